import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { exhibitNow, papers, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { demoPassword } from '../../src/demo/organisation.js';
import { openTestHouse, TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) {
    transfer { id status version from { office { code } } to { office { code } } lines { quantity acceptedQuantity exhibit { code } } } ${errors} } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id status version lines { acceptedQuantity exhibit { office { code } } } } ${errors} } }`;

const refuse = `mutation ($requestId: UUID!, $input: TransferRefuseInput!) {
  transferRefuse(requestId: $requestId, input: $input) { transfer { id status version } ${errors} } }`;
const takeBack = `mutation ($requestId: UUID!, $input: TransferTakeBackInput!) {
  transferTakeBack(requestId: $requestId, input: $input) {
    transfer { id status version recallReason takenBackAt lines { acceptedQuantity returnedQuantity refusedReason } } ${errors} } }`;

describe('transfers', () => {
  let t: TestHouse;
  let sender: TestClient;
  let receiver: TestClient;
  let stranger: TestClient;
  let from: Stage;
  let to: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    [sender, receiver, stranger] = await Promise.all([
      t.logIn('thukho.kv03'),
      t.logIn('thukho.tinh'),
      t.logIn('thukho.kv05'),
    ]);
    [from, to] = await Promise.all([stageOf(sender, 'KV03'), stageOf(receiver, 'TINH')]);
  });
  afterAll(() => t.close());

  function dispatchInput(exhibit: { id: string; version: number }, input: object = {}, line: object = {}) {
    return {
      fromWarehouseId: from.warehouseId,
      toWarehouseId: to.warehouseId,
      reason: 'tập trung vật chứng nguy hiểm về kho tỉnh',
      lines: [
        {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: from.place('A1'),
          quantity: '10',
          ...line,
        },
      ],
      ...papers(t, 30, 'Võ Văn Chở', 'Tổ áp tải'),
      ...input,
    };
  }

  function acceptInput(
    transfer: { id: string; version: number },
    exhibitId: string,
    input: object = {},
    line: object = {},
  ) {
    return {
      transferId: transfer.id,
      expectedVersion: transfer.version,
      lines: [{ exhibitId, quantity: '10', toPlaceId: to.place('B1-1'), ...line }],
      ...papers(t, 10, 'Võ Văn Chở', 'Tổ áp tải'),
      ...input,
    };
  }

  async function sent(): Promise<{
    exhibit: { id: string; version: number; code: string };
    transfer: { id: string; version: number };
  }> {
    const exhibit = await receiveOne(t, sender, from);
    const { transfer } = await sender.done(dispatch, { input: dispatchInput(exhibit) });
    return { exhibit, transfer };
  }

  test('given an item in KV03, when it is sent and accepted, then it is on the road and then the province answers for it', async () => {
    const { exhibit, transfer } = await sent();
    expect((await exhibitNow(sender, exhibit.id)).status).toBe('IN_TRANSIT');
    // The receiving keeper sees what is on the way, a third office does not.
    expect((await exhibitNow(receiver, exhibit.id)).holdings).toEqual([
      { quantity: '10', place: { code: 'DUONG' } },
    ]);
    expect(await exhibitNow(stranger, exhibit.id)).toBeNull();
    const accepted = await receiver.done(accept, { input: acceptInput(transfer, exhibit.id) });
    expect(accepted.transfer).toMatchObject({
      status: 'ACCEPTED',
      lines: [{ acceptedQuantity: '10', exhibit: { office: { code: 'TINH' } } }],
    });
    const now = await exhibitNow(receiver, exhibit.id);
    expect(now).toMatchObject({
      status: 'IN_STORE',
      office: { code: 'TINH' },
      holdings: [{ place: { code: 'B1-1' } }],
    });
    expect(now.movements.nodes.map((movement: any) => movement.kind)).toEqual([
      'ACCEPTANCE',
      'DISPATCH',
      'RECEIPT',
    ]);
    expect(await exhibitNow(sender, exhibit.id)).toBeNull();
  });

  test('given a movement of an item that has left, when its former keeper looks it up, then it does not exist', async () => {
    const { exhibit, transfer } = await sent();
    const look =
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { lastMovement { id } } ... on Movement { kind exhibit { code } } } }';
    const { node } = await sender.data(look, { id: exhibit.id });
    expect((await sender.data(look, { id: node.lastMovement.id })).node.kind).toBe('DISPATCH');
    await receiver.done(accept, { input: acceptInput(transfer, exhibit.id) });
    expect((await sender.data(look, { id: node.lastMovement.id })).node).toBeNull();
    expect((await receiver.data(look, { id: node.lastMovement.id })).node.exhibit.code).toBe(exhibit.code);
  });

  test.each([
    ['a part of it to another office', {}, { quantity: '4' }, 'EXHIBIT_NOT_WHOLE'],
    ['more than is there', {}, { quantity: '11' }, 'QUANTITY_NOT_AVAILABLE'],
    ['a stale version', {}, { expectedVersion: 1 }, 'VERSION_CONFLICT'],
    ['no reason', { reason: '' }, {}, 'REQUIRED'],
    ['no items', { lines: [] }, {}, 'REQUIRED'],
    ['no such target', { toWarehouseId: 'eA' }, {}, 'NOT_FOUND'],
    ['an unknown item', {}, { exhibitId: 'eA' }, 'NOT_FOUND'],
  ])('given %s, when dispatching, then it is refused', async (_name, input, line, code) => {
    const exhibit = await receiveOne(t, sender, from);
    const refusal = dispatchInput(exhibit, {}, line);
    expect(await sender.refused(dispatch, { input: { ...refusal, ...input } })).toContain(code);
  });

  test('given the same warehouse or an item twice, when dispatching, then it is refused', async () => {
    const exhibit = await receiveOne(t, sender, from);
    const input = dispatchInput(exhibit);
    expect(
      await sender.refused(dispatch, { input: { ...input, toWarehouseId: from.warehouseId } }),
    ).toContain('TRANSFER_SAME_WAREHOUSE');
    expect(
      await sender.refused(dispatch, { input: { ...input, lines: [...input.lines, ...input.lines] } }),
    ).toContain('DUPLICATE');
  });

  test('given the warehouse of another office, when a stranger sends from it, then it does not exist', async () => {
    const exhibit = await receiveOne(t, sender, from);
    expect(await stranger.refused(dispatch, { input: dispatchInput(exhibit) })).toEqual(['NOT_FOUND']);
  });

  test('given a retry and a race, when dispatching, then there is one transfer', async () => {
    const exhibit = await receiveOne(t, sender, from);
    const variables = { requestId: newId(), input: dispatchInput(exhibit) };
    const first = await sender.done(dispatch, variables);
    expect((await sender.done(dispatch, variables)).transfer.id).toBe(first.transfer.id);
    const other = await receiveOne(t, sender, from);
    const go = () => sender.data(dispatch, { requestId: newId(), input: dispatchInput(other) });
    const answers = await Promise.all([go(), go()]);
    const codes = answers.flatMap((answer) =>
      answer.transferDispatch.userErrors.map((error: any) => error.code),
    );
    expect(codes).toEqual(['VERSION_CONFLICT']);
  });

  test.each([
    ['less than was sent', {}, { quantity: '9' }, 'MUST_EQUAL'],
    ['a line missing', { lines: [] }, {}, 'TRANSFER_LINE_MISSING'],
    ['a place elsewhere', {}, { toPlaceId: 'eA' }, 'NOT_FOUND'],
    ['a stale version', { expectedVersion: 7 }, {}, 'VERSION_CONFLICT'],
  ])(
    'given %s, when accepting, then it is refused and stays on the road',
    async (_name, input, line, code) => {
      const { exhibit, transfer } = await sent();
      const acceptance = { ...acceptInput(transfer, exhibit.id, {}, line), ...input };
      expect(await receiver.refused(accept, { input: acceptance })).toContain(code);
      expect((await exhibitNow(sender, exhibit.id)).status).toBe('IN_TRANSIT');
    },
  );

  test('given the sender, when he accepts his own transfer, then it is not his to accept', async () => {
    const { exhibit, transfer } = await sent();
    expect(await sender.refused(accept, { input: acceptInput(transfer, exhibit.id) })).toEqual(['NOT_FOUND']);
  });

  test('given two acceptances at once and a retry, then the items arrive once', async () => {
    const { exhibit, transfer } = await sent();
    const variables = { requestId: newId(), input: acceptInput(transfer, exhibit.id) };
    const [one, other] = await Promise.all([
      receiver.data(accept, variables),
      receiver.data(accept, { requestId: newId(), input: acceptInput(transfer, exhibit.id) }),
    ]);
    const codes = [one, other].flatMap((answer) =>
      answer.transferAccept.userErrors.map((error: any) => error.code),
    );
    expect(codes).toEqual(['TRANSFER_ALREADY_ACCEPTED']);
    const movements = await t.owner.query(
      `select from custody.movement m join custody.exhibit e on e.id = m.exhibit_id where e.code = $1 and m.kind = 'ACCEPTANCE'`,
      [exhibit.code],
    );
    expect(movements.rowCount).toBe(1);
  });

  test('given two transfers of crossing items at once, then neither waits for ever', async () => {
    const [one, two] = await Promise.all([receiveOne(t, sender, from), receiveOne(t, sender, from)]);
    const lines = (items: (typeof one)[]) =>
      items.map((exhibit) => ({
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: from.place('A1'),
        quantity: '10',
      }));
    const go = (items: (typeof one)[]) =>
      sender.data(dispatch, { requestId: newId(), input: { ...dispatchInput(one), lines: lines(items) } });
    const answers = await Promise.all([go([one, two]), go([two, one])]);
    const refused = answers.filter((answer) => answer.transferDispatch.userErrors.length > 0);
    expect(refused).toHaveLength(1);
  });

  describe('that do not arrive', () => {
    async function sentTwo() {
      const [one, other] = await Promise.all([receiveOne(t, sender, from), receiveOne(t, sender, from)]);
      const lines = [one, other].map((exhibit) => ({
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: from.place('A1'),
        quantity: '10',
      }));
      const { transfer } = await sender.done(dispatch, { input: { ...dispatchInput(one), lines } });
      return { one, other, transfer: transfer as { id: string; version: number } };
    }

    function takeBackInput(transfer: { id: string; version: number }, ids: string[], input: object = {}) {
      return {
        transferId: transfer.id,
        expectedVersion: transfer.version,
        lines: ids.map((exhibitId) => ({ exhibitId, toPlaceId: from.place('A1') })),
        ...papers(t, 5, 'Võ Văn Chở', 'Tổ áp tải'),
        ...input,
      };
    }

    function refuseInput(transfer: { id: string; version: number }, ids: string[]) {
      const lines = ids.map((exhibitId) => ({ exhibitId, reason: 'thiếu 02 cái so với phiếu xuất' }));
      return { transferId: transfer.id, expectedVersion: transfer.version, lines };
    }

    test('given one of two refused, when the other is accepted and the sender takes back, then each lies where it belongs', async () => {
      const { one, other, transfer } = await sentTwo();
      const refused = await receiver.done(refuse, { input: refuseInput(transfer, [one.id]) });
      expect(refused.transfer.status).toBe('IN_TRANSIT');
      const taken = acceptInput(refused.transfer, one.id);
      expect(await receiver.refused(accept, { input: taken })).toEqual([
        'TRANSFER_LINE_REFUSED',
        'TRANSFER_LINE_MISSING',
      ]);
      expect(await receiver.refused(refuse, { input: refuseInput(refused.transfer, [one.id]) })).toEqual([
        'TRANSFER_LINE_REFUSED',
      ]);
      const accepted = await receiver.done(accept, { input: acceptInput(refused.transfer, other.id) });
      expect(accepted.transfer.status).toBe('RETURNING');
      expect((await exhibitNow(receiver, other.id)).office.code).toBe('TINH');
      expect(await exhibitNow(receiver, one.id)).toBeNull();
      expect((await exhibitNow(sender, one.id)).status).toBe('IN_TRANSIT');
      const back = { id: transfer.id, version: accepted.transfer.version };
      expect(await sender.refused(takeBack, { input: takeBackInput(back, [one.id, other.id]) })).toEqual([
        'NOT_FOUND',
      ]);
      const ended = await sender.done(takeBack, { input: takeBackInput(back, [one.id]) });
      expect(ended.transfer).toMatchObject({ status: 'PARTLY_ACCEPTED', recallReason: null });
      expect(ended.transfer.lines).toContainEqual({
        acceptedQuantity: '0',
        returnedQuantity: '10',
        refusedReason: 'thiếu 02 cái so với phiếu xuất',
      });
      expect(await exhibitNow(sender, one.id)).toMatchObject({
        status: 'IN_STORE',
        office: { code: 'KV03' },
        holdings: [{ quantity: '10', place: { code: 'A1' } }],
      });
      const again = takeBackInput({ id: transfer.id, version: ended.transfer.version }, [one.id]);
      expect(await sender.refused(takeBack, { input: again })).toEqual(['TRANSFER_STATE_WRONG']);
    });

    test('given all refused, when the sender takes back, then the transfer ends as refused', async () => {
      const { one, other, transfer } = await sentTwo();
      const { transfer: refused } = await receiver.done(refuse, {
        input: refuseInput(transfer, [one.id, other.id]),
      });
      expect(refused.status).toBe('RETURNING');
      const nothing = { ...acceptInput(refused, one.id), lines: [] };
      expect(await receiver.refused(accept, { input: nothing })).toEqual(['TRANSFER_STATE_WRONG']);
      const ended = await sender.done(takeBack, { input: takeBackInput(refused, [one.id, other.id]) });
      expect(ended.transfer.status).toBe('REFUSED');
    });

    test('given a transfer on the road, when its sender recalls it, then a reason is needed and it comes back whole', async () => {
      const { one, other, transfer } = await sentTwo();
      const both = [one.id, other.id];
      expect(await sender.refused(takeBack, { input: takeBackInput(transfer, both) })).toEqual(['REQUIRED']);
      const reason = { reason: 'xe hỏng giữa đường' };
      expect(await sender.refused(takeBack, { input: takeBackInput(transfer, [one.id], reason) })).toEqual([
        'TRANSFER_LINE_MISSING',
      ]);
      for (const client of [receiver, stranger]) {
        expect(await client.refused(takeBack, { input: takeBackInput(transfer, both, reason) })).toEqual([
          'NOT_FOUND',
        ]);
      }
      const ended = await sender.done(takeBack, { input: takeBackInput(transfer, both, reason) });
      expect(ended.transfer).toMatchObject({ status: 'RECALLED', recallReason: 'xe hỏng giữa đường' });
      expect(await receiver.refused(accept, { input: acceptInput(ended.transfer, one.id) })).toEqual([
        'TRANSFER_STATE_WRONG',
      ]);
      const now = await exhibitNow(sender, one.id);
      expect(now.movements.nodes.map((movement: any) => movement.kind)).toEqual([
        'TAKE_BACK',
        'DISPATCH',
        'RECEIPT',
      ]);
      const events = await t.owner.query(
        `select after from trail.event where kind = 'transfer.taken-back' and subject_label = $1`,
        [one.code],
      );
      expect(events.rows).toMatchObject([{ after: { place: 'A1', reason: 'xe hỏng giữa đường' } }]);
    });

    test('given an acceptance and a recall at once, then one of them is done', async () => {
      const { exhibit, transfer } = await sent();
      const reason = { reason: 'gửi nhầm' };
      const answers = await Promise.all([
        receiver.data(accept, { requestId: newId(), input: acceptInput(transfer, exhibit.id) }),
        sender.data(takeBack, {
          requestId: newId(),
          input: takeBackInput(transfer, [exhibit.id], reason),
        }),
      ]);
      const refusals = answers.flatMap((answer: any) =>
        Object.values(answer).flatMap((p: any) => p.userErrors),
      );
      expect(refusals).toHaveLength(1);
    });

    test('given a keeper of both offices, when the sender accepts, refuses, or takes back what was refused, then one person is not two', async () => {
      await t.owner.query(
        `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
         select $1, s.id, 'KEEPER', o.id, '2025-10-01' from identity.staff s, identity.office o
         where s.username = 'thukho.kv07' and o.code in ('KV08')`,
        [newId()],
      );
      const both = await t.logIn('thukho.kv07');
      const [kv07, kv08] = await Promise.all([stageOf(both, 'KV07'), stageOf(both, 'KV08')]);
      const exhibit = await receiveOne(t, both, kv07);
      const sentByBoth = {
        ...dispatchInput(exhibit, {}, { fromPlaceId: kv07.place('A1') }),
        fromWarehouseId: kv07.warehouseId,
        toWarehouseId: kv08.warehouseId,
      };
      const { transfer } = await both.done(dispatch, { input: sentByBoth });
      const arrival = acceptInput(transfer, exhibit.id, {}, { toPlaceId: kv08.place('A1') });
      expect(await both.refused(accept, { input: arrival })).toEqual(['TRANSFER_ONE_PERSON']);
      expect(await both.refused(refuse, { input: refuseInput(transfer, [exhibit.id]) })).toEqual([
        'TRANSFER_ONE_PERSON',
      ]);
      const other = await t.logIn('thukho.kv08');
      const { transfer: refused } = await other.done(refuse, { input: refuseInput(transfer, [exhibit.id]) });
      await t.owner.query(
        `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
         select $1, s.id, 'KEEPER', o.id, '2025-10-01' from identity.staff s, identity.office o
         where s.username = 'thukho.kv08' and o.code in ('KV07')`,
        [newId()],
      );
      const back = { ...takeBackInput(refused, []), lines: [{ exhibitId: exhibit.id }] };
      const again = await signInAgain('thukho.kv08');
      expect(await again.refused(takeBack, { input: back })).toEqual(['TRANSFER_ONE_PERSON']);
      expect((await both.done(takeBack, { input: back })).transfer.status).toBe('REFUSED');
    });

    test('given the application alone, when it writes past the commands, then the database keeps the two people and the steps', async () => {
      const { exhibit, transfer } = await sent();
      const id = Buffer.from(transfer.id, 'base64url').toString().split(':')[1];
      const item = Buffer.from(exhibit.id, 'base64url').toString().split(':')[1];
      const staff = async (username: string): Promise<string> =>
        (await t.owner.query('select id from identity.staff where username = $1', [username])).rows[0].id;
      const move = (kind: string, username: string) =>
        t.application.query(
          `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity,
             occurred_at, recorded_by, order_id, voucher_id, handover_id, transfer_id)
           select gen_random_uuid(), case $2 when 'ACCEPTANCE' then t.to_office_id else t.from_office_id end, m.exhibit_id, $2, m.to_place_id, p.id, m.quantity, now(),
             s.id, m.order_id, m.voucher_id, m.handover_id, t.id
           from custody.transfer t join custody.movement m on m.transfer_id = t.id join identity.staff s on s.username = $3
             join custody.place p on p.kind = 'WAREHOUSE'
               and p.warehouse_id = case $2 when 'ACCEPTANCE' then t.to_warehouse_id else t.from_warehouse_id end
           where t.id = $1`,
          [id, kind, username],
        );
      await t.application.query(
        `select set_config('so_kho.offices', (select array_agg(id) from identity.office)::text, false)`,
      );
      await expect(move('ACCEPTANCE', 'thukho.kv03')).rejects.toMatchObject({
        constraint: 'ck_transfer_two_people',
      });
      await expect(
        t.application.query(
          `insert into custody.transfer_refusal (transfer_id, exhibit_id, reason, refused_by) values ($1, $2, 'x', $3)`,
          [id, item, await staff('thukho.kv03')],
        ),
      ).rejects.toMatchObject({ constraint: 'ck_transfer_two_people' });
      for (const status of ['ACCEPTED', 'RETURNING']) {
        await expect(
          t.application.query(`update custody.transfer set status = $2, accepted_at = now() where id = $1`, [
            id,
            status,
          ]),
        ).rejects.toMatchObject({ constraint: 'ck_transfer_step' });
      }
      await expect(
        t.application.query(
          `update custody.transfer set status = 'REFUSED', accepted_at = now(), taken_back_at = now() where id = $1`,
          [id],
        ),
      ).rejects.toMatchObject({ constraint: 'ck_transfer_step' });
      await t.application.query(
        `insert into custody.transfer_refusal (transfer_id, exhibit_id, reason, refused_by) values ($1, $2, 'x', $3)`,
        [id, item, await staff('thukho.tinh')],
      );
      await expect(move('ACCEPTANCE', 'thukho.tinh')).rejects.toMatchObject({
        constraint: 'ck_transfer_step',
      });
      await expect(move('TAKE_BACK', 'thukho.tinh')).rejects.toMatchObject({
        constraint: 'ck_transfer_two_people',
      });
    });
  });

  /** Logs in anew, with the roles that were given since. */
  async function signInAgain(username: string): Promise<TestClient> {
    const { token } = await t.anonymous.done<{ token: string }>(
      `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
        sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }`,
      { input: { username, password: demoPassword } },
    );
    return new TestClient(t.server, token);
  }
});
