import { SqlMigration } from './sql-migration.js';

/** Roles, the guard of append-only tables, and the requests that have been answered. */
export class Migration20261101000100_platform extends SqlMigration {
  protected readonly sql = `
    do $roles$
    begin
      if not exists (select from pg_roles where rolname = 'so_kho_app') then
        create role so_kho_app nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
      end if;
    exception
      -- another database of this cluster was migrated at the same moment
      when duplicate_object or unique_violation then null;
    end
    $roles$;

    -- So that an owner whose log-in is the only one given can hand its sessions over to the application's role.
    do $membership$
    begin
      execute format('grant so_kho_app to %I', current_user);
    exception
      -- the role was made by somebody else, who alone may grant it; docs/OPERATIONS.md says how
      when insufficient_privilege then null;
    end
    $membership$;

    revoke all on schema public from public;

    create schema platform;
    grant usage on schema platform to so_kho_app;

    create function platform.refuse_change() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      raise exception 'rows of %.% are never changed or removed', tg_table_schema, tg_table_name
        using errcode = 'integrity_constraint_violation', constraint = 'ck_append_only';
    end
    $body$;

    create procedure platform.make_append_only(target regclass)
    language plpgsql as $body$
    begin
      execute format('create trigger append_only before update or delete on %s for each row execute function platform.refuse_change()', target);
      execute format('create trigger append_only_truncate before truncate on %s for each statement execute function platform.refuse_change()', target);
      execute format('alter table %s enable always trigger append_only', target);
      execute format('alter table %s enable always trigger append_only_truncate', target);
    end
    $body$;

    create table platform.request (
      actor_id uuid not null,
      request_id uuid not null,
      operation text not null,
      fingerprint text not null,
      response jsonb,
      created_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_request primary key (actor_id, request_id),
      constraint ck_request_fingerprint check (fingerprint ~ '^[0-9a-f]{64}$')
    );
    grant select, insert, update (response) on platform.request to so_kho_app;
  `;
}
