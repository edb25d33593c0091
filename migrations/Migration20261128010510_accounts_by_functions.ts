import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** In a function: refuses with a sentence for whoever operates the database. */
function refused(condition: string, message: string): string {
  return `
      if ${condition} then
        raise exception '%', format(${message}) using errcode = 'raise_exception';
      end if;`;
}

/** A function of the owner, in PL/pgSQL; nobody else may call it. */
function ofOwner(signature: string, types: string, body: string): string {
  const name = signature.slice(0, signature.indexOf('('));
  return `
    create function ${signature} returns void
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    #variable_conflict use_variable
    ${body}
    $body$;
    revoke execute on function ${name}(${types}) from public;`;
}

/** What a session or a second factor of the application's own writing must have in the trail, in its transaction. */
function recorded(table: string, events: string, condition: string, kinds: readonly string[]): string {
  const name = `recorded_${events.replaceAll(/\W+/g, '_')}`;
  return `
    create constraint trigger ${name} after ${events} on ${table} deferrable initially deferred
      for each row when (current_user = 'so_kho_app'${condition})
      execute function identity.require_account_event('${kinds.join("', '")}');
    alter table ${table} enable always trigger ${name};`;
}

/** A log-in reads the hash: what only begins like one would be an error at each. */
const isNoHash = `password_hash !~
        '^[$]argon2id[$]v=19[$]m=[0-9]{1,7},t=[0-9]{1,3},p=[0-9]{1,2}[$][A-Za-z0-9+/]{11,64}[$][A-Za-z0-9+/]{16,128}$'`;

/**
 * The application changes no account, role, office and rule. The owner does by functions that check and keep a record of
 * who, when and why. What the application writes of sessions and second factors is in the trail, or it is refused.
 */
export class Migration20261128010510_accounts_by_functions extends SqlMigration {
  protected readonly sql = `
    revoke insert, update, delete on identity.office, identity.staff, identity.role_assignment from so_kho_app;
    revoke insert, update, delete on rules.rule, rules.holiday from so_kho_app;

    alter table identity.session drop constraint ck_session_close_reason, add constraint ck_session_close_reason check (
      close_reason in ('LOGGED_OUT', 'TOKEN_REUSED', 'TOO_MANY', 'REPLACED', 'ADMINISTRATION'));

    -- The event is the person's own: its actor is the one whom the transaction names (ck_event_actor).
    create function identity.require_account_event() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not exists (
        select from trail.event e
        where e.subject_type = 'Staff' and e.subject_id = new.staff_id and e.actor_id = new.staff_id
          and e.recorded_at >= transaction_timestamp() - interval '1 minute' and e.kind = any (tg_argv)
          and e.xmin = pg_current_xact_id()::xid) then
        ${refusal('sessions and second factors change with an event of their person in the trail', 'ck_session_recorded')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function identity.require_account_event() from public;
    ${recorded('identity.session', 'insert', '', ['session.opened'])}
    ${recorded(
      'identity.session',
      'update of closed_at',
      ' and old.closed_at is null and new.closed_at is not null',
      ['session.opened', 'session.closed', 'session.reuse-detected'],
    )}
    ${recorded('identity.session', 'update of second_factor', '', ['session.second-factor-confirmed'])}
    ${recorded('identity.second_factor', 'insert', '', ['session.second-factor-enrolled'])}
    ${recorded('identity.second_factor', 'update of sealed_secret', '', ['session.second-factor-enrolled'])}
    ${recorded('identity.second_factor', 'update of confirmed_at', '', ['session.second-factor-confirmed'])}

    -- What the owner did with accounts and roles, and why.
    create table identity.account_act (
      id uuid not null default gen_random_uuid(),
      done_at timestamptz(3) not null default clock_timestamp(),
      act text not null,
      staff_id uuid not null,
      details jsonb not null,
      reason text not null,
      -- The log-in at the database.
      done_by text not null default session_user,
      constraint pk_account_act primary key (id),
      constraint fk_account_act_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint ck_account_act_kind check (act in (
        'ACCOUNT_OPENED', 'ACCOUNT_CLOSED', 'ACCOUNT_REOPENED', 'PASSWORD_SET', 'ROLE_GIVEN', 'ROLE_ENDED',
        'SESSIONS_CLOSED', 'SECOND_FACTOR_REMOVED', 'PROVIDER_LINKED')),
      constraint ck_account_act_reason check (platform.has_text(reason))
    );
    create index ix_account_act_staff on identity.account_act (staff_id, done_at desc);
    call platform.make_append_only('identity.account_act');
    call trail.capture('identity.account_act', 'Staff', 'one.staff_id');

    create function identity.account_named(asked text) returns uuid
    language plpgsql stable set search_path = pg_catalog, pg_temp as $body$
    declare
      person uuid := (select s.id from identity.staff s where s.username = asked);
    begin
      ${refused('person is null', `'nobody has the username %L', asked`)}
      return person;
    end
    $body$;
    revoke execute on function identity.account_named(text) from public;

    create function identity.office_coded(asked text) returns uuid
    language plpgsql stable set search_path = pg_catalog, pg_temp as $body$
    declare
      office uuid := (select o.id from identity.office o where o.code = asked);
    begin
      ${refused('office is null', `'no office has the code %L', asked`)}
      return office;
    end
    $body$;
    revoke execute on function identity.office_coded(text) from public;
    ${ofOwner(
      'identity.close_sessions(username text, reason text)',
      'text, text',
      `declare
      person uuid := identity.account_named(username);
    begin
      update identity.session s set closed_at = clock_timestamp(), close_reason = 'ADMINISTRATION'
      where s.staff_id = person and s.closed_at is null;
      insert into identity.account_act (act, staff_id, details, reason) values ('SESSIONS_CLOSED', person, '{}', reason);
    end`,
    )}
    ${ofOwner(
      'identity.open_account(username text, full_name text, title text, password_hash text, reason text)',
      'text, text, text, text, text',
      `declare
      person uuid := gen_random_uuid();
    begin
      ${refused(isNoHash, `'the hash of the password is one of argon2id'`)}
      ${refused('not rules.is_person_name(full_name)', `'%L is no name of a person', full_name`)}
      insert into identity.staff (id, username, full_name, title, password_hash)
      values (person, username, full_name, title, password_hash);
      insert into identity.account_act (act, staff_id, details, reason)
      values ('ACCOUNT_OPENED', person, jsonb_build_object('username', username, 'fullName', full_name), reason);
    end`,
    )}
    ${ofOwner(
      'identity.close_account(username text, reason text)',
      'text, text',
      `declare
      person uuid := identity.account_named(username);
    begin
      update identity.staff s set active = false where s.id = person and s.active;
      ${refused('not found', `'the account %L is closed already', username`)}
      perform identity.close_sessions(username, reason);
      insert into identity.account_act (act, staff_id, details, reason) values ('ACCOUNT_CLOSED', person, '{}', reason);
    end`,
    )}
    ${ofOwner(
      'identity.reopen_account(username text, reason text)',
      'text, text',
      `declare
      person uuid := identity.account_named(username);
    begin
      update identity.staff s set active = true where s.id = person and not s.active;
      ${refused('not found', `'the account %L is open', username`)}
      insert into identity.account_act (act, staff_id, details, reason) values ('ACCOUNT_REOPENED', person, '{}', reason);
    end`,
    )}
    ${ofOwner(
      'identity.set_password(username text, password_hash text, reason text)',
      'text, text, text',
      `declare
      person uuid := identity.account_named(username);
    begin
      ${refused(isNoHash, `'the hash of the password is one of argon2id'`)}
      update identity.staff s set password_hash = set_password.password_hash where s.id = person;
      perform identity.close_sessions(username, reason);
      insert into identity.account_act (act, staff_id, details, reason) values ('PASSWORD_SET', person, '{}', reason);
    end`,
    )}
    ${ofOwner(
      'identity.give_role(username text, role text, office text, valid_from date, reason text)',
      'text, text, text, date, text',
      `declare
      person uuid := identity.account_named(username);
    begin
      insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
      values (gen_random_uuid(), person, role, identity.office_coded(office), valid_from);
      insert into identity.account_act (act, staff_id, details, reason)
      values ('ROLE_GIVEN', person, jsonb_build_object('role', role, 'office', office, 'from', valid_from), reason);
    end`,
    )}
    ${ofOwner(
      'identity.end_role(username text, role text, office text, last_day date, reason text)',
      'text, text, text, date, text',
      `declare
      person uuid := identity.account_named(username);
    begin
      update identity.role_assignment r set valid_to = last_day
      where r.staff_id = person and r.role = end_role.role and r.office_id = identity.office_coded(office)
        and r.valid_from <= last_day and (r.valid_to is null or r.valid_to > last_day);
      ${refused('not found', `'%L does not hold the role %s in %s beyond %s', username, role, office, last_day`)}
      insert into identity.account_act (act, staff_id, details, reason)
      values ('ROLE_ENDED', person, jsonb_build_object('role', role, 'office', office, 'to', last_day), reason);
    end`,
    )}
    ${ofOwner(
      'identity.remove_second_factor(username text, reason text)',
      'text, text',
      `declare
      person uuid := identity.account_named(username);
    begin
      delete from identity.second_factor f where f.staff_id = person;
      ${refused('not found', `'%L has no second factor', username`)}
      perform identity.close_sessions(username, reason);
      insert into identity.account_act (act, staff_id, details, reason)
      values ('SECOND_FACTOR_REMOVED', person, '{}', reason);
    end`,
    )}
    ${ofOwner(
      'identity.link_provider(username text, issuer text, preferred_username text, reason text)',
      'text, text, text, text',
      `declare
      person uuid := identity.account_named(username);
    begin
      insert into identity.provider_account (id, issuer, preferred_username, staff_id)
      values (gen_random_uuid(), issuer, preferred_username, person);
      insert into identity.account_act (act, staff_id, details, reason)
      values ('PROVIDER_LINKED', person, jsonb_build_object('issuer', issuer, 'name', preferred_username), reason);
    end`,
    )}

    -- The rule that is in force ends on the day on which the new one begins; its source says who decided it.
    ${ofOwner(
      'rules.set_rule(code text, valid_from date, value jsonb, source text, description text)',
      'text, date, jsonb, text, text',
      `declare
      planned date := (
        select min(r.valid_from) from rules.rule r where r.code = set_rule.code and r.valid_from > set_rule.valid_from);
    begin
      ${refused('not platform.has_text(source)', `'a rule has a source'`)}
      ${refused(
        'exists (select from rules.rule r where r.code = set_rule.code and r.valid_from = set_rule.valid_from)',
        `'a rule %L begins on %s already and stays as it is; set another one from a later day', code, valid_from`,
      )}
      update rules.rule r set valid_to = set_rule.valid_from
      where r.code = set_rule.code and r.valid_from < set_rule.valid_from
        and (r.valid_to is null or r.valid_to > set_rule.valid_from);
      ${refused('not found', `'no rule %L is in force on %s', code, valid_from`)}
      insert into rules.rule (code, valid_from, valid_to, value, source, description)
      values (code, valid_from, planned, value, source, description);
    end`,
    )}
  `;
}
