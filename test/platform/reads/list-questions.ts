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
import { globalIdOf } from '../../../src/platform/graphql/global-id.js';
import { newId } from '../../../src/platform/ids.js';
import type { ListRead } from '../../../src/platform/reads/index.js';
import { nestedLists, rootLists } from './root-lists.js';

export interface ListQuestion {
  readonly name: string;
  readonly list: ListRead;
  readonly text: string;
}

/** How lists below objects without an id are reached. */
const detours: Readonly<Record<string, (inner: string) => string>> = {
  InventoryLine: (inner) => onNode('Inventory', `lines(first: 5) { nodes { ${inner} } }`),
};

/** Questions for every list that is declared: its first page, a later page, and each of its filters alone. */
export function listQuestions(schema: GraphQLSchema): ListQuestion[] {
  const atRoot = [...rootLists].flatMap(([name, { list }]) =>
    questionsOf(`Query.${name}`, list, fieldOf(schema, 'Query', name), (call) => `{ ${call} }`),
  );
  const below = nestedLists().flatMap(({ model, field, list }) =>
    questionsOf(`${model.type}.${field}`, list, fieldOf(schema, model.type, field), (call) =>
      (detours[model.type] ?? ((inner: string) => onNode(model.type, inner)))(call),
    ),
  );
  return [...atRoot, ...below];
}

function onNode(type: string, inner: string): string {
  return `{ node(id: "${globalIdOf(type, newId())}") { ... on ${type} { ${inner} } } }`;
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
  within: (call: string) => string,
): ListQuestion[] {
  const isPage = field.args.some((argument) => argument.name === 'first');
  const required = field.args
    .filter((argument) => argument.name !== 'first' && String(argument.type).endsWith('!'))
    .map((argument) => `${argument.name}: ${sample(argument.type)}`);
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
    ...filtersOf(field).map(([filter, given]) => ({
      name: `${name} by ${filter}`,
      list,
      text: call([given]),
    })),
  ];
}

/** Each optional argument, and each member of one that is an object, by itself. */
function filtersOf(field: GraphQLField<unknown, unknown>): [string, string][] {
  return field.args
    .filter(({ name, type }) => name !== 'first' && name !== 'after' && !String(type).endsWith('!'))
    .flatMap(({ name, type }): [string, string][] => {
      const named = getNamedType(type);
      return isInputObjectType(named)
        ? Object.values(named.getFields()).map((member) => [
            `${name}.${member.name}`,
            `${name}: { ${member.name}: ${sample(member.type)} }`,
          ])
        : [[name, `${name}: ${sample(type)}`]];
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

function sample(type: GraphQLInputType): string {
  const named = getNullableType(type);
  if (isEnumType(named)) {
    return named.getValues()[0]!.name;
  }
  switch (getNamedType(named).name) {
    case 'Boolean':
      return 'true';
    case 'DateTime':
      return '"2026-06-01T00:00:00Z"';
    case 'UInt64':
      return '"5"';
    default:
      return '"x"';
  }
}
