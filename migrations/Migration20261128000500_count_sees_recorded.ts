import { SqlMigration } from './sql-migration.js';

/**
 * A count sees what was recorded after its population was frozen, whatever time it claims: no item is booked past it.
 */
export class Migration20261128000500_count_sees_recorded extends SqlMigration {
  protected readonly sql = `
    -- The item's last movement of which the frozen line knows; what follows it in the chain came after the freezing.
    -- Null in inventories that were opened before there was the column.
    alter table inventory.line
      add column book_seq integer,
      add constraint ck_inventory_line_book_seq check (book_seq is null or origin = 'BOOK');

    -- When the population was frozen, by the database's clock; null as above.
    alter table inventory.inventory add column frozen_at timestamptz(3);
    alter table inventory.inventory alter column frozen_at set default clock_timestamp();

    -- How much of an exhibit the book held at a place for a count: what had happened by then as people say it, and had
    -- been recorded. What is booked after a count moves nothing before it.
    create function inventory.book_seen(exhibit uuid, place uuid, counted_at timestamptz, counted_on_record timestamptz)
    returns numeric
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(sum(case when m.to_place_id = place then m.quantity else -m.quantity end), 0)
      from custody.movement m
      where m.exhibit_id = exhibit and place in (m.from_place_id, m.to_place_id)
        and m.occurred_at <= counted_at and m.recorded_at <= counted_on_record
    $body$;
    revoke execute on function inventory.book_seen(uuid, uuid, timestamptz, timestamptz) from public;
    grant execute on function inventory.book_seen(uuid, uuid, timestamptz, timestamptz) to so_kho_app;

    -- Where somebody still has to look before an inventory is compared. Every quantity of the population must have been
    -- seen by a deciding count, which is the last one of its line:
    -- * the frozen lines, each of them;
    -- * where an item of the population arrived since the freezing, and lies: after it came, or where it left before it
    --   left, with nothing having come there in between;
    -- * where an item lies that was booked since the freezing as if it had been there before the inventory's moment.
    create function inventory.unseen(asked uuid) returns table (exhibit_id uuid, place_id uuid)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with asked_inventory as (
        select i.id, i.warehouse_id, i.as_of, coalesce(i.frozen_at, i.opened_at) as frozen_at from inventory.inventory i where i.id = asked
      ), frozen as (
        select l.exhibit_id, coalesce(max(l.book_seq), (
          select max(m.seq) from custody.movement m, asked_inventory i
          where m.exhibit_id = l.exhibit_id and m.occurred_at <= i.as_of and m.recorded_at <= i.frozen_at)) as seq
        from inventory.line l where l.inventory_id = asked and l.origin = 'BOOK' group by l.exhibit_id
      ), deciding as (
        select distinct on (c.line_id) l.exhibit_id, l.place_id, c.counted_at, c.recorded_at
        from inventory.count c join inventory.line l on l.id = c.line_id
        where c.inventory_id = asked order by c.line_id, c.counted_at desc, c.id desc
      ), seen as (
        select d.exhibit_id, d.place_id, coalesce((
          select max(m.seq) from custody.movement m
          where m.exhibit_id = d.exhibit_id and m.occurred_at <= d.counted_at and m.recorded_at <= d.recorded_at), 0) as seq
        from deciding d
      ), arrival as (
        select m.exhibit_id, m.seq, m.from_place_id, m.to_place_id
        from frozen f join custody.movement m on m.exhibit_id = f.exhibit_id and m.seq > f.seq
          join custody.place target on target.id = m.to_place_id
          join asked_inventory i on i.warehouse_id = target.warehouse_id
      )
      select l.exhibit_id, l.place_id from inventory.line l
      where l.inventory_id = asked and l.origin = 'BOOK'
        and not exists (select from inventory.count c where c.line_id = l.id)
      union
      select a.exhibit_id, a.to_place_id from arrival a
      join custody.holding h on h.exhibit_id = a.exhibit_id and h.place_id = a.to_place_id and h.quantity > 0
      where not exists (
        select from seen s
        where s.exhibit_id = a.exhibit_id and s.place_id = a.to_place_id and s.seq >= a.seq)
      and not exists (
        select from seen s
        where s.exhibit_id = a.exhibit_id and s.place_id = a.from_place_id and s.seq < a.seq
          and not exists (
            select from custody.movement earlier
            where earlier.exhibit_id = a.exhibit_id and earlier.to_place_id = a.from_place_id
              and earlier.seq > s.seq and earlier.seq < a.seq))
      union
      select m.exhibit_id, m.to_place_id
      from asked_inventory i
      join custody.movement m on m.warehouse_id = i.warehouse_id and m.occurred_at <= i.as_of
        -- whatever was being written at the freezing and was not seen by it
        and m.recorded_at > i.frozen_at - interval '1 hour'
      join custody.place target on target.id = m.to_place_id and target.warehouse_id = i.warehouse_id
      join custody.holding h on h.exhibit_id = m.exhibit_id and h.place_id = m.to_place_id and h.quantity > 0
      where not exists (select from frozen f where f.exhibit_id = m.exhibit_id)
        and inventory.book_at(m.exhibit_id, m.to_place_id, i.as_of) > 0
        and not exists (
          select from seen s
          where s.exhibit_id = m.exhibit_id and s.place_id = m.to_place_id and s.seq >= m.seq)
    $body$;
    revoke execute on function inventory.unseen(uuid) from public;
    grant execute on function inventory.unseen(uuid) to so_kho_app;

    -- The counting ends when all has been seen, whoever says that it does.
    create function inventory.guard_seen() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (select from inventory.unseen(new.id)) then
        raise exception 'somebody still has to look'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_counted';
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_seen() from public;
    create trigger guard_seen before update on inventory.inventory for each row
      when (old.status = 'COUNTING' and new.status = 'COMPARED') execute function inventory.guard_seen();
    alter table inventory.inventory enable always trigger guard_seen;

    -- A recount that does not confirm says nothing against the count when something was booked after it, whatever time
    -- the booking claims: nobody clears a discrepancy by an entry.
    create function inventory.guard_recount_verdict() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.verdict = 'DIFFERS' and exists (
        select from inventory.discrepancy d
        join inventory.line l on l.id in (d.line_id, d.found_line_id) and l.place_id = new.place_id
        join inventory.count c on c.id = l.count_id
        join custody.movement m on m.exhibit_id = l.exhibit_id and new.place_id in (m.from_place_id, m.to_place_id)
          and m.recorded_at > c.recorded_at and m.occurred_at <= new.counted_at
        where d.id = new.discrepancy_id and d.kind in ('SHORTAGE', 'SURPLUS', 'MISPLACED')
          and not exists (
            select from inventory.discrepancy own where own.inventory_id = new.inventory_id and own.movement_id = m.id)
      ) then
        new.verdict := 'CHANGED';
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_recount_verdict() from public;
    create trigger guard_recount_verdict before insert on inventory.recount
      for each row execute function inventory.guard_recount_verdict();
    alter table inventory.recount enable always trigger guard_recount_verdict;
  `;
}
