import { SqlMigration } from './sql-migration.js';

/**
 * Inventories: what the book held at a moment, what was seen in the warehouse, the differences, their decisions and
 * the three signatures. A count and a signature are never changed; a closed inventory takes nothing more.
 */
export class Migration20261101000600_inventory extends SqlMigration {
  protected readonly sql = `
    create schema inventory;
    grant usage on schema inventory to so_kho_app;

    create table inventory.inventory (
      id uuid not null,
      office_id uuid not null,
      warehouse_id uuid not null,
      code text not null,
      kind text not null,
      as_of timestamptz(3) not null,
      reason text,
      status text not null default 'COUNTING',
      opened_by uuid not null,
      opened_at timestamptz(3) not null,
      compared_by uuid,
      compared_at timestamptz(3),
      closed_by uuid,
      closed_at timestamptz(3),
      version integer not null default 1,
      constraint pk_inventory primary key (id),
      constraint uq_inventory_code unique (code),
      constraint uq_inventory_warehouse unique (id, warehouse_id),
      constraint fk_inventory_warehouse foreign key (warehouse_id, office_id) references custody.warehouse (id, office_id) on delete restrict,
      constraint fk_inventory_opened_by foreign key (opened_by) references identity.staff (id) on delete restrict,
      constraint fk_inventory_compared_by foreign key (compared_by) references identity.staff (id) on delete restrict,
      constraint fk_inventory_closed_by foreign key (closed_by) references identity.staff (id) on delete restrict,
      constraint ck_inventory_kind check (kind in ('QUARTER', 'SIX_MONTHS', 'YEAR', 'UNANNOUNCED', 'EXTRAORDINARY')),
      constraint ck_inventory_reason check (
        kind not in ('UNANNOUNCED', 'EXTRAORDINARY') or (reason is not null and btrim(reason) <> '')),
      constraint ck_inventory_as_of check (as_of <= opened_at),
      constraint ck_inventory_status check (status in ('COUNTING', 'COMPARED', 'CLOSED')),
      constraint ck_inventory_compared check (
        (status = 'COUNTING') = (compared_at is null) and (compared_at is null) = (compared_by is null)),
      constraint ck_inventory_closed check (
        (status = 'CLOSED') = (closed_at is not null) and (closed_at is null) = (closed_by is null))
    );
    create unique index uq_inventory_open on inventory.inventory (warehouse_id) where status <> 'CLOSED';
    create index ix_inventory_office on inventory.inventory (office_id, id desc);
    create index ix_inventory_warehouse on inventory.inventory (warehouse_id, id desc);

    create table inventory.line (
      id uuid not null,
      inventory_id uuid not null,
      warehouse_id uuid not null,
      exhibit_id uuid not null,
      place_id uuid not null,
      -- BOOK: the book held some of the item there at the inventory's moment; FOUND: a counter met it there
      origin text not null,
      book_quantity numeric(20, 6) not null,
      -- what the book held when the deciding count was taken; written by the comparison, never before
      expected_quantity numeric(20, 6),
      count_id uuid,
      constraint pk_inventory_line primary key (id),
      constraint uq_inventory_line unique (inventory_id, exhibit_id, place_id),
      constraint uq_inventory_line_place unique (id, inventory_id, place_id),
      constraint uq_inventory_line_inventory unique (id, inventory_id),
      constraint fk_inventory_line_inventory foreign key (inventory_id, warehouse_id) references inventory.inventory (id, warehouse_id) on delete restrict,
      constraint fk_inventory_line_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_inventory_line_place foreign key (place_id, warehouse_id) references custody.place (id, warehouse_id) on delete restrict,
      constraint ck_inventory_line_origin check (origin in ('BOOK', 'FOUND')),
      constraint ck_inventory_line_book check ((origin = 'BOOK') = (book_quantity > 0) and book_quantity >= 0),
      constraint ck_inventory_line_compared check ((expected_quantity is null) = (count_id is null))
    );
    create index ix_inventory_line_exhibit on inventory.line (exhibit_id);

    create table inventory.count (
      id uuid not null,
      inventory_id uuid not null,
      warehouse_id uuid not null,
      line_id uuid,
      place_id uuid not null,
      -- what an item without a record looks like; the others have their line
      description text,
      quantity numeric(20, 6) not null,
      seal_condition text,
      note text not null default '',
      counted_at timestamptz(3) not null,
      counted_by uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_inventory_count primary key (id),
      constraint uq_inventory_count_line unique (id, line_id),
      constraint uq_inventory_count_inventory unique (id, inventory_id),
      constraint fk_inventory_count_inventory foreign key (inventory_id, warehouse_id) references inventory.inventory (id, warehouse_id) on delete restrict,
      constraint fk_inventory_count_line foreign key (line_id, inventory_id, place_id) references inventory.line (id, inventory_id, place_id) on delete restrict,
      constraint fk_inventory_count_place foreign key (place_id, warehouse_id) references custody.place (id, warehouse_id) on delete restrict,
      constraint fk_inventory_count_counted_by foreign key (counted_by) references identity.staff (id) on delete restrict,
      constraint ck_inventory_count_subject check (
        (line_id is null) = (description is not null) and (description is null or (btrim(description) <> '' and quantity > 0))),
      constraint ck_inventory_count_quantity check (quantity >= 0),
      constraint ck_inventory_count_seal check (seal_condition in (
        'INTACT', 'PEELED', 'TORN', 'UNREADABLE', 'MISSING', 'SUSPICIOUS', 'NOT_SEALED')),
      constraint ck_inventory_count_seal_note check (
        seal_condition is null or seal_condition in ('INTACT', 'NOT_SEALED') or btrim(note) <> '')
    );
    create index ix_inventory_count_line on inventory.count (line_id, counted_at desc);
    create index ix_inventory_count_inventory on inventory.count (inventory_id, id);
    alter table inventory.line add constraint fk_inventory_line_count
      foreign key (count_id, id) references inventory.count (id, line_id) on delete restrict;

    create table inventory.discrepancy (
      id uuid not null,
      inventory_id uuid not null,
      ordinal integer not null,
      kind text not null,
      line_id uuid,
      found_line_id uuid,
      count_id uuid not null,
      quantity numeric(20, 6),
      cause text,
      explanation text,
      decision text,
      resolved_by uuid,
      resolved_at timestamptz(3),
      movement_id uuid,
      version integer not null default 1,
      constraint pk_discrepancy primary key (id),
      constraint uq_discrepancy_ordinal unique (inventory_id, ordinal),
      constraint uq_discrepancy_movement unique (movement_id),
      constraint fk_discrepancy_inventory foreign key (inventory_id) references inventory.inventory (id) on delete restrict,
      constraint fk_discrepancy_line foreign key (line_id, inventory_id) references inventory.line (id, inventory_id) on delete restrict,
      constraint fk_discrepancy_found_line foreign key (found_line_id, inventory_id) references inventory.line (id, inventory_id) on delete restrict,
      constraint fk_discrepancy_count foreign key (count_id, inventory_id) references inventory.count (id, inventory_id) on delete restrict,
      constraint fk_discrepancy_resolved_by foreign key (resolved_by) references identity.staff (id) on delete restrict,
      constraint fk_discrepancy_movement foreign key (movement_id) references custody.movement (id) on delete restrict,
      constraint ck_discrepancy_kind check (kind in ('SHORTAGE', 'SURPLUS', 'MISPLACED', 'UNREGISTERED', 'SEAL')),
      constraint ck_discrepancy_subject check (
        (kind = 'UNREGISTERED') = (line_id is null) and (kind = 'MISPLACED') = (found_line_id is not null)
        and (line_id <> found_line_id) is not false),
      constraint ck_discrepancy_quantity check ((kind = 'SEAL') = (quantity is null) and (quantity is null or quantity > 0)),
      constraint ck_discrepancy_cause check (cause in (
        'MISCOUNT', 'WRONG_PLACE', 'UNRECORDED_MOVEMENT', 'DAMAGE', 'LOSS', 'THEFT_SUSPECTED', 'REGISTER_ERROR',
        'SAMPLING_LOSS', 'OTHER')),
      constraint ck_discrepancy_decision check (decision in ('ADJUST', 'EXPLAINED', 'INVESTIGATE')),
      constraint ck_discrepancy_resolved check (
        num_nonnulls(cause, explanation, decision, resolved_by, resolved_at) in (0, 5)),
      constraint ck_discrepancy_explanation check (explanation is null or btrim(explanation) <> ''),
      -- A decision without an entry leaves the book as it is; ADJUST never does (TT 78/2020 Đ5.1).
      constraint ck_discrepancy_movement check (
        (decision is distinct from 'ADJUST' or movement_id is not null)
        and (movement_id is null or decision in ('ADJUST', 'INVESTIGATE')))
    );
    create index ix_discrepancy_line on inventory.discrepancy (line_id);
    create index ix_discrepancy_found_line on inventory.discrepancy (found_line_id);
    create index ix_discrepancy_unresolved on inventory.discrepancy (inventory_id) where decision is null;

    create table inventory.signature (
      id uuid not null,
      inventory_id uuid not null,
      capacity text not null,
      signer_id uuid not null,
      digest text not null,
      signed_at timestamptz(3) not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_inventory_signature primary key (id),
      constraint uq_inventory_signature_capacity unique (inventory_id, capacity),
      constraint uq_inventory_signature_signer unique (inventory_id, signer_id),
      constraint fk_inventory_signature_inventory foreign key (inventory_id) references inventory.inventory (id) on delete restrict,
      constraint fk_inventory_signature_signer foreign key (signer_id) references identity.staff (id) on delete restrict,
      constraint ck_inventory_signature_capacity check (capacity in ('KEEPER', 'ACCOUNTANT', 'HEAD')),
      constraint ck_inventory_signature_digest check (digest ~ '^[0-9a-f]{64}$')
    );

    call platform.make_append_only('inventory.count');
    call platform.make_append_only('inventory.signature');
    create trigger no_removal before delete on inventory.inventory for each row execute function platform.refuse_change();
    create trigger no_removal before delete on inventory.line for each row execute function platform.refuse_change();
    create trigger no_removal before delete on inventory.discrepancy for each row execute function platform.refuse_change();
    create trigger no_truncate before truncate on inventory.inventory for each statement execute function platform.refuse_change();
    create trigger no_truncate before truncate on inventory.line for each statement execute function platform.refuse_change();
    create trigger no_truncate before truncate on inventory.discrepancy for each statement execute function platform.refuse_change();

    -- How much of an exhibit the book holds at a place at a moment: what its movements up to then say.
    create function inventory.book_at(exhibit uuid, place uuid, moment timestamptz) returns numeric
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select coalesce(sum(case when m.to_place_id = place then m.quantity else -m.quantity end), 0)
      from custody.movement m
      where m.exhibit_id = exhibit and m.occurred_at <= moment and place in (m.from_place_id, m.to_place_id)
    $body$;

    -- COUNTING, COMPARED, CLOSED, and no way back; who, where, when and why never change.
    create function inventory.guard_inventory() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_op = 'INSERT' then
        if new.status <> 'COUNTING' then
          raise exception 'an inventory begins with the count'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_step';
        end if;
        return new;
      end if;
      if old.status = 'CLOSED' then
        raise exception 'the inventory is closed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_open';
      end if;
      if (new.id, new.office_id, new.warehouse_id, new.code, new.kind, new.as_of, new.reason, new.opened_by, new.opened_at)
        is distinct from
        (old.id, old.office_id, old.warehouse_id, old.code, old.kind, old.as_of, old.reason, old.opened_by, old.opened_at)
        or (new.status <> old.status and (old.status, new.status) not in (('COUNTING', 'COMPARED'), ('COMPARED', 'CLOSED'))) then
        raise exception 'the inventory cannot be changed so'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_step';
      end if;
      if new.status = 'COMPARED' and exists (
        select from inventory.line l where l.inventory_id = new.id and l.count_id is null) then
        raise exception 'not all lines are counted'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_counted';
      end if;
      if new.status = 'CLOSED' and exists (
        select from inventory.discrepancy d where d.inventory_id = new.id and d.decision is null) then
        raise exception 'not all discrepancies are resolved'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_resolved';
      end if;
      return new;
    end
    $body$;
    create trigger guard_inventory before insert or update on inventory.inventory
      for each row execute function inventory.guard_inventory();

    -- A part of an inventory is written at the steps named by the trigger, and never after the closing. The parent is
    -- locked, so that a count that races the closing comes before it or not at all.
    create function inventory.guard_part() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      step text;
    begin
      if tg_op = 'UPDATE' and new.inventory_id <> old.inventory_id then
        raise exception 'a part stays in its inventory'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_step';
      end if;
      select status into strict step from inventory.inventory where id = new.inventory_id for share;
      if step = 'CLOSED' then
        raise exception 'the inventory is closed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_open';
      elsif step <> all (tg_argv) then
        raise exception 'the inventory is at the step %', step
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_step';
      end if;
      return new;
    end
    $body$;
    create trigger guard_part before insert or update on inventory.line
      for each row execute function inventory.guard_part('COUNTING');
    create trigger guard_part before insert on inventory.count
      for each row execute function inventory.guard_part('COUNTING');
    create trigger guard_part_insert before insert on inventory.discrepancy
      for each row execute function inventory.guard_part('COUNTING');
    create trigger guard_part_update before update on inventory.discrepancy
      for each row execute function inventory.guard_part('COMPARED');
    create trigger guard_part before insert on inventory.signature
      for each row execute function inventory.guard_part('COMPARED');

    create function inventory.guard_count() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      new.recorded_at := clock_timestamp();
      if new.counted_at > new.recorded_at + interval '5 minutes' then
        raise exception 'a count lies in the future'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_count_not_in_future';
      end if;
      if new.counted_at < (select opened_at from inventory.inventory where id = new.inventory_id) then
        raise exception 'a count lies before the opening'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_count_after_opening';
      end if;
      return new;
    end
    $body$;
    create trigger guard_count before insert on inventory.count for each row execute function inventory.guard_count();

    -- Once, and not by somebody who counted what it is about.
    create function inventory.guard_resolution() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.decision is not null then
        raise exception 'the discrepancy is resolved'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_discrepancy_resolved_once';
      end if;
      if (new.id, new.ordinal, new.kind, new.line_id, new.found_line_id, new.count_id, new.quantity)
        is distinct from (old.id, old.ordinal, old.kind, old.line_id, old.found_line_id, old.count_id, old.quantity) then
        raise exception 'what was found is never changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_append_only';
      end if;
      if exists (
        select from inventory.count c
        where c.inventory_id = new.inventory_id and c.counted_by = new.resolved_by
          and (c.id = new.count_id or c.line_id in (new.line_id, new.found_line_id))) then
        raise exception 'who counted does not resolve'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_discrepancy_own_count';
      end if;
      return new;
    end
    $body$;
    create trigger guard_resolution before update on inventory.discrepancy
      for each row execute function inventory.guard_resolution();

    -- Signed is what is settled, and all sign the same.
    create function inventory.guard_signature() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      new.recorded_at := clock_timestamp();
      if exists (select from inventory.discrepancy d where d.inventory_id = new.inventory_id and d.decision is null) then
        raise exception 'not all discrepancies are resolved'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_resolved';
      end if;
      if exists (
        select from inventory.signature s where s.inventory_id = new.inventory_id and s.digest <> new.digest) then
        raise exception 'all sign the same minutes'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_signature_same';
      end if;
      return new;
    end
    $body$;
    create trigger guard_signature before insert on inventory.signature
      for each row execute function inventory.guard_signature();

    alter table inventory.inventory enable always trigger no_removal, enable always trigger no_truncate,
      enable always trigger guard_inventory;
    alter table inventory.line enable always trigger no_removal, enable always trigger no_truncate,
      enable always trigger guard_part;
    alter table inventory.count enable always trigger guard_part, enable always trigger guard_count;
    alter table inventory.discrepancy enable always trigger no_removal, enable always trigger no_truncate,
      enable always trigger guard_part_insert, enable always trigger guard_part_update,
      enable always trigger guard_resolution;
    alter table inventory.signature enable always trigger guard_part, enable always trigger guard_signature;

    grant select, insert on inventory.count, inventory.signature to so_kho_app;
    grant select, insert, update (status, compared_by, compared_at, closed_by, closed_at, version)
      on inventory.inventory to so_kho_app;
    grant select, insert, update (expected_quantity, count_id) on inventory.line to so_kho_app;
    grant select, insert, update (cause, explanation, decision, resolved_by, resolved_at, movement_id, version)
      on inventory.discrepancy to so_kho_app;
  `;
}
