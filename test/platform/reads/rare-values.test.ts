import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actorOfUsername, settingsOf } from '../../../src/identity/index.js';
import { buffersOf, statementOf } from '../../support/read-plans.js';
import type { TestHouse } from '../../support/test-house.js';
import { openLargeHouse } from './large-house.js';

/** What is rare lies far back: the last that a list comes to when it reads its rows in their order. */
const makeRare = `
  create temp table rare as
    select e.id, e.office_id, row_number() over (partition by e.office_id order by e.id) as n from custody.exhibit e;
  update custody.exhibit e set status = 'MISSING' from rare r where r.id = e.id and r.n = 5;
  update custody.exhibit e set class_code = 'EXPLOSIVE' from rare r where r.id = e.id and r.n = 6;
  update custody.exhibit_standing s set seal_state = 'DAMAGED' from rare r where r.id = s.exhibit_id and r.n = 8;
  update custody.exhibit_standing s set stage = 'TO_BE_ENFORCED', awaits_decision = false from rare r
    where r.id = s.exhibit_id and r.n % 50 > 0 and s.awaits_decision;
  update custody.movement m set kind = 'ADJUSTMENT' from rare r where r.id = m.exhibit_id and r.n = 7 and m.seq = 2`;

const exhibits = (filter: string): string =>
  `query ($first: Int = 50) { exhibits(first: $first, filter: { ${filter} }) { nodes { code name } } }`;
const movements = (filter: string): string =>
  `query ($first: Int = 50) { movements(first: $first, filter: { ${filter} }) { nodes { kind quantity } } }`;
const transfers = (status: string): string =>
  `query ($first: Int = 50) { transfers(first: $first, status: ${status}) { nodes { reason } } }`;

/** What is asked, and how many pages of the database may be touched for 50 rows of it; 120 items are on the road. */
const questions: readonly (readonly [string, string, number])[] = [
  ['items of a rare status', exhibits('status: MISSING'), 250],
  ['items of a common status', exhibits('status: IN_STORE'), 250],
  ['items of a rare class', exhibits('classCode: "EXPLOSIVE"'), 250],
  ['items of a common class', exhibits('classCode: "TOOL"'), 250],
  ['items with a damaged seal', exhibits('sealState: DAMAGED'), 250],
  ['items with a damaged seal of a common stage', exhibits('sealState: DAMAGED, stage: TO_BE_ENFORCED'), 250],
  ['items with a damaged seal of a common risk', exhibits('highRisk: false, sealState: DAMAGED'), 250],
  ['items with a damaged seal of a year', exhibits('sealState: DAMAGED, receivedFrom: "2026-01-01"'), 250],
  ['items of a rare and a common stage', exhibits('stage: NOT_JUDGED, sealState: SEALED'), 600],
  ['what awaits a decision', exhibits('awaitsDecision: true'), 600],
  ['the backlog', exhibits('awaitsDecision: true, receivedUntil: "2026-03-15"'), 600],
  [
    'items of high risk in a month',
    exhibits('highRisk: true, receivedFrom: "2026-03-01", receivedUntil: "2026-03-31"'),
    1_500,
  ],
  ['items on the road', exhibits('incoming: true'), 1_200],
  ['movements of a rare kind', movements('kind: ADJUSTMENT'), 250],
  ['movements of a common kind', movements('kind: RELOCATION'), 600],
  ['receipts', movements('kind: RECEIPT'), 250],
  ['movements of a kind that nobody recorded', movements('kind: DISPOSAL'), 250],
  ['transfers on the road', transfers('IN_TRANSIT'), 250],
  ['transfers that arrived', transfers('ACCEPTED'), 450],
];

describe('lists by a value that few rows have, over years of rows', () => {
  let t: TestHouse;

  beforeAll(async () => {
    t = await openLargeHouse();
    await t.owner.query(makeRare);
    await t.owner.query('vacuum analyze');
    await t.application.query('set plan_cache_mode = force_generic_plan; set jit = off');
  }, 180_000);
  afterAll(() => t.close());

  describe.each([
    ['of one office', 'thukho.kv03'],
    ['of the province', 'taichinh1'],
  ])('for somebody %s', (_who, username) => {
    test.each(questions)('%s are read without the others', async (name, text, most) => {
      const actor = (await actorOfUsername(t.house.sql, username, t.clock.now()))!;
      for (const [setting, value] of Object.entries(settingsOf(actor))) {
        await t.application.query('select set_config($1, $2, false)', [setting, value]);
      }
      const statement = await statementOf(t, username, text, {});
      const buffers = await buffersOf(t.application, [statement]);
      process.stdout.write(`buffers of ${name}, ${username}: ${String(buffers)}\n`);
      expect(buffers).toBeLessThan(most);
    });
  });
});
