import { SqlMigration } from './sql-migration.js';

/**
 * The first key of a kind is written down by whoever uses it: the signer's by the sequencer, those of receipts and of
 * second factors by the application. Neither can claim the other's.
 */
export class Migration20261128010840_keys_by_role extends SqlMigration {
  protected readonly sql = `
    revoke execute on function trail.first_key(text, text) from so_kho_app, so_kho_sequencer;

    create function trail.first_house_key(asked text, given text) returns text
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if asked not in ('RECEIPT', 'SECRET') then
        raise exception 'the application uses no such key'
          using errcode = 'insufficient_privilege', constraint = 'ck_known_key_role';
      end if;
      return trail.first_key(asked, given);
    end
    $body$;
    revoke execute on function trail.first_house_key(text, text) from public;
    grant execute on function trail.first_house_key(text, text) to so_kho_app;

    create function trail.first_signer_key(given text) returns text
    language sql volatile security definer set search_path = pg_catalog, pg_temp as $body$
      select trail.first_key('SIGNER', given)
    $body$;
    revoke execute on function trail.first_signer_key(text) from public;
    grant execute on function trail.first_signer_key(text) to so_kho_sequencer;
  `;
}
