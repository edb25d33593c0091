import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import {
  minutesAgo,
  receiptInput,
  receiveDocument,
  receiveOne,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { spelledName, spellings } from '../rules/name-spellings.js';

const errors = 'userErrors { code field }';
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { label { issuer number } } ${errors} } }`;

let t: TestHouse;
let keeper: TestClient;
let stage: Stage;

beforeAll(async () => {
  t = await openTestHouse();
  keeper = await t.logIn('thukho.kv03');
  stage = await stageOf(keeper, 'KV03');
});
afterAll(() => t.close());

async function refusals(client: TestClient, document: string, input: object): Promise<string[]> {
  const data: any = await client.data(document, { requestId: newId(), input });
  const [payload] = Object.values<any>(data);
  return payload.userErrors.map((error: any) => `${error.code} ${error.field.join('.')}`);
}

describe('labels of seals', () => {
  let other: ReceivedExhibit;

  const sealing = (exhibit: ReceivedExhibit, label: object) => ({
    exhibitId: exhibit.id,
    label,
    packing: 'BAG',
    reason: 'tiếp nhận',
    stateBefore: 'nguyên vẹn',
    stateAfter: 'trong túi',
    participants: [
      { name: 'Phạm Văn Tổ Chức', capacity: 'ORGANISER', signature: 'SIGNED' },
      { name: 'Rơ Châm Hương', capacity: 'WITNESS', signature: 'SIGNED' },
      { name: 'Ksor Ly', capacity: 'COMMUNE', signature: 'SIGNED' },
    ],
  });

  beforeAll(async () => {
    const sealed = await receiveOne(t, keeper, stage);
    expect(await refusals(keeper, apply, sealing(sealed, { number: 'NP-1' }))).toEqual([]);
    other = await receiveOne(t, keeper, stage);
  });

  test.each([
    ['the same', 'NP-1'],
    ['small letters', 'np-1'],
    ['no hyphen', 'NP1'],
    ['a zero in front', 'NP-01'],
    ['a zero width space', 'NP-\u200b1'],
    ['full width', '\uff2e\uff30-\uff11'],
  ])('given a used number with %s, then it is taken', async (_what, number) => {
    expect(await refusals(keeper, apply, sealing(other, { number }))).toEqual([
      'SEAL_LABEL_TAKEN input.label.number',
    ]);
  });

  test('given a used label past the program, then the database refuses, and an occurrence is not for the program to give', async () => {
    const again = (occurrence: number) =>
      t.owner.query(
        `insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, packing, reason,
           state_before, state_after, applied_at, applied_by, label_occurrence)
         select gen_random_uuid(), e.office_id, e.id, 1, (select upper(o.name) || '.' from identity.office o where o.id = e.office_id), 'np1', 'BAG', 'x', 'x', 'x',
           e.last_occurred_at, (select id from identity.staff where username = 'thukho.kv03'), ${String(occurrence)}
         from custody.exhibit e where code = '${other.code}'`,
      );
    await expect(again(1)).rejects.toMatchObject({ constraint: 'uq_seal_label' });
    await expect(again(2)).rejects.toMatchObject({ constraint: 'ck_append_only' });
  });

  test('given another number of the same digits, then it is another label, shown as it was written', async () => {
    const first = await receiveOne(t, keeper, stage);
    const second = await receiveOne(t, keeper, stage);
    await keeper.done(apply, { input: sealing(first, { number: 'NP-1-12' }) });
    const { seal } = await keeper.done(apply, {
      input: sealing(second, { number: 'np-11-2' }),
    });
    expect(seal.label).toMatchObject({ number: 'np-11-2' });
  });
});

describe('references of the other side', () => {
  test('given one in small letters, with spaces or invisible characters, then it is taken', async () => {
    await receiveOne(t, keeper, stage, { externalReference: 'VC-2026/77' });
    for (const externalReference of ['vc-2026/77', 'VC - 2026 / 77', 'VC-2026/\u00ad77']) {
      expect(await refusals(keeper, receiveDocument, receiptInput(t, stage, { externalReference }))).toEqual([
        'EXHIBIT_REFERENCE_TAKEN input.items.0.externalReference',
      ]);
    }
    await receiveOne(t, keeper, stage, { externalReference: 'VC-2026/7-7' });
  });
});

describe('judgments', () => {
  test('given the usual spellings of one judgment, then all receipts are of one case', async () => {
    const cases = new Set<string>();
    for (const number of [
      '21/2026/HS-ST',
      '21/2026/hs-st',
      ' 21 / 2026 / HSST',
      'Bản án số 021/2026/HS-ST',
    ]) {
      const input = receiptInput(
        t,
        stage,
        {},
        {
          case: {
            judgment: { number, dated: '2026-02-20' },
            parties: [{ name: 'Siu Văn Thử', capacity: 'DEFENDANT' }],
          },
        },
      );
      const { exhibits } = await keeper.done(receiveDocument, { input });
      expect(exhibits[0].case.judgmentNumber).toBe('21/2026/HS-ST');
      cases.add(exhibits[0].case.id);
    }
    expect(cases.size).toBe(1);
  });
});

describe('names', () => {
  const handedOver = (name: string) => ({
    handover: {
      otherParty: { name, organisation: 'Công an tỉnh' },
      handedOverAt: minutesAgo(t, 5).toISOString(),
    },
  });

  test('given the own name in any spelling on the other side, then two people are demanded', async () => {
    await t.owner.query(`update identity.staff set full_name = $1 where username = 'thukho.kv03'`, [
      spelledName,
    ]);
    const other = await t.logIn('thukho.kv03');
    for (const [what, spelling] of spellings) {
      const input = receiptInput(t, stage, {}, handedOver(spelling));
      expect([what, await refusals(other, receiveDocument, input)]).toEqual([
        what,
        ['HANDOVER_SAME_PERSON input.handover.otherParty'],
      ]);
    }
  });

  test('given the own name in Cyrillic past the program, then the database refuses', async () => {
    await receiveOne(t, keeper, stage);
    await expect(
      t.owner.query(
        `insert into custody.handover (id, office_id, document_id, giver_name, giver_organisation, receiver_id,
           receiver_name, receiver_organisation, handed_over_at)
         select gen_random_uuid(), office_id, document_id, 'Ông ' || replace(receiver_name, 'a', '\u0430'), 'Công an',
           receiver_id, receiver_name, receiver_organisation, handed_over_at from custody.handover limit 1`,
      ),
    ).rejects.toMatchObject({ constraint: 'ck_handover_two_parties' });
  });

  test('given names of characters that nobody sees, then they are missing', async () => {
    for (const nothing of ['\u200b', '\u00ad\u2060', '\u3164', '\u2800', '\ufeff \u00a0', '\u{e0041}']) {
      expect(await refusals(keeper, receiveDocument, receiptInput(t, stage, { name: nothing }))).toEqual([
        'REQUIRED input.items.0.name',
      ]);
      expect(
        await refusals(keeper, receiveDocument, receiptInput(t, stage, {}, handedOver(nothing))),
      ).toEqual(['REQUIRED input.handover.otherParty.name']);
      expect(
        await refusals(
          keeper,
          receiveDocument,
          receiptInput(t, stage, {}, { case: { parties: [{ name: nothing, capacity: 'DEFENDANT' }] } }),
        ),
      ).toContain('REQUIRED input.case.parties.0.name');
    }
  });
});
