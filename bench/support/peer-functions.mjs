// What the peers need in the database beside the tables. PostGraphile filters by equality alone, so it gets a function
// or a view for each question that asks for more; the planner inlines them.
import { isWritableColumn } from './seed.mjs';

/** The most that a page before the first can begin with. */
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Whether the movements know their warehouse; before that their office stands for it, which has one warehouse here. */
async function movementScope(admin) {
  return (await isWritableColumn(admin, 'movement', 'warehouse_id'))
    ? 'm.warehouse_id = $1'
    : 'm.office_id = (select office_id from custody.warehouse where id = $1)';
}

/** What a dashboard reads: the kept counters. */
const dashboard = `
  select w.id, w.code, w.name, coalesce(sum(c.exhibits), 0)::integer as exhibits
  from custody.warehouse w left join custody.warehouse_counter c on c.warehouse_id = w.id
  group by w.id order by w.code, w.id`;

export async function prepareForPeers(admin) {
  const scope = await movementScope(admin);
  await admin.query(`
    grant usage on schema bench to so_kho_app;

    create or replace function custody.exhibits_of_warehouse(of_warehouse uuid, before_id uuid) returns setof custody.exhibit
    language sql stable as $body$
      select e.* from custody.exhibit e
      where e.office_id = (select office_id from custody.warehouse where id = of_warehouse) and e.id < before_id
        and exists (
          select from custody.holding h join custody.place p on p.id = h.place_id
          where h.exhibit_id = e.id and h.quantity > 0 and p.warehouse_id = of_warehouse)
      order by e.id desc
    $body$;

    -- Not as functions of a row: those it asks in statements of their own. Over a view with a named key it joins.
    create or replace view custody.present_holding as select * from custody.holding where quantity > 0;
    comment on view custody.present_holding is E'@primaryKey exhibit_id,place_id\\n'
      '@foreignKey (exhibit_id) references custody.exhibit (id)\\n@foreignKey (place_id) references custody.place (id)';
    create or replace view custody.live_seal as select * from custody.seal where ended_at is null;
    comment on view custody.live_seal is E'@primaryKey id\\n@unique exhibit_id\\n'
      '@foreignKey (exhibit_id) references custody.exhibit (id)';
    grant select on custody.present_holding, custody.live_seal to so_kho_app;

    create or replace function custody.movements_of_warehouse(of_warehouse uuid, since timestamptz, until timestamptz)
    returns setof custody.movement language sql stable as $body$
      select m.* from custody.movement m
      where ${scope} and m.occurred_at >= since and m.occurred_at < until
      order by m.occurred_at desc, m.id desc
    $body$;

    create or replace view custody.dashboard as ${dashboard};
    grant select on custody.dashboard to so_kho_app;

    -- One movement in one statement: the version is compared under the lock, the triggers of the table do the rest.
    drop function if exists custody.relocate;
    create function custody.relocate(of_exhibit uuid, expected_version integer, source uuid, target uuid,
      amount numeric, recorder uuid) returns custody.exhibit
    language plpgsql volatile as $body$
    declare
      item custody.exhibit;
    begin
      select * into strict item from custody.exhibit where id = of_exhibit for update;
      if item.version <> expected_version then
        raise exception 'the exhibit has the version %', item.version;
      end if;
      insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by)
      values (bench.new_id(), item.office_id, of_exhibit, 'RELOCATION', source, target, amount, clock_timestamp(), recorder);
      select * into item from custody.exhibit where id = of_exhibit;
      return item;
    end
    $body$;

    -- uuidv7() is there from PostgreSQL 18 on, which is the one that comes with the house.
    create or replace function bench.new_id() returns uuid language sql volatile as 'select uuidv7()';
  `);
}
