import { SqlMigration } from './sql-migration.js';

/** A delegation gives its role from the day on which it was recorded: it makes no paper of an earlier day right. */
export class Migration20261128010972_delegates_from_the_record_on extends SqlMigration {
  protected readonly sql = `
    create or replace function identity.delegation_held(delegation identity.delegation, day date) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select day between delegation.valid_from and delegation.valid_to
        and (delegation.created_at at time zone 'Asia/Ho_Chi_Minh')::date <= day
        and (delegation.revoked_at is null or (delegation.revoked_at at time zone 'Asia/Ho_Chi_Minh')::date > day)
        and exists (
          select from identity.role_assignment held
          where held.staff_id = delegation.delegator_id and held.role = delegation.role
            and held.office_id = delegation.issuing_office_id
            and held.valid_from <= day and (held.valid_to is null or held.valid_to >= day))
    $body$;
  `;
}
