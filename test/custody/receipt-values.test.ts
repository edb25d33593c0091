import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { receiptInput, receiveDocument, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { basis, correctDocument } from './correction-scenes.js';
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
      input: receiptInput(t, stage, {
        classCode: 'FOREIGN_CURRENCY',
        unitCode: 'CNY',
        name: 'tiền Trung Quốc',
        quantity: '1250.50',
      }),
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

  describe('the unit of a class', () => {
    const sentenceOf = async (classCode: string, unitCode: string): Promise<unknown> => {
      const input = receiptInput(t, stage, { classCode, unitCode, quantity: '5000' });
      const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
      return exhibitReceive.userErrors.map(({ code, field, message }: any) => [
        code,
        field.join('.'),
        message,
      ]);
    };
    const misfits = [
      [
        'TOOL',
        'USD',
        'CURRENCY_NEEDS_CLASS',
        'Đơn vị đô la Mỹ chỉ dùng cho loại ngoại tệ, không dùng cho loại công cụ.',
        'ck_exhibit_currency_class',
      ],
      [
        'VEHICLE',
        'VND',
        'CURRENCY_NEEDS_CLASS',
        'Đơn vị đồng chỉ dùng cho loại tiền Việt Nam, không dùng cho loại phương tiện.',
        'ck_exhibit_currency_class',
      ],
      [
        'MONEY',
        'KG',
        'CLASS_NEEDS_CURRENCY',
        'Loại tiền Việt Nam chỉ ghi theo đơn vị đồng, không ghi theo kg.',
        'ck_exhibit_class_currency',
      ],
      [
        'MONEY',
        'USD',
        'CLASS_NEEDS_CURRENCY',
        'Loại tiền Việt Nam chỉ ghi theo đơn vị đồng, không ghi theo đô la Mỹ.',
        'ck_exhibit_class_currency',
      ],
      [
        'FOREIGN_CURRENCY',
        'VND',
        'CLASS_NEEDS_CURRENCY',
        'Loại ngoại tệ chỉ ghi theo đơn vị nhân dân tệ, euro, riel Campuchia, kíp Lào, baht Thái Lan, đô la Mỹ, không ghi theo đồng.',
        'ck_exhibit_class_currency',
      ],
    ] as const;

    test.each(misfits)(
      'given %s in %s, when it is received, then it is refused with what fits, and by the database',
      async (classCode, unitCode, code, sentence, constraint) => {
        expect(await sentenceOf(classCode, unitCode)).toEqual([[code, 'input.items.0.unitCode', sentence]]);
        const item = await receiveOne(t, keeper, stage);
        expect(await counted(item.id, classCode, unitCode)).toBe(constraint);
      },
    );

    /** Changes class and unit of an item past every command; answers the constraint that refuses. */
    async function counted(id: string, classCode: string, unitCode: string): Promise<unknown> {
      await t.owner.query('begin');
      try {
        await t.owner.query('update custody.exhibit set class_code = $2, unit_code = $3 where id = $1', [
          localIdOf('Exhibit', id),
          classCode,
          unitCode,
        ]);
        await t.owner.query('set constraints all immediate');
        return 'done';
      } catch (error) {
        return (error as { constraint?: string }).constraint;
      } finally {
        await t.owner.query('rollback');
      }
    }

    test('given money, when its class or unit is corrected, then both fit each other as they shall be', async () => {
      const accountant = await t.logIn('ketoan.kv03');
      const item = await receiveOne(t, keeper, stage, {
        classCode: 'MONEY',
        unitCode: 'VND',
        name: 'tiền mặt',
        quantity: '5000',
      });
      const corrected = async (changes: object): Promise<unknown> => {
        const { exhibitCorrect } = await accountant.data(correctDocument, {
          requestId: newId(),
          input: { exhibitId: item.id, expectedVersion: item.version, changes, ...basis(t) },
        });
        return exhibitCorrect.userErrors.map(({ code, field }: any) => `${code} ${field.join('.')}`);
      };
      const again = { quantityReceived: '5000' };
      expect(await corrected({ classCode: 'TOOL' })).toEqual([
        'CURRENCY_NEEDS_CLASS input.changes.classCode',
      ]);
      expect(await corrected({ unitCode: 'TO', ...again })).toEqual([
        'CLASS_NEEDS_CURRENCY input.changes.unitCode',
      ]);
      expect(await corrected({ classCode: 'FOREIGN_CURRENCY', unitCode: 'LAK', ...again })).toEqual([]);
    });

    test('given an item that a register counts in another unit, when it is corrected, then that is taken as it stands', async () => {
      const item = await receiveOne(t, keeper, stage);
      await t.owner.query('begin');
      try {
        const id = localIdOf('Exhibit', item.id);
        await t.owner.query('alter table custody.movement disable trigger user');
        await t.owner.query("update custody.movement set source = 'REGISTER' where exhibit_id = $1", [id]);
        await t.owner.query("update custody.exhibit set class_code = 'MONEY' where id = $1", [id]);
        await t.owner.query('set constraints custody.guard_exhibit_unit immediate');
      } finally {
        await t.owner.query('rollback');
      }
    });
  });
});
