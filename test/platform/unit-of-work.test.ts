import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { actorOfUsername, type Actor, type HouseWork } from '../../src/identity/index.js';
import { newId } from '../../src/platform/ids.js';
import { done, refused, unchanged } from '../../src/platform/outcome.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

describe('the unit of work', () => {
  let t: TestHouse;
  let actor: Actor;
  let other: Actor;
  let officeId: string;

  beforeAll(async () => {
    t = await openTestHouse();
    actor = (await actorOfUsername(t.house.sql, 'thukho.kv01', t.clock.now()))!;
    other = (await actorOfUsername(t.house.sql, 'thukho.kv02', t.clock.now()))!;
    officeId = actor.grants[0]!.officeId;
  });
  afterAll(() => t.close());

  /** A command with a visible effect: it adds one to a series, and tells the trail. */
  async function count(work: HouseWork, kind: string): Promise<number> {
    const officeId = work.actor.officeIds[0]!;
    const found = await sql<{ last: number }>`
      insert into custody.document_series as s (office_id, kind, document_year, last) values (${officeId}, ${kind}, 2026, 1)
      on conflict (office_id, kind, document_year) do update set last = s.last + 1 returning last`.execute(
      work.sql,
    );
    await work.record({
      kind: 'series.counted',
      officeId,
      subject: { type: 'Office', id: officeId, label: kind },
    });
    return found.rows[0]!.last;
  }

  async function counted(kind: string): Promise<number> {
    const found = await t.owner.query('select last from custody.document_series where kind = $1', [kind]);
    return found.rows[0]?.last ?? 0;
  }

  test('given a command that changes and tells nothing, then it fails and leaves nothing behind', async () => {
    const run = t.house.unitOfWork.run(
      actor,
      { id: newId(), operation: 'silent', input: {} },
      async (work) => {
        await sql`insert into custody.document_series values (${officeId}, 'SILENT', 2026, 1)`.execute(
          work.sql,
        );
        return done(null);
      },
    );
    await expect(run).rejects.toThrow(/without an event/);
    expect(await counted('SILENT')).toBe(0);
  });

  test('given a refusal after a change, then the change is gone and the request id is free again', async () => {
    const request = { id: newId(), operation: 'half', input: {} };
    const first = await t.house.unitOfWork.run(actor, request, async (work) => {
      await count(work, 'HALF');
      return refused({ code: 'INVALID' });
    });
    expect(first).toEqual({ ok: false, problems: [{ code: 'INVALID' }] });
    const second = await t.house.unitOfWork.run(actor, request, async (work) =>
      done(await count(work, 'HALF')),
    );
    expect(second).toMatchObject({ ok: true, value: 1 });
    expect(await counted('HALF')).toBe(1);
  });

  test('given the request id of somebody else, then it is another request and nothing leaks', async () => {
    const request = { id: newId(), operation: 'own', input: {} };
    const mine = await t.house.unitOfWork.run(actor, request, async (work) => done(await count(work, 'OWN')));
    const theirs = await t.house.unitOfWork.run(other, request, async (work) =>
      done(await count(work, 'OWN')),
    );
    // Each counts in the series of the own office.
    expect([mine, theirs]).toMatchObject([
      { ok: true, value: 1 },
      { ok: true, value: 1 },
    ]);
  });

  test('given a deadlock, then the loser is run again and both come through', async () => {
    const meet = new Map<string, () => void>();
    const arrived = [false, false];
    const cross = (self: 0 | 1, firstKind: string, secondKind: string) =>
      t.house.unitOfWork.run(actor, { id: newId(), operation: 'cross', input: { self } }, async (work) => {
        await count(work, firstKind);
        // Only the first attempts meet; the retry of the loser goes straight on.
        if (!arrived[self]) {
          arrived[self] = true;
          if (arrived[1 - self]) {
            meet.get('go')?.();
          } else {
            await new Promise<void>((resolve) => meet.set('go', resolve));
          }
        }
        await count(work, secondKind);
        return done(null);
      });
    const outcomes = await Promise.all([cross(0, 'LEFT', 'RIGHT'), cross(1, 'RIGHT', 'LEFT')]);
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, true]);
    expect(await counted('LEFT')).toBe(2);
    expect(await counted('RIGHT')).toBe(2);
  });

  test('given a connection that is cut in the middle, then the command is run again and has one effect', async () => {
    let attempts = 0;
    const outcome = await t.house.unitOfWork.run(
      actor,
      { id: newId(), operation: 'cut', input: {} },
      async (work) => {
        attempts += 1;
        const last = await count(work, 'CUT');
        if (attempts === 1) {
          const session = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(work.sql);
          await t.owner.query('select pg_terminate_backend($1)', [session.rows[0]!.pid]);
          await sql`select 1`.execute(work.sql);
        }
        return done(last);
      },
    );
    expect(outcome).toMatchObject({ ok: true, value: 1 });
    expect(attempts).toBe(2);
    expect(await counted('CUT')).toBe(1);
  });

  test('given a connection that lost its prepared statements, then the command is run again without them and has one effect', async () => {
    let attempts = 0;
    const outcome = await t.house.unitOfWork.run(
      actor,
      { id: newId(), operation: 'forgotten', input: {} },
      async (work) => {
        attempts += 1;
        const last = await count(work, 'FORGOTTEN');
        // What a pooler does that hands out another server.
        await sql`deallocate all`.execute(work.sql);
        return done(last);
      },
    );
    expect(outcome).toMatchObject({ ok: true, value: 1 });
    expect(attempts).toBe(2);
    expect(await counted('FORGOTTEN')).toBe(1);
  });

  test('given an answer without a change, then nothing is kept and the request id is free', async () => {
    const request = { id: newId(), operation: 'idle', input: {} };
    const first = await t.house.unitOfWork.run(actor, request, async (work) => {
      await count(work, 'IDLE');
      return unchanged('looked');
    });
    expect(first).toMatchObject({ ok: true, value: 'looked' });
    expect(await counted('IDLE')).toBe(0);
    const second = await t.house.unitOfWork.run(actor, request, async (work) =>
      done(await count(work, 'IDLE')),
    );
    expect(second).toMatchObject({ ok: true, value: 1 });
  });

  test('given a write that was left to the end and is refused there, then all of it is gone', async () => {
    const run = t.house.unitOfWork.run(actor, { id: newId(), operation: 'late', input: {} }, async (work) => {
      await count(work, 'LATE');
      await work.write({ name: 'late', text: 'select 1 / $1::int', values: ['0'] });
      return done(null);
    });
    await expect(run).rejects.toMatchObject({ code: '22012' });
    expect(await counted('LATE')).toBe(0);
  });

  test('given a write that was left, when something is asked or entities are read, then they find it', async () => {
    const insert = (kind: string) => ({
      name: 'left',
      text: 'insert into custody.document_series values ($1, $2, 2026, 7)',
      values: [officeId, kind],
    });
    const outcome = await t.house.unitOfWork.run(
      actor,
      { id: newId(), operation: 'left', input: {} },
      async (work) => {
        const last = { name: 'last', text: 'select last from custody.document_series where kind = $1' };
        await work.write(insert('LEFT_ONE'));
        const [asked] = await work.ask({ ...last, values: ['LEFT_ONE'] });
        await work.write(insert('LEFT_TWO'));
        const built = await sql<{ last: number }>`
          select last from custody.document_series where kind = 'LEFT_TWO'`.execute(work.sql);
        await work.write(insert('LEFT_THREE'));
        const read = await work.em.execute(
          "select last from custody.document_series where kind = 'LEFT_THREE'",
        );
        await count(work, 'LEFT_THREE');
        return done([asked, built.rows[0]?.last, read]);
      },
    );
    expect(outcome).toMatchObject({ ok: true, value: ['7', 7, [{ last: 7 }]] });
    expect(await counted('LEFT_THREE')).toBe(8);
  });

  test('given an answer lost after the commit, when the request comes again, then it gets the first answer', async () => {
    const request = { id: newId(), operation: 'lost', input: { a: 1, b: [2, { c: 'ế' }] } };
    const run = () => t.house.unitOfWork.run(actor, request, async (work) => done(await count(work, 'LOST')));
    const first = await run();
    // The members of the input in another order are the same input.
    const again = await t.house.unitOfWork.run(
      actor,
      { ...request, input: { b: [2, { c: 'ế' }], a: 1 } },
      async (work) => done(await count(work, 'LOST')),
    );
    expect(again).toEqual(first);
    expect(await counted('LOST')).toBe(1);
    // The receipts of a repeated request are the first ones: they name what stands in the log.
    const { rows } = await t.owner.query(
      `select event_id as "eventId", encode(sha256(salt || payload), 'hex') as commitment from trail.outbox
       where request_id = $1 and source = 'domain'`,
      [request.id],
    );
    expect(again).toMatchObject({ ok: true, events: rows });
    expect(rows).toHaveLength(1);
  });

  test('given an unexpected failure, then it is not taken for a refusal', async () => {
    const run = t.house.unitOfWork.run(
      actor,
      { id: newId(), operation: 'fault', input: {} },
      async (work) => {
        await sql`select 1 / 0`.execute(work.sql);
        return done(null);
      },
    );
    await expect(run).rejects.toMatchObject({ code: '22012' });
  });
});
