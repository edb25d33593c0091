import { SqlMigration } from './sql-migration.js';

/** The application may see which migrations have run, so that a server can say that its database is older or newer. */
export class Migration20261128010100_migration_level extends SqlMigration {
  protected readonly sql = `
    create function platform.migrations() returns text[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(array_agg(m.name::text order by m.id), '{}') from public.so_kho_migrations m
    $body$;
    revoke all on function platform.migrations() from public;
    grant execute on function platform.migrations() to so_kho_app;
  `;
}
