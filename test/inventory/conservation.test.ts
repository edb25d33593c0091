import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { reversalOf, reverseDocument } from '../custody/correction-scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { receiveDocument, receiptInput } from '../support/scenes.js';
import { basis as correctionBasis, quantityDocument } from '../custody/correction-scenes.js';
import {
  closeDocument,
  compare,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  recount,
  relocate,
  resolutionOf,
  resolveDocument,
  signAll,
  type Room,
} from './inventory-scenes.js';

let t: TestHouse;
let room: Room;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

const exhibitsByCode =
  'query ($code: String) { exhibits(filter: { code: $code }, first: 1) { nodes { id } } }';
const findFields = `id label quantity description status reason exhibit { code } receivedAs { code } place { code }`;
const dismissDocument = `mutation ($requestId: UUID!, $input: UnregisteredFindDismissInput!) {
  unregisteredFindDismiss(requestId: $requestId, input: $input) { find { ${findFields} } userErrors { code field message } } }`;
const decideDocument = `mutation ($requestId: UUID!, $input: DiscrepancyResolveInput!) {
  discrepancyResolve(requestId: $requestId, input: $input) { discrepancy {
    decision movement { quantity from { kind } to { code } } find { ${findFields} } } userErrors { code field } } }`;

async function finds(status?: string): Promise<any[]> {
  const { unregisteredFinds } = await room.keeper.data(
    `query ($filter: UnregisteredFindFilter) { unregisteredFinds(filter: $filter, first: 20) { nodes { ${findFields} } } }`,
    { filter: { warehouseId: room.warehouseId, ...(status === undefined ? {} : { status }) } },
  );
  return unregisteredFinds.nodes;
}

async function held(code: string): Promise<Record<string, string>> {
  const { exhibits } = await room.keeper.data(
    `query ($filter: ExhibitFilter) { exhibits(filter: $filter, first: 1) { nodes {
      holdings { quantity place { code } } } } }`,
    { filter: { code } },
  );
  const { holdings } = exhibits.nodes[0];
  return Object.fromEntries(holdings.map((one: any) => [one.place.code, one.quantity]));
}

/** Counts one item of the room as so much, has its discrepancy recounted and decided, and closes the inventory. */
async function countAndDecide(item: any, counted: string, decision: string): Promise<any> {
  const inventory = await open(room);
  await count(room, inventory.id, item, counted);
  await compare(room, inventory);
  const [discrepancy] = (await inventoryNow(room.head, room)).discrepancies.nodes;
  await recount(room, discrepancy, counted);
  const decided = await room.head.done(decideDocument, resolutionOf(discrepancy, decision));
  await signAll(room, inventory.id);
  const { version } = await inventoryNow(room.head, room);
  await room.accountant.done(closeDocument, {
    input: { inventoryId: inventory.id, expectedVersion: version },
  });
  return decided.discrepancy;
}

describe('conservation', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given 10 received and one missing, when a later count finds 10 and then 11, then what was missing comes back and the eleventh is a find', async () => {
    const item = await receive(t, room, '10');
    await countAndDecide(item, '9', 'ADJUST');
    expect(await held(item.code)).toEqual({ A1: '9', THIEU: '1' });

    const found = await countAndDecide(item, '10', 'ADJUST');
    expect(found).toMatchObject({ movement: { quantity: '1', from: { kind: 'MISSING' } }, find: null });
    expect(await held(item.code)).toEqual({ A1: '10' });

    const more = await countAndDecide(item, '11', 'ADJUST');
    expect(more).toMatchObject({ movement: null, find: { quantity: '1', exhibit: { code: item.code } } });
    expect(await held(item.code)).toEqual({ A1: '10' });
    expect(await finds('OPEN')).toEqual([
      expect.objectContaining({ label: more.find.label, status: 'OPEN' }),
    ]);
  });

  test('given a find, when it is received in another amount, then it is refused, and as it is it ends by its own receipt', async () => {
    const [find] = await finds('OPEN');
    const receipt = (quantity: string) => ({
      input: receiptInput(
        t,
        room,
        { quantity, findId: find.id, placeId: room.place('A2') },
        { lateReason: 'giữ riêng từ khi kiểm kê' },
      ),
    });
    expect(await room.keeper.refused(receiveDocument, receipt('2'))).toEqual(['FIND_DIFFERS']);
    const { exhibits } = await room.keeper.done(receiveDocument, receipt('1'));
    expect(await finds()).toEqual([
      expect.objectContaining({ status: 'RECEIVED', receivedAs: { code: exhibits[0].code } }),
    ]);
    expect(await room.keeper.refused(receiveDocument, receipt('1'))).toEqual(['FIND_SETTLED']);
  });

  test('given a find, when the receipt of its item is corrected by it, then it is in the book, and not by another amount or twice', async () => {
    room = await openRoom(t);
    const item = await receive(t, room, '5');
    const { find } = await countAndDecide(item, '6', 'ADJUST');
    const correction = async (quantityReceived: string) => {
      const { node } = await room.keeper.data(
        'query ($id: ID!) { node(id: $id) { ... on Exhibit { version } } }',
        { id: item.id },
      );
      const placed = { placeId: room.place('A1'), findId: find.id };
      const claimed = { exhibitId: item.id, expectedVersion: node.version, quantityReceived };
      return { input: { ...claimed, ...placed, ...correctionBasis(t) } };
    };
    expect(await room.accountant.refused(quantityDocument, await correction('7'))).toEqual(['FIND_DIFFERS']);
    await room.accountant.done(quantityDocument, await correction('6'));
    expect(await held(item.code)).toEqual({ A1: '6' });
    expect(await finds('CORRECTED')).toEqual([expect.objectContaining({ label: find.label })]);
    expect(await room.accountant.refused(quantityDocument, await correction('7'))).toEqual(['FIND_SETTLED']);
  });

  test('given a find, when raw SQL settles it by what was not found, then it is refused', async () => {
    const fresh = await openRoom(t);
    const other = await receive(t, fresh, '6');
    const settled = (await finds('CORRECTED'))[0];
    const item = (await room.keeper.data(exhibitsByCode, { code: settled.exhibit.code })).exhibits.nodes[0];
    await room.keeper.done(reverseDocument, { input: await reversalOf(t, room.keeper, item.id) });
    const find = (await finds('OPEN'))[0];
    expect(find.label).toBe(settled.label);
    const end = async (status: string, set: string): Promise<unknown> => {
      await t.application.query('begin');
      try {
        await t.application.query(
          `update custody.find set status = $2, settled_at = now(), settled_by = m.recorded_by, ${set}
           from custody.movement m where find.id = $1 and m.exhibit_id = $3 and m.kind = 'RECEIPT'`,
          [localIdOf('UnregisteredFind', find.id), status, localIdOf('Exhibit', other.id)],
        );
        return await t.application.query('set constraints all immediate');
      } finally {
        await t.application.query('rollback');
      }
    };
    const refused = { constraint: 'ck_find_end' };
    await expect(end('RECEIVED', 'received_as = m.exhibit_id')).rejects.toMatchObject(refused);
    await expect(end('CORRECTED', 'correction_id = m.id')).rejects.toMatchObject(refused);
  });

  test('given what settled a find, when it is reversed, then the find stands open again, by raw SQL too', async () => {
    const [find] = await finds('OPEN');
    const input = receiptInput(
      t,
      room,
      { quantity: '1', findId: find.id, placeId: room.place('A2') },
      { lateReason: 'giữ riêng từ khi kiểm kê' },
    );
    const { exhibits } = await room.keeper.done(receiveDocument, { input });
    await t.application.query('begin');
    try {
      await t.application.query(
        `with minutes as (
           insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id)
           select gen_random_uuid(), o.id, 'CORRECTION_MINUTES', extract(year from current_date), 'x/BBĐC', current_date, s.id
           from identity.office o, identity.staff s where o.code = 'KV03' and s.username = 'truong.tinh' returning id)
         select id from minutes`,
      );
      await t.application.query(
        `insert into custody.correction (id, office_id, exhibit_id, kind, reason, document_id, corrected_by, second_person_id, movement_id)
         select gen_random_uuid(), m.office_id, m.exhibit_id, 'MOVEMENT', 'x', d.id, m.recorded_by, h.id, m.id
         from custody.movement m, custody.document d, identity.staff h
         where m.exhibit_id = $1 and d.number = 'x/BBĐC' and h.username = 'truongphong.kv03'`,
        [localIdOf('Exhibit', exhibits[0].id)],
      );
      await expect(
        t.application.query('set constraints custody.require_find_open immediate'),
      ).rejects.toMatchObject({ constraint: 'ck_find_open_again' });
    } finally {
      await t.application.query('rollback');
    }
    await room.keeper.done(reverseDocument, { input: await reversalOf(t, room.keeper, exhibits[0].id) });
    expect(await finds('OPEN')).toEqual([
      expect.objectContaining({ label: find.label, status: 'OPEN', receivedAs: null }),
    ]);
    const { rows } = await t.owner.query(
      `select before, after from trail.event where kind = 'find.reopened' and subject_id = $1 order by recorded_at`,
      [localIdOf('UnregisteredFind', find.id)],
    );
    expect(rows).toEqual([
      { before: { status: 'CORRECTED' }, after: { status: 'OPEN' } },
      { before: { status: 'RECEIVED' }, after: { status: 'OPEN' } },
    ]);
  });

  test('given a find of another warehouse, when it is received here, then it is not known', async () => {
    const [find] = await finds();
    const elsewhere = await openRoom(t);
    const input = receiptInput(t, elsewhere, { findId: find.id });
    expect(await elsewhere.keeper.refused(receiveDocument, { input })).toEqual(['NOT_FOUND']);
  });
});

describe('a thing without a record', () => {
  beforeAll(async () => {
    room = await openRoom(t);
    const inventory = await open(room);
    const seen = { description: 'Xe đạp không nhãn' };
    await room.keeper.done(countDocument, countOf(room, inventory.id, seen, '1', 'A2'));
    await compare(room, inventory);
    const [discrepancy] = (await inventoryNow(room.head, room)).discrepancies.nodes;
    await room.head.done(resolveDocument, resolutionOf(discrepancy, 'INVESTIGATE'));
  });

  test('given the decision, then it is a find with its description, which who decided may not dismiss and another may, with a reason', async () => {
    const [find] = await finds();
    expect(find).toMatchObject({ description: 'Xe đạp không nhãn', place: { code: 'A2' }, exhibit: null });
    const dismissal = (reason: string) => ({ input: { findId: find.id, reason } });
    expect(await room.head.refused(dismissDocument, dismissal('của khách'))).toEqual(['FIND_SAME_PERSON']);
    const finance = await t.logIn('taichinh1');
    expect(await finance.refused(dismissDocument, dismissal(' '))).toEqual(['REQUIRED']);
    const { find: dismissed } = await finance.done(
      dismissDocument,
      dismissal('Xe của người làm chứng để quên'),
    );
    expect(dismissed).toMatchObject({ status: 'DISMISSED', reason: 'Xe của người làm chứng để quên' });
    expect(await finance.refused(dismissDocument, dismissal('lần nữa'))).toEqual(['FIND_SETTLED']);
    const stranger = await t.logIn('truongphong.kv05');
    expect(await stranger.refused(dismissDocument, dismissal('x'))).toEqual(['NOT_FOUND']);
  });

  test('given a settled find, when somebody changes it by raw SQL, then it is refused', async () => {
    for (const change of [`status = 'OPEN', settled_at = null, settled_by = null`, `reason = 'khác'`]) {
      await expect(
        t.application.query(`update custody.find set ${change} where status <> 'OPEN'`),
      ).rejects.toMatchObject({
        constraint: 'ck_find_settled_once',
      });
    }
    await expect(
      t.owner.query(`update custody.find set quantity = 5 where status <> 'OPEN'`),
    ).rejects.toMatchObject({
      constraint: 'ck_find_settled_once',
    });
    await expect(t.owner.query('delete from custody.find')).rejects.toMatchObject({
      constraint: 'ck_append_only',
    });
  });
});

describe('the giving side', () => {
  const insert = `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by)
    select gen_random_uuid(), e.office_id, e.id, $2, s.id, h.place_id, 1, now(), m.recorded_by
    from custody.exhibit e join custody.place s on s.office_id = e.office_id and s.kind = 'SOURCE'
      join custody.holding h on h.exhibit_id = e.id and h.quantity > 0
      join custody.movement m on m.exhibit_id = e.id and m.seq = 1
    where e.id = $1`;

  test.each(['ADJUSTMENT', 'RELOCATION'])(
    'given a received item, when the application books a %s out of the giving side, then the transaction does not commit',
    async (kind) => {
      room = await openRoom(t);
      const item = await receive(t, room, '10');
      await expect(t.application.query(insert, [localIdOf('Exhibit', item.id), kind])).rejects.toMatchObject({
        constraint: 'ck_exhibit_conserved',
      });
      await relocate(room, item, '10', 'A1', 'A2');
      expect(await held(item.code)).toEqual({ A2: '10' });
    },
  );

  test('given a received item, when the application relocates it to the giving side, then it is refused at once', async () => {
    const item = await receive(t, room, '10');
    await expect(
      t.application.query(
        `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by)
          select gen_random_uuid(), m.office_id, m.exhibit_id, 'RELOCATION', m.to_place_id, m.from_place_id, 1, now(), m.recorded_by
          from custody.movement m where m.exhibit_id = $1`,
        [localIdOf('Exhibit', item.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_exhibit_conserved' });
  });

  test('given a received item, when what was received of it is rewritten, then the transaction does not commit', async () => {
    const item = await receive(t, room, '10');
    await expect(
      t.owner.query('update custody.exhibit set quantity_received = 11 where id = $1', [
        localIdOf('Exhibit', item.id),
      ]),
    ).rejects.toMatchObject({ constraint: 'ck_exhibit_conserved' });
  });
});

describe('several things without a record', () => {
  let find: any;
  const receiptOf = (quantity: string) => ({
    input: receiptInput(
      t,
      room,
      { quantity, findId: find.id, placeId: room.place('A2') },
      { lateReason: 'giữ riêng từ khi kiểm kê' },
    ),
  });

  beforeAll(async () => {
    room = await openRoom(t);
    const inventory = await open(room);
    await room.keeper.done(
      countDocument,
      countOf(room, inventory.id, { description: 'Ba điện thoại' }, '3', 'A2'),
    );
    await compare(room, inventory);
    const [discrepancy] = (await inventoryNow(room.head, room)).discrepancies.nodes;
    await room.head.done(resolveDocument, resolutionOf(discrepancy, 'INVESTIGATE'));
    [find] = await finds('OPEN');
  });

  test('given three were counted, when raw SQL settles them by the receipt of one, then it is refused', async () => {
    const one = await receive(t, room, '1');
    await t.application.query('begin');
    try {
      await t.application.query(
        `update custody.find set status = 'RECEIVED', settled_at = now(), settled_by = m.recorded_by, received_as = m.exhibit_id
         from custody.movement m where find.id = $1 and m.exhibit_id = $2 and m.kind = 'RECEIPT'`,
        [localIdOf('UnregisteredFind', find.id), localIdOf('Exhibit', one.id)],
      );
      await expect(t.application.query('set constraints all immediate')).rejects.toMatchObject({
        constraint: 'ck_find_quantity',
      });
    } finally {
      await t.application.query('rollback');
    }
  });

  test('given three were counted, when one or four are received, then it is refused with the number, and three are taken', async () => {
    for (const quantity of ['1', '4']) {
      const answer = await room.keeper.data(receiveDocument, { requestId: newId(), ...receiptOf(quantity) });
      expect(answer.exhibitReceive.userErrors).toMatchObject([
        {
          code: 'FIND_QUANTITY_DIFFERS',
          field: ['input', 'items', '0', 'findId'],
          facts: [
            { name: 'label', value: find.label },
            { name: 'quantity', value: '3' },
          ],
        },
      ]);
    }
    const { exhibits } = await room.keeper.done(receiveDocument, receiptOf('3'));
    expect(await finds()).toEqual([
      expect.objectContaining({ status: 'RECEIVED', receivedAs: { code: exhibits[0].code } }),
    ]);
  });

  test('given an open find, when the receipt of its item is corrected past it, then it is refused, by raw SQL too, until the find has ended', async () => {
    room = await openRoom(t);
    const item = await receive(t, room, '5');
    const { find } = await countAndDecide(item, '6', 'ADJUST');
    const correction = async (quantityReceived: string, more: object = {}) => {
      const { node } = await room.keeper.data(
        'query ($id: ID!) { node(id: $id) { ... on Exhibit { version } } }',
        { id: item.id },
      );
      const claimed = { exhibitId: item.id, expectedVersion: node.version, quantityReceived };
      return { input: { ...claimed, placeId: room.place('A1'), ...correctionBasis(t), ...more } };
    };
    const { quantityReceivedCorrect } = await room.accountant.data(quantityDocument, {
      requestId: newId(),
      ...(await correction('6')),
    });
    expect(quantityReceivedCorrect.userErrors).toEqual([
      { code: 'FIND_OPEN', field: ['input', 'findId'], facts: [{ name: 'label', value: find.label }] },
    ]);
    await t.application.query('begin');
    try {
      const staff = (name: string) => localIdOf('Staff', t.staffId(name));
      const ids = [newId(), newId(), newId(), localIdOf('Exhibit', item.id)];
      await t.application.query(
        `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id)
         select $1::uuid, e.office_id, 'CORRECTION_MINUTES', extract(year from current_date), $1::text, current_date, $2
         from custody.exhibit e where e.id = $3`,
        [ids[0], staff('truong.tinh'), ids[3]],
      );
      await t.application.query(
        `insert into custody.correction (id, office_id, exhibit_id, kind, reason, document_id, corrected_by,
           second_person_id, changes)
         select $1, e.office_id, e.id, 'QUANTITY', 'đếm sai', $2, $3, $4, '[{"field":"QUANTITY_RECEIVED","new":"6"}]'
         from custody.exhibit e where e.id = $5`,
        [ids[1], ids[0], staff('ketoan.kv03'), staff('truongphong.kv03'), ids[3]],
      );
      await t.application.query(
        `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
           recorded_by, correction_id)
         select $1, e.office_id, e.id, 'RECEIPT_CORRECTION', p.id, $2, 1, now(), $3, $4
         from custody.exhibit e join custody.place p on p.office_id = e.office_id and p.kind = 'SOURCE' where e.id = $5`,
        [ids[2], localIdOf('Place', room.place('A1')), staff('ketoan.kv03'), ids[1], ids[3]],
      );
      await expect(t.application.query('set constraints all immediate')).rejects.toMatchObject({
        constraint: 'ck_correction_find_named',
      });
    } finally {
      await t.application.query('rollback');
    }
    // What is less than the book holds has nothing to do with what was found beyond it.
    await room.accountant.done(quantityDocument, await correction('4'));
    await room.accountant.done(quantityDocument, await correction('5', { findId: find.id }));
    await room.accountant.done(quantityDocument, await correction('7'));
  });
});
