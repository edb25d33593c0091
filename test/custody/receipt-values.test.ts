import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { receiptInput, receiveDocument, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

describe('the value of what is received', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  test.each([
    ['an appraisal without an amount', { valueBasis: 'APPRAISED' }],
    ['a book price without an amount', { valueBasis: 'BOOK' }],
    ['a conventional price without an amount', { valueBasis: 'CONVENTIONAL' }],
    ['an amount of which nobody says on what it rests', { valueAmount: '500' }],
    ['an amount that is said to be unknown', { valueAmount: '500', valueBasis: 'UNKNOWN' }],
  ])('given %s, when it is received, then it is refused at its field', async (_case, value) => {
    const input = receiptInput(t, stage, value);
    const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
    expect(exhibitReceive.userErrors).toEqual([
      expect.objectContaining({
        code: 'VALUE_CONTRADICTS_BASIS',
        field: ['input', 'items', '0', 'valueBasis'],
      }),
    ]);
  });

  test('given an appraised buffalo and yuan, when they are received, then their class and unit are known', async () => {
    const buffalo = { classCode: 'LIVESTOCK', unitCode: 'CON', name: 'trâu', quantity: '1' };
    await receiveOne(t, keeper, stage, { ...buffalo, valueAmount: '18000000', valueBasis: 'APPRAISED' });
    const { exhibits } = await keeper.done(receiveDocument, {
      input: receiptInput(t, stage, { unitCode: 'CNY', name: 'tiền Trung Quốc', quantity: '1250.50' }),
    });
    expect(exhibits[0].quantityReceived).toBe('1250.5');
  });

  test('given an item in the book, when its amount is taken away past the program, then the database refuses', async () => {
    const item = await receiveOne(t, keeper, stage, { valueAmount: '5', valueBasis: 'BOOK' });
    const uuid = localIdOf('Exhibit', item.id);
    await expect(
      t.owner.query('update custody.exhibit set value_amount = null where id = $1', [uuid]),
    ).rejects.toMatchObject({ constraint: 'ck_exhibit_value_stated' });
    await expect(
      t.owner.query("update custody.exhibit set value_basis = 'UNKNOWN' where id = $1", [uuid]),
    ).rejects.toMatchObject({ constraint: 'ck_exhibit_value_stated' });
  });

  test('given a unit or a class outside of the catalogue, when it is received, then the sentence names it', async () => {
    const input = receiptInput(t, stage, { unitCode: 'MO', classCode: 'UFO' });
    const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
    expect(exhibitReceive.userErrors.map((error: any) => error.message)).toEqual([
      'Đơn vị tính “MO” không có trong danh mục.',
      'Loại vật chứng “UFO” không có trong danh mục.',
    ]);
  });
});
