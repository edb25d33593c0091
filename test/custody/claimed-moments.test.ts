import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { receiptInput, receiveDocument, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) {
    exhibit { version lastMovement { occurredAt recordedAt } } userErrors { code field } } }`;
const relocateBatch = `mutation ($requestId: UUID!, $input: ExhibitRelocateBatchInput!) {
  exhibitRelocateBatch(requestId: $requestId, input: $input) {
    results { exhibit { lastMovement { occurredAt } } userErrors { code field } } userErrors { code } } }`;

describe('moments that people claim', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  const ahead = (milliseconds: number) => new Date(t.clock.now().getTime() + milliseconds).toISOString();

  async function moved(occurredAt: string | undefined): Promise<any> {
    const exhibit = await receiveOne(t, keeper, stage);
    const { exhibitRelocate } = await keeper.data(relocate, {
      requestId: newId(),
      input: {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('A2'),
        quantity: '10',
        ...(occurredAt === undefined ? {} : { occurredAt }),
      },
    });
    return exhibitRelocate;
  }

  test.each([500, 25_000])(
    'given %i milliseconds ahead of the server, then it is taken, and written as now',
    async (milliseconds) => {
      const { exhibit, userErrors } = await moved(ahead(milliseconds));
      expect(userErrors).toEqual([]);
      expect(Date.parse(exhibit.lastMovement.occurredAt)).toBeLessThanOrEqual(t.clock.now().getTime());
    },
  );

  test('given more than the rule tolerates, then it is refused', async () => {
    expect((await moved(ahead(120_000))).userErrors).toEqual([
      { code: 'DATE_IN_FUTURE', field: ['input', 'occurredAt'] },
    ]);
  });

  test.each([
    ['2011-03-01', 'RECEIPT_SEAL_REQUIRED'],
    ['2007-03-01', 'DATE_TOO_EARLY'],
  ])('given a receipt claimed for %s, then it is answered (%s) and is no fault', async (day, told) => {
    const handover = {
      otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
      handedOverAt: `${day}T03:00:00Z`,
    };
    const input = receiptInput(t, stage, { classCode: 'DRUG', sealOnArrival: null }, { handover });
    const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
    const codes = exhibitReceive.userErrors.map(({ code }: { code: string }) => code);
    expect(codes).toContain(told);
  });

  test('given no moment, then it is now, for a handover too', async () => {
    expect(Date.parse((await moved(undefined)).exhibit.lastMovement.occurredAt)).toBeLessThanOrEqual(
      t.clock.now().getTime(),
    );
    const input = receiptInput(t, stage);
    delete input.handover.handedOverAt;
    const { exhibits } = await keeper.done(receiveDocument, { input });
    expect(exhibits[0].status).toBe('IN_STORE');
  });

  test('given a handover some seconds ahead, then it is taken; two days ahead, then it is refused', async () => {
    const input = receiptInput(t, stage);
    input.handover.handedOverAt = ahead(5_000);
    await keeper.done(receiveDocument, { input });
    input.handover.handedOverAt = ahead(2 * 86_400_000);
    expect(await keeper.refused(receiveDocument, { input })).toContain('DATE_IN_FUTURE');
  });

  test('given a batch in which one is ahead by seconds and one by an hour, then the first is taken', async () => {
    const items = [await receiveOne(t, keeper, stage), await receiveOne(t, keeper, stage)];
    const scans = items.map(({ code }, index) => ({
      code,
      toPlaceId: stage.place('A2'),
      occurredAt: ahead(index === 0 ? 5_000 : 3_600_000),
    }));
    const { results } = await keeper.done(relocateBatch, { input: { scans } });
    expect(results.map((result: any) => result.userErrors.map((error: any) => error.code))).toEqual([
      [],
      ['DATE_IN_FUTURE'],
    ]);
    expect(Date.parse(results[0].exhibit.lastMovement.occurredAt)).toBeLessThanOrEqual(
      t.clock.now().getTime(),
    );
  });
});
