import { SqlMigration } from './sql-migration.js';

/** The audit trail: written in the transaction of the change, never changed afterwards. */
export class Migration20261101000400_trail extends SqlMigration {
  protected readonly sql = `
    create schema trail;
    grant usage on schema trail to so_kho_app;

    create table trail.event (
      id uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      occurred_at timestamptz(3) not null,
      actor_id uuid not null,
      actor_name text not null,
      actor_roles text[] not null,
      office_id uuid not null,
      kind text not null,
      subject_type text not null,
      subject_id uuid not null,
      subject_label text not null,
      request_id uuid not null,
      before jsonb,
      after jsonb,
      constraint pk_event primary key (id),
      constraint fk_event_actor foreign key (actor_id) references identity.staff (id) on delete restrict,
      constraint fk_event_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint ck_event_kind check (kind ~ '^[a-z]+(\\.[a-z-]+)+$')
    );

    -- The actor comes from the session that the unit of work opened, the time from the server: neither can be claimed.
    create function trail.guard_event() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.actor_id::text is distinct from current_setting('so_kho.actor', true) then
        raise exception 'an event names the acting person of its session'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_event_actor';
      end if;
      new.recorded_at := clock_timestamp();
      return new;
    end
    $body$;
    create trigger guard_event before insert on trail.event for each row execute function trail.guard_event();
    alter table trail.event enable always trigger guard_event;
    create index ix_event_recorded on trail.event (recorded_at desc, id desc);
    create index ix_event_office on trail.event (office_id, recorded_at desc, id desc);
    create index ix_event_actor on trail.event (actor_id, recorded_at desc, id desc);
    create index ix_event_subject on trail.event (subject_id, recorded_at desc, id desc);
    create index ix_event_kind on trail.event (kind, recorded_at desc, id desc);
    call platform.make_append_only('trail.event');
    grant select, insert on trail.event to so_kho_app;
  `;
}
