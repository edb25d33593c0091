import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  getNamedType,
  isInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
} from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { basis, correctDocument, reverseDocument, standing } from '../custody/correction-scenes.js';
import { delegationInput, dayFromToday, grantDocument } from '../identity/delegation-scene.js';
import { countDocument, open, openRoom, receive, type Room } from '../inventory/inventory-scenes.js';
import {
  councilOf,
  decisionInput,
  disposalInput,
  enterDocument,
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  returnOf,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { RequestMaker } from './schema-requests.js';

const seed = Number(process.env['FOREIGN_SEED'] ?? Date.now() % 2_147_483_647);
/** Made requests; about a third of them name a person. */
const requests = Number(process.env['FOREIGN_REQUESTS'] ?? 1_500);

const errors = 'userErrors { code field message messageEnglish facts { name value } }';
const local = ['thukho.kv03', 'ketoan.kv03', 'chv.kv03', 'truongphong.kv03'];

/** Members that take a person, by the word before Id. */
const ofPeople = [
  'staff',
  'actor',
  'signer',
  'person',
  'delegate',
  'secondPerson',
  'secondCounter',
  'leader',
  'member',
];

/** In turns: a member of the staff of an office that the caller does not reach, and an id that nobody has. */
describe('ids of people of another office', () => {
  let t: TestHouse;
  let schema: GraphQLSchema;
  let stranger: string;
  let nobody: string;
  let room: Room;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    schema = await buildApiSchema();
    stranger = t.staffId('thukho.kv05');
    nobody = globalIdOf('Staff', newId());
    room = await openRoom(t);
    stage = await stageOf(room.keeper, 'KV03');
  }, 60_000);
  afterAll(() => t.close());

  /** The same question about the one and about nobody, and what is answered, with a word in the place of the id. */
  async function answers(client: TestClient, document: string, variables: object): Promise<[string, string]> {
    const about = async (id: string): Promise<string> => {
      const asked = JSON.stringify({ requestId: newId(), ...variables }).replaceAll('WHO', id);
      const answer = await client.ask(document, JSON.parse(asked) as object);
      // Of several reasons for which nothing is done at all, the first one found is told: which, is chance.
      const codes = answer.errors?.map(({ extensions }) => String(extensions?.['code'])) ?? [];
      if (answer.data == null && codes.every((code) => ['FORBIDDEN', 'BAD_USER_INPUT'].includes(code))) {
        return 'NOTHING DONE';
      }
      return JSON.stringify(answer)
        .replaceAll(id, 'WHO')
        .replaceAll(/"reference":"[^"]*"/g, '"reference":"…"');
    };
    const unknown = await about(nobody);
    return [await about(stranger), unknown];
  }

  test(`${requests} made requests, seed ${seed}: each that names such a person is answered as if nobody had the id`, async () => {
    process.stdout.write(`ids of other offices, seed ${seed}: repeat with FOREIGN_SEED=${seed}\n`);
    const item = await receiveOne(t, room.keeper, stage);
    const pool = new Map<string, readonly string[]>(ofPeople.map((word) => [word, ['WHO']]));
    pool.set('anyId', ['WHO', item.id, room.warehouseId, room.officeId]);
    pool.set('office', [room.officeId]);
    pool.set('warehouse', [stage.warehouseId]);
    pool.set('exhibit', [item.id]);
    pool.set('place', [stage.place('A1')]);
    pool.set('uuid', [newId()]);
    pool.set('day', [dayFromToday(t, 0)]);
    pool.set('instant', [minutesAgo(t, 5).toISOString()]);
    pool.set('classCode', ['TOOL']);
    pool.set('unitCode', ['CAI']);
    const different: unknown[] = [];
    let named = 0;
    for (const g of fc.sample(fc.gen(), { seed, numRuns: requests })) {
      const maker = new RequestMaker(schema, pool, g);
      const kind = maker.rarely(3) ? 'query' : 'mutation';
      const { query, variables } = maker.make(kind, /^(session|secondFactor)/);
      const { requestId: _, ...others } = variables;
      if (!JSON.stringify(others).includes('WHO')) continue;
      named += 1;
      const client = await t.logIn(maker.one(local));
      const renamed = query.replaceAll(/\$v\d+: UUID!/g, '$requestId: UUID!');
      const asked = renamed.replaceAll(/requestId: \$v\d+/g, 'requestId: $requestId');
      const [about, unknown] = await answers(client, asked, variables);
      if (about !== unknown && !unknown.includes('"userErrors":[]'))
        different.push({ asked, variables, about, unknown });
    }
    process.stdout.write(`ids of other offices: ${named} requests named a person\n`);
    expect(different.slice(0, 3)).toEqual([]);
    expect(named).toBeGreaterThan(requests / 10);
  }, 300_000);

  /** Operations that are right but for the person, by the input members that take one. */
  const scenes: Readonly<Record<string, () => Promise<[TestClient, string, object]>>> = {
    'Query.node': async () => [room.keeper, 'query ($id: ID!) { node(id: $id) { id } }', { id: 'WHO' }],
    'Query.delegations': async () => [
      room.head,
      'query ($staffId: ID) { delegations(first: 10, staffId: $staffId) { nodes { id } totalCount } }'.replace(
        ' totalCount',
        '',
      ),
      { staffId: 'WHO' },
    ],
    'Query.eligiblePeople': async () => [
      room.head,
      '{ eligiblePeople(act: SIGN_ORDER, subjectId: "WHO") { staffId } }',
      {},
    ],
    'AuditEventFilter.actorId': async () => [
      room.accountant,
      'query ($filter: AuditEventFilter) { auditEvents(first: 10, filter: $filter) { nodes { id } totalCount } }',
      { filter: { actorId: 'WHO' } },
    ],
    'PaperInput.signerId': async () => [
      room.keeper,
      receiveDocument,
      { input: receiptInput(t, stage, {}, { order: { signerId: 'WHO' } }) },
    ],
    'HandoverPartyInput.staffId': async () => [
      room.keeper,
      receiveDocument,
      {
        input: receiptInput(
          t,
          stage,
          {},
          {
            handover: {
              otherParty: { staffId: 'WHO' },
              handedOverAt: minutesAgo(t, 5).toISOString(),
            },
          },
        ),
      },
    ],
    'ParticipantInput.staffId': async () => {
      const exhibit = await receiveOne(t, room.keeper, stage);
      const [chair, ...others] = councilOf(t);
      const input = await disposalInput(t, stage, exhibit, {
        kind: 'DESTRUCTION',
        participants: [{ ...chair, staffId: 'WHO' }, ...others],
      });
      return [
        room.keeper,
        `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
          exhibitDispose(requestId: $requestId, input: $input) { disposal { id } ${errors} } }`,
        { input },
      ];
    },
    'CaseDecisionEnterInput.signerId': async () => {
      const exhibit = await receiveOne(t, room.keeper, stage);
      const { node } = await room.officer.data(
        'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version } } } }',
        { id: exhibit.id },
      );
      const input = decisionInput(node.case, {
        kind: 'ENFORCEMENT_DECISION',
        bodyKind: 'ENFORCEMENT_AUTHORITY',
        organisation: null,
        signerName: null,
        signerId: 'WHO',
        number: '77/QĐ-THADS',
        dated: '2026-02-18',
        items: [returnOf(exhibit)],
      });
      return [room.officer, enterDocument, { input }];
    },
    'InventoryCountInput.secondCounterId': async () => {
      const exhibit = await receive(t, room, '2');
      const inventory = await open(room);
      const input = {
        inventoryId: inventory.id,
        exhibitCode: exhibit.code,
        placeId: room.place('A1'),
        quantity: '2',
        secondCounterId: 'WHO',
      };
      return [room.keeper, countDocument, { input }];
    },
    'DelegationGrantInput.delegateId': async () => {
      const input = await delegationInput(t, { to: 'chv.kv03', role: 'OFFICE_HEAD', office: 'KV03' });
      return [room.head, grantDocument, { input: { ...input, delegateId: 'WHO' } }];
    },
    'ExhibitCorrectInput.secondPersonId': async () => {
      const exhibit = await receiveOne(t, room.keeper, stage);
      const input = {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        changes: { name: 'vam cộng lực' },
        ...basis(t, { secondPersonId: 'WHO' }),
      };
      return [room.accountant, correctDocument, { input }];
    },
    'MovementReverseInput.secondPersonId': async () => {
      const exhibit = await receiveOne(t, room.keeper, stage);
      const movement = await standing(room.keeper, exhibit.id);
      const input = {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        movementId: movement.id,
        ...basis(t, { secondPersonId: 'WHO' }),
      };
      return [room.accountant, reverseDocument, { input }];
    },
    'WarehouseKeeperAssignInput.staffId': async () => [
      room.head,
      `mutation ($requestId: UUID!, $input: WarehouseKeeperAssignInput!) {
        warehouseKeeperAssign(requestId: $requestId, input: $input) { warehouse { id } ${errors} } }`,
      {
        input: {
          warehouseId: room.warehouseId,
          staffId: 'WHO',
          validFrom: dayFromToday(t, 0),
          paperNumber: '9/QĐ-PCTK',
          paperDated: dayFromToday(t, 0),
        },
      },
    ],
    'ExhibitReturnInput.secondPersonId': async () => {
      const exhibit = await receiveOne(t, room.keeper, stage);
      const { release } = await room.keeper.done(
        `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
          exhibitRelease(requestId: $requestId, input: $input) { release { id exhibit { version } } ${errors} } }`,
        {
          input: {
            exhibitId: exhibit.id,
            expectedVersion: exhibit.version,
            fromPlaceId: stage.place('A1'),
            toPlaceId: stage.place('GIAMDINH'),
            quantity: '10',
            purpose: 'giám định',
            requestedBy: 'CQĐT',
            ...papers(t),
          },
        },
      );
      const input = {
        releaseId: release.id,
        toPlaceId: stage.place('A1'),
        quantity: '0',
        consumedQuantity: '10',
        expertConclusionNumber: '7/KL',
        expertConclusionDated: dayFromToday(t, 0),
        expertConclusionBody: 'Phòng PC09',
        secondPersonId: 'WHO',
        ...papers(t, 1),
      };
      return [
        room.keeper,
        `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
          exhibitReturn(requestId: $requestId, input: $input) { release { id } ${errors} } }`,
        { input },
      ];
    },
  };

  test.each(Object.keys(scenes))(
    'given %s, then somebody of another office is answered as nobody is',
    async (name) => {
      const [client, document, variables] = await scenes[name]!();
      const [about, unknown] = await answers(client, document, variables);
      expect(about).toBe(unknown);
      expect(unknown).toMatch(/"code":"|"node":null|"nodes":\[\]|"eligiblePeople":null/);
      expect(unknown).not.toContain('GRAPHQL_VALIDATION_FAILED');
    },
  );

  test('every member of an input that takes a person has a scene, or is asked of the province and the administrator alone', () => {
    const ofProvince = [
      'AbsenceEnterInput.staffId',
      'CommissionGrantInput.personId',
      'InspectionDecisionInput.signerId',
      'InspectionEnterInput.leaderId',
      'InspectionEnterInput.memberIds',
      'PlannedInspectionInput.leaderId',
      'PlannedInspectionInput.memberIds',
    ];
    // Of one kind with a scene, decided by the same function.
    const alike = [
      'InventoryObservationInput.secondCounterId',
      'InventoryRecountInput.secondCounterId',
      'QuantityReceivedCorrectInput.secondPersonId',
      'SealFindingCorrectInput.secondPersonId',
      'SealVoidInput.secondPersonId',
    ];
    const takesPerson = new RegExp(`^(\\w*(${ofPeople.join('|')}))Ids?$`, 'i');
    const members = Object.values(schema.getTypeMap())
      .filter((type): type is Extract<GraphQLNamedInputType, { getFields(): unknown }> =>
        isInputObjectType(type),
      )
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => isId(field.type) && takesPerson.test(field.name))
          .map((field) => `${type.name}.${field.name}`),
      );
    const known = [...Object.keys(scenes), ...ofProvince, ...alike];
    expect(members.filter((member) => !known.includes(member))).toEqual([]);
  });
});

function isId(type: GraphQLInputType): boolean {
  return getNamedType(type).name === 'ID';
}
