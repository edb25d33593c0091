import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const vietnam = "at time zone 'Asia/Ho_Chi_Minh'";

/** The value of a rule on the day on which the delegation is written into the book. */
function ruleOn(code: string): string {
  return `(
    select value from rules.rule
    where rule.code = '${code}' and valid_from <= written_on and (valid_to is null or valid_to > written_on)
    order by valid_from desc limit 1)`;
}

/** Written delegations of a role, for a period, over an office of the delegator's own scope; and who acted on one. */
export class Migration20261101001200_delegations extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('identity.delegation.roles', '2025-10-01', '["OFFICE_HEAD","PROVINCIAL_HEAD","FINANCE","INSPECTION"]',
       'Quy ước của đơn vị; người được ủy quyền theo Thông tư 01/2017/TT-BTP Điều 9',
       'Vai trò được ủy quyền bằng văn bản. Thủ kho và kế toán thay nhau bằng bàn giao, không bằng giấy ủy quyền'),
      ('identity.delegation.most-days', '2025-10-01', '90',
       'Quy ước của đơn vị, chờ Quy chế làm việc', 'Số ngày dài nhất của một lần ủy quyền, kể cả ngày đầu và ngày cuối');

    -- 01/GUQ, 1/GUQ and 1 /guq are one number; what was written stays.
    create function identity.canonical_paper_number(number text) returns text
    language sql immutable set search_path = pg_catalog, pg_temp as $body$
      select upper(regexp_replace(regexp_replace(normalize(number, nfc), '\\s', '', 'g'), '^(\\D*)0+(?=\\d)', '\\1'))
    $body$;

    -- The issuing office is the one in which the delegator holds the role; its papers are numbered there.
    create table identity.delegation (
      id uuid not null,
      delegator_id uuid not null,
      delegate_id uuid not null,
      role text not null,
      office_id uuid not null,
      issuing_office_id uuid not null,
      valid_from date not null,
      valid_to date not null,
      paper_number text not null,
      paper_dated date not null,
      scope text not null,
      created_at timestamptz(3) not null,
      revoked_at timestamptz(3),
      revoked_by uuid,
      revoke_reason text,
      constraint pk_delegation primary key (id),
      constraint uq_delegation_people unique (id, delegate_id, delegator_id),
      constraint fk_delegation_delegator foreign key (delegator_id) references identity.staff (id) on delete restrict,
      constraint fk_delegation_delegate foreign key (delegate_id) references identity.staff (id) on delete restrict,
      constraint fk_delegation_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_delegation_issuing_office foreign key (issuing_office_id) references identity.office (id) on delete restrict,
      constraint fk_delegation_revoked_by foreign key (revoked_by) references identity.staff (id) on delete restrict,
      constraint ck_delegation_two_people check (delegator_id <> delegate_id),
      -- Whoever keeps the accounts hands no right on, and neither does the procuracy; the rule may not say otherwise.
      constraint ck_delegation_role check (role in (
        'KEEPER', 'ACCOUNTANT', 'ENFORCEMENT_OFFICER', 'OFFICE_HEAD', 'FINANCE', 'INSPECTION', 'INSPECTOR',
        'PROVINCIAL_HEAD')),
      constraint ck_delegation_period check (valid_to >= valid_from),
      constraint ck_delegation_not_over check (valid_to >= (created_at ${vietnam})::date),
      constraint ck_delegation_paper_signed check (paper_dated <= (created_at ${vietnam})::date),
      constraint ck_delegation_paper_first check (paper_dated <= valid_from),
      constraint ck_delegation_texts check (btrim(paper_number) <> '' and btrim(scope) <> ''),
      constraint ck_delegation_revocation check (
        num_nonnulls(revoked_at, revoked_by, revoke_reason) in (0, 3)
        and btrim(revoke_reason) <> '' and revoked_at >= created_at),
      constraint ex_delegation_live exclude using gist (
        delegate_id with =, role with =, office_id with =, daterange(valid_from, valid_to, '[]') with &&)
        where (revoked_at is null)
    );
    create index ix_delegation_delegate on identity.delegation (delegate_id);
    create index ix_delegation_delegator on identity.delegation (delegator_id);
    create index ix_delegation_office on identity.delegation (office_id, valid_from desc, id desc);
    create index ix_delegation_revoked_by on identity.delegation (revoked_by) where revoked_by is not null;
    create unique index uq_delegation_paper on identity.delegation (
      issuing_office_id, extract(year from paper_dated), identity.canonical_paper_number(paper_number));

    -- In its period, not revoked, both accounts open, and the delegator still in the role: that ends it without any act.
    create function identity.delegation_in_force(delegation identity.delegation, day date) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select delegation.revoked_at is null and day between delegation.valid_from and delegation.valid_to
        and exists (select from identity.staff delegate where delegate.id = delegation.delegate_id and delegate.active)
        and exists (
          select from identity.staff delegator join identity.role_assignment held on held.staff_id = delegator.id
          where delegator.id = delegation.delegator_id and delegator.active
            and held.role = delegation.role and held.office_id = delegation.issuing_office_id
            and held.valid_from <= day and (held.valid_to is null or held.valid_to >= day))
    $body$;

    -- Asked when a token is looked up, before anybody acts and any reach is known; hence with the owner's rights.
    create function identity.delegated_to(person uuid, day date) returns setof identity.delegation
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select d.* from identity.delegation d where d.delegate_id = person and identity.delegation_in_force(d, day)
    $body$;

    create function identity.lies_below(office uuid, above uuid) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      with recursive upwards as (
        select o.id, o.parent_id from identity.office o where o.id = office
        union all
        select o.id, o.parent_id from identity.office o join upwards on o.id = upwards.parent_id
      )
      select exists (select from upwards where upwards.id = above)
    $body$;

    -- A delegation is written by the delegator alone, and out of nothing but what the delegator holds by assignment.
    create function identity.guard_new_delegation() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      written_on date := (new.created_at ${vietnam})::date;
    begin
      if new.delegator_id::text is distinct from current_setting('so_kho.actor', true) or new.revoked_at is not null then
        ${refusal('a delegation is written by the delegator, and stands at first', 'ck_delegation_actor')}
      end if;
      if not ${ruleOn('identity.delegation.roles')} ? new.role then
        ${refusal('this role is not delegated', 'ck_delegation_listed')}
      end if;
      if new.valid_to - new.valid_from + 1 > ${ruleOn('identity.delegation.most-days')}::int then
        ${refusal('the delegation is too long', 'ck_delegation_length')}
      end if;
      if not exists (
        select from identity.role_assignment held join identity.staff s on s.id = held.staff_id and s.active
        where held.staff_id = new.delegator_id and held.role = new.role and held.office_id = new.issuing_office_id
          and held.valid_from <= new.valid_from and (held.valid_to is null or held.valid_to >= new.valid_to)) then
        if exists (select from identity.delegated_to(new.delegator_id, written_on) d where d.role = new.role) then
          ${refusal('a delegated right is not passed on', 'ck_delegation_passed_on')}
        end if;
        ${refusal('the delegator does not hold the role for the whole period', 'ck_delegation_own_role')}
      end if;
      if new.office_id <> new.issuing_office_id and (
        new.role in ('KEEPER', 'ACCOUNTANT', 'ENFORCEMENT_OFFICER', 'OFFICE_HEAD')
        or not identity.lies_below(new.office_id, new.issuing_office_id)) then
        ${refusal('the delegation reaches beyond the scope of the delegator', 'ck_delegation_own_scope')}
      end if;
      if not exists (select from identity.staff s where s.id = new.delegate_id and s.active) or (
        select coalesce(bool_or(held.role in ('PROSECUTOR', 'ADMINISTRATOR')), true)
        from identity.role_assignment held
        where held.staff_id = new.delegate_id and held.valid_from <= written_on
          and (held.valid_to is null or held.valid_to >= written_on)) then
        ${refusal('the delegate is not of the staff that enforces', 'ck_delegation_delegate')}
      end if;
      return new;
    end
    $body$;
    create trigger guard_new_delegation before insert on identity.delegation
      for each row execute function identity.guard_new_delegation();
    alter table identity.delegation enable always trigger guard_new_delegation;

    -- Revoked once, by whoever acts; nothing else ever changes.
    create function identity.guard_delegation() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      revocation constant text[] := array['revoked_at', 'revoked_by', 'revoke_reason'];
    begin
      if old.revoked_at is not null then
        ${refusal('a delegation is revoked once and for ever', 'ck_delegation_revoked_once')}
      end if;
      if to_jsonb(new) - revocation <> to_jsonb(old) - revocation then
        ${refusal('a delegation is revoked, never changed', 'ck_delegation_unchanged')}
      end if;
      if new.revoked_by::text is distinct from current_setting('so_kho.actor', true) then
        ${refusal('a revocation names the acting person', 'ck_delegation_revoker')}
      end if;
      return new;
    end
    $body$;
    create trigger guard_delegation before update on identity.delegation
      for each row execute function identity.guard_delegation();
    alter table identity.delegation enable always trigger guard_delegation;
    create trigger never_removed before delete on identity.delegation
      for each row execute function platform.refuse_change();
    create trigger never_truncated before truncate on identity.delegation
      for each statement execute function platform.refuse_change();
    alter table identity.delegation enable always trigger never_removed;
    alter table identity.delegation enable always trigger never_truncated;

    grant select, insert, update (revoked_at, revoked_by, revoke_reason) on identity.delegation to so_kho_app;
    alter table identity.delegation enable row level security;
    create policy in_reach on identity.delegation to so_kho_app
      using (
        office_id = any ((select identity.offices_in_reach())::uuid[])
        or (select current_setting('so_kho.actor')) in (delegator_id::text, delegate_id::text));

    -- On whose behalf: told where the right came through a delegation alone, with the name as it was then.
    alter table trail.event
      add column delegation_id uuid,
      add column delegator_id uuid,
      add column delegator_name text,
      add constraint ck_event_delegation check (num_nonnulls(delegation_id, delegator_id, delegator_name) in (0, 3)),
      -- A delegation to somebody else cannot be named.
      add constraint fk_event_delegation foreign key (delegation_id, actor_id, delegator_id)
        references identity.delegation (id, delegate_id, delegator_id) on delete restrict;
    create index ix_event_delegation on trail.event (delegation_id, recorded_at desc, id desc) where delegation_id is not null;
  `;
}
