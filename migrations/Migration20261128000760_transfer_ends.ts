import { SqlMigration } from './sql-migration.js';

const reach = 'custody.transfer_in_reach(transfer_id)';

/**
 * A transfer ends in every case: accepted, refused line by line and taken back by the sender, or recalled before its
 * arrival. Nobody stands on both sides of it, whatever offices a person keeps.
 */
export class Migration20261128000760_transfer_ends extends SqlMigration {
  protected readonly sql = `
    -- The kinds that other migrations know stay, in whatever order they came.
    do $body$
    declare
      known text := (select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_movement_kind');
    begin
      alter table custody.movement drop constraint ck_movement_kind;
      execute 'alter table custody.movement add constraint ck_movement_kind '
        || replace(known, '''ACCEPTANCE''::text', '''ACCEPTANCE''::text, ''TAKE_BACK''::text');
    end
    $body$;
    alter table custody.movement
      drop constraint ck_movement_transfer,
      add constraint ck_movement_transfer check (
        (kind in ('DISPATCH', 'ACCEPTANCE', 'TAKE_BACK')) = (transfer_id is not null));
    -- As a transfer takes items of several cases on one order, so does its way back.
    drop trigger guard_movement_order on custody.movement;
    create constraint trigger guard_movement_order after insert on custody.movement for each row
      when (new.source = 'RECORDED' and new.order_id is not null
        and new.kind not in ('DISPATCH', 'ACCEPTANCE', 'TAKE_BACK'))
      execute function custody.guard_movement_order();
    alter table custody.movement enable always trigger guard_movement_order;
    create or replace function custody.is_bound_to_case(exhibit uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
          select from custody.disposal d where d.exhibit_id = exhibit and d.source = 'RECORDED' and d.reversed_by is null)
        or exists (
          select from custody.movement m join custody.movement other on other.order_id = m.order_id
          where m.exhibit_id = exhibit and other.exhibit_id <> exhibit and m.source = 'RECORDED'
            and m.kind not in ('DISPATCH', 'ACCEPTANCE', 'TAKE_BACK'))
    $body$;
    create index ix_movement_transfer on custody.movement (transfer_id) where transfer_id is not null;

    alter table custody.transfer_line
      add column returned_quantity numeric(20, 6) not null default 0,
      drop constraint ck_transfer_line_accepted,
      add constraint ck_transfer_line_accepted check (
        accepted_quantity >= 0 and returned_quantity >= 0 and accepted_quantity + returned_quantity <= quantity);

    alter table custody.transfer
      add column taken_back_at timestamptz(3),
      add column recall_reason text,
      drop constraint ck_transfer_status,
      add constraint ck_transfer_status check (
        status in ('IN_TRANSIT', 'ACCEPTED', 'RETURNING', 'PARTLY_ACCEPTED', 'REFUSED', 'RECALLED')),
      drop constraint ck_transfer_accepted,
      add constraint ck_transfer_accepted check (
        (status in ('ACCEPTED', 'RETURNING', 'PARTLY_ACCEPTED', 'REFUSED')) = (accepted_at is not null)),
      add constraint ck_transfer_taken_back check (
        (status in ('PARTLY_ACCEPTED', 'REFUSED', 'RECALLED')) = (taken_back_at is not null)
        and taken_back_at >= dispatched_at),
      add constraint ck_transfer_recall check (
        (status = 'RECALLED') = (recall_reason is not null) and btrim(recall_reason) <> '');
    grant update (taken_back_at, recall_reason) on custody.transfer to so_kho_app;
    create index ix_transfer_not_plain on custody.transfer (status, id)
      where status in ('RETURNING', 'PARTLY_ACCEPTED', 'REFUSED', 'RECALLED');

    -- What the receiving side did not take, and why; it stays on the road to the sender.
    create table custody.transfer_refusal (
      transfer_id uuid not null,
      exhibit_id uuid not null,
      reason text not null,
      refused_by uuid not null,
      refused_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_transfer_refusal primary key (transfer_id, exhibit_id),
      constraint fk_transfer_refusal_line foreign key (transfer_id, exhibit_id)
        references custody.transfer_line (transfer_id, exhibit_id) on delete restrict,
      constraint fk_transfer_refusal_refused_by foreign key (refused_by) references identity.staff (id) on delete restrict,
      constraint ck_transfer_refusal_reason check (btrim(reason) <> '')
    );
    call platform.make_append_only('custody.transfer_refusal');
    alter table custody.transfer_refusal enable row level security;
    create policy in_reach on custody.transfer_refusal to so_kho_app using (${reach}) with check (${reach});
    grant select, insert on custody.transfer_refusal to so_kho_app;
    call trail.capture('custody.transfer_refusal', 'Exhibit', 'one.exhibit_id',
      '(select x.from_office_id from custody.transfer x where x.id = one.transfer_id)');

    create function custody.dispatched_by(asked uuid, person uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.movement m
        where m.transfer_id = asked and m.kind = 'DISPATCH' and m.recorded_by = person)
    $body$;
    revoke execute on function custody.dispatched_by(uuid, uuid) from public;
    grant execute on function custody.dispatched_by(uuid, uuid) to so_kho_app;

    create function custody.guard_transfer_refusal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      refused custody.transfer;
    begin
      select * into strict refused from custody.transfer where id = new.transfer_id for share;
      if refused.status <> 'IN_TRANSIT' then
        raise exception 'the transfer is no longer on the road'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_transfer_step';
      end if;
      if custody.dispatched_by(new.transfer_id, new.refused_by) then
        raise exception 'who sent it does not refuse it'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_transfer_two_people';
      end if;
      new.refused_at := clock_timestamp();
      return new;
    end
    $body$;
    revoke execute on function custody.guard_transfer_refusal() from public;
    create trigger guard_transfer_refusal before insert on custody.transfer_refusal
      for each row execute function custody.guard_transfer_refusal();
    alter table custody.transfer_refusal enable always trigger guard_transfer_refusal;

    -- Who sent does not accept, who refused does not take back; accepted is what was not refused, taken back what was, or
    -- all of a transfer that is recalled.
    create function custody.guard_transfer_movement() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      moved custody.transfer;
      refused_by uuid;
    begin
      select * into strict moved from custody.transfer where id = new.transfer_id;
      select r.refused_by into refused_by from custody.transfer_refusal r
      where r.transfer_id = new.transfer_id and r.exhibit_id = new.exhibit_id;
      if (new.kind = 'ACCEPTANCE' and custody.dispatched_by(new.transfer_id, new.recorded_by))
        or (new.kind = 'TAKE_BACK' and refused_by = new.recorded_by) then
        raise exception 'one person stands on both sides of a transfer'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_transfer_two_people';
      end if;
      if (new.kind = 'ACCEPTANCE' and (moved.status <> 'IN_TRANSIT' or refused_by is not null))
        or (new.kind = 'TAKE_BACK' and moved.status <> 'IN_TRANSIT'
          and (moved.status <> 'RETURNING' or refused_by is null)) then
        raise exception 'the item is not there to be accepted or taken back'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_transfer_step';
      end if;
      if new.kind = 'TAKE_BACK' then
        if not exists (
          select from custody.place p
          where p.id = new.to_place_id and p.office_id = moved.from_office_id and p.warehouse_id is not null) then
          raise exception 'what is taken back lies with the sender'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_transfer_step';
        end if;
        update custody.transfer_line set returned_quantity = returned_quantity + new.quantity
        where transfer_id = new.transfer_id and exhibit_id = new.exhibit_id;
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_transfer_movement() from public;
    create trigger guard_transfer_movement after insert on custody.movement for each row
      when (new.kind in ('ACCEPTANCE', 'TAKE_BACK') and new.source = 'RECORDED')
      execute function custody.guard_transfer_movement();
    alter table custody.movement enable always trigger guard_transfer_movement;

    create function custody.guard_transfer() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.status <> new.status and (old.status, new.status) not in (
        ('IN_TRANSIT', 'ACCEPTED'), ('IN_TRANSIT', 'RETURNING'), ('IN_TRANSIT', 'RECALLED'),
        ('RETURNING', 'PARTLY_ACCEPTED'), ('RETURNING', 'REFUSED')) then
        raise exception 'a transfer does not go this way'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_transfer_step';
      end if;
      return new;
    end
    $body$;
    create trigger guard_transfer before update of status on custody.transfer
      for each row execute function custody.guard_transfer();
    alter table custody.transfer enable always trigger guard_transfer;

    -- When the transaction ends, the state of a transfer is what its lines say.
    create function custody.check_transfer_lines() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      fits boolean;
    begin
      select case new.status
        when 'ACCEPTED' then bool_and(l.accepted_quantity = l.quantity)
        when 'RECALLED' then bool_and(l.returned_quantity = l.quantity)
        when 'RETURNING' then bool_or(r.reason is not null)
          and bool_and(l.accepted_quantity = case when r.reason is null then l.quantity else 0 end)
        when 'REFUSED' then bool_and(r.reason is not null and l.returned_quantity = l.quantity)
        when 'PARTLY_ACCEPTED' then bool_or(r.reason is null)
          and bool_and(case when r.reason is null then l.accepted_quantity else l.returned_quantity end = l.quantity)
        else true
      end into fits
      from custody.transfer_line l left join custody.transfer_refusal r
        on r.transfer_id = l.transfer_id and r.exhibit_id = l.exhibit_id
      where l.transfer_id = new.id;
      if not coalesce(fits, false) then
        raise exception 'the transfer is not at this step'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_transfer_step';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.check_transfer_lines() from public;
    create constraint trigger check_transfer_lines after update of status on custody.transfer
      deferrable initially deferred for each row execute function custody.check_transfer_lines();
    alter table custody.transfer enable always trigger check_transfer_lines;
  `;
}
