import 'reflect-metadata';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
} from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { permissions, permissionsOfRole, roles } from '../../src/identity/index.js';
import { readModels } from '../../src/read-models.js';
import { nodeTypes } from '../../src/platform/reads/index.js';
import { guardRootFields, permissionsOf } from '../../src/platform/graphql/root-guard.js';

/** Types of GraphQL itself and of its introspection. */
const builtIn = /^(__|String$|Int$|Float$|Boolean$|ID$)/;

describe('the schema', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await buildApiSchema();
  });

  function types() {
    return Object.values(schema.getTypeMap()).filter((type) => !builtIn.test(type.name));
  }

  function outputFields(): { owner: string; field: GraphQLField<unknown, unknown> }[] {
    return types().flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).map((field) => ({ owner: type.name, field }))
        : [],
    );
  }

  test('every type, field, argument and value is described by a sentence', () => {
    const described: [string, string | null | undefined][] = [];
    for (const type of types()) {
      if (['Query', 'Mutation'].includes(type.name)) continue;
      described.push([type.name, type.description]);
      if (isEnumType(type)) {
        described.push(
          ...type
            .getValues()
            .map((value): [string, any] => [`${type.name}.${value.name}`, value.description]),
        );
      }
      if (isInputObjectType(type)) {
        described.push(
          ...Object.values(type.getFields()).map((field): [string, any] => [
            `${type.name}.${field.name}`,
            field.description,
          ]),
        );
      }
    }
    for (const { owner, field } of outputFields()) {
      described.push([`${owner}.${field.name}`, field.description]);
      described.push(
        ...field.args.map((arg): [string, any] => [`${owner}.${field.name}(${arg.name})`, arg.description]),
      );
    }
    expect(described.filter(([, text]) => !/\S[.…]$/.test(text ?? '')).map(([name]) => name)).toEqual([]);
  });

  test('every root field names a permission of the house, and some role holds it', () => {
    const held = new Set(Object.keys(roles).flatMap((role) => permissionsOfRole[role as keyof typeof roles]));
    for (const [field, permission] of permissionsOf(schema)) {
      expect(`${field}: ${permissions.includes(permission as never) ? 'known' : permission}`).toBe(
        `${field}: known`,
      );
      expect(['public', 'signed-in', ...held]).toContain(permission);
    }
  });

  test('given a root field without a permission, then the schema refuses to be built', () => {
    const bare = { ...schema.getQueryType()!.getFields()['viewer']!, extensions: {} };
    const fields = schema.getQueryType()!.getFields();
    const viewer = fields['viewer']!;
    fields['viewer'] = bare;
    try {
      expect(() => guardRootFields(schema, () => undefined)).toThrow(/Query.viewer declares no permission/);
    } finally {
      fields['viewer'] = viewer;
    }
  });

  test('every mutation takes a request id and answers user errors', () => {
    for (const mutation of Object.values(schema.getMutationType()!.getFields())) {
      const requestId = mutation.args.find((arg) => arg.name === 'requestId');
      expect(`${mutation.name} ${String(requestId?.type)}`).toBe(`${mutation.name} UUID!`);
      const payload = getNamedType(mutation.type);
      if (!isObjectType(payload)) throw new Error(`${mutation.name} answers no object.`);
      expect(`${mutation.name} ${String(payload.getFields()['userErrors']?.type)}`).toBe(
        `${mutation.name} [UserError!]!`,
      );
      const others = Object.values(payload.getFields()).filter(
        (field) => !String(field.type).startsWith('['),
      );
      expect(others.filter((field) => String(field.type).endsWith('!')).map((field) => field.name)).toEqual(
        [],
      );
    }
  });

  test('every Node type can be looked up, and nothing else', () => {
    const node = schema.getType('Node');
    if (!isInterfaceType(node)) throw new Error('Node is missing.');
    const names = schema.getImplementations(node).objects.map((type) => type.name);
    expect(nodeTypes(readModels).sort()).toEqual([...names].sort());
  });

  test('money and quantities are never floats, and references are objects', () => {
    const floats = outputFields().filter(({ field }) => getNamedType(field.type).name === 'Float');
    expect(floats).toEqual([]);
    const bareIds = outputFields().filter(({ field }) => /\wId$/.test(field.name));
    // Of the log: an id may be of anything, and what it names need not be within sight; nor need who could act.
    expect(bareIds.map(({ owner, field }) => `${owner}.${field.name}`).sort()).toEqual([
      'AuditEntry.eventId',
      'AuditEntry.subjectId',
      'AuditEvent.subjectId',
      'AuditInclusionProof.eventId',
      'AuditReceipt.eventId',
      'EligiblePerson.staffId',
    ]);
  });

  test('every connection asks how many', () => {
    for (const { owner, field } of outputFields()) {
      if (getNamedType(field.type).name.endsWith('Connection')) {
        const first = field.args.find((arg) => arg.name === 'first');
        expect(`${owner}.${field.name} ${String(first?.type)}`).toBe(`${owner}.${field.name} Int!`);
      }
    }
  });

  // graphql-jit (0.8.9) unfolds input objects without end: to compile an operation with such a one takes all memory.
  test('no input object contains itself', () => {
    expect(inputsWithinThemselves(schema)).toEqual([]);
    const other = buildSchema(
      'input A { b: [B!] } input B { a: A, c: C } input C { n: Int } type Query { q(a: A): Int }',
    );
    expect(inputsWithinThemselves(other)).toEqual(['A', 'B']);
  });

  test('scalars say what they look like', () => {
    const scalars = types().filter(isScalarType);
    expect(scalars.map((scalar) => scalar.name).sort()).toEqual([
      'Date',
      'DateTime',
      'Decimal',
      'State',
      'UInt64',
      'UUID',
    ]);
  });
});

/** Names of the input objects that have themselves as a member, directly or within another. */
function inputsWithinThemselves(schema: GraphQLSchema): string[] {
  const within = (input: GraphQLInputObjectType, found = new Set<GraphQLInputObjectType>()) => {
    for (const { type } of Object.values(input.getFields())) {
      const member = getNamedType(type);
      if (isInputObjectType(member) && !found.has(member)) {
        within(member, found.add(member));
      }
    }
    return found;
  };
  return Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .filter((input) => within(input).has(input))
    .map(({ name }) => name);
}
