import { SqlMigration } from './sql-migration.js';

/** Whom a person may name on papers by id: an id of anybody else is answered as if nobody had it. */
export class Migration20261128010540_people_in_sight extends SqlMigration {
  protected readonly sql = `
    -- Who holds or held a role, own or delegated, in one of these offices or in one above.
    create function identity.is_known_in(person uuid, offices uuid[]) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive above as (
        select o.id, o.parent_id from identity.office o where o.id = any (offices)
        union
        select o.id, o.parent_id from identity.office o join above on o.id = above.parent_id
      )
      select exists (
          select from identity.role_assignment r where r.staff_id = person and r.office_id in (select id from above))
        or exists (
          select from identity.delegation d where d.delegate_id = person and d.office_id in (select id from above))
    $body$;
    revoke execute on function identity.is_known_in(uuid, uuid[]) from public;
    grant execute on function identity.is_known_in(uuid, uuid[]) to so_kho_app;
  `;
}
