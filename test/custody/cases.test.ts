import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { papers, receiptInput, receiveDocument, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const enterPapers = `mutation ($requestId: UUID!, $input: CasePapersEnterInput!) {
  casePapersEnter(requestId: $requestId, input: $input) {
    case { id version judgmentNumber enforcementDecisionNumber enforcementDecisionDate }
    userErrors { code field facts { name value } } } }`;
const dispose = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) { disposal { id } userErrors { code field } } }`;
const caseOf = `query ($id: ID!) { node(id: $id) { ... on CaseFile {
  id version title judgmentNumber enforcementDecisionNumber enforcementDecisionDate parties { name capacity } } } }`;

const decision = { number: '88/QĐ-THADS', dated: '2026-06-20' };
const otherDecision = { number: '89/QĐ-THADS', dated: '2026-06-21' };

describe('cases', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let officer: TestClient;
  let stage: Stage;
  let judgments = 0;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    officer = await t.logIn('chv.kv03');
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

  function entering(caseFile: { id: string; version: number }, input: object): object {
    return { caseId: caseFile.id, expectedVersion: caseFile.version, ...input };
  }

  async function refusal(client: TestClient, input: object): Promise<any[]> {
    const { casePapersEnter } = await client.data(enterPapers, { requestId: newId(), input });
    return casePapersEnter.userErrors.map((error: any) => [error.code, error.field.join('.')]);
  }

  async function disposeOf(exhibit: { id: string; version: number }): Promise<unknown> {
    return keeper.done(dispose, {
      input: {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: stage.place('A1'),
        quantity: '1',
        kind: 'RETURN',
        decision: { number: `${judgments}/QĐXL` },
        recipient: 'Siu Văn Thử',
        participants: [],
        ...papers(t),
      },
    });
  }

  describe('papers that arrive', () => {
    test('given an enforcement officer, when the decision arrives, then the officer enters it', async () => {
      const { case: caseFile } = await received({ judgment: newJudgment() });
      const entered = await officer.done(enterPapers, {
        input: entering(caseFile, { enforcementDecision: decision }),
      });
      expect(entered.case).toMatchObject({
        version: caseFile.version + 1,
        enforcementDecisionNumber: '88/QĐ-THADS',
        enforcementDecisionDate: '2026-06-20',
      });
    });

    test('given a role without the right, or another office, then it is forbidden or does not exist', async () => {
      const { case: caseFile } = await received({});
      const input = entering(caseFile, { enforcementDecision: decision });
      const accountant = await t.logIn('ketoan.kv03');
      const answer = await accountant.ask(enterPapers, { requestId: newId(), input });
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      const stranger = await t.logIn('thukho.kv05');
      expect(await stranger.refused(enterPapers, { input })).toEqual(['NOT_FOUND']);
    });

    test('given neither paper, then one is demanded', async () => {
      const { case: caseFile } = await received({});
      expect(await refusal(keeper, entering(caseFile, {}))).toEqual([['REQUIRED', 'input']]);
    });

    test('given the papers that the book has already, then nothing is told twice', async () => {
      const judgment = newJudgment();
      const { case: caseFile } = await received({ judgment, enforcementDecision: decision });
      for (const again of [
        { judgment, enforcementDecision: decision },
        { enforcementDecision: { ...decision, number: '088/qđ-thads' } },
        { judgment, correction: true, reason: 'ghi sai' },
      ]) {
        expect(await refusal(keeper, entering(caseFile, again))).toEqual([['NOTHING_CHANGED', 'input']]);
      }
      expect((await lastEvent(caseFile.id)).kind).toBe('case.opened');
    });

    test('given a second decision, then it is refused with the first, until it is called a correction with a reason', async () => {
      const { case: caseFile } = await received({ enforcementDecision: decision });
      const second = { enforcementDecision: otherDecision };
      const { casePapersEnter } = await keeper.data(enterPapers, {
        requestId: newId(),
        input: entering(caseFile, second),
      });
      expect(casePapersEnter.userErrors).toEqual([
        {
          code: 'CASE_PAPERS_DIFFER',
          field: ['input', 'enforcementDecision'],
          facts: [
            { name: 'number', value: '88/QĐ-THADS' },
            { name: 'dated', value: '2026-06-20' },
          ],
        },
      ]);
      expect(await refusal(keeper, entering(caseFile, { ...second, correction: true }))).toEqual([
        ['REQUIRED', 'input.reason'],
      ]);
      await keeper.done(enterPapers, {
        input: entering(caseFile, { ...second, correction: true, reason: ' ghi nhầm số ' }),
      });
      expect(await lastEvent(caseFile.id)).toMatchObject({
        kind: 'case.papers-entered',
        before: { enforcementDecision: decision },
        after: {
          enforcementDecision: otherDecision,
          corrected: ['enforcementDecision'],
          reason: 'ghi nhầm số',
        },
      });
    });

    test('given a disposal on the decision, then the decision stays as it is, also past the program', async () => {
      const exhibit = await received({ enforcementDecision: decision });
      await disposeOf(exhibit);
      const input = entering(exhibit.case, {
        enforcementDecision: otherDecision,
        correction: true,
        reason: 'ghi nhầm',
      });
      expect(await refusal(keeper, input)).toEqual([['CASE_DECISION_USED', 'input.enforcementDecision']]);
      await expect(
        t.owner.query(`update custody.case_file set enforcement_decision_number = 'x' where id = $1`, [
          localIdOf('CaseFile', exhibit.case.id),
        ]),
      ).rejects.toMatchObject({ constraint: 'ck_case_file_decision_used' });
      const judgment = newJudgment();
      await keeper.done(enterPapers, { input: entering(exhibit.case, { judgment }) });
    });
  });

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

  test('given a disposal past the program, when its case has no decision, then the database refuses', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const statement = `with paper as (
        insert into custody.document (id, office_id, kind, document_year, number, dated)
        select $1, office_id, 'DISPOSAL_DECISION', 2026, 'lậu', '2026-06-01' from custody.exhibit where id = $2 returning id)
      insert into custody.disposal (id, office_id, exhibit_id, kind, decision_id, quantity, recipient, disposed_at)
      select $1, e.office_id, e.id, 'RETURN', paper.id, 1, 'ai đó', now() from custody.exhibit e, paper where e.id = $2`;
    await expect(t.owner.query(statement, [newId(), localIdOf('Exhibit', exhibit.id)])).rejects.toMatchObject(
      { constraint: 'ck_disposal_enforcement_decision' },
    );
  });
});
