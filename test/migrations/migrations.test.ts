import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrations } from '../../migrations/index.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { newId } from '../../src/platform/ids.js';
import { reconcile } from '../../src/trail/reconciler/index.js';

/** Offices, people, places and events as a program of that time wrote them; the program of today needs today's tables. */
const writtenByThatRelease = `
  insert into identity.office (id, parent_id, code, kind, number, name)
    select gen_random_uuid(), null, 'TINH', 'PROVINCE', null, 'THADS tỉnh';
  insert into identity.office (id, parent_id, code, kind, number, name)
    select gen_random_uuid(), o.id, 'KV0' || n, 'REGIONAL_OFFICE', n, 'Phòng THADS khu vực ' || n
    from identity.office o, generate_series(1, 3) n;
  insert into identity.staff (id, username, full_name, title, password_hash)
    select gen_random_uuid(), 'thukho.' || lower(code), 'Thủ kho ' || code, 'Thủ kho', 'x' from identity.office;
  insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
    select gen_random_uuid(), s.id, 'KEEPER', o.id, '2025-10-01'
    from identity.office o join identity.staff s on s.username = 'thukho.' || lower(o.code);
  insert into custody.warehouse (id, office_id, code, name, ownership)
    select gen_random_uuid(), id, 'K1', 'Kho', 'OWN' from identity.office;
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name)
    select gen_random_uuid(), office_id, id, null, 'WAREHOUSE', code, name from custody.warehouse;
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name)
    select gen_random_uuid(), p.office_id, p.warehouse_id, p.id, 'SHELF', 'A' || n, 'Kệ A' || n
    from custody.place p, generate_series(1, 40) n;
  select set_config('so_kho.actor', id::text, false) from identity.staff where username = 'thukho.tinh';
  insert into trail.event (id, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type, subject_id,
      subject_label, request_id)
    select gen_random_uuid(), now(), s.id, s.full_name, '{KEEPER}', p.office_id, 'place.added', 'Place', p.id, p.code,
      gen_random_uuid()
    from custody.place p, identity.staff s where s.username = 'thukho.tinh'`;

/** A sealed drug of which a part is released, and a tool, both in the warehouse of the province. */
const bookOfThatRelease = `
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name)
    select gen_random_uuid(), id, null, null, outside, outside, outside from identity.office, unnest(array['SOURCE', 'EXPERT']) outside
    where code = 'TINH';
  insert into custody.case_file (id, office_id, title) select gen_random_uuid(), id, 'x' from identity.office where code = 'TINH';
  insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received, condition)
    select gen_random_uuid(), office_id, id, class, 'EXHIBIT', class, 'x', 'G', 5, 'x'
    from custody.case_file, unnest(array['DRUG', 'TOOL']) class;
  insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by, source)
    select gen_random_uuid(), e.office_id, e.id, 'RECEIPT', f.id, p.id, 5, now(), s.id, 'REGISTER'
    from custody.exhibit e join custody.place f on f.kind = 'SOURCE'
      join custody.place p on p.kind = 'WAREHOUSE' and p.office_id = e.office_id
      join identity.staff s on s.username = 'thukho.tinh';
  insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, packing, reason, state_before, state_after,
      applied_at, applied_by)
    select gen_random_uuid(), e.office_id, e.id, 1, 'x', 'BOX', 'x', 'x', 'x', now(), s.id
    from custody.exhibit e, identity.staff s where e.class_code = 'DRUG' and s.username = 'thukho.tinh';
  insert into custody.release (id, office_id, exhibit_id, place_id, quantity, purpose, requested_by, released_at)
    select gen_random_uuid(), e.office_id, e.id, p.id, 2, 'x', 'x', now()
    from custody.exhibit e join custody.place p on p.kind = 'EXPERT' where e.class_code = 'DRUG';
  insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by, release_id, source)
    select gen_random_uuid(), r.office_id, r.exhibit_id, 'RELEASE', w.id, r.place_id, r.quantity, now(), s.id, r.id, 'REGISTER'
    from custody.release r join custody.place w on w.kind = 'WAREHOUSE' and w.office_id = r.office_id
      join identity.staff s on s.username = 'thukho.tinh'`;

/**
 * A second part of the drug went out later, then three of the four were disposed of where they were; nothing closed a
 * release for it.
 */
const disposedOutside = `
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name)
    select gen_random_uuid(), id, null, null, 'DISPOSED', 'DISPOSED', 'x' from identity.office where code = 'TINH';
  insert into custody.release (id, office_id, exhibit_id, place_id, quantity, purpose, requested_by, released_at)
    select gen_random_uuid(), office_id, exhibit_id, place_id, quantity, 'y', 'x', released_at + interval '1 second'
    from custody.release;
  insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by, release_id, source)
    select gen_random_uuid(), m.office_id, m.exhibit_id, 'RELEASE', m.from_place_id, m.to_place_id, 2, now(), m.recorded_by, r.id, 'REGISTER'
    from custody.release r join custody.movement m on m.kind = 'RELEASE' where r.purpose = 'y';
  insert into custody.disposal (id, office_id, exhibit_id, kind, quantity, recipient, disposed_at, source)
    select gen_random_uuid(), office_id, exhibit_id, 'CONFISCATION', 3, 'x', now(), 'REGISTER' from custody.release where purpose = 'x';
  insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by, disposal_id, source)
    select gen_random_uuid(), m.office_id, m.exhibit_id, 'DISPOSAL', m.to_place_id, p.id, 3, now(), m.recorded_by, d.id, 'REGISTER'
    from custody.disposal d join custody.release r on r.purpose = 'x'
      join custody.movement m on m.release_id = r.id join custody.place p on p.kind = 'DISPOSED'`;

/** What a register has at the Treasury, without a release. */
const keptByTheTreasury = `
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name)
    select gen_random_uuid(), id, null, null, 'TREASURY', 'KBNN', 'Kho bạc' from identity.office where code = 'TINH';
  insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received, condition)
    select gen_random_uuid(), office_id, id, 'VND', 'EXHIBIT', 'TOOL', 'x', 'G', 7, 'x' from custody.case_file;
  insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by, source)
    select gen_random_uuid(), e.office_id, e.id, 'RECEIPT', f.id, p.id, 7, now(), s.id, 'REGISTER'
    from custody.exhibit e join custody.place f on f.kind = 'SOURCE' join custody.place p on p.kind = 'TREASURY'
      join identity.staff s on s.username = 'thukho.tinh' where e.code = 'VND'`;

/** Numbers of that release that are one number now. */
const numbersOfThatRelease = `
  insert into custody.document (id, office_id, kind, document_year, number, dated)
    select gen_random_uuid(), id, 'SEALING_MINUTES', 2026, given, '2026-02-01'
    from identity.office, unnest(array['01/BBNP', '1-BBNP', 'Số 1/BBNP', '2/BBNP']) given where code = 'TINH';
  insert into custody.case_file (id, office_id, title, judgment_number, judgment_date)
    select gen_random_uuid(), id, 'x', given, '2026-02-01'
    from identity.office, unnest(array['5/2026/HS-ST', 'Bản án số 05/2026/hs-st', '6/2026/HS-ST']) given where code = 'TINH';
  insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name)
    select gen_random_uuid(), p.office_id, p.warehouse_id, p.parent_id, 'SHELF', given, 'Kệ'
    from custody.place p join identity.office o on o.id = p.office_id and o.code = 'TINH', unnest(array['a 1', 'А1', 'B1']) given
    where p.code = 'A1';
  insert into custody.warehouse (id, office_id, code, name, ownership)
    select gen_random_uuid(), id, 'k1', 'Kho', 'OWN' from identity.office where code = 'TINH';
  update custody.exhibit set external_reference = case class_code when 'DRUG' then 'VC-1' else 'vc 1' end;
  update custody.case_file set title = U&'\\200B' where judgment_number = '6/2026/HS-ST';
  update custody.seal set label_issuer = 'Phòng PC09, Công an tỉnh', label_number = 'NP-1';
  insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, packing, reason, state_before,
      state_after, applied_at, applied_by)
    select gen_random_uuid(), e.office_id, e.id, 1, 'Phòng PC09 Công an tỉnh', 'np1', 'BOX', 'x', 'x', 'x', now(), s.id
    from custody.exhibit e, identity.staff s where e.class_code <> 'DRUG' and s.username = 'thukho.tinh'`;

describe('migrations', () => {
  const adminUrl = process.env['SO_KHO_TEST_ADMIN_URL']!;
  const made: string[] = [];
  let admin: pg.Client;

  beforeAll(async () => {
    admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    for (const name of made) {
      await admin.query(`drop database if exists ${name} with (force)`);
    }
    await admin.end();
  });

  async function emptyDatabase(): Promise<string> {
    const name = `so_kho_migration_${newId().replaceAll('-', '')}`;
    await admin.query(`create database ${name} template template0`);
    made.push(name);
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    return url.href;
  }

  async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Everything that the migrations make, as one comparable list. */
  const shape = `
    select 'column' as what, table_schema || '.' || table_name || '.' || column_name || ' ' || data_type as name
      from information_schema.columns where table_schema in ('platform','rules','identity','trail','custody','inventory','inspection')
    union all select 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where connamespace::regnamespace::text in ('platform','rules','identity','trail','custody','inventory','inspection')
    union all select 'index', indexdef from pg_indexes where schemaname in ('platform','rules','identity','trail','custody','inventory','inspection')
    order by 1, 2`;

  test('given an empty database, when they run, then all run once in their order and a second run finds nothing', async () => {
    const url = await emptyDatabase();
    expect(await migrate(url, { migrations })).toEqual(migrations.map((migration) => migration.name));
    expect(await migrate(url, { migrations })).toEqual([]);
  });

  test('given two servers that start at once, then one migrates and the other waits', async () => {
    const url = await emptyDatabase();
    const ran = await Promise.all([migrate(url, { migrations }), migrate(url, { migrations })]);
    expect(ran.map((names) => names.length).sort()).toEqual([0, migrations.length]);
  });

  test('given a database that was filled under an older release, when the rest run, then the data stay and the shape is the same', async () => {
    const custody = migrations.findIndex((migration) => migration.name.endsWith('_custody'));
    const filled = await emptyDatabase();
    await migrate(filled, { migrations: migrations.slice(0, custody + 1) });
    await query(filled, writtenByThatRelease);
    const before = await query(
      filled,
      'select (select count(*) from custody.place) as places, (select count(*) from trail.event) as events',
    );

    await migrate(filled, { migrations });

    const after = await query(
      filled,
      'select (select count(*) from custody.place) as places, (select count(*) from trail.event) as events',
    );
    expect(after).toEqual(before);
    expect(Number(before[0]!['events'])).toBeGreaterThan(100);
    // What was there before stands in the log as it was found.
    expect(
      await query(
        filled,
        `select (select count(*) from trail.outbox where type = 'custody.place.baseline') as places,
           (select count(*) from trail.outbox where type = 'trail.event.baseline') as events`,
      ),
    ).toEqual(before);
    const fresh = await emptyDatabase();
    await migrate(fresh, { migrations });
    expect(await query(filled, shape)).toEqual(await query(fresh, shape));
  });

  test('given a book that was kept before there were counters, then movements get their warehouse and warehouses their numbers', async () => {
    const url = await emptyDatabase();
    const before = migrations.findIndex((migration) => migration.name.endsWith('_counters'));
    await migrate(url, { migrations: migrations.slice(0, before) });
    await query(url, writtenByThatRelease);
    await query(url, bookOfThatRelease);

    await migrate(url, { migrations });

    expect(
      await query(
        url,
        `select m.kind, w.code is not null as known from custody.movement m
          left join custody.warehouse w on w.id = m.warehouse_id order by m.seq, m.exhibit_id`,
      ),
    ).toEqual([
      { kind: 'RECEIPT', known: true },
      { kind: 'RECEIPT', known: true },
      { kind: 'RELEASE', known: true },
    ]);
    expect(
      await query(
        url,
        'select sum(exhibits)::int as exhibits, sum(high_risk)::int as high, sum(unsealed)::int as unsealed, sum(released)::int as released from custody.warehouse_counter',
      ),
    ).toEqual([{ exhibits: 2, high: 1, unsealed: 1, released: 1 }]);
    expect(await query(url, 'select from custody.counter_difference')).toEqual([]);
    await expect(query(url, 'update custody.movement set warehouse_id = null')).rejects.toThrow();
  });

  test('given numbers that are one in the form of today, then they stay as written, are numbered and listed, and the log agrees', async () => {
    const url = await emptyDatabase();
    const upTo = (name: string) =>
      migrations.slice(
        0,
        migrations.findIndex((migration) => migration.name.endsWith(name)),
      );
    await migrate(url, { migrations: upTo('_counters') });
    await query(url, writtenByThatRelease);
    await query(url, bookOfThatRelease);
    await migrate(url, { migrations: upTo('_one_form_of_numbers') });
    await query(url, numbersOfThatRelease);

    await migrate(url, { migrations });

    expect(
      await query(
        url,
        'select what, written, compared_as as key, occurrence from custody.repeated_number order by what, occurrence',
      ),
    ).toEqual([
      { what: 'document', written: expect.any(String), key: '1BBNP', occurrence: 2 },
      { what: 'document', written: expect.any(String), key: '1BBNP', occurrence: 3 },
      { what: 'judgment', written: expect.any(String), key: '5-2026HSST', occurrence: 2 },
      { what: 'label', written: 'np1', key: 'NP1', occurrence: 2 },
      { what: 'place', written: expect.any(String), key: 'A1', occurrence: 2 },
      { what: 'place', written: expect.any(String), key: 'A1', occurrence: 3 },
      { what: 'reference', written: expect.any(String), key: 'VC1', occurrence: 2 },
      { what: 'warehouse', written: expect.any(String), key: 'K1', occurrence: 2 },
    ]);
    expect(
      await query(url, `select number from custody.document where kind = 'SEALING_MINUTES' order by number`),
    ).toEqual([{ number: '01/BBNP' }, { number: '1-BBNP' }, { number: '2/BBNP' }, { number: 'Số 1/BBNP' }]);
    expect(await query(url, `select from custody.case_file where title = U&'\\200B'`)).toHaveLength(1);
    await expect(
      query(
        url,
        `insert into custody.case_file (id, office_id, title) select gen_random_uuid(), id, U&'\\200B' from identity.office`,
      ),
    ).rejects.toMatchObject({ constraint: 'ck_case_file_title' });
    const found = await reconcile({ ownerUrl: url, invariants: [] });
    expect(found.differences).toEqual([]);
    expect(found.rows).toBeGreaterThan(100);
  });

  test('given courts that are one in the form of today, then their judgments stay, are numbered and listed, and the log agrees', async () => {
    const url = await emptyDatabase();
    const upTo = (name: string) =>
      migrations.slice(
        0,
        migrations.findIndex((migration) => migration.name.endsWith(name)),
      );
    await migrate(url, { migrations: upTo('_counters') });
    await query(url, writtenByThatRelease);
    await migrate(url, { migrations: upTo('_courts_in_one_form') });
    await query(
      url,
      `insert into custody.case_file (id, office_id, title, judgment_number, judgment_date, judgment_court, created_at)
       select gen_random_uuid(), id, 'x', '7/2026/HS-ST', '2026-02-01', court, now() + place * interval '1 second'
       from identity.office, unnest(array['TAND tỉnh Gia Lai', 'Toà án ND tỉnh Gia Lai', 'TAND tỉnh Đắk Lắk'])
         with ordinality as one (court, place)
       where code = 'TINH'`,
    );

    await migrate(url, { migrations });

    expect(
      await query(
        url,
        'select judgment_court as court, judgment_occurrence as nth from custody.case_file order by created_at',
      ),
    ).toEqual([
      { court: 'TAND tỉnh Gia Lai', nth: 1 },
      { court: 'Toà án ND tỉnh Gia Lai', nth: 2 },
      { court: 'TAND tỉnh Đắk Lắk', nth: 1 },
    ]);
    expect(await query(url, 'select what, written from custody.repeated_number')).toEqual([
      { what: 'judgment', written: '7/2026/HS-ST' },
    ]);
    expect((await reconcile({ ownerUrl: url, invariants: [] })).differences).toEqual([]);
  });

  test('given releases that stayed open though their goods were disposed of, then the oldest are closed by what is gone', async () => {
    const url = await emptyDatabase();
    const before = migrations.findIndex((migration) => migration.name.endsWith('_counters'));
    await migrate(url, { migrations: migrations.slice(0, before) });
    await query(url, writtenByThatRelease);
    await query(url, bookOfThatRelease);
    await query(url, disposedOutside);
    await query(url, keptByTheTreasury);

    await migrate(url, { migrations });

    expect(
      await query(
        url,
        `select r.purpose, r.quantity::int, r.disposed_quantity::int as disposed, h.quantity::int as there
         from custody.release r join custody.holding h on h.exhibit_id = r.exhibit_id and h.place_id = r.place_id
         order by r.purpose <> 'x', r.purpose <> 'y'`,
      ),
    ).toEqual([
      { purpose: 'x', quantity: 2, disposed: 2, there: 1 },
      { purpose: 'y', quantity: 2, disposed: 1, there: 1 },
      { purpose: 'Gửi giữ theo sổ giấy', quantity: 7, disposed: 0, there: 7 },
    ]);
    expect(
      await query(url, 'select from custody.exhibit e cross join custody.outside_differences(e.id)'),
    ).toEqual([]);
  });

  test('every table has a primary key, every constraint and index a name of ours, none is invalid', async () => {
    const url = await emptyDatabase();
    await migrate(url, { migrations });
    const ours = "('platform','rules','identity','trail','custody','inventory','inspection')";
    const withoutKey = await query(
      url,
      `
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ${ours} and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`,
    );
    expect(withoutKey).toEqual([]);
    const badNames = await query(
      url,
      `
      select conname from pg_constraint where connamespace::regnamespace::text in ${ours} and contype not in ('n', 't') and conname !~ '^(pk|fk|uq|ck|ex)_'
      union all select indexname from pg_indexes where schemaname in ${ours} and indexname !~ '^(pk|uq|ix|ex)_'`,
    );
    expect(badNames).toEqual([]);
    const invalid = await query(
      url,
      'select from pg_constraint where not convalidated union all select from pg_index where not indisvalid',
    );
    expect(invalid).toEqual([]);
  });

  test('every check that a text is not empty is one that it can be seen: platform.has_text', async () => {
    const url = await emptyDatabase();
    await migrate(url, { migrations });
    expect(
      await query(
        url,
        `select conrelid::regclass || ' ' || conname as name from pg_constraint
         where contype = 'c' and pg_get_constraintdef(oid) like '%btrim(%' order by 1`,
      ),
    ).toEqual([]);
    const [checks] = await query(
      url,
      `select count(*)::int as seen from pg_constraint where contype = 'c' and pg_get_constraintdef(oid) like '%has_text(%'`,
    );
    expect(checks!['seen']).toBeGreaterThan(20);
  });

  test('every foreign key says what happens on delete, and it is restrict', async () => {
    const url = await emptyDatabase();
    await migrate(url, { migrations });
    const loose = await query(
      url,
      "select conname from pg_constraint where contype = 'f' and confdeltype <> 'r'",
    );
    expect(loose).toEqual([]);
  });

  test('the application owns nothing, may not delete or truncate anything, and changes no append-only table', async () => {
    const url = await emptyDatabase();
    await migrate(url, { migrations });
    const grants = await query<{ name: string; privilege: string }>(
      url,
      `
      select table_schema || '.' || table_name as name, privilege_type as privilege from information_schema.role_table_grants
      where grantee = 'so_kho_app' and privilege_type not in ('SELECT', 'INSERT', 'UPDATE')`,
    );
    expect(grants).toEqual([]);
    const owned = await query(url, "select from pg_class where relowner = 'so_kho_app'::regrole");
    expect(owned).toEqual([]);
    const appendOnly = await query<{ name: string }>(
      url,
      `
      select distinct tgrelid::regclass::text as name from pg_trigger where tgname = 'append_only' and tgenabled = 'A'`,
    );
    expect(appendOnly.map((row) => row.name)).toEqual(
      expect.arrayContaining(['custody.movement', 'trail.event', 'custody.seal_check']),
    );
    const writable = await query<{ name: string }>(
      url,
      `
      select distinct table_schema || '.' || table_name as name from information_schema.column_privileges
      where grantee = 'so_kho_app' and privilege_type = 'UPDATE'`,
    );
    const names = new Set(writable.map((row) => row.name));
    expect(appendOnly.filter((row) => names.has(row.name))).toEqual([]);
  });
});
