import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

const unfit = { constraint: 'ck_rule_value' };
const setRule = "select rules.set_rule($1, '2040-01-01', $2::jsonb, 'QĐ 1/2039', 'x')";

describe('forms of rules', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  /** In a transaction that is taken back: the value of a rule from a day of its own on. */
  async function settingTo(code: string, value: unknown): Promise<void> {
    await t.owner.query('begin');
    try {
      await t.owner.query(setRule, [code, JSON.stringify(value)]);
    } finally {
      await t.owner.query('rollback');
    }
  }

  test('every rule of the house fits its form, and every form has a rule', async () => {
    const { rows } = await t.owner.query(`
      select f.code, r.value from rules.rule_form f left join rules.rule r on r.code = f.code
      where rules.fits(r.value, f.form) is not true`);
    expect(rows).toEqual([]);
  });

  test('every rule that the program asks for by its code has a form', async () => {
    const files = (await readdir('src', { recursive: true })).filter((name) => /(?<!\.spec)\.ts$/.test(name));
    const texts = await Promise.all(files.map((name) => readFile(`src/${name}`, 'utf8')));
    const asked = texts.flatMap((text) =>
      [
        ...text.matchAll(
          /(?:ruleInForce|value_on|value_in_force)\('([^']+)'|ruleValue<[^(]+>\(\s*[\w.]+,\s*'([^']+)'/g,
        ),
      ].map((match) => match[1] ?? match[2]!),
    );
    const { rows } = await t.owner.query<{ code: string }>('select code from rules.rule_form');
    const known = new Set(rows.map(({ code }) => code));
    expect(asked.length).toBeGreaterThan(15);
    expect(asked.filter((code) => !known.has(code))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['inspection.team-size', -5],
    ['inspection.team-size', 2.5],
    ['inspection.team-size', '3'],
    ['inspection.team-size', 'abc'],
    ['inspection.team-size', null],
    ['inspection.team-size', [3]],
    ['identity.delegation.most-days', 1e9],
    ['four-eyes.high-risk.people', 1],
    ['inspection.internal.offices-ratio', 1.5],
    ['exhibit.viewing.period-minutes', 0],
    ['receipt.sealed.conclusion', 'true'],
    ['movement.late-entry', 'MAYBE'],
    ['inspection.self-check.office', 'Phòng Tài chính'],
    ['paper.order.signer-roles', []],
    ['paper.order.signer-roles', ['HEAD']],
    ['paper.order.signer-roles', 'OFFICE_HEAD'],
    ['identity.second-factor.required-roles', ['FINANCE', 'FINANCE']],
    ['identity.roles.incompatible.accounts', [['KEEPER']]],
    ['identity.roles.incompatible.accounts', ['KEEPER', 'ACCOUNTANT']],
    ['receipt.sealed-classes', ['DRUGS']],
    ['place.class-fitness', { DRUG: ['ROOM'] }],
    ['place.class-fitness', { DRUGS: ['SAFE'] }],
    ['place.class-fitness', { DRUG: [] }],
    ['inventory.recount.required', [{ kind: 'SHORTAGE', highRisk: 'yes' }]],
    ['inventory.recount.required', [{ sort: 'SHORTAGE' }]],
    ['decision.bodies', { BEFORE_JUDGMENT: ['COURT'] }],
    ['disposal.destruction.council', { BEFORE_JUDGMENT: null, AFTER_JUDGMENT: null }],
  ])('given %s, when it is set to %j, then that is refused', async (code, value) => {
    await expect(settingTo(code, value)).rejects.toMatchObject(unfit);
  });

  test.each<[string, unknown]>([
    ['inspection.team-size', 3],
    ['inspection.internal.offices-ratio', 0.25],
    ['receipt.sealed.conclusion', false],
    ['movement.late-entry', 'REFUSE'],
    ['identity.second-factor.required-roles', []],
    ['identity.second-factor.required-roles', ['OFFICE_HEAD', 'FINANCE']],
    ['receipt.sealed-classes', ['DRUG', 'CHEMICAL']],
    ['place.class-fitness', {}],
    ['inventory.recount.required', [{ cause: 'MISCOUNT' }]],
    ['decision.bodies', { BEFORE_JUDGMENT: ['COURT'], AFTER_JUDGMENT: ['COURT'] }],
  ])('given %s, when it is set to %j, then it is set', async (code, value) => {
    await settingTo(code, value);
  });

  test('the refusal says which form the rule has', async () => {
    await expect(settingTo('inspection.team-size', -5)).rejects.toThrow(
      `the value -5 does not fit the rule 'inspection.team-size', whose form is {"kind": "WHOLE", "most": 20, "least": 1}`,
    );
  });

  test('given bare SQL of the owner, when a rule without a form or with a value that does not fit is written, then it is refused', async () => {
    await expect(
      t.owner.query(
        `insert into rules.rule (code, valid_from, value, source, description) values ('x', '2040-01-01', '1', 'x', 'x')`,
      ),
    ).rejects.toMatchObject({ constraint: 'fk_rule_form' });
    await expect(
      t.owner.query(`update rules.rule set value = '"abc"' where code = 'inspection.team-size'`),
    ).rejects.toMatchObject(unfit);
  });

  test('given a form of an unknown kind, then no value passes by it', async () => {
    await expect(t.owner.query(`select rules.fits('"x"', '{"kind": "ANY"}')`)).rejects.toThrow(/case/);
  });
});
