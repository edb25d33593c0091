import { SqlMigration } from './sql-migration.js';

/**
 * A label is used once in the whole authority, so a register is judged by the labels of all offices: of those that one
 * does not see it is told no more than whether the issuer has used the number.
 */
export class Migration20261128011400_labels_in_use extends SqlMigration {
  protected readonly sql = `
    create function custody.labels_in_use(issuer_keys text[], label_keys text[])
    returns table (label_issuer_key text, label_key text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select distinct s.label_issuer_key, s.label_key from custody.seal s
      where s.label_issuer_key = any (issuer_keys) and s.label_key = any (label_keys)
        and s.end_kind is distinct from 'VOIDED'
    $body$;
    revoke execute on function custody.labels_in_use(text[], text[]) from public;
    grant execute on function custody.labels_in_use(text[], text[]) to so_kho_app;
  `;
}
