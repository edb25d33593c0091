import { SqlMigration } from './sql-migration.js';

/** A head who signs minutes or stands beside is who could sign an order on that day: one rule, with its dates. */
export class Migration20261128009660_heads_as_signers extends SqlMigration {
  protected readonly sql = `
    create or replace function identity.is_head_of(person uuid, office uuid, day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (select from identity.order_signers(office, day) s where s.staff_id = person)
    $body$;
  `;
}
