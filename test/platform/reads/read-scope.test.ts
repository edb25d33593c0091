import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type pg from 'pg';
import { openHouse, type House } from '../../../src/app.js';
import type { PreparedRead } from '../../../src/platform/database/prepared-reads.js';
import {
  ReadScope,
  readSourceOf,
  type ReadSource,
  type SessionSettings,
} from '../../../src/platform/database/read-scope.js';
import { openTestHouse, type TestHouse } from '../../support/test-house.js';

/** What the connection keeps of its own, besides the 250 of the program: nothing. */
const mostKept = 250;

function read(name: string, text: string, ...values: (string | null)[]): PreparedRead {
  return { name, text, values };
}

const readOffices = read('offices', `select current_setting('so_kho.offices', true)`);
const readMoment = (name: string) => read(name, `select now()::text || '${name}'`);

describe('the reads of a request', () => {
  let t: TestHouse;
  /** With one connection, so that whatever is left on it meets the next request. */
  let house: House;
  let pool: pg.Pool;
  let source: ReadSource;

  beforeAll(async () => {
    t = await openTestHouse();
    await t.owner.query(
      'create schema probe; create table probe.probe (v int); grant usage on schema probe to so_kho_app',
    );
    await t.owner.query(
      `create function probe.write() returns int language sql volatile as 'insert into probe.probe values (1) returning v';
       grant all on probe.probe to so_kho_app`,
    );
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    house = await openHouse({ databaseUrl: t.applicationUrl, poolSize: 1 });
    pool = await house.orm.em.getConnection().getNativeClient();
    source = await readSourceOf(house.orm);
  });

  afterEach(() => house.close());

  const scopeOf = (settings: SessionSettings = {}, signal?: AbortSignal) =>
    new ReadScope(source, settings, signal);

  /** On the connection itself, behind the back of whoever reads. */
  async function behind<Row>(text: string): Promise<Row[]> {
    const client = await pool.connect();
    try {
      return (await client.query(text)).rows as Row[];
    } finally {
      client.release();
    }
  }

  async function keptStatements(): Promise<string[]> {
    const rows = await behind<{ name: string }>('select name from pg_prepared_statements');
    return rows.map((row) => row.name);
  }

  async function expectNothingLeft(): Promise<void> {
    const [left] = await behind(
      `select coalesce(current_setting('so_kho.offices', true), '') as offices,
         current_setting('transaction_read_only') as "readOnly", current_setting('plan_cache_mode') as planning`,
    );
    expect(left).toEqual({ offices: '', readOnly: 'off', planning: 'force_generic_plan' });
  }

  describe('several at one moment', () => {
    test('given reads that are asked together, then they go with the settings before them in one round trip and one transaction', async () => {
      const client = await pool.connect();
      const { connection } = client as unknown as { connection: { sync: () => void } };
      const sync = connection.sync.bind(connection);
      let roundTrips = 0;
      connection.sync = () => {
        roundTrips += 1;
        sync();
      };
      client.release();
      const scope = scopeOf({ 'so_kho.offices': '{a}' });
      const [one, other, offices] = await Promise.all([
        scope.read(readMoment('x')),
        scope.read(readMoment('y')),
        scope.read(readOffices),
      ]);
      expect(roundTrips).toBe(1);
      expect(one?.slice(0, -1)).toBe(other?.slice(0, -1));
      expect([one?.at(-1), other?.at(-1), offices]).toEqual(['x', 'y', '{a}']);
    });

    test('given one of them that fails, then those of that moment fail and those after it do not', async () => {
      const scope = scopeOf({ 'so_kho.offices': '{a}' });
      const together = await Promise.allSettled([
        scope.read(read('fails', 'select 1 / 0')),
        scope.read(readOffices),
      ]);
      expect(together.map((one) => one.status)).toEqual(['rejected', 'rejected']);
      expect(await scope.read(readOffices)).toBe('{a}');
    });

    test('given values of every kind, then they arrive as they were sent', async () => {
      const odd = 'a"b\\c{d},\'e\nf';
      expect(await scopeOf().read(read('echo', 'select $1::text', odd))).toBe(odd);
      expect(await scopeOf().read(read('echo', 'select $1::text', null))).toBeNull();
      expect(await scopeOf().read(read('none', 'select 1 where false'))).toBeNull();
    });

    test('given a statement that was read once, then it is planned once and for any value', async () => {
      for (const value of ['a', 'b', 'c']) {
        await scopeOf().read(read('planned', 'select count(*) from probe.probe where v::text = $1', value));
      }
      const [kept] = await behind(
        `select generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements where name = 'planned'`,
      );
      expect(kept).toEqual({ generic: 3, custom: 0 });
    });
  });

  describe('beside statements that are not prepared', () => {
    test('given a connection that the request holds already, then prepared reads go over it and wait for no other', async () => {
      const scope = scopeOf({ 'so_kho.offices': '{a}' });
      await sql`select 1`.execute(scope.sql);
      expect(await scope.read(readOffices)).toBe('{a}');
      expect(await scope.read(read('echo', 'select $1::text', 'x'))).toBe('x');
      await scope.end();
      await expectNothingLeft();
    });
  });

  describe('a statement that the connection has lost', () => {
    test.each(['deallocate all', 'discard all'])(
      'given %s behind the back, as under a pooler, then the reads go on',
      async (statement) => {
        const scope = scopeOf({ 'so_kho.offices': '{a}' });
        await Promise.all([scope.read(readOffices), scope.read(readMoment('x'))]);
        await behind(statement);
        expect(await keptStatements()).toEqual([]);
        const [offices, moment] = await Promise.all([scope.read(readOffices), scope.read(readMoment('x'))]);
        expect(offices).toBe('{a}');
        expect(moment?.at(-1)).toBe('x');
        // Once more, and it is kept again.
        expect(await scope.read(readOffices)).toBe('{a}');
        expect(await keptStatements()).toContain('offices');
      },
    );

    test('given another statement under the name, as another server of a pooler may have, then the read gets its own', async () => {
      await behind(`prepare offices as select 'somebody else''s'`);
      expect(await scopeOf({ 'so_kho.offices': '{a}' }).read(readOffices)).toBe('{a}');
    });

    test('given a table that was changed meanwhile, then it is read in its new form', async () => {
      await t.owner.query('create table probe.changing (v int); insert into probe.changing values (1)');
      await t.owner.query('grant select on probe.changing to so_kho_app');
      const changing = read('changing', 'select v from probe.changing');
      expect(await scopeOf().read(changing)).toBe('1');
      await t.owner.query(`alter table probe.changing alter v type text using 'n' || v`);
      expect(await scopeOf().read(changing)).toBe('n1');
    });

    test('given a connection that died, then the read fails and the next one has another connection', async () => {
      const [{ pid }] = (await behind<{ pid: number }>('select pg_backend_pid() as pid')) as [
        { pid: number },
      ];
      await scopeOf().read(readOffices);
      const dying = scopeOf().read(read('long', 'select pg_sleep(60)::text'));
      const outcome = dying.then(
        () => 'answered',
        () => 'failed',
      );
      await untilRunning('pg_sleep');
      await t.owner.query('select pg_terminate_backend($1)', [pid]);
      expect(await outcome).toBe('failed');
      expect(await scopeOf({ 'so_kho.offices': '{a}' }).read(readOffices)).toBe('{a}');
    });
  });

  describe('what a connection keeps', () => {
    const many = async (prefix: string, count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        await scopeOf().read(read(`${prefix}${index}`, `select '${prefix}${index}'`));
      }
    };

    test('given more statements than are kept, then the ones that were not used for the longest time make room', async () => {
      await many('a', 150);
      await scopeOf().read(read('a0', `select 'a0'`));
      await many('b', 150);
      const kept = await keptStatements();
      expect(kept).toHaveLength(mostKept);
      expect(kept).toEqual(expect.arrayContaining(['a0', 'a149', 'b0', 'b149']));
      expect(kept).not.toContain('a1');
    });

    test('given failures in between, then no more are kept', async () => {
      for (let round = 0; round < 4; round += 1) {
        await many(`r${round}x`, 100);
        await expect(scopeOf().read(read('fails', 'select 1 / 0'))).rejects.toThrow('division by zero');
      }
      expect((await keptStatements()).length).toBeLessThanOrEqual(mostKept);
      expect(await scopeOf().read(read('r3x0', `select 'r3x0'`))).toBe('r3x0');
    });
  });

  describe('ended', () => {
    test('given a field that still reads when the reads have ended, then it is refused and no connection stays behind', async () => {
      const scope = scopeOf({ 'so_kho.offices': '{a}' });
      await sql`select 1`.execute(scope.sql);
      await scope.end();
      await expect(sql`select 1`.execute(scope.sql)).rejects.toThrow('have ended');
      await expect(scope.read(readOffices)).rejects.toThrow('have ended');
      await expect(scope.aside(() => Promise.resolve())).rejects.toThrow('have ended');
      await expectNothingLeft();
    });

    test('given a read that runs when the reads end, then it is answered', async () => {
      const scope = scopeOf({ 'so_kho.offices': '{a}' });
      const running = sql`select 'slept', pg_sleep(0.1)`.execute(scope.sql);
      await untilRunning('slept');
      await scope.end();
      expect((await running).rows).toHaveLength(1);
      await expectNothingLeft();
    });

    test('given reads that pause, then the connection is free and a later read has one again', async () => {
      const scope = scopeOf({ 'so_kho.offices': '{a}' });
      await sql`select 1`.execute(scope.sql);
      await scope.pause();
      await expectNothingLeft();
      const { rows } = await sql`select current_setting('so_kho.offices') as offices`.execute(scope.sql);
      expect(rows).toEqual([{ offices: '{a}' }]);
      await scope.end();
    });
  });

  describe('given up', () => {
    test('given a signal that aborts, then the statement of that moment is cancelled at once and no read begins', async () => {
      const leaving = new AbortController();
      const scope = scopeOf({}, leaving.signal);
      const waiting = scope.read(read('long', 'select pg_sleep(60)::text'));
      await untilRunning('pg_sleep');
      leaving.abort(new Error('gone'));
      await expect(waiting).rejects.toMatchObject({ code: '57014' });
      await expect(scope.read(readOffices)).rejects.toThrow('gone');
      expect(await scopeOf({ 'so_kho.offices': '{b}' }).read(readOffices)).toBe('{b}');
      await expectNothingLeft();
    });

    test('given clients that leave at any moment, then nobody who comes after them on the connection is cancelled', async () => {
      for (let turn = 0; turn < 100; turn += 1) {
        const leaving = new AbortController();
        const first = scopeOf({}, leaving.signal).read(read('short', 'select pg_sleep(0.001)::text'));
        const leave =
          turn % 2 === 0
            ? new Promise((resolve) => setImmediate(resolve))
            : first.then(
                () => undefined,
                () => undefined,
              );
        const second = leave.then(() => {
          leaving.abort(new Error('gone'));
          return scopeOf().read(read('next', 'select pg_sleep(0.002)::text || $1', String(turn)));
        });
        await first.catch((error: unknown) => {
          expect((error as Error).message).toMatch(/gone|canceling statement/);
        });
        expect(await second).toBe(String(turn));
      }
    });
  });

  describe('what a planned statement may not', () => {
    const writes = read('writes', 'select probe.write()::text');

    test('given a write inside a prepared statement, then the database refuses it', async () => {
      await expect(scopeOf().read(writes)).rejects.toMatchObject({ code: '25006' });
      await expectNothingLeft();
    });

    test('given a write on the connection that the request holds, then the database refuses it as well', async () => {
      const scope = scopeOf();
      await sql`select 1`.execute(scope.sql);
      const refusal = await scope.read(writes).catch((error: unknown) => error);
      await scope.end();
      expect(refusal).toMatchObject({ code: '25006' });
      await expectNothingLeft();
    });
  });

  describe('the settings of a request', () => {
    test('given requests one after the other on a connection, then each has its own and none is left', async () => {
      expect(await scopeOf({ 'so_kho.offices': '{a}' }).read(readOffices)).toBe('{a}');
      await expectNothingLeft();
      expect(await scopeOf({ 'so_kho.actor': 'b' }).read(readOffices)).toBe('');
      expect(await scopeOf({ 'so_kho.offices': '{c}' }).read(readOffices)).toBe('{c}');
      await expectNothingLeft();
    });

    test('given a read that fails, then nothing of its settings is left', async () => {
      const failing = scopeOf({ 'so_kho.offices': '{a}' }).read(read('fails', 'select 1 / 0'));
      await expect(failing).rejects.toThrow('division by zero');
      await expectNothingLeft();
    });

    test('given many requests at once, then each reads with its own settings', async () => {
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          scopeOf({ 'so_kho.offices': `{${index}}` }).read(readOffices),
        ),
      );
      expect(all).toEqual(Array.from({ length: 50 }, (_, index) => `{${index}}`));
    });
  });

  async function untilRunning(word: string): Promise<void> {
    for (;;) {
      const { rows } = await t.owner.query(
        `select from pg_stat_activity where datname = current_database() and state = 'active'
           and query like $1 and pid <> pg_backend_pid()`,
        [`%${word}%`],
      );
      if (rows.length > 0) {
        return;
      }
    }
  }
});
