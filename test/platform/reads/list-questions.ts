import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { cursorOf, type CursorKey } from '../../../src/platform/graphql/cursor.js';
import { newId } from '../../../src/platform/ids.js';
import type { ListRead } from '../../../src/platform/reads/index.js';
import { nestedLists, rootLists } from './root-lists.js';

/** What questions are about: ids that have many rows below them, by type or by the argument that takes them. */
export interface Subjects {
  readonly idOf: (type: string) => string;
  /** GraphQL values of arguments and members of filters, by their names. */
  readonly values: Readonly<Record<string, string>>;
}

export interface ListQuestion {
  readonly name: string;
  readonly list: ListRead;
  readonly text: string;
}

/** How lists below objects without an id are reached. */
const detours: Readonly<
  Record<string, { readonly type: string; readonly around: (inner: string) => string }>
> = {
  InventoryLine: { type: 'Inventory', around: (inner) => `lines(first: 5) { nodes { ${inner} } }` },
};

/** Questions for every list that is declared: its first page, a later page, and each of its filters alone, with each value of an enum. */
export function listQuestions(schema: GraphQLSchema, subjects: Subjects): ListQuestion[] {
  const atRoot = [...rootLists].flatMap(([name, { list }]) =>
    questionsOf(`Query.${name}`, list, fieldOf(schema, 'Query', name), subjects, (call) => `{ ${call} }`),
  );
  const below = nestedLists().flatMap(({ model, field, list }) => {
    const { type, around } = detours[model.type] ?? { type: model.type, around: (inner: string) => inner };
    return questionsOf(
      `${model.type}.${field}`,
      list,
      fieldOf(schema, model.type, field),
      subjects,
      (call) => `{ node(id: "${subjects.idOf(type)}") { ... on ${type} { ${around(call)} } } }`,
    );
  });
  return [...atRoot, ...below];
}

/** The first page of a list at the root, of fifty rows, and of a hundred to go on quickly. */
export function rootPage(schema: GraphQLSchema, name: string, subjects: Subjects): (first: number) => string {
  const field = fieldOf(schema, 'Query', name);
  const required = requiredOf(field, subjects).map((one) => `, ${one}`);
  return (first) =>
    `query ($after: String) { ${name}(first: ${String(first)}, after: $after${required.join('')}) {
      nodes { __typename } pageInfo { hasNextPage endCursor } } }`;
}

function fieldOf(schema: GraphQLSchema, type: string, name: string): GraphQLField<unknown, unknown> {
  const object = schema.getType(type);
  const field = isObjectType(object) ? object.getFields()[name] : undefined;
  if (field === undefined) {
    throw new Error(`${type} has no field ${name}.`);
  }
  return field;
}

function questionsOf(
  name: string,
  list: ListRead,
  field: GraphQLField<unknown, unknown>,
  subjects: Subjects,
  within: (call: string) => string,
): ListQuestion[] {
  const isPage = field.args.some((argument) => argument.name === 'first');
  const required = requiredOf(field, subjects);
  const call = (more: readonly string[]): string => {
    const given = [...(isPage ? ['first: 50'] : []), ...required, ...more];
    const selection = isPage ? 'nodes { __typename } pageInfo { hasNextPage endCursor }' : '__typename';
    return within(`${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`} { ${selection} }`);
  };
  const cursor = cursorOf(
    list.name,
    list.order.map(({ type }) => samplePlace[type]),
  );
  return [
    { name, list, text: call([]) },
    ...(isPage ? [{ name: `${name}, a later page`, list, text: call([`after: "${cursor}"`]) }] : []),
    ...filtersOf(field, subjects).map(([filter, given]) => ({
      name: `${name} by ${filter}`,
      list,
      text: call([given]),
    })),
  ];
}

function requiredOf(field: GraphQLField<unknown, unknown>, subjects: Subjects): string[] {
  return field.args
    .filter(({ name, type }) => name !== 'first' && String(type).endsWith('!'))
    .map(({ name, type }) => `${name}: ${sample(name, type, subjects)}`);
}

/** Each optional argument, and each member of one that is an object, by itself. */
function filtersOf(field: GraphQLField<unknown, unknown>, subjects: Subjects): [string, string][] {
  return field.args
    .filter(({ name, type }) => name !== 'first' && name !== 'after' && !String(type).endsWith('!'))
    .flatMap(({ name, type }): [string, string][] => {
      const named = getNamedType(type);
      return isInputObjectType(named)
        ? Object.values(named.getFields()).flatMap((member) =>
            samples(member.name, member.type, subjects).map(({ of, value }): [string, string] => [
              `${name}.${member.name}${of}`,
              `${name}: { ${member.name}: ${value} }`,
            ]),
          )
        : samples(name, type, subjects).map(({ of, value }): [string, string] => [
            `${name}${of}`,
            `${name}: ${value}`,
          ]);
    });
}

const samplePlace: Readonly<Record<CursorKey, string>> = {
  uuid: newId(),
  instant: '2026-06-01T00:00:00.000Z',
  day: '2026-06-01',
  text: 'x',
  integer: '5',
  bigint: '5',
};

/** Of an enum each of its values: of some there are few rows. */
function samples(
  name: string,
  type: GraphQLInputType,
  subjects: Subjects,
): readonly { readonly of: string; readonly value: string }[] {
  const named = getNullableType(type);
  return isEnumType(named)
    ? named.getValues().map(({ name: value }) => ({ of: ` ${value}`, value }))
    : [{ of: '', value: sample(name, type, subjects) }];
}

function sample(name: string, type: GraphQLInputType, { values }: Subjects): string {
  const known = values[name];
  if (known !== undefined) {
    return known;
  }
  const named = getNullableType(type);
  switch (getNamedType(named).name) {
    case 'Boolean':
      return 'true';
    case 'DateTime':
      return '"2026-06-01T00:00:00Z"';
    case 'Date':
      return '"2026-06-01"';
    case 'UInt64':
      return '"5"';
    default:
      return '"x"';
  }
}
