import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const usedBefore = `exists (
          select from custody.disposal d where d.case_decision_id = new.replaces_id and d.source = 'RECORDED' and d.reversed_by is null)`;

/**
 * What a replacement leaves as it is: what was ordered of items that another office holds, and of items that were disposed
 * of on the replaced decision. A decision is replaced by the office that entered it, and withdrawn where no other office
 * holds an item that it names.
 */
export class Migration20261128009770_replaced_decisions extends SqlMigration {
  protected readonly sql = `
    -- The items on which a standing disposal rests on the decision or on one that it replaced.
    create function custody.disposed_on(decision uuid) returns table (exhibit_id uuid)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive entered as (
        select d.id, d.replaces_id from custody.case_decision d where d.id = decision
        union all
        select d.id, d.replaces_id from custody.case_decision d join entered later on later.replaces_id = d.id)
      select distinct u.exhibit_id from entered join custody.disposal u on u.case_decision_id = entered.id
      where u.source = 'RECORDED' and u.reversed_by is null
    $body$;
    revoke execute on function custody.disposed_on(uuid) from public;
    grant execute on function custody.disposed_on(uuid) to so_kho_app;

    -- What the decision orders of items that another office holds than the one that entered it.
    create function custody.ordered_elsewhere(decision uuid)
    returns table (exhibit_id uuid, code text, orders text, recipient text, office text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select i.exhibit_id, e.code, i.orders, i.recipient, o.name
      from custody.case_decision d
        join custody.case_decision_item i on i.decision_id = d.id
        join custody.exhibit e on e.id = i.exhibit_id and e.office_id <> d.office_id
        join identity.office o on o.id = e.office_id
      where d.id = decision
      order by i.exhibit_id, i.orders
    $body$;
    revoke execute on function custody.ordered_elsewhere(uuid) from public;
    grant execute on function custody.ordered_elsewhere(uuid) to so_kho_app;

    -- Whether a replacement is another paper than the decision on which something was disposed of.
    create function custody.alters_used_paper(given custody.case_decision) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (select from custody.disposed_on(given.replaces_id)) and not exists (
        select from custody.case_decision d
        where d.id = given.replaces_id
          and (d.body_kind, d.number, d.dated, d.in_force_on)
            = (given.body_kind, given.number, given.dated, given.in_force_on)
          and d.signer_id is not distinct from given.signer_id
          and (d.signer_id is not null or d.signer_name = given.signer_name))
    $body$;
    revoke execute on function custody.alters_used_paper(custody.case_decision) from public;

    do $guard$
    declare
      said text := pg_get_functiondef('custody.guard_decision()'::regprocedure);
      asks text := replace(said, $used$${usedBefore}$used$, 'custody.alters_used_paper(new)');
    begin
      if asks = said then
        raise exception 'the question of custody.guard_decision about disposals was not found';
      end if;
      execute asks;
    end
    $guard$;

    create function custody.guard_replaced_office() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not exists (
        select from custody.case_decision d where d.id = new.replaces_id and d.office_id = new.office_id) then
        ${refusal('another office entered the decision', 'ck_case_decision_replaced_office')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_replaced_office() from public;
    create constraint trigger guard_replaced_office after insert on custody.case_decision for each row
      when (new.replaces_id is not null) execute function custody.guard_replaced_office();

    create function custody.carry_orders() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      insert into custody.case_decision_item (decision_id, exhibit_id, orders, recipient)
      select new.id, o.exhibit_id, o.orders, o.recipient from custody.ordered_elsewhere(new.replaces_id) o;
      return null;
    end
    $body$;
    revoke execute on function custody.carry_orders() from public;
    create trigger carry_orders after insert on custody.case_decision for each row
      when (new.replaces_id is not null) execute function custody.carry_orders();

    create function custody.guard_carried_order() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      replaced uuid := (select d.replaces_id from custody.case_decision d where d.id = new.decision_id);
    begin
      if exists (select from custody.ordered_elsewhere(replaced) o where o.exhibit_id = new.exhibit_id)
        and not exists (
          select from custody.ordered_elsewhere(replaced) o
          where o.exhibit_id = new.exhibit_id and o.orders = new.orders
            and o.recipient is not distinct from new.recipient) then
        ${refusal('another office holds the item', 'ck_case_decision_item_elsewhere')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_carried_order() from public;
    create constraint trigger guard_carried_order after insert on custody.case_decision_item for each row
      execute function custody.guard_carried_order();

    -- Looked at when the transaction ends, as the items come after the decision.
    create function custody.keep_executed_orders() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.disposed_on(new.replaces_id) used
        where (
          select jsonb_agg(jsonb_build_array(i.orders, i.recipient) order by i.orders) from custody.case_decision_item i
          where i.decision_id = new.replaces_id and i.exhibit_id = used.exhibit_id)
        is distinct from (
          select jsonb_agg(jsonb_build_array(i.orders, i.recipient) order by i.orders) from custody.case_decision_item i
          where i.decision_id = new.id and i.exhibit_id = used.exhibit_id)
      ) then
        ${refusal('a disposal rests on what the decision orders', 'ck_case_decision_used')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.keep_executed_orders() from public;
    create constraint trigger keep_executed_orders after insert on custody.case_decision
      deferrable initially deferred for each row when (new.replaces_id is not null)
      execute function custody.keep_executed_orders();

    create function custody.guard_withdrawn_orders() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (select from custody.disposed_on(new.decision_id)) then
        ${refusal('a disposal rests on the decision', 'ck_case_decision_used')}
      end if;
      if exists (select from custody.ordered_elsewhere(new.decision_id)) then
        ${refusal('another office holds an item that the decision names', 'ck_case_decision_held_elsewhere')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_withdrawn_orders() from public;
    create constraint trigger guard_withdrawn_orders after insert on custody.case_decision_withdrawal for each row
      execute function custody.guard_withdrawn_orders();

    alter table custody.case_decision enable always trigger guard_replaced_office, enable always trigger carry_orders,
      enable always trigger keep_executed_orders;
    alter table custody.case_decision_item enable always trigger guard_carried_order;
    alter table custody.case_decision_withdrawal enable always trigger guard_withdrawn_orders;
  `;
}
