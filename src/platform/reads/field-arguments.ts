import {
  Kind,
  getNullableType,
  isInputObjectType,
  valueFromAST,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import { sql, type RawBuilder } from 'kysely';
import { RequestValue } from './request-value.js';

/** The variables of an operation, coerced. */
export type Variables = Readonly<Record<string, unknown>>;

/** Where the value at a path of an argument is found. */
export interface ArgumentSource {
  /** Tells two sources apart: of one document, equal names mean equal values. */
  readonly name: string;
  readonly of: (variables: Variables) => unknown;
  /** The document itself says it: no request changes it. */
  readonly isConstant: boolean;
}

/** What a plan was made for: it holds for every request in which these are the same. */
export interface PlanCondition {
  readonly name: string;
  readonly of: (variables: Variables, context: unknown) => unknown;
}

/** Hears of everything on which the shape of the statement depends. */
export interface PlanConditions {
  readonly variables: Variables;
  /** The request's context; what is read of it here must be one of few values. */
  readonly context: unknown;
  add(condition: PlanCondition): void;
}

/**
 * The arguments of one field of a document, as a plan needs them: values become parameters of the statement, and where
 * the statement itself depends on them, the plan remembers on what.
 */
export class FieldArguments {
  constructor(
    private readonly field: GraphQLField<unknown, unknown>,
    private readonly node: FieldNode,
    private readonly conditions: PlanConditions,
  ) {}

  /**
   * SQL over the value at a path such as `filter.officeId`, as a parameter; undefined where it is not given or null.
   * `read` makes the parameter of what was given: `localIdOf`, a trimmed text.
   */
  when<Given>(
    path: string,
    make: (value: RawBuilder<unknown>) => RawBuilder<unknown>,
    read: (given: Given) => unknown = (given) => given,
  ): RawBuilder<unknown> | undefined {
    const source = this.source(path);
    const isGiven = (variables: Variables): boolean => source.of(variables) != null;
    this.depend(source, 'given', isGiven);
    return isGiven(this.conditions.variables)
      ? make(parameter((variables) => read(source.of(variables) as Given)))
      : undefined;
  }

  /** Whether the value at a path is given and not null. */
  isGiven(path: string): boolean {
    return this.when(path, (value) => value) !== undefined;
  }

  /** SQL that differs with the value itself, of which there are few: a flag, a choice of an enum. */
  choose<Given>(
    path: string,
    make: (given: Given | null) => RawBuilder<unknown> | undefined,
  ): RawBuilder<unknown> | undefined {
    const source = this.source(path);
    const given = (variables: Variables): unknown => source.of(variables) ?? null;
    this.depend(source, 'value', given);
    return make(given(this.conditions.variables) as Given | null);
  }

  /** What the request's context says where the statement itself differs with it, such as that a person has one office. */
  ofContext<Context, Said extends boolean | string>(name: string, read: (context: Context) => Said): Said {
    this.conditions.add({ name: `context ${name}`, of: (_variables, context) => read(context as Context) });
    return read(this.conditions.context as Context);
  }

  /** Where the value at a path comes from; see {@link ArgumentSource}. */
  source(path: string): ArgumentSource {
    const [name = '', ...rest] = path.split('.');
    const argument = this.field.args.find((one) => one.name === name);
    if (argument === undefined) {
      throw new Error(`${this.field.name} has no argument ${name}.`);
    }
    return sourceOf(argument, this.node, rest);
  }

  private depend(source: ArgumentSource, what: string, of: (variables: Variables) => unknown): void {
    if (!source.isConstant) {
      this.conditions.add({ name: `${what} ${source.name}`, of });
    }
  }
}

function parameter(of: (variables: Variables) => unknown): RawBuilder<unknown> {
  return sql`${sql.val(new RequestValue(({ variables }) => of(variables)))}`;
}

function sourceOf(argument: GraphQLArgument, node: FieldNode, path: readonly string[]): ArgumentSource {
  const given = node.arguments?.find((one) => one.name.value === argument.name)?.value;
  const absent = constant(memberOf(argument.defaultValue, path));
  return given === undefined ? absent : valueSource(given, argument.type, path, absent);
}

function valueSource(
  node: ValueNode,
  type: GraphQLInputType,
  path: readonly string[],
  absent: ArgumentSource,
): ArgumentSource {
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value;
    const otherwise = JSON.stringify(absent.of({})) as string | undefined;
    return {
      // One variable may stand in two places that do not default to the same.
      name: [`$${name}`, ...path].join('.') + (otherwise === undefined ? '' : ` else ${otherwise}`),
      of: (variables) => (name in variables ? memberOf(variables[name], path) : absent.of(variables)),
      isConstant: false,
    };
  }
  const [member, ...rest] = path;
  if (member !== undefined && node.kind === Kind.OBJECT) {
    const object = getNullableType(type);
    const field = isInputObjectType(object) ? object.getFields()[member] : undefined;
    const inner = node.fields.find((one) => one.name.value === member)?.value;
    const absentMember = constant(memberOf(field?.defaultValue, rest));
    return inner === undefined || field === undefined
      ? absentMember
      : valueSource(inner, field.type, rest, absentMember);
  }
  return literal(node, type, path);
}

/** A list may still hold variables inside. */
function literal(node: ValueNode, type: GraphQLInputType, path: readonly string[]): ArgumentSource {
  const of = (variables: Variables): unknown => memberOf(valueFromAST(node, type, variables), path);
  return holdsVariable(node)
    ? { name: `@${String(node.loc?.start)}${path.join('.')}`, of, isConstant: false }
    : constant(of({}));
}

function holdsVariable(node: ValueNode): boolean {
  if (node.kind === Kind.LIST) {
    return node.values.some(holdsVariable);
  }
  if (node.kind === Kind.OBJECT) {
    return node.fields.some((field) => holdsVariable(field.value));
  }
  return node.kind === Kind.VARIABLE;
}

function constant(value: unknown): ArgumentSource {
  return { name: '', of: () => value, isConstant: true };
}

function memberOf(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    current = typeof current === 'object' && current !== null ? Reflect.get(current, name) : undefined;
  }
  return current;
}
