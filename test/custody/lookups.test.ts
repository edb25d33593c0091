import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { papers, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const targets = `query ($first: Int!, $after: String) {
  transferTargets(first: $first, after: $after) {
    nodes { id code name office { code name } } pageInfo { hasNextPage endCursor } } }`;
const incoming = `query ($filter: ExhibitFilter) {
  exhibits(first: 100, filter: $filter) { nodes { id code status office { code } } } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version } userErrors { code } } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id } userErrors { code } } }`;

describe('what a client looks up', () => {
  let t: TestHouse;
  let sender: TestClient;
  let receiver: TestClient;
  let stranger: TestClient;
  let from: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    [sender, receiver, stranger] = await Promise.all([
      t.logIn('thukho.kv03'),
      t.logIn('thukho.tinh'),
      t.logIn('thukho.kv05'),
    ]);
    from = await stageOf(sender, 'KV03');
  });
  afterAll(() => t.close());

  test('given anyone who is logged in, then units and classes are listed by code', async () => {
    const { units, exhibitClasses } = await (
      await t.logIn('quantri')
    ).data('{ units { code name decimals } exhibitClasses { code name highRisk } }');
    expect(units).toContainEqual({ code: 'G', name: 'g', decimals: 4 });
    expect(units.map((one: any) => one.code)).toEqual(
      expect.arrayContaining(['BICH', 'LO', 'VI', 'CAP', 'SOI', 'KHUC', 'CNY', 'LAK', 'KHR', 'THB']),
    );
    expect(exhibitClasses).toContainEqual({ code: 'LIVESTOCK', name: 'Gia súc, gia cầm', highRisk: false });
    expect(exhibitClasses).toContainEqual(expect.objectContaining({ code: 'DRUG', highRisk: true }));
    for (const list of [units, exhibitClasses]) {
      const codes = list.map((one: any) => one.code);
      expect(codes).toEqual([...codes].sort());
    }
    expect((await t.anonymous.ask('{ units { code } }')).errors?.[0]?.extensions?.['code']).toBe(
      'UNAUTHENTICATED',
    );
  });

  test('given a keeper, when looking for where to send, then the warehouses of all offices come page by page', async () => {
    const found: any[] = [];
    let after: string | null = null;
    do {
      const page: any = (await sender.data(targets, { first: 7, after })).transferTargets;
      found.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    const counted = await t.owner.query('select from custody.warehouse where closed_at is null');
    expect(new Set(found.map((one) => one.id)).size).toBe(counted.rowCount);
    const target = found.find((one) => one.office.code === 'TINH' && one.code === 'K1');
    const exhibit = await receiveOne(t, sender, from);
    const { transfer } = await sender.done(dispatch, { input: dispatchInput(exhibit, target.id) });
    expect(transfer.version).toBe(1);
  });

  test('given somebody who sends nothing, then there are no targets', async () => {
    const answer = await (await t.logIn('ketoan.kv03')).ask(targets, { first: 1 });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  test('given an item on the road, then the receiving office lists it as incoming until it has arrived', async () => {
    const exhibit = await receiveOne(t, sender, from);
    const to = await stageOf(receiver, 'TINH');
    const { transfer } = await sender.done(dispatch, { input: dispatchInput(exhibit, to.warehouseId) });
    const listed = async (client: TestClient, filter: object) =>
      (await client.data(incoming, { filter })).exhibits.nodes.filter((one: any) => one.id === exhibit.id);
    expect(await listed(receiver, { incoming: true })).toEqual([
      { id: exhibit.id, code: exhibit.code, status: 'IN_TRANSIT', office: { code: 'KV03' } },
    ]);
    expect(await listed(receiver, {})).toEqual([]);
    expect(await listed(receiver, { incoming: false })).toEqual([]);
    expect(await listed(sender, { incoming: true })).toEqual([]);
    expect(await listed(sender, { status: 'IN_TRANSIT' })).toHaveLength(1);
    expect(await listed(stranger, { incoming: true })).toEqual([]);
    await receiver.done(accept, {
      input: {
        transferId: transfer.id,
        expectedVersion: transfer.version,
        lines: [{ exhibitId: exhibit.id, quantity: '10' }],
        ...papers(t, 10, 'Võ Văn Chở', 'Tổ áp tải'),
      },
    });
    expect(await listed(receiver, { incoming: true })).toEqual([]);
    expect(await listed(receiver, {})).toHaveLength(1);
  });

  function dispatchInput(exhibit: { id: string; version: number }, toWarehouseId: string): object {
    return {
      fromWarehouseId: from.warehouseId,
      toWarehouseId,
      reason: 'tập trung vật chứng về kho tỉnh',
      lines: [
        {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: from.place('A1'),
          quantity: '10',
        },
      ],
      ...papers(t, 30, 'Võ Văn Chở', 'Tổ áp tải'),
    };
  }
});
