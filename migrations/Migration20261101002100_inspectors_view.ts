import { SqlMigration } from './sql-migration.js';

/** The place itself and the warehouse in which it lies; places outside lie in none. */
const withWarehouse = 'cross join lateral unnest(array[p.id, p.warehouse_id]) as context (id)';

/** For the inspector: an event is found by the case, the warehouse and the places that it concerned at the time. */
export class Migration20261101002100_inspectors_view extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('trail.receipt.deadline-seconds', '2025-10-01', '60',
       'Quy ước của đơn vị, chờ Quy chế an toàn thông tin',
       'Sau khi ghi, một sự kiện phải có trong nhật ký chống sửa trong bao nhiêu giây');

    -- Entries are read by when they were captured; the office lies in the index for who may read them.
    create index ix_leaf_at on trail.leaf (at desc, leaf_index desc);
    create index ix_leaf_office on trail.leaf (office_id, at desc, leaf_index desc);
    create index ix_leaf_rare on trail.leaf (source, at desc, leaf_index desc) where source in ('ddl', 'system');
    create index ix_leaf_direct on trail.leaf (at desc, leaf_index desc)
      where source in ('row', 'ddl') and actor_id is null and type not like '%.baseline';

    create index ix_leaf_reconciled on trail.leaf (at desc, leaf_index desc) where type = 'system.reconciled';

    -- Everything of one subject, for whoever may audit it in any of these offices: who follows a chain follows all of it.
    create function trail.subject_entries(asked_type text, asked uuid, auditable uuid[])
    returns table (leaf_index bigint, event_id uuid, entry bytea, office_id uuid, source text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select l.leaf_index, l.event_id, l.entry, l.office_id, l.source from trail.leaf l
      where l.subject_type = asked_type and l.subject_id = asked and exists (
        select from trail.leaf seen
        where seen.subject_type = asked_type and seen.subject_id = asked and seen.office_id = any (auditable)
          and seen.office_id = any (identity.offices_in_reach()))
      order by l.leaf_index
    $body$;

    -- What an event concerned beside its subject, as it was then. It is found by this, and proves nothing.
    create table trail.event_context (
      context_id uuid not null,
      recorded_at timestamptz(3) not null,
      event_id uuid not null,
      office_id uuid not null,
      -- The office lies in the index for the policy, so that the table itself need not be read.
      constraint pk_event_context primary key (context_id, recorded_at, event_id) include (office_id)
    );
    call platform.make_append_only('trail.event_context');
    grant select on trail.event_context to so_kho_app;
    alter table trail.event_context enable row level security;
    create policy in_reach on trail.event_context for select to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]));

    -- With the office for the policy: several kinds are read side by side, each in the order of its index.
    drop index trail.ix_event_kind;
    create index ix_event_kind on trail.event (kind, recorded_at desc, id desc) include (office_id);
    create index ix_event_family on trail.event (split_part(kind, '.', 1), recorded_at desc, id desc);

    -- Of an item: its case, and the places between which this transaction moved it; where it was only sealed, opened or
    -- checked, the places where it lies. With the owner's rights it finds what is on the road to another office.
    create function trail.relate_event() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.subject_type = 'Exhibit' then
        insert into trail.event_context (context_id, recorded_at, event_id, office_id)
        select related.id, new.recorded_at, new.id, new.office_id from (
          select e.case_id as id from custody.exhibit e where e.id = new.subject_id
          union
          select context.id from custody.exhibit e
            join custody.movement m on m.exhibit_id = e.id and m.seq > e.last_seq - 16
              and m.xmin = pg_current_xact_id()::xid
            join custody.place p on p.id in (m.from_place_id, m.to_place_id) ${withWarehouse}
          where e.id = new.subject_id and new.kind like 'exhibit.%' or e.id = new.subject_id and new.kind like 'transfer.%'
          union
          select context.id from custody.holding h join custody.place p on p.id = h.place_id ${withWarehouse}
          where h.exhibit_id = new.subject_id and h.quantity > 0 and p.warehouse_id is not null
            and (new.kind like 'seal.%' or new.kind = 'exhibit.not-sealed-reason-set')
        ) related where related.id is not null;
      elsif new.subject_type = 'Inventory' then
        insert into trail.event_context (context_id, recorded_at, event_id, office_id)
        select related.id, new.recorded_at, new.id, new.office_id from (
          select i.warehouse_id as id from inventory.inventory i where i.id = new.subject_id
          union
          select latest.place_id from (
            select c.place_id, c.xmin from inventory.count c where c.inventory_id = new.subject_id
            order by c.id desc limit 16) latest
          where new.kind = 'inventory.counted' and latest.xmin = pg_current_xact_id()::xid
        ) related where related.id is not null;
      elsif new.subject_type = 'Place' then
        insert into trail.event_context (context_id, recorded_at, event_id, office_id)
        select context.id, new.recorded_at, new.id, new.office_id from custody.place p ${withWarehouse}
        where p.id = new.subject_id and context.id is not null;
      elsif new.subject_type in ('CaseFile', 'Warehouse') then
        insert into trail.event_context (context_id, recorded_at, event_id, office_id)
        values (new.subject_id, new.recorded_at, new.id, new.office_id);
      end if;
      return null;
    end
    $body$;
    create trigger relate_event after insert on trail.event for each row execute function trail.relate_event();
    alter table trail.event enable always trigger relate_event;

    -- Of what was written before this: a movement belongs to the event that its recorder told in the seconds after it.
    insert into trail.event_context (context_id, recorded_at, event_id, office_id)
    select distinct related.id, related.recorded_at, related.event_id, related.office_id from (
      select x.case_id as id, e.recorded_at, e.id as event_id, e.office_id
      from trail.event e join custody.exhibit x on x.id = e.subject_id where e.subject_type = 'Exhibit'
      union all
      select context.id, e.recorded_at, e.id, e.office_id
      from trail.event e join custody.movement m on m.exhibit_id = e.subject_id and m.recorded_by = e.actor_id
        and m.recorded_at between e.recorded_at - interval '10 seconds' and e.recorded_at
        join custody.place p on p.id in (m.from_place_id, m.to_place_id) ${withWarehouse}
      where e.subject_type = 'Exhibit' and (e.kind like 'exhibit.%' or e.kind like 'transfer.%')
      union all
      select i.warehouse_id, e.recorded_at, e.id, e.office_id
      from trail.event e join inventory.inventory i on i.id = e.subject_id where e.subject_type = 'Inventory'
      union all
      select context.id, e.recorded_at, e.id, e.office_id
      from trail.event e join custody.place p on p.id = e.subject_id ${withWarehouse} where e.subject_type = 'Place'
      union all
      select e.subject_id, e.recorded_at, e.id, e.office_id
      from trail.event e where e.subject_type in ('CaseFile', 'Warehouse')
    ) related where related.id is not null;
  `;
}
