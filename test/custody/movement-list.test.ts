import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { costOf } from '../../src/platform/graphql/query-cost.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { minutesAgo, papers, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { genericPlanOf, statementOf } from '../support/read-plans.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const list = `query ($filter: MovementFilter, $first: Int = 100, $after: String) {
  movements(filter: $filter, first: $first, after: $after) {
    nodes { id kind quantity occurredAt from { code } to { code } exhibit { id code } recordedBy { username } }
    pageInfo { hasNextPage endCursor } totalCount } }`;
const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id version } userErrors { code } } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code } } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version } userErrors { code } } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id } userErrors { code } } }`;

describe('movements as a list', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let province: TestClient;
  let kv03: Stage;
  let tinh: Stage;
  let moved: { id: string; version: number };
  let sent: { id: string; version: number };

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, province] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('thukho.tinh')]);
    kv03 = await stageOf(keeper, 'KV03');
    tinh = await stageOf(province, 'TINH');
    moved = await receiveOne(t, keeper, kv03);
    ({ exhibit: moved } = await keeper.done(relocate, {
      input: {
        exhibitId: moved.id,
        expectedVersion: moved.version,
        fromPlaceId: kv03.place('A1'),
        toPlaceId: kv03.place('A2'),
        quantity: '4',
        occurredAt: minutesAgo(t, 50).toISOString(),
      },
    }));
    await keeper.done(release, {
      input: {
        exhibitId: moved.id,
        expectedVersion: moved.version,
        fromPlaceId: kv03.place('A2'),
        toPlaceId: kv03.place('GIAMDINH'),
        quantity: '1',
        purpose: 'giám định',
        requestedBy: 'CQĐT',
        ...papers(t, 40),
      },
    });
    sent = await receiveOne(t, keeper, kv03);
    const { transfer } = await keeper.done(dispatch, {
      input: {
        fromWarehouseId: kv03.warehouseId,
        toWarehouseId: tinh.warehouseId,
        reason: 'tập trung vật chứng về kho tỉnh',
        lines: [
          {
            exhibitId: sent.id,
            expectedVersion: sent.version,
            fromPlaceId: kv03.place('A1'),
            quantity: '10',
          },
        ],
        ...papers(t, 30, 'Võ Văn Chở', 'Tổ áp tải'),
      },
    });
    await province.done(accept, {
      input: {
        transferId: transfer.id,
        expectedVersion: transfer.version,
        lines: [{ exhibitId: sent.id, quantity: '10' }],
        ...papers(t, 20, 'Võ Văn Chở', 'Tổ áp tải'),
      },
    });
  });
  afterAll(() => t.close());

  const found = async (client: TestClient, filter: object = {}): Promise<any> =>
    (await client.data(list, { filter })).movements;
  const kinds = ({ nodes }: any): string[] => nodes.map((node: any) => node.kind);

  test('given movements of an office, then they come newest first, page by page', async () => {
    expect(kinds(await found(keeper))).toEqual(['RELEASE', 'RELOCATION', 'RECEIPT']);
    const collected: any[] = [];
    let after: string | null = null;
    do {
      const page: any = (await keeper.data(list, { first: 1, after })).movements;
      collected.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(collected.map((node) => node.kind)).toEqual(['RELEASE', 'RELOCATION', 'RECEIPT']);
  });

  test('given filters, then only what fits them is listed', async () => {
    expect(kinds(await found(keeper, { kind: 'RELOCATION' }))).toEqual(['RELOCATION']);
    expect(kinds(await found(keeper, { officeId: kv03.officeId }))).toHaveLength(3);
    expect(kinds(await found(keeper, { officeId: tinh.officeId }))).toEqual([]);
    expect(kinds(await found(keeper, { exhibitId: moved.id }))).toHaveLength(3);
    const [, second] = (await found(keeper)).nodes;
    expect(kinds(await found(keeper, { from: second.occurredAt }))).toEqual(['RELEASE', 'RELOCATION']);
    expect(kinds(await found(keeper, { until: second.occurredAt }))).toEqual(['RECEIPT']);
  });

  test('given an item that went to another office, then its movements go with it', async () => {
    expect(kinds(await found(keeper, { exhibitId: sent.id }))).toEqual([]);
    expect(kinds(await found(province, { exhibitId: sent.id }))).toEqual([
      'ACCEPTANCE',
      'DISPATCH',
      'RECEIPT',
    ]);
    expect(kinds(await found(province, { warehouseId: tinh.warehouseId, officeId: tinh.officeId }))).toEqual([
      'ACCEPTANCE',
    ]);
    expect(await found(await t.logIn('thukho.kv05'))).toMatchObject({ nodes: [], totalCount: 0 });
  });

  test('given a movement, then its warehouse is the one it left, else the one it reached, whatever a client says', async () => {
    const { rows } = await t.owner.query(
      `select m.kind, w.code, o.code as office from custody.movement m left join custody.warehouse w on w.id = m.warehouse_id
        left join identity.office o on o.id = w.office_id order by m.recorded_at`,
    );
    expect(rows.map((row) => `${row.kind} ${row.office} ${row.code}`)).toEqual([
      'RECEIPT KV03 K1',
      'RELOCATION KV03 K1',
      'RELEASE KV03 K1',
      'RECEIPT KV03 K1',
      'DISPATCH KV03 K1',
      'ACCEPTANCE TINH K1',
    ]);
    await t.application.query('begin');
    const { rows: written } = await t.application.query(
      `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
          recorded_by, warehouse_id)
        select gen_random_uuid(), office_id, exhibit_id, 'RELOCATION', $2, $3, 1, now(), recorded_by, $4
        from custody.movement where exhibit_id = $1 and seq = 1 returning warehouse_id`,
      [
        localIdOf('Exhibit', moved.id),
        localIdOf('Place', kv03.place('A1')),
        localIdOf('Place', kv03.place('A2')),
        localIdOf('Warehouse', tinh.warehouseId),
      ],
    );
    await t.application.query('rollback');
    expect(written).toEqual([{ warehouse_id: localIdOf('Warehouse', kv03.warehouseId) }]);
  });

  test('given a count, then it obeys sight and filters and not the page', async () => {
    expect((await found(keeper)).totalCount).toBe(3);
    expect((await found(keeper, { kind: 'RELEASE' })).totalCount).toBe(1);
    const page = (await keeper.data(list, { first: 1 })).movements;
    const next = (await keeper.data(list, { first: 1, after: page.pageInfo.endCursor })).movements;
    expect([page.totalCount, next.totalCount]).toEqual([3, 3]);
    const alone = await keeper.data(
      `query ($id: ID!) { movements(first: 1) { all: totalCount }
        node(id: $id) { ... on Exhibit { movements(first: 1) { totalCount nodes { seq } } } } }`,
      { id: moved.id },
    );
    expect(alone).toEqual({
      movements: { all: 3 },
      node: { movements: { totalCount: 3, nodes: [{ seq: 3 }] } },
    });
  });

  test('given a count, then it has a price of its own, once per page and in any spelling', async () => {
    const schema = await buildApiSchema();
    const price = (selection: string, fragments = ''): number | undefined => {
      const document = parse(`{ exhibits(first: 10) { nodes { id } ${selection} } } ${fragments}`);
      const [operation] = document.definitions;
      if (operation?.kind !== Kind.OPERATION_DEFINITION) {
        throw new Error('No operation.');
      }
      return costOf({ schema, document, operation, variables: {} });
    };
    const without = price('')!;
    expect(price('totalCount')).toBe(without + 100);
    expect(price('... { n: totalCount }')).toBe(without + 100);
    expect(price('...A', 'fragment A on ExhibitConnection { totalCount }')).toBe(without + 100);
  });

  test.each([
    ['of a warehouse', { warehouseId: true }, 'ix_movement_warehouse'],
    ['of an office', { officeId: true }, 'ix_movement_office'],
    // The asking keeper has one office, and so the list of all within sight is that of the office.
    ['of all within sight', {}, 'ix_movement_office'],
  ])('given a large book, then a page %s is read in order from an index', async (_name, asked, index) => {
    await enlargeBook();
    const page = (await found(province)).nodes;
    const filter = Object.fromEntries(Object.keys(asked).map((name) => [name, kv03[name as 'officeId']]));
    const { endCursor } = (await province.data(list, { first: 1 })).movements.pageInfo;
    const statement = await statementOf(
      t,
      'thukho.tinh',
      `query ($filter: MovementFilter, $after: String) {
        movements(filter: $filter, first: 50, after: $after) { nodes { id kind occurredAt } } }`,
      { filter, after: endCursor },
    );
    const plan = await genericPlanOf(t, statement);
    expect(page.length).toBeGreaterThan(0);
    expect(plan).toContain(`Index Scan using ${index}`);
    expect(plan).not.toMatch(/Sort|Seq Scan on movement/);
  });

  let isLarge = false;
  /** Past the triggers: through them 60,000 movements would take minutes. */
  async function enlargeBook(): Promise<void> {
    if (isLarge) {
      return;
    }
    isLarge = true;
    await t.owner.query(`
      begin;
      alter table custody.movement disable trigger user;
      create temporary table template on commit drop as
        select m.*, e.case_id, e.unit_code from custody.movement m join custody.exhibit e on e.id = m.exhibit_id
        where m.exhibit_id = '${localIdOf('Exhibit', moved.id)}' and seq = 1;
      create temporary table item on commit drop as
        select gen_random_uuid() as id, w.office_id, w.id as warehouse_id from custody.warehouse w, generate_series(1, 150) n;
      insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received, condition)
        select i.id, i.office_id, m.case_id, i.id::text, 'EXHIBIT', 'TOOL', 'x', m.unit_code, 1, 'x' from item i, template m;
      insert into custody.movement (id, office_id, exhibit_id, seq, kind, from_place_id, to_place_id, quantity, occurred_at,
          recorded_by, warehouse_id, source)
        select gen_random_uuid(), i.office_id, i.id, n, case n when 1 then 'RECEIPT' else 'RELOCATION' end, m.from_place_id,
          m.to_place_id, 1, m.occurred_at - (21 - n) * random() * interval '1 day', m.recorded_by, i.warehouse_id, 'REGISTER'
        from item i, template m, generate_series(1, 20) n;
      alter table custody.movement enable trigger user;
      commit;
      analyze custody.movement, custody.exhibit`);
  }
});
