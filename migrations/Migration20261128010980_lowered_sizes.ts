import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Whoever has the log-in of application or sequencer can say that entries are known which never were, and the book waits
 * for them. The owner lowers that number with a reason, which the log tells; a restore then opens the book as ever.
 */
export class Migration20261128010980_lowered_sizes extends SqlMigration {
  protected readonly sql = `
    create function trail.lower_known_size(size bigint, why text) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      standing trail.standing;
    begin
      select * into strict standing from trail.standing s where s.id = 1 for update;
      if platform.says_something(why) is not true then
        ${refusal('the reason tells nothing', 'ck_standing_lowered_reason')}
      end if;
      if standing.state <> 'BEHIND' or size >= standing.log_size
        or size < (select t.size from trail.tree t where t.id = 1) then
        ${refusal('only an older book knows fewer entries, and no fewer than it holds', 'ck_standing_lowered')}
      end if;
      update trail.standing s set log_size = size where s.id = 1;
      perform trail.tell_log('system.known-lowered', '{"by":' || to_json(session_user::text) || ',"from":"'
        || standing.log_size || '","reason":' || to_json(why) || ',"to":"' || size || '"}');
    end
    $body$;
    revoke execute on function trail.lower_known_size(bigint, text) from public;

    alter policy told_by_functions on trail.outbox with check (type not in (
      'system.acts-lost', 'system.book-behind', 'system.known-lowered', 'system.key-first', 'system.key-adopted'));
  `;
}
