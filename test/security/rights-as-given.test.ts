import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dayFromToday } from '../identity/delegation-scene.js';
import { giveRole } from '../inspection/inspection-scene.js';
import { receiptInput, receiveDocument, receiveOne, stageOf } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

const unchanged = { constraint: 'ck_role_assignment_unchanged' };
const endInTime = { constraint: 'ck_role_assignment_end_in_time' };
const audit = '{ auditEvents(first: 1) { nodes { kind } } }';

describe('rights as they were given', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  function give(username: string, role: string, office: string, from: string): Promise<unknown> {
    return t.owner.query('select identity.give_role($1, $2, $3, $4, $5)', [
      username,
      role,
      office,
      from,
      'QĐ 1',
    ]);
  }

  function withdraw(
    username: string,
    role: string,
    office: string,
    from: string,
    reason = 'Ghi nhầm người',
  ): Promise<unknown> {
    return t.owner.query('select identity.withdraw_role($1, $2, $3, $4, $5)', [
      username,
      role,
      office,
      from,
      reason,
    ]);
  }

  function end(username: string, role: string, office: string, day: string): Promise<unknown> {
    return t.owner.query('select identity.end_role($1, $2, $3, $4, $5)', [
      username,
      role,
      office,
      day,
      'QĐ 2',
    ]);
  }

  async function held(username: string, role: string): Promise<any[]> {
    const { rows } = await t.owner.query(
      `select r.valid_from::text as "from", r.valid_to::text as "to", r.withdrawn_at is not null as withdrawn
       from identity.role_assignment r join identity.staff s on s.id = r.staff_id
       where s.username = $1 and r.role = $2 order by r.valid_from, r.withdrawn_at`,
      [username, role],
    );
    return rows;
  }

  describe('an assignment', () => {
    test.each([
      ['its person', `staff_id = (select id from identity.staff where username = 'chv.kv04')`],
      ['its role', `role = 'FINANCE'`],
      ['its office', `office_id = (select id from identity.office where code = 'KV04')`],
      ['its first day, to an earlier one', `valid_from = '2020-01-01'`],
      ['its first day, to a later one', `valid_from = '2026-01-01'`],
    ])('when the owner changes %s, then that is refused', async (_, change) => {
      await expect(
        t.owner.query(
          `update identity.role_assignment set ${change} where role = 'KEEPER'
             and staff_id = (select id from identity.staff where username = 'thukho.kv03')`,
        ),
      ).rejects.toMatchObject(unchanged);
    });

    test('when the owner removes it, then that is refused', async () => {
      await expect(
        t.owner.query(
          `delete from identity.role_assignment where staff_id = (select id from identity.staff where username = 'chv.kv03')`,
        ),
      ).rejects.toMatchObject(unchanged);
    });
  });

  describe('an office', () => {
    test.each([
      ['its code', `code = 'KV99'`],
      ['its kind', `kind = 'DEPARTMENT'`],
      ['its place', `parent_id = (select id from identity.office where code = 'TCKT')`],
    ])(
      'when the owner changes %s, under which rights were given, then that is refused',
      async (_, change) => {
        await expect(
          t.owner.query(`update identity.office set ${change} where code = 'KV03'`),
        ).rejects.toMatchObject({ constraint: 'ck_office_unchanged' });
      },
    );

    test('when it gets another name, then it has it', async () => {
      const renamed = await t.owner.query(
        `update identity.office set name = name || ' (mới)' where code = 'KV03'`,
      );
      expect(renamed.rowCount).toBe(1);
    });
  });

  describe('the end of a role', () => {
    test('given more days back than the rule allows, then it is refused, and says from which day on', async () => {
      await expect(end('ketoan.kv05', 'ACCOUNTANT', 'KV05', dayFromToday(t, -6))).rejects.toThrow(
        `a role is not ended before ${dayFromToday(t, -5)}`,
      );
      await end('ketoan.kv05', 'ACCOUNTANT', 'KV05', dayFromToday(t, -5));
      expect(await held('ketoan.kv05', 'ACCOUNTANT')).toMatchObject([{ to: dayFromToday(t, -5) }]);
    });

    test('given another rule, then its days count', async () => {
      await t.owner.query('begin');
      try {
        await t.owner.query(
          `select rules.set_rule('identity.role-end.most-days-back', $1, '0', 'QĐ 3', 'x')`,
          [dayFromToday(t, 0)],
        );
        await expect(end('ketoan.kv06', 'ACCOUNTANT', 'KV06', dayFromToday(t, -1))).rejects.toMatchObject(
          endInTime,
        );
      } finally {
        await t.owner.query('rollback');
      }
    });

    test('given a role that ended long ago, when it is made to last, then that is refused: it is given anew', async () => {
      await giveRole(t, { username: 'chv.kv06', role: 'ACCOUNTANT', officeCode: 'KV06', to: '2026-01-31' });
      await expect(
        t.owner.query(
          `update identity.role_assignment set valid_to = null where role = 'ACCOUNTANT'
             and staff_id = (select id from identity.staff where username = 'chv.kv06')`,
        ),
      ).rejects.toMatchObject(endInTime);
      await give('chv.kv06', 'ACCOUNTANT', 'KV06', dayFromToday(t, 0));
    });
  });

  describe('a role that was given by mistake', () => {
    test('when it is withdrawn, then it is held on no day, stays in the book with its reason, and can be given anew', async () => {
      const client = await t.logIn('chv.kv07');
      await give('chv.kv07', 'ACCOUNTANT', 'KV07', '2026-01-01');
      expect((await client.ask(audit)).errors).toBeUndefined();
      await withdraw('chv.kv07', 'ACCOUNTANT', 'KV07', '2026-01-01');
      expect((await client.ask(audit)).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      expect(await held('chv.kv07', 'ACCOUNTANT')).toEqual([
        { from: '2026-01-01', to: '2025-12-31', withdrawn: true },
      ]);
      const { rows } = await t.owner.query(
        `select act, details, reason from identity.account_act order by done_at desc limit 1`,
      );
      expect(rows).toEqual([
        {
          act: 'ROLE_WITHDRAWN',
          details: { role: 'ACCOUNTANT', office: 'KV07', from: '2026-01-01', to: null },
          reason: 'Ghi nhầm người',
        },
      ]);
      await give('chv.kv07', 'ACCOUNTANT', 'KV07', '2026-01-01');
      expect((await client.ask(audit)).errors).toBeUndefined();
    });

    test('when it is withdrawn, then a role that it excluded can be given', async () => {
      await give('chv.kv08', 'OFFICE_HEAD', 'KV08', '2026-01-01');
      await expect(give('chv.kv08', 'KEEPER', 'KV08', '2026-01-01')).rejects.toThrow(/exclude/);
      await withdraw('chv.kv08', 'OFFICE_HEAD', 'KV08', '2026-01-01');
      await give('chv.kv08', 'KEEPER', 'KV08', '2026-01-01');
    });

    test('when it is withdrawn, then it bars nobody from inspecting the office', async () => {
      const barred = async (): Promise<number | null> =>
        (
          await t.owner.query(
            `select from identity.staff s, identity.office p, identity.office o,
               lateral inspection.bars_of(s.id, p.id, 12) bar
             where s.username = 'thanhtra1' and p.code = 'TINH' and o.code = 'KV08' and bar.office_id = o.id`,
          )
        ).rowCount;
      await give('thanhtra1', 'ENFORCEMENT_OFFICER', 'KV08', '2026-01-01');
      expect(await barred()).toBe(1);
      await withdraw('thanhtra1', 'ENFORCEMENT_OFFICER', 'KV08', '2026-01-01');
      expect(await barred()).toBe(0);
    });

    test('given a person who acted in the role, then it is ended and not withdrawn', async () => {
      await give('chv.kv09', 'KEEPER', 'KV09', '2026-01-01');
      const client = await t.logIn('chv.kv09');
      await receiveOne(t, client, await stageOf(client, 'KV09'));
      await expect(withdraw('chv.kv09', 'KEEPER', 'KV09', '2026-01-01')).rejects.toThrow(/end the role/);
      await end('chv.kv09', 'KEEPER', 'KV09', dayFromToday(t, 0));
    });

    test('given a paper that the person signed in the role, then it is ended and not withdrawn', async () => {
      await give('chv.kv10', 'OFFICE_DEPUTY_HEAD', 'KV10', '2026-01-01');
      const keeper = await t.logIn('thukho.kv10');
      const stage = await stageOf(keeper, 'KV10');
      const order = { signerId: t.staffId('chv.kv10') };
      await keeper.done(receiveDocument, { input: receiptInput(t, stage, {}, { order }) });
      await expect(withdraw('chv.kv10', 'OFFICE_DEPUTY_HEAD', 'KV10', '2026-01-01')).rejects.toThrow(
        /end the role/,
      );
    });

    test.each([
      ['a role that was not given', 'chv.kv11', 'FINANCE', '2026-01-01', /was not given the role/],
      ['another first day', 'chv.kv11', 'ENFORCEMENT_OFFICER', '2024-01-01', /was not given the role/],
    ])('given %s, then nothing is withdrawn', async (_, username, role, from, message) => {
      await expect(withdraw(username, role, 'KV11', from)).rejects.toThrow(message);
    });

    test('given no reason, then nothing is withdrawn; what is withdrawn stays so', async () => {
      await give('chv.kv12', 'ACCOUNTANT', 'KV12', '2026-01-01');
      await expect(withdraw('chv.kv12', 'ACCOUNTANT', 'KV12', '2026-01-01', ' ')).rejects.toThrow(
        /ck_account_act_reason/,
      );
      await withdraw('chv.kv12', 'ACCOUNTANT', 'KV12', '2026-01-01');
      await expect(withdraw('chv.kv12', 'ACCOUNTANT', 'KV12', '2026-01-01')).rejects.toThrow(
        /was not given the role/,
      );
      await expect(
        t.owner.query(
          'update identity.role_assignment set withdrawn_at = null, valid_to = null where withdrawn_at is not null',
        ),
      ).rejects.toMatchObject(unchanged);
    });
  });
});
