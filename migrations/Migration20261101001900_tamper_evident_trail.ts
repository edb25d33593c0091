import { SqlMigration } from './sql-migration.js';

/** How a change of a table is captured. Expressions name the row `one`. */
interface Capture {
  readonly subject?: readonly [type: string, id: string];
  /** The office whose people may see the row, where it does not stand in it. */
  readonly office?: string;
  /** Columns of which only the hash leaves the table. */
  readonly hidden?: readonly string[];
  /** Columns whose change alone is captured; all when left out. */
  readonly columns?: readonly string[];
  /** What triggers keep, and a check recomputes, is captured where somebody writes it past them. */
  readonly directWritesOnly?: true;
}

const ofExhibit = { subject: ['Exhibit', 'one.exhibit_id'] } as const;
const ofInventory = {
  subject: ['Inventory', 'one.inventory_id'],
  office: '(select x.office_id from inventory.inventory x where x.id = one.inventory_id)',
} as const;
const ofSearched = { directWritesOnly: true } as const;

function officeOf(parent: string, column: string): string {
  return `(select x.office_id from ${parent} x where x.id = one.${column})`;
}

const captured: Readonly<Record<string, Capture>> = {
  'rules.rule': {},
  'rules.holiday': {},
  'identity.office': { subject: ['Office', 'one.id'], office: 'one.id' },
  'identity.staff': { subject: ['Staff', 'one.id'], hidden: ['password_hash'] },
  'identity.role_assignment': { subject: ['Staff', 'one.staff_id'] },
  // The last step is written at each log-in and says nothing that a session does not.
  'identity.second_factor': {
    subject: ['Staff', 'one.staff_id'],
    hidden: ['sealed_secret'],
    columns: ['staff_id', 'sealed_secret', 'request_id', 'enrolled_at', 'confirmed_at'],
  },
  'identity.provider_account': { subject: ['Staff', 'one.staff_id'] },
  'identity.delegation': { subject: ['Delegation', 'one.id'] },
  'trail.export': { subject: ['AuditExport', 'one.id'] },
  'trail.export_download': {
    subject: ['AuditExport', 'one.export_id'],
    office: officeOf('trail.export', 'export_id'),
  },
  'custody.unit': {},
  'custody.exhibit_class': {},
  'custody.warehouse': { subject: ['Warehouse', 'one.id'] },
  'custody.place': { subject: ['Place', 'one.id'] },
  'custody.case_file': { subject: ['CaseFile', 'one.id'] },
  'custody.party': { subject: ['CaseFile', 'one.case_id'], office: officeOf('custody.case_file', 'case_id') },
  'custody.document_series': {},
  'custody.document': { subject: ['Document', 'one.id'] },
  'custody.handover': { subject: ['Handover', 'one.id'] },
  'custody.exhibit': { subject: ['Exhibit', 'one.id'] },
  'custody.holding': { ...ofExhibit, directWritesOnly: true },
  'custody.stock': {
    ...ofExhibit,
    office: officeOf('custody.warehouse', 'warehouse_id'),
    directWritesOnly: true,
  },
  'custody.warehouse_counter': { subject: ['Warehouse', 'one.warehouse_id'], directWritesOnly: true },
  'custody.search_entry': ofSearched,
  'custody.release': ofExhibit,
  'custody.transfer': { subject: ['Transfer', 'one.id'], office: 'one.from_office_id' },
  'custody.transfer_line': {
    ...ofExhibit,
    office: '(select x.from_office_id from custody.transfer x where x.id = one.transfer_id)',
  },
  'custody.disposal': ofExhibit,
  'custody.movement': ofExhibit,
  'custody.seal': ofExhibit,
  'custody.seal_check': ofExhibit,
  'custody.seal_opening': ofExhibit,
  'custody.participant': {
    office: `coalesce(${officeOf('custody.seal', 'seal_id')}, ${officeOf('custody.seal_opening', 'opening_id')}, ${officeOf('custody.disposal', 'disposal_id')})`,
  },
  'custody.register_import': { subject: ['RegisterImport', 'one.id'] },
  'custody.register_case': { subject: ['CaseFile', 'one.case_id'] },
  'custody.register_row': { subject: ['RegisterImport', 'one.import_id'] },
  'inventory.inventory': { subject: ['Inventory', 'one.id'] },
  'inventory.line': ofInventory,
  'inventory.count': ofInventory,
  'inventory.discrepancy': ofInventory,
  'inventory.recount': ofInventory,
  'inventory.signature': ofInventory,
  'inspection.programme': { subject: ['Programme', 'one.id'] },
  'inspection.programme_target': {
    subject: ['Programme', 'one.programme_id'],
    office: officeOf('inspection.programme', 'programme_id'),
  },
  'inspection.inspection': { subject: ['Inspection', 'one.id'] },
  'inspection.team_member': {
    subject: ['Inspection', 'one.inspection_id'],
    office: officeOf('inspection.inspection', 'inspection_id'),
  },
};

function quoted(text: string | undefined): string {
  return text === undefined ? 'null' : `'${doubled(text)}'`;
}

function list(texts: readonly string[] = []): string {
  return `'{${texts.join(',')}}'`;
}

function captureCall([table, capture]: [string, Capture]): string {
  const { subject, office, hidden, columns, directWritesOnly = false } = capture;
  return `call trail.capture('${table}', ${quoted(subject?.[0])}, ${quoted(subject?.[1])}, ${quoted(office)},
    ${list(hidden)}, ${list(columns)}, ${String(directWritesOnly)});`;
}

const reach = 'any ((select identity.offices_in_reach())::uuid[])';
/** The log-in and, behind a stroke, the role that it took; an entry holds 63 characters of it. */
const databaseUser = `left(session_user || case current_setting('role') when 'none' then '' else '/' || current_setting('role') end, 63)`;
const sequencing = `'so_kho_sequencer' in (session_user, current_setting('role'))`;

/** The person for whom the program acts; nobody where another role writes, whatever its session says. */
const actingPerson = `case when 'so_kho_app' in (session_user, current_setting('role')) and coalesce(current_setting('so_kho.actor', true), '') <> ''
  then jsonb_build_object('sub', current_setting('so_kho.actor'), 'roles', '[]'::jsonb, 'session', null) end`;

/** A text within quotes. */
function doubled(text: string): string {
  return text.replaceAll("'", "''");
}

/** Whatever kind of role it is, and whoever asks PostgreSQL to look away. */
function append(table: string): string {
  return `call platform.make_append_only('${table}');`;
}

/** A table of the log's own state: it goes forward, never back. */
function growing(table: string, grows: string): string {
  return `
    create trigger only_grows before update on ${table} for each row when (not (${grows})) execute function trail.refuse_shrinking();
    create trigger never_removed before delete on ${table} for each row execute function platform.refuse_change();
    create trigger never_truncated before truncate on ${table} for each statement execute function platform.refuse_change();
    alter table ${table} enable always trigger only_grows;
    alter table ${table} enable always trigger never_removed;
    alter table ${table} enable always trigger never_truncated;`;
}

/**
 * The tamper-evident trail: whatever changes the book goes, in the transaction of the change, into an outbox; a
 * sequencer of its own role takes it from there into a Merkle tree whose checkpoints are signed elsewhere.
 *
 * No writer waits for another: the place of an event in the tree is given afterwards. Row triggers capture what is
 * written past the program, event triggers what is done to the tables and triggers themselves.
 */
export class Migration20261101001900_tamper_evident_trail extends SqlMigration {
  protected readonly sql = `
    do $roles$
    begin
      if not exists (select from pg_roles where rolname = 'so_kho_sequencer') then
        create role so_kho_sequencer nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
      end if;
    exception
      -- another database of this cluster was migrated at the same moment
      when duplicate_object or unique_violation then null;
    end
    $roles$;

    do $membership$
    begin
      execute format('grant so_kho_sequencer to %I', current_user);
    exception
      -- the role was made by somebody else, who alone may grant it; docs/OPERATIONS.md says how
      when insufficient_privilege then null;
    end
    $membership$;

    grant usage on schema trail to so_kho_sequencer;

    create table trail.outbox (
      event_id uuid not null,
      -- Taken while the subject is locked, so that of two events of one subject the later one has the larger; that holds
      -- as long as no session keeps numbers in store (cache 1).
      ord bigint not null generated always as identity (cache 1),
      xid xid8 not null default pg_current_xact_id(),
      at timestamptz(3) not null default clock_timestamp(),
      source text not null,
      db_user text not null default ${databaseUser},
      type text not null,
      office_id uuid,
      actor jsonb,
      request_id uuid,
      subject_type text,
      subject_id uuid,
      version bigint,
      payload bytea,
      salt bytea,
      body text,
      constraint pk_outbox primary key (event_id),
      constraint ck_outbox_source check (source in ('domain', 'row', 'ddl', 'system')),
      constraint ck_outbox_type check (type ~ '^[a-z0-9_.-]{1,80}$'),
      constraint ck_outbox_salt check (octet_length(salt) = 32),
      constraint ck_outbox_content check (num_nonnulls(payload, salt, body) in (1, 2) and (payload is null) = (salt is null)),
      constraint ck_outbox_subject check ((subject_type is null) = (subject_id is null)),
      constraint ck_outbox_actor check (source <> 'domain' or actor is not null)
    );
    -- PostgreSQL 18 makes ids that lie in the order of time; before, any id will do.
    do $default$
    begin
      execute 'alter table trail.outbox alter column event_id set default '
        || case when to_regprocedure('pg_catalog.uuidv7()') is null then 'gen_random_uuid()' else 'uuidv7()' end;
    end
    $default$;
    create index ix_outbox_ord on trail.outbox (ord);
    create index ix_outbox_xid on trail.outbox (xid);

    -- When, who and in which transaction is the word of the server; whose act it is, that of the session.
    create function trail.guard_outbox() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.actor ->> 'sub' is distinct from nullif(current_setting('so_kho.actor', true), '')
        and (new.source = 'domain' or new.actor is not null) then
        raise exception 'an event names the acting person of its session'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_outbox_actor_session';
      end if;
      new.at := clock_timestamp();
      new.xid := pg_current_xact_id();
      new.db_user := ${databaseUser};
      return new;
    end
    $body$;
    -- Called where something was claimed; what the defaults say needs no second look.
    create trigger guard_outbox before insert on trail.outbox for each row
      when (
        new.xid <> pg_current_xact_id()
        or new.at not between clock_timestamp() - interval '1 second' and clock_timestamp() + interval '1 millisecond'
        or new.db_user <> ${databaseUser}
        or (new.source = 'domain' or new.actor is not null)
          and new.actor ->> 'sub' is distinct from nullif(current_setting('so_kho.actor', true), ''))
      execute function trail.guard_outbox();
    alter table trail.outbox enable always trigger guard_outbox;
    create trigger never_changed before update on trail.outbox for each row execute function platform.refuse_change();
    create trigger taken_by_sequencer before delete on trail.outbox for each row
      when (not ${sequencing}) execute function platform.refuse_change();
    create trigger never_truncated before truncate on trail.outbox for each statement execute function platform.refuse_change();
    alter table trail.outbox enable always trigger never_changed;
    alter table trail.outbox enable always trigger taken_by_sequencer;
    alter table trail.outbox enable always trigger never_truncated;

    alter table trail.outbox enable row level security;
    create policy told on trail.outbox for insert to so_kho_app with check (source = 'domain');
    create policy noted on trail.outbox for insert to so_kho_sequencer with check (source = 'system');
    create policy waiting on trail.outbox for select to so_kho_sequencer using (true);
    create policy taken on trail.outbox for delete to so_kho_sequencer using (true);
    grant insert (event_id, source, type, office_id, actor, request_id, subject_type, subject_id, version, payload, salt)
      on trail.outbox to so_kho_app;
    grant select, insert, delete on trail.outbox to so_kho_sequencer;

    -- What the program tells of is in the log or is not told.
    create function trail.check_event_logged() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not exists (
        select from trail.outbox o
        where o.event_id = new.id and o.source = 'domain' and o.type = new.kind and o.office_id = new.office_id
          and o.subject_type = new.subject_type and o.subject_id = new.subject_id and o.request_id = new.request_id
      ) then
        raise exception 'an event goes into the log'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_event_logged';
      end if;
      return null;
    end
    $body$;
    revoke execute on function trail.check_event_logged() from public;
    create constraint trigger event_logged after insert on trail.event
      for each row execute function trail.check_event_logged();
    alter table trail.event enable always trigger event_logged;

    -- The columns beside the entry are for finding it; what counts is the entry.
    create table trail.leaf (
      leaf_index bigint not null,
      event_id uuid not null,
      xid xid8 not null,
      entry bytea not null,
      leaf_hash bytea not null,
      source text not null,
      type text not null,
      office_id uuid,
      subject_type text,
      subject_id uuid,
      at timestamptz(3) not null,
      actor_id uuid,
      constraint pk_leaf primary key (leaf_index),
      constraint uq_leaf_event unique (event_id),
      constraint ck_leaf_index check (leaf_index >= 0),
      constraint ck_leaf_hash check (octet_length(leaf_hash) = 32),
      constraint ck_leaf_entry check (octet_length(entry) between 1 and 8192)
    );
    create index ix_leaf_xid on trail.leaf (xid, leaf_index);
    create index ix_leaf_subject on trail.leaf (subject_id, leaf_index) where subject_id is not null;

    create table trail.payload (
      event_id uuid not null,
      salt bytea not null,
      bytes bytea not null,
      constraint pk_payload primary key (event_id),
      constraint ck_payload_salt check (octet_length(salt) = 32)
    );

    -- Up to 256 hashes of a level side by side, as C2SP tlog-tiles has them; the right-most of a level still grows.
    create table trail.tile (
      level smallint not null,
      idx bigint not null,
      width smallint not null,
      hashes bytea not null,
      constraint pk_tile primary key (level, idx),
      constraint ck_tile_position check (level between 0 and 7 and idx >= 0),
      constraint ck_tile_width check (width between 1 and 256),
      constraint ck_tile_hashes check (octet_length(hashes) = 32 * width)
    );

    create table trail.tree (
      id smallint not null default 1,
      size bigint not null,
      root bytea not null,
      frontier bytea not null,
      constraint pk_tree primary key (id),
      constraint ck_tree_one check (id = 1),
      constraint ck_tree_size check (size >= 0),
      constraint ck_tree_root check (octet_length(root) = 32),
      constraint ck_tree_frontier check (octet_length(frontier) % 32 = 0)
    );
    insert into trail.tree (size, root, frontier) values (0, sha256(''), '');

    create table trail.subject_head (
      subject_type text not null,
      subject_id uuid not null,
      leaf_index bigint not null,
      entry_hash bytea not null,
      version bigint,
      constraint pk_subject_head primary key (subject_type, subject_id),
      constraint ck_subject_head_hash check (octet_length(entry_hash) = 32)
    );

    create table trail.checkpoint (
      size bigint not null,
      root bytea not null,
      note text not null,
      created_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_checkpoint primary key (size),
      constraint ck_checkpoint_size check (size >= 0),
      constraint ck_checkpoint_root check (octet_length(root) = 32)
    );

    create table trail.cosignature (
      size bigint not null,
      witness text not null,
      line text not null,
      created_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_cosignature primary key (size, witness),
      constraint fk_cosignature_checkpoint foreign key (size) references trail.checkpoint (size) on delete restrict
    );

    create table trail.anchor (
      size bigint not null,
      kind text not null,
      token bytea not null,
      meta jsonb not null default '{}',
      created_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_anchor primary key (size, kind),
      constraint fk_anchor_checkpoint foreign key (size) references trail.checkpoint (size) on delete restrict
    );

    create function trail.refuse_shrinking() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      raise exception 'the log only grows'
        using errcode = 'integrity_constraint_violation', constraint = 'ck_trail_only_grows';
    end
    $body$;

    ${['leaf', 'payload', 'checkpoint', 'cosignature', 'anchor'].map((table) => append(`trail.${table}`)).join('\n    ')}
    ${growing(
      'trail.tile',
      'new.level = old.level and new.idx = old.idx and new.width > old.width and substring(new.hashes for octet_length(old.hashes)) = old.hashes',
    )}
    ${growing('trail.tree', 'new.id = old.id and new.size > old.size')}
    ${growing(
      'trail.subject_head',
      'new.subject_type = old.subject_type and new.subject_id = old.subject_id and new.leaf_index > old.leaf_index',
    )}

    grant select, insert on trail.leaf, trail.payload, trail.checkpoint, trail.cosignature, trail.anchor to so_kho_sequencer;
    grant select, insert, update on trail.tile, trail.subject_head to so_kho_sequencer;
    grant select, update on trail.tree to so_kho_sequencer;
    grant select on trail.leaf, trail.payload, trail.tile, trail.tree, trail.checkpoint, trail.cosignature, trail.anchor
      to so_kho_app;

    alter table trail.leaf enable row level security;
    create policy sequenced on trail.leaf to so_kho_sequencer using (true) with check (true);
    -- What belongs to no office is what everybody may know, and what the log says of itself.
    create policy in_reach on trail.leaf for select to so_kho_app
      using (office_id = ${reach} or office_id is null or actor_id::text = (select current_setting('so_kho.actor')));
    alter table trail.payload enable row level security;
    create policy sequenced on trail.payload to so_kho_sequencer using (true) with check (true);
    create policy in_reach on trail.payload for select to so_kho_app
      using (exists (
        select from trail.leaf l where l.event_id = payload.event_id and (l.office_id = ${reach} or l.office_id is null)));

    -- Writes for a table the function that captures its changes, and puts it to work. Each table has its own, which knows
    -- its key: to find that out at each change would cost as much as all the rest.
    create procedure trail.capture(
      target regclass, subject_type text default null, subject text default null, office text default null,
      hidden text[] default '{}', columns text[] default '{}', direct_writes_only boolean default false)
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      relation pg_class := (select c from pg_class c where c.oid = target);
      place text := relation.relnamespace::regnamespace::text;
      name text := place || '.' || relation.relname;
      function text := format('trail.%I', 'capture_' || place || '_' || relation.relname);
      key text := (
        select string_agg(format('%L || to_json(one.%I)::text', case n when 1 then '' else ',' end || to_json(a.attname)::text || ':', a.attname), ' || ' order by n)
        from pg_constraint k cross join lateral unnest(k.conkey) with ordinality as c (attnum, n)
          join pg_attribute a on a.attrelid = target and a.attnum = c.attnum
        where k.conrelid = target and k.contype = 'p');
      has_office boolean := exists (
        select from pg_attribute where attrelid = target and attname = 'office_id' and not attisdropped);
      image text := 'row_to_json(%1$s)::text';
      written text;
      timing text := case when direct_writes_only then 'when (pg_trigger_depth() = 0)' else '' end;
      listed text := (select string_agg(quote_ident(c), ', ') from unnest(columns) c);
    begin
      if cardinality(hidden) > 0 then
        image := '(to_jsonb(%1$s) || jsonb_build_object(' || (
          select string_agg(format('%L, ''sha256:'' || encode(sha256(convert_to(%%1$s.%I::text, ''UTF8'')), ''hex'')', h, h), ', ')
          from unnest(hidden) h) || '))::text';
      end if;
      subject := coalesce(subject, 'null::uuid');
      office := coalesce(office, case when has_office then 'one.office_id' else 'null::uuid' end);
      written := format(
        'insert into trail.outbox (source, type, office_id, actor, request_id, subject_type, subject_id, body) %%s '
        || '''row'', %%s, %s, %%s, %%s, %L, %s, ''{"table":%s,"operation":"'' || %%s || ''","key":{'' || %s || ''},"before":'' || %%s || '',"after":'' || %%s || ''}'' %%s',
        office, subject_type, subject, to_json(name), key);

      execute format('create or replace function %s() returns trigger
        language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = ''UTC'' as $capture$
        declare
          one %s := case tg_op when ''DELETE'' then old else new end;
        begin
          %s;
          return null;
        end
        $capture$', function, target, format(written, 'select',
          quote_literal(name || '.') || ' || lower(tg_op)', '${doubled(actingPerson)}',
          'nullif(current_setting(''so_kho.request'', true), '''')::uuid', 'tg_op',
          'case when tg_op = ''INSERT'' then ''null'' else ' || format(image, 'old') || ' end',
          'case when tg_op = ''DELETE'' then ''null'' else ' || format(image, 'new') || ' end', ''));
      execute format('revoke execute on function %s() from public', function);
      execute format('create trigger capture after insert or delete or update %s on %s for each row %s execute function %s()',
        'of ' || listed, target, timing, function);
      execute format('alter table %s enable always trigger capture', target);

      -- A row trigger does not see it, and nothing of the book is ever emptied.
      if not exists (
        select from pg_trigger where tgrelid = target and not tgisinternal and tgtype & 32 <> 0) then
        execute format('create trigger never_truncated before truncate on %s for each statement execute function platform.refuse_change()', target);
        execute format('alter table %s enable always trigger never_truncated', target);
      end if;

      -- What was there before; what triggers keep follows from the rest.
      if not direct_writes_only then
        execute format(written, 'select', quote_literal(name || '.baseline'), 'null::jsonb', 'null::uuid', quote_literal('BASELINE'),
          quote_literal('null'), format(image, 'one'), format('from %s one order by %s', target, key));
      end if;
    end
    $body$;

    set local timezone = 'UTC';
    ${Object.entries(captured).map(captureCall).join('\n    ')}

    -- The trail of before: the events that were told without a log.
    insert into trail.outbox (source, type, office_id, subject_type, subject_id, body)
      select 'row', 'trail.event.baseline', e.office_id, e.subject_type, e.subject_id,
        '{"table":"trail.event","operation":"BASELINE","key":{"id":' || to_json(e.id)::text || '},"before":null,"after":'
          || row_to_json(e)::text || '}'
      from trail.event e order by e.recorded_at, e.id;

    -- Every guard is awake whatever a session says; these two were not.
    alter table inspection.inspection enable always trigger check_leader;
    alter table inspection.team_member enable always trigger check_leader;

    -- What is done to tables, triggers, functions and rights. Passwords in a statement stay out.
    create function trail.told_query() returns jsonb
    language sql volatile set search_path = pg_catalog, pg_temp as $body$
      select jsonb_build_object(
        'query', left(told, 4000),
        'queryLength', length(told),
        'querySha256', encode(sha256(convert_to(told, 'UTF8')), 'hex'))
      from regexp_replace(coalesce(current_query(), ''), '(password[^'']{0,40})''[^'']*''', '\\1''…''', 'gi') as told
    $body$;

    create function trail.capture_ddl() returns event_trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      objects jsonb;
    begin
      if tg_event = 'sql_drop' then
        select jsonb_agg(jsonb_build_object('type', o.object_type, 'identity', o.object_identity) order by o.object_identity)
        into objects from pg_event_trigger_dropped_objects() o
        where (o.original or o.normal) and not o.is_temporary;
      else
        select jsonb_agg(jsonb_build_object('type', c.object_type, 'identity', c.object_identity) order by c.object_identity)
        into objects from pg_event_trigger_ddl_commands() c
        where c.schema_name is distinct from 'pg_temp';
      end if;
      if objects is null then
        return;
      end if;
      insert into trail.outbox (source, type, body)
      values ('ddl', 'ddl.' || replace(lower(tg_tag), ' ', '_'),
        jsonb_build_object('command', tg_tag, 'event', tg_event, 'objects', objects)
          || case when tg_tag ~ 'USER MAPPING|SERVER|SUBSCRIPTION' then '{}' else trail.told_query() end);
    end
    $body$;
    revoke execute on function trail.capture_ddl() from public;

    do $ddl$
    begin
      create event trigger so_kho_ddl on ddl_command_end execute function trail.capture_ddl();
      create event trigger so_kho_drop on sql_drop execute function trail.capture_ddl();
      alter event trigger so_kho_ddl enable always;
      alter event trigger so_kho_drop enable always;
    exception
      when insufficient_privilege then
        raise notice 'only a superuser makes event triggers: changes of tables and triggers will be seen by the attestation alone';
    end
    $ddl$;

    -- The attestation names the migrations that ran.
    do $migrations$
    begin
      if to_regclass('public.so_kho_migrations') is not null then
        grant usage on schema public to so_kho_sequencer;
        grant select on public.so_kho_migrations to so_kho_sequencer;
      end if;
    end
    $migrations$;
  `;
}
