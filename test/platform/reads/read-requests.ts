import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { readModels } from '../../../src/read-models.js';
import type { Dice } from './dice.js';
import { rootLists } from './root-lists.js';

/** What an operation may ask for: ids and texts that exist, by the member that takes them, and cursors by list. */
export interface Material {
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly cursors: ReadonlyMap<string, readonly string[]>;
}

export interface ReadRequest {
  readonly text: string;
  /** The variables of each time that the document is sent. */
  readonly variables: readonly Record<string, unknown>[];
}

/** Left out by whoever sends the variables. */
const absent = Symbol('absent');

interface Variable {
  readonly name: string;
  readonly draw: () => unknown;
}

interface Place {
  readonly type: GraphQLInputType;
  readonly hasDefault: boolean;
}

type AnyField = GraphQLField<unknown, unknown>;

const listNames: ReadonlyMap<string, string> = new Map([
  ...[...rootLists].map(([field, { list }]): [string, string] => [`Query.${field}`, list.name]),
  ...readModels.flatMap((model) =>
    [...model.fields].flatMap(([field, read]): [string, string][] =>
      read.kind === 'connection' ? [[`${model.type}.${field}`, read.list.name]] : [],
    ),
  ),
]);

/** Makes queries out of the schema, with whatever the language has to say one thing in several ways. */
export class ReadRequestMaker {
  private readonly asked = new Set<string>();
  private variables: Variable[] = [];
  private declarations: string[] = [];
  private fragments: { readonly name: string; readonly on: string; readonly text: string }[] = [];
  private calls = new Map<string, Map<string, string>>();
  /** How many more fields the document may select. */
  private left = 0;
  /** Whether anything of it is asked under a condition; such a document is never compiled. */
  private isConditional = false;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly material: Material,
    private readonly dice: Dice,
  ) {}

  /** A query of whoever may ask for these root fields; now and then for another one. */
  make(times: number, allowed: ReadonlySet<string>): ReadRequest {
    this.variables = [];
    this.declarations = [];
    this.fragments = [];
    this.calls = new Map();
    this.left = this.dice.number(3, 24);
    this.isConditional = this.dice.rarely(3);
    const query = this.schema.getQueryType()!;
    const fields = Object.values(query.getFields());
    const roots = this.dice.rarely(40) ? fields : fields.filter((field) => allowed.has(field.name));
    const count = this.dice.one([1, 1, 1, 2, 3]);
    const chosen = Array.from({ length: count }, () =>
      this.dice.rarely(4) ? query.getFields()['node']! : this.pick(query, roots),
    );
    // A field that is asked twice, now and then once under a condition.
    const plain = roots.filter((field) => field.args.length === 0);
    if (this.isConditional && this.dice.rarely(3)) {
      const twice = this.dice.one(plain);
      chosen.push(twice, twice);
    }
    const selections = chosen.map((field) => this.field(query, field, this.dice.number(2, 5)));
    if (this.dice.rarely(12)) {
      selections.push('__typename');
    }
    if (this.dice.rarely(12)) {
      selections.push(this.fragmentOf(query, selections.splice(0, this.dice.number(1, 2)).join(' ')));
    }
    const declared = this.declarations.length === 0 ? '' : `(${this.declarations.join(', ')})`;
    const fragments = this.fragments.map(({ name, on, text }) => `fragment ${name} on ${on} { ${text} }`);
    return {
      text: [`query${declared} { ${selections.join(' ')} }`, ...fragments].join('\n'),
      variables: Array.from({ length: times }, () =>
        Object.fromEntries(
          this.variables.map(({ name, draw }) => [name, draw()]).filter(([, value]) => value !== absent),
        ),
      ),
    };
  }

  /** The fields within reach of a query that no operation has asked yet. */
  unasked(): string[] {
    const reached = new Set<GraphQLNamedOutputType>([this.schema.getQueryType()!]);
    for (const type of reached) {
      const below = isInterfaceType(type)
        ? this.schema.getPossibleTypes(type)
        : isObjectType(type)
          ? Object.values(type.getFields()).map((field) => getNamedType(field.type))
          : [];
      below.forEach((one) => reached.add(one));
    }
    return [...reached]
      .filter(isObjectType)
      .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
      .filter((field) => !this.asked.has(field));
  }

  private field(parent: GraphQLObjectType, field: AnyField, depth: number): string {
    this.left -= 1;
    this.asked.add(`${parent.name}.${field.name}`);
    const args = field.args
      .map((argument) => this.argument(parent, field, argument))
      .filter((text) => text !== '');
    const key = this.responseKey(`${parent.name}.${field.name}`, args.join(', '), field.name);
    const call = `${key === field.name ? '' : `${key}: `}${field.name}${args.length === 0 ? '' : `(${args.join(', ')})`}`;
    const type = getNamedType(field.type);
    return `${call}${this.directives()}${isCompositeType(type) ? ` { ${this.selection(type, depth - 1)} }` : ''}`;
  }

  /** Equal keys of one type name equal calls, so that they merge wherever they meet. */
  private responseKey(field: string, call: string, name: string): string {
    const known = this.calls.get(field) ?? new Map<string, string>();
    this.calls.set(field, known);
    const keys = [...known.keys()];
    const alias = this.dice.rarely(5) || (known.size > 0 && known.get(name) !== call);
    const key = !alias
      ? name
      : (keys.find((one) => one !== name && known.get(one) === call) ?? `${name}${known.size}`);
    known.set(key, call);
    return key;
  }

  private selection(type: GraphQLNamedOutputType, depth: number): string {
    if (isInterfaceType(type)) {
      return this.interfaceSelection(type.name, depth);
    }
    if (!isObjectType(type)) {
      return '__typename';
    }
    const texts = this.fieldsOf(type, depth);
    if (this.dice.rarely(6)) {
      texts.push(this.fragment(type, depth));
    }
    if (this.dice.rarely(15)) {
      texts.push('__typename');
    }
    // Once more what is there already: the two merge.
    if (this.dice.rarely(10) && texts.length > 0) {
      texts.push(this.dice.one(texts));
    }
    return texts.length === 0 ? '__typename' : texts.join(' ');
  }

  private fieldsOf(type: GraphQLObjectType, depth: number): string[] {
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const below = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    const texts: string[] = [];
    for (let count = this.dice.number(0, 3); count > 0 && leaves.length > 0; count -= 1) {
      texts.push(this.field(type, this.pick(type, leaves), depth));
    }
    const isPage = type.name.endsWith('Connection') || type.name.endsWith('Edge');
    for (let count = this.dice.number(isPage ? 1 : 0, 2); count > 0 && below.length > 0; count -= 1) {
      const mayGoOn = isPage ? depth > -3 : depth > 0 && this.left > 0;
      if (mayGoOn) {
        texts.push(this.field(type, this.pick(type, below), depth));
      }
    }
    return texts;
  }

  /** Now and then one that no operation has asked yet. */
  private pick(type: GraphQLObjectType, fields: readonly AnyField[]): AnyField {
    const fresh = fields.filter(
      (field) => !this.asked.has(`${type.name}.${field.name}`) || this.isFresh(getNamedType(field.type)),
    );
    return this.dice.one(fresh.length > 0 && this.dice.rarely(2) ? fresh : fields);
  }

  /** Whether something of a type, or of what lies a few steps below it, was never asked. */
  private isFresh(type: GraphQLNamedOutputType, steps = 3): boolean {
    return (
      isObjectType(type) &&
      Object.values(type.getFields()).some(
        (field) =>
          !this.asked.has(`${type.name}.${field.name}`) ||
          (steps > 0 && this.isFresh(getNamedType(field.type), steps - 1)),
      )
    );
  }

  private interfaceSelection(name: string, depth: number): string {
    const possible = this.schema.getPossibleTypes(this.schema.getType(name) as never);
    const texts = this.dice.rarely(2) ? ['id'] : ['__typename'];
    for (let count = this.dice.number(1, 3); count > 0; count -= 1) {
      texts.push(this.fragment(this.dice.one(possible), depth));
    }
    if (this.dice.rarely(8)) {
      texts.push(`... on ${name}${this.directives()} { again: id }`);
    }
    return texts.join(' ');
  }

  /** Written in place, or under a name by which it may be spread again. */
  private fragment(type: GraphQLObjectType, depth: number): string {
    const known = this.fragments.filter((fragment) => fragment.on === type.name);
    if (known.length > 0 && this.dice.rarely(2)) {
      return `...${this.dice.one(known).name}${this.directives()}`;
    }
    return this.fragmentOf(type, this.plain(type, depth));
  }

  private fragmentOf(type: GraphQLObjectType, text: string): string {
    if (this.dice.rarely(2)) {
      return `... on ${type.name}${this.directives()} { ${text} }`;
    }
    const name = `F${this.fragments.length}`;
    this.fragments.push({ name, on: type.name, text });
    return `...${name}${this.directives()}`;
  }

  private plain(type: GraphQLObjectType, depth: number): string {
    const texts = this.fieldsOf(type, depth);
    return texts.length === 0 ? '__typename' : texts.join(' ');
  }

  private directives(): string {
    if (!this.isConditional || !this.dice.rarely(7)) {
      return '';
    }
    const flag = this.dice.rarely(3)
      ? String(this.dice.rarely(2))
      : this.variable('Boolean!', this.dice.rarely(4) ? 'true' : undefined, () => this.dice.rarely(2), false);
    const [one, other] = this.dice.rarely(2) ? ['skip', 'include'] : ['include', 'skip'];
    const second = this.dice.rarely(5) ? ` @${other}(if: ${String(this.dice.rarely(2))})` : '';
    return ` @${one}(if: ${flag})${second}`;
  }

  private argument(parent: GraphQLObjectType, field: AnyField, argument: GraphQLArgument): string {
    const value = this.value(`${parent.name}.${field.name}`, argument, this.place(argument));
    return value === '' ? '' : `${argument.name}: ${value}`;
  }

  private place(input: GraphQLArgument | GraphQLInputField): Place {
    return { type: input.type, hasDefault: input.defaultValue !== undefined };
  }

  /** A literal or a variable for one argument or member; empty where it is left out. */
  private value(field: string, input: GraphQLArgument | GraphQLInputField, place: Place): string {
    const isRequired = isNonNullType(place.type);
    if (!isRequired && this.dice.rarely(2)) {
      return '';
    }
    const draw = (): unknown => this.draw(field, input.name, place.type);
    if (this.dice.rarely(2)) {
      return this.variableFor(place, draw);
    }
    const type = getNullableType(place.type);
    if (isInputObjectType(type)) {
      const members = Object.values(type.getFields())
        .filter(() => this.dice.rarely(2))
        .map((member) => [member.name, this.value(field, member, this.place(member))] as const)
        .filter(([, text]) => text !== '');
      return `{ ${members.map(([name, text]) => `${name}: ${text}`).join(', ')} }`;
    }
    if (isListType(type) && this.dice.rarely(2)) {
      const element = { type: type.ofType, hasDefault: false };
      const drawOne = (): unknown => this.draw(field, input.name, element.type);
      return `[${this.variableFor(element, drawOne)}, ${literal(drawOne(), element.type)}]`;
    }
    return !isRequired && this.dice.rarely(6) ? 'null' : literal(draw(), type);
  }

  private variableFor({ type }: Place, draw: () => unknown): string {
    const mayBeNull = !isNonNullType(type);
    if (this.dice.rarely(4)) {
      return this.variable(
        String(getNullableType(type)),
        literal(draw(), getNullableType(type)),
        draw,
        mayBeNull,
      );
    }
    const declared = mayBeNull && this.dice.rarely(4) ? `${String(type)}!` : String(type);
    return this.variable(declared, undefined, draw, !declared.endsWith('!'));
  }

  private variable(
    type: string,
    defaultText: string | undefined,
    draw: () => unknown,
    mayBeNull: boolean,
  ): string {
    const name = `v${this.variables.length}`;
    this.declarations.push(`$${name}: ${type}${defaultText === undefined ? '' : ` = ${defaultText}`}`);
    this.variables.push({
      name,
      draw: () => {
        if ((defaultText !== undefined || mayBeNull) && this.dice.rarely(4)) {
          return absent;
        }
        return mayBeNull && this.dice.rarely(5) ? null : draw();
      },
    });
    return `$${name}`;
  }

  private draw(field: string, name: string, given: GraphQLInputType): unknown {
    const type = getNullableType(given);
    if (isInputObjectType(type)) {
      return Object.fromEntries(
        Object.values(type.getFields())
          .filter(() => this.dice.rarely(3))
          .map((member) => [
            member.name,
            this.dice.rarely(6) ? null : this.draw(field, member.name, member.type),
          ]),
      );
    }
    if (isListType(type)) {
      const element = type.ofType;
      return Array.from({ length: this.dice.number(0, 2) }, () => this.draw(field, name, element));
    }
    if (isEnumType(type)) {
      return this.dice.one(type.getValues()).name;
    }
    if (name === 'first') {
      return this.dice.one([1, 1, 2, 2, 3, 5, 100]);
    }
    if (name === 'after') {
      const list = this.material.cursors.get(listNames.get(field) ?? '') ?? [];
      return list.length === 0 ? null : this.dice.one(list);
    }
    if (getNamedType(type).name === 'ID') {
      const kind = name === 'id' ? 'any' : name.replace(/Id$/, '').toLowerCase();
      const any = this.material.ids.get('any') ?? [];
      return this.dice.one(this.dice.rarely(12) ? any : (this.material.ids.get(kind) ?? any));
    }
    if (getNamedType(type).name === 'UInt64') {
      return this.dice.one(['0', '1', '5', '300']);
    }
    if (getNamedType(type).name === 'Boolean') {
      return this.dice.rarely(2);
    }
    return this.dice.one(this.material.texts.get(name) ?? this.material.texts.get('name')!);
  }
}

function literal(value: unknown, type: GraphQLInputType): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return `[${value.map((element) => literal(element, getNamedType(type) as GraphQLInputType)).join(', ')}]`;
  }
  if (isEnumType(getNamedType(type))) {
    return value as string;
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const members = Object.entries(value as object).map(
      ([name, member]) => `${name}: ${literal(member, getNullableType(fields[name]!.type))}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}
