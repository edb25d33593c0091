import { SqlMigration } from './sql-migration.js';

/**
 * The warehouse of a movement, and what the warehouses hold in numbers.
 *
 * custody.live_stock says once what is counted. custody.stock keeps its rows, so that a change is the difference between
 * a row kept and a row seen; the differences go to the counters, of which a warehouse has as many rows (shards) as
 * transactions have ever changed it at the same time.
 */
export class Migration20261101001400_counters extends SqlMigration {
  protected readonly sql = `
    alter table custody.movement add column warehouse_id uuid;

    create function custody.warehouse_of_movement(from_place uuid, to_place uuid) returns uuid
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select coalesce(
        (select warehouse_id from custody.place where id = from_place),
        (select warehouse_id from custody.place where id = to_place))
    $body$;
    revoke execute on function custody.warehouse_of_movement(uuid, uuid) from public;

    -- The columns of a row that stands are otherwise never written: that is what the trigger is for.
    alter table custody.movement disable trigger append_only;
    update custody.movement set warehouse_id = custody.warehouse_of_movement(from_place_id, to_place_id);
    alter table custody.movement enable always trigger append_only;

    alter table custody.movement add constraint fk_movement_warehouse
      foreign key (warehouse_id) references custody.warehouse (id) on delete restrict;
    create index ix_movement_warehouse on custody.movement (warehouse_id, occurred_at desc, id desc);
    create index ix_movement_occurred on custody.movement (occurred_at desc, id desc);

    create function custody.set_movement_warehouse() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      new.warehouse_id := custody.warehouse_of_movement(new.from_place_id, new.to_place_id);
      return new;
    end
    $body$;
    revoke execute on function custody.set_movement_warehouse() from public;
    create trigger set_movement_warehouse before insert on custody.movement
      for each row execute function custody.set_movement_warehouse();
    alter table custody.movement enable always trigger set_movement_warehouse;

    create view custody.live_stock as
      select h.exhibit_id, p.warehouse_id,
        bool_or(h.quantity > 0) as here,
        bool_or(h.quantity > 0) and k.high_risk as high_risk,
        bool_or(h.quantity > 0) and not exists (
          select from custody.seal s where s.exhibit_id = h.exhibit_id and s.ended_at is null) as unsealed,
        exists (
          select from custody.movement m join custody.release r on r.id = m.release_id
          where m.exhibit_id = h.exhibit_id and m.warehouse_id = p.warehouse_id and m.kind = 'RELEASE'
            and r.returned_quantity + r.consumed_quantity < r.quantity) as released
      from custody.holding h
        join custody.place p on p.id = h.place_id
        join custody.exhibit e on e.id = h.exhibit_id
        join custody.exhibit_class k on k.code = e.class_code
      where p.warehouse_id is not null
      group by h.exhibit_id, p.warehouse_id, k.high_risk;

    create table custody.stock (
      exhibit_id uuid not null,
      warehouse_id uuid not null,
      here boolean not null,
      high_risk boolean not null,
      unsealed boolean not null,
      released boolean not null,
      constraint pk_stock primary key (exhibit_id, warehouse_id),
      constraint fk_stock_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_stock_warehouse foreign key (warehouse_id) references custody.warehouse (id) on delete restrict
    );
    create index ix_stock_warehouse on custody.stock (warehouse_id);
    alter table custody.stock enable row level security;
    create policy in_reach on custody.stock to so_kho_app using (custody.exhibit_in_reach(exhibit_id));
    grant select on custody.stock to so_kho_app;

    create table custody.warehouse_counter (
      warehouse_id uuid not null,
      shard bigint not null generated always as identity,
      office_id uuid not null,
      exhibits integer not null,
      high_risk integer not null,
      unsealed integer not null,
      released integer not null,
      constraint pk_warehouse_counter primary key (warehouse_id, shard),
      constraint fk_warehouse_counter_warehouse foreign key (warehouse_id, office_id)
        references custody.warehouse (id, office_id) on delete restrict
    ) with (fillfactor = 50);
    alter table custody.warehouse_counter enable row level security;
    create policy in_reach on custody.warehouse_counter to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]));
    grant select on custody.warehouse_counter to so_kho_app;

    create function custody.add_to_counters(warehouse uuid, d_exhibits int, d_high_risk int, d_unsealed int, d_released int)
    returns void language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      free bigint;
    begin
      -- A shard that another transaction holds is passed by, and where all are held a new one begins: writers of one
      -- warehouse neither wait for each other nor, over several warehouses, lock each other out.
      select c.shard into free from custody.warehouse_counter c
      where c.warehouse_id = warehouse order by c.shard limit 1 for update skip locked;
      if found then
        update custody.warehouse_counter c set
          exhibits = c.exhibits + d_exhibits, high_risk = c.high_risk + d_high_risk,
          unsealed = c.unsealed + d_unsealed, released = c.released + d_released
        where c.warehouse_id = warehouse and c.shard = free;
      else
        insert into custody.warehouse_counter (warehouse_id, office_id, exhibits, high_risk, unsealed, released)
        select w.id, w.office_id, d_exhibits, d_high_risk, d_unsealed, d_released
        from custody.warehouse w where w.id = warehouse;
      end if;
    end
    $body$;
    revoke execute on function custody.add_to_counters(uuid, int, int, int, int) from public;

    create function custody.count_stock() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      before custody.stock;
    begin
      if tg_op = 'UPDATE' then
        before := old;
      end if;
      perform custody.add_to_counters(
        new.warehouse_id,
        new.here::int - coalesce(before.here, false)::int,
        new.high_risk::int - coalesce(before.high_risk, false)::int,
        new.unsealed::int - coalesce(before.unsealed, false)::int,
        new.released::int - coalesce(before.released, false)::int);
      return null;
    end
    $body$;
    revoke execute on function custody.count_stock() from public;

    insert into custody.stock (exhibit_id, warehouse_id, here, high_risk, unsealed, released)
      select exhibit_id, warehouse_id, here, high_risk, unsealed, released from custody.live_stock;
    insert into custody.warehouse_counter (warehouse_id, office_id, exhibits, high_risk, unsealed, released)
      select w.id, w.office_id, count(*) filter (where s.here), count(*) filter (where s.high_risk),
        count(*) filter (where s.unsealed), count(*) filter (where s.released)
      from custody.stock s join custody.warehouse w on w.id = s.warehouse_id group by w.id;
    create trigger count_stock after insert or update on custody.stock
      for each row execute function custody.count_stock();
    alter table custody.stock enable always trigger count_stock;

    -- Whoever changes what is counted of an exhibit calls this afterwards. The exhibit stays locked, so that of two
    -- changes the later one sees the earlier.
    create function custody.restock(exhibit uuid) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform from custody.exhibit e where e.id = exhibit for no key update;
      insert into custody.stock as kept (exhibit_id, warehouse_id, here, high_risk, unsealed, released)
      select exhibit_id, warehouse_id, here, high_risk, unsealed, released
      from custody.live_stock live where live.exhibit_id = exhibit
      on conflict (exhibit_id, warehouse_id) do update set
        here = excluded.here, high_risk = excluded.high_risk, unsealed = excluded.unsealed, released = excluded.released
      where (kept.here, kept.high_risk, kept.unsealed, kept.released)
        is distinct from (excluded.here, excluded.high_risk, excluded.unsealed, excluded.released);
    end
    $body$;
    revoke execute on function custody.restock(uuid) from public;

    create function custody.restock_moved() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      -- Within one warehouse nothing changes that is counted.
      if new.release_id is not null
        or (select warehouse_id from custody.place where id = new.from_place_id)
          is distinct from (select warehouse_id from custody.place where id = new.to_place_id) then
        perform custody.restock(new.exhibit_id);
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.restock_moved() from public;
    create trigger restock_moved after insert on custody.movement
      for each row execute function custody.restock_moved();
    alter table custody.movement enable always trigger restock_moved;

    create function custody.restock_sealed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.restock(new.exhibit_id);
      return null;
    end
    $body$;
    revoke execute on function custody.restock_sealed() from public;
    create trigger restock_sealed after insert or update of ended_at on custody.seal
      for each row execute function custody.restock_sealed();
    alter table custody.seal enable always trigger restock_sealed;

    create function custody.restock_classed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_relid = 'custody.exhibit'::regclass then
        perform custody.restock(new.id);
      else
        perform custody.restock(e.id) from (
          select id from custody.exhibit where class_code = new.code order by id) e;
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.restock_classed() from public;
    create trigger restock_classed after update of class_code on custody.exhibit
      for each row when (old.class_code <> new.class_code) execute function custody.restock_classed();
    alter table custody.exhibit enable always trigger restock_classed;
    create trigger restock_classed after update of high_risk on custody.exhibit_class
      for each row when (old.high_risk <> new.high_risk) execute function custody.restock_classed();
    alter table custody.exhibit_class enable always trigger restock_classed;

    -- What must hold of derived numbers: nothing is ever found here.
    create view custody.counter_difference as
      select w.id as warehouse_id, w.code as warehouse_code,
        row(coalesce(kept.exhibits, 0), coalesce(kept.high_risk, 0), coalesce(kept.unsealed, 0), coalesce(kept.released, 0))::text as kept,
        row(coalesce(live.exhibits, 0), coalesce(live.high_risk, 0), coalesce(live.unsealed, 0), coalesce(live.released, 0))::text as counted
      from custody.warehouse w
      left join (
        select warehouse_id, sum(exhibits) as exhibits, sum(high_risk) as high_risk, sum(unsealed) as unsealed,
          sum(released) as released
        from custody.warehouse_counter group by warehouse_id) kept on kept.warehouse_id = w.id
      left join (
        select warehouse_id, count(*) filter (where here) as exhibits, count(*) filter (where high_risk) as high_risk,
          count(*) filter (where unsealed) as unsealed, count(*) filter (where released) as released
        from custody.live_stock group by warehouse_id) live on live.warehouse_id = w.id
      where (coalesce(kept.exhibits, 0), coalesce(kept.high_risk, 0), coalesce(kept.unsealed, 0), coalesce(kept.released, 0))
        is distinct from
        (coalesce(live.exhibits, 0), coalesce(live.high_risk, 0), coalesce(live.unsealed, 0), coalesce(live.released, 0));

    -- On hand is what the movements say.
    create view custody.holding_difference as
      select coalesce(h.exhibit_id, m.exhibit_id) as exhibit_id, coalesce(h.place_id, m.place_id) as place_id,
        h.quantity as kept, m.quantity as counted
      from custody.holding h
      full join (
        select exhibit_id, place_id, sum(quantity) as quantity
        from (
          select exhibit_id, to_place_id as place_id, quantity from custody.movement
          union all
          select m.exhibit_id, m.from_place_id, -m.quantity from custody.movement m
            join custody.place p on p.id = m.from_place_id where p.kind <> 'SOURCE') flow
        group by exhibit_id, place_id) m on m.exhibit_id = h.exhibit_id and m.place_id = h.place_id
      where h.quantity is distinct from m.quantity;
  `;
}
