import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globalIdOf, localIdOf } from '../../src/platform/graphql/global-id.js';
import { explainConstraint } from '../../src/rules/index.js';
import { delegate, revoke } from '../identity/delegation-scene.js';
import { draft, giveRole, localId } from '../inspection/inspection-scene.js';
import {
  compare,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  resolutionOf,
  resolveDocument,
  signDocument,
  type Room,
} from '../inventory/inventory-scenes.js';
import { sealedDrug } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { approveDocument, exportInput, requestDocument } from '../trail/export-scenes.js';

const errors = 'userErrors { code }';
const dismissDocument = `mutation ($requestId: UUID!, $input: UnregisteredFindDismissInput!) {
  unregisteredFindDismiss(requestId: $requestId, input: $input) { find { status } ${errors} } }`;
const checkDocument = `mutation ($requestId: UUID!, $input: SealCheckInput!) {
  sealCheck(requestId: $requestId, input: $input) { check { id } ${errors} } }`;
const concludeDocument = `mutation ($requestId: UUID!, $input: SealFindingConcludeInput!) {
  sealFindingConclude(requestId: $requestId, input: $input) { seal { id } ${errors} } }`;

/**
 * Each act of two people, with the constraints by which the database keeps them apart past every command, and where these
 * hang: the table, with the name of the trigger where one raises it.
 */
const apart: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'who gives and who receives': {
    ck_handover_two_parties: ['custody.handover', 'custody.handover guard_handover_names'],
  },
  'who signs an order and who carries it out or receives': {
    ck_movement_signer: ['custody.movement guard_disposal_people', 'custody.movement guard_movement_signer'],
    ck_movement_signer_apart: [
      'custody.disposal require_decision_apart',
      'custody.movement guard_movement_apart',
      'custody.participant guard_participant_apart',
    ],
  },
  'who signs a decision and who enters it': {
    ck_case_decision_two_people: ['custody.case_decision guard_decision_people'],
  },
  'who enters a decision and who disposes on it': {
    ck_disposal_entered_by: ['custody.movement guard_disposal_people'],
  },
  'who sends a transfer and who accepts, refuses or takes back': {
    ck_transfer_two_people: [
      'custody.movement guard_transfer_movement',
      'custody.transfer_refusal guard_transfer_refusal',
    ],
  },
  'who counts and who counts along': {
    ck_inventory_count_second_counter: ['inventory.count'],
    ck_recount_second_counter: ['inventory.recount'],
  },
  'who counts and who recounts': { ck_recount_own_count: ['inventory.recount guard_recount'] },
  'who counts or recounts and who settles': {
    ck_discrepancy_own_count: ['inventory.discrepancy guard_resolution'],
    ck_discrepancy_own_recount: ['inventory.discrepancy guard_resolution'],
  },
  'who keeps the warehouse and who settles or cancels': {
    ck_discrepancy_own_store: ['inventory.discrepancy guard_resolver'],
    ck_inventory_cancelled_by: ['inventory.inventory guard_inventory'],
  },
  'who counts and who signs for the head': {
    ck_inventory_signature_own_count: ['inventory.signature guard_signer_counted'],
  },
  'who signs in one capacity and who in another': { uq_inventory_signature_signer: ['inventory.signature'] },
  'who writes a find down and who dismisses it': { ck_find_two_people: ['custody.find'] },
  'who finds a seal damaged and who concludes': {
    ck_seal_conclusion_own_finding: ['custody.seal_conclusion guard_seal_conclusion'],
  },
  'who names a keeper and who is named': { ck_responsible_keeper_two_people: ['custody.responsible_keeper'] },
  'who sends somebody into an inventory and who is sent': {
    ck_commission_two_people: ['inventory.commission'],
  },
  'who sends to settle and who counts': {
    ck_discrepancy_signer_counted: ['inventory.discrepancy guard_who_settles'],
    ck_commission_signer_apart: ['inventory.commission guard_new_commission'],
  },
  'who delegates and who is delegated': { ck_delegation_two_people: ['identity.delegation'] },
  'who drafts, schedules or revises and who approves': {
    ck_programme_four_eyes: ['inspection.programme', 'inspection.programme guard_programme'],
    ck_revision_four_eyes: ['inspection.programme_revision guard_revision'],
  },
  'who signs for an inspection held before and who enters it': {
    ck_inspection_decision_signer: ['inspection.inspection', 'inspection.inspection guard_inspection'],
  },
  'who asks for an export and who decides': { ck_export_own_request: ['trail.export'] },
  'who prepares a register or the correction of a row and who releases it': {
    ck_register_draft_two_people: ['custody.register_draft'],
    ck_register_import_two_people: ['custody.register_import'],
    ck_register_row_two_people: ['custody.register_row guard_register_release'],
    ck_register_difference_two_people: ['custody.register_difference guard_register_difference'],
  },
  'who took part and who acts only for them': {
    ck_delegate_of_involved: [
      'custody.find guard_delegate',
      'custody.seal_conclusion guard_delegate',
      'inspection.programme guard_delegate',
      'inspection.programme_revision guard_delegate',
      'inventory.discrepancy guard_delegate',
      'inventory.signature guard_delegate',
      'trail.export guard_delegate',
    ],
    ck_correction_delegate: ['custody.correction guard_correction'],
  },
};

/** The constraints, and the triggers that raise one themselves or by a function which they call, with their tables. */
const inForce = `
  with recursive raising as (
    select m[1] as name, p.oid, p.proname from pg_proc p, regexp_matches(p.prosrc, 'constraint = ''(\\w+)''', 'g') m
    where p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
    union
    select r.name, p.oid, p.proname from raising r join pg_proc p on p.prosrc ~ ('\\m' || r.proname || '\\(')
    where p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
  )
  select conname as name, conrelid::regclass::text as place from pg_constraint where conrelid <> 0 and convalidated
  union
  select r.name, g.tgrelid::regclass || ' ' || g.tgname from raising r
  join pg_trigger g on g.tgfoid = r.oid and g.tgenabled = 'A' and not g.tgisinternal
  order by 1, 2`;

async function placesOf(constraints: readonly string[]): Promise<Record<string, string[]>> {
  const { rows } = await t.owner.query<{ name: string; place: string }>(inForce);
  return Object.fromEntries(
    constraints.map((name) => [name, rows.filter((row) => row.name === name).map(({ place }) => place)]),
  );
}

let t: TestHouse;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

describe('acts of two people', () => {
  test.each(Object.entries(apart))(
    '%s are two, by constraints in force on their tables and with a sentence',
    async (_, constraints) => {
      const names = Object.keys(constraints);
      expect(await placesOf(names)).toEqual(constraints);
      expect(names.filter((name) => explainConstraint(name) === undefined)).toEqual([]);
    },
  );

  test('given triggers that are switched off, then their constraints are not in force', async () => {
    await t.owner.query('begin');
    await t.owner.query('alter table inventory.recount disable trigger user');
    expect(await placesOf(['ck_recount_own_count'])).toEqual({ ck_recount_own_count: [] });
    await t.owner.query('rollback');
  });
});

describe('who holds the right of a second person only by delegation from somebody of the first step', () => {
  const refused = ['DELEGATE_OF_INVOLVED'];
  let room: Room;
  /** The enforcement officer of KV03, who stands in for its head while a test runs. */
  let officer: TestClient;
  let head: TestClient;
  let standIn: { id: string };

  beforeAll(async () => {
    room = await openRoom(t);
    head = room.head;
    officer = room.officer;
    await giveRole(t, { username: 'truongphong.kv03', role: 'ENFORCEMENT_OFFICER', officeCode: 'KV03' });
    standIn = await delegate(t, head, { to: 'chv.kv03', role: 'OFFICE_HEAD', office: 'KV03' });
  }, 60_000);

  test('given an export that the head asks for, then the delegate decides neither way; of what another asks for yes', async () => {
    const { export: asked } = await head.done(requestDocument, { input: exportInput(t) });
    expect(await officer.refused(approveDocument, { input: { exportId: asked.id } })).toEqual(refused);
    const { export: other } = await room.accountant.done(requestDocument, { input: exportInput(t) });
    await officer.done(approveDocument, { input: { exportId: other.id } });
    await (await t.logIn('truong.tinh')).done(approveDocument, { input: { exportId: asked.id } });
  });

  test('given a count by the head, then the delegate neither settles it nor signs for the head', async () => {
    const item = await receive(t, room, '5');
    const inventory = await open(room);
    const input = countOf(room, inventory.id, { exhibitCode: item.code }, '4');
    await head.done(countDocument, input);
    await compare(room, inventory);
    const [discrepancy] = (await inventoryNow(officer, room)).discrepancies.nodes;
    const settling = resolutionOf(discrepancy, 'INVESTIGATE');
    expect(await officer.refused(resolveDocument, settling)).toEqual(refused);
    const signing = { input: { inventoryId: inventory.id, capacity: 'HEAD' } };
    const finance = await t.logIn('taichinh1');
    await finance.done(resolveDocument, settling);
    expect(await officer.refused(signDocument, signing)).toEqual(refused);
  });

  test('given a find that the head wrote down, then the delegate does not dismiss it', async () => {
    const other = await openRoom(t);
    const inventory = await open(other);
    await other.keeper.done(
      countDocument,
      countOf(other, inventory.id, { description: 'Xe đạp' }, '1', 'A2'),
    );
    await compare(other, inventory);
    const [discrepancy] = (await inventoryNow(head, other)).discrepancies.nodes;
    await head.done(resolveDocument, resolutionOf(discrepancy, 'INVESTIGATE'));
    const { rows } = await t.owner.query('select id from custody.find where warehouse_id = $1', [
      localIdOf('Warehouse', other.warehouseId),
    ]);
    const findId = globalIdOf('UnregisteredFind', rows[0].id);
    const input = { findId, reason: 'của khách' };
    expect(await officer.refused(dismissDocument, { input })).toEqual(refused);
    await (await t.logIn('taichinh1')).done(dismissDocument, { input });
  });

  test('given a seal that the head found torn, then the delegate does not conclude on it', async () => {
    const item = await receive(t, room, '10', 'A3', sealedDrug());
    const { node } = await room.keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { seals(first: 1) { nodes { id } } } } }',
      { id: item.id },
    );
    const sealId = node.seals.nodes[0].id;
    await head.done(checkDocument, {
      input: { sealId, condition: 'TORN', occasion: 'OTHER', note: 'rách góc' },
    });
    const input = { sealId, number: '5/KL-NP', outcome: 'SETTLED', text: 'rách do kệ, bên trong nguyên vẹn' };
    expect(await officer.refused(concludeDocument, { input })).toEqual(refused);
    await (await t.logIn('truong.tinh')).done(concludeDocument, { input });
  });

  test('given a plan that the provincial head scheduled, then the delegate does not approve it, past the program neither', async () => {
    const province = await t.logIn('truong.tinh');
    const programme = await draft(await t.logIn('kiemtra1'), '2027');
    await t.owner.query(
      `insert into inspection.programme_planner (programme_id, staff_id)
       select $1, id from identity.staff where username = 'truong.tinh'`,
      [localId(programme.id)],
    );
    const written = await delegate(t, province, { to: 'kiemtra2', role: 'PROVINCIAL_HEAD', office: 'TINH' });
    const approval = `update inspection.programme set status = 'APPROVED', approved_at = now(), approval_note = 'x',
        approved_by = (select id from identity.staff where username = 'kiemtra2') where id = $1`;
    await expect(t.application.query(approval, [localId(programme.id)])).rejects.toMatchObject({
      constraint: 'ck_delegate_of_involved',
    });
    await revoke(province, written.id);
    await giveRole(t, { username: 'kiemtra2', role: 'PROVINCIAL_HEAD', officeCode: 'TINH' });
    await t.application.query('begin');
    await t.application.query(approval, [localId(programme.id)]);
    await t.application.query('rollback');
  });

  test('given a delegate who holds the role by assignment as well, then the own right decides', async () => {
    const { export: asked } = await head.done(requestDocument, { input: exportInput(t) });
    await giveRole(t, { username: 'chv.kv03', role: 'OFFICE_HEAD', officeCode: 'KV03' });
    await officer.done(approveDocument, { input: { exportId: asked.id } });
    await revoke(head, standIn.id);
  });
});
