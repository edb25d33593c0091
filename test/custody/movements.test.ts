import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import {
  exhibitNow,
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  sealedDrug,
  signedOrder,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field message messageEnglish facts { name value } }';
const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id version holdings { quantity place { code } } } ${errors} } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id quantity returnedQuantity exhibit { status version } } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) { release { id returnedQuantity exhibit { status version } } ${errors} } }`;

describe('movements', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stranger: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stranger = await t.logIn('thukho.kv05');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  function relocation(exhibit: { id: string; version: number }, input: object = {}) {
    return {
      exhibitId: exhibit.id,
      expectedVersion: exhibit.version,
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place('B2-3'),
      quantity: '4',
      ...input,
    };
  }

  function releaseInput(exhibit: { id: string; version: number }, input: object = {}) {
    return {
      exhibitId: exhibit.id,
      expectedVersion: exhibit.version,
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place('GIAMDINH'),
      quantity: '6',
      purpose: 'giám định bổ sung',
      requestedBy: 'CQCSĐT Công an tỉnh',
      ...papers(t),
      ...input,
    };
  }

  describe('receipt', () => {
    test('given order, voucher and handover, when items are received, then they lie at their places with their papers', async () => {
      const input = receiptInput(t, stage);
      input.items.push({
        ...input.items[0],
        name: 'ma túy loại Methamphetamine',
        ...sealedDrug(),
        quantity: '28.9874',
        placeId: null,
      });
      const { exhibits } = await keeper.done(receiveDocument, { input });
      expect(exhibits.map((exhibit: any) => exhibit.status)).toEqual(['IN_STORE', 'IN_STORE']);
      expect(exhibits[0].holdings).toEqual([
        { quantity: '10', place: { id: stage.place('A1'), code: 'A1' } },
      ]);
      expect(exhibits[1].holdings[0].place.code).toBe('K1');
      const now = await exhibitNow(keeper, exhibits[1].id);
      expect(now.movements.nodes).toHaveLength(1);
      expect(now.movements.nodes[0]).toMatchObject({
        seq: 1,
        kind: 'RECEIPT',
        quantity: '28.9874',
        recordedBy: { username: 'thukho.kv03' },
        handover: { giverName: 'Trần Văn Giao' },
      });
      expect(now.movements.nodes[0].order.number).toMatch(/^\d+\/LNK$/);
      expect(now.movements.nodes[0].voucher.number).toMatch(/^\d+\/PNK$/);
    });

    test('given faulty items, when they are received, then every fault is told with its field and nothing is written', async () => {
      const before = await t.owner.query('select count(*) from custody.exhibit');
      const input = receiptInput(t, stage, { quantity: '0', classCode: 'NOTHING', name: ' ' });
      input.items.push(
        { ...receiptInput(t, stage).items[0], quantity: '1.5' },
        { ...receiptInput(t, stage).items[0], unitCode: 'MO' },
        { ...receiptInput(t, stage).items[0], unitCode: ' ', classCode: '' },
      );
      const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
      const told = exhibitReceive.userErrors.map((error: any) => `${error.code} ${error.field.join('.')}`);
      expect(told).toEqual(
        expect.arrayContaining([
          'REQUIRED input.items.0.name',
          'QUANTITY_NOT_POSITIVE input.items.0.quantity',
          'CLASS_UNKNOWN input.items.0.classCode',
          'QUANTITY_TOO_FINE input.items.1.quantity',
          'UNIT_UNKNOWN input.items.2.unitCode',
          'REQUIRED input.items.3.unitCode',
          'REQUIRED input.items.3.classCode',
        ]),
      );
      const after = await t.owner.query('select count(*) from custody.exhibit');
      expect(after.rows).toEqual(before.rows);
    });

    test.each([
      ['no items', { items: [] }, 'REQUIRED'],
      [
        'a handover in the future',
        {
          handover: {
            otherParty: { name: 'Siu An', organisation: 'Công an' },
            handedOverAt: '2099-01-01T00:00:00Z',
          },
        },
        'DATE_IN_FUTURE',
      ],
      [
        'a nameless giver',
        { handover: { otherParty: {}, handedOverAt: '2026-10-01T00:00:00Z' } },
        'REQUIRED',
      ],
      ['a case without parties', { case: { parties: [] } }, 'REQUIRED'],
      ['an order dated tomorrow', { order: { number: '9999/LNK', dated: '2099-01-01' } }, 'DATE_IN_FUTURE'],
    ])('given %s, when receiving, then it is refused', async (_name, receipt, code) => {
      const codes = await keeper.refused(receiveDocument, { input: receiptInput(t, stage, {}, receipt) });
      expect(codes).toContain(code);
    });

    test('given myself as the giver, when receiving, then two people are demanded', async () => {
      const me = await keeper.data('{ viewer { staff { id } } }');
      const codes = await keeper.refused(receiveDocument, {
        input: receiptInput(
          t,
          stage,
          {},
          {
            handover: {
              otherParty: { staffId: me.viewer.staff.id },
              handedOverAt: minutesAgo(t, 5).toISOString(),
            },
          },
        ),
      });
      expect(codes).toContain('HANDOVER_SAME_PERSON');
    });

    test('given a voucher number of this year, when it is used again, then it is refused', async () => {
      const voucher = { number: '777/PNK' };
      await keeper.done(receiveDocument, { input: receiptInput(t, stage, {}, { voucher }) });
      const codes = await keeper.refused(receiveDocument, { input: receiptInput(t, stage, {}, { voucher }) });
      expect(codes).toContain('DOCUMENT_NUMBER_TAKEN');
    });

    test('given two receipts with the same voucher number at once, then one wins and the other is told', async () => {
      const voucher = { number: '778/PNK' };
      const receive = () =>
        keeper.data(receiveDocument, { requestId: newId(), input: receiptInput(t, stage, {}, { voucher }) });
      const answers = await Promise.all([receive(), receive()]);
      const refusals = answers.flatMap((answer) =>
        answer.exhibitReceive.userErrors.map((error: any) => error.code),
      );
      expect(refusals).toEqual(['DOCUMENT_NUMBER_TAKEN']);
    });

    test('given the same judgment, when items arrive twice, then they belong to one case', async () => {
      const receipt = {
        case: { judgment: { number: '19/2026/HS-ST', dated: '2026-05-04' }, parties: [{ name: 'Kpă Thử' }] },
      };
      const first = await keeper.done(receiveDocument, { input: receiptInput(t, stage, {}, receipt) });
      const second = await keeper.done(receiveDocument, { input: receiptInput(t, stage, {}, receipt) });
      expect(second.exhibits[0].case.id).toBe(first.exhibits[0].case.id);
    });

    test('given a lost answer, when the receipt is repeated, then the same items come back and are there once', async () => {
      const variables = { requestId: newId(), input: receiptInput(t, stage) };
      const first = await keeper.done(receiveDocument, variables);
      const second = await keeper.done(receiveDocument, variables);
      expect(second).toEqual(first);
      const events = await t.owner.query('select from trail.event where request_id = $1 and kind = $2', [
        variables.requestId,
        'exhibit.received',
      ]);
      expect(events.rowCount).toBe(1);
    });

    test('given a used request id, when it comes with another input, then it is refused', async () => {
      const requestId = newId();
      await keeper.done(receiveDocument, { requestId, input: receiptInput(t, stage) });
      const codes = await keeper.refused(receiveDocument, {
        requestId,
        input: receiptInput(t, stage, { quantity: '11' }),
      });
      expect(codes).toEqual(['REQUEST_ID_REUSED']);
    });

    test('given the same request forty times at once, then there is one effect and forty equal answers', async () => {
      const variables = { requestId: newId(), input: receiptInput(t, stage) };
      const answers = await Promise.all(
        Array.from({ length: 40 }, () => keeper.done(receiveDocument, variables)),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      const exhibits = await t.owner.query('select from trail.event where request_id = $1 and kind = $2', [
        variables.requestId,
        'exhibit.received',
      ]);
      expect(exhibits.rowCount).toBe(1);
    });

    test('given two receipts of one new judgment at once, then both come in and belong to one case', async () => {
      const receipt = {
        case: {
          judgment: { number: '77/2026/HS-ST', dated: '2026-06-01' },
          parties: [{ name: 'Kpă Đồng Thời' }],
        },
      };
      const receive = () => keeper.done(receiveDocument, { input: receiptInput(t, stage, {}, receipt) });
      const [one, two] = await Promise.all([receive(), receive()]);
      expect(two.exhibits[0].case.id).toBe(one.exhibits[0].case.id);
    });

    test('given a handover of last year, then its papers bear its date and are numbered in its year', async () => {
      const order = signedOrder(t, { number: '500/LNK' });
      await keeper.done(receiveDocument, { input: receiptInput(t, stage, {}, { order }) });
      const handover = {
        otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
        handedOverAt: '2025-12-31T03:00:00Z',
        minutes: { dated: null },
      };
      const old = await receiveOne(t, keeper, stage, {}, { order, handover });
      const { node } = await keeper.data(
        `query ($id: ID!) { node(id: $id) { ... on Exhibit { lastMovement { order { dated } voucher { dated } handover { minutes { dated } } } } } }`,
        { id: old.id },
      );
      expect(node.lastMovement).toEqual({
        order: { dated: '2025-12-31' },
        voucher: { dated: '2025-12-31' },
        handover: { minutes: { dated: '2025-12-31' } },
      });
    });

    test('given the warehouse of another office, when receiving, then it does not exist for me', async () => {
      const codes = await stranger.refused(receiveDocument, { input: receiptInput(t, stage) });
      expect(codes).toEqual(['NOT_FOUND']);
    });

    test('given a role that may not receive, then it is forbidden', async () => {
      const accountant = await t.logIn('ketoan.kv03');
      const answer = await accountant.ask(receiveDocument, {
        requestId: newId(),
        input: receiptInput(t, stage),
      });
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    });
  });

  describe('relocation', () => {
    test('given ten on a shelf, when four are put elsewhere, then both places tell it and the trail too', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const payload = await keeper.done(relocate, { input: relocation(exhibit) });
      expect(payload.exhibit.holdings).toEqual([
        { quantity: '6', place: { code: 'A1' } },
        { quantity: '4', place: { code: 'B2-3' } },
      ]);
      expect(payload.exhibit.version).toBe(exhibit.version + 1);
      const events = await t.owner.query(
        `select before, after from trail.event where subject_label = $1 and kind = 'exhibit.relocated'`,
        [exhibit.code],
      );
      expect(events.rows).toEqual([
        { before: { place: 'A1', status: 'IN_STORE' }, after: { place: 'B2-3', quantity: '4' } },
      ]);
    });

    test('given two keepers with the same sight of an item, when both move it at once, then one wins', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const move = (toPlaceId: string) =>
        keeper.data(relocate, {
          requestId: newId(),
          input: relocation(exhibit, { toPlaceId, quantity: '10' }),
        });
      const answers = await Promise.all([move(stage.place('B2-3')), move(stage.place('C1'))]);
      const refusals = answers.flatMap((answer) => answer.exhibitRelocate.userErrors);
      expect(refusals).toHaveLength(1);
      expect(refusals[0]).toMatchObject({
        code: 'VERSION_CONFLICT',
        facts: [{ name: 'currentVersion', value: String(exhibit.version + 1) }],
      });
      expect((await exhibitNow(keeper, exhibit.id)).movements.nodes).toHaveLength(2);
    });

    test.each([
      ['more than is there', { quantity: '11' }, 'QUANTITY_NOT_AVAILABLE'],
      ['nothing', { quantity: '0' }, 'QUANTITY_NOT_POSITIVE'],
      ['less than nothing', { quantity: '-1' }, 'QUANTITY_NOT_POSITIVE'],
      ['half a piece', { quantity: '0.5' }, 'QUANTITY_TOO_FINE'],
      ['a stale version', { expectedVersion: 1 }, 'VERSION_CONFLICT'],
      ['a moment to come', { occurredAt: '2099-01-01T00:00:00Z' }, 'DATE_IN_FUTURE'],
      ['a moment before the receipt', { occurredAt: '2020-01-01T00:00:00Z' }, 'DATE_BEFORE_PREDECESSOR'],
      ['an unknown place', { toPlaceId: 'bm90aGluZw' }, 'NOT_FOUND'],
    ])('given %s, when relocating, then it is refused and nothing moves', async (_name, input, code) => {
      const exhibit = await receiveOne(t, keeper, stage);
      expect(await keeper.refused(relocate, { input: relocation(exhibit, input) })).toContain(code);
      expect((await exhibitNow(keeper, exhibit.id)).movements.nodes).toHaveLength(1);
    });

    test('given the same place, or one outside of the warehouse, then it is refused', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const same = await keeper.refused(relocate, {
        input: relocation(exhibit, { toPlaceId: stage.place('A1') }),
      });
      const outside = await keeper.refused(relocate, {
        input: relocation(exhibit, { toPlaceId: stage.place('GIAMDINH') }),
      });
      expect(same).toContain('PLACE_SAME');
      expect(outside).toContain('PLACE_KIND_WRONG');
    });

    test('given a retry, then the item moved once; given another input under the id, then it is refused', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const variables = { requestId: newId(), input: relocation(exhibit) };
      const first = await keeper.done(relocate, variables);
      expect(await keeper.done(relocate, variables)).toEqual(first);
      const other = { ...variables, input: relocation(exhibit, { quantity: '5' }) };
      expect(await keeper.refused(relocate, other)).toEqual(['REQUEST_ID_REUSED']);
    });

    test('given two relocations in one request, then the second answers what it did, not what was read before', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const data = await keeper.data(
        `mutation ($one: UUID!, $two: UUID!, $first: ExhibitRelocateInput!, $second: ExhibitRelocateInput!) {
          a: exhibitRelocate(requestId: $one, input: $first) { exhibit { version lastMovement { seq } holdings { place { code } } } }
          b: exhibitRelocate(requestId: $two, input: $second) { exhibit { version lastMovement { seq } holdings { place { code } } } } }`,
        {
          one: newId(),
          two: newId(),
          first: relocation(exhibit, { toPlaceId: stage.place('A2'), quantity: '10' }),
          second: relocation(
            { id: exhibit.id, version: exhibit.version + 1 },
            { fromPlaceId: stage.place('A2'), toPlaceId: stage.place('A3'), quantity: '10' },
          ),
        },
      );
      expect(data.a.exhibit).toMatchObject({
        lastMovement: { seq: 2 },
        holdings: [{ place: { code: 'A2' } }],
      });
      expect(data.b.exhibit).toMatchObject({
        lastMovement: { seq: 3 },
        holdings: [{ place: { code: 'A3' } }],
      });
    });

    test('given an item of another office, when a stranger moves it, then it does not exist', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      expect(await stranger.refused(relocate, { input: relocation(exhibit) })).toEqual(['NOT_FOUND']);
      expect(await exhibitNow(stranger, exhibit.id)).toBeNull();
    });
  });

  describe('release and return', () => {
    test('given a request, when a part is released and comes back in two parts, then on hand is told at every step', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const released = await keeper.done(release, { input: releaseInput(exhibit) });
      expect(released.release.exhibit.status).toBe('RELEASED');
      const back = (quantity: string, minutes: number) =>
        keeper.done(giveBack, {
          input: {
            releaseId: released.release.id,
            quantity,
            toPlaceId: stage.place('A2'),
            ...papers(t, minutes),
          },
        });
      expect((await back('2', 5)).release).toMatchObject({
        returnedQuantity: '2',
        exhibit: { status: 'RELEASED' },
      });
      expect((await back('4', 4)).release).toMatchObject({
        returnedQuantity: '6',
        exhibit: { status: 'IN_STORE' },
      });
      const now = await exhibitNow(keeper, exhibit.id);
      expect(now.holdings).toEqual([
        { quantity: '4', place: { code: 'A1' } },
        { quantity: '6', place: { code: 'A2' } },
      ]);
      expect(now.openReleases).toEqual([]);
      expect(now.movements.nodes.map((movement: any) => [movement.seq, movement.kind])).toEqual([
        [4, 'RETURN'],
        [3, 'RETURN'],
        [2, 'RELEASE'],
        [1, 'RECEIPT'],
      ]);
    });

    test.each([
      ['without a purpose', { purpose: ' ' }, 'REQUIRED'],
      ['more than is there', { quantity: '11' }, 'QUANTITY_NOT_AVAILABLE'],
      ['due before it leaves', { dueOn: '2020-01-01' }, 'DATE_TOO_EARLY'],
      ['on a stale version', { expectedVersion: 99 }, 'VERSION_CONFLICT'],
      ['to nowhere', { toPlaceId: 'eA' }, 'NOT_FOUND'],
    ])('given a release %s, then it is refused', async (_name, input, code) => {
      const exhibit = await receiveOne(t, keeper, stage);
      expect(await keeper.refused(release, { input: releaseInput(exhibit, input) })).toContain(code);
    });

    test('given a release into a shelf, then the kind of place is refused', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const codes = await keeper.refused(release, {
        input: releaseInput(exhibit, { toPlaceId: stage.place('A2') }),
      });
      expect(codes).toContain('PLACE_KIND_WRONG');
    });

    test('given two returns of the whole at once, then one wins', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const released = await keeper.done(release, { input: releaseInput(exhibit) });
      const handedOver = papers(t, 5);
      const back = () =>
        keeper.data(giveBack, {
          requestId: newId(),
          input: {
            releaseId: released.release.id,
            quantity: '6',
            toPlaceId: stage.place('A2'),
            ...handedOver,
          },
        });
      const answers = await Promise.all([back(), back()]);
      const refusals = answers.flatMap((answer) =>
        answer.exhibitReturn.userErrors.map((error: any) => error.code),
      );
      expect(refusals).toEqual(['RELEASE_ALREADY_RETURNED']);
    });

    test('given a retried release, then there is one; given two at once on one sight, then one wins', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const variables = { requestId: newId(), input: releaseInput(exhibit) };
      const first = await keeper.done(release, variables);
      expect((await keeper.done(release, variables)).release.id).toBe(first.release.id);
      const other = await receiveOne(t, keeper, stage);
      const go = () => keeper.data(release, { requestId: newId(), input: releaseInput(other) });
      const answers = await Promise.all([go(), go()]);
      const refusals = answers.flatMap((answer) =>
        answer.exhibitRelease.userErrors.map((error: any) => error.code),
      );
      expect(refusals).toEqual(['VERSION_CONFLICT']);
    });

    test('given a release of another office, when a stranger takes it back, then it does not exist', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const released = await keeper.done(release, { input: releaseInput(exhibit) });
      const codes = await stranger.refused(giveBack, {
        input: {
          releaseId: released.release.id,
          quantity: '6',
          toPlaceId: stage.place('A2'),
          ...papers(t, 5),
        },
      });
      expect(codes).toEqual(['NOT_FOUND']);
    });
  });

  describe('the database refuses by itself', () => {
    test('given the application role, when movements or holdings are changed, then it may not', async () => {
      for (const statement of [
        'update custody.movement set quantity = 1',
        'delete from custody.movement',
        'truncate custody.movement',
        'update custody.holding set quantity = 0',
        'insert into custody.holding select exhibit_id, place_id, 5 from custody.holding limit 1',
        "update custody.exhibit set status = 'DISPOSED'",
        'delete from trail.event',
        'update trail.event set after = null',
        'create table custody.hole (id int)',
        'drop table custody.seal_check',
      ]) {
        await expect(t.application.query(statement)).rejects.toMatchObject({ code: '42501' });
      }
    });

    test('given the owner, when the past is rewritten, then the trigger refuses', async () => {
      await receiveOne(t, keeper, stage);
      for (const statement of [
        'update custody.movement set quantity = 1',
        'delete from custody.movement',
        'truncate custody.movement cascade',
        'delete from trail.event',
        'truncate trail.event',
      ]) {
        await expect(t.owner.query(statement)).rejects.toMatchObject({ constraint: 'ck_append_only' });
      }
    });

    test('given a movement of more than is there, when it is inserted past the program, then the balance refuses', async () => {
      const exhibit = await receiveOne(t, keeper, stage);
      const insert = `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by)
        select $1, m.office_id, m.exhibit_id, 'RELOCATION', m.to_place_id, m.from_place_id, 10.5, m.occurred_at, m.recorded_by
        from custody.movement m join custody.exhibit e on e.id = m.exhibit_id where e.code = $2`;
      await expect(t.application.query(insert, [newId(), exhibit.code])).rejects.toMatchObject({
        constraint: 'ck_holding_not_negative',
      });
    });

    test('given an event in the name of somebody else, when it is inserted, then it is refused', async () => {
      const insert = `insert into trail.event (id, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type, subject_id, subject_label, request_id)
        select $1, now(), s.id, 'x', '{}', o.id, 'exhibit.received', 'Exhibit', $1, 'x', $1 from identity.staff s, identity.office o limit 1`;
      await expect(t.application.query(insert, [newId()])).rejects.toMatchObject({
        constraint: 'ck_event_actor',
      });
    });
  });
});
