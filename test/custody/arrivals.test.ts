import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { constraintRefusing } from '../support/raw-sql.js';
import {
  minutesAgo,
  openSealOf,
  receiptInput,
  receiveDocument,
  receiveOne,
  sealedDrug,
  sealedOnArrival,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const look = `query ($id: ID!) { node(id: $id) { ... on Exhibit { sealState
  expertConclusion { number dated body }
  seals(first: 5) { nodes { ordinal origin appliedAt label { issuer number count } minutes { number } participants { name }
    checks(first: 5) { nodes { condition occasion note } } } } } } }`;
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { ordinal origin minutes { number } } userErrors { code field } } }`;
const reasonSet = `mutation ($requestId: UUID!, $input: NotSealedReasonSetInput!) {
  notSealedReasonSet(requestId: $requestId, input: $input) { exhibit { id } userErrors { code } } }`;

describe('what comes sealed (Luật THADS Đ123.2)', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  async function refusals(item: object): Promise<string[]> {
    const input = receiptInput(t, stage, item);
    const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
    return exhibitReceive.userErrors.map((error: any) => `${error.code} ${error.field.slice(3).join('.')}`);
  }

  const sealing = () => ({
    packing: 'BAG',
    reason: 'niêm phong lại',
    stateBefore: 'mở',
    stateAfter: 'kín',
    participants: [
      { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
      { name: 'Lê Chứng', organisation: 'UBND', capacity: 'WITNESS', signature: 'SIGNED' },
    ],
  });

  test.each([
    ['a drug without a seal', { sealOnArrival: null }, ['RECEIPT_SEAL_REQUIRED sealOnArrival']],
    [
      'a drug without a conclusion',
      { expertConclusion: null },
      ['RECEIPT_CONCLUSION_REQUIRED expertConclusion'],
    ],
    [
      'a drug of which somebody considers sealing unnecessary',
      { sealOnArrival: null, notSealedReason: 'UNNECESSARY' },
      ['RECEIPT_SEAL_REQUIRED sealOnArrival', 'SEAL_REASON_NOT_FREE notSealedReason'],
    ],
    ['a reason beside the seal', { notSealedReason: 'LIVING' }, ['SEAL_REASON_CONFLICT notSealedReason']],
    [
      'a torn seal that is not described',
      sealedOnArrival({ condition: 'TORN' }),
      ['SEAL_NOTE_REQUIRED sealOnArrival.note'],
    ],
    [
      'a seal of nobody with an empty number',
      sealedOnArrival({ issuer: ' ', labelNumber: ' ' }),
      ['REQUIRED sealOnArrival.issuer', 'REQUIRED sealOnArrival.labelNumber'],
    ],
    ['no label', sealedOnArrival({ labelCount: 0 }), ['OUT_OF_RANGE sealOnArrival.labelCount']],
    [
      'a conclusion of tomorrow by nobody',
      { expertConclusion: { number: '1', dated: '2099-01-01', body: ' ' } },
      ['REQUIRED expertConclusion.body', 'CONCLUSION_AFTER_RECEIPT expertConclusion.dated'],
    ],
  ])('given %s, when it is received, then each fault is told at its field', async (_case, item, told) => {
    expect((await refusals(sealedDrug(item))).sort()).toEqual([...told].sort());
  });

  test('given a seal that was put on after the handover, when it is received, then it is no seal of the giver', async () => {
    const appliedAt = minutesAgo(t, 30).toISOString();
    expect(await refusals(sealedDrug(sealedOnArrival({ appliedAt })))).toEqual([
      'SEAL_AFTER_RECEIPT sealOnArrival.appliedAt',
    ]);
  });

  test('given any class that comes sealed, when its conclusion is missing, then it is refused as well', async () => {
    expect(await refusals({ ...sealedOnArrival(), expertConclusion: null })).toEqual([
      'RECEIPT_CONCLUSION_REQUIRED expertConclusion',
    ]);
  });

  test('given two packages under one number of the police, when they are received, then each keeps its seal and ours spends no number', async () => {
    const torn = sealedOnArrival({ condition: 'TORN', note: 'rách góc phải' });
    const first = await receiveOne(t, keeper, stage, sealedDrug());
    const second = await receiveOne(t, keeper, stage, sealedDrug(torn));
    const [one, other] = await Promise.all(
      [first, second].map(async ({ id }) => (await keeper.data(look, { id })).node),
    );
    expect(one).toMatchObject({
      sealState: 'SEALED',
      expertConclusion: { number: '15/KL-KTHS', dated: '2020-01-05', body: 'Phòng PC09 Công an tỉnh' },
    });
    expect(one.seals.nodes).toEqual([
      {
        ordinal: 1,
        origin: 'FOREIGN',
        appliedAt: '2020-01-02T03:00:00.000Z',
        label: { issuer: 'Phòng PC09 Công an tỉnh', number: '0012', count: 1 },
        minutes: null,
        participants: [],
        checks: { nodes: [{ condition: 'INTACT', occasion: 'RECEIPT', note: '' }] },
      },
    ]);
    expect(other.seals.nodes[0].label).toEqual(one.seals.nodes[0].label);
    expect(other.seals.nodes[0].checks.nodes).toEqual([
      { condition: 'TORN', occasion: 'RECEIPT', note: 'rách góc phải' },
    ]);
    const resealsOpeningId = await openSealOf(t, keeper, first.id);
    const { seal } = await keeper.done(apply, {
      input: { exhibitId: first.id, resealsOpeningId, ...sealing() },
    });
    expect(seal).toMatchObject({ ordinal: 2, origin: 'OWN' });
    expect(seal.minutes.number).toMatch(/^0*1\/BBNP$/);
  });

  test('given a label without a number, when it is received, then the seal is named by its ordinal', async () => {
    const { id } = await receiveOne(t, keeper, stage, sealedDrug(sealedOnArrival({ labelNumber: null })));
    expect((await keeper.data(look, { id })).node.seals.nodes[0].label.number).toBeNull();
  });

  test('given a phone, when somebody says why it is not sealed, then its class leaves no choice', async () => {
    const phone = { classCode: 'ELECTRONICS', name: 'điện thoại', unitCode: 'CHIEC', quantity: '1' };
    expect(await refusals({ ...phone, notSealedReason: 'UNNECESSARY' })).toEqual([
      'SEAL_REASON_NOT_FREE notSealedReason',
    ]);
    const { id, version } = await receiveOne(t, keeper, stage, phone);
    expect(
      await keeper.refused(reasonSet, {
        input: { exhibitId: id, expectedVersion: version, reason: 'UNNECESSARY' },
      }),
    ).toEqual(['SEAL_REASON_NOT_FREE']);
    await expect(
      t.application.query("update custody.exhibit set not_sealed_reason = 'LIVING' where id = $1", [
        localIdOf('Exhibit', id),
      ]),
    ).rejects.toMatchObject({ constraint: 'ck_exhibit_reason_free' });
  });

  describe('past the program, as the application', () => {
    /** Receives by SQL in a transaction that is rolled back; answers the constraint that refuses. */
    async function receivedBySql(
      classCode: string,
      {
        conclusion = null,
        concludedOn = '2020-01-01',
        seal = null,
      }: { conclusion?: string | null; concludedOn?: string; seal?: string | null } = {},
    ): Promise<string> {
      const model = await receiveOne(t, keeper, stage);
      const values = [newId(), localIdOf('Exhibit', model.id), classCode, conclusion, concludedOn];
      return constraintRefusing(t.application, async () => {
        await t.application.query(
          `insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received,
             condition, conclusion_number, conclusion_dated, conclusion_body)
           select $1::uuid, office_id, case_id, $1::text, kind, $3::text, name, unit_code, 1, 'x', $4::text,
             case when $4::text is null then null else $5::date end, $4::text
           from custody.exhibit where id = $2::uuid`,
          values,
        );
        await t.application.query(
          `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
             recorded_by, order_id, voucher_id, handover_id)
           select $1, office_id, $1, kind, from_place_id, to_place_id, 1, now(), recorded_by, order_id, voucher_id, handover_id
           from custody.movement where exhibit_id = $2`,
          values.slice(0, 2),
        );
        if (seal !== null) {
          await sealBySql(values[0]!, seal);
        }
      });
    }

    async function sealBySql(exhibitId: string, appliedAt: string): Promise<void> {
      await t.application.query(
        `insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, packing, reason, state_before, state_after,
           applied_at, applied_by, on_arrival)
         select gen_random_uuid(), m.office_id, $1, 1, 'x', 'BAG', 'x', 'x', 'x', $2, m.recorded_by, true
         from custody.movement m where m.exhibit_id = $1 and seq = 1`,
        [exhibitId, appliedAt],
      );
    }

    test('given a drug, then no transaction ends without its seal and its conclusion', async () => {
      expect(await receivedBySql('DRUG')).toBe('ck_receipt_sealed');
      expect(await receivedBySql('DRUG', { conclusion: '1' })).toBe('ck_receipt_sealed');
      expect(await receivedBySql('DRUG', { seal: '2020-01-01' })).toBe('ck_receipt_conclusion');
      expect(await receivedBySql('DRUG', { seal: '2020-01-01', conclusion: '1' })).toBe('done');
      expect(await receivedBySql('TOOL', { seal: '2020-01-01' })).toBe('ck_receipt_conclusion');
      expect(await receivedBySql('TOOL')).toBe('done');
    });

    test('given a conclusion that is younger than the receipt, then the database refuses it', async () => {
      const late = { seal: '2020-01-01', conclusion: '1', concludedOn: '2099-01-01' };
      expect(await receivedBySql('DRUG', late)).toBe('ck_exhibit_conclusion_before_receipt');
      expect(await receivedBySql('TOOL', { ...late, seal: null })).toBe(
        'ck_exhibit_conclusion_before_receipt',
      );
    });

    test('given a seal of others, then it is neither younger than the receipt nor written after it', async () => {
      expect(await receivedBySql('DRUG', { seal: '2099-01-01', conclusion: '1' })).toBe(
        'ck_seal_foreign_before_receipt',
      );
      const { id } = await receiveOne(t, keeper, stage);
      await expect(sealBySql(localIdOf('Exhibit', id), '2020-01-01')).rejects.toMatchObject({
        constraint: 'ck_seal_foreign_at_receipt',
      });
    });
  });
});
