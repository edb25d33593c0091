import { SqlMigration } from './sql-migration.js';

/**
 * What a count found missing waits for its decision: it does not leave its place in the book, the inventory is not
 * cancelled under it, and while a count goes on no correction changes what it counts.
 */
export class Migration20261128009810_shortages_stay extends SqlMigration {
  protected readonly sql = `
    create index ix_discrepancy_shortage on inventory.discrepancy (line_id) where kind = 'SHORTAGE' and decision is null;

    -- What is short of an item at a place by a count that waits for its decision, and in which inventory.
    create function custody.shortage_at(item uuid, place uuid) returns jsonb
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select jsonb_build_object('inventory', i.code, 'quantity', trim_scale(d.quantity)::text)
      from inventory.line l join inventory.discrepancy d on d.line_id = l.id
        join inventory.inventory i on i.id = d.inventory_id
      where l.exhibit_id = item and l.place_id = place and d.kind = 'SHORTAGE' and d.decision is null
        and i.status = 'COMPARED'
      order by d.quantity desc limit 1
    $body$;
    revoke execute on function custody.shortage_at(uuid, uuid) from public;
    grant execute on function custody.shortage_at(uuid, uuid) to so_kho_app;

    create function custody.keep_shortage() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.source = 'RECORDED' and new.kind in ('RELOCATION', 'RELEASE', 'DISPATCH', 'DISPOSAL') and exists (
        select from inventory.line l join inventory.discrepancy d on d.line_id = l.id
          join inventory.inventory i on i.id = d.inventory_id
        where l.exhibit_id = new.exhibit_id and l.place_id = new.from_place_id
          and d.kind = 'SHORTAGE' and d.decision is null and i.status = 'COMPARED'
          and d.quantity > (
            select h.quantity from custody.holding h
            where h.exhibit_id = new.exhibit_id and h.place_id = new.from_place_id)) then
        raise exception 'what a count misses waits for its decision'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_shortage_decided';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.keep_shortage() from public;
    create trigger keep_shortage after insert on custody.movement
      for each row execute function custody.keep_shortage();
    alter table custody.movement enable always trigger keep_shortage;

    create function inventory.guard_cancelled_shortage() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from inventory.discrepancy d
        where d.inventory_id = new.id and d.kind = 'SHORTAGE' and d.decision is null) then
        raise exception 'a shortage waits for its decision'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_shortage_decided';
      end if;
      return null;
    end
    $body$;
    revoke execute on function inventory.guard_cancelled_shortage() from public;
    create trigger guard_cancelled_shortage after update on inventory.inventory for each row
      when (new.status = 'CANCELLED' and old.status <> 'CANCELLED')
      execute function inventory.guard_cancelled_shortage();
    alter table inventory.inventory enable always trigger guard_cancelled_shortage;

    -- The inventory that counts the item now.
    create function custody.counted_in(item uuid) returns text
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select i.code from inventory.line l join inventory.inventory i on i.id = l.inventory_id
      where l.exhibit_id = item and i.status = 'COUNTING' order by i.code limit 1
    $body$;
    revoke execute on function custody.counted_in(uuid) from public;
    grant execute on function custody.counted_in(uuid) to so_kho_app;

    create function custody.guard_correction_of_counted() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.kind in ('MOVEMENT', 'QUANTITY') and custody.counted_in(new.exhibit_id) is not null then
        raise exception 'the item is being counted'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_correction_counting';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_correction_of_counted() from public;
    create trigger guard_correction_of_counted after insert on custody.correction
      for each row execute function custody.guard_correction_of_counted();
    alter table custody.correction enable always trigger guard_correction_of_counted;
  `;
}
