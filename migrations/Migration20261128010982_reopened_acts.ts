import { patched } from './patched.js';
import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const openActs = `trail.missing_act m where m.needs_entry
      and not exists (select from trail.missing_act_outcome o where o.act_id = m.id)`;

/**
 * An act that was settled by mistake is opened again by a head with a reason, while the book waits to be opened. What was
 * said of an act last counts.
 */
export class Migration20261128010982_reopened_acts extends SqlMigration {
  protected readonly sql = `
    alter table trail.missing_act_outcome drop constraint ck_missing_act_outcome_kind,
      add constraint ck_missing_act_outcome_kind check (outcome in ('ENTERED', 'SET_ASIDE', 'REOPENED'));

    -- What was said of an act last: ENTERED, SET_ASIDE, or REOPENED where nothing holds.
    create function trail.last_outcome(act uuid) returns text
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce((
        select o.outcome from trail.missing_act_outcome o where o.act_id = act order by o.recorded_at desc, o.id desc limit 1),
        'REOPENED')
    $body$;
    revoke execute on function trail.last_outcome(uuid) from public;
    grant execute on function trail.last_outcome(uuid) to so_kho_app;

    create or replace function trail.guard_missing_act_outcome() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      last text;
    begin
      if new.staff_id::text is distinct from current_setting('so_kho.actor', true) then
        raise exception 'who settles an act is the acting person'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_missing_act_outcome_actor';
      end if;
      if new.outcome = 'REOPENED' then
        -- Whoever opens the book waits for this, or is waited for.
        perform from trail.standing s where s.id = 1 for share;
        if (select s.state from trail.standing s where s.id = 1) <> 'RESTORED' then
          ${refusal('the book was opened', 'ck_missing_act_outcome_reopened')}
        end if;
      end if;
      perform from trail.missing_act m where m.id = new.act_id for no key update;
      last := trail.last_outcome(new.act_id);
      if new.outcome = 'REOPENED' and last = 'REOPENED' then
        ${refusal('the act waits', 'ck_missing_act_outcome_waits')}
      end if;
      if not exists (select from trail.missing_act m where m.id = new.act_id and m.needs_entry)
        or new.outcome <> 'REOPENED' and (last = 'SET_ASIDE' or last = 'ENTERED' and new.outcome = 'SET_ASIDE') then
        raise exception 'the act was settled'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_missing_act_outcome_settled';
      end if;
      -- Said one after another: no two at one moment.
      new.recorded_at := greatest(clock_timestamp(), (
        select max(o.recorded_at) + interval '1 millisecond' from trail.missing_act_outcome o where o.act_id = new.act_id));
      return new;
    end
    $body$;

    create or replace function trail.open_missing_acts() returns bigint
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select count(*) from trail.missing_act m where m.needs_entry and trail.last_outcome(m.id) = 'REOPENED'
    $body$;

    create or replace function trail.open_book() returns boolean
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      standing text;
    begin
      select s.state into standing from trail.standing s where s.id = 1 for update;
      -- Counted by a statement of its own, which sees what was reopened while the one before it waited.
      if standing <> 'RESTORED' or trail.open_missing_acts() > 0 then
        return false;
      end if;
      update trail.standing s set state = 'OPEN', log_size = null, since = clock_timestamp() where s.id = 1;
      return true;
    end
    $body$;

    create or replace function trail.is_released(asked_subject text, asked_key text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(bool_and(trail.last_outcome(n.act_id) = 'SET_ASIDE'), false)
      from trail.missing_act_number n where n.subject = asked_subject and n.key = asked_key
    $body$;
    ${patched(
      'trail.require_open_book()',
      `not exists (
            select from trail.missing_act_outcome o where o.act_id = m.id and o.outcome = 'SET_ASIDE')`,
      `trail.last_outcome(m.id) <> 'SET_ASIDE'`,
    )}
    ${patched('trail.note_restored(bigint,uuid[])', `exists (select from ${openActs})`, 'trail.open_missing_acts() > 0')}
  `;
}
