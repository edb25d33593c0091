import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { permissionsOfRole, roles, type Permission, type Role } from '../../src/identity/index.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { permissionsOf } from '../../src/platform/graphql/root-guard.js';
import { newId } from '../../src/platform/ids.js';
import { delegate } from '../identity/delegation-scene.js';
import { papers, receiveOne, stageOf } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

/** One account of each role; the local roles sit in KV05 or KV07, the scene plays in KV03. */
const accounts: Readonly<Record<Role, string>> = {
  KEEPER: 'thukho.kv05',
  ACCOUNTANT: 'ketoan.kv05',
  ENFORCEMENT_OFFICER: 'chv.kv05',
  OFFICE_HEAD: 'truongphong.kv05',
  OFFICE_DEPUTY_HEAD: 'phophong.kv07',
  FINANCE: 'taichinh1',
  INSPECTION: 'kiemtra1',
  INSPECTOR: 'thanhtra1',
  PROVINCIAL_HEAD: 'truong.tinh',
  PROVINCIAL_DEPUTY_HEAD: 'photruong.tinh1',
  PROSECUTOR: 'kiemsat1',
  ADMINISTRATOR: 'quantri',
};

/** Of the session itself: they need a token of their own to be tried, and have tests of their own. */
const ofTheSession = /^session/;

describe('the access matrix', () => {
  let t: TestHouse;
  let schema: GraphQLSchema;
  let permissions: Map<string, string>;
  /** Ids of things in KV03, by the name of the input member that takes them. */
  let foreign: Record<string, string>;

  beforeAll(async () => {
    t = await openTestHouse();
    schema = await buildApiSchema();
    permissions = permissionsOf(schema);
    foreign = await thingsOfKv03();
  });
  afterAll(() => t.close());

  async function thingsOfKv03(): Promise<Record<string, string>> {
    const keeper = await t.logIn('thukho.kv03');
    const stage = await stageOf(keeper, 'KV03');
    const exhibit = await receiveOne(t, keeper, stage);
    const { release } = await keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { release { id exhibit { case { id } } } userErrors { code } } }`,
      {
        input: {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('GIAMDINH'),
          quantity: '1',
          purpose: 'giám định',
          requestedBy: 'CQĐT',
          ...papers(t),
        },
      },
    );
    const { seal } = await keeper.done(
      `mutation ($requestId: UUID!, $input: SealApplyInput!) { sealApply(requestId: $requestId, input: $input) { seal { id } userErrors { code } } }`,
      {
        input: {
          exhibitId: exhibit.id,
          packing: 'BOX',
          reason: 'x',
          stateBefore: 'x',
          stateAfter: 'x',
          participants: [
            { name: 'Siu An', organisation: 'B', capacity: 'ORGANISER', signature: 'SIGNED' },
            { name: 'Lê Cảnh', organisation: 'D', capacity: 'WITNESS', signature: 'SIGNED' },
          ],
        },
      },
    );
    const accountant = await t.logIn('ketoan.kv03');
    const { inventory } = await accountant.done(
      `mutation ($requestId: UUID!, $input: InventoryOpenInput!) { inventoryOpen(requestId: $requestId, input: $input) { inventory { id } userErrors { code } } }`,
      { input: { warehouseId: stage.warehouseId, kind: 'QUARTER' } },
    );
    const delegation = await delegate(t, await t.logIn('truongphong.kv03'), {
      to: 'chv.kv03',
      role: 'OFFICE_HEAD',
      office: 'KV03',
    });
    return {
      delegationId: delegation.id,
      exhibitId: exhibit.id,
      warehouseId: stage.warehouseId,
      fromWarehouseId: stage.warehouseId,
      officeId: stage.officeId,
      parentId: stage.place('A'),
      placeId: stage.place('A1'),
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place('B1'),
      releaseId: release.id,
      caseId: release.exhibit.case.id,
      sealId: seal.id,
      inventoryId: inventory.id,
    };
  }

  function sample(type: GraphQLInputType, name: string): unknown {
    if (isNonNullType(type)) return sample(type.ofType, name);
    if (isListType(type)) return [];
    if (isEnumType(type)) return type.getValues()[0]!.name;
    if (isInputObjectType(type)) {
      const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
      return Object.fromEntries(required.map((field) => [field.name, sample(field.type, field.name)]));
    }
    const samples: Record<string, unknown> = {
      ID: foreign[name] ?? globalIdOf('Nothing', newId()),
      String: 'xe máy',
      Int: 1,
      UInt64: '1',
      Boolean: false,
      UUID: newId(),
      Date: '2026-01-01',
      DateTime: '2026-01-01T00:00:00Z',
      Decimal: '1',
    };
    return samples[getNamedType(type).name];
  }

  function call(
    kind: 'query' | 'mutation',
    field: GraphQLField<unknown, unknown>,
  ): { document: string; variables: object } {
    const required = field.args.filter((arg) => isNonNullType(arg.type));
    const heads = required.map((arg) => `$${arg.name}: ${String(arg.type)}`);
    const passed = required.map((arg) => `${arg.name}: $${arg.name}`);
    const selection = isLeafType(getNamedType(field.type))
      ? ''
      : kind === 'mutation'
        ? '{ userErrors { code } }'
        : '{ __typename }';
    const inBrackets = (parts: string[]) => (parts.length === 0 ? '' : `(${parts.join(', ')})`);
    return {
      document: `${kind} ${inBrackets(heads)} { answer: ${field.name}${inBrackets(passed)} ${selection} }`,
      variables: Object.fromEntries(required.map((arg) => [arg.name, sample(arg.type, arg.name)])),
    };
  }

  /** A register needs its file before it is asked whose it is. */
  function withFile(name: string, variables: any): object {
    return name === 'registerImportPreview'
      ? { ...variables, input: { ...variables.input, sampleFile: 'so-vat-chung-kv03.xlsx' } }
      : variables;
  }

  function operations(): {
    name: string;
    kind: 'query' | 'mutation';
    field: GraphQLField<unknown, unknown>;
    permission: string;
  }[] {
    return [
      ...Object.values(schema.getQueryType()!.getFields()).map((field) => ({
        kind: 'query' as const,
        owner: 'Query',
        field,
      })),
      ...Object.values(schema.getMutationType()!.getFields()).map((field) => ({
        kind: 'mutation' as const,
        owner: 'Mutation',
        field,
      })),
    ]
      .filter(({ field }) => !ofTheSession.test(field.name))
      .map(({ kind, owner, field }) => ({
        name: field.name,
        kind,
        field,
        permission: permissions.get(`${owner}.${field.name}`)!,
      }));
  }

  function holds(role: Role, permission: string): boolean {
    return permission === 'signed-in' || permissionsOfRole[role].includes(permission as Permission);
  }

  test('given nobody, when any operation is called, then a log-in is asked for', async () => {
    for (const operation of operations()) {
      const { document, variables } = call(operation.kind, operation.field);
      const answer = await t.anonymous.ask(document, variables);
      expect([operation.name, answer.errors?.[0]?.extensions?.['code']]).toEqual([
        operation.name,
        'UNAUTHENTICATED',
      ]);
    }
  });

  test.each(Object.keys(roles) as Role[])(
    'given the role %s, then exactly its operations are allowed',
    async (role) => {
      const client: TestClient = await t.logIn(accounts[role]);
      const wrong: string[] = [];
      for (const operation of operations()) {
        const { document, variables } = call(operation.kind, operation.field);
        const answer = await client.ask(document, variables);
        const code = answer.errors?.[0]?.extensions?.['code'];
        const allowed = holds(role, operation.permission);
        if ((code === 'FORBIDDEN') === allowed || (code !== undefined && code !== 'FORBIDDEN')) {
          wrong.push(
            `${operation.name}: ${allowed ? 'allowed' : 'forbidden'}, got ${JSON.stringify(code ?? 'an answer')}`,
          );
        }
      }
      expect(wrong).toEqual([]);
      expect(t.failures).toEqual([]);
    },
  );

  test.each(['KEEPER', 'ACCOUNTANT', 'ENFORCEMENT_OFFICER', 'OFFICE_HEAD', 'OFFICE_DEPUTY_HEAD'] as const)(
    'given a %s of another office, when things of KV03 are named, then they do not exist and nothing changes',
    async (role) => {
      const client = await t.logIn(accounts[role]);
      const before = await t.owner.query(
        `select count(*) from trail.event e join identity.office o on o.id = e.office_id where o.code = 'KV03'`,
      );
      for (const operation of operations()) {
        const { document, variables } = call(operation.kind, operation.field);
        const namesForeign =
          JSON.stringify(variables).includes('":"') &&
          Object.values(foreign).some((id) => JSON.stringify(variables).includes(id));
        if (operation.kind === 'mutation' && holds(role, operation.permission) && namesForeign) {
          const { answer } = await client.data(document, withFile(operation.name, variables));
          expect([operation.name, [...new Set(answer.userErrors.map((error: any) => error.code))]]).toEqual([
            operation.name,
            ['NOT_FOUND'],
          ]);
        }
      }
      const after = await t.owner.query(
        `select count(*) from trail.event e join identity.office o on o.id = e.office_id where o.code = 'KV03'`,
      );
      expect(after.rows).toEqual(before.rows);
      for (const id of Object.values(foreign)) {
        const { node } = await client.data('query ($id: ID!) { node(id: $id) { id } }', { id });
        expect([id, node]).toEqual([id, null]);
      }
    },
  );
});
