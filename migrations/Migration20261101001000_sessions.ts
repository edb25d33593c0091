import { SqlMigration } from './sql-migration.js';

/** Short access tokens with rotating refresh tokens, throttled log-ins, second factors and log-ins at a provider. */
export class Migration20261101001000_sessions extends SqlMigration {
  protected readonly sql = `
    -- Sessions of before had one long token; whoever held one logs in again.
    alter table identity.session
      add column method text not null default 'PASSWORD',
      add column second_factor boolean not null default false,
      add column address inet,
      add column close_reason text;
    update identity.session set
      closed_at = coalesce(closed_at, clock_timestamp()),
      close_reason = case when closed_at is null then 'REPLACED' else 'LOGGED_OUT' end;
    alter table identity.session
      drop constraint uq_session_token,
      drop constraint ck_session_token_hash,
      drop column token_hash,
      alter column method drop default,
      add constraint ck_session_method check (method in ('PASSWORD', 'PROVIDER')),
      add constraint ck_session_closing check ((closed_at is null) = (close_reason is null)),
      add constraint ck_session_close_reason check (
        close_reason in ('LOGGED_OUT', 'TOKEN_REUSED', 'TOO_MANY', 'REPLACED'));
    revoke update on identity.session from so_kho_app;
    grant update (closed_at, close_reason, second_factor) on identity.session to so_kho_app;
    drop index identity.ix_session_staff;
    create index ix_session_staff on identity.session (staff_id, opened_at);

    -- What is closed stays closed.
    create function identity.guard_session() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.closed_at is not null then
        raise exception 'a closed session is never changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_session_closed_for_ever';
      end if;
      return new;
    end
    $body$;
    create trigger guard_session before update on identity.session for each row execute function identity.guard_session();
    alter table identity.session enable always trigger guard_session;

    -- One pair of tokens of a session; a refresh uses a pair up and issues the next one.
    create table identity.session_token (
      id uuid not null,
      session_id uuid not null,
      parent_id uuid,
      issued_at timestamptz(3) not null,
      access_hash text not null,
      access_expires_at timestamptz(3) not null,
      refresh_hash text not null,
      refresh_expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      used_request_id uuid,
      superseded_at timestamptz(3),
      constraint pk_session_token primary key (id),
      constraint fk_session_token_session foreign key (session_id) references identity.session (id) on delete restrict,
      constraint fk_session_token_parent foreign key (parent_id) references identity.session_token (id) on delete restrict,
      constraint uq_session_token_access unique (access_hash),
      constraint uq_session_token_refresh unique (refresh_hash),
      constraint ck_session_token_hashes check (access_hash ~ '^[0-9a-f]{64}$' and refresh_hash ~ '^[0-9a-f]{64}$'),
      constraint ck_session_token_lifetime check (
        access_expires_at <= issued_at + interval '5 minutes' and refresh_expires_at >= access_expires_at),
      constraint ck_session_token_use check ((used_at is null) = (used_request_id is null))
    );
    create index ix_session_token_session on identity.session_token (session_id);
    create index ix_session_token_parent on identity.session_token (parent_id) where parent_id is not null;

    -- Used once, superseded once: neither is taken back.
    create function identity.guard_session_token() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.used_at is not null and (new.used_at, new.used_request_id) is distinct from (old.used_at, old.used_request_id)
        or old.superseded_at is not null and new.superseded_at is distinct from old.superseded_at then
        raise exception 'a token is used or superseded once'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_session_token_once';
      end if;
      return new;
    end
    $body$;
    create trigger guard_session_token before update on identity.session_token for each row execute function identity.guard_session_token();
    alter table identity.session_token enable always trigger guard_session_token;

    -- How often in vain, per account and per address, and until when nothing is tried.
    create table identity.log_in_throttle (
      kind text not null,
      key text not null,
      failures integer not null,
      counted_at timestamptz(3) not null,
      blocked_until timestamptz(3) not null,
      turned_away bigint not null default 0,
      constraint pk_log_in_throttle primary key (kind, key),
      constraint ck_log_in_throttle_kind check (kind in ('ACCOUNT', 'ADDRESS')),
      constraint ck_log_in_throttle_failures check (failures >= 0)
    );

    -- The first failures are free; then 1, 2, 4, 8 … seconds, 15 minutes at most. Without a delay it is a moment long
    -- past: the present of one server may lie a little after that of another, or of another request.
    create function identity.log_in_blocked_until(failures integer, free integer, since timestamptz) returns timestamptz
    language sql immutable set search_path = pg_catalog, pg_temp as $body$
      select case when failures < free then to_timestamp(0)
        else since + make_interval(secs => least(900, power(2, least(failures - free, 20)))) end
    $body$;

    -- Every attempt that was looked at. A name that nobody has is kept as a hash: it may be a password typed too early.
    create table identity.log_in_attempt (
      id uuid not null,
      attempted_at timestamptz(3) not null default clock_timestamp(),
      name_hash text not null,
      staff_id uuid,
      address inet,
      method text not null,
      outcome text not null,
      constraint pk_log_in_attempt primary key (id),
      constraint fk_log_in_attempt_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint ck_log_in_attempt_name_hash check (name_hash ~ '^[0-9a-f]{64}$'),
      constraint ck_log_in_attempt_method check (method in ('PASSWORD', 'PROVIDER')),
      constraint ck_log_in_attempt_outcome check (outcome in (
        'OPENED', 'UNKNOWN', 'CLOSED_ACCOUNT', 'WRONG_PASSWORD', 'SECOND_FACTOR_MISSING', 'SECOND_FACTOR_WRONG'))
    );
    create index ix_log_in_attempt_attempted on identity.log_in_attempt (attempted_at desc);
    create index ix_log_in_attempt_staff on identity.log_in_attempt (staff_id, attempted_at desc);
    call platform.make_append_only('identity.log_in_attempt');

    create table identity.second_factor (
      staff_id uuid not null,
      sealed_secret text not null,
      request_id uuid not null,
      enrolled_at timestamptz(3) not null,
      confirmed_at timestamptz(3),
      last_step bigint,
      constraint pk_second_factor primary key (staff_id),
      constraint fk_second_factor_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint ck_second_factor_confirmed check ((confirmed_at is null) = (last_step is null))
    );

    -- A confirmed second factor is neither replaced nor unconfirmed, and no code counts twice.
    create function identity.guard_second_factor() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.confirmed_at is not null
        and (new.sealed_secret, new.confirmed_at) is distinct from (old.sealed_secret, old.confirmed_at) then
        raise exception 'a confirmed second factor is not replaced'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_second_factor_kept';
      end if;
      if new.last_step <= old.last_step then
        raise exception 'a code counts once'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_second_factor_step';
      end if;
      return new;
    end
    $body$;
    create trigger guard_second_factor before update on identity.second_factor for each row execute function identity.guard_second_factor();
    alter table identity.second_factor enable always trigger guard_second_factor;

    -- Who somebody is at a provider. The owner links; the first log-in by name binds the provider's subject for ever.
    create table identity.provider_account (
      id uuid not null,
      issuer text not null,
      subject text,
      preferred_username text,
      staff_id uuid not null,
      linked_at timestamptz(3) not null default clock_timestamp(),
      bound_at timestamptz(3),
      constraint pk_provider_account primary key (id),
      constraint fk_provider_account_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint uq_provider_account_subject unique (issuer, subject),
      constraint uq_provider_account_username unique (issuer, preferred_username),
      constraint uq_provider_account_staff unique (issuer, staff_id),
      constraint ck_provider_account_name check (subject is not null or preferred_username is not null)
    );
    create index ix_provider_account_staff on identity.provider_account (staff_id);

    create function identity.guard_provider_account() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.subject is not null and new.subject is distinct from old.subject then
        raise exception 'a subject is bound once'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_provider_account_bound';
      end if;
      return new;
    end
    $body$;
    create trigger guard_provider_account before update on identity.provider_account for each row execute function identity.guard_provider_account();
    alter table identity.provider_account enable always trigger guard_provider_account;

    -- A person who came back from the provider, waiting for the page to redeem the one-time code.
    create table identity.provider_log_in (
      id uuid not null,
      state_hash text not null,
      staff_id uuid not null,
      code_hash text not null,
      challenge text not null,
      returned_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      redeemed_at timestamptz(3),
      constraint pk_provider_log_in primary key (id),
      constraint fk_provider_log_in_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint uq_provider_log_in_state unique (state_hash),
      constraint uq_provider_log_in_code unique (code_hash),
      constraint ck_provider_log_in_period check (expires_at > returned_at)
    );
    create index ix_provider_log_in_staff on identity.provider_log_in (staff_id);

    grant select, insert, update (used_at, used_request_id, superseded_at) on identity.session_token to so_kho_app;
    grant select, insert, update (failures, counted_at, blocked_until, turned_away) on identity.log_in_throttle to so_kho_app;
    grant select, insert on identity.log_in_attempt to so_kho_app;
    grant select, insert, update (sealed_secret, request_id, enrolled_at, confirmed_at, last_step) on identity.second_factor to so_kho_app;
    grant select, update (subject, bound_at) on identity.provider_account to so_kho_app;
    grant select, insert, update (redeemed_at) on identity.provider_log_in to so_kho_app;

    -- For the owner, now and then: what proves nothing any more. Sessions themselves, attempts and the trail stay.
    create procedure identity.forget_ended(before timestamptz)
    language sql set search_path = pg_catalog, pg_temp as $body$
      delete from identity.session_token where session_id in (
        select id from identity.session where coalesce(closed_at, expires_at) < before);
      delete from identity.provider_log_in where expires_at < before;
      delete from identity.log_in_throttle where counted_at < before and blocked_until < before;
    $body$;
    revoke execute on procedure identity.forget_ended from public;

    insert into rules.rule (code, valid_from, value, source, description) values
      ('identity.second-factor.required-roles', '2025-10-01', '[]',
       'Quy ước của đơn vị, chờ Quy chế an toàn thông tin',
       'Vai trò phải có yếu tố xác thực thứ hai khi đăng nhập bằng mật khẩu, ví dụ ["OFFICE_HEAD","PROVINCIAL_HEAD","ADMINISTRATOR"]');
  `;
}
