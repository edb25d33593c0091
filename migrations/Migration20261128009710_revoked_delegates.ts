import { SqlMigration } from './sql-migration.js';

/** Every question after a role on a day counts a delegation by one rule; on the day of its revocation it gives none. */
export class Migration20261128009710_revoked_delegates extends SqlMigration {
  protected readonly sql = `
    -- Whether a delegation gave its role on a day: in its period, not revoked on that day or before, and held by the
    -- delegator. Papers have a day and no hour, so that of the day of the revocation nothing is signed by the delegate.
    create function identity.delegation_held(delegation identity.delegation, day date) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select day between delegation.valid_from and delegation.valid_to
        and (delegation.revoked_at is null or (delegation.revoked_at at time zone 'Asia/Ho_Chi_Minh')::date > day)
        and exists (
          select from identity.role_assignment held
          where held.staff_id = delegation.delegator_id and held.role = delegation.role
            and held.office_id = delegation.issuing_office_id
            and held.valid_from <= day and (held.valid_to is null or held.valid_to >= day))
    $body$;
    revoke execute on function identity.delegation_held(identity.delegation, date) from public;

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
      where rules.value_on('paper.order.signer-roles', day) ? held.role
        and (held.office_id = office or held.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD'))
    $body$;

    create or replace function identity.held_role(person uuid, roles text[], office uuid, day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive above as (
        select o.id, o.parent_id from identity.office o where o.id = office
        union all
        select o.id, o.parent_id from identity.office o join above on o.id = above.parent_id
      )
      select exists (
        select from identity.role_assignment r join above on above.id = r.office_id
        where r.staff_id = person and r.role = any (roles) and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
        union all
        select from identity.delegation d join above on above.id = d.office_id
        where d.delegate_id = person and d.role = any (roles) and identity.delegation_held(d, day))
    $body$;

    create or replace function inspection.ordered_inspections(person uuid, province uuid, on_day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from identity.role_assignment r
        where r.staff_id = person and r.office_id = province and r.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD')
          and r.valid_from <= on_day and (r.valid_to is null or r.valid_to >= on_day)
      ) or exists (
        select from identity.delegation d
        where d.delegate_id = person and d.office_id = province and d.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD')
          and identity.delegation_held(d, on_day))
    $body$;
  `;
}
