import { SqlMigration } from './sql-migration.js';

/** When a delegation was recorded is said by the database: the application cannot date it back. */
export class Migration20261128010870_delegations_written_now extends SqlMigration {
  protected readonly sql = `
    create function identity.date_delegation() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      new.created_at := greatest(new.created_at, clock_timestamp());
      return new;
    end
    $body$;
    revoke execute on function identity.date_delegation() from public;
    -- By its name it fires before the guards, which read the moment.
    create trigger date_new_delegation before insert on identity.delegation
      for each row execute function identity.date_delegation();
    alter table identity.delegation enable always trigger date_new_delegation;
  `;
}
