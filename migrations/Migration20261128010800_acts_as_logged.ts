import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A request that names a missing act does what the act did: one of its events is of a kind of the act, in the act's
 * office. Whatever else was done for it is told by a head with a reason. An act without an event of its own is only
 * settled so.
 */
export class Migration20261128010800_acts_as_logged extends SqlMigration {
  protected readonly sql = `
    create function trail.require_same_act() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not exists (
        select from trail.missing_act m join trail.outbox told on told.office_id = m.office_id and told.type = any (m.kinds)
        where m.id = new.act_id and told.xid = pg_current_xact_id() and told.source = 'domain') then
        ${refusal('the act was another one', 'ck_missing_act_outcome_same')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function trail.require_same_act() from public;
    create trigger require_same_act after insert on trail.missing_act_outcome for each row
      when (new.outcome = 'ENTERED' and new.reason is null) execute function trail.require_same_act();
    alter table trail.missing_act_outcome enable always trigger require_same_act;
  `;
}
