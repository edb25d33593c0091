import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actorOfUsername, settingsOf, type Actor } from '../../../src/identity/index.js';
import { buffersOf, statementOf } from '../../support/read-plans.js';
import type { TestHouse } from '../../support/test-house.js';
import { openLargeHouse } from './large-house.js';

const most = 1_000;
/** A page of a search over 40,000 items; where rows lie differs with each run, and the figure by a third. */
const mostBuffers = 16_000;
const document = `query ($text: String!) { search(text: $text, first: 50) {
  nodes { kind match exhibit { code name } caseFile { title } seal { label { text } } } pageInfo { endCursor } } }`;

/** Words of every item, of every case, of every seal; parts of many numbers; and what few have or one. */
const texts = ['vam pha', 'va', 'vu', 'hs-st', 'cong an', 'X-1', 'X-39998', '12/HS-ST', 'vam 77'];
/** Numbers with words in front, beside those that are found. */
const worded = [
  ['Bản án số 12/HS-ST', '12/HS-ST'],
  ['Bản án số 012/HS-ST', '12/HS-ST'],
  ['Tem số X-39998', 'X-39998'],
] as const;

/** Items with their seals and cases one after another, as they come over the years. */
const fillEntries = `
  insert into custody.search_entry (id, kind, office_id, exhibit_id, case_id, seal_id, codes, words)
  select ('01b00000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, kind, office_id, exhibit_id, case_id, seal_id,
    codes, words
  from (
    select live.*, row_number() over (order by right(coalesce(exhibit_id, case_id)::text, 12), kind, id) as n
    from custody.live_search_entry live) numbered
  order by n`;

interface Entry {
  readonly id: string;
  readonly office_id: string;
  readonly codes: readonly string[];
  readonly words: string;
  readonly expected_by: readonly string[];
}

describe('a search over years of rows', () => {
  let t: TestHouse;
  let entries: readonly Entry[];

  beforeAll(async () => {
    t = await openLargeHouse();
    await t.owner.query(fillEntries);
    await t.owner.query('vacuum analyze custody.search_entry');
    await t.application.query('set plan_cache_mode = force_generic_plan; set jit = off');
    ({ rows: entries } = await t.owner.query(
      `select e.id, e.office_id, e.codes, e.words, array(
         select t.to_office_id from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
         where l.exhibit_id = e.exhibit_id and t.status = 'IN_TRANSIT') as expected_by
       from custody.search_entry e order by e.id desc`,
    ));
  }, 180_000);
  afterAll(() => t.close());

  async function settle(username: string): Promise<Actor> {
    const actor = (await actorOfUsername(t.house.sql, username, t.clock.now()))!;
    for (const [setting, value] of Object.entries(settingsOf(actor))) {
      await t.application.query('select set_config($1, $2, false)', [setting, value]);
    }
    return actor;
  }

  /** The whole ranking, by looking at every entry. */
  async function ranked(text: string, offices: readonly string[]): Promise<string[]> {
    const { rows } = await t.owner.query(
      'select custody.search_terms($1) as terms, custody.search_code($1) as code',
      [text],
    );
    const [{ terms, code }] = rows;
    const scoreOf = ({ codes, words }: Entry): number => {
      const part = (term: string): string => (term.length < 3 ? ` ${term}` : term);
      if (codes.includes(code)) return 4;
      if (terms.every((term: string) => words.includes(` ${term} `))) return 3;
      return terms.every((term: string) => words.includes(part(term))) ? 2 : 0;
    };
    return entries
      .filter(({ office_id, expected_by }) =>
        [office_id, ...expected_by].some((one) => offices.includes(one)),
      )
      .map((entry) => ({ id: entry.id, score: scoreOf(entry) }))
      .filter(({ score }) => score > 0)
      .sort((left, right) => right.score - left.score || (left.id < right.id ? 1 : -1))
      .map(({ id, score }) => `${score} ${id}`);
  }

  describe.each([
    ['of one office', 'thukho.kv03'],
    ['of the province', 'taichinh1'],
  ])('for somebody %s', (_who, username) => {
    test.each(worded)(
      'given %s, then what %s finds is found, and a page of it touches few pages of the database',
      async (text, number) => {
        const offices = (await settle(username)).officesFor('exhibit.read');
        const found = async (asked: string): Promise<unknown[]> => {
          const { rows } = await t.application.query(
            'select id from custody.search($1, null, $2::uuid[]) where score = 4 order by id desc',
            [asked, `{${offices.join(',')}}`],
          );
          return rows;
        };
        const exact = await found(number);
        expect(await found(text)).toEqual(exact);
        // The case 12/HS-ST is one of another office of the province.
        expect(exact.length > 0).toBe(offices.length > 1 || number === 'X-39998');
        const buffers = await buffersOf(t.application, [await statementOf(t, username, document, { text })]);
        process.stdout.write(`buffers of ${text}, ${username}: ${String(buffers)}\n`);
        expect(buffers).toBeLessThan(mostBuffers);
      },
    );

    test.each(texts)(
      'given %s, then what is found begins the ranking of all that fits, and a page of it touches few pages of the database',
      async (text) => {
        const offices = (await settle(username)).officesFor('exhibit.read');
        const { rows } = await t.application.query(
          'select id, score from custody.search($1, null, $2::uuid[]) order by score desc, id desc',
          [text, `{${offices.join(',')}}`],
        );
        const all = await ranked(text, offices);
        expect(all.length).toBeGreaterThan(0);
        expect(rows.map(({ id, score }) => `${score} ${id}`)).toEqual(all.slice(0, most));

        const statement = await statementOf(t, username, document, { text });
        const buffers = await buffersOf(t.application, [statement]);
        process.stdout.write(`buffers of ${text}, ${username}: ${String(buffers)}, of ${all.length}\n`);
        expect(buffers).toBeLessThan(mostBuffers);
      },
    );
  });
});
