import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { receiptInput, receiveDocument, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

describe('who loses a race', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  async function received(item: object, receipt: object): Promise<readonly string[]> {
    const input = receiptInput(t, stage, item, receipt);
    const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
    return exhibitReceive.userErrors.map((error: any) => `${error.code} ${error.field.join('.')}`);
  }

  test.each([
    [
      'the number of a voucher',
      {},
      { voucher: { number: '900/PNK' } },
      'DOCUMENT_NUMBER_TAKEN input.voucher.number',
    ],
    [
      'a reference',
      { externalReference: 'VC-900' },
      {},
      'EXHIBIT_REFERENCE_TAKEN input.items.0.externalReference',
    ],
  ])('given eight who take %s at once, then seven are told the field', async (_what, item, receipt, told) => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => received(item, receipt)));
    expect(answers.filter((errors) => errors.length === 0)).toHaveLength(1);
    expect(answers.filter((errors) => errors.length > 0)).toEqual(Array.from({ length: 7 }, () => [told]));
  });
});
