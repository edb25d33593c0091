import { SqlMigration } from './sql-migration.js';

/** A finding of a seal that was corrected counts as corrected: a mistyped word neither holds an item back nor lets it go. */
export class Migration20261128000790_corrected_findings extends SqlMigration {
  protected readonly sql = `
    create or replace function custody.seal_findings(asked uuid)
    returns table (condition text, found_at timestamptz, recorded_at timestamptz, found_by uuid)
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select custody.condition_found(c.id, c.condition), c.checked_at, c.recorded_at, c.checked_by
      from custody.seal_check c where c.seal_id = asked
      union all
      select custody.condition_found(o.id, o.condition_found), o.opened_at, o.recorded_at, o.opened_by
      from custody.seal_opening o where o.seal_id = asked
    $body$;

    create function custody.seal_finding_corrected() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.refresh_seal_damage(found.seal_id)
      from (
        select c.seal_id from custody.seal_check c where c.id = new.seal_check_id
        union all
        select o.seal_id from custody.seal_opening o where o.id = new.seal_opening_id) found;
      return null;
    end
    $body$;
    revoke execute on function custody.seal_finding_corrected() from public;
    create trigger seal_finding_corrected after insert on custody.correction for each row
      when (new.kind = 'SEAL_FINDING') execute function custody.seal_finding_corrected();
    alter table custody.correction enable always trigger seal_finding_corrected;
  `;
}
