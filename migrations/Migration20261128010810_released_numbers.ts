import { SqlMigration } from './sql-migration.js';

const numbered = ['custody.document', 'custody.exhibit', 'custody.seal', 'inventory.inventory'];

/** What the log has of the numbers of one act. */
function numbersOf(act: string): string {
  return `
      select distinct ${act}.id, told.row ->> 'table', trail.number_of(told.row ->> 'table', told.row -> 'after')
      from trail.leaf l join trail.payload p on p.event_id = l.event_id
        cross join lateral (select convert_from(p.bytes, 'UTF8')::jsonb as row) told
      where l.leaf_index between ${act}.first_leaf and ${act}.last_leaf and l.xid = ${act}.xid and l.source = 'row'
        and told.row ->> 'table' = any (array['${numbered.join("','")}'])
        and trail.number_of(told.row ->> 'table', told.row -> 'after') is not null`;
}

/**
 * A number that the log has seen is given again to the right act: to the act that bore it when that is entered again, once
 * what bears it in this book was reversed or voided, and once all missing acts that bore it were set aside.
 */
export class Migration20261128010810_released_numbers extends SqlMigration {
  protected readonly sql = `
    create table trail.missing_act_number (
      act_id uuid not null,
      subject text not null,
      key text not null,
      constraint pk_missing_act_number primary key (subject, key, act_id),
      constraint fk_missing_act_number_act foreign key (act_id) references trail.missing_act (id) on delete restrict
    );
    create index ix_missing_act_number_act on trail.missing_act_number (act_id);
    call platform.make_append_only('trail.missing_act_number');
    -- Read by functions of the owner alone.
    alter table trail.missing_act_number enable row level security;

    create function trail.note_numbers() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      insert into trail.missing_act_number (act_id, subject, key) ${numbersOf('new')};
      return null;
    end
    $body$;
    revoke execute on function trail.note_numbers() from public;
    create trigger note_numbers after insert on trail.missing_act for each row execute function trail.note_numbers();
    alter table trail.missing_act enable always trigger note_numbers;
    insert into trail.missing_act_number (act_id, subject, key)
      select given.* from trail.missing_act m cross join lateral (${numbersOf('m')}) given;

    -- Whether all missing acts that bore the number were set aside.
    create function trail.is_released(asked_subject text, asked_key text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(bool_and(exists (
        select from trail.missing_act_outcome o where o.act_id = n.act_id and o.outcome = 'SET_ASIDE')), false)
      from trail.missing_act_number n where n.subject = asked_subject and n.key = asked_key
    $body$;
    revoke execute on function trail.is_released(text, text) from public;

    -- Whether the act that is entered again bore the number: a request lifts the guard for nothing else.
    create function trail.is_of_named_act(asked_subject text, asked_key text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from trail.missing_act_number n join trail.missing_act m on m.id = n.act_id
        where n.subject = asked_subject and n.key = asked_key
          and m.number = nullif(current_setting('so_kho.missing_act', true), '')::integer)
    $body$;
    revoke execute on function trail.is_of_named_act(text, text) from public;

    -- Whether what bore the number in this book was reversed or voided.
    create function trail.bearer_ended(subject text, image jsonb) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select case subject
        when 'custody.document' then exists (
          select from custody.document d
          where d.office_id = (image ->> 'office_id')::uuid and d.kind = image ->> 'kind'
            and d.document_year = (image ->> 'document_year')::smallint and d.number_key = image ->> 'number_key'
            and d.freed_at is not null)
        when 'custody.seal' then exists (
          select from custody.seal s
          where s.label_issuer_key = image ->> 'label_issuer_key' and s.label_key = image ->> 'label_key'
            and not s.on_arrival and s.end_kind = 'VOIDED')
        else false
      end
    $body$;
    revoke execute on function trail.bearer_ended(text, jsonb) from public;

    create or replace function trail.guard_seen_number() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      named text := tg_table_schema || '.' || tg_table_name;
      image jsonb;
      number text;
    begin
      if not exists (select from trail.seen_number) then
        return null;
      end if;
      image := to_jsonb(new);
      number := trail.number_of(named, image);
      if exists (select from trail.seen_number n where n.subject = named and n.key = number)
        and not trail.bearer_ended(named, image) and not trail.is_released(named, number)
        and not trail.is_of_named_act(named, number) then
        raise exception 'the log has seen this number'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_number_in_log';
      end if;
      return null;
    end
    $body$;
  `;
}
