import { patched } from './patched.js';
import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** Whether somebody acted, signed or was put in charge in the role that was given, in its office or below. */
const restedOn = `(
        select from trail.event e
        where e.actor_id = person and given.role = any (e.actor_roles) and identity.lies_below(e.office_id, given.office_id)
          and (e.recorded_at at time zone 'Asia/Ho_Chi_Minh')::date >= given.valid_from
          and e.kind not like 'session.%' and e.kind <> 'exhibit.viewed'
        union all
        select from custody.document d
        where d.signer_id = person and d.dated >= given.valid_from and identity.lies_below(d.office_id, given.office_id)
        union all
        select from custody.case_decision d
        where d.signer_id = person and d.dated >= given.valid_from and identity.lies_below(d.office_id, given.office_id)
        union all
        select from custody.responsible_keeper k
        where given.role = 'KEEPER' and k.staff_id = person and k.office_id = given.office_id
          and k.valid_from >= given.valid_from)`;

/**
 * What somebody was given stays as it was given: a role is ended, a few days back at most, or withdrawn where it was
 * given by mistake and nothing rests on it. A withdrawn role is held on no day.
 */
export class Migration20261128010971_rights_as_given extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule_form (code, form) values
      ('identity.role-end.most-days-back', '{"kind": "WHOLE", "least": 0, "most": 31}');
    insert into rules.rule (code, valid_from, value, source, description) values
      ('identity.role-end.most-days-back', '2025-10-01', '5',
       'Quy ước của đơn vị, chờ Quy chế làm việc',
       'Số ngày nhiều nhất từ ngày cuối giữ vai trò đến ngày ghi sổ; việc đã ghi trong thời gian giữ vai trò không bị mất thẩm quyền về sau');

    alter table identity.role_assignment
      add column withdrawn_at timestamptz(3),
      drop constraint ck_role_assignment_period,
      add constraint ck_role_assignment_period check (
        case when withdrawn_at is null then valid_to is null or valid_to >= valid_from else valid_to = valid_from - 1 end),
      drop constraint uq_role_assignment;
    create unique index uq_role_assignment on identity.role_assignment (staff_id, role, office_id, valid_from)
      where withdrawn_at is null;

    create function identity.guard_role_assignment() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      today constant date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
      earliest constant date := today - rules.value_on('identity.role-end.most-days-back', today)::integer;
    begin
      if tg_op = 'DELETE' then
        ${refusal('a role that was given stays in the book: it is ended or withdrawn', 'ck_role_assignment_unchanged')}
      end if;
      if (new.id, new.staff_id, new.role, new.office_id, new.valid_from)
          is distinct from (old.id, old.staff_id, old.role, old.office_id, old.valid_from)
        or old.withdrawn_at is not null then
        ${refusal('what was given is never changed: it is ended or withdrawn', 'ck_role_assignment_unchanged')}
      end if;
      if new.withdrawn_at is null and new.valid_to is distinct from old.valid_to
        and least(new.valid_to, old.valid_to) < earliest then
        raise exception '%', format('a role is not ended before %s, nor is an end of before changed', earliest)
          using errcode = 'integrity_constraint_violation', constraint = 'ck_role_assignment_end_in_time';
      end if;
      return new;
    end
    $body$;
    revoke execute on function identity.guard_role_assignment() from public;
    create trigger guard_role_assignment before update or delete on identity.role_assignment
      for each row execute function identity.guard_role_assignment();
    alter table identity.role_assignment enable always trigger guard_role_assignment;

    -- A withdrawn role meets no other one, and bars nobody from inspecting the office.
    ${patched(
      'identity.guard_assigned_roles()',
      "if tg_op = 'UPDATE' and (new.staff_id",
      `if new.withdrawn_at is not null then
        return null;
      end if;
      if tg_op = 'UPDATE' and (new.staff_id`,
    )}
    ${patched(
      'identity.roles_in_conflict(uuid, text, uuid, date, date)',
      'where r.staff_id = person',
      'where r.staff_id = person and r.withdrawn_at is null',
    )}
    ${patched(
      'inspection.bars_of(uuid, uuid, integer)',
      'where r.staff_id = person',
      'where r.staff_id = person and r.withdrawn_at is null',
    )}

    alter table identity.account_act drop constraint ck_account_act_kind, add constraint ck_account_act_kind check (act in (
      'ACCOUNT_OPENED', 'ACCOUNT_CLOSED', 'ACCOUNT_REOPENED', 'PASSWORD_SET', 'ROLE_GIVEN', 'ROLE_ENDED', 'ROLE_WITHDRAWN',
      'SESSIONS_CLOSED', 'SECOND_FACTOR_REMOVED', 'PROVIDER_LINKED'));

    create function identity.withdraw_role(username text, role text, office text, valid_from date, reason text) returns void
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    #variable_conflict use_variable
    declare
      person uuid := identity.account_named(username);
      given identity.role_assignment;
    begin
      select r.* into given from identity.role_assignment r
      where r.staff_id = person and r.role = withdraw_role.role and r.office_id = identity.office_coded(office)
        and r.valid_from = withdraw_role.valid_from and r.withdrawn_at is null
      for update;
      if not found then
        raise exception '%', format('%L was not given the role %s in %s from %s on', username, role, office, valid_from);
      end if;
      -- What the person is about to commit is committed or refused before the look.
      perform pg_advisory_xact_lock(uuid_hash_extended(person, 0));
      if exists ${restedOn} then
        raise exception '%', format('%L has acted or signed as %s in %s: end the role', username, role, office);
      end if;
      update identity.role_assignment r set withdrawn_at = clock_timestamp(), valid_to = given.valid_from - 1
      where r.id = given.id;
      insert into identity.account_act (act, staff_id, details, reason)
      values ('ROLE_WITHDRAWN', person, jsonb_build_object(
        'role', role, 'office', office, 'from', given.valid_from, 'to', given.valid_to), reason);
    end
    $body$;
    revoke execute on function identity.withdraw_role(text, text, text, date, text) from public;
  `;
}
