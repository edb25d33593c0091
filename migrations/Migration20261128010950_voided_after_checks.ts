import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A seal that was written on the wrong item is voided also when it was checked since: who found it intact looked at the
 * item that bears it, who found it missing at the one that never did. A finding of damage stays, and so does the seal.
 */
export class Migration20261128010950_voided_after_checks extends SqlMigration {
  protected readonly sql = `
    create function custody.is_seal_touched(asked uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (select from custody.seal s where s.id = asked and s.ended_at is not null)
        or exists (
          select from custody.seal_check c
          where c.seal_id = asked and custody.condition_found(c.id, c.condition) not in ('INTACT', 'MISSING'))
    $body$;
    revoke execute on function custody.is_seal_touched(uuid) from public;
    grant execute on function custody.is_seal_touched(uuid) to so_kho_app;

    create or replace function custody.void_seal(act custody.correction) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      wrong custody.seal;
    begin
      select * into wrong from custody.seal where id = act.seal_id and exhibit_id = act.exhibit_id for update;
      if wrong.id is null then
        ${refusal('the seal is one of another item', 'ck_correction_seal_item')}
      end if;
      if wrong.on_arrival or wrong.minutes_id is null then
        ${refusal('a seal of others or of a register is not voided', 'ck_correction_seal_own')}
      end if;
      if custody.is_seal_touched(wrong.id) then
        ${refusal('something was written of the seal since', 'ck_correction_seal_untouched')}
      end if;
      update custody.seal set ended_at = applied_at, end_kind = 'VOIDED' where id = wrong.id;
      update custody.exhibit set not_sealed_reason = wrong.replaced_reason, version = version + 1
      where id = wrong.exhibit_id;
      perform custody.refresh_seal_damage(s.id) from custody.seal s
      where s.exhibit_id = wrong.exhibit_id and s.ordinal <= wrong.ordinal;
    end
    $body$;

    -- A voided seal was never on the item, so that it is not damaged and ends no damage of the one before.
    create or replace function custody.refresh_seal_damage(asked uuid) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      voided boolean := exists (select from custody.seal s where s.id = asked and s.end_kind = 'VOIDED');
      settled timestamptz := (
        select max(k.recorded_at) from custody.seal_conclusion k where k.seal_id = asked and k.outcome = 'SETTLED');
      damaged timestamptz := (
        select min(f.found_at) from custody.seal_findings(asked) f
        where f.condition <> 'INTACT' and not voided and (settled is null or f.recorded_at > settled));
      contradicted timestamptz := (
        select min(f.found_at) from custody.seal_findings(asked) f
        where f.condition = 'INTACT' and f.found_at > damaged and (settled is null or f.recorded_at > settled));
    begin
      if contradicted is null and exists (
        select from custody.seal s join custody.seal next on next.exhibit_id = s.exhibit_id and next.ordinal > s.ordinal
        where s.id = asked and next.end_kind is distinct from 'VOIDED') then
        damaged := null;
      end if;
      update custody.seal s set damaged_since = damaged, contradicted_since = contradicted
      where s.id = asked and (s.damaged_since, s.contradicted_since) is distinct from (damaged, contradicted);
    end
    $body$;
  `;
}
