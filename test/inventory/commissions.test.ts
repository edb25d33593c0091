import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { dayFromToday } from '../identity/delegation-scene.js';
import {
  commission,
  commissionInput,
  grantDocument,
  revokeCommission,
  revokeDocument,
} from './commission-scene.js';
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
  signAll,
  type Room,
} from './inventory-scenes.js';

const drug = { classCode: 'DRUG', unitCode: 'G' };
const day = 86_400_000;

let t: TestHouse;
let provincialHead: TestClient;
beforeAll(async () => {
  t = await openTestHouse();
  provincialHead = await t.logIn('truong.tinh');
});
afterAll(() => t.close());

/** A compared inventory of a drug of which 0.5 g are short; keeper and accountant have counted it together. */
async function shortOfDrug(): Promise<{ room: Room; inventory: any; discrepancy: any }> {
  const room = await openRoom(t);
  const exhibit = await receive(t, room, '5', 'A1', drug);
  const opened = await open(room);
  await count(room, opened.id, exhibit, '4.5', 'A1', { secondCounterId: t.staffId('ketoan.kv03') });
  const inventory = await compare(room, opened);
  const [discrepancy] = (await inventoryNow(room.head, room)).discrepancies.nodes;
  return { room, inventory, discrepancy };
}

function seenBy(client: TestClient, room: Room): Promise<any> {
  return inventoryNow(client, room);
}

async function recounting(client: TestClient, discrepancy: any, second: string): Promise<any[]> {
  const input = recountOf(discrepancy, '4.5', { secondCounterId: t.staffId(second) });
  const data = await client.data(recountDocument, { requestId: newId(), ...input });
  return data.inventoryRecount.userErrors;
}

async function topLevelCode(client: TestClient, document: string, variables: object): Promise<unknown> {
  const answer = await client.ask(document, { requestId: newId(), ...variables });
  return answer.errors?.[0]?.extensions?.['code'];
}

const roleEnds = `update identity.role_assignment r set valid_to = $2::date from identity.staff s
  where s.id = r.staff_id and s.username = $1 and (r.valid_to is null or r.valid_to >= $2::date)`;

describe('an office of four accounts, one of them away, and nobody left to recount a drug', () => {
  const away = ['chv.kv03', 'thanhtra1', 'thanhtra2', 'thanhtra3', 'thanhtra4', 'thanhtra5', 'thanhtra6'];
  let room: Room;
  let inventory: any;
  let discrepancy: any;
  let first: TestClient;
  let firstCommission: any;
  beforeAll(async () => {
    ({ room, inventory, discrepancy } = await shortOfDrug());
    first = await t.logIn('chv.kv05');
    const inspectors = await t.owner.query(
      "select distinct s.username from identity.staff s join identity.role_assignment r on r.staff_id = s.id where r.role = 'INSPECTOR'",
    );
    for (const username of new Set([...away, ...inspectors.rows.map((row) => row.username as string)])) {
      await t.owner.query(roleEnds, [username, dayFromToday(t, -1)]);
    }
  });
  afterAll(async () => {
    await t.owner.query('update identity.role_assignment set valid_to = null where valid_to = $1::date', [
      dayFromToday(t, -1),
    ]);
  });

  test('given nobody is left, when the counter recounts, then the refusal says who sends somebody, and to do what', async () => {
    const [own] = await recounting(room.keeper, discrepancy, 'truongphong.kv03');
    expect(own.code).toBe('INVENTORY_RECOUNT_OWN_COUNT');
    expect(own.facts).toEqual(
      expect.arrayContaining([
        { name: 'eligible', value: '' },
        { name: 'commissionable', value: 'RECOUNT' },
      ]),
    );
    const told = await room.keeper.data(
      `mutation ($requestId: UUID!, $input: InventoryRecountInput!) { inventoryRecount(requestId: $requestId, input: $input) {
        userErrors { message messageEnglish } } }`,
      {
        requestId: newId(),
        ...recountOf(discrepancy, '4.5', { secondCounterId: t.staffId('truongphong.kv03') }),
      },
    );
    expect(told.inventoryRecount.userErrors[0].message).toContain(
      'Không còn ai làm được; Trưởng hoặc Phó trưởng THADS tỉnh cần ra quyết định cử người của đơn vị khác đếm lại trong đợt kiểm kê này.',
    );
    expect(told.inventoryRecount.userErrors[0].messageEnglish).toContain('by a written order');
  });

  test('given no order, when somebody of another office looks or recounts, then it does not exist', async () => {
    expect(await seenBy(first, room)).toBeUndefined();
    expect((await recounting(first, discrepancy, 'ketoan.kv05')).map((one) => one.code)).toContain(
      'NOT_FOUND',
    );
  });

  test('given the province, when two are sent at once and one request is repeated, then each is written once', async () => {
    const requestId = newId();
    const [mine, again, other] = await Promise.all([
      provincialHead.done(grantDocument, {
        requestId,
        ...commissionInput(t, inventory.id, 'chv.kv05', ['RECOUNT', 'COUNT'], {
          paper: { number: '31/QĐ', dated: dayFromToday(t, 0) },
        }),
      }),
      provincialHead.done(grantDocument, {
        requestId,
        ...commissionInput(t, inventory.id, 'chv.kv05', ['RECOUNT', 'COUNT'], {
          paper: { number: '31/QĐ', dated: dayFromToday(t, 0) },
        }),
      }),
      commission(t, await t.logIn('photruong.tinh1'), inventory.id, 'ketoan.kv05', ['RECOUNT']),
    ]);
    firstCommission = mine.commission;
    expect(again.commission.id).toBe(firstCommission.id);
    expect(firstCommission).toMatchObject({
      acts: ['COUNT', 'RECOUNT'],
      inForce: true,
      person: { username: 'chv.kv05' },
      signer: { username: 'truong.tinh' },
      issuingOffice: { code: 'TINH' },
    });
    expect(other.signer.username).toBe('photruong.tinh1');
    const races = await Promise.all(
      [0, 1].map(() =>
        provincialHead.data(grantDocument, {
          requestId: newId(),
          ...commissionInput(t, inventory.id, 'chv.kv07', ['RECOUNT']),
        }),
      ),
    );
    const codes = races.flatMap((one) => one.commissionGrant.userErrors.map((error: any) => error.code));
    expect(codes).toEqual(['COMMISSION_EXISTS']);
  });

  test('given the order, when the person looks, then the sheet of this inventory shows, blind, and nothing else of the office', async () => {
    const seen = await seenBy(first, room);
    expect(seen.recountSheet.nodes).toMatchObject([
      { id: discrepancy.id, exhibit: null, needsSecondPerson: true },
    ]);
    expect(seen.discrepancies.nodes).toEqual([]);
    expect(seen.statement).toBeNull();
    expect(seen.lines.nodes).toMatchObject([
      { bookQuantity: null, expected: null, counted: null, exhibit: null, counts: [] },
    ]);
    const sheet = await first.data(
      `query ($id: ID!) { node(id: $id) { ... on Inventory {
        lines(first: 5) { nodes { itemName unitName } } recountSheet(first: 5) { nodes { itemName unitName } }
        lateEntries(first: 5) { nodes { id } } commissions { person { username } paperNumber } warehouse { exhibitCount } } } }`,
      { id: inventory.id },
    );
    expect(sheet.node.lines.nodes).toEqual(sheet.node.recountSheet.nodes);
    expect(sheet.node.lines.nodes[0].unitName).toBe('g');
    expect(sheet.node.warehouse.exhibitCount).toBe(0);
    expect(sheet.node.commissions.map((one: any) => one.person.username)).toEqual(['chv.kv05']);
    const { node } = await first.data('query ($id: ID!) { node(id: $id) { id } }', { id: discrepancy.id });
    expect(node).toBeNull();
    const lists = await first.data(
      `query ($office: ID!) { exhibits(first: 100) { nodes { office { code } } } movements(first: 100) { nodes { exhibit { office { code } } } }
        cases(first: 100) { nodes { office { code } } } warehouses(first: 100) { nodes { office { code } } }
        outsidePlaces(officeId: $office, first: 100) { nodes { office { code } } } delegations(first: 100) { nodes { office { code } } }
        inventories(first: 100) { nodes { id office { code } } } search(text: "KV03", first: 20) { nodes { __typename } }
        offices { code } staff(first: 100) { nodes { grants { office { code } } } } }`,
      { office: room.officeId },
    );
    const ofOffice = lists.inventories.nodes.filter((one: any) => one.office.code === 'KV03');
    expect(ofOffice.map((one: any) => one.id)).toEqual([inventory.id]);
    expect(lists.search.nodes).toEqual([]);
    expect(JSON.stringify({ ...lists, inventories: null })).not.toContain('KV03');
  });

  test('given another inventory of the office, when the person looks or acts, then it does not exist', async () => {
    const other = await shortOfOne();
    expect(await seenBy(first, other.room)).toBeUndefined();
    expect((await recounting(first, other.discrepancy, 'ketoan.kv05')).map((one) => one.code)).toEqual([
      'NOT_FOUND',
    ]);
    await expect(
      pastTheProgram(recountInsert, [localIdOf('Discrepancy', other.discrepancy.id), 'chv.kv05']),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_counter_entitled' });
  });

  test('given who could recount, when asked, then those who are sent are named in their own role, and not as seconds elsewhere', async () => {
    const { eligiblePeople } = await room.head.data(
      `query ($id: ID!) { eligiblePeople(act: RECOUNT, subjectId: $id) { role officeCode staffId } }`,
      { id: discrepancy.id },
    );
    expect(eligiblePeople).toEqual(
      expect.arrayContaining([
        { role: 'ENFORCEMENT_OFFICER', officeCode: 'KV05', staffId: t.staffId('chv.kv05') },
        { role: 'ACCOUNTANT', officeCode: 'KV05', staffId: t.staffId('ketoan.kv05') },
      ]),
    );
    const [own] = await recounting(room.keeper, discrepancy, 'chv.kv05');
    expect(own.facts.find((fact: any) => fact.name === 'eligible').value).toContain('(ENFORCEMENT_OFFICER)');
  });

  test('given the order, when the two recount, then it is taken under its number, and neither settles', async () => {
    expect(await recounting(first, discrepancy, 'ketoan.kv05')).toEqual([]);
    const event = await t.owner.query(
      "select after from trail.event where kind = 'inventory.recounted' and subject_id = $1 order by id desc limit 1",
      [localIdOf('Inventory', inventory.id)],
    );
    expect(event.rows[0].after.commission).toBe('31/QĐ');
    expect(await topLevelCode(first, resolveDocument, resolutionOf(discrepancy, 'EXPLAINED'))).toBe(
      'FORBIDDEN',
    );
    await expect(
      pastTheProgram(settlement, [localIdOf('Discrepancy', discrepancy.id), 'chv.kv07']),
    ).rejects.toMatchObject({ constraint: 'ck_discrepancy_resolver_entitled' });
  });

  test('given a head of another office who is sent to settle, when they look and settle, then they see the book, and it is taken', async () => {
    const settler = await t.logIn('truongphong.kv05');
    expect(
      await settler.refused(resolveDocument, resolutionOf(discrepancy, 'ADJUST', { cause: 'LOSS' })),
    ).toEqual(['NOT_FOUND']);
    await commission(t, provincialHead, inventory.id, 'truongphong.kv05', ['RESOLVE']);
    const seen = await seenBy(settler, room);
    expect(seen.discrepancies.nodes[0].recounts[0]).toMatchObject({ verdict: 'CONFIRMS', quantity: '4.5' });
    expect(seen.lines.nodes[0]).toMatchObject({ bookQuantity: '5', counted: '4.5', exhibit: null });
    const { discrepancy: settled } = await settler.done(
      resolveDocument,
      resolutionOf(discrepancy, 'ADJUST', { cause: 'LOSS' }),
    );
    expect(settled).toMatchObject({ decision: 'ADJUST', resolvedBy: { username: 'truongphong.kv05' } });
  });

  test('given the office signs and closes, then every order has ended, and the inventory is gone for who was sent', async () => {
    await signAll(room, inventory.id);
    const { version } = await inventoryNow(room.head, room);
    await room.head.done(
      `mutation ($requestId: UUID!, $input: InventoryCloseInput!) { inventoryClose(requestId: $requestId, input: $input) {
        inventory { status } userErrors { code } } }`,
      { input: { inventoryId: inventory.id, expectedVersion: version } },
    );
    expect(await seenBy(first, room)).toBeUndefined();
    expect(
      await provincialHead.refused(grantDocument, commissionInput(t, inventory.id, 'chv.kv06', ['RECOUNT'])),
    ).toEqual(['INVENTORY_CLOSED']);
  });
});

/** A compared inventory of pieces of which one is short. */
async function shortOfOne(): Promise<{ room: Room; inventory: any; discrepancy: any }> {
  const room = await openRoom(t);
  const exhibit = await receive(t, room, '5');
  const opened = await open(room);
  await count(room, opened.id, exhibit, '4');
  const inventory = await compare(room, opened);
  const [discrepancy] = (await inventoryNow(room.head, room)).discrepancies.nodes;
  return { room, inventory, discrepancy };
}

const recountInsert = `insert into inventory.recount (id, inventory_id, discrepancy_id, place_id, quantity, counted_at, counted_by)
  select gen_random_uuid(), d.inventory_id, d.id, c.place_id, 4, clock_timestamp(), s.id
  from inventory.discrepancy d join inventory.count c on c.id = d.count_id, identity.staff s
  where d.id = $1 and s.username = $2`;
const countInsert = `insert into inventory.count (id, inventory_id, warehouse_id, place_id, description, quantity, counted_at, counted_by)
  select gen_random_uuid(), i.id, i.warehouse_id, p.id, 'x', 1, clock_timestamp(), s.id
  from inventory.inventory i join custody.place p on p.warehouse_id = i.warehouse_id and p.code = 'A1', identity.staff s
  where i.id = $1 and s.username = $2`;
const settlement = `update inventory.discrepancy set cause = 'OTHER', explanation = 'x', decision = 'EXPLAINED', resolved_at = now(),
  resolved_by = (select id from identity.staff where username = $2) where id = $1`;

/** Writes as the application's own role, past the commands, and takes it back. */
async function pastTheProgram(statement: string, values: unknown[]): Promise<void> {
  await t.application.query('begin');
  try {
    await t.application.query(statement, values);
  } finally {
    await t.application.query('rollback');
  }
}

describe('how far an order reaches, and until when', () => {
  let room: Room;
  let inventory: any;
  let discrepancy: any;
  let sent: TestClient;
  beforeAll(async () => {
    ({ room, inventory, discrepancy } = await shortOfOne());
    sent = await t.logIn('ketoan.kv05');
  });

  const recountCodes = (client: TestClient) => client.refused(recountDocument, recountOf(discrepancy, '4'));

  test('given an order to count alone, when the person recounts, then the act is not named in it; the database says so too', async () => {
    const { id } = await commission(t, provincialHead, inventory.id, 'ketoan.kv05', ['COUNT']);
    expect(await recountCodes(sent)).toEqual(['COMMISSION_ACT_MISSING']);
    await expect(
      pastTheProgram(recountInsert, [localIdOf('Discrepancy', discrepancy.id), 'ketoan.kv05']),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_counter_entitled' });
    await revokeCommission(provincialHead, id);
  });

  test('given an order to count, when the person counts beside the keeper and alone, then it is taken; whom no order sends is no second', async () => {
    const other = await openRoom(t);
    const exhibit = await receive(t, other, '5', 'A1', drug);
    const opened = await open(other);
    const second = (username: string) =>
      countOf(other, opened.id, { exhibitCode: exhibit.code, secondCounterId: t.staffId(username) }, '5');
    expect(await other.keeper.refused(countDocument, second('ketoan.kv05'))).toEqual(['NOT_FOUND']);
    await commission(t, provincialHead, opened.id, 'ketoan.kv05', ['COUNT']);
    await other.keeper.done(countDocument, second('ketoan.kv05'));
    await sent.done(countDocument, countOf(other, opened.id, { description: 'một túi lạ' }, '1'));
    const seen = await seenBy(sent, other);
    expect(seen.finds.nodes).toHaveLength(1);
    await pastTheProgram(countInsert, [localIdOf('Inventory', opened.id), 'ketoan.kv05']);
    await expect(
      pastTheProgram(countInsert, [localIdOf('Inventory', opened.id), 'chv.kv05']),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_counter_entitled' });
    // Beside somebody is no smaller thing than alone.
    await expect(
      pastTheProgram(
        countInsert
          .replace('counted_by)', 'counted_by, second_counted_by)')
          .replace(
            'clock_timestamp(), s.id',
            "clock_timestamp(), s.id, (select id from identity.staff where username = 'chv.kv05')",
          ),
        [localIdOf('Inventory', opened.id), 'thukho.kv03'],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_second_counter_role' });
  });

  test('given an order, when it is revoked, then the next request feels it, and it stands in the list with the reason', async () => {
    const { id } = await commission(t, provincialHead, inventory.id, 'ketoan.kv05', ['RECOUNT']);
    expect((await seenBy(sent, room)).recountSheet.nodes).toHaveLength(1);
    const revoked = await revokeCommission(await t.logIn('photruong.tinh1'), id);
    expect(revoked).toMatchObject({ inForce: false, revokedBy: { username: 'photruong.tinh1' } });
    expect(await seenBy(sent, room)).toBeUndefined();
    expect(await recountCodes(sent)).toEqual(['NOT_FOUND']);
    expect(
      await provincialHead.refused(revokeDocument, { input: { commissionId: id, reason: 'x' } }),
    ).toEqual(['COMMISSION_ENDED']);
    const { node } = await room.head.data(
      'query ($id: ID!) { node(id: $id) { ... on Inventory { commissions { revokeReason acts } } } }',
      { id: inventory.id },
    );
    expect(node.commissions).toContainEqual({ revokeReason: 'Đơn vị đã có người.', acts: ['RECOUNT'] });
  });

  test('given an order that begins tomorrow, when today, in its days and after them the person looks, then only in its days', async () => {
    const period = { validFrom: dayFromToday(t, 1), validTo: dayFromToday(t, 2) };
    await commission(t, provincialHead, inventory.id, 'ketoan.kv05', ['RECOUNT'], period);
    const shown: boolean[] = [];
    for (let days = 0; days < 4; days += 1) {
      shown.push((await seenBy(sent, room)) !== undefined);
      t.clock.advance(day);
    }
    t.clock.advance(-4 * day);
    expect(shown).toEqual([false, true, true, false]);
    // The database's own day is today, before the order begins.
    await expect(
      pastTheProgram(recountInsert, [localIdOf('Discrepancy', discrepancy.id), 'ketoan.kv05']),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_counter_entitled' });
  });

  test('given a person whose account is closed, when the order is looked at, then it gives nothing, and the database refuses', async () => {
    const { id } = await commission(t, provincialHead, inventory.id, 'thukho.kv05', ['COUNT', 'RECOUNT']);
    await pastTheProgram(recountInsert, [localIdOf('Discrepancy', discrepancy.id), 'thukho.kv05']);
    await t.owner.query("update identity.staff set active = false where username = 'thukho.kv05'");
    try {
      const { node } = await room.head.data(
        'query ($id: ID!) { node(id: $id) { ... on Commission { inForce } } }',
        { id },
      );
      expect(node.inForce).toBe(false);
      await expect(
        pastTheProgram(recountInsert, [localIdOf('Discrepancy', discrepancy.id), 'thukho.kv05']),
      ).rejects.toMatchObject({ constraint: 'ck_inventory_counter_entitled' });
    } finally {
      await t.owner.query("update identity.staff set active = true where username = 'thukho.kv05'");
    }
  });

  test('given who signed the order counts afterwards, when the person settles, then it is refused, by the database too', async () => {
    const other = await openRoom(t);
    const exhibit = await receive(t, other, '5');
    const opened = await open(other);
    const deputy = await t.logIn('photruong.tinh1');
    await commission(t, deputy, opened.id, 'truongphong.kv05', ['RESOLVE']);
    await count(other, opened.id, exhibit, '4', 'A1', { secondCounterId: t.staffId('photruong.tinh1') });
    await compare(other, opened);
    const [shortage] = (await inventoryNow(other.head, other)).discrepancies.nodes;
    const settler = await t.logIn('truongphong.kv05');
    expect(await settler.refused(resolveDocument, resolutionOf(shortage, 'EXPLAINED'))).toEqual([
      'DISCREPANCY_SIGNER_COUNTED',
    ]);
    await expect(
      pastTheProgram(settlement, [localIdOf('Discrepancy', shortage.id), 'truongphong.kv05']),
    ).rejects.toMatchObject({ constraint: 'ck_discrepancy_signer_counted' });
    expect(
      await deputy.refused(grantDocument, commissionInput(t, opened.id, 'chv.kv05', ['RECOUNT'])),
    ).toEqual(['COMMISSION_SIGNER_INVOLVED']);
    const { eligiblePeople } = await other.head.data(
      `query ($id: ID!) { eligiblePeople(act: RESOLVE, subjectId: $id) { staffId } }`,
      { id: shortage.id },
    );
    expect(eligiblePeople.map((one: any) => one.staffId)).not.toContain(t.staffId('truongphong.kv05'));
  });
});

describe('what an order may not say', () => {
  let room: Room;
  let inventory: any;
  beforeAll(async () => {
    ({ room, inventory } = await shortOfOne());
    await commission(t, provincialHead, inventory.id, 'truongphong.kv07', ['RESOLVE'], {
      paper: { number: '77/QĐ-THADS', dated: dayFromToday(t, 0) },
    });
  });

  test('given the head of the counted office, or its keeper, when they send somebody, then it is forbidden', async () => {
    for (const client of [room.head, room.keeper]) {
      expect(
        await topLevelCode(client, grantDocument, commissionInput(t, inventory.id, 'chv.kv05', ['RECOUNT'])),
      ).toBe('FORBIDDEN');
    }
  });

  const today = () => dayFromToday(t, 0);
  test.each<[string, string, string[], () => object, string]>([
    ['the signer', 'truong.tinh', ['RECOUNT'], () => ({}), 'COMMISSION_TO_ONESELF'],
    ['a prosecutor', 'kiemsat1', ['RECOUNT'], () => ({}), 'COMMISSION_PERSON_UNFIT'],
    ['an inspector, who reaches the office', 'thanhtra1', ['RECOUNT'], () => ({}), 'COMMISSION_NOT_NEEDED'],
    ['somebody of the office', 'chv.kv03', ['RECOUNT'], () => ({}), 'COMMISSION_NOT_NEEDED'],
    ['somebody to count and settle', 'chv.kv05', ['COUNT', 'RESOLVE'], () => ({}), 'COMMISSION_ACTS_APART'],
    ['somebody to do nothing', 'chv.kv05', [], () => ({}), 'REQUIRED'],
    ['somebody twice', 'truongphong.kv07', ['RESOLVE'], () => ({}), 'COMMISSION_EXISTS'],
    [
      'who has seen the book to recount later',
      'truongphong.kv07',
      ['RECOUNT'],
      () => ({ validFrom: dayFromToday(t, 10), validTo: dayFromToday(t, 12) }),
      'COMMISSION_SAW_BOOK',
    ],
    [
      'under a number that is taken',
      'chv.kv05',
      ['RECOUNT'],
      () => ({ paper: { number: '077 / qđ-thads', dated: today() } }),
      'DOCUMENT_NUMBER_TAKEN',
    ],
    ['for ever', 'chv.kv05', ['RECOUNT'], () => ({ validTo: dayFromToday(t, 30) }), 'COMMISSION_TOO_LONG'],
    [
      'backwards',
      'chv.kv05',
      ['RECOUNT'],
      () => ({ validTo: dayFromToday(t, -1) }),
      'COMMISSION_DATES_REVERSED',
    ],
    [
      'for days that are over',
      'chv.kv05',
      ['RECOUNT'],
      () => ({
        validFrom: dayFromToday(t, -3),
        validTo: dayFromToday(t, -1),
        paper: { number: '5/QĐ', dated: dayFromToday(t, -3) },
      }),
      'COMMISSION_OVER',
    ],
    [
      'on a paper of tomorrow',
      'chv.kv05',
      ['RECOUNT'],
      () => ({ validFrom: dayFromToday(t, 1), paper: { number: '6/QĐ', dated: dayFromToday(t, 1) } }),
      'DATE_IN_FUTURE',
    ],
    [
      'before the paper',
      'chv.kv05',
      ['RECOUNT'],
      () => ({ validFrom: dayFromToday(t, -1) }),
      'COMMISSION_BEFORE_PAPER',
    ],
    [
      'on a paper of before the signer was head',
      'chv.kv05',
      ['RECOUNT'],
      () => ({ paper: { number: '7/QĐ', dated: '2008-01-01' } }),
      'COMMISSION_SIGNER_NOT_HEAD',
    ],
    ['without a reason', 'chv.kv05', ['RECOUNT'], () => ({ reason: '\u200b ' }), 'REQUIRED'],
  ])('given %s, when it is written, then it is refused', async (_what, person, acts, changes, code) => {
    const input = commissionInput(t, inventory.id, person, acts, changes());
    expect((await provincialHead.refused(grantDocument, input))[0]).toBe(code);
  });

  test('given ids of nothing or of another kind, when they are named, then they are not found', async () => {
    expect(
      await provincialHead.refused(grantDocument, commissionInput(t, room.officeId, 'chv.kv05', ['COUNT'])),
    ).toEqual(['NOT_FOUND']);
    const input = {
      ...commissionInput(t, inventory.id, 'chv.kv05', ['COUNT']).input,
      personId: room.officeId,
    };
    expect(await provincialHead.refused(grantDocument, { input })).toEqual(['NOT_FOUND']);
    expect(
      await provincialHead.refused(revokeDocument, { input: { commissionId: inventory.id, reason: 'x' } }),
    ).toEqual(['NOT_FOUND']);
  });

  describe('past the command, as the application itself', () => {
    interface Written {
      readonly by?: string;
      readonly signer?: string;
      readonly to?: string;
      readonly office?: string;
      readonly acts?: readonly string[];
      readonly from?: number;
      readonly until?: number;
      readonly dated?: number;
      readonly reason?: string;
    }

    async function write(written: Written): Promise<void> {
      const signer = written.signer ?? 'truong.tinh';
      await t.application.query(
        "select set_config('so_kho.actor', (select id from identity.staff where username = $1)::text, false)",
        [written.by ?? signer],
      );
      await pastTheProgram(
        `insert into inventory.commission (id, inventory_id, office_id, person_id, signer_id, issuing_office_id, acts,
           valid_from, valid_to, paper_number, paper_dated, reason, created_at)
         select $1::uuid, $2, o.id, p.id, s.id, i.id, $3::text[], $4, $5, $1::text, $6, $7, $8
         from identity.office o, identity.office i, identity.staff p, identity.staff s
         where o.code = $9 and i.code = 'TINH' and p.username = $10 and s.username = $11`,
        [
          newId(),
          localIdOf('Inventory', inventory.id),
          written.acts ?? ['RECOUNT'],
          dayFromToday(t, written.from ?? 0),
          dayFromToday(t, written.until ?? 6),
          dayFromToday(t, written.dated ?? 0),
          written.reason ?? 'x',
          t.clock.now(),
          written.office ?? 'KV03',
          written.to ?? 'chv.kv05',
          signer,
        ],
      );
    }

    test('given nothing wrong, then it is written', async () => {
      await write({});
    });

    test.each<[string, Written, string]>([
      ['in the name of somebody else', { by: 'photruong.tinh1' }, 'ck_commission_actor'],
      ['by the head of the counted office', { signer: 'truongphong.kv03' }, 'ck_commission_signer'],
      ['over another office', { office: 'KV05', to: 'chv.kv07' }, 'ck_commission_office'],
      ['of the signer', { to: 'truong.tinh' }, 'ck_commission_'],
      ['of a prosecutor', { to: 'kiemsat1' }, 'ck_commission_person'],
      ['of somebody of the office', { to: 'chv.kv03' }, 'ck_commission_other_office'],
      ['of who has seen the book', { to: 'truongphong.kv07', from: 10, until: 12 }, 'ck_commission_blind'],
      ['twice', { to: 'truongphong.kv07', acts: ['RESOLVE'] }, 'ex_commission_live'],
      ['to count and settle', { acts: ['COUNT', 'RESOLVE'] }, 'ck_commission_acts_apart'],
      ['to do nothing', { acts: [] }, 'ck_commission_acts'],
      ['to do something else', { acts: ['SIGN'] }, 'ck_commission_acts'],
      ['too long', { until: 30 }, 'ck_commission_length'],
      ['that is over', { from: -2, until: -1, dated: -2 }, 'ck_commission_not_over'],
      ['that ends before it begins', { from: 2, until: 1 }, 'ck_commission_period'],
      ['on a paper of tomorrow', { from: 2, dated: 1 }, 'ck_commission_paper_signed'],
      ['before its paper', { from: -1 }, 'ck_commission_paper_first'],
      ['without a reason', { reason: ' ' }, 'ck_commission_texts'],
    ])('given an order %s, then it is refused', async (_what, written, constraint) => {
      await expect(write(written)).rejects.toMatchObject({ constraint: expect.stringContaining(constraint) });
    });

    test('given an order that stands, when it is changed, removed or revoked in another name, then it is refused', async () => {
      const change = (set: string) => t.application.query(`update inventory.commission set ${set}`);
      await expect(change("acts = array['COUNT']")).rejects.toMatchObject({ code: '42501' });
      await expect(t.application.query('delete from inventory.commission')).rejects.toMatchObject({
        code: '42501',
      });
      await t.application.query("select set_config('so_kho.actor', '', false)");
      await expect(
        change("revoked_at = now(), revoked_by = person_id, revoke_reason = 'x' where revoked_at is null"),
      ).rejects.toMatchObject({ constraint: 'ck_commission_revoker' });
      await expect(
        t.owner.query("update inventory.commission set acts = array['COUNT'] where revoked_at is null"),
      ).rejects.toMatchObject({ constraint: 'ck_commission_unchanged' });
      await expect(
        t.owner.query("update inventory.commission set revoke_reason = 'y' where revoked_at is not null"),
      ).rejects.toMatchObject({ constraint: 'ck_commission_revoked_once' });
    });
  });
});

describe('the people of the office', () => {
  test('given no order is needed, when the officer recounts, then as before', async () => {
    const { room, discrepancy } = await shortOfOne();
    await recount(room, discrepancy, '4');
  });
});
