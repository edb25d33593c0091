import type pg from 'pg';
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
  constraints: `
    select k.conrelid::regclass::text || '|' || k.conname || '|' || k.convalidated || '|' || pg_get_constraintdef(k.oid)
    from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${house}`,
  functions: `
    select p.oid::regprocedure::text || '|' || pg_get_functiondef(p.oid)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${house} and p.prokind in ('f', 'p')`,
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
};

const ofTheHouse: Readonly<Record<string, string>> = {
  eventTriggers: `select evtname || '|' || evtevent || '|' || evtenabled::text || '|' || evtfoid::regproc from pg_event_trigger`,
  extensions: `select extname || '|' || extversion from pg_extension`,
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
  union all select 'setting ' || name || ' is ' || setting from pg_settings
    where (name, setting) in (('session_replication_role', 'replica'), ('fsync', 'off'), ('full_page_writes', 'off'),
      ('event_triggers', 'off'))
  union all select 'role ' || rolname || ' may more than it needs' from pg_roles
    where rolname in ('so_kho_app', 'so_kho_sequencer') and (rolsuper or rolbypassrls or rolcreaterole or rolreplication)`;

/** Looks at the catalog, with no function of the database that somebody could have replaced. */
export async function attest(client: pg.Client): Promise<Attestation> {
  const parts: Record<string, string> = {};
  for (const [name, query] of Object.entries({ ...comparable, ...ofTheHouse })) {
    parts[name] = hexOf((await linesOf(client, query)).join('\n'));
  }
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
    off: await linesOf(client, off),
    serverVersion: server?.version ?? '',
    systemIdentifier: server?.system ?? '',
  };
}

/** The first value of each row, in one order whatever the collation of the database. */
async function linesOf(client: pg.Client, text: string): Promise<string[]> {
  const { rows } = await client.query<string[]>({ text, rowMode: 'array' });
  return rows.map(([line]) => line ?? '').sort();
}

function hexOf(text: string): string {
  return sha256(Buffer.from(text, 'utf8')).toString('hex');
}
