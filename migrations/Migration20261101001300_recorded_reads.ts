import { SqlMigration } from './sql-migration.js';

/** Reads that matter: who looked at an item of a high-risk class, and the trail taken out as a file with dual control. */
export class Migration20261101001300_recorded_reads extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('exhibit.viewing.period-minutes', '2025-10-01', '10',
       'Quy ước của đơn vị, chờ Quy chế an toàn thông tin',
       'Trong bao nhiêu phút thì mỗi người xem một vật chứng thuộc nhóm rủi ro cao chỉ ghi nhật ký một lần'),
      ('audit-export.approval-hours', '2025-10-01', '24',
       'Quy ước của đơn vị, chờ Quy chế an toàn thông tin',
       'Sau khi duyệt, tệp nhật ký được tải trong bao nhiêu giờ'),
      ('audit-export.downloads', '2025-10-01', '3',
       'Quy ước của đơn vị, chờ Quy chế an toàn thông tin',
       'Mỗi lần duyệt được tải tệp nhật ký nhiều nhất mấy lần');

    -- That a person looked at something in a period is recorded once: one row here, one event in the trail.
    create table trail.viewing (
      actor_id uuid not null,
      subject_id uuid not null,
      period_start timestamptz(3) not null,
      request_id uuid not null,
      constraint pk_viewing primary key (actor_id, subject_id, period_start),
      constraint fk_viewing_actor foreign key (actor_id) references identity.staff (id) on delete restrict
    );
    call platform.make_append_only('trail.viewing');
    grant select, insert on trail.viewing to so_kho_app;
    alter table trail.viewing enable row level security;
    create policy own on trail.viewing to so_kho_app
      using (actor_id::text = (select current_setting('so_kho.actor')))
      with check (actor_id::text = (select current_setting('so_kho.actor')));

    -- A row without its event would keep the next look out of the trail. With the owner's rights it finds the event of an
    -- item on the road, which belongs to the office that sent it.
    create function trail.check_viewing() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not exists (
        select from trail.event e
        where e.subject_id = new.subject_id and e.actor_id = new.actor_id and e.request_id = new.request_id
          and e.kind = 'exhibit.viewed'
      ) then
        raise exception 'a viewing is recorded in the trail'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_viewing_recorded';
      end if;
      return null;
    end
    $body$;
    create constraint trigger check_viewing after insert on trail.viewing deferrable initially deferred
      for each row execute function trail.check_viewing();
    alter table trail.viewing enable always trigger check_viewing;

    create table trail.export (
      id uuid not null,
      office_id uuid not null,
      requested_by uuid not null,
      requested_at timestamptz(3) not null,
      recorded_from timestamptz(3) not null,
      recorded_until timestamptz(3) not null,
      kinds text[],
      format text not null,
      purpose text not null,
      status text not null default 'PENDING',
      decided_by uuid,
      decided_at timestamptz(3),
      refusal_reason text,
      expires_at timestamptz(3),
      downloads_allowed smallint,
      constraint pk_export primary key (id),
      constraint fk_export_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_export_requested_by foreign key (requested_by) references identity.staff (id) on delete restrict,
      constraint fk_export_decided_by foreign key (decided_by) references identity.staff (id) on delete restrict,
      constraint ck_export_period check (recorded_until > recorded_from and recorded_until <= requested_at),
      constraint ck_export_kinds check (cardinality(kinds) between 1 and 50),
      constraint ck_export_format check (format in ('CSV', 'JSONL')),
      constraint ck_export_purpose check (purpose <> ''),
      constraint ck_export_status check (status in ('PENDING', 'APPROVED', 'REFUSED')),
      constraint ck_export_own_request check (decided_by <> requested_by),
      constraint ck_export_decision check (
        (status = 'PENDING') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
      constraint ck_export_refusal check ((status = 'REFUSED') = (refusal_reason is not null)),
      constraint ck_export_approval check (
        (status = 'APPROVED') = (expires_at is not null) and (expires_at is null) = (downloads_allowed is null)
        and expires_at > decided_at and downloads_allowed > 0)
    );
    create index ix_export_office on trail.export (office_id, id desc);
    create index ix_export_requested_by on trail.export (requested_by, id desc);
    create index ix_export_decided_by on trail.export (decided_by) where decided_by is not null;

    -- Whoever asks and whoever decides is the acting person of the session, and a decision is taken once.
    create function trail.guard_export() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      acting text := current_setting('so_kho.actor', true);
    begin
      if tg_op = 'UPDATE' and old.status <> 'PENDING' then
        raise exception 'an export is decided once'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_export_decided_once';
      end if;
      if tg_op = 'INSERT' and (new.requested_by::text is distinct from acting or new.status <> 'PENDING')
        or tg_op = 'UPDATE' and new.decided_by::text is distinct from acting then
        raise exception 'an export is asked for and decided by the acting persons of their sessions'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_export_actor';
      end if;
      return new;
    end
    $body$;
    create trigger guard_export before insert or update on trail.export for each row execute function trail.guard_export();
    alter table trail.export enable always trigger guard_export;
    grant select, insert, update (status, decided_by, decided_at, refusal_reason, expires_at, downloads_allowed)
      on trail.export to so_kho_app;

    create table trail.export_download (
      export_id uuid not null,
      ordinal smallint not null,
      begun_at timestamptz(3) not null,
      completed_at timestamptz(3),
      row_count bigint,
      byte_count bigint,
      sha256 text,
      constraint pk_export_download primary key (export_id, ordinal),
      constraint fk_export_download_export foreign key (export_id) references trail.export (id) on delete restrict,
      constraint ck_export_download_ordinal check (ordinal > 0),
      constraint ck_export_download_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
      constraint ck_export_download_completed check (
        num_nonnulls(completed_at, row_count, byte_count, sha256) in (0, 4) and row_count >= 0 and byte_count >= 0)
    );

    -- Only who asked, only after the approval, in its time, so often and no oftener; what came out is written once.
    create function trail.guard_export_download() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      approved trail.export%rowtype;
    begin
      if tg_op = 'UPDATE' then
        if old.completed_at is not null then
          raise exception 'a download is completed once'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_export_download_once';
        end if;
        return new;
      end if;
      select * into approved from trail.export x
      where x.id = new.export_id and x.status = 'APPROVED'
        and x.requested_by::text = current_setting('so_kho.actor', true);
      if not found or new.completed_at is not null then
        raise exception 'only an approved export is downloaded, by whoever asked for it'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_export_download_approved';
      end if;
      if new.begun_at >= approved.expires_at then
        raise exception 'the approval has expired'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_export_download_in_time';
      end if;
      if new.ordinal > approved.downloads_allowed then
        raise exception 'the approval is used up'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_export_download_allowed';
      end if;
      return new;
    end
    $body$;
    create trigger guard_export_download before insert or update on trail.export_download
      for each row execute function trail.guard_export_download();
    alter table trail.export_download enable always trigger guard_export_download;
    grant select, insert, update (completed_at, row_count, byte_count, sha256) on trail.export_download to so_kho_app;

    -- Neither is taken back, whatever right somebody has.
    create trigger never_removed before delete on trail.export for each row execute function platform.refuse_change();
    create trigger never_removed_truncate before truncate on trail.export for each statement execute function platform.refuse_change();
    create trigger never_removed before delete on trail.export_download for each row execute function platform.refuse_change();
    create trigger never_removed_truncate before truncate on trail.export_download for each statement execute function platform.refuse_change();
    alter table trail.export enable always trigger never_removed;
    alter table trail.export enable always trigger never_removed_truncate;
    alter table trail.export_download enable always trigger never_removed;
    alter table trail.export_download enable always trigger never_removed_truncate;

    alter table trail.export enable row level security;
    create policy in_reach on trail.export to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    -- Seen with its export, whose own policy decides.
    alter table trail.export_download enable row level security;
    create policy in_reach on trail.export_download to so_kho_app
      using (exists (select from trail.export x where x.id = export_id))
      with check (exists (select from trail.export x where x.id = export_id));
  `;
}
