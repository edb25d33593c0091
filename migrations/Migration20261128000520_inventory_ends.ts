import { SqlMigration } from './sql-migration.js';

const today = "(now() at time zone 'Asia/Ho_Chi_Minh')::date";

/**
 * Each warehouse has a keeper who answers for it, with dates; who keeps it decides nothing about its discrepancies. An
 * inventory that cannot be closed is cancelled with a reason, and who opened one from above can end it.
 */
export class Migration20261128000520_inventory_ends extends SqlMigration {
  protected readonly sql = `
    create table custody.responsible_keeper (
      id uuid not null,
      office_id uuid not null,
      warehouse_id uuid not null,
      staff_id uuid not null,
      valid_from date not null,
      valid_to date,
      paper_number text not null,
      paper_dated date not null,
      assigned_by uuid not null,
      assigned_at timestamptz(3) not null,
      constraint pk_responsible_keeper primary key (id),
      constraint fk_responsible_keeper_warehouse foreign key (warehouse_id, office_id) references custody.warehouse (id, office_id) on delete restrict,
      constraint fk_responsible_keeper_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint fk_responsible_keeper_assigned_by foreign key (assigned_by) references identity.staff (id) on delete restrict,
      constraint ck_responsible_keeper_period check (valid_to >= valid_from),
      constraint ck_responsible_keeper_paper check (btrim(paper_number) <> '' and paper_dated <= valid_from),
      constraint ck_responsible_keeper_two_people check (assigned_by <> staff_id),
      constraint ex_responsible_keeper exclude using gist (
        warehouse_id with =, daterange(valid_from, valid_to, '[]') with &&)
    );
    create index ix_responsible_keeper_staff on custody.responsible_keeper (staff_id);
    create trigger no_removal before delete on custody.responsible_keeper for each row execute function platform.refuse_change();
    create trigger no_truncate before truncate on custody.responsible_keeper for each statement execute function platform.refuse_change();

    -- Who answers for a warehouse is a keeper of its office; afterwards only the last day is written, once.
    create function custody.guard_responsible_keeper() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_op = 'INSERT' then
        if not exists (
          select from identity.role_assignment r join identity.staff s on s.id = r.staff_id
          where r.staff_id = new.staff_id and r.role = 'KEEPER' and r.office_id = new.office_id and s.active
            and r.valid_from <= new.valid_from and (r.valid_to is null or r.valid_to >= new.valid_from)) then
          raise exception 'who answers for a warehouse is a keeper of its office'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_responsible_keeper_role';
        end if;
        return new;
      end if;
      if old.valid_to is not null
        or (to_jsonb(new) - 'valid_to') is distinct from (to_jsonb(old) - 'valid_to') then
        raise exception 'an assignment is ended once and never changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_append_only';
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_responsible_keeper() from public;
    create trigger guard_responsible_keeper before insert or update on custody.responsible_keeper
      for each row execute function custody.guard_responsible_keeper();
    alter table custody.responsible_keeper enable always trigger no_removal, enable always trigger no_truncate,
      enable always trigger guard_responsible_keeper;
    alter table custody.responsible_keeper enable row level security;
    create policy in_reach on custody.responsible_keeper to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    grant select, insert, update (valid_to) on custody.responsible_keeper to so_kho_app;
    call trail.capture('custody.responsible_keeper', 'Warehouse', 'one.warehouse_id');

    -- Whether somebody keeps a warehouse: the one who answers for it on any day since then, or a keeper of its office.
    create function custody.keeps_warehouse(person uuid, warehouse uuid, since timestamptz) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.responsible_keeper k
        where k.warehouse_id = warehouse and k.staff_id = person
          and daterange(k.valid_from, k.valid_to, '[]')
            && daterange(least((since at time zone 'Asia/Ho_Chi_Minh')::date, ${today}), ${today}, '[]'))
      or exists (
        select from identity.role_assignment r join custody.warehouse w on w.office_id = r.office_id
        where w.id = warehouse and r.staff_id = person and r.role = 'KEEPER'
          and r.valid_from <= ${today} and (r.valid_to is null or r.valid_to >= ${today}))
    $body$;
    revoke execute on function custody.keeps_warehouse(uuid, uuid, timestamptz) from public;
    grant execute on function custody.keeps_warehouse(uuid, uuid, timestamptz) to so_kho_app;

    alter table inventory.inventory
      add column cancelled_by uuid,
      add column cancelled_at timestamptz(3),
      add column cancel_reason text,
      -- the office in which who opened it held that right; null in those opened before there was the column: their own
      add column opened_from_office_id uuid,
      -- why the inspected office has not signed, of one that was opened from above
      add column unsigned_reason text,
      add constraint fk_inventory_cancelled_by foreign key (cancelled_by) references identity.staff (id) on delete restrict,
      add constraint fk_inventory_opened_from foreign key (opened_from_office_id) references identity.office (id) on delete restrict,
      drop constraint ck_inventory_status,
      add constraint ck_inventory_status check (status in ('COUNTING', 'COMPARED', 'CLOSED', 'CANCELLED')),
      drop constraint ck_inventory_compared,
      add constraint ck_inventory_compared check (
        (status = 'CANCELLED' or (status = 'COUNTING') = (compared_at is null))
        and (compared_at is null) = (compared_by is null)),
      add constraint ck_inventory_cancelled check (
        (status = 'CANCELLED') = (cancelled_at is not null)
        and (cancelled_at is null) = (cancelled_by is null) and (cancelled_at is null) = (cancel_reason is null)
        and (cancel_reason is null or btrim(cancel_reason) <> '')),
      add constraint ck_inventory_unsigned check (
        unsigned_reason is null or (status = 'CLOSED' and btrim(unsigned_reason) <> ''
          and opened_from_office_id <> office_id and closed_by = opened_by));
    drop index inventory.uq_inventory_open;
    create unique index uq_inventory_open on inventory.inventory (warehouse_id) where status not in ('CLOSED', 'CANCELLED');
    grant update (cancelled_by, cancelled_at, cancel_reason, unsigned_reason) on inventory.inventory to so_kho_app;

    alter table inventory.signature
      drop constraint ck_inventory_signature_capacity,
      add constraint ck_inventory_signature_capacity check (capacity in ('KEEPER', 'ACCOUNTANT', 'HEAD', 'INSPECTOR'));

    -- COUNTING, COMPARED, CLOSED, or CANCELLED from either of the first two, and no way back; who, where, when and why
    -- never change. Closed is what the required have signed, or why they have not is said by who opened it from above.
    create or replace function inventory.guard_inventory() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
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
      elsif old.status = 'CANCELLED' then
        raise exception 'the inventory is cancelled'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_not_cancelled';
      end if;
      if (new.id, new.office_id, new.warehouse_id, new.code, new.kind, new.as_of, new.reason, new.opened_by, new.opened_at,
          new.opened_from_office_id, new.frozen_at)
        is distinct from
        (old.id, old.office_id, old.warehouse_id, old.code, old.kind, old.as_of, old.reason, old.opened_by, old.opened_at,
          old.opened_from_office_id, old.frozen_at)
        or (new.status <> old.status and (old.status, new.status) not in (
          ('COUNTING', 'COMPARED'), ('COMPARED', 'CLOSED'), ('COUNTING', 'CANCELLED'), ('COMPARED', 'CANCELLED'))) then
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
      if new.status = 'CLOSED' and exists (
        select from jsonb_array_elements_text(
          case when new.unsigned_reason is null then rules.value_in_force('inventory.signatures')
            else '["INSPECTOR"]'::jsonb end) as required (capacity)
        where not exists (
          select from inventory.signature s where s.inventory_id = new.id and s.capacity = required.capacity)) then
        raise exception 'not all have signed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_signed';
      end if;
      if new.status = 'CANCELLED' and custody.keeps_warehouse(new.cancelled_by, new.warehouse_id, new.as_of) then
        raise exception 'who keeps the warehouse does not cancel its count'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_cancelled_by';
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_inventory() from public;

    -- As before, and nothing is added to a cancelled one.
    create or replace function inventory.guard_part() returns trigger
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
      elsif step = 'CANCELLED' then
        raise exception 'the inventory is cancelled'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_not_cancelled';
      elsif step <> all (tg_argv) then
        raise exception 'the inventory is at the step %', step
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_step';
      end if;
      return new;
    end
    $body$;

    -- Who keeps the warehouse decides no discrepancy of it, by whatever right.
    create function inventory.guard_resolver() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from inventory.inventory i
        where i.id = new.inventory_id and custody.keeps_warehouse(new.resolved_by, i.warehouse_id, i.as_of)) then
        raise exception 'who keeps the warehouse does not resolve'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_discrepancy_own_store';
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_resolver() from public;
    create trigger guard_resolver before update on inventory.discrepancy for each row
      when (old.decision is null and new.decision is not null) execute function inventory.guard_resolver();
    alter table inventory.discrepancy enable always trigger guard_resolver;

    -- One capacity a person: a keeper of the office signs as keeper alone, and from above signs who opened it.
    create function inventory.guard_signer() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      parent inventory.inventory;
    begin
      select * into parent from inventory.inventory where id = new.inventory_id;
      if new.capacity = 'INSPECTOR' and not (
        new.signer_id = parent.opened_by and parent.opened_from_office_id is distinct from parent.office_id
        and parent.opened_from_office_id is not null) then
        raise exception 'from above signs who opened the inventory'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_signature_inspector';
      end if;
      if new.capacity <> 'KEEPER' and custody.keeps_warehouse(new.signer_id, parent.warehouse_id, parent.as_of) then
        raise exception 'a keeper signs as keeper'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_signature_joined';
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_signer() from public;
    create trigger guard_signer before insert on inventory.signature
      for each row execute function inventory.guard_signer();
    alter table inventory.signature enable always trigger guard_signer;
  `;
}
