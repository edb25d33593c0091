import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { receiptInput, receiveDocument, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const caseOf = `query ($id: ID!) { node(id: $id) { ... on CaseFile {
  id version title judgmentNumber enforcementDecisionNumber enforcementDecisionDate parties { name capacity } } } }`;

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
});
