import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** A decision names a person or an organisation that gets the item. */
export class Migration20261128010910_named_receivers extends SqlMigration {
  protected readonly sql = `
    alter table custody.case_decision_item
      add column to_organisation text,
      add constraint ck_case_decision_item_organisation check (platform.has_text(to_organisation)),
      add constraint ck_case_decision_item_one_receiver check (num_nonnulls(recipient, to_organisation) <= 1);

    create trigger says_something before insert on custody.case_decision_item for each row
      when (new.to_organisation is not null) execute function platform.require_words('to_organisation');
    alter table custody.case_decision_item enable always trigger says_something;

    drop function custody.ordered_elsewhere(uuid);
    create function custody.ordered_elsewhere(decision uuid)
    returns table (exhibit_id uuid, code text, orders text, recipient text, to_organisation text, quantity numeric, office text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select i.exhibit_id, e.code, i.orders, i.recipient, i.to_organisation, i.quantity, o.name
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
      insert into custody.case_decision_item (decision_id, exhibit_id, orders, recipient, to_organisation, quantity)
      select new.id, o.exhibit_id, o.orders, o.recipient, o.to_organisation, o.quantity
      from custody.ordered_elsewhere(new.replaces_id) o;
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
            and o.recipient is not distinct from new.recipient
            and o.to_organisation is not distinct from new.to_organisation
            and o.quantity is not distinct from new.quantity) then
        ${refusal('another office holds the item', 'ck_case_decision_item_elsewhere')}
      end if;
      return null;
    end
    $body$;

    create or replace function custody.orders_in(decision uuid, exhibit uuid) returns jsonb
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select jsonb_agg(jsonb_build_array(i.orders, i.recipient, i.to_organisation, i.quantity) order by i.orders)
      from custody.case_decision_item i where i.decision_id = decision and i.exhibit_id = exhibit
    $body$;

    create or replace function custody.keep_executed_orders() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.disposed_on(new.replaces_id) used
        where custody.orders_in(new.replaces_id, used.exhibit_id)
          is distinct from custody.orders_in(new.id, used.exhibit_id)) then
        ${refusal('a disposal rests on what the decision orders', 'ck_case_decision_used')}
      end if;
      return null;
    end
    $body$;
  `;
}
