import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GuardedHouse } from '../support/guarded-house.js';
import { Undo } from '../support/trail-parts.js';

/** The servers of the tests forget what they wrote when they are killed, and the attestation says so. */
const ofTheTests = ['setting fsync is off', 'setting full_page_writes is off'];

const undo = new Undo();
let house: GuardedHouse;

beforeAll(async () => {
  house = await GuardedHouse.open(undo);
}, 60_000);
afterAll(() => undo.run());

/** What a superuser does without a word of DDL in the log, and how it is undone. */
const attacks: readonly (readonly [
  title: string,
  sentence: string | undefined,
  part: string,
  attack: string,
  repair: string,
])[] = [
  [
    'a capture trigger that is off',
    'trigger custody.exhibit.capture is not always on',
    'triggers',
    'alter table custody.exhibit disable trigger capture',
    'alter table custody.exhibit enable always trigger capture',
  ],
  [
    'a trigger that was put on again the ordinary way',
    'trigger custody.exhibit.capture is not always on',
    'triggers',
    'alter table custody.exhibit enable trigger capture',
    'alter table custody.exhibit enable always trigger capture',
  ],
  [
    'a capture trigger that is gone',
    'changes of custody.exhibit are not captured',
    'triggers',
    'drop trigger capture on custody.exhibit',
    'create trigger capture after insert or delete or update on custody.exhibit for each row execute function trail.capture_custody_exhibit(); alter table custody.exhibit enable always trigger capture',
  ],
  [
    'a capture trigger that calls another function',
    'changes of custody.unit are not captured',
    'triggers',
    `create function public.nothing() returns trigger language plpgsql as 'begin return null; end';
     create or replace trigger capture after insert or delete or update on custody.unit for each row execute function public.nothing();
     alter table custody.unit enable always trigger capture`,
    'create or replace trigger capture after insert or delete or update on custody.unit for each row execute function trail.capture_custody_unit(); drop function public.nothing(); alter table custody.unit enable always trigger capture',
  ],
  [
    'a body of a guard that does nothing',
    undefined,
    'functions',
    `do $$ begin execute replace(pg_get_functiondef('trail.refuse_shrinking()'::regprocedure), 'the log only grows', 'the log grows'); end $$`,
    `do $$ begin execute replace(pg_get_functiondef('trail.refuse_shrinking()'::regprocedure), 'the log grows', 'the log only grows'); end $$`,
  ],
  [
    'an event trigger that is gone',
    'event trigger so_kho_ddl is not always on',
    'eventTriggers',
    'drop event trigger so_kho_ddl',
    'create event trigger so_kho_ddl on ddl_command_end execute function trail.capture_ddl(); alter event trigger so_kho_ddl enable always',
  ],
  [
    'a rule that swallows events before any trigger sees them',
    'rule swallow rewrites what is written to trail.outbox',
    'rules',
    `create rule swallow as on insert to trail.outbox where new.source in ('row', 'ddl') do instead nothing`,
    'drop rule swallow on trail.outbox',
  ],
  [
    'a view of a comparison that finds nothing any more',
    undefined,
    'rules',
    `create table public.definition as select pg_get_viewdef('custody.holding_difference'::regclass) as text;
     do $$ begin execute 'create or replace view custody.holding_difference as select * from (' || rtrim((select text from public.definition), ';') || ') x where false'; end $$`,
    `do $$ begin execute 'create or replace view custody.holding_difference as ' || (select text from public.definition); end $$; drop table public.definition`,
  ],
  [
    'a function among those of PostgreSQL that shows a false image of a row',
    'function row_to_json(custody.unit) was put among those of PostgreSQL',
    'builtIn',
    `create function pg_catalog.row_to_json(custody.unit) returns json language sql as $$ select '{}'::json $$`,
    'drop function pg_catalog.row_to_json(custody.unit)',
  ],
  [
    'a changed function of PostgreSQL itself',
    undefined,
    'builtIn',
    `set allow_system_table_mods = on; update pg_proc set prosecdef = true where oid = 'pg_catalog.sha256(bytea)'::regprocedure; reset allow_system_table_mods`,
    `set allow_system_table_mods = on; update pg_proc set prosecdef = false where oid = 'pg_catalog.sha256(bytea)'::regprocedure; reset allow_system_table_mods`,
  ],
  [
    'a catalog of somebody else that is looked at first',
    'trigger custody.exhibit.capture is not always on',
    'triggers',
    `do $$ begin
       create table public.pg_trigger as select * from pg_catalog.pg_trigger;
       grant select on public.pg_trigger to public;
       alter table custody.exhibit disable trigger capture;
       execute format('alter database %I set search_path = public, pg_catalog', current_database());
     end $$`,
    `do $$ begin
       execute format('alter database %I reset search_path', current_database());
       alter table custody.exhibit enable always trigger capture;
     end $$;
     drop table public.pg_trigger`,
  ],
  [
    'a right that was given',
    undefined,
    'rights',
    'grant delete on custody.exhibit to so_kho_app',
    'revoke delete on custody.exhibit from so_kho_app',
  ],
  [
    'row level security that is off',
    undefined,
    'policies',
    'alter table trail.payload disable row level security',
    'alter table trail.payload enable row level security',
  ],
  [
    'a policy that lets everybody in',
    undefined,
    'policies',
    'create policy everybody on trail.payload for select to so_kho_app using (true)',
    'drop policy everybody on trail.payload',
  ],
  [
    'an outbox that a crash empties',
    'table trail.outbox is emptied by a crash',
    'tables',
    'alter table trail.outbox set unlogged',
    'alter table trail.outbox set logged',
  ],
  [
    'a table of which no change is captured',
    'table custody.secret_stock is none of this program',
    'tables',
    'create table custody.secret_stock (id integer primary key)',
    'drop table custody.secret_stock',
  ],
  [
    'a table, wherever it lies, whose rows are seen as those of the book',
    'table public.shadow adds rows to custody.unit',
    'tables',
    'create table public.shadow () inherits (custody.unit)',
    'drop table public.shadow',
  ],
  [
    'a default that was changed',
    undefined,
    'columns',
    `alter table trail.outbox alter column db_user set default 'so_kho_app'`,
    `do $$ begin execute 'alter table trail.outbox alter column db_user set default ' || (select text from trail_default); end $$`,
  ],
  [
    'a uniqueness that is gone',
    undefined,
    'indexes',
    'drop index trail.ix_outbox_ord',
    'create index ix_outbox_ord on trail.outbox (ord)',
  ],
];

describe('D4 and D7: the attestation, of a superuser who leaves no word of DDL', () => {
  test.each(attacks)('%s', async (_, sentence, part, attack, repair) => {
    const { owner } = house.t;
    await owner.query('set event_triggers = off');
    await owner.query(
      `create temp table if not exists trail_default as select pg_get_expr(adbin, adrelid) as text from pg_attrdef d
       join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
       where d.adrelid = 'trail.outbox'::regclass and a.attname = 'db_user'`,
    );
    const before = await house.attested();
    await owner.query(attack);
    const during = await house.attestedAnew();
    await owner.query(repair);
    const after = await house.attestedAnew();
    expect(during.parts[part]).not.toBe(before.parts[part]);
    expect(during.off).toEqual(sentence === undefined ? ofTheTests : [...ofTheTests, sentence].sort());
    expect(after.off).toEqual(ofTheTests);
  });

  test('given guards that somebody changed and changed back, then the verdict names the parts and is not that all is well', async () => {
    await house.publish();
    const { exitCode, text } = await house.dump();
    expect(exitCode).toBe(2);
    expect(text).toContain('the guards changed without a migration (rights): somebody did it by hand');
    expect(text).toContain('the guards changed without a migration (policies): somebody did it by hand');
    expect(text).toContain('a guard is off: rule swallow rewrites what is written to trail.outbox (1 times');
  });
});
