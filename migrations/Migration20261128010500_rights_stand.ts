import { SqlMigration } from './sql-migration.js';

/**
 * Tells the servers when the rights of somebody have changed; where they end, it also makes what that person is about to
 * commit wait until the end is committed or not.
 * @param person the column that names the person; without one only the servers are told
 */
function told(table: string, events: string, person?: string): string {
  const name = `rights_changed_by_${table.split('.')[1] ?? ''}`;
  return `
    create trigger ${name} after ${events} on ${table}
      for each ${person === undefined ? 'statement' : 'row'} execute function identity.rights_changed(${person ?? ''});
    alter table ${table} enable always trigger ${name};`;
}

/**
 * A write commits only while what it rests on stands: account, session, roles, delegations and commissions of the acting
 * person. Servers hear of every change of rights.
 */
export class Migration20261128010500_rights_stand extends SqlMigration {
  protected readonly sql = `
    create function identity.delegations_ended(person uuid, relied uuid[], day date) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      return exists (
        select from unnest(relied) one (id)
        where not exists (
          select from identity.delegation d
          where d.id = one.id and d.delegate_id = person
            and (d.xmin = pg_current_xact_id()::xid or identity.delegation_in_force(d, day))));
    end
    $body$;
    revoke execute on function identity.delegations_ended(uuid, uuid[], date) from public;

    create function identity.commissions_ended(person uuid, relied uuid[], day date) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      return exists (
        select from unnest(relied) one (id)
        where not exists (
          select from inventory.commission c
          where c.id = one.id and c.person_id = person
            and (c.revoked_at is null or c.xmin = pg_current_xact_id()::xid)
            and day between c.valid_from and c.valid_to));
    end
    $body$;
    revoke execute on function identity.commissions_ended(uuid, uuid[], date) from public;

    -- Asked by a write as its last statement before the commit. Who ends a right takes the same lock alone: one of
    -- the two is committed before the other decides. What the writing transaction ends itself (a
    -- log-out, the revocation of a delegation to oneself) stands until its commit.
    create function identity.require_standing(
      person uuid, session uuid, roles uuid[], delegations uuid[], commissions uuid[], day date) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      mine constant xid := pg_current_xact_id()::xid;
    begin
      perform pg_advisory_xact_lock_shared(uuid_hash_extended(person, 0));
      -- A statement of its own sees what was committed while the lock was waited for. What few have is asked apart:
      -- PostgreSQL prepares each part of a statement, whether or not it comes to it.
      if not exists (
          select from identity.staff s
          where s.id = person and s.active
            and (session is null or exists (
              select from identity.session o
              where o.id = session and o.staff_id = person and (o.closed_at is null or o.xmin = mine)))
            and cardinality(roles) = (
              select count(*) from identity.role_assignment r
              where r.id = any (roles) and r.staff_id = person
                and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)))
        or delegations <> '{}' and identity.delegations_ended(person, delegations, day)
        or commissions <> '{}' and identity.commissions_ended(person, commissions, day) then
        raise exception 'the rights of the acting person have changed' using errcode = 'SK401';
      end if;
    end
    $body$;
    revoke execute on function identity.require_standing(uuid, uuid, uuid[], uuid[], uuid[], date) from public;
    grant execute on function identity.require_standing(uuid, uuid, uuid[], uuid[], uuid[], date) to so_kho_app;

    -- What ends for somebody ends for those as well to whom that person has delegated.
    create function identity.rights_changed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      person uuid;
    begin
      perform pg_notify('so_kho_rights', '');
      if tg_level = 'ROW' and tg_op <> 'INSERT' then
        person := to_jsonb(old) ->> tg_argv[0];
        perform pg_advisory_xact_lock(affected.key) from (
          select uuid_hash_extended(person, 0) as key
          union
          select uuid_hash_extended(d.delegate_id, 0) from identity.delegation d
          where d.delegator_id = person and d.revoked_at is null
          order by 1) affected;
      end if;
      return null;
    end
    $body$;
    revoke execute on function identity.rights_changed() from public;
    ${told('identity.staff', 'update of active', 'id')}
    ${told('identity.role_assignment', 'insert or update or delete', 'staff_id')}
    ${told('identity.session', 'update or delete', 'staff_id')}
    ${told('identity.delegation', 'insert or update', 'delegate_id')}
    ${told('inventory.commission', 'insert or update', 'person_id')}
    ${told('identity.session_token', 'update of superseded_at')}
    ${told('identity.office', 'insert or update')}
    ${told('rules.rule', 'insert or update or delete')}
    ${told('inventory.inventory', 'update of status')}
  `;
}
