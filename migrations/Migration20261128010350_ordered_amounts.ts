import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A decision orders one thing of an item, or a part in each way: then every part has its amount, and together they are
 * no more than what is there. No more ends on it than it orders, and what is handed over goes to whom the disposal names.
 */
export class Migration20261128010350_ordered_amounts extends SqlMigration {
  protected readonly sql = `
    alter table custody.case_decision_item
      add column quantity numeric(20, 6),
      add constraint ck_case_decision_item_quantity check (quantity > 0);

    drop function custody.ordered_elsewhere(uuid);
    create function custody.ordered_elsewhere(decision uuid)
    returns table (exhibit_id uuid, code text, orders text, recipient text, quantity numeric, office text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select i.exhibit_id, e.code, i.orders, i.recipient, i.quantity, o.name
      from custody.case_decision d
        join custody.case_decision_item i on i.decision_id = d.id
        join custody.exhibit e on e.id = i.exhibit_id and e.office_id <> d.office_id
        join identity.office o on o.id = e.office_id
      where d.id = decision
      order by i.exhibit_id, i.orders
    $body$;
    revoke execute on function custody.ordered_elsewhere(uuid) from public;
    grant execute on function custody.ordered_elsewhere(uuid) to so_kho_app;

    create or replace function custody.carry_orders() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      insert into custody.case_decision_item (decision_id, exhibit_id, orders, recipient, quantity)
      select new.id, o.exhibit_id, o.orders, o.recipient, o.quantity from custody.ordered_elsewhere(new.replaces_id) o;
      return null;
    end
    $body$;

    create or replace function custody.guard_carried_order() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      replaced uuid := (select d.replaces_id from custody.case_decision d where d.id = new.decision_id);
    begin
      if exists (select from custody.ordered_elsewhere(replaced) o where o.exhibit_id = new.exhibit_id)
        and not exists (
          select from custody.ordered_elsewhere(replaced) o
          where o.exhibit_id = new.exhibit_id and o.orders = new.orders
            and o.recipient is not distinct from new.recipient and o.quantity is not distinct from new.quantity) then
        ${refusal('another office holds the item', 'ck_case_decision_item_elsewhere')}
      end if;
      return null;
    end
    $body$;

    create or replace function custody.keep_executed_orders() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.disposed_on(new.replaces_id) used
        where (
          select jsonb_agg(jsonb_build_array(i.orders, i.recipient, i.quantity) order by i.orders) from custody.case_decision_item i
          where i.decision_id = new.replaces_id and i.exhibit_id = used.exhibit_id)
        is distinct from (
          select jsonb_agg(jsonb_build_array(i.orders, i.recipient, i.quantity) order by i.orders) from custody.case_decision_item i
          where i.decision_id = new.id and i.exhibit_id = used.exhibit_id)
      ) then
        ${refusal('a disposal rests on what the decision orders', 'ck_case_decision_used')}
      end if;
      return null;
    end
    $body$;

    -- How much of an item ended in one way on a decision and on those that it replaced.
    create function custody.ended_on(decision uuid, exhibit uuid, ending text) returns numeric
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive entered as (
        select d.id, d.replaces_id from custody.case_decision d where d.id = decision
        union all
        select d.id, d.replaces_id from custody.case_decision d join entered later on later.replaces_id = d.id)
      select coalesce(sum(u.quantity), 0) from entered join custody.disposal u on u.case_decision_id = entered.id
      where u.exhibit_id = exhibit and u.source = 'RECORDED' and u.reversed_by is null
        and (ending is null or u.kind = ending)
    $body$;
    revoke execute on function custody.ended_on(uuid, uuid, text) from public;
    grant execute on function custody.ended_on(uuid, uuid, text) to so_kho_app;

    -- What of an item a decision may order: what was neither disposed of nor used up, and what ended on what it replaces.
    create function custody.orderable(exhibit uuid, replaced uuid) returns numeric
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(sum(h.quantity), 0) + custody.ended_on(replaced, exhibit, null)
      from custody.holding h join custody.place p on p.id = h.place_id
      where h.exhibit_id = exhibit and p.kind not in ('CONSUMED', 'DISPOSED')
    $body$;
    revoke execute on function custody.orderable(uuid, uuid) from public;
    grant execute on function custody.orderable(uuid, uuid) to so_kho_app;

    -- What a decision says of an item, to compare with what another says of it.
    create function custody.orders_in(decision uuid, exhibit uuid) returns jsonb
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select jsonb_agg(jsonb_build_array(i.orders, i.recipient, i.quantity) order by i.orders)
      from custody.case_decision_item i where i.decision_id = decision and i.exhibit_id = exhibit
    $body$;
    revoke execute on function custody.orders_in(uuid, uuid) from public;

    -- Looked at when the transaction ends, as all parts of an item must be there. What a replacement only repeats stays.
    create function custody.guard_ordered_amounts() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      replaced uuid := (select d.replaces_id from custody.case_decision d where d.id = new.decision_id);
      parts integer;
      amounts integer;
      together numeric;
    begin
      if custody.orders_in(new.decision_id, new.exhibit_id) = custody.orders_in(replaced, new.exhibit_id) then
        return null;
      end if;
      select count(*), count(i.quantity), sum(i.quantity) into parts, amounts, together
      from custody.case_decision_item i where i.decision_id = new.decision_id and i.exhibit_id = new.exhibit_id;
      if parts > 1 and amounts < parts then
        ${refusal('a decision that orders several things of an item says how much of each', 'ck_case_decision_item_amounts')}
      end if;
      if together > custody.orderable(new.exhibit_id, replaced) then
        ${refusal('a decision orders more of an item than there is', 'ck_case_decision_item_together')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_ordered_amounts() from public;
    create constraint trigger guard_ordered_amounts after insert on custody.case_decision_item
      deferrable initially deferred for each row execute function custody.guard_ordered_amounts();
    alter table custody.case_decision_item enable always trigger guard_ordered_amounts;

    create function custody.guard_disposal_amount() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if custody.ended_on(new.case_decision_id, new.exhibit_id, new.kind) > (
        select i.quantity from custody.case_decision_item i
        where i.decision_id = new.case_decision_id and i.exhibit_id = new.exhibit_id and i.orders = new.kind) then
        ${refusal('more would end so than the decision orders', 'ck_disposal_ordered_amount')}
      end if;
      if not rules.is_person_name(new.recipient) then
        ${refusal('this names nobody', 'ck_person_name')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_disposal_amount() from public;
    create constraint trigger guard_disposal_amount after insert on custody.disposal for each row
      when (new.source = 'RECORDED') execute function custody.guard_disposal_amount();
    alter table custody.disposal enable always trigger guard_disposal_amount;

    -- Who takes over what is returned or confiscated is the recipient, or acts for it as an organisation.
    create function custody.guard_disposal_receiver() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.disposal d join custody.handover h on h.id = new.handover_id
        where d.id = new.disposal_id and d.source = 'RECORDED' and d.kind in ('RETURN', 'CONFISCATION')
          and custody.comparable_name(d.recipient)
            not in (custody.comparable_name(h.receiver_name), custody.comparable_name(h.receiver_organisation))) then
        ${refusal('somebody else takes it over than the recipient', 'ck_disposal_receiver')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_disposal_receiver() from public;
    create constraint trigger guard_receiver after insert on custody.movement for each row
      when (new.disposal_id is not null) execute function custody.guard_disposal_receiver();
    alter table custody.movement enable always trigger guard_receiver;
  `;
}
