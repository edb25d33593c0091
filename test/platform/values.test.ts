import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { receiptInput, receiveDocument, stageOf } from '../support/scenes.js';
import { newId } from '../../src/platform/ids.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

describe('values that a client makes up', () => {
  let t: TestHouse;
  let keeper: TestClient;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
  });
  afterAll(() => t.close());

  async function codes(document: string, variables: object): Promise<unknown[]> {
    const { errors = [] } = await keeper.ask(document, variables);
    return errors.map((error) => error.extensions?.['code']);
  }

  test.each([
    ['exhibits', ['x']],
    ['exhibits', ['exhibits', 'x']],
    ['warehouses', ['warehouses', 'K1', 'x']],
    ['transfers', ['exhibits', '0198c1d2-7f00-7000-8000-000000000001']],
    ['inventories', ['inventories', 7]],
    ['staff', ['staff', 'a\0b']],
    ['transferTargets', ['transfer-targets', 'TINH', 'K1', '']],
  ])('given %s after a cursor of %j, then it is refused, not failed', async (list, content) => {
    const after = Buffer.from(JSON.stringify(content), 'utf8').toString('base64url');
    const document = `query ($after: String) { ${list}(first: 1, after: $after) { nodes { id } } }`;
    expect(await codes(document, { after })).toEqual(['BAD_USER_INPUT']);
    expect(t.failures).toEqual([]);
  });

  test.each([
    ['a day of the year 0', { order: { dated: '0000-01-01' } }],
    ['a day that does not exist', { order: { dated: '2026-02-30' } }],
    ['a moment that does not exist', { handover: { handedOverAt: '2026-02-30T10:00:00Z' } }],
    ['a moment of the year 1', { handover: { handedOverAt: '0001-01-01T00:00:00Z' } }],
  ])('given %s on a paper, then it is refused, not failed', async (_name, given: any) => {
    const input = receiptInput(t, await stageOf(keeper, 'KV03'));
    input.order = { ...input.order, ...given.order };
    input.handover = { ...input.handover, ...given.handover };
    expect(await codes(receiveDocument, { requestId: newId(), input })).toEqual(['BAD_USER_INPUT']);
    expect(t.failures).toEqual([]);
  });
});
