import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const vietnam = "at time zone 'Asia/Ho_Chi_Minh'";

/**
 * A person of another office counts, recounts or settles in one inventory by a written order of a head above (quyết định
 * cử người), where the office has nobody left. Whoever counts, recounts or settles holds a role that reaches the office
 * or such an order.
 */
export class Migration20261128009200_commissions extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('inventory.commission.most-days', '2017-01-01', '30',
       'Quy ước của đơn vị, chờ Quy chế làm việc',
       'Số ngày dài nhất của một quyết định cử người của đơn vị khác vào một đợt kiểm kê, kể cả ngày đầu và ngày cuối');

    -- The issuing office is that of the signer; its orders are numbered there. Whoever settles sees the book, so that
    -- nobody is sent to count and to settle by one order.
    create table inventory.commission (
      id uuid not null,
      inventory_id uuid not null,
      office_id uuid not null,
      person_id uuid not null,
      signer_id uuid not null,
      issuing_office_id uuid not null,
      acts text[] not null,
      valid_from date not null,
      valid_to date not null,
      paper_number text not null,
      paper_dated date not null,
      reason text not null,
      created_at timestamptz(3) not null,
      revoked_at timestamptz(3),
      revoked_by uuid,
      revoke_reason text,
      constraint pk_commission primary key (id),
      constraint fk_commission_inventory foreign key (inventory_id) references inventory.inventory (id) on delete restrict,
      constraint fk_commission_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_commission_person foreign key (person_id) references identity.staff (id) on delete restrict,
      constraint fk_commission_signer foreign key (signer_id) references identity.staff (id) on delete restrict,
      constraint fk_commission_issuing_office foreign key (issuing_office_id) references identity.office (id) on delete restrict,
      constraint fk_commission_revoked_by foreign key (revoked_by) references identity.staff (id) on delete restrict,
      constraint ck_commission_two_people check (signer_id <> person_id),
      constraint ck_commission_acts check (
        cardinality(acts) > 0 and acts <@ array['COUNT', 'RECOUNT', 'RESOLVE'] and array_position(acts, null) is null),
      constraint ck_commission_acts_apart check (acts = array['RESOLVE'] or not 'RESOLVE' = any (acts)),
      constraint ck_commission_period check (valid_to >= valid_from),
      constraint ck_commission_not_over check (valid_to >= (created_at ${vietnam})::date),
      constraint ck_commission_paper_signed check (paper_dated <= (created_at ${vietnam})::date),
      constraint ck_commission_paper_first check (paper_dated <= valid_from),
      constraint ck_commission_texts check (platform.has_text(paper_number) and platform.has_text(reason)),
      constraint ck_commission_revocation check (
        num_nonnulls(revoked_at, revoked_by, revoke_reason) in (0, 3)
        and platform.has_text(revoke_reason) and revoked_at >= created_at),
      constraint ex_commission_live exclude using gist (
        person_id with =, inventory_id with =, daterange(valid_from, valid_to, '[]') with &&)
        where (revoked_at is null)
    );
    create index ix_commission_person on inventory.commission (person_id);
    create index ix_commission_inventory on inventory.commission (inventory_id, valid_from desc, id desc);
    create unique index uq_commission_paper on inventory.commission (
      issuing_office_id, extract(year from paper_dated), rules.canonical_number(paper_number));

    -- Whether a role of the person, by assignment or delegation, reaches an office on a day.
    create function identity.reaches_office(person uuid, office uuid, day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (select from identity.staff s where s.id = person and s.active) and exists (
        select from (
          select r.role, r.office_id from identity.role_assignment r
          where r.staff_id = person and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
          union all
          select d.role, d.office_id from identity.delegated_to(person, day) d
        ) held
        where held.office_id = office or (
          held.role not in ('KEEPER', 'ACCOUNTANT', 'ENFORCEMENT_OFFICER', 'OFFICE_HEAD', 'OFFICE_DEPUTY_HEAD')
          and identity.lies_below(office, held.office_id)))
    $body$;
    revoke execute on function identity.reaches_office(uuid, uuid, date) from public;

    -- In its period, not revoked, the inventory not ended, the account open and in a role. The order of an office
    -- outlives the signer's time in it.
    create function inventory.commission_in_force(commission inventory.commission, day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select commission.revoked_at is null and day between commission.valid_from and commission.valid_to
        and exists (
          select from inventory.inventory i
          where i.id = commission.inventory_id and i.status in ('COUNTING', 'COMPARED'))
        and exists (
          select from identity.staff s join identity.role_assignment held on held.staff_id = s.id
          where s.id = commission.person_id and s.active
            and held.valid_from <= day and (held.valid_to is null or held.valid_to >= day))
    $body$;
    revoke execute on function inventory.commission_in_force(inventory.commission, date) from public;
    grant execute on function inventory.commission_in_force(inventory.commission, date) to so_kho_app;

    -- Asked when a token is looked up, before anybody acts and any reach is known; hence with the owner's rights.
    create function inventory.commissions_of(person uuid, day date) returns setof inventory.commission
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select c.* from inventory.commission c where c.person_id = person and inventory.commission_in_force(c, day)
    $body$;
    revoke execute on function inventory.commissions_of(uuid, date) from public;
    grant execute on function inventory.commissions_of(uuid, date) to so_kho_app;

    -- Written by the signer alone, a head or deputy of the province or a dated delegate of one, who has no part in the
    -- inventory; for somebody whom no role brings into the counted office.
    create function inventory.guard_new_commission() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      counted inventory.inventory;
      written_on date := (new.created_at ${vietnam})::date;
    begin
      if new.signer_id::text is distinct from current_setting('so_kho.actor', true) or new.revoked_at is not null then
        ${refusal('a commission is written by its signer, and stands at first', 'ck_commission_actor')}
      end if;
      select * into counted from inventory.inventory where id = new.inventory_id for share;
      if counted.office_id is distinct from new.office_id then
        ${refusal('the office is that of the inventory', 'ck_commission_office')}
      end if;
      if counted.status = 'CLOSED' then
        ${refusal('the inventory is closed', 'ck_inventory_open')}
      elsif counted.status = 'CANCELLED' then
        ${refusal('the inventory is cancelled', 'ck_inventory_not_cancelled')}
      end if;
      if new.valid_to - new.valid_from + 1 > rules.value_on('inventory.commission.most-days', written_on)::int then
        ${refusal('the commission is too long', 'ck_commission_length')}
      end if;
      if not exists (
        select from identity.order_signers(new.office_id, new.paper_dated) s
        where s.staff_id = new.signer_id and s.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD'))
        or not identity.lies_below(new.office_id, new.issuing_office_id) then
        ${refusal('the signer was no head above the office on that day', 'ck_commission_signer')}
      end if;
      if inventory.has_counted(new.signer_id, new.inventory_id)
        or custody.keeps_warehouse(new.signer_id, counted.warehouse_id, counted.as_of) then
        ${refusal('the signer has a part in the inventory', 'ck_commission_signer_apart')}
      end if;
      perform from identity.staff s where s.id = new.person_id for no key update;
      if not exists (select from identity.staff s where s.id = new.person_id and s.active) or (
        select coalesce(bool_or(held.role in ('PROSECUTOR', 'ADMINISTRATOR')), true)
        from identity.role_assignment held
        where held.staff_id = new.person_id and held.valid_from <= written_on
          and (held.valid_to is null or held.valid_to >= written_on)) then
        ${refusal('the person is not of the staff that enforces', 'ck_commission_person')}
      end if;
      if identity.reaches_office(new.person_id, new.office_id, written_on) then
        ${refusal('a role brings the person into the office', 'ck_commission_other_office')}
      end if;
      if new.acts <> array['RESOLVE'] and exists (
        select from inventory.commission earlier
        where earlier.person_id = new.person_id and earlier.inventory_id = new.inventory_id
          and 'RESOLVE' = any (earlier.acts)) then
        ${refusal('who was sent to settle has seen the book', 'ck_commission_blind')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_new_commission() from public;
    create trigger guard_new_commission before insert on inventory.commission
      for each row execute function inventory.guard_new_commission();

    -- Revoked once, by whoever acts; nothing else ever changes.
    create function inventory.guard_commission() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      revocation constant text[] := array['revoked_at', 'revoked_by', 'revoke_reason'];
    begin
      if old.revoked_at is not null then
        ${refusal('a commission is revoked once and for ever', 'ck_commission_revoked_once')}
      end if;
      if to_jsonb(new) - revocation <> to_jsonb(old) - revocation then
        ${refusal('a commission is revoked, never changed', 'ck_commission_unchanged')}
      end if;
      if new.revoked_by::text is distinct from current_setting('so_kho.actor', true) then
        ${refusal('a revocation names the acting person', 'ck_commission_revoker')}
      end if;
      return new;
    end
    $body$;
    create trigger guard_commission before update on inventory.commission
      for each row execute function inventory.guard_commission();
    create trigger never_removed before delete on inventory.commission
      for each row execute function platform.refuse_change();
    create trigger never_truncated before truncate on inventory.commission
      for each statement execute function platform.refuse_change();
    alter table inventory.commission enable always trigger guard_new_commission, enable always trigger guard_commission,
      enable always trigger never_removed, enable always trigger never_truncated;

    grant select, insert, update (revoked_at, revoked_by, revoke_reason) on inventory.commission to so_kho_app;
    alter table inventory.commission enable row level security;
    create policy in_reach on inventory.commission to so_kho_app
      using (
        office_id = any ((select identity.offices_in_reach())::uuid[])
        or (select current_setting('so_kho.actor')) = person_id::text);
    call trail.capture('inventory.commission', 'Commission', 'one.id');

    -- Whether a person may do this in this inventory today: a role reaches the office, or an order names person,
    -- inventory and act. Which roles count and settle says the program.
    create function inventory.may_act(person uuid, asked uuid, act text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with today as (select (now() ${vietnam})::date as day)
      select exists (
          select from inventory.inventory i, today
          where i.id = asked and identity.reaches_office(person, i.office_id, today.day))
        or exists (
          select from today, inventory.commissions_of(person, today.day) c
          where c.inventory_id = asked and act = any (c.acts))
    $body$;
    revoke execute on function inventory.may_act(uuid, uuid, text) from public;

    -- That a second counter is named where the class wants one; who that may be says guard_who_counts.
    create or replace function inventory.require_second_counter(exhibit uuid, office uuid, second uuid) returns void
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if second is null and custody.is_high_risk(exhibit) then
        raise exception 'an item of its class is counted by two'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_second_counter_named';
      end if;
    end
    $body$;

    -- Once a statement and person, however many counts it writes.
    create function inventory.guard_who_counts() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      act constant text := tg_argv[0];
    begin
      if exists (
        select from (select distinct w.inventory_id, w.counted_by as person from written w) one
        where not inventory.may_act(one.person, one.inventory_id, act)) then
        ${refusal('no role and no commission lets this person count here', 'ck_inventory_counter_entitled')}
      end if;
      if exists (
        select from (
          select distinct w.inventory_id, w.second_counted_by as person from written w
          where w.second_counted_by is not null) one
        where not inventory.may_act(one.person, one.inventory_id, act)) then
        ${refusal('the second counter has no role in the office', 'ck_inventory_second_counter_role')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function inventory.guard_who_counts() from public;
    create trigger guard_who_counts after insert on inventory.count referencing new table as written
      for each statement execute function inventory.guard_who_counts('COUNT');
    create trigger guard_who_counts after insert on inventory.recount referencing new table as written
      for each statement execute function inventory.guard_who_counts('RECOUNT');
    alter table inventory.count enable always trigger guard_who_counts;
    alter table inventory.recount enable always trigger guard_who_counts;

    -- Who settles by an order does not settle for a signer who has counted since.
    create function inventory.guard_who_settles() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not inventory.may_act(new.resolved_by, new.inventory_id, 'RESOLVE') then
        ${refusal('no role and no commission lets this person settle here', 'ck_discrepancy_resolver_entitled')}
      end if;
      if exists (
        select from inventory.commissions_of(new.resolved_by, (now() ${vietnam})::date) c
        where c.inventory_id = new.inventory_id and 'RESOLVE' = any (c.acts)
          and inventory.has_counted(c.signer_id, c.inventory_id)) then
        ${refusal('who sent the person has counted', 'ck_discrepancy_signer_counted')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_who_settles() from public;
    create trigger guard_who_settles before update on inventory.discrepancy for each row
      when (old.decision is null and new.decision is not null) execute function inventory.guard_who_settles();
    alter table inventory.discrepancy enable always trigger guard_who_settles;
  `;
}
