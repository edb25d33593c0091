import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import {
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field message messageEnglish facts { name value } }';
const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) { exhibitRelocate(requestId: $requestId, input: $input) { ${errors} } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) { exhibitReturn(requestId: $requestId, input: $input) { ${errors} } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) { transferDispatch(requestId: $requestId, input: $input) { transfer { id version } ${errors} } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) { transferAccept(requestId: $requestId, input: $input) { ${errors} } }`;

describe('what a refusal tells', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let receiver: TestClient;
  let stage: Stage;
  let target: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, receiver] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('thukho.tinh')]);
    [stage, target] = await Promise.all([stageOf(keeper, 'KV03'), stageOf(receiver, 'TINH')]);
  });
  afterAll(() => t.close());

  /** The user errors of a mutation that must be refused; the facts as a record. */
  async function refusals(client: TestClient, document: string, input: object): Promise<any[]> {
    const data = await client.data(document, { requestId: newId(), input });
    const [payload] = Object.values<any>(data);
    return payload.userErrors.map((error: any) => ({
      ...error,
      facts: Object.fromEntries(error.facts.map((fact: any) => [fact.name, fact.value])),
    }));
  }

  /** An item that was received an hour ago, and the fact that says so. */
  async function received(): Promise<{ item: { id: string; version: number; code: string }; last: string }> {
    const last = minutesAgo(t, 60);
    const handover = { ...papers(t).handover, handedOverAt: last.toISOString() };
    const item = await receiveOne(t, keeper, stage, {}, { handover });
    return { item, last: last.toISOString() };
  }

  function move(item: { id: string; version: number }, to: string, input: object = {}): any {
    return {
      exhibitId: item.id,
      expectedVersion: item.version,
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place(to),
      quantity: '10',
      ...input,
    };
  }

  const outward = { purpose: 'giám định', requestedBy: 'PC09' };

  describe('given a moment before the previous movement', () => {
    test('when relocating, then it stands at occurredAt', async () => {
      const { item, last } = await received();
      const input = move(item, 'A2', { occurredAt: minutesAgo(t, 61).toISOString() });
      expect(await refusals(keeper, relocate, input)).toMatchObject([
        {
          code: 'DATE_BEFORE_PREDECESSOR',
          field: ['input', 'occurredAt'],
          facts: { lastOccurredAt: last, exhibit: item.code },
        },
      ]);
    });

    test('when releasing and taking back, then it stands at the handover', async () => {
      const { item, last } = await received();
      const early = papers(t, 61);
      const field = ['input', 'handover', 'handedOverAt'];
      expect(await refusals(keeper, release, move(item, 'GIAMDINH', { ...outward, ...early }))).toMatchObject(
        [{ code: 'DATE_BEFORE_PREDECESSOR', field, facts: { lastOccurredAt: last } }],
      );
      const out = papers(t, 30);
      const { release: released } = await keeper.done(release, {
        input: move(item, 'GIAMDINH', { ...outward, ...out }),
      });
      const back = { releaseId: released.id, quantity: '10', toPlaceId: stage.place('A1'), ...papers(t, 31) };
      expect(await refusals(keeper, giveBack, back)).toMatchObject([
        { code: 'DATE_BEFORE_PREDECESSOR', field, facts: { lastOccurredAt: out.handover.handedOverAt } },
      ]);
    });

    test('when sending and accepting, then it stands at each line that it is about', async () => {
      const { item, last } = await received();
      const earlier = await receiveOne(t, keeper, stage, {}, papers(t, 90));
      const lines = [earlier, item].map((one) => ({
        exhibitId: one.id,
        expectedVersion: one.version,
        fromPlaceId: stage.place('A1'),
        quantity: '10',
      }));
      const sending = {
        fromWarehouseId: stage.warehouseId,
        toWarehouseId: target.warehouseId,
        reason: 'tập trung',
        lines,
      };
      expect(await refusals(keeper, dispatch, { ...sending, ...papers(t, 61) })).toMatchObject([
        {
          code: 'DATE_BEFORE_PREDECESSOR',
          field: ['input', 'lines', '1', 'exhibitId'],
          facts: { lastOccurredAt: last, exhibit: item.code },
        },
      ]);
      const { transfer } = await keeper.done(dispatch, { input: { ...sending, ...papers(t, 30) } });
      const arrived = {
        transferId: transfer.id,
        expectedVersion: transfer.version,
        lines: lines.map(({ exhibitId, quantity }) => ({ exhibitId, quantity })),
      };
      expect(await refusals(receiver, accept, { ...arrived, ...papers(t, 31) })).toMatchObject([
        { code: 'DATE_BEFORE_PREDECESSOR', field: ['input', 'lines', '0', 'exhibitId'] },
        { code: 'DATE_BEFORE_PREDECESSOR', field: ['input', 'lines', '1', 'exhibitId'] },
      ]);
    });
  });

  test('given a reference twice in one receipt, then the second item is named', async () => {
    const input = receiptInput(t, stage, { externalReference: `SO-CU-${newId()}` });
    input.items = [...input.items, ...input.items];
    expect(await refusals(keeper, receiveDocument, input)).toMatchObject([
      { code: 'DUPLICATE', field: ['input', 'items', '1', 'externalReference'] },
    ]);
  });

  test('given a party without a name, then that party is named', async () => {
    const parties = [
      { name: 'Siu Văn Thử', capacity: 'DEFENDANT' },
      { name: '   ', capacity: 'CREDITOR' },
    ];
    const titled = receiptInput(t, stage, {}, { case: { title: 'Vụ trộm cắp', parties } });
    expect(await refusals(keeper, receiveDocument, titled)).toMatchObject([
      { code: 'REQUIRED', field: ['input', 'case', 'parties', '1', 'name'] },
    ]);
    const untitled = receiptInput(t, stage, {}, { case: { parties: [parties[1]] } });
    expect(await refusals(keeper, receiveDocument, untitled)).toMatchObject([
      { code: 'REQUIRED', field: ['input', 'case', 'parties', '0', 'name'] },
    ]);
    const nobody = receiptInput(t, stage, {}, { case: { parties: [] } });
    expect(await refusals(keeper, receiveDocument, nobody)).toMatchObject([
      { code: 'REQUIRED', field: ['input', 'case', 'parties'] },
    ]);
  });

  test('given an item twice in a transfer, then its second line is named', async () => {
    const { item } = await received();
    const line = {
      exhibitId: item.id,
      expectedVersion: item.version,
      fromPlaceId: stage.place('A1'),
      quantity: '10',
    };
    const input = {
      fromWarehouseId: stage.warehouseId,
      toWarehouseId: target.warehouseId,
      reason: 'tập trung',
      lines: [line, line],
      ...papers(t, 30),
    };
    expect(await refusals(keeper, dispatch, input)).toMatchObject([
      { code: 'DUPLICATE', field: ['input', 'lines', '1', 'exhibitId'] },
    ]);
  });

  test('given less than was sent, when accepting, then the sentence says what is expected', async () => {
    const { item } = await received();
    const { transfer } = await keeper.done(dispatch, {
      input: {
        fromWarehouseId: stage.warehouseId,
        toWarehouseId: target.warehouseId,
        reason: 'tập trung',
        lines: [
          {
            exhibitId: item.id,
            expectedVersion: item.version,
            fromPlaceId: stage.place('A1'),
            quantity: '10',
          },
        ],
        ...papers(t, 30),
      },
    });
    const input = {
      transferId: transfer.id,
      expectedVersion: transfer.version,
      lines: [{ exhibitId: item.id, quantity: '9' }],
      ...papers(t, 10),
    };
    expect(await refusals(receiver, accept, input)).toMatchObject([
      {
        code: 'MUST_EQUAL',
        field: ['input', 'lines', '0', 'quantity'],
        message: 'Phải ghi đúng số lượng trong sổ là 10 cái.',
        messageEnglish: 'It must be the quantity in the book: 10 cái.',
      },
    ]);
  });
});
