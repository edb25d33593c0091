import { SqlMigration } from './sql-migration.js';

/** A refusal offers nobody who is on leave; the leave itself is told to nobody who may not see it. */
export class Migration20261128010460_present_people extends SqlMigration {
  protected readonly sql = `
    create function inspection.present_among(people uuid[], day date) returns uuid[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select array(
        select person from unnest(people) person
        where not exists (
          select from inspection.absence a
          where a.staff_id = person and a.withdrawn_at is null and day between a.starts_on and a.ends_on))
    $body$;
    revoke execute on function inspection.present_among(uuid[], date) from public;
    grant execute on function inspection.present_among(uuid[], date) to so_kho_app;
    create index ix_absence_staff on inspection.absence (staff_id) where withdrawn_at is null;
  `;
}
