import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { receiptInput, receiveDocument } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  compare,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  recount,
  recountDocument,
  recountOf,
  resolutionOf,
  resolveDocument,
  signDocument,
  type Room,
} from './inventory-scenes.js';

const eligibleDocument = `query ($act: EligibleAct!, $subjectId: ID!) {
  eligiblePeople(act: $act, subjectId: $subjectId) { staffId fullName role officeCode officeName onLeave } }`;

let t: TestHouse;
let room: Room;
let inventory: any;
let discrepancy: any;
/** Who is on leave from the test of leave on. */
let onLeave: any;

beforeAll(async () => {
  t = await openTestHouse();
  room = await openRoom(t);
  const exhibit = await receive(t, room, '10');
  const drug = await receive(t, room, '5', 'A2', { classCode: 'DRUG', unitCode: 'G' });
  inventory = await open(room);
  await count(room, inventory.id, exhibit, '7');
  const seconds = await eligible(room.keeper, 'COUNT', inventory.id);
  const second = seconds?.find((one) => one.role === 'ACCOUNTANT');
  await count(room, inventory.id, drug, '5', 'A2', { secondCounterId: second.staffId });
  await compare(room, inventory);
  [discrepancy] = (await inventoryNow(room.head, room)).discrepancies.nodes;
});
afterAll(() => t.close());

async function eligible(client: TestClient, act: string, subjectId: string): Promise<any[] | null> {
  return (await client.data(eligibleDocument, { act, subjectId })).eligiblePeople;
}

async function rolesOf(client: TestClient, act: string, subjectId: string): Promise<string[]> {
  const found = await eligible(client, act, subjectId);
  return (found ?? []).map((one) => `${one.role} ${one.officeCode}`);
}

/** The fact `eligible` of the first refusal with a code. */
function namedIn(userErrors: any[], code: string): string | undefined {
  const refusal = userErrors.find((one) => one.code === code);
  return refusal?.facts.find((fact: any) => fact.name === 'eligible')?.value;
}

describe('who could do it', () => {
  test('given an office or a warehouse, when asked who signs orders, then heads and deputies are told, the own first', async () => {
    for (const subject of [room.officeId, room.warehouseId]) {
      const signers = await rolesOf(room.keeper, 'SIGN_ORDER', subject);
      expect(signers[0]).toBe('OFFICE_HEAD KV03');
      expect(signers).toContain('PROVINCIAL_HEAD TINH');
      expect(signers.join()).not.toMatch(/KEEPER|ACCOUNTANT/);
    }
  });

  test('given a compared inventory, when asked who counts, then nobody; who signs, then each open capacity', async () => {
    expect(await eligible(room.keeper, 'COUNT', inventory.id)).toEqual([]);
    const signers = await rolesOf(room.keeper, 'SIGN_MINUTES', inventory.id);
    expect(signers).toEqual(expect.arrayContaining(['KEEPER KV03', 'ACCOUNTANT KV03', 'OFFICE_HEAD KV03']));
    expect(signers.join()).not.toContain('ENFORCEMENT_OFFICER');
  });

  test('given who counted, when asked who recounts, then all others who may, and each of them is taken', async () => {
    const recounters = await rolesOf(room.officer, 'RECOUNT', discrepancy.id);
    expect(recounters).toContain('ENFORCEMENT_OFFICER KV03');
    expect(recounters).toContain('ACCOUNTANT KV03');
    expect(recounters.join()).not.toMatch(/KEEPER|OFFICE_HEAD/);
  });

  test('given a blind recounter, when asked, then nothing of quantities is told, and leave is marked', async () => {
    const [first] = (await eligible(room.officer, 'RECOUNT', discrepancy.id)) ?? [];
    expect(Object.keys(first).toSorted()).toEqual(
      ['fullName', 'officeCode', 'officeName', 'onLeave', 'role', 'staffId'].toSorted(),
    );
    const day = t.clock.now().toISOString().slice(0, 10);
    const end = new Date(t.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    await room.head.done(
      `mutation ($requestId: UUID!, $input: AbsenceEnterInput!) { absenceEnter(requestId: $requestId, input: $input) {
        absence { id } userErrors { code field facts { name value } } } }`,
      { input: { staffId: first.staffId, from: day, to: end, kind: 'SICK_LEAVE' } },
    );
    const after = (await eligible(room.officer, 'RECOUNT', discrepancy.id)) ?? [];
    expect(after.find((one) => one.staffId === first.staffId).onLeave).toBe(true);
    onLeave = first;
  });

  test('given a provincial head on leave, when a keeper asks who signs orders, then it is marked, and a refusal offers others', async () => {
    const { rows } = await t.owner.query(
      `insert into inspection.absence (id, office_id, staff_id, starts_on, ends_on, kind, paper, entered_by, entered_at)
       select gen_random_uuid(), o.id, s.id, current_date - 1, current_date + 1, 'ANNUAL_LEAVE', '5/GNP', s.id, now()
       from identity.staff s, identity.office o where s.username = 'truong.tinh' and o.code = 'TINH'
       returning staff_id`,
    );
    const people = (await eligible(room.keeper, 'SIGN_ORDER', room.officeId)) ?? [];
    const away = people.filter((one) => one.onLeave).map((one) => one.staffId);
    expect(away).toContain(globalIdOf('Staff', rows[0].staff_id));
    const { exhibitReceive } = await room.keeper.data(receiveDocument, {
      requestId: newId(),
      input: receiptInput(t, room, {}, { order: { signerName: 'Ai đó' } }),
    });
    const named = namedIn(exhibitReceive.userErrors, 'ORDER_NOT_SIGNED');
    expect(named).toContain('(OFFICE_HEAD)');
    expect(named).not.toContain('(PROVINCIAL_HEAD)');
  });

  test('given somebody of another office, or another kind of subject, then null', async () => {
    const stranger = await t.logIn('chv.kv05');
    for (const [act, subject] of [
      ['SIGN_ORDER', room.officeId],
      ['SIGN_ORDER', room.warehouseId],
      ['COUNT', inventory.id],
      ['SIGN_MINUTES', inventory.id],
      ['RECOUNT', discrepancy.id],
      ['RESOLVE', discrepancy.id],
    ] as const) {
      expect(await eligible(stranger, act, subject)).toBeNull();
    }
    expect(await eligible(room.head, 'COUNT', discrepancy.id)).toBeNull();
    expect(await eligible(room.head, 'RESOLVE', 'nothing')).toBeNull();
  });
});

describe('a refusal names who could', () => {
  test('given the counter, when recounting, then the others are named', async () => {
    const data = await room.keeper.data(recountDocument, {
      requestId: newId(),
      ...recountOf(discrepancy, '7'),
    });
    const named = namedIn(data.inventoryRecount.userErrors, 'INVENTORY_RECOUNT_OWN_COUNT');
    expect(named).toContain('(ENFORCEMENT_OFFICER)');
    expect(named).not.toContain('(KEEPER)');
    expect(named).not.toContain(onLeave.fullName);
  });

  test('given no recount, when a loss is settled, then who could recount is named', async () => {
    const data = await room.head.data(resolveDocument, {
      requestId: newId(),
      ...resolutionOf(discrepancy, 'ADJUST', { cause: 'LOSS' }),
    });
    const named = namedIn(data.discrepancyResolve.userErrors, 'INVENTORY_RECOUNT_REQUIRED');
    expect(named).toContain('(ENFORCEMENT_OFFICER)');
    expect(named).not.toContain('(OFFICE_HEAD)');
  });

  test('given a head who is offered, when the discrepancy is settled and the minutes signed, then it is taken', async () => {
    expect(await rolesOf(room.keeper, 'RESOLVE', discrepancy.id)).toContain('OFFICE_HEAD KV03');
    await recount(room, discrepancy, '7');
    await room.head.done(resolveDocument, resolutionOf(discrepancy, 'INVESTIGATE', { cause: 'LOSS' }));
    expect(await eligible(room.head, 'RESOLVE', discrepancy.id)).toEqual([]);
    await room.head.done(signDocument, { input: { inventoryId: inventory.id, capacity: 'HEAD' } });
    const left = await rolesOf(room.keeper, 'SIGN_MINUTES', inventory.id);
    expect(left).toContain('KEEPER KV03');
    expect(left.join()).not.toContain('OFFICE_HEAD');
  });

  test('given a drug of another room, when counted alone, then who could stand beside is named, without the counter', async () => {
    const other = await openRoom(t);
    const drug = await receive(t, other, '5', 'A1', { classCode: 'DRUG', unitCode: 'G' });
    const opened = await open(other);
    const data = await other.keeper.data(countDocument, {
      requestId: newId(),
      ...countOf(other, opened.id, { exhibitCode: drug.code }, '5'),
    });
    const named = namedIn(data.inventoryCount.userErrors, 'SECOND_PERSON_REQUIRED');
    expect(named).toContain('(ENFORCEMENT_OFFICER)');
    expect(named).not.toContain(onLeave.fullName);
  });
});
