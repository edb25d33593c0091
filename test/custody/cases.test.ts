import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globalIdOf, localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  decisionInput,
  enterDocument,
  receiptInput,
  receiveDocument,
  stageOf,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const caseOf = `query ($id: ID!) { node(id: $id) { ... on CaseFile {
  id version title judgmentNumber judgmentDate judgmentCourt enforcementDecisionNumber enforcementDecisionDate parties { name capacity } } } }`;

const decision = { number: '88/QĐ-THADS', dated: '2026-06-20' };
const otherDecision = { number: '89/QĐ-THADS', dated: '2026-06-21' };

describe('cases', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;
  let judgments = 0;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  function newJudgment(): { number: string; dated: string } {
    judgments += 1;
    return { number: `${judgments}/2026/HS-ST`, dated: '2026-05-12' };
  }

  async function received(given: object): Promise<any> {
    const { exhibits } = await keeper.done(receiveDocument, {
      input: receiptInput(t, stage, {}, { case: { parties: [{ name: 'Siu Văn Thử' }], ...given } }),
    });
    return exhibits[0];
  }

  async function caseNow(id: string): Promise<any> {
    return (await keeper.data(caseOf, { id })).node;
  }

  async function lastEvent(caseId: string): Promise<any> {
    const found = await t.owner.query(
      'select kind, before, after from trail.event where subject_id = $1 order by recorded_at desc, id desc limit 1',
      [localIdOf('CaseFile', caseId)],
    );
    return found.rows[0];
  }

  describe('items of a case that is known', () => {
    test('given a new party and the decision, when more is received, then the case gains both and the trail tells it', async () => {
      const judgment = newJudgment();
      const first = await received({ judgment });
      const parties = [
        { name: 'siu văn thử', capacity: 'DEFENDANT' },
        { name: 'Kpă Mới', capacity: 'CONCERNED' },
      ];
      const second = await received({ judgment, parties, enforcementDecision: decision });
      expect(second.case.id).toBe(first.case.id);
      expect(await caseNow(first.case.id)).toMatchObject({
        version: first.case.version + 1,
        enforcementDecisionNumber: '88/QĐ-THADS',
        enforcementDecisionDate: '2026-06-20',
        parties: [
          { name: 'Siu Văn Thử', capacity: 'DEFENDANT' },
          { name: 'Kpă Mới', capacity: 'CONCERNED' },
        ],
      });
      expect(await lastEvent(first.case.id)).toMatchObject({
        kind: 'case.completed',
        before: { enforcementDecision: null, parties: ['Siu Văn Thử'] },
        after: { enforcementDecision: decision, parties: ['Siu Văn Thử', 'Kpă Mới'] },
      });
    });

    test('given nothing new, then the case stays as it is', async () => {
      const judgment = newJudgment();
      const first = await received({ judgment, enforcementDecision: decision });
      await received({ judgment, enforcementDecision: decision });
      expect((await caseNow(first.case.id)).version).toBe(first.case.version);
      expect((await lastEvent(first.case.id)).kind).toBe('case.opened');
    });

    test('given another decision than the known one, then nothing is received', async () => {
      const judgment = newJudgment();
      await received({ judgment, enforcementDecision: decision });
      const input = receiptInput(
        t,
        stage,
        {},
        {
          case: { judgment, enforcementDecision: otherDecision, parties: [{ name: 'Siu Văn Thử' }] },
        },
      );
      const { exhibitReceive } = await keeper.data(receiveDocument, { requestId: newId(), input });
      expect(exhibitReceive.userErrors).toMatchObject([
        {
          code: 'CASE_PAPERS_DIFFER',
          field: ['input', 'case', 'enforcementDecision'],
          facts: [
            { name: 'number', value: '88/QĐ-THADS' },
            { name: 'dated', value: '2026-06-20' },
          ],
        },
      ]);
    });

    test('given two receipts that name one new party at once, then the case gains it once', async () => {
      const judgment = newJudgment();
      const first = await received({ judgment });
      const parties = [{ name: 'Rơ Châm Đồng Thời' }];
      await Promise.all([received({ judgment, parties }), received({ judgment, parties })]);
      expect((await caseNow(first.case.id)).parties).toHaveLength(2);
    });
  });

  describe('a judgment is one of its court and year', () => {
    function ofJudgment(judgment: object, more: object = {}): any {
      return receiptInput(t, stage, {}, { case: { parties: [{ name: 'Siu Văn Thử' }], judgment, ...more } });
    }

    async function errorsOf(input: object): Promise<any[]> {
      return (await keeper.data(receiveDocument, { requestId: newId(), input })).exhibitReceive.userErrors;
    }

    test('given a judgment, when its number comes with another day of the year, then the case that is there is named; of another year it is another', async () => {
      const judgment = newJudgment();
      const title = `Vụ ${newId()}`;
      const first = await received({ title, judgment });
      const number = `Bản án số 0${judgment.number.toLowerCase()}`;
      expect(await errorsOf(ofJudgment({ number, dated: '2026-05-13' }))).toMatchObject([
        {
          code: 'CASE_JUDGMENT_OTHER_DAY',
          field: ['input', 'case', 'judgment', 'dated'],
          facts: [
            { name: 'number', value: judgment.number },
            { name: 'dated', value: '2026-05-12' },
            { name: 'title', value: title },
          ],
        },
      ]);
      expect((await received({ judgment: { number, dated: '2026-05-12' } })).case.id).toBe(first.case.id);
      const ofYear = { number: judgment.number.replace('2026', '2025'), dated: '2025-05-13' };
      expect((await received({ judgment: ofYear })).case.id).not.toBe(first.case.id);
    });

    test('given two courts, then each has its case of one number, and who leaves the court out is asked for it', async () => {
      const judgment = newJudgment();
      const first = await received({ judgment });
      const [one, two] = ['TAND khu vực 1', 'TAND khu vực 2'];
      // While the court of the first is not known, the second may be the same judgment.
      const ofTwo = { ...judgment, dated: '2026-05-20', court: two };
      expect((await errorsOf(ofJudgment(ofTwo)))[0].code).toBe('CASE_JUDGMENT_OTHER_DAY');
      await received({ judgment: { ...judgment, court: one } });
      expect(await caseNow(first.case.id)).toMatchObject({ judgmentCourt: one, version: 2 });
      const second = await received({ judgment: ofTwo });
      const third = await received({ judgment: { ...judgment, court: 'TAND khu vực 3' } });
      expect(new Set([first, second, third].map((exhibit) => exhibit.case.id)).size).toBe(3);
      expect((await received({ judgment: { ...judgment, court: 'tand  Khu Vực 1' } })).case.id).toBe(
        first.case.id,
      );
      expect(await errorsOf(ofJudgment(judgment))).toMatchObject([
        { code: 'REQUIRED', field: ['input', 'case', 'judgment', 'court'] },
      ]);
      expect(
        await errorsOf(ofJudgment({ ...judgment, court: two }, { caseId: first.case.id })),
      ).toMatchObject([{ code: 'CASE_PAPERS_DIFFER', field: ['input', 'case', 'judgment'] }]);
    });

    test('given a court abbreviated or in full, then it is one court and its case is found', async () => {
      const judgment = newJudgment();
      const first = await received({ judgment: { ...judgment, court: '.' } });
      expect(await caseNow(first.case.id)).toMatchObject({ judgmentCourt: null });
      await received({ judgment: { ...judgment, court: 'TAND tỉnh Gia Lai' } });
      for (const court of [
        'Tòa án nhân dân tỉnh Gia Lai',
        'Toà án ND tỉnh Gia Lai',
        ' toà án nhân dân  tỉnh gia lai ',
      ]) {
        expect((await received({ judgment: { ...judgment, court } })).case.id).toBe(first.case.id);
        expect((await errorsOf(ofJudgment({ ...judgment, dated: '2026-05-13', court })))[0]).toMatchObject({
          code: 'CASE_JUDGMENT_OTHER_DAY',
        });
      }
      expect(await caseNow(first.case.id)).toMatchObject({ judgmentCourt: 'TAND tỉnh Gia Lai', version: 2 });
      const other = await received({ judgment: { ...judgment, court: 'TAND tỉnh Đắk Lắk' } });
      expect(other.case.id).not.toBe(first.case.id);
    });

    test('given a number that names another year than the day, then it is no judgment; one without a year is', async () => {
      const wrong = { number: '905/2025/HS-ST', dated: '2026-05-12' };
      const problem = {
        code: 'JUDGMENT_YEAR_DIFFERS',
        facts: [
          { name: 'number', value: '905/2025/HS-ST' },
          { name: 'year', value: '2025' },
          { name: 'dated', value: '2026-05-12' },
        ],
      };
      const field = ['input', 'case', 'judgment', 'number'];
      expect(await errorsOf(ofJudgment(wrong))).toMatchObject([{ ...problem, field }]);
      const { case: file } = await received({});
      expect(await errorsOf(ofJudgment(wrong, { caseId: file.id }))).toMatchObject([{ ...problem, field }]);
      const officer = await t.logIn('chv.kv03');
      const { caseDecisionEnter } = await officer.data(enterDocument, {
        requestId: newId(),
        input: decisionInput(file, { kind: 'JUDGMENT', ...wrong }),
      });
      expect(caseDecisionEnter.userErrors).toMatchObject([{ ...problem, field: ['input', 'number'] }]);
      await received({ judgment: { number: '905/HS-ST', dated: '2026-05-12' } });
    });

    test('given such a number past the commands, then the database refuses it but for what a register says, which may gain its court', async () => {
      const { case: file } = await received({});
      const id = newId();
      const open = (source: string) =>
        t.application.query(
          `insert into custody.case_file (id, office_id, title, judgment_number, judgment_date, source)
           select $1, office_id, 'x', '906/2025/HS-ST', '2026-05-12', $2 from custody.case_file where id = $3`,
          [id, source, localIdOf('CaseFile', file.id)],
        );
      await expect(open('RECORDED')).rejects.toMatchObject({ constraint: 'ck_case_file_judgment_year' });
      await open('REGISTER');
      const judgment = { number: '906/2025/HS-ST', dated: '2026-05-12', court: 'TAND khu vực 1' };
      expect((await received({ judgment })).case.id).toBe(globalIdOf('CaseFile', id));
      await expect(
        t.application.query(`update custody.case_file set judgment_number = '907/2025/HS-ST' where id = $1`, [
          id,
        ]),
      ).rejects.toMatchObject({ constraint: 'ck_case_file_judgment_year' });
    });

    test('given a decision that tells the judgment of another case with another day, then this case is named', async () => {
      const judgment = newJudgment();
      await received({ title: 'Vụ đã có', judgment: { ...judgment, court: 'TAND khu vực 3' } });
      const other = await received({});
      const officer = await t.logIn('chv.kv03');
      const entering = (given: object) =>
        decisionInput(other.case, { kind: 'JUDGMENT', ...judgment, dated: '2026-05-19', ...given });
      const { caseDecisionEnter } = await officer.data(enterDocument, {
        requestId: newId(),
        input: entering({}),
      });
      expect(caseDecisionEnter.userErrors).toMatchObject([
        { code: 'CASE_JUDGMENT_OTHER_DAY', field: ['input', 'number'] },
      ]);
      await officer.done(enterDocument, { input: entering({ organisation: 'TAND tỉnh' }) });
      expect(await caseNow(other.case.id)).toMatchObject({
        judgmentNumber: judgment.number,
        judgmentDate: '2026-05-19',
        judgmentCourt: 'TAND tỉnh',
      });
    });

    test('given two receipts of one number with two days at once, then one opens the case and the other is refused', async () => {
      const judgment = newJudgment();
      const answers = await Promise.all(
        ['2026-05-12', '2026-05-13'].map((dated) => errorsOf(ofJudgment({ ...judgment, dated }))),
      );
      expect(answers.flat().map((error) => error.code)).toEqual(['CASE_JUDGMENT_OTHER_DAY']);
    });

    test('given two cases of a register of one number, both without a court, then the courts tell them apart, never one court for both', async () => {
      const judgment = newJudgment();
      const officer = await t.logIn('chv.kv03');
      const { case: first } = await received({ judgment });
      const second = newId();
      await t.owner.query(
        `insert into custody.case_file (id, office_id, title, judgment_number, judgment_date, source)
         select $1, office_id, 'Vụ theo sổ giấy', judgment_number, '2026-05-17', 'REGISTER' from custody.case_file where id = $2`,
        [second, localIdOf('CaseFile', first.id)],
      );
      const entering = (caseId: string, version: number, dated: string, organisation: string) => ({
        input: decisionInput(
          { id: caseId, version },
          { kind: 'JUDGMENT', ...judgment, dated, organisation, reason: 'bản án đã đến' },
        ),
      });
      await officer.done(enterDocument, entering(first.id, 1, '2026-05-12', 'TAND khu vực 1'));
      const other = globalIdOf('CaseFile', second);
      expect(
        await officer.refused(enterDocument, entering(other, 1, '2026-05-17', 'TAND khu vực 1')),
      ).toEqual(['CASE_JUDGMENT_OTHER_DAY']);
      await officer.done(enterDocument, entering(other, 1, '2026-05-17', 'TAND khu vực 2'));
      await expect(
        t.application.query(`update custody.case_file set judgment_court = 'TAND khu vực 1' where id = $1`, [
          second,
        ]),
      ).rejects.toMatchObject({ constraint: 'ck_case_file_judgment_day' });
    });

    test('given a second case of the number past the commands, then the database refuses it but for what a register says', async () => {
      const judgment = newJudgment();
      const { case: first } = await received({ judgment: { ...judgment, court: 'TAND khu vực 1' } });
      const open = async (dated: string, court: string | null, source = 'RECORDED') => {
        await t.application.query('begin');
        try {
          await t.application.query(
            `insert into custody.case_file (id, office_id, title, judgment_number, judgment_date, judgment_court, source)
             select $1, office_id, 'x', '0' || judgment_number, $2, $3, $4 from custody.case_file where id = $5`,
            [newId(), dated, court, source, localIdOf('CaseFile', first.id)],
          );
          return 'done';
        } catch (error) {
          return (error as { constraint?: string }).constraint;
        } finally {
          await t.application.query('rollback');
        }
      };
      expect(await open('2026-05-13', null)).toBe('ck_case_file_judgment_day');
      expect(await open('2026-05-13', 'Toà án ND KHU VỰC 1')).toBe('ck_case_file_judgment_day');
      expect(await open('2026-05-12', null)).toBe('uq_case_file_judgment');
      expect(await open('2026-05-12', 'TAND khu vực 1')).toBe('uq_case_file_judgment');
      expect(await open('2026-05-13', 'TAND khu vực 2')).toBe('done');
      expect(await open('2026-05-13', null, 'REGISTER')).toBe('done');
      expect(await open('2025-05-13', null)).toBe('ck_case_file_judgment_year');
      await expect(
        t.application.query(
          `update custody.case_file set judgment_number = $1, judgment_date = '2026-05-13' where id = $2`,
          [judgment.number, localIdOf('CaseFile', (await received({})).case.id)],
        ),
      ).rejects.toMatchObject({ constraint: 'ck_case_file_judgment_day' });
    });
  });
});
