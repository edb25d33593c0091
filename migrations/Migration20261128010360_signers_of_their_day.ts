import { SqlMigration } from './sql-migration.js';

/**
 * Who signs a paper is judged as on its date: an account that was closed later makes no paper wrong, and one that was
 * closed by then signs none. When an account was closed is kept from now on; those closed before count as closed now.
 */
export class Migration20261128010360_signers_of_their_day extends SqlMigration {
  protected readonly sql = `
    alter table identity.staff add column closed_at timestamptz(3);
    update identity.staff set closed_at = clock_timestamp() where not active;
    alter table identity.staff add constraint ck_staff_closed check (active = (closed_at is null));

    create function identity.keep_closing() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      new.closed_at := case when not new.active then coalesce(old.closed_at, clock_timestamp()) end;
      return new;
    end
    $body$;
    revoke execute on function identity.keep_closing() from public;
    create trigger keep_closing before update of active, closed_at on identity.staff
      for each row execute function identity.keep_closing();
    create function identity.keep_first_closing() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      new.closed_at := case when not new.active then clock_timestamp() end;
      return new;
    end
    $body$;
    revoke execute on function identity.keep_first_closing() from public;
    create trigger keep_first_closing before insert on identity.staff
      for each row execute function identity.keep_first_closing();
    alter table identity.staff enable always trigger keep_closing, enable always trigger keep_first_closing;

    -- Papers have a day and no hour: on the day on which the account is closed its owner signs none any more.
    create function identity.account_open_on(person identity.staff, day date) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select person.closed_at is null or (person.closed_at at time zone 'Asia/Ho_Chi_Minh')::date > day
    $body$;
    revoke execute on function identity.account_open_on(identity.staff, date) from public;
    grant execute on function identity.account_open_on(identity.staff, date) to so_kho_app;

    create or replace function identity.order_signers(office uuid, day date) returns table (staff_id uuid, role text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive above as (
        select o.id, o.parent_id from identity.office o where o.id = office
        union all
        select o.id, o.parent_id from identity.office o join above on o.id = above.parent_id
      ), held as (
        select r.staff_id, r.role, r.office_id from identity.role_assignment r
        where r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
        union
        select d.delegate_id, d.role, d.office_id from identity.delegation d join above on above.id = d.office_id
        where identity.delegation_held(d, day)
      )
      select distinct held.staff_id, held.role from held join above on above.id = held.office_id
        join identity.staff s on s.id = held.staff_id and identity.account_open_on(s, day)
      where rules.value_on('paper.order.signer-roles', day) ? held.role
        and (held.office_id = office or held.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD'))
    $body$;
  `;
}
