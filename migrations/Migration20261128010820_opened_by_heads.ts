import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A restore ends nothing but the lack of entries: a book that was restored before stays closed until a head opens it,
 * and one that is behind its log stays so until it has all the entries that are known outside.
 */
export class Migration20261128010820_opened_by_heads extends SqlMigration {
  protected readonly sql = `
    alter function trail.note_restored(bigint, uuid[]) rename to note_missing_acts;
    revoke execute on function trail.note_missing_acts(bigint, uuid[]) from so_kho_sequencer;

    create function trail.note_restored(old_size bigint, kept uuid[]) returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      standing trail.standing;
      missing bigint;
    begin
      select * into strict standing from trail.standing s where s.id = 1 for update;
      if standing.log_size > (select t.size from trail.tree t where t.id = 1) then
        ${refusal('more entries are known than there are', 'ck_standing_restored_whole')}
      end if;
      missing := trail.note_missing_acts(old_size, kept);
      if standing.state = 'RESTORED' then
        update trail.standing s set state = 'RESTORED', since = standing.since where s.id = 1;
      end if;
      return missing;
    end
    $body$;
    revoke execute on function trail.note_restored(bigint, uuid[]) from public;
    grant execute on function trail.note_restored(bigint, uuid[]) to so_kho_sequencer;
  `;
}
