import { patched } from './patched.js';
import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** In a function of the owner: its sessions close before the account changes, in the order in which a log-in locks. */
function closingFirst(signature: string, change: string): string {
  const closing = 'perform identity.close_sessions(username, reason);';
  return patched(signature, closing, '') + patched(signature, change, `${closing}\n      ${change}`);
}

/** Outdates what was proved by a row, at the commit: the sessions of the person are locked before the account. */
function outdates(table: string, events: string, condition = ''): string {
  return `
    create constraint trigger outdate_credentials after ${events} on ${table} deferrable initially deferred
      for each row ${condition} execute function identity.credentials_changed();
    alter table ${table} enable always trigger outdate_credentials;`;
}

/**
 * A log-in opens a session only while the account is open and what was checked for it still counts: password, second
 * factor, link to a provider. It and whoever changes one of these wait for each other.
 */
export class Migration20261128011200_log_ins_in_time extends SqlMigration {
  protected readonly sql = `
    alter table identity.staff add column credentials_version integer not null default 0;
    alter table identity.session add column credentials_version integer not null default 0;
    alter table identity.session alter column credentials_version drop default;
    alter table identity.provider_log_in add column credentials_version integer not null default 0;
    alter table identity.provider_log_in alter column credentials_version drop default;

    create function identity.outdate_credentials(person uuid) returns void
    language sql set search_path = pg_catalog, pg_temp as $body$
      update identity.staff s set credentials_version = s.credentials_version + 1 where s.id = person
    $body$;
    revoke execute on function identity.outdate_credentials(uuid) from public;

    create function identity.count_password() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.password_hash is distinct from old.password_hash then
        new.credentials_version := old.credentials_version + 1;
      end if;
      return new;
    end
    $body$;
    revoke execute on function identity.count_password() from public;
    create trigger count_password before update of password_hash on identity.staff
      for each row execute function identity.count_password();
    alter table identity.staff enable always trigger count_password;

    create function identity.credentials_changed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform identity.outdate_credentials(old.staff_id);
      return null;
    end
    $body$;
    revoke execute on function identity.credentials_changed() from public;
    ${outdates('identity.second_factor', 'update of confirmed_at or delete')}
    -- The first log-in by name, which binds the subject, changes nothing of who may log in.
    ${outdates('identity.provider_account', 'update of issuer, preferred_username, staff_id or delete')}

    drop trigger rights_changed_by_staff on identity.staff;
    create trigger rights_changed_by_staff after update of active, password_hash, credentials_version on identity.staff
      for each row execute function identity.rights_changed('id');
    alter table identity.staff enable always trigger rights_changed_by_staff;

    create function identity.require_current_credentials() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform pg_advisory_xact_lock_shared(uuid_hash_extended(new.staff_id, 0));
      -- A statement of its own sees what was committed while the lock was waited for.
      if not exists (
        select from identity.staff s
        where s.id = new.staff_id and s.active and s.credentials_version = new.credentials_version) then
        ${refusal('a session is opened with what the open account may log in with now', 'ck_session_credentials')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function identity.require_current_credentials() from public;
    create trigger require_current_credentials before insert on identity.session
      for each row execute function identity.require_current_credentials();
    alter table identity.session enable always trigger require_current_credentials;

    ${patched(
      'identity.close_sessions(text, text)',
      'where s.staff_id = person and s.closed_at is null;',
      `where s.staff_id = person and s.closed_at is null;
      perform identity.outdate_credentials(person);`,
    )}
    ${closingFirst(
      'identity.close_account(text, text)',
      'update identity.staff s set active = false where s.id = person and s.active;',
    )}
    ${closingFirst(
      'identity.set_password(text, text, text)',
      'update identity.staff s set password_hash = set_password.password_hash where s.id = person;',
    )}
  `;
}
