import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * What four eyes keep apart does not meet in one person: roles that exclude each other, by assignment or delegation;
 * counting and signing for the head. Rules of a claimed day reach back to 2008-07-01, so that a receipt or a
 * decision of years ago can be entered.
 */
export class Migration20261128009100_roles_apart extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, valid_to, value, source, description)
      select r.code, '2008-07-01', r.valid_from, r.value, r.source, r.description
      from rules.rule r
      where r.code in ('receipt.sealed-classes', 'receipt.sealed.conclusion', 'seal.classes-without-reason', 'decision.bodies')
        and r.valid_from > '2008-07-01'
        and not exists (select from rules.rule other where other.code = r.code and other.valid_from < r.valid_from);

    insert into rules.rule (code, valid_from, value, source, description) values
      ('identity.roles.incompatible.accounts', '2017-01-01', '[["KEEPER","ACCOUNTANT"]]',
       'Luật Kế toán 88/2015/QH13 Điều 52 (cần xác nhận)',
       'Cặp vai trò một người không được đồng thời giữ: người thứ nhất tại một đơn vị, người thứ hai tại đơn vị đó hoặc đơn vị cấp trên'),
      ('identity.roles.incompatible.heads', '2017-01-01',
       '[["KEEPER","OFFICE_HEAD"],["KEEPER","OFFICE_DEPUTY_HEAD"],["KEEPER","PROVINCIAL_HEAD"],["KEEPER","PROVINCIAL_DEPUTY_HEAD"]]',
       'Quy ước của đơn vị: người ký lệnh, quyết định chênh lệch không giữ kho',
       'Cặp vai trò một người không được đồng thời giữ: người thứ nhất tại một đơn vị, người thứ hai tại đơn vị đó hoặc đơn vị cấp trên');

    -- What a person holds that excludes a role over an office in a period, by assignment or by a delegation that was not
    -- revoked: of a pair, the first role at an office, the second there or above. A rule counts on each day on which it
    -- is in force.
    create function identity.roles_in_conflict(person uuid, given text, office uuid, first_day date, last_day date)
    returns table (role text, office_id uuid, held_from date, held_to date)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with held as (
        select r.role, r.office_id, r.valid_from, r.valid_to
        from identity.role_assignment r where r.staff_id = person
        union all
        select d.role, d.office_id, d.valid_from, d.valid_to
        from identity.delegation d where d.delegate_id = person and d.revoked_at is null
      ), pair as (
        select one.value ->> 0 as lower, one.value ->> 1 as upper, daterange(r.valid_from, r.valid_to) as in_force
        from rules.rule r cross join jsonb_array_elements(r.value) one
        where r.code in ('identity.roles.incompatible.accounts', 'identity.roles.incompatible.heads')
      )
      select distinct held.role, held.office_id, held.valid_from, held.valid_to
      from held join pair on (
        (held.role = pair.lower and given = pair.upper and identity.lies_below(held.office_id, office))
        or (held.role = pair.upper and given = pair.lower and identity.lies_below(office, held.office_id)))
      where not isempty(
        daterange(held.valid_from, held.valid_to, '[]') * daterange(first_day, last_day, '[]') * pair.in_force)
    $body$;
    revoke execute on function identity.roles_in_conflict(uuid, text, uuid, date, date) from public;
    grant execute on function identity.roles_in_conflict(uuid, text, uuid, date, date) to so_kho_app;

    -- Roles are given to one person one after the other: the row of the person is locked before the look.
    create function identity.guard_delegated_roles() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform from identity.staff s where s.id = new.delegate_id for no key update;
      if exists (
        select from identity.roles_in_conflict(
          new.delegate_id, new.role, new.office_id, new.valid_from, new.valid_to)) then
        ${refusal('the roles exclude each other', 'ck_delegation_roles_apart')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function identity.guard_delegated_roles() from public;
    create constraint trigger guard_roles after insert on identity.delegation for each row
      execute function identity.guard_delegated_roles();
    alter table identity.delegation enable always trigger guard_roles;

    create function identity.guard_assigned_roles() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      -- An end that is brought forward, or a beginning that is put off, joins nothing.
      if tg_op = 'UPDATE' and (new.staff_id, new.role, new.office_id) = (old.staff_id, old.role, old.office_id)
        and daterange(new.valid_from, new.valid_to, '[]') <@ daterange(old.valid_from, old.valid_to, '[]') then
        return null;
      end if;
      perform from identity.staff s where s.id = new.staff_id for no key update;
      if exists (
        select from identity.roles_in_conflict(new.staff_id, new.role, new.office_id, new.valid_from, new.valid_to)) then
        ${refusal('the roles exclude each other', 'ck_role_assignment_roles_apart')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function identity.guard_assigned_roles() from public;
    create constraint trigger guard_roles after insert or update on identity.role_assignment for each row
      execute function identity.guard_assigned_roles();
    alter table identity.role_assignment enable always trigger guard_roles;

    create function inventory.has_counted(person uuid, asked uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
          select from inventory.count c where c.inventory_id = asked and person in (c.counted_by, c.second_counted_by))
        or exists (
          select from inventory.recount r where r.inventory_id = asked and person in (r.counted_by, r.second_counted_by))
    $body$;
    revoke execute on function inventory.has_counted(uuid, uuid) from public;
    grant execute on function inventory.has_counted(uuid, uuid) to so_kho_app;

    create function inventory.guard_signer_counted() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if inventory.has_counted(new.signer_id, new.inventory_id) then
        ${refusal('who counted does not sign for the head', 'ck_inventory_signature_own_count')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_signer_counted() from public;
    create trigger guard_signer_counted before insert on inventory.signature for each row
      when (new.capacity = 'HEAD') execute function inventory.guard_signer_counted();
    alter table inventory.signature enable always trigger guard_signer_counted;
  `;
}
