import { SqlMigration } from './sql-migration.js';

/**
 * Yearly inspection programmes with their targets, inspections and teams. No inspector is in two teams at once and no
 * office is inspected twice at once; both are judged when the transaction ends, so that two inspections may swap.
 */
export class Migration20261101000700_inspection extends SqlMigration {
  protected readonly sql = `
    create schema if not exists extensions;
    grant usage on schema extensions to so_kho_app;
    create extension if not exists btree_gist with schema extensions;

    create schema inspection;
    grant usage on schema inspection to so_kho_app;

    insert into rules.rule (code, valid_from, value, source, description) values
      ('inspection.self-check.office', '2025-10-01', '"TCKT"',
       'Kế hoạch công tác năm 2026, mục 11.3', 'Đơn vị tự kiểm tra kế toán'),
      ('inspection.avoid.quarter-end-days', '2025-10-01', '5',
       'Quy ước của đơn vị, theo Thông tư 04/2023/TT-BTP Điều 20',
       'Số ngày làm việc cuối quý không kiểm tra, để các đơn vị khóa sổ'),
      ('inspection.avoid.year-start-days', '2025-10-01', '5',
       'Quy ước của đơn vị, theo Thông tư 04/2023/TT-BTP Điều 20',
       'Số ngày làm việc đầu năm công tác không kiểm tra, để các đơn vị làm báo cáo năm'),
      ('inspection.independence.months', '2025-10-01', '12',
       'Thông lệ kiểm toán nội bộ (IIA 2024, chuẩn mực 7.1)',
       'Số tháng không được kiểm tra đơn vị mà mình từng giữ trách nhiệm');

    create table inspection.programme (
      id uuid not null,
      office_id uuid not null,
      working_year text not null,
      year_from date not null,
      year_to date not null,
      status text not null default 'DRAFT',
      seed text not null,
      author_id uuid not null,
      drafted_at timestamptz(3) not null,
      approved_by uuid,
      approved_at timestamptz(3),
      version integer not null default 1,
      constraint pk_programme primary key (id),
      constraint uq_programme_working_year unique (office_id, working_year),
      constraint uq_programme_period unique (id, year_from, year_to),
      constraint fk_programme_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_programme_author foreign key (author_id) references identity.staff (id) on delete restrict,
      constraint fk_programme_approved_by foreign key (approved_by) references identity.staff (id) on delete restrict,
      constraint ck_programme_status check (status in ('DRAFT', 'APPROVED', 'CLOSED')),
      constraint ck_programme_period check (
        extract(month from year_from) = 10 and extract(day from year_from) = 1
        and year_to = (year_from + interval '1 year' - interval '1 day')::date
        and working_year = extract(year from year_to)::text),
      constraint ck_programme_seed check (btrim(seed) <> ''),
      constraint ck_programme_approval check (
        (status = 'DRAFT') = (approved_by is null) and (approved_by is null) = (approved_at is null)),
      constraint ck_programme_four_eyes check (approved_by <> author_id)
    );
    create index ix_programme_working_year on inspection.programme (working_year desc, id desc);

    create function inspection.guard_programme() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.status <> new.status and (old.status, new.status) not in (('DRAFT', 'APPROVED'), ('APPROVED', 'CLOSED')) then
        raise exception 'a programme goes from DRAFT to APPROVED to CLOSED'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_programme_transition';
      end if;
      if old.status <> 'DRAFT' and (new.approved_by, new.approved_at) is distinct from (old.approved_by, old.approved_at) then
        raise exception 'an approval is not rewritten'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_programme_transition';
      end if;
      return new;
    end
    $body$;
    create trigger guard_programme before update on inspection.programme
      for each row execute function inspection.guard_programme();
    alter table inspection.programme enable always trigger guard_programme;

    create table inspection.programme_target (
      id uuid not null,
      programme_id uuid not null,
      kind text not null,
      position smallint not null,
      required integer not null,
      offices integer not null,
      basis text not null,
      constraint pk_programme_target primary key (id),
      constraint uq_programme_target_kind unique (programme_id, kind),
      constraint fk_programme_target_programme foreign key (programme_id) references inspection.programme (id) on delete restrict,
      constraint ck_programme_target_kind check (kind in ('ACCOUNTING', 'SELF_CHECK', 'INTERNAL')),
      constraint ck_programme_target_required check (required >= 0 and offices >= 0),
      constraint ck_programme_target_basis check (btrim(basis) <> '')
    );
    call platform.make_append_only('inspection.programme_target');

    create table inspection.inspection (
      id uuid not null,
      programme_id uuid not null,
      year_from date not null,
      year_to date not null,
      office_id uuid not null,
      kind text not null,
      subject text not null,
      starts_on date not null,
      ends_on date not null,
      status text not null default 'PLANNED',
      leader_id uuid not null,
      done_from date,
      done_to date,
      conclusion_number text,
      conclusion_date date,
      result text,
      recorded_by uuid,
      version integer not null default 1,
      constraint pk_inspection primary key (id),
      constraint uq_inspection_booking unique (id, starts_on, ends_on, status),
      constraint fk_inspection_programme foreign key (programme_id, year_from, year_to)
        references inspection.programme (id, year_from, year_to) on delete restrict,
      constraint fk_inspection_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_inspection_recorded_by foreign key (recorded_by) references identity.staff (id) on delete restrict,
      constraint ck_inspection_kind check (kind in ('ACCOUNTING', 'SELF_CHECK', 'INTERNAL', 'THEMATIC', 'UNANNOUNCED')),
      constraint ck_inspection_status check (status in ('PLANNED', 'DONE', 'CANCELLED')),
      constraint ck_inspection_subject check (btrim(subject) <> ''),
      constraint ck_inspection_period check (ends_on >= starts_on and done_to >= done_from),
      constraint ck_inspection_working_year check (starts_on >= year_from and ends_on <= year_to and done_to <= year_to),
      constraint ck_inspection_begun check (done_from >= starts_on),
      constraint ck_inspection_done check (
        num_nonnulls(done_from, done_to, conclusion_number, conclusion_date, result, recorded_by)
        = case when status = 'DONE' then 6 else 0 end),
      constraint ck_inspection_conclusion check (
        btrim(conclusion_number) <> '' and btrim(result) <> '' and conclusion_date >= done_to),
      constraint ex_inspection_office exclude using gist (
        office_id with =, daterange(starts_on, ends_on, '[]') with &&)
        where (status <> 'CANCELLED') deferrable initially deferred
    );
    create index ix_inspection_programme on inspection.inspection (programme_id, starts_on, id);
    create index ix_inspection_office on inspection.inspection (office_id, starts_on, id);
    create unique index uq_inspection_conclusion
      on inspection.inspection (programme_id, conclusion_number, extract(year from conclusion_date))
      where conclusion_number is not null;

    -- The days and the state of the inspection are copied by the foreign key, so that bookings can exclude each other.
    create table inspection.team_member (
      id uuid not null,
      inspection_id uuid not null,
      starts_on date not null,
      ends_on date not null,
      status text not null,
      staff_id uuid not null,
      seat smallint not null,
      standing boolean not null default true,
      constraint pk_team_member primary key (id),
      constraint uq_team_member_staff unique (inspection_id, staff_id),
      constraint fk_team_member_inspection foreign key (inspection_id, starts_on, ends_on, status)
        references inspection.inspection (id, starts_on, ends_on, status) on update cascade on delete restrict,
      constraint fk_team_member_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint ck_team_member_seat check (seat >= 0),
      constraint ex_team_member_booking exclude using gist (
        staff_id with =, daterange(starts_on, ends_on, '[]') with &&)
        where (standing and status <> 'CANCELLED') deferrable initially deferred
    );
    alter table inspection.inspection add constraint fk_inspection_leader
      foreign key (id, leader_id) references inspection.team_member (inspection_id, staff_id) on delete restrict
      deferrable initially deferred;

    create function inspection.guard_inspection() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      programme_status text;
    begin
      if tg_op = 'UPDATE' and old.status = 'DONE' then
        raise exception 'an inspection that is done is not changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_done_once';
      end if;
      if tg_op = 'UPDATE' and old.status = 'CANCELLED' then
        raise exception 'a cancelled inspection is not changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_cancelled_for_ever';
      end if;
      select status into strict programme_status from inspection.programme where id = new.programme_id;
      if new.status = 'DONE' then
        if tg_op = 'INSERT' or programme_status <> 'APPROVED' then
          raise exception 'only inspections of an approved programme are carried out'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_approved';
        end if;
        if (new.office_id, new.kind, new.subject, new.starts_on, new.ends_on, new.leader_id)
          is distinct from (old.office_id, old.kind, old.subject, old.starts_on, old.ends_on, old.leader_id) then
          raise exception 'recording an inspection leaves its plan as it was'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_draft';
        end if;
      elsif programme_status <> 'DRAFT' then
        raise exception 'inspections are planned while their programme is a draft'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_draft';
      end if;
      return new;
    end
    $body$;
    create trigger guard_inspection before insert or update on inspection.inspection
      for each row execute function inspection.guard_inspection();
    alter table inspection.inspection enable always trigger guard_inspection;

    create function inspection.guard_team_member() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      programme_status text;
    begin
      select p.status into strict programme_status
      from inspection.inspection i join inspection.programme p on p.id = i.programme_id where i.id = new.inspection_id;
      if programme_status <> 'DRAFT' then
        raise exception 'teams are formed while their programme is a draft'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_draft';
      end if;
      return new;
    end
    $body$;
    create trigger guard_team_member before insert or update of seat, standing on inspection.team_member
      for each row execute function inspection.guard_team_member();
    alter table inspection.team_member enable always trigger guard_team_member;

    -- When the transaction ends, whoever leads an inspection stands in its team.
    create function inspection.check_leader() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      checked uuid;
    begin
      if tg_table_name = 'inspection' then
        checked := new.id;
      else
        checked := new.inspection_id;
      end if;
      if exists (
        select from inspection.inspection i join inspection.team_member m on m.inspection_id = i.id and m.staff_id = i.leader_id
        where i.id = checked and not m.standing) then
        raise exception 'the leader does not stand in the team'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_leader';
      end if;
      return null;
    end
    $body$;
    create constraint trigger check_leader after update of leader_id on inspection.inspection
      deferrable initially deferred for each row execute function inspection.check_leader();
    create constraint trigger check_leader after insert or update of standing on inspection.team_member
      deferrable initially deferred for each row execute function inspection.check_leader();

    grant select, insert, update (status, approved_by, approved_at, version) on inspection.programme to so_kho_app;
    grant select, insert on inspection.programme_target to so_kho_app;
    grant select, insert, update (office_id, kind, subject, starts_on, ends_on, status, leader_id, done_from, done_to,
      conclusion_number, conclusion_date, result, recorded_by, version) on inspection.inspection to so_kho_app;
    grant select, insert, update (seat, standing) on inspection.team_member to so_kho_app;
  `;
}
