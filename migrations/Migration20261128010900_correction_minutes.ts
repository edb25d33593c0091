import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * The minutes of a correction are not older than the recording of what they correct: nobody had seen the mistake before,
 * and who could sign earlier does not sign for today. What was received is known from its receipt on, and its papers may
 * be older than its entry. What came from a paper register is exempt.
 */
export class Migration20261128010900_correction_minutes extends SqlMigration {
  protected readonly sql = `
    create function custody.corrected_on(act custody.correction) returns date
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select (coalesce(
          (select m.recorded_at from custody.movement m where m.id = act.movement_id and m.source = 'RECORDED'),
          (select c.recorded_at from custody.seal_check c where c.id = act.seal_check_id),
          (select o.recorded_at from custody.seal_opening o where o.id = act.seal_opening_id),
          (select s.recorded_at from custody.seal s where s.id = act.seal_id),
          case when num_nonnulls(act.movement_id, act.seal_check_id, act.seal_opening_id, act.seal_id) = 0 then (
            select m.occurred_at from custody.movement m
            where m.exhibit_id = act.exhibit_id and m.seq = 1 and m.source = 'RECORDED') end)
        at time zone 'Asia/Ho_Chi_Minh')::date
    $body$;
    revoke execute on function custody.corrected_on(custody.correction) from public;
    grant execute on function custody.corrected_on(custody.correction) to so_kho_app;

    create function custody.guard_correction_minutes_day() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if (select d.dated from custody.document d where d.id = new.document_id) < custody.corrected_on(new) then
        ${refusal('the minutes are older than what they correct', 'ck_correction_minutes_day')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_correction_minutes_day() from public;
    create trigger guard_minutes_day after insert on custody.correction for each row
      execute function custody.guard_correction_minutes_day();
    alter table custody.correction enable always trigger guard_minutes_day;
  `;
}
