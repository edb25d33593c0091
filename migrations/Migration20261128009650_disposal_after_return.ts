import { SqlMigration } from './sql-migration.js';

/** What a laboratory, a court or an investigator has comes back before it is disposed of: only a custodian disposes in place. */
export class Migration20261128009650_disposal_after_return extends SqlMigration {
  protected readonly sql = `
    create function custody.require_disposal_after_return() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.place p
        where p.id = new.from_place_id and p.kind in ('EXPERT', 'COURT', 'INVESTIGATOR')) then
        raise exception 'what was lent comes back before it is disposed of'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_disposal_returned';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_disposal_after_return() from public;
    create trigger require_disposal_after_return after insert on custody.movement for each row
      when (new.kind = 'DISPOSAL' and new.source = 'RECORDED')
      execute function custody.require_disposal_after_return();
    alter table custody.movement enable always trigger require_disposal_after_return;
  `;
}
