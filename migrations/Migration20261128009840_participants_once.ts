import { SqlMigration } from './sql-migration.js';

/**
 * One person stands under minutes once, whatever organisation is written beside the name. Two members of the staff of
 * one name are known by their accounts.
 */
export class Migration20261128009840_participants_once extends SqlMigration {
  protected readonly sql = `
    create function custody.guard_participant_once() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.participant p
        where p.id <> new.id
          and (p.seal_id = new.seal_id or p.opening_id = new.opening_id or p.disposal_id = new.disposal_id)
          and (p.staff_id = new.staff_id
            or (num_nonnulls(p.staff_id, new.staff_id) < 2
              and rules.comparable_name(p.name) = rules.comparable_name(new.name)))) then
        raise exception 'a person stands under minutes once'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_participant_once';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_participant_once() from public;
    create trigger guard_participant_once after insert on custody.participant
      for each row execute function custody.guard_participant_once();
    alter table custody.participant enable always trigger guard_participant_once;
  `;
}
