import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { capturedTables } from '../../src/trail/capture/captured-tables.js';
import { newId } from '../../src/platform/ids.js';
import { parseGlobalId } from '../../src/platform/graphql/global-id.js';
import { receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

interface Captured {
  readonly source: string;
  readonly type: string;
  readonly db_user: string;
  readonly office_id: string | null;
  readonly actor: { sub: string } | null;
  readonly request_id: string | null;
  readonly subject_type: string | null;
  readonly subject_id: string | null;
  readonly body: string | null;
}

describe('the capture of changes', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;
  let last: string;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    last = (await t.owner.query('select coalesce(max(ord), 0) as last from trail.outbox')).rows[0].last;
  });

  /** What went into the outbox since the test began. */
  async function captured(type = '.*'): Promise<Captured[]> {
    const { rows } = await t.owner.query<Captured>(
      'select * from trail.outbox where ord > $1 and type ~ $2 order by ord',
      [last, `^${type}$`],
    );
    return rows;
  }

  function bodyOf(event: Captured | undefined): any {
    return JSON.parse(event?.body ?? 'null');
  }

  async function asSequencer<Result>(run: () => Promise<Result>): Promise<Result> {
    await t.owner.query('set role so_kho_sequencer');
    try {
      return await run();
    } finally {
      await t.owner.query('reset role');
    }
  }

  test('every table of the house is listed, with the mode that the catalog shows', async () => {
    const { rows } = await t.owner.query<{
      name: string;
      conditional: boolean | null;
      state: string | null;
    }>(`
      select n.nspname || '.' || c.relname as name, g.tgqual is not null as conditional, g.tgenabled as state
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        left join pg_trigger g on g.tgrelid = c.oid and g.tgname = 'capture'
      where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)'`);
    const found = Object.fromEntries(
      rows.map(({ name, conditional, state }): [string, unknown] => {
        const listed = capturedTables[name] ?? 'missing in the list';
        if (state === null) return [name, typeof listed === 'string' ? 'without a trigger' : listed];
        return [name, state !== 'A' ? 'not always' : conditional ? 'direct writes' : 'every change'];
      }),
    );
    expect(found).toEqual(capturedTables);
  });

  test('every captured table, and every one of the log, refuses to be emptied, also of a superuser whose triggers sleep', async () => {
    const tables = Object.entries(capturedTables)
      .filter(([name, mode]) => typeof mode === 'string' || name.startsWith('trail.'))
      .map(([name]) => name);
    await t.owner.query('set session_replication_role = replica');
    try {
      for (const name of tables) {
        await expect(t.owner.query(`truncate ${name} cascade`)).rejects.toMatchObject({
          constraint: 'ck_append_only',
        });
      }
    } finally {
      await t.owner.query('set session_replication_role = origin');
    }
  });

  test('given a movement through the program, then the event and its rows are captured in the name of the person, request and subject', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    last = (await t.owner.query('select max(ord) as last from trail.outbox')).rows[0].last;
    const requestId = newId();
    await keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
        exhibitRelocate(requestId: $requestId, input: $input) { exhibit { version } userErrors { code } } }`,
      {
        requestId,
        input: {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('B1'),
          quantity: '1',
        },
      },
    );
    const events = await captured();
    expect(events.map((event) => [event.source, event.type])).toEqual([
      ['row', 'custody.exhibit.update'],
      ['row', 'custody.movement.insert'],
      ['domain', 'exhibit.relocated'],
    ]);
    const [{ id: keeperId }] = (
      await t.owner.query("select id from identity.staff where username = 'thukho.kv03'")
    ).rows;
    for (const event of events) {
      expect(event).toMatchObject({
        db_user: 'so_kho_app',
        office_id: parseGlobalId(stage.officeId)!.id,
        actor: { sub: keeperId },
        request_id: requestId,
        subject_type: 'Exhibit',
        subject_id: parseGlobalId(exhibit.id)!.id,
      });
    }
    const [changed, inserted] = events.map(bodyOf);
    expect(changed).toMatchObject({
      table: 'custody.exhibit',
      operation: 'UPDATE',
      key: { id: parseGlobalId(exhibit.id)!.id },
      before: { version: exhibit.version, name: 'vam phá khóa' },
      after: { version: exhibit.version + 1, name: 'vam phá khóa' },
    });
    expect(inserted).toMatchObject({ operation: 'INSERT', before: null, after: { kind: 'RELOCATION' } });
  });

  test('given a superuser who writes past the program, even as the acting person of a session, then it is a direct write', async () => {
    const [{ id }] = (await t.owner.query("select id from identity.staff where username = 'thukho.kv03'"))
      .rows;
    await t.owner.query("select set_config('so_kho.actor', $1, false)", [id]);
    await t.owner.query('set session_replication_role = replica');
    try {
      await t.owner.query("update custody.unit set name = 'cái!' where code = 'CAI'");
    } finally {
      await t.owner.query("reset session_replication_role; select set_config('so_kho.actor', '', false)");
    }
    expect(await captured()).toMatchObject([
      { source: 'row', type: 'custody.unit.update', db_user: 'postgres', actor: null },
    ]);
  });

  test('given numbers that triggers keep, then a movement is captured without them and a direct write with them', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    expect(await captured('custody.(holding|stock|warehouse_counter|search_entry).*')).toEqual([]);
    await t.owner.query('update custody.holding set quantity = 7 where exhibit_id = $1', [
      parseGlobalId(exhibit.id)!.id,
    ]);
    const events = await captured('custody.holding.*');
    expect(events).toHaveLength(1);
    expect(bodyOf(events[0])).toMatchObject({ before: { quantity: 10 }, after: { quantity: 7 } });
  });

  test('given a superuser who writes derived numbers through a trigger on a temporary table, then the writes and the function are captured', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    await t.owner.query(`
      create temporary table aside (id uuid);
      create function pg_temp.shrink() returns trigger language plpgsql as $$
        begin update custody.holding set quantity = 7 where exhibit_id = new.id; return null; end $$;
      create trigger shrink after insert on aside for each row execute function pg_temp.shrink()`);
    await t.owner.query('insert into aside values ($1)', [parseGlobalId(exhibit.id)!.id]);
    const events = await captured('custody.holding.*');
    expect(events).toMatchObject([{ db_user: 'postgres', actor: null }]);
    expect(bodyOf(events[0])).toMatchObject({ before: { quantity: 10 }, after: { quantity: 7 } });
    expect((await captured('ddl.*')).map(({ type }) => type)).toEqual([
      'ddl.create_function',
      'ddl.create_trigger',
    ]);
  });

  test('given the application, then it can write no derived number by itself', async () => {
    for (const [name, mode] of Object.entries(capturedTables)) {
      if (mode === 'direct writes') {
        const { rows } = await t.owner.query(
          `select has_table_privilege('so_kho_app', $1, 'insert') or has_any_column_privilege('so_kho_app', $1, 'insert')
             or has_any_column_privilege('so_kho_app', $1, 'update') or has_table_privilege('so_kho_app', $1, 'delete') as may`,
          [name],
        );
        expect([name, rows[0].may]).toEqual([name, false]);
      }
    }
  });

  test('given secrets, then only their hash leaves the table', async () => {
    const secret = '$argon2id$v=19$a-secret-of-this-test';
    await t.owner.query("update identity.staff set password_hash = $1 where username = 'thukho.kv05'", [
      secret,
    ]);
    const [event] = await captured();
    expect(event?.body).not.toContain('argon2');
    expect(bodyOf(event).after.password_hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(bodyOf(event).before.password_hash).not.toBe(bodyOf(event).after.password_hash);
    const { rows } = await t.owner.query(
      'select body from trail.outbox where body ~ \'argon2|"sealed_secret": "[^s]\'',
    );
    expect(rows).toEqual([]);
  });

  test('given a change of tables, triggers and rights, then the statement is captured without its passwords', async () => {
    await t.owner.query('create table public.aside (a integer)');
    await t.owner.query('alter table trail.event disable trigger event_logged');
    await t.owner.query('alter table trail.event enable always trigger event_logged');
    await t.owner.query(
      "grant select on public.aside to so_kho_app; alter role so_kho_sequencer password 'tiptoe'",
    );
    await t.owner.query('drop table public.aside');
    const events = await captured();
    expect(events.map((event) => [event.source, event.type, event.db_user, event.actor])).toEqual(
      ['create_table', 'alter_table', 'alter_table', 'grant', 'drop_table'].map((command) => [
        'ddl',
        `ddl.${command}`,
        'postgres',
        null,
      ]),
    );
    expect(bodyOf(events[1])).toMatchObject({
      objects: [{ type: 'table', identity: 'trail.event' }],
      query: 'alter table trail.event disable trigger event_logged',
    });
    expect(events.map((event) => event.body).join()).not.toContain('tiptoe');
  });

  test('given a moment, a transaction or a user that is claimed, then the word of the server stands', async () => {
    await t.owner.query(
      `insert into trail.outbox (event_id, at, xid, db_user, source, type, body)
       values ($1, '2020-01-01', '7', 'somebody', 'row', 'custody.unit.update', '{}')`,
      [newId()],
    );
    const { rows } = await t.owner.query(
      "select db_user, at > clock_timestamp() - interval '1 minute' as now, xid::text <> '7' as own from trail.outbox where ord > $1",
      [last],
    );
    expect(rows).toEqual([{ db_user: 'postgres', now: true, own: true }]);
  });

  test.each([
    ['ck_outbox_type', { type: '' }],
    ['ck_outbox_type', { type: 'custody unit' }],
    ['ck_outbox_type', { type: 'Custody.unit' }],
    ['ck_outbox_type', { type: 'custody.unit\n' }],
    ['ck_outbox_type', { type: 'a'.repeat(81) }],
    ['ck_outbox_source', { source: 'rumour' }],
    ['ck_outbox_content', { body: null }],
    ['ck_outbox_content', { body: null, payload: '{}' }],
    ['ck_outbox_content', { body: null, salt: Buffer.alloc(32) }],
    ['ck_outbox_content', { salt: Buffer.alloc(32) }],
    ['ck_outbox_content', { payload: '{}', salt: Buffer.alloc(32) }],
    ['ck_outbox_salt', { body: null, payload: '{}', salt: Buffer.alloc(31) }],
  ])('given a row that is none of the log, then %s refuses it: %j', async (constraint, wrong) => {
    const put = async (given: object): Promise<unknown> => {
      const row = { source: 'system', type: 'a'.repeat(80), body: '{}', payload: null, salt: null, ...given };
      return t.owner.query(
        'insert into trail.outbox (source, type, body, payload, salt) values ($1, $2, $3, $4, $5)',
        [row.source, row.type, row.body, row.payload, row.salt],
      );
    };
    await expect(put(wrong)).rejects.toMatchObject({ constraint });
    await put({});
    await put({ body: null, payload: '{}', salt: Buffer.alloc(32) });
  });

  test.each([
    '',
    'a'.repeat(63),
    'a'.repeat(65),
    `${'a'.repeat(63)}g`,
    `${'a'.repeat(63)}A`,
    `${'a'.repeat(64)}\n`,
  ])('given a request whose fingerprint is none, then it is refused: %j', async (fingerprint) => {
    const put = async (given: string): Promise<unknown> =>
      t.owner.query(
        `insert into platform.request (actor_id, request_id, operation, fingerprint)
           select id, $1, 'exhibitRelocate', $2 from identity.staff where username = 'thukho.kv03'`,
        [newId(), given],
      );
    await expect(put(fingerprint)).rejects.toMatchObject({ constraint: 'ck_request_fingerprint' });
    await put('0123456789abcdef'.repeat(4));
  });

  describe('what a session may put into the outbox', () => {
    const event = (client: pg.Client, source: string, sub: string | null, more = ''): Promise<unknown> =>
      client.query(
        `insert into trail.outbox (event_id, source, type, actor, payload, salt ${more === '' ? '' : ', at'})
         values ($1, $2, 'exhibit.received', $3, '{}', sha256('') ${more})`,
        [newId(), source, sub === null ? null : JSON.stringify({ sub, roles: [], session: null })],
      );

    test('given the application, then only what happened, only in the name of who acts, and not its moment', async () => {
      const sub = newId();
      await expect(event(t.application, 'domain', sub)).rejects.toMatchObject({
        constraint: 'ck_outbox_actor_session',
      });
      await expect(event(t.application, 'domain', null)).rejects.toMatchObject({
        constraint: 'ck_outbox_actor',
      });
      await t.application.query("select set_config('so_kho.actor', $1, false)", [sub]);
      for (const source of ['row', 'ddl', 'system']) {
        await expect(event(t.application, source, sub)).rejects.toMatchObject({ code: '42501' });
      }
      await expect(event(t.application, 'domain', sub, ", '2020-01-01'")).rejects.toMatchObject({
        code: '42501',
      });
      await event(t.application, 'domain', sub);
      expect(await captured()).toHaveLength(1);
    });

    test('given the sequencer, then only what the log says of itself', async () => {
      await asSequencer(async () => {
        for (const source of ['domain', 'row', 'ddl']) {
          await expect(event(t.owner, source, null)).rejects.toThrow();
        }
        await event(t.owner, 'system', null);
      });
      expect(await captured()).toMatchObject([{ source: 'system', db_user: 'postgres/so_kho_sequencer' }]);
    });

    test('given an event of the trail without its line in the log, or with that of another, then it is refused', async () => {
      const [{ id: office }] = (await t.owner.query("select id from identity.office where code = 'KV03'"))
        .rows;
      const [{ id: actor }] = (
        await t.owner.query("select id from identity.staff where username = 'thukho.kv03'")
      ).rows;
      await t.application.query("select set_config('so_kho.actor', $1, false)", [actor]);
      const told = (kind: string, logged: string): Promise<unknown> =>
        t.application.query(
          `with written as (
             insert into trail.event (id, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type,
               subject_id, subject_label, request_id)
             values ($1, now(), $2, 'x', '{}', $3, $4, 'Exhibit', $1, 'x', $1) returning *)
           insert into trail.outbox (event_id, source, type, office_id, actor, request_id, subject_type, subject_id, payload, salt)
           select id, 'domain', $5, office_id, jsonb_build_object('sub', actor_id), request_id, subject_type, subject_id,
             '{}', sha256('') from written where $5 <> ''`,
          [newId(), actor, office, kind, logged],
        );
      await expect(told('exhibit.received', '')).rejects.toMatchObject({ constraint: 'ck_event_logged' });
      await expect(told('exhibit.received', 'exhibit.relocated')).rejects.toMatchObject({
        constraint: 'ck_event_logged',
      });
      await told('exhibit.received', 'exhibit.received');
    });
  });

  describe('what nobody may do to the log', () => {
    const written = [
      'outbox',
      'leaf',
      'payload',
      'tile',
      'tree',
      'subject_head',
      'checkpoint',
      'cosignature',
      'anchor',
    ];
    const column: Readonly<Record<string, string>> = {
      tree: 'size',
      subject_head: 'leaf_index',
      tile: 'width',
    };

    beforeAll(async () => {
      const id = newId();
      await t.owner.query(`
        insert into trail.leaf (leaf_index, event_id, xid, entry, leaf_hash, source, type, office_id, at)
          select n, gen_random_uuid(), '1', '{}', sha256(''), 'row', 'x.y', (select id from identity.office where code = 'KV0' || n), now()
          from generate_series(3, 5) n;
        insert into trail.payload select event_id, sha256(''), 'x' from trail.leaf;
        insert into trail.tile values (0, 0, 2, sha256('a') || sha256('b'));
        insert into trail.subject_head values ('Exhibit', '${id}', 5, sha256(''), null);
        insert into trail.checkpoint values (1, sha256(''), 'x');
        insert into trail.cosignature values (1, 'w', 'x');
        insert into trail.anchor values (1, 'rfc3161', 'x')`);
    });

    test('given the application, then it changes, removes and adds nothing', async () => {
      for (const table of written) {
        for (const statement of [
          `update trail.${table} set ${column[table] ?? 'event_id'} = null`,
          `delete from trail.${table}`,
          `truncate trail.${table}`,
          ...(table === 'outbox'
            ? ['select from trail.outbox']
            : [`insert into trail.${table} default values`]),
        ]) {
          await expect(t.application.query(statement)).rejects.toMatchObject({
            code: expect.stringMatching(/^42(501|703)$/),
          });
        }
      }
    });

    test.each(['origin', 'replica'])(
      'given a superuser with session_replication_role = %s, then it changes and removes nothing',
      async (role) => {
        await t.owner.query(`set session_replication_role = ${role}`);
        try {
          for (const table of written) {
            await expect(t.owner.query(`delete from trail.${table}`)).rejects.toMatchObject({
              constraint: 'ck_append_only',
            });
          }
          for (const statement of [
            "update trail.outbox set type = 'x'",
            "update trail.leaf set entry = 'x'",
            "update trail.payload set bytes = 'x'",
            "update trail.checkpoint set note = 'x'",
            "update trail.cosignature set line = 'x'",
            "update trail.anchor set token = 'x'",
          ]) {
            await expect(t.owner.query(statement)).rejects.toMatchObject({ constraint: 'ck_append_only' });
          }
          for (const statement of [
            'update trail.tree set size = size',
            'update trail.subject_head set leaf_index = leaf_index - 1',
            "update trail.tile set width = 3, hashes = sha256('x') || sha256('b') || sha256('c')",
            "update trail.tile set width = 1, hashes = sha256('a')",
          ]) {
            await expect(t.owner.query(statement)).rejects.toMatchObject({
              constraint: 'ck_trail_only_grows',
            });
          }
        } finally {
          await t.owner.query('reset session_replication_role');
        }
      },
    );

    test('given the reach of one office, then entries and payloads of no other are seen', async () => {
      const [{ id: office }] = (await t.owner.query("select id from identity.office where code = 'KV03'"))
        .rows;
      const client = await t.connectAsApplication();
      try {
        await client.query(
          "select set_config('so_kho.offices', $1, false), set_config('so_kho.actor', '', false)",
          [`{${office}}`],
        );
        const { rows } = await client.query('select leaf_index from trail.leaf');
        expect(rows).toEqual([{ leaf_index: '3' }]);
        expect((await client.query('select from trail.payload')).rowCount).toBe(1);
        // The hashes tell nothing and are everybody's.
        expect((await client.query('select from trail.tile')).rowCount).toBe(1);
      } finally {
        await client.end();
      }
    });

    test('given the sequencer, then it reaches nothing of the book', async () => {
      await asSequencer(async () => {
        for (const table of ['custody.exhibit', 'identity.staff', 'trail.event', 'platform.request']) {
          await expect(t.owner.query(`select from ${table}`)).rejects.toMatchObject({ code: '42501' });
        }
        await expect(t.owner.query('create table trail.x ()')).rejects.toMatchObject({ code: '42501' });
      });
    });
  });
});
