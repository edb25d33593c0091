import type pg from 'pg';
import { capturedTables } from '../capture/captured-tables.js';
import { sha256 } from '../log/index.js';

/** In which state the guards of the book are, as an event of the log says it. */
export interface Attestation {
  /** SHA-256 in hex over the parts; the same as long as nothing is changed. */
  readonly digest: string;
  /** SHA-256 in hex of each part. Those of `comparable` are the same in every house of one release. */
  readonly parts: Readonly<Record<string, string>>;
  readonly comparable: readonly string[];
  /** The newest migration that ran. */
  readonly migration: string;
  /** What ought to be on and is not, sentence by sentence. */
  readonly off: readonly string[];
  readonly serverVersion: string;
  readonly systemIdentifier: string;
}

const house = `n.nspname !~ '^(pg_|information_schema$|extensions$|public$)'`;

/** Each answers its lines in one order; together they are what a hand in the database would have to change. */
const comparable: Readonly<Record<string, string>> = {
  columns: `
    select a.attrelid::regclass::text || '|' || a.attname || '|' || format_type(a.atttypid, a.atttypmod) || '|' || a.attnotnull
      || '|' || a.attidentity::text || '|' || a.attgenerated::text || '|' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where ${house} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
  constraints: `
    select k.conrelid::regclass::text || '|' || k.conname || '|' || k.convalidated || '|' || pg_get_constraintdef(k.oid)
    from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${house}`,
  functions: `
    select p.oid::regprocedure::text || '|' || pg_get_functiondef(p.oid)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${house} and p.prokind in ('f', 'p')`,
  indexes: `
    select i.indexrelid::regclass::text || '|' || i.indisvalid || '|' || pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace where ${house}`,
  policies: `
    select c.oid::regclass::text || '|' || c.relrowsecurity || '|' || c.relforcerowsecurity || '|' || coalesce(p.polname, '')
      || '|' || coalesce(p.polcmd::text, '') || '|' || coalesce(p.polpermissive, true)
      || '|' || coalesce((select string_agg(r::regrole::text, ',' order by r::regrole::text) from unnest(p.polroles) r), '')
      || '|' || coalesce(pg_get_expr(p.polqual, c.oid), '') || '|' || coalesce(pg_get_expr(p.polwithcheck, c.oid), '')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_policy p on p.polrelid = c.oid
    where ${house} and c.relkind in ('r', 'p')`,
  triggers: `
    select t.tgrelid::regclass::text || '|' || t.tgname || '|' || t.tgenabled::text || '|' || pg_get_triggerdef(t.oid)
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where ${house} and not t.tgisinternal`,
  // A rule of the rewriter swallows an event before any trigger sees it; a view is what the comparisons count.
  rules: `
    select r.ev_class::regclass::text || '|' || r.rulename || '|' || r.ev_enabled::text || '|' || pg_get_ruledef(r.oid)
    from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace where ${house}`,
};

/**
 * The functions of PostgreSQL itself and whatever was put among them: with one in its place the guards would read and
 * write what somebody likes, each of them unchanged. Columns as they stand, through no function that could be one of these.
 */
const builtIn = `
  select p.oid, p.proname, p.pronamespace, p.prorettype, p.proargtypes::text, p.prolang, p.prosecdef, p.prosrc, p.probin,
    p.proconfig
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where not n.nspname ~ '^pg_(temp|toast)'`;

const ofTheHouse: Readonly<Record<string, string>> = {
  eventTriggers: `select evtname || '|' || evtevent || '|' || evtenabled::text || '|' || evtfoid::regproc from pg_event_trigger`,
  extensions: `select extname || '|' || extversion from pg_extension`,
  operators: `
    select 'operator ' || o.oid || '|' || o.oprname || '|' || o.oprcode::oid from pg_operator o
    union all select 'cast ' || c.oid || '|' || c.castsource || '|' || c.casttarget || '|' || c.castfunc from pg_cast c`,
  // Foreign keys are triggers as well, under names that differ from house to house.
  sleepingReferences: `
    select t.tgrelid::regclass::text || '|' || count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid
      join pg_namespace n on n.oid = c.relnamespace
    where ${house} and t.tgisinternal and t.tgenabled <> 'O' group by t.tgrelid`,
  rights: `
    select 'table ' || c.oid::regclass || '|' || pg_get_userbyid(c.relowner) || '|' || coalesce(c.relacl::text, '')
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${house} and c.relkind in ('r', 'p', 'v', 'S')
    union all select 'column ' || a.attrelid::regclass || '.' || a.attname || '|' || a.attacl::text
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where ${house} and a.attacl is not null
    union all select 'function ' || p.oid::regprocedure || '|' || pg_get_userbyid(p.proowner) || '|' || coalesce(p.proacl::text, '')
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${house}
    union all select 'schema ' || n.nspname || '|' || pg_get_userbyid(n.nspowner) || '|' || coalesce(n.nspacl::text, '')
      from pg_namespace n where ${house}`,
  roles: `
    select rolname || '|' || row(rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls)::text
      from pg_roles where rolname !~ '^pg_'
    union all select 'member ' || m.member::regrole || ' of ' || m.roleid::regrole || '|' || m.admin_option from pg_auth_members m
    union all select 'setting ' || coalesce(s.setrole::regrole::text, '') || '|' || s.setconfig::text from pg_db_role_setting s
      where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))`,
  tables: `
    select c.oid::regclass::text || '|' || c.relkind::text || '|' || c.relpersistence::text || '|' || coalesce(c.reloptions::text, '')
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${house} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all select 'child ' || i.inhrelid::regclass || ' of ' || i.inhparent::regclass from pg_inherits i
      join pg_class c on c.oid = i.inhparent where c.relkind in ('r', 'p')`,
  settings: `
    select name || '|' || coalesce(setting, '') from pg_settings
    where name in ('session_replication_role', 'archive_mode', 'wal_level', 'fsync', 'full_page_writes', 'synchronous_commit',
      'event_triggers', 'data_checksums', 'row_security', 'session_preload_libraries', 'shared_preload_libraries',
      'local_preload_libraries')`,
};

/** What ought to be on and is not. */
const off = `
  select 'trigger ' || t.tgrelid::regclass || '.' || t.tgname || ' is not always on'
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where ${house} and not t.tgisinternal and t.tgenabled <> 'A'
  union all select 'references of ' || t.tgrelid::regclass || ' are not checked'
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where ${house} and t.tgisinternal and t.tgenabled <> 'O' group by t.tgrelid
  union all select 'event trigger ' || wanted || ' is not always on' from unnest(array['so_kho_ddl', 'so_kho_drop']) wanted
    where not exists (select from pg_event_trigger where evtname = wanted and evtenabled = 'A')
  union all select 'rule ' || r.rulename || ' rewrites what is written to ' || r.ev_class::regclass
    from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
    where ${house} and c.relkind in ('r', 'p')
  union all select 'table ' || c.oid::regclass || ' is emptied by a crash'
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${house} and c.relkind in ('r', 'p') and c.relpersistence <> 'p'
  union all select 'table ' || i.inhrelid::regclass || ' adds rows to ' || i.inhparent::regclass
    from pg_inherits i join pg_class c on c.oid = i.inhparent join pg_namespace n on n.oid = c.relnamespace
    where ${house} and c.relkind in ('r', 'p')
  union all select 'function ' || p.oid::regprocedure || ' was put among those of PostgreSQL'
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('pg_catalog', 'information_schema') and p.oid >= 16384
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all select 'setting ' || name || ' is ' || setting from pg_settings
    where (name, setting) in (('session_replication_role', 'replica'), ('fsync', 'off'), ('full_page_writes', 'off'),
      ('event_triggers', 'off'))
  union all select 'role ' || rolname || ' may more than it needs' from pg_roles
    where rolname in ('so_kho_app', 'so_kho_sequencer') and (rolsuper or rolbypassrls or rolcreaterole or rolreplication)`;

/** Tables whose changes go nowhere: what the program does not know, and what has lost its trigger. */
const uncaptured = `
  select case when listed.mode is null then 'table ' || c.oid::regclass || ' is none of this program'
    else 'changes of ' || c.oid::regclass || ' are not captured' end
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join unnest($1::text[], $2::text[]) as listed (name, mode) on listed.name = n.nspname || '.' || c.relname
  where ${house} and c.relkind in ('r', 'p', 'f') and (listed.mode is null or listed.mode = 'captured' and not exists (
    select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where t.tgrelid = c.oid and t.tgname = 'capture' and p.pronamespace = 'trail'::regnamespace
      and p.proname = 'capture_' || n.nspname || '_' || c.relname))
  union all select 'table ' || listed.name || ' is gone' from unnest($1::text[]) as listed (name)
  where not exists (
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = listed.name and c.relkind in ('r', 'p'))`;

/** Looks at the catalog itself, wherever a session or a role is told to look first. */
export async function attest(client: pg.Client): Promise<Attestation> {
  await client.query('begin; set local search_path = pg_catalog');
  try {
    return await readGuards(client);
  } finally {
    await client.query('rollback');
  }
}

async function readGuards(client: pg.Client): Promise<Attestation> {
  const parts: Record<string, string> = {};
  for (const [name, query] of Object.entries({ ...comparable, ...ofTheHouse })) {
    parts[name] = hexOf((await linesOf(client, query)).join('\n'));
  }
  const functions = await client.query<unknown[]>({ text: builtIn, rowMode: 'array' });
  parts['builtIn'] = hexOf(
    functions.rows
      .map((row) => JSON.stringify(row))
      .sort()
      .join('\n'),
  );
  const migrations = await linesOf(client, 'select name from public.so_kho_migrations');
  const [server] = (
    await client.query<{ version: string; system: string }>(
      `select current_setting('server_version') as version, system_identifier::text as system from pg_control_system()`,
    )
  ).rows;
  parts['migrations'] = hexOf(migrations.join('\n'));
  return {
    digest: hexOf(JSON.stringify(Object.entries(parts).sort())),
    parts,
    comparable: [...Object.keys(comparable), 'migrations'],
    migration: migrations.at(-1) ?? '',
    off: [...(await linesOf(client, off)), ...(await linesOf(client, uncaptured, listedTables))].sort(),
    serverVersion: server?.version ?? '',
    systemIdentifier: server?.system ?? '',
  };
}

const listedTables = [
  Object.keys(capturedTables),
  Object.values(capturedTables).map((mode) => (typeof mode === 'string' ? 'captured' : 'not captured')),
] as const;

/** The first value of each row, in one order whatever the collation of the database. */
async function linesOf(client: pg.Client, text: string, values: readonly unknown[] = []): Promise<string[]> {
  const { rows } = await client.query<string[]>({ text, values: [...values], rowMode: 'array' });
  return rows.map(([line]) => line ?? '').sort();
}

function hexOf(text: string): string {
  return sha256(Buffer.from(text, 'utf8')).toString('hex');
}
