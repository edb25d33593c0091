import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A find ends by what was found and by nothing else: the receipt or the correction that settles it is of its warehouse,
 * its item, its unit and its amount. Where that is reversed, the find stands open again.
 */
export class Migration20261128009600_find_ends extends SqlMigration {
  protected readonly sql = `
    -- Whether what settled a find was reversed since.
    create function custody.is_find_undone(find custody.find) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.correction c join custody.movement m on m.id = c.movement_id
        where m.id = find.correction_id or m.exhibit_id = find.received_as and m.kind = 'RECEIPT')
    $body$;
    revoke execute on function custody.is_find_undone(custody.find) from public;
    grant execute on function custody.is_find_undone(custody.find) to so_kho_app;

    create or replace function custody.guard_find() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_op = 'INSERT' then
        new.recorded_at := clock_timestamp();
        if new.status <> 'OPEN' then
          ${refusal('a find begins open', 'ck_find_settled_once')}
        end if;
        return new;
      end if;
      if old.status <> 'OPEN' and (new.status <> 'OPEN' or not custody.is_find_undone(old)) then
        ${refusal('the find is settled', 'ck_find_settled_once')}
      end if;
      if (new.id, new.office_id, new.warehouse_id, new.place_id, new.label, new.exhibit_id, new.description,
          new.quantity, new.found_at, new.recorded_by, new.recorded_at)
        is distinct from (old.id, old.office_id, old.warehouse_id, old.place_id, old.label, old.exhibit_id,
          old.description, old.quantity, old.found_at, old.recorded_by, old.recorded_at) then
        ${refusal('what was found is never changed', 'ck_append_only')}
      end if;
      return new;
    end
    $body$;

    -- Looked at when the transaction ends, as the receipt or the correction is written beside it.
    create function custody.guard_find_end() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      ending custody.movement;
      unit text;
    begin
      select m.* into ending from custody.movement m
      where m.id = new.correction_id or m.exhibit_id = new.received_as and m.kind = 'RECEIPT';
      select e.unit_code into unit from custody.exhibit e where e.id = ending.exhibit_id;
      if ending.id is null
        or ending.kind <> (case new.status when 'CORRECTED' then 'RECEIPT_CORRECTION' else 'RECEIPT' end)
        or ending.recorded_by <> new.settled_by or ending.recorded_at < new.recorded_at
        or not exists (
          select from custody.place p where p.id = ending.to_place_id and p.warehouse_id = new.warehouse_id)
        or new.status = 'CORRECTED' and ending.exhibit_id <> new.exhibit_id
        or new.exhibit_id is not null and (ending.quantity <> new.quantity
          or unit <> (select e.unit_code from custody.exhibit e where e.id = new.exhibit_id)) then
        ${refusal('what settles a find is what was found', 'ck_find_end')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_find_end() from public;
    create constraint trigger guard_find_end after update of status on custody.find
      deferrable initially deferred for each row when (new.status in ('RECEIVED', 'CORRECTED'))
      execute function custody.guard_find_end();
    alter table custody.find enable always trigger guard_find_end;

    create function custody.require_find_open() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.find f join custody.movement m on m.id = new.movement_id
        where f.status <> 'OPEN' and (f.correction_id = m.id or f.received_as = m.exhibit_id and m.kind = 'RECEIPT')) then
        ${refusal('what settled a find is reversed, and the find is not open', 'ck_find_open_again')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_find_open() from public;
    create constraint trigger require_find_open after insert on custody.correction
      deferrable initially deferred for each row when (new.kind = 'MOVEMENT')
      execute function custody.require_find_open();
    alter table custody.correction enable always trigger require_find_open;
  `;
}
