import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const addPlace = `mutation ($requestId: UUID!, $input: PlaceAddInput!) {
  placeAdd(requestId: $requestId, input: $input) { place { code } userErrors { code field facts { name value } } } }`;
const openWarehouse = `mutation ($requestId: UUID!, $input: WarehouseOpenInput!) {
  warehouseOpen(requestId: $requestId, input: $input) { warehouse { id code } userErrors { code field facts { name value } } } }`;

let t: TestHouse;
let keeper: TestClient;
let stage: Stage;

beforeAll(async () => {
  t = await openTestHouse();
  keeper = await t.logIn('thukho.kv03');
  stage = await stageOf(keeper, 'KV03');
});
afterAll(() => t.close());

/** Codes that are read as `B77`. */
const alike = ['b77', ' B77 ', 'B 77', 'В77', 'Ｂ77', 'B\u200b77', 'B-77', 'B077'];

describe('codes that look alike', () => {
  test('given a place, when another of a code that is read as its own is added to the warehouse, then it is refused', async () => {
    const place = { parentId: stage.place('A1'), kind: 'BIN', name: 'Ngăn' };
    await keeper.done(addPlace, { input: { ...place, code: 'B77' } });
    for (const code of alike) {
      const { placeAdd } = await keeper.data(addPlace, { requestId: newId(), input: { ...place, code } });
      expect(placeAdd.userErrors).toEqual([
        { code: 'PLACE_CODE_TAKEN', field: ['input', 'code'], facts: [{ name: 'code', value: 'B77' }] },
      ]);
    }
    expect(await keeper.refused(addPlace, { input: { ...place, code: '.' } })).toEqual(['TEXT_SAYS_NOTHING']);
    const other = await keeper.done(addPlace, { input: { ...place, code: ' B7-7 ' } });
    expect(other.place.code).toBe('B7-7');
  });

  test('given a warehouse, when another of a code that is read as its own is opened in the office, then it is refused', async () => {
    const warehouse = { officeId: stage.officeId, name: 'Kho', ownership: 'OWN' };
    await keeper.done(openWarehouse, { input: { ...warehouse, code: 'B77' } });
    for (const code of alike) {
      const { warehouseOpen } = await keeper.data(openWarehouse, {
        requestId: newId(),
        input: { ...warehouse, code },
      });
      expect(warehouseOpen.userErrors).toEqual([
        { code: 'WAREHOUSE_CODE_TAKEN', field: ['input', 'code'], facts: [{ name: 'code', value: 'B77' }] },
      ]);
    }
  });

  test('given two serial numbers that differ by a zero in front, then they are two, each kept as it is written', async () => {
    for (const features of ['IMEI 0356938035643809', 'IMEI 356938035643809']) {
      const { code } = await receiveOne(t, keeper, stage, { name: 'điện thoại', features });
      const { exhibits } = await keeper.data(
        'query ($code: String!) { exhibits(first: 2, filter: { code: $code }) { nodes { features } } }',
        { code },
      );
      expect(exhibits.nodes).toEqual([{ features }]);
    }
    const { rows } = await t.owner.query(
      `select count(distinct features)::int as kept from custody.exhibit where features like 'IMEI %356938035643809'`,
    );
    expect(rows).toEqual([{ kept: 2 }]);
  });

  describe('past the commands', () => {
    async function write(table: 'place' | 'warehouse', code: string, occurrence = 1): Promise<void> {
      const { application } = t;
      const office = localIdOf('Office', stage.officeId);
      const warehouse = localIdOf('Warehouse', stage.warehouseId);
      await (table === 'place'
        ? application.query(
            `insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name, code_occurrence)
             values ($1, $2, $3, $4, 'BIN', $5, 'x', $6)`,
            [newId(), office, warehouse, localIdOf('Place', stage.place('A1')), code, occurrence],
          )
        : application.query(
            `insert into custody.warehouse (id, office_id, code, name, ownership, code_occurrence)
             values ($1, $2, $3, 'x', 'OWN', $4)`,
            [newId(), office, code, occurrence],
          ));
    }

    test.each(['place', 'warehouse'] as const)(
      'given a %s of a code that is there, of a code of signs or of a second occurrence, then the database refuses it',
      async (table) => {
        await write(table, 'C88');
        await expect(write(table, 'с 88')).rejects.toMatchObject({ constraint: `uq_${table}_code` });
        await expect(write(table, '. -')).rejects.toMatchObject({ constraint: 'ck_place_code_seen' });
        await expect(write(table, 'C88', 2)).rejects.toThrow();
      },
    );
  });
});
