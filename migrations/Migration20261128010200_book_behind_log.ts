import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const reach = 'any ((select identity.offices_in_reach())::uuid[])';

/** What goes on while the book cannot be written: log-ins, and the settling of what is missing. */
const alwaysAllowed = '^(session|secondFactor|missingAct|bookOpen$)';

/** The acts without an end of their own that somebody must enter again or set aside. */
const openActs = `trail.missing_act m where m.needs_entry
      and not exists (select from trail.missing_act_outcome o where o.act_id = m.id)`;

function appendOnly(table: string): string {
  return `call platform.make_append_only('${table}');`;
}

/** Each of these numbers is given once: what the log has seen is not given to something else. */
const numbered = ['custody.document', 'custody.exhibit', 'custody.seal', 'inventory.inventory'] as const;

/**
 * A database that came from a backup knows less than its log. Such a book is not written: each command asks
 * `trail.standing` in its own transaction. After the log was restored, the acts of which the book has no rows are
 * listed, and people enter them again or set them aside before the book opens. Numbers that the log has seen are not
 * given to anything else, and series go on behind them.
 */
export class Migration20261128010200_book_behind_log extends SqlMigration {
  protected readonly sql = `
    create table trail.standing (
      id smallint not null default 1,
      state text not null default 'OPEN',
      -- how many entries are known outside of the database that was found older
      log_size bigint,
      -- whether a head had not opened it yet when it was found older
      waits_for_head boolean not null default false,
      since timestamptz(3) not null default clock_timestamp(),
      constraint pk_standing primary key (id),
      constraint ck_standing_one check (id = 1),
      constraint ck_standing_state check (state in ('OPEN', 'BEHIND', 'RESTORED')),
      constraint ck_standing_behind check (state <> 'BEHIND' or log_size is not null)
    );
    insert into trail.standing default values;
    grant select on trail.standing to so_kho_app, so_kho_sequencer;
    create trigger never_removed before delete on trail.standing for each row execute function platform.refuse_change();
    create trigger never_truncated before truncate on trail.standing for each statement execute function platform.refuse_change();
    alter table trail.standing enable always trigger never_removed;
    alter table trail.standing enable always trigger never_truncated;

    -- One transaction of the log of which the book has no rows.
    create table trail.missing_act (
      id uuid not null default gen_random_uuid(),
      number integer not null,
      restored_at timestamptz(3) not null default clock_timestamp(),
      first_leaf bigint not null,
      last_leaf bigint not null,
      xid xid8 not null,
      at timestamptz(3) not null,
      kinds text[] not null,
      labels text[] not null,
      office_id uuid,
      actor_id uuid,
      actor_name text,
      -- false where no row of the book was changed, as by a look or a log-in
      needs_entry boolean not null,
      constraint pk_missing_act primary key (id),
      constraint uq_missing_act_number unique (number),
      constraint ck_missing_act_leaves check (first_leaf <= last_leaf)
    );
    ${appendOnly('trail.missing_act')}

    create table trail.missing_act_outcome (
      id uuid not null,
      act_id uuid not null,
      outcome text not null,
      reason text,
      staff_id uuid not null,
      request_id uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_missing_act_outcome primary key (id),
      constraint fk_missing_act_outcome_act foreign key (act_id) references trail.missing_act (id) on delete restrict,
      constraint fk_missing_act_outcome_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint ck_missing_act_outcome_kind check (outcome in ('ENTERED', 'SET_ASIDE')),
      constraint ck_missing_act_outcome_reason check (outcome = 'ENTERED' or reason is not null),
      constraint ck_missing_act_outcome_text check (reason is null or platform.has_text(reason))
    );
    create index ix_missing_act_outcome_act on trail.missing_act_outcome (act_id);
    ${appendOnly('trail.missing_act_outcome')}

    create table trail.seen_number (
      subject text not null,
      key text not null,
      constraint pk_seen_number primary key (subject, key)
    );
    ${appendOnly('trail.seen_number')}

    create table trail.seen_series (
      office_id uuid not null,
      kind text not null,
      document_year smallint not null,
      last integer not null,
      constraint pk_seen_series primary key (office_id, kind, document_year),
      constraint fk_seen_series_office foreign key (office_id) references identity.office (id) on delete restrict
    );
    create trigger never_removed before delete on trail.seen_series for each row execute function platform.refuse_change();
    create trigger never_truncated before truncate on trail.seen_series for each statement execute function platform.refuse_change();
    create trigger only_grows before update on trail.seen_series for each row
      when (new.last < old.last) execute function trail.refuse_shrinking();
    alter table trail.seen_series enable always trigger never_removed;
    alter table trail.seen_series enable always trigger never_truncated;
    alter table trail.seen_series enable always trigger only_grows;

    -- Read by functions of the owner alone.
    alter table trail.seen_number enable row level security;
    alter table trail.seen_series enable row level security;
    alter table trail.missing_act enable row level security;
    create policy in_reach on trail.missing_act for select to so_kho_app using (office_id = ${reach} or office_id is null);
    alter table trail.missing_act_outcome enable row level security;
    create policy in_reach on trail.missing_act_outcome for select to so_kho_app
      using (exists (select from trail.missing_act m where m.id = act_id));
    create policy settled on trail.missing_act_outcome for insert to so_kho_app
      with check (exists (select from trail.missing_act m where m.id = act_id));
    grant select on trail.missing_act to so_kho_app;
    grant select, insert (id, act_id, outcome, reason, staff_id, request_id) on trail.missing_act_outcome to so_kho_app;

    -- The log hears what it must tell of itself; the content is RFC 8785 already.
    create function trail.tell_log(told text, content text) returns void
    language sql volatile security definer set search_path = pg_catalog, pg_temp as $body$
      insert into trail.outbox (event_id, source, type, payload, salt)
      values (gen_random_uuid(), 'system', told, convert_to(content, 'UTF8'),
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
    $body$;
    revoke execute on function trail.tell_log(text, text) from public;

    -- What only these functions may say, the sequencer does not say by itself.
    create policy told_by_functions on trail.outbox as restrictive for insert to so_kho_sequencer
      with check (type not in ('system.acts-lost', 'system.book-behind', 'system.key-first', 'system.key-adopted'));

    -- The book is older than the log: more entries are known outside than the tree here has.
    create function trail.set_behind(known bigint) returns boolean
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      held bigint := (select t.size from trail.tree t where t.id = 1);
    begin
      if known is null or known <= held then
        return false;
      end if;
      update trail.standing s set state = 'BEHIND', log_size = known, waits_for_head = s.state = 'RESTORED', since = clock_timestamp()
        where s.id = 1 and s.state <> 'BEHIND';
      if found then
        perform trail.tell_log('system.book-behind', '{"known":"' || known || '","size":"' || held || '"}');
      end if;
      return true;
    end
    $body$;
    revoke execute on function trail.set_behind(bigint) from public;
    grant execute on function trail.set_behind(bigint) to so_kho_app, so_kho_sequencer;

    create function trail.names_missing_act() returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select coalesce(current_setting('so_kho.missing_act', true), '') <> ''
    $body$;

    -- Every command claims its request id first, so every command is asked here.
    create function trail.require_open_book() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      standing text := (select s.state from trail.standing s where s.id = 1);
    begin
      if standing = 'OPEN' and not trail.names_missing_act() or new.operation ~ '${alwaysAllowed}' then
        return new;
      end if;
      if standing = 'BEHIND' then
        raise exception 'the book is behind its log' using errcode = 'SKB01';
      end if;
      if not trail.names_missing_act() then
        raise exception 'acts of the log are missing in the book' using errcode = 'SKB02';
      end if;
      if standing <> 'RESTORED' or not exists (
        select from trail.missing_act m
        where m.number = current_setting('so_kho.missing_act')::integer and m.needs_entry
          and (m.office_id is null or m.office_id = any (identity.offices_in_reach()))
          and not exists (
            select from trail.missing_act_outcome o where o.act_id = m.id and o.outcome = 'SET_ASIDE')) then
        raise exception 'no such missing act' using errcode = 'SKB03';
      end if;
      return new;
    end
    $body$;
    revoke execute on function trail.require_open_book() from public;
    create trigger require_open_book before insert on platform.request for each row
      execute function trail.require_open_book();
    alter table platform.request enable always trigger require_open_book;

    -- Of an act one thing is said: it was entered again, as often as that takes, or it was set aside.
    create function trail.guard_missing_act_outcome() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.staff_id::text is distinct from current_setting('so_kho.actor', true) then
        raise exception 'who settles an act is the acting person'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_missing_act_outcome_actor';
      end if;
      perform from trail.missing_act m where m.id = new.act_id for no key update;
      if not exists (select from trail.missing_act m where m.id = new.act_id and m.needs_entry)
        or exists (
          select from trail.missing_act_outcome o
          where o.act_id = new.act_id and 'SET_ASIDE' in (o.outcome, new.outcome)) then
        raise exception 'the act was settled'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_missing_act_outcome_settled';
      end if;
      return new;
    end
    $body$;
    revoke execute on function trail.guard_missing_act_outcome() from public;
    create trigger guard_outcome before insert on trail.missing_act_outcome for each row
      execute function trail.guard_missing_act_outcome();
    alter table trail.missing_act_outcome enable always trigger guard_outcome;

    -- How many acts are still to be entered or set aside; of all offices.
    create function trail.open_missing_acts() returns bigint
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select count(*) from ${openActs}
    $body$;
    revoke execute on function trail.open_missing_acts() from public;
    grant execute on function trail.open_missing_acts() to so_kho_app, so_kho_sequencer;

    create function trail.open_book() returns boolean
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if (select s.state from trail.standing s where s.id = 1 for update) <> 'RESTORED' or exists (select from ${openActs}) then
        return false;
      end if;
      update trail.standing s set state = 'OPEN', log_size = null, since = clock_timestamp() where s.id = 1;
      return true;
    end
    $body$;
    revoke execute on function trail.open_book() from public;
    grant execute on function trail.open_book() to so_kho_app;

    -- What must not be given twice, as one text; null where a row has no such number.
    create function trail.number_of(subject text, image jsonb) returns text
    language sql immutable set search_path = pg_catalog, pg_temp as $body$
      select case subject
        when 'custody.document' then
          (image ->> 'office_id') || ' ' || (image ->> 'kind') || ' ' || (image ->> 'document_year') || ' ' || (image ->> 'number_key')
        when 'custody.seal' then
          case when not coalesce((image ->> 'on_arrival')::boolean, false)
            then (image ->> 'label_issuer_key') || ' ' || (image ->> 'label_key') end
        else image ->> 'code'
      end
    $body$;

    -- Called by so-kho trail restore, in its transaction: the entries from the old size on were appended just now, and
    -- those of the events named were waiting in this database, so their rows are here.
    create function trail.note_restored(old_size bigint, kept uuid[]) returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      first_number integer := (select coalesce(max(m.number), 0) from trail.missing_act m);
      new_size bigint := (select coalesce(max(l.leaf_index) + 1, 0) from trail.leaf l);
      standing trail.standing;
      missing bigint;
    begin
      select * into strict standing from trail.standing s where s.id = 1 for update;
      if standing.log_size > (select t.size from trail.tree t where t.id = 1) then
        ${refusal('more entries are known than there are', 'ck_standing_restored_whole')}
      end if;
      if exists (
        select from trail.leaf l where l.leaf_index >= old_size and l.xmin <> pg_current_xact_id()::xid) then
        raise exception 'what was not restored just now is not lost'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_standing_restored_now';
      end if;
      create temp table restored on commit drop as
        select told.*, count(*) filter (where told.place = 1) over (partition by told.xid order by told.leaf_index) as turn
        from (
          select l.leaf_index, l.event_id, l.xid, l.source, l.type, l.at, l.office_id, l.actor_id,
            (convert_from(l.entry, 'UTF8')::json #>> '{db,i}')::integer as place,
            case when l.source in ('domain', 'row') then convert_from(p.bytes, 'UTF8')::json end as content
          from trail.leaf l left join trail.payload p on p.event_id = l.event_id
          where l.leaf_index >= old_size and l.source in ('domain', 'row', 'ddl') and l.event_id <> all (kept)) told;

      insert into trail.missing_act (number, first_leaf, last_leaf, xid, at, kinds, labels, office_id, actor_id, actor_name, needs_entry)
        select first_number + row_number() over (order by min(r.leaf_index)), min(r.leaf_index), max(r.leaf_index), r.xid, min(r.at),
          coalesce(array_agg(distinct r.type) filter (where r.source = 'domain'), array_agg(distinct r.type)),
          coalesce(array_agg(distinct r.content ->> 'subjectLabel') filter (where r.content ->> 'subjectLabel' is not null), '{}'),
          coalesce((array_agg(r.office_id order by r.leaf_index) filter (where r.source = 'domain' and r.office_id is not null))[1],
            (array_agg(r.office_id order by r.leaf_index) filter (where r.office_id is not null))[1]),
          (array_agg(r.actor_id order by r.leaf_index) filter (where r.actor_id is not null))[1],
          (array_agg(r.content ->> 'actorName' order by r.leaf_index) filter (where r.source = 'domain'))[1],
          bool_or(r.source <> 'domain')
        from restored r group by r.xid, r.turn;
      get diagnostics missing = row_count;

      insert into trail.seen_number (subject, key)
        select distinct r.content ->> 'table', trail.number_of(r.content ->> 'table', (r.content ->> 'after')::jsonb)
        from restored r
        where r.source = 'row' and r.content ->> 'table' = any (array['${numbered.join("','")}'])
          and trail.number_of(r.content ->> 'table', (r.content ->> 'after')::jsonb) is not null
        on conflict do nothing;
      insert into trail.seen_series as s (office_id, kind, document_year, last)
        select given.office_id, given.kind, given.document_year, max(given.last)
        from restored r cross join lateral json_to_record(r.content -> 'after')
          as given (office_id uuid, kind text, document_year smallint, last integer)
        where r.source = 'row' and r.content ->> 'table' = 'custody.document_series' and given.last is not null
          and exists (select from identity.office o where o.id = given.office_id)
        group by given.office_id, given.kind, given.document_year
        on conflict (office_id, kind, document_year) do update set last = greatest(s.last, excluded.last);

      if missing > 0 then
        perform trail.tell_log('system.acts-lost', '{"acts":' || missing || ',"from":"' || old_size || '","kept":['
          || coalesce((
            select string_agg('"' || l.leaf_index || '"', ',' order by l.leaf_index)
            from trail.leaf l where l.leaf_index >= old_size and l.event_id = any (kept)), '')
          || '],"to":"' || new_size || '"}');
      end if;
      -- What was restored before stays closed until a head opens it, also where it was found older once more.
      update trail.standing s
        set state = case
            when standing.state = 'RESTORED' or standing.waits_for_head or exists (select from ${openActs}) then 'RESTORED'
            else 'OPEN' end,
          log_size = null, waits_for_head = false, since = case standing.state when 'RESTORED' then standing.since else clock_timestamp() end
        where s.id = 1;
      return missing;
    end
    $body$;
    revoke execute on function trail.note_restored(bigint, uuid[]) from public;
    grant execute on function trail.note_restored(bigint, uuid[]) to so_kho_sequencer;

    -- Whoever enters an act again has its papers at hand and writes their numbers; nobody else gets one of them.
    create function trail.guard_seen_number() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      named text := tg_table_schema || '.' || tg_table_name;
    begin
      if not trail.names_missing_act() and exists (select from trail.seen_number)
        and exists (
          select from trail.seen_number n where n.subject = named and n.key = trail.number_of(named, to_jsonb(new))) then
        raise exception 'the log has seen this number'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_number_in_log';
      end if;
      return null;
    end
    $body$;
    revoke execute on function trail.guard_seen_number() from public;
    ${numbered
      .map(
        (table) => `
    create trigger guard_seen_number after insert on ${table} for each row execute function trail.guard_seen_number();
    alter table ${table} enable always trigger guard_seen_number;`,
      )
      .join('')}

    -- A series goes on behind the highest number that the log has seen.
    create function trail.continue_series() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      seen integer := (
        select s.last from trail.seen_series s
        where s.office_id = new.office_id and s.kind = new.kind and s.document_year = new.document_year);
      before integer := case when tg_op = 'UPDATE' then old.last else 0 end;
    begin
      -- What is about to meet a row of its series becomes an update of that row.
      if seen > before and (tg_op = 'UPDATE' or not exists (
        select from custody.document_series s
        where s.office_id = new.office_id and s.kind = new.kind and s.document_year = new.document_year)) then
        new.last := seen + greatest(new.last - before, 0);
      end if;
      return new;
    end
    $body$;
    revoke execute on function trail.continue_series() from public;
    create trigger continue_series before insert or update of last on custody.document_series for each row
      execute function trail.continue_series();
    alter table custody.document_series enable always trigger continue_series;

    -- Codes that stood on labels and papers of the act that is entered again, as far as nothing carries them here.
    create function trail.codes_of_missing_act(subject text) returns text[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(array_agg(given.code order by given.leaf_index), '{}')
      from (
        select l.leaf_index, convert_from(p.bytes, 'UTF8')::json #>> '{after,code}' as code
        from trail.missing_act m
          join trail.leaf l on l.xid = m.xid and l.leaf_index between m.first_leaf and m.last_leaf and l.type = subject || '.insert'
          join trail.payload p on p.event_id = l.event_id
        where trail.names_missing_act() and m.number = current_setting('so_kho.missing_act')::integer
          and (m.office_id is null or m.office_id = any (identity.offices_in_reach()))) given
      where not exists (select from custody.exhibit e where subject = 'custody.exhibit' and e.code = given.code)
        and not exists (select from inventory.inventory i where subject = 'inventory.inventory' and i.code = given.code)
    $body$;
    revoke execute on function trail.codes_of_missing_act(text) from public;
    grant execute on function trail.codes_of_missing_act(text) to so_kho_app;

    -- Whether the log has seen a number of a paper that this book does not have.
    create function trail.number_seen(office uuid, kind text, year integer, number text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from trail.seen_number n
        where n.subject = 'custody.document' and n.key = office || ' ' || kind || ' ' || year || ' ' || rules.canonical_number(number))
    $body$;
    revoke execute on function trail.number_seen(uuid, text, integer, text) from public;
    grant execute on function trail.number_seen(uuid, text, integer, text) to so_kho_app;

    call trail.capture('trail.missing_act_outcome', 'MissingAct', 'one.act_id',
      '(select x.office_id from trail.missing_act x where x.id = one.act_id)');
  `;
}
