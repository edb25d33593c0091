import { SqlMigration } from './sql-migration.js';

/**
 * A movement that claims a time before a count of its warehouse is a late entry: taken with a reason, or refused, as the
 * rule of the day says; marked by the database, and told in the minutes of the next count.
 */
export class Migration20261128000530_late_entries extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('movement.late-entry', '2025-10-01', '"WITH_REASON"',
       'Quy ước của đơn vị, theo Thông tư 78/2020/TT-BTC Điều 5 (sổ khớp với thực tế tại thời điểm kiểm kê)',
       'Biến động ghi sau nhưng khai trước thời điểm kiểm kê: WITH_REASON thì nhận kèm lý do, REFUSE thì từ chối');

    alter table custody.movement
      add column late_inventory_id uuid,
      add column late_reason text,
      add constraint fk_movement_late_inventory foreign key (late_inventory_id) references inventory.inventory (id) on delete restrict,
      add constraint ck_movement_late check ((late_inventory_id is null) = (late_reason is null));
    create index ix_movement_late on custody.movement (warehouse_id, recorded_at) where late_inventory_id is not null;
    create index ix_inventory_frozen on inventory.inventory (warehouse_id, as_of desc) where status <> 'CANCELLED';

    -- The count that a movement between these places would contradict, if it had happened then: one that was compared
    -- later than that or, while it is being counted, was to begin from a later moment. Of several the last.
    create function inventory.contradicted(from_place uuid, to_place uuid, moment timestamptz) returns uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select i.id from custody.place p join inventory.inventory i on i.warehouse_id = p.warehouse_id
      where p.id in (from_place, to_place) and i.status <> 'CANCELLED' and moment < coalesce(i.compared_at, i.as_of)
      order by i.as_of desc, i.id desc limit 1
    $body$;
    revoke execute on function inventory.contradicted(uuid, uuid, timestamptz) from public;
    grant execute on function inventory.contradicted(uuid, uuid, timestamptz) to so_kho_app;

    -- The mark is the database's; a reason without need is dropped. What a paper register says stands as it is written.
    create function custody.mark_late_entry() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      new.late_inventory_id := case when new.source = 'RECORDED' then
        inventory.contradicted(new.from_place_id, new.to_place_id, new.occurred_at) end;
      if new.late_inventory_id is null then
        new.late_reason := null;
      elsif rules.value_in_force('movement.late-entry') = '"REFUSE"' and new.correction_id is null then
        raise exception 'a movement lies before a count of its warehouse'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_late_refused';
      elsif new.correction_id is not null then
        -- A correction says itself why it comes late.
        new.late_reason := (select c.reason from custody.correction c where c.id = new.correction_id);
      elsif coalesce(btrim(new.late_reason), '') = '' then
        raise exception 'a movement that lies before a count of its warehouse has a reason'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_late_reason';
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.mark_late_entry() from public;
    create trigger mark_late_entry before insert on custody.movement
      for each row execute function custody.mark_late_entry();
    alter table custody.movement enable always trigger mark_late_entry;

    -- The late entries that the minutes of an inventory tell: those of its warehouse that no minutes before have told.
    create table inventory.late_entry (
      inventory_id uuid not null,
      movement_id uuid not null,
      constraint pk_late_entry primary key (inventory_id, movement_id),
      constraint fk_late_entry_inventory foreign key (inventory_id) references inventory.inventory (id) on delete restrict,
      constraint fk_late_entry_movement foreign key (movement_id) references custody.movement (id) on delete restrict
    );
    create index ix_late_entry_movement on inventory.late_entry (movement_id);
    call platform.make_append_only('inventory.late_entry');
    alter table inventory.late_entry enable row level security;
    create policy in_reach on inventory.late_entry for select to so_kho_app
      using (inventory.inventory_in_reach(inventory_id));
    grant select on inventory.late_entry to so_kho_app;
    call trail.capture('inventory.late_entry', 'Inventory', 'one.inventory_id',
      '(select x.office_id from inventory.inventory x where x.id = one.inventory_id)');

    create function inventory.tell_late_entries() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      insert into inventory.late_entry (inventory_id, movement_id)
      select new.id, m.id from custody.movement m
      where m.warehouse_id = new.warehouse_id and m.late_inventory_id is not null and not exists (
        select from inventory.late_entry told join inventory.inventory i on i.id = told.inventory_id
        where told.movement_id = m.id and i.warehouse_id = new.warehouse_id and i.status <> 'CANCELLED');
      return null;
    end
    $body$;
    revoke execute on function inventory.tell_late_entries() from public;
    create trigger tell_late_entries after update on inventory.inventory for each row
      when (old.status = 'COUNTING' and new.status = 'COMPARED') execute function inventory.tell_late_entries();
    alter table inventory.inventory enable always trigger tell_late_entries;
  `;
}
