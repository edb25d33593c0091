import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { exhibitNow, papers, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) {
    transfer { id status version from { office { code } } to { office { code } } lines { quantity acceptedQuantity exhibit { code } } } ${errors} } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id status lines { acceptedQuantity exhibit { office { code } } } } ${errors} } }`;

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
});
