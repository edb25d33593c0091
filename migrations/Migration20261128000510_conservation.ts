import { SqlMigration } from './sql-migration.js';

/**
 * A count makes no stock: of each item what was received lies at all its places together, after every command. What
 * is found beyond that is kept apart from the items, as a find, until a paper says what it is.
 */
export class Migration20261128000510_conservation extends SqlMigration {
  protected readonly sql = `
    -- What a find is, who wrote it down and how it ended. It is no stock: nothing of it can be moved.
    create table custody.find (
      id uuid not null,
      office_id uuid not null,
      warehouse_id uuid not null,
      place_id uuid not null,
      -- the discrepancy in the minutes, such as KK-KV03-2026-001/2
      label text not null,
      -- the item of which there is more than was received; null for a thing without a record, which has a description
      exhibit_id uuid,
      description text,
      quantity numeric(20, 6) not null,
      found_at timestamptz(3) not null,
      recorded_by uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      status text not null default 'OPEN',
      settled_by uuid,
      settled_at timestamptz(3),
      reason text,
      -- the item as which it was received, on a receipt of its own
      received_as uuid,
      -- the movement that corrects the receipt of the item
      correction_id uuid,
      constraint pk_find primary key (id),
      constraint uq_find_label unique (label),
      constraint uq_find_received_as unique (received_as),
      constraint uq_find_correction unique (correction_id),
      constraint fk_find_warehouse foreign key (warehouse_id, office_id) references custody.warehouse (id, office_id) on delete restrict,
      constraint fk_find_place foreign key (place_id, warehouse_id) references custody.place (id, warehouse_id) on delete restrict,
      constraint fk_find_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_find_recorded_by foreign key (recorded_by) references identity.staff (id) on delete restrict,
      constraint fk_find_settled_by foreign key (settled_by) references identity.staff (id) on delete restrict,
      constraint fk_find_received_as foreign key (received_as) references custody.exhibit (id) on delete restrict,
      constraint fk_find_correction foreign key (correction_id) references custody.movement (id) on delete restrict,
      constraint ck_find_subject check ((exhibit_id is null) = (description is not null)),
      constraint ck_find_description check (description is null or btrim(description) <> ''),
      constraint ck_find_quantity check (quantity > 0),
      constraint ck_find_status check (status in ('OPEN', 'RECEIVED', 'CORRECTED', 'DISMISSED')),
      constraint ck_find_settled check (
        (status = 'OPEN') = (settled_at is null) and (settled_at is null) = (settled_by is null)),
      constraint ck_find_received check ((status = 'RECEIVED') = (received_as is not null)),
      constraint ck_find_corrected check (
        (status = 'CORRECTED') = (correction_id is not null) and (status <> 'CORRECTED' or exhibit_id is not null)),
      constraint ck_find_reason check (status <> 'DISMISSED' or (reason is not null and btrim(reason) <> '')),
      -- Whoever wrote a find down does not declare it nothing.
      constraint ck_find_two_people check (status <> 'DISMISSED' or settled_by <> recorded_by)
    );
    create index ix_find_office on custody.find (office_id, id desc);
    create index ix_find_warehouse on custody.find (warehouse_id, id desc);
    create index ix_find_place on custody.find (place_id);
    create index ix_find_exhibit on custody.find (exhibit_id) where exhibit_id is not null;
    create trigger no_removal before delete on custody.find for each row execute function platform.refuse_change();
    create trigger no_truncate before truncate on custody.find for each statement execute function platform.refuse_change();
    alter table custody.find enable always trigger no_removal, enable always trigger no_truncate;

    -- A find is settled once, and what was found never changes.
    create function custody.guard_find() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_op = 'INSERT' then
        new.recorded_at := clock_timestamp();
        if new.status <> 'OPEN' then
          raise exception 'a find begins open'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_find_settled_once';
        end if;
        return new;
      end if;
      if old.status <> 'OPEN' then
        raise exception 'the find is settled'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_find_settled_once';
      end if;
      if (new.id, new.office_id, new.warehouse_id, new.place_id, new.label, new.exhibit_id, new.description,
          new.quantity, new.found_at, new.recorded_by, new.recorded_at)
        is distinct from (old.id, old.office_id, old.warehouse_id, old.place_id, old.label, old.exhibit_id,
          old.description, old.quantity, old.found_at, old.recorded_by, old.recorded_at) then
        raise exception 'what was found is never changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_append_only';
      end if;
      return new;
    end
    $body$;
    create trigger guard_find before insert or update on custody.find
      for each row execute function custody.guard_find();
    alter table custody.find enable always trigger guard_find;

    alter table custody.find enable row level security;
    create policy in_reach on custody.find to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    grant select, insert, update (status, settled_by, settled_at, reason, received_as, correction_id)
      on custody.find to so_kho_app;
    call trail.capture('custody.find', 'UnregisteredFind', 'one.id');

    -- What an adjustment cannot take from what is missing is a find: it needs one of the two.
    alter table inventory.discrepancy
      add column find_id uuid,
      add constraint uq_discrepancy_find unique (find_id),
      add constraint fk_discrepancy_find foreign key (find_id) references custody.find (id) on delete restrict,
      add constraint ck_discrepancy_find check (
        find_id is null or (kind in ('SURPLUS', 'UNREGISTERED') and decision in ('ADJUST', 'INVESTIGATE'))),
      drop constraint ck_discrepancy_movement,
      add constraint ck_discrepancy_movement check (
        (decision is distinct from 'ADJUST' or movement_id is not null or find_id is not null)
        and (movement_id is null or decision in ('ADJUST', 'INVESTIGATE')));
    grant update (find_id) on inventory.discrepancy to so_kho_app;

    -- Where an older book does not balance, because surpluses were taken from the giving side, by how much.
    create table custody.unbalanced_before (
      exhibit_id uuid not null,
      quantity numeric(20, 6) not null,
      constraint pk_unbalanced_before primary key (exhibit_id),
      constraint fk_unbalanced_before_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict
    );
    call platform.make_append_only('custody.unbalanced_before');

    -- All that lies somewhere of an item, the giving side apart.
    create function custody.quantity_everywhere(exhibit uuid) returns numeric
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(sum(h.quantity), 0) from custody.holding h join custody.place p on p.id = h.place_id
      where h.exhibit_id = exhibit and p.kind <> 'SOURCE'
    $body$;
    revoke execute on function custody.quantity_everywhere(uuid) from public;

    insert into custody.unbalanced_before (exhibit_id, quantity)
      select e.id, custody.quantity_everywhere(e.id) - e.quantity_received from custody.exhibit e
      where e.last_seq > 0 and custody.quantity_everywhere(e.id) <> e.quantity_received;

    -- How much of an item was received, as its receipt and the corrections of it say.
    create function custody.quantity_received_of(exhibit uuid) returns numeric
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select e.quantity_received from custody.exhibit e where e.id = exhibit
    $body$;
    revoke execute on function custody.quantity_received_of(uuid) from public;

    -- Received = in store + outside + on the road + disposed of + used up + missing, when each transaction ends. The
    -- giving side is not counted down, so that this is what keeps it from giving twice.
    create function custody.require_conservation() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      item uuid := case tg_argv[0] when 'exhibit' then new.id else (to_jsonb(new) ->> 'exhibit_id')::uuid end;
      excess numeric := custody.quantity_everywhere(item) - custody.quantity_received_of(item);
    begin
      if excess <> 0 and excess is distinct from (
        select b.quantity from custody.unbalanced_before b where b.exhibit_id = item) then
        raise exception 'what lies at all places of the item is not what was received'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_exhibit_conserved';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_conservation() from public;
    create constraint trigger require_conservation after insert on custody.movement
      deferrable initially deferred for each row execute function custody.require_conservation('movement');
    create constraint trigger require_conservation after update of quantity_received on custody.exhibit
      deferrable initially deferred for each row when (old.quantity_received <> new.quantity_received)
      execute function custody.require_conservation('exhibit');
    alter table custody.movement enable always trigger require_conservation;
    alter table custody.exhibit enable always trigger require_conservation;
  `;
}
