import { SqlMigration } from './sql-migration.js';

/** The offices of the acting person are those of the programme itself: the inspected office does not see the row. */
const kept = 'inspection.programme_kept(programme_id)';
const keptByRevision = 'inspection.revision_kept(revision_id)';

/** When an inspection was held before its plan was approved, it was ordered by a decision of its own. */
const decision = 'num_nonnulls(decision_number, decision_date, decision_signed_by)';

function reachQuestion(name: string, body: string): string {
  return `
    create function ${name}(asked uuid) returns boolean
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      reach uuid[] := identity.offices_in_reach();
    begin
      return ${body};
    end
    $body$;`;
}

/**
 * An approved programme is changed by a new edition: a revision with its reason gathers changes, another person than
 * any who planned approves it, and then, and only then, the inspections become what it says. A draft is withdrawn. What
 * was inspected before the approval is entered on its own decision. Leave of people is known.
 */
export class Migration20261128000770_programme_editions extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('inspection.programme.first-year', '2025-10-01', '2026',
       'Quy ước của đơn vị: năm công tác đầu tiên có chỉ tiêu kiểm tra trong sổ quy định (Kế hoạch công tác năm 2026, mục 6.2, 11.3)',
       'Năm công tác sớm nhất được nhập kế hoạch kiểm tra');

    alter table inspection.programme
      add column edition integer not null default 0,
      add column approval_note text,
      add column withdrawn_by uuid,
      add column withdrawn_at timestamptz(3),
      add column withdrawal_reason text,
      add constraint fk_programme_withdrawn_by foreign key (withdrawn_by) references identity.staff (id) on delete restrict,
      drop constraint ck_programme_status,
      add constraint ck_programme_status check (status in ('DRAFT', 'APPROVED', 'CLOSED', 'WITHDRAWN')),
      drop constraint ck_programme_approval,
      add constraint ck_programme_approval check (
        (status in ('DRAFT', 'WITHDRAWN')) = (approved_by is null) and (approved_by is null) = (approved_at is null)),
      add constraint ck_programme_withdrawal check (
        num_nonnulls(withdrawn_by, withdrawn_at, withdrawal_reason) = case when status = 'WITHDRAWN' then 3 else 0 end
        and btrim(withdrawal_reason) <> ''),
      drop constraint uq_programme_working_year;
    create unique index uq_programme_working_year on inspection.programme (office_id, working_year)
      where status <> 'WITHDRAWN';
    grant update (approval_note, withdrawn_by, withdrawn_at, withdrawal_reason) on inspection.programme to so_kho_app;

    create or replace function inspection.programme_in_reach(asked uuid) returns boolean
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      reach uuid[] := identity.offices_in_reach();
    begin
      return exists (
        select from inspection.programme p
        where p.id = asked
          and (p.office_id = any (reach) or p.status in ('APPROVED', 'CLOSED') and cardinality(reach) > 0));
    end
    $body$;
    ${reachQuestion(
      'inspection.programme_kept',
      'exists (select from inspection.programme p where p.id = asked and p.office_id = any (reach))',
    )}

    -- Everybody who drafted, scheduled or revised it, whichever role they did it in: none of them approves.
    create table inspection.programme_planner (
      programme_id uuid not null,
      staff_id uuid not null,
      since timestamptz(3) not null default clock_timestamp(),
      constraint pk_programme_planner primary key (programme_id, staff_id),
      constraint fk_programme_planner_programme foreign key (programme_id) references inspection.programme (id) on delete restrict,
      constraint fk_programme_planner_staff foreign key (staff_id) references identity.staff (id) on delete restrict
    );
    call platform.make_append_only('inspection.programme_planner');
    alter table inspection.programme_planner enable row level security;
    create policy in_reach on inspection.programme_planner to so_kho_app using (${kept});
    grant select on inspection.programme_planner to so_kho_app;
    insert into inspection.programme_planner (programme_id, staff_id)
      select id, author_id from inspection.programme
      union select e.subject_id, e.actor_id from trail.event e join inspection.programme p on p.id = e.subject_id
        where e.kind = 'programme.scheduled';
    call trail.capture('inspection.programme_planner', 'Programme', 'one.programme_id',
      '(select x.office_id from inspection.programme x where x.id = one.programme_id)');

    create function inspection.note_planner(planned uuid, person uuid) returns void
    language sql security definer set search_path = pg_catalog, pg_temp as $body$
      insert into inspection.programme_planner (programme_id, staff_id)
      select planned, person where person is not null on conflict do nothing
    $body$;
    revoke execute on function inspection.note_planner(uuid, uuid) from public;

    create table inspection.programme_revision (
      id uuid not null,
      programme_id uuid not null,
      number integer not null,
      status text not null default 'OPEN',
      reason text not null,
      opened_by uuid not null,
      opened_at timestamptz(3) not null,
      approved_by uuid,
      approved_at timestamptz(3),
      withdrawn_by uuid,
      withdrawn_at timestamptz(3),
      withdrawal_reason text,
      constraint pk_programme_revision primary key (id),
      constraint fk_programme_revision_programme foreign key (programme_id) references inspection.programme (id) on delete restrict,
      constraint fk_programme_revision_opened_by foreign key (opened_by) references identity.staff (id) on delete restrict,
      constraint fk_programme_revision_approved_by foreign key (approved_by) references identity.staff (id) on delete restrict,
      constraint fk_programme_revision_withdrawn_by foreign key (withdrawn_by) references identity.staff (id) on delete restrict,
      constraint ck_programme_revision_status check (status in ('OPEN', 'APPROVED', 'WITHDRAWN')),
      constraint ck_programme_revision_reason check (btrim(reason) <> ''),
      constraint ck_programme_revision_end check (
        num_nonnulls(approved_by, approved_at) = case when status = 'APPROVED' then 2 else 0 end
        and num_nonnulls(withdrawn_by, withdrawn_at, withdrawal_reason) = case when status = 'WITHDRAWN' then 3 else 0 end
        and btrim(withdrawal_reason) <> '')
    );
    create unique index uq_programme_revision_open on inspection.programme_revision (programme_id) where status = 'OPEN';
    create unique index uq_programme_revision_edition on inspection.programme_revision (programme_id, number)
      where status = 'APPROVED';
    create index ix_programme_revision on inspection.programme_revision (programme_id, opened_at);
    ${reachQuestion(
      'inspection.revision_kept',
      `exists (
        select from inspection.programme_revision r join inspection.programme p on p.id = r.programme_id
        where r.id = asked and p.office_id = any (reach))`,
    )}
    alter table inspection.programme_revision enable row level security;
    create policy in_reach on inspection.programme_revision to so_kho_app using (${kept}) with check (${kept});
    grant select, insert, update (status, approved_by, approved_at, withdrawn_by, withdrawn_at, withdrawal_reason)
      on inspection.programme_revision to so_kho_app;
    call trail.capture('inspection.programme_revision', 'Programme', 'one.programme_id',
      '(select x.office_id from inspection.programme x where x.id = one.programme_id)');

    -- What a revision does to an inspection; what is thought better of no longer stands, and stays.
    create table inspection.revision_change (
      id uuid not null,
      revision_id uuid not null,
      inspection_id uuid not null,
      kind text not null,
      reason text not null,
      office_id uuid,
      inspection_kind text,
      subject text,
      starts_on date,
      ends_on date,
      -- The leader first.
      team uuid[],
      standing boolean not null default true,
      recorded_by uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_revision_change primary key (id),
      constraint fk_revision_change_revision foreign key (revision_id) references inspection.programme_revision (id) on delete restrict,
      constraint fk_revision_change_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_revision_change_recorded_by foreign key (recorded_by) references identity.staff (id) on delete restrict,
      constraint ck_revision_change_kind check (kind in ('ADD', 'CHANGE', 'CANCEL')),
      constraint ck_revision_change_reason check (btrim(reason) <> ''),
      constraint ck_revision_change_plan check (
        num_nonnulls(office_id, inspection_kind, subject, starts_on, ends_on, team) = case kind when 'CANCEL' then 0 else 6 end
        and cardinality(team) > 0 and ends_on >= starts_on)
    );
    create unique index uq_revision_change_standing on inspection.revision_change (revision_id, inspection_id) where standing;
    create index ix_revision_change on inspection.revision_change (inspection_id);
    alter table inspection.revision_change enable row level security;
    create policy in_reach on inspection.revision_change to so_kho_app
      using (${keptByRevision}) with check (${keptByRevision});
    grant select, insert, update (standing) on inspection.revision_change to so_kho_app;
    call trail.capture('inspection.revision_change', 'Inspection', 'one.inspection_id',
      '(select p.office_id from inspection.programme_revision r join inspection.programme p on p.id = r.programme_id where r.id = one.revision_id)');

    -- The plan as each edition laid it down: 1 is the approval, every approved revision makes the next.
    create table inspection.edition_inspection (
      programme_id uuid not null,
      edition integer not null,
      inspection_id uuid not null,
      office_id uuid not null,
      kind text not null,
      subject text not null,
      starts_on date not null,
      ends_on date not null,
      status text not null,
      team uuid[] not null,
      constraint pk_edition_inspection primary key (programme_id, edition, inspection_id),
      constraint fk_edition_inspection_programme foreign key (programme_id) references inspection.programme (id) on delete restrict,
      constraint fk_edition_inspection_inspection foreign key (inspection_id) references inspection.inspection (id) on delete restrict,
      constraint fk_edition_inspection_office foreign key (office_id) references identity.office (id) on delete restrict
    );
    create index ix_edition_inspection on inspection.edition_inspection (inspection_id);
    call platform.make_append_only('inspection.edition_inspection');
    alter table inspection.edition_inspection enable row level security;
    create policy in_reach on inspection.edition_inspection to so_kho_app using (${kept});
    grant select on inspection.edition_inspection to so_kho_app;
    call trail.capture('inspection.edition_inspection', 'Programme', 'one.programme_id',
      '(select x.office_id from inspection.programme x where x.id = one.programme_id)');

    create function inspection.team_of(asked uuid) returns uuid[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(array_agg(staff_id order by seat), '{}') from inspection.team_member
      where inspection_id = asked and standing
    $body$;
    revoke execute on function inspection.team_of(uuid) from public;
    grant execute on function inspection.team_of(uuid) to so_kho_app;

    create function inspection.keep_edition(kept uuid) returns void
    language sql security definer set search_path = pg_catalog, pg_temp as $body$
      insert into inspection.edition_inspection (programme_id, edition, inspection_id, office_id, kind, subject, starts_on,
        ends_on, status, team)
      select p.id, p.edition, i.id, i.office_id, i.kind, i.subject, i.starts_on, i.ends_on, i.status,
        inspection.team_of(i.id)
      from inspection.programme p join inspection.inspection i on i.programme_id = p.id
      where p.id = kept and i.status <> 'CANCELLED'
    $body$;
    revoke execute on function inspection.keep_edition(uuid) from public;
    update inspection.programme set edition = 1 where status in ('APPROVED', 'CLOSED');
    select inspection.keep_edition(id) from inspection.programme where edition = 1;

    create function inspection.note_author() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform inspection.note_planner(new.id, new.author_id);
      return null;
    end
    $body$;
    create trigger note_author after insert on inspection.programme
      for each row execute function inspection.note_author();
    alter table inspection.programme enable always trigger note_author;

    create or replace function inspection.guard_programme() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.status <> new.status and (old.status, new.status) not in (
        ('DRAFT', 'APPROVED'), ('APPROVED', 'CLOSED'), ('DRAFT', 'WITHDRAWN')) then
        raise exception 'a programme goes from DRAFT to APPROVED to CLOSED, or is withdrawn as a draft'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_programme_transition';
      end if;
      if old.status <> 'DRAFT' and (new.approved_by, new.approved_at, new.approval_note, new.withdrawn_by, new.withdrawn_at,
          new.withdrawal_reason)
        is distinct from (old.approved_by, old.approved_at, old.approval_note, old.withdrawn_by, old.withdrawn_at,
          old.withdrawal_reason) then
        raise exception 'an approval is not rewritten'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_programme_transition';
      end if;
      if old.status = 'DRAFT' and new.status = 'APPROVED' then
        new.edition := 1;
        if exists (
          select from inspection.programme_planner x where x.programme_id = new.id and x.staff_id = new.approved_by) then
          raise exception 'who planned does not approve'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_programme_four_eyes';
        end if;
        if (new.approved_at at time zone 'Asia/Ho_Chi_Minh')::date > (new.year_from + interval '3 months' - interval '1 day')::date
          and btrim(coalesce(new.approval_note, '')) = '' then
          raise exception 'a late approval says why'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_programme_late_note';
        end if;
      end if;
      if old.status = 'DRAFT' and new.status = 'WITHDRAWN' and exists (
        select from inspection.inspection i where i.programme_id = new.id and i.status <> 'CANCELLED') then
        raise exception 'a withdrawn draft plans nothing and holds no record'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_programme_withdrawn_empty';
      end if;
      return new;
    end
    $body$;
    revoke execute on function inspection.guard_programme() from public;

    -- Deferred: the inspections of a revision are rewritten after its approval, in one transaction.
    create function inspection.lay_down_edition() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform inspection.keep_edition(new.id);
      return null;
    end
    $body$;
    revoke execute on function inspection.lay_down_edition() from public;
    create constraint trigger lay_down_edition after update of status, edition on inspection.programme
      deferrable initially deferred for each row when (new.edition > old.edition)
      execute function inspection.lay_down_edition();
    alter table inspection.programme enable always trigger lay_down_edition;

    create function inspection.guard_revision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      revised inspection.programme;
    begin
      select * into strict revised from inspection.programme where id = new.programme_id for update;
      if tg_op = 'INSERT' then
        if revised.status <> 'APPROVED' or new.status <> 'OPEN' then
          raise exception 'an approved programme is revised'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_revision_step';
        end if;
        new.number := revised.edition + 1;
        perform inspection.note_planner(new.programme_id, new.opened_by);
        return new;
      end if;
      if old.status <> 'OPEN' then
        raise exception 'the revision has ended'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_revision_step';
      end if;
      if new.status = 'APPROVED' then
        if exists (
          select from inspection.programme_planner x
          where x.programme_id = new.programme_id and x.staff_id = new.approved_by) then
          raise exception 'who planned does not approve'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_revision_four_eyes';
        end if;
        if not exists (select from inspection.revision_change c where c.revision_id = new.id and c.standing) then
          raise exception 'a revision without a change'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_revision_empty';
        end if;
        update inspection.programme set edition = new.number where id = new.programme_id;
      end if;
      return new;
    end
    $body$;
    revoke execute on function inspection.guard_revision() from public;
    create trigger guard_revision before insert or update on inspection.programme_revision
      for each row execute function inspection.guard_revision();
    alter table inspection.programme_revision enable always trigger guard_revision;

    create function inspection.guard_revision_change() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      revision inspection.programme_revision;
    begin
      select * into strict revision from inspection.programme_revision where id = new.revision_id for share;
      if revision.status <> 'OPEN' then
        raise exception 'the revision has ended'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_revision_step';
      end if;
      if tg_op = 'UPDATE' then
        if not old.standing then
          raise exception 'a change that was dropped stays dropped'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_revision_step';
        end if;
        perform inspection.note_planner(revision.programme_id, nullif(current_setting('so_kho.actor', true), '')::uuid);
        return new;
      end if;
      if (new.kind = 'ADD') = exists (
        select from inspection.inspection i where i.id = new.inspection_id)
        or new.kind <> 'ADD' and not exists (
          select from inspection.inspection i
          where i.id = new.inspection_id and i.programme_id = revision.programme_id and i.status = 'PLANNED') then
        raise exception 'the revision changes what is planned in its programme'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_revision_change_inspection';
      end if;
      new.recorded_at := clock_timestamp();
      perform inspection.note_planner(revision.programme_id, new.recorded_by);
      return new;
    end
    $body$;
    revoke execute on function inspection.guard_revision_change() from public;
    create trigger guard_revision_change before insert or update on inspection.revision_change
      for each row execute function inspection.guard_revision_change();
    alter table inspection.revision_change enable always trigger guard_revision_change;

    -- The standing change of the edition in force for an inspection, if it has one.
    create function inspection.change_in_force(asked uuid, its_programme uuid) returns inspection.revision_change
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select c from inspection.revision_change c
        join inspection.programme_revision r on r.id = c.revision_id
        join inspection.programme p on p.id = r.programme_id
      where c.inspection_id = asked and c.standing and r.status = 'APPROVED' and r.programme_id = its_programme
        and r.number = p.edition
    $body$;
    revoke execute on function inspection.change_in_force(uuid, uuid) from public;

    alter table inspection.inspection
      add column decision_number text,
      add column decision_date date,
      add column decision_signed_by uuid,
      add constraint fk_inspection_decision_signed_by foreign key (decision_signed_by) references identity.staff (id) on delete restrict,
      add constraint ck_inspection_decision check (
        ${decision} in (0, 3) and btrim(decision_number) <> '' and (${decision} = 0 or status = 'DONE')
        and decision_date <= done_from),
      add constraint ck_inspection_decision_signer check (decision_signed_by <> recorded_by);

    -- Whether a person signed inspection decisions of the province on a day: its head or deputy, or a delegate of theirs.
    create function inspection.ordered_inspections(person uuid, province uuid, on_day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from identity.role_assignment r
        where r.staff_id = person and r.office_id = province and r.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD')
          and r.valid_from <= on_day and (r.valid_to is null or r.valid_to >= on_day)
      ) or exists (
        select from identity.delegation d
        where d.delegate_id = person and d.office_id = province and d.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD')
          and d.valid_from <= on_day and d.valid_to >= on_day
          and (d.revoked_at is null or (d.revoked_at at time zone 'Asia/Ho_Chi_Minh')::date > on_day))
    $body$;
    revoke execute on function inspection.ordered_inspections(uuid, uuid, date) from public;
    grant execute on function inspection.ordered_inspections(uuid, uuid, date) to so_kho_app;

    -- Planned while the programme is a draft, by whom is noted; in an approved one only as its revision says. Held before
    -- the approval only on a decision of its own.
    create or replace function inspection.guard_inspection() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      its inspection.programme;
      change inspection.revision_change;
    begin
      if tg_op = 'UPDATE' and old.status = 'DONE' then
        raise exception 'an inspection that is done is not changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_done_once';
      end if;
      if tg_op = 'UPDATE' and old.status = 'CANCELLED' then
        raise exception 'a cancelled inspection is not changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_cancelled_for_ever';
      end if;
      select * into strict its from inspection.programme where id = new.programme_id;
      if new.status = 'DONE' and tg_op = 'INSERT' then
        if new.decision_number is null or its.status not in ('DRAFT', 'APPROVED')
          or its.status = 'APPROVED' and new.done_from > (its.approved_at at time zone 'Asia/Ho_Chi_Minh')::date then
          raise exception 'what was held before the approval was held on a decision of its own'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_held_before';
        end if;
        if not inspection.ordered_inspections(new.decision_signed_by, its.office_id, new.decision_date) then
          raise exception 'the decision is not signed by a head of that day'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_decision_signer';
        end if;
      elsif new.status = 'DONE' then
        if its.status <> 'APPROVED' then
          raise exception 'only inspections of an approved programme are carried out'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_approved';
        end if;
        if (new.office_id, new.kind, new.subject, new.starts_on, new.ends_on, new.leader_id)
          is distinct from (old.office_id, old.kind, old.subject, old.starts_on, old.ends_on, old.leader_id) then
          raise exception 'recording an inspection leaves its plan as it was'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_draft';
        end if;
      elsif its.status = 'APPROVED' then
        change := inspection.change_in_force(new.id, new.programme_id);
        if change.id is null or (case change.kind
          when 'CANCEL' then new.status <> 'CANCELLED'
            or (new.office_id, new.kind, new.subject, new.starts_on, new.ends_on, new.leader_id)
              is distinct from (old.office_id, old.kind, old.subject, old.starts_on, old.ends_on, old.leader_id)
          else new.status <> 'PLANNED'
            or (new.office_id, new.kind, new.subject, new.starts_on, new.ends_on, new.leader_id) is distinct from (
              change.office_id, change.inspection_kind, change.subject, change.starts_on, change.ends_on, change.team[1])
          end) then
          raise exception 'the inspections of an approved programme are what its revisions say'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_draft';
        end if;
      elsif its.status <> 'DRAFT' then
        raise exception 'inspections are planned while their programme is a draft'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_draft';
      else
        perform inspection.note_planner(new.programme_id, nullif(current_setting('so_kho.actor', true), '')::uuid);
      end if;
      return new;
    end
    $body$;
    revoke execute on function inspection.guard_inspection() from public;

    create or replace function inspection.guard_team_member() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      of inspection.inspection;
      programme_status text;
      change inspection.revision_change;
    begin
      select * into strict of from inspection.inspection where id = new.inspection_id;
      select p.status into strict programme_status from inspection.programme p where p.id = of.programme_id;
      if of.status = 'DONE' then
        if tg_op = 'UPDATE' or of.decision_number is null 
          or not exists (
            select from inspection.inspection i where i.id = of.id and i.xmin = pg_current_xact_id()::xid) then
          raise exception 'the team of an inspection that is done is not changed'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_done_once';
        end if;
      elsif programme_status = 'APPROVED' then
        change := inspection.change_in_force(of.id, of.programme_id);
        if change.id is null or change.kind = 'CANCEL'
          or new.standing <> (new.staff_id = any (change.team))
          or new.standing and new.seat <> array_position(change.team, new.staff_id) - 1 then
          raise exception 'the teams of an approved programme are what its revisions say'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_draft';
        end if;
      elsif programme_status <> 'DRAFT' then
        raise exception 'teams are formed while their programme is a draft'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inspection_programme_draft';
      else
        perform inspection.note_planner(of.programme_id, nullif(current_setting('so_kho.actor', true), '')::uuid);
      end if;
      return new;
    end
    $body$;
    revoke execute on function inspection.guard_team_member() from public;

    -- When the transaction ends, an approved revision is carried out to the last change.
    create function inspection.check_revision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from inspection.revision_change c left join inspection.inspection i on i.id = c.inspection_id
        where c.revision_id = new.id and c.standing and case c.kind
          when 'CANCEL' then i.status is distinct from 'CANCELLED'
          else (i.status, i.office_id, i.kind, i.subject, i.starts_on, i.ends_on, inspection.team_of(i.id)) is distinct from (
            'PLANNED', c.office_id, c.inspection_kind, c.subject, c.starts_on, c.ends_on, c.team)
          end
      ) then
        raise exception 'an approved revision is not carried out'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_revision_carried_out';
      end if;
      return null;
    end
    $body$;
    revoke execute on function inspection.check_revision() from public;
    create constraint trigger check_revision after update of status on inspection.programme_revision
      deferrable initially deferred for each row when (new.status = 'APPROVED')
      execute function inspection.check_revision();
    alter table inspection.programme_revision enable always trigger check_revision;

    -- Who counted for an office is asked when its inspection is planned.
    create index ix_inventory_count_counted_by on inventory.count (counted_by);

    create table inspection.absence (
      id uuid not null,
      office_id uuid not null,
      staff_id uuid not null,
      starts_on date not null,
      ends_on date not null,
      kind text not null,
      paper text,
      entered_by uuid not null,
      entered_at timestamptz(3) not null,
      withdrawn_by uuid,
      withdrawn_at timestamptz(3),
      withdrawal_reason text,
      constraint pk_absence primary key (id),
      constraint fk_absence_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_absence_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint fk_absence_entered_by foreign key (entered_by) references identity.staff (id) on delete restrict,
      constraint fk_absence_withdrawn_by foreign key (withdrawn_by) references identity.staff (id) on delete restrict,
      constraint ck_absence_kind check (kind in (
        'ANNUAL_LEAVE', 'SICK_LEAVE', 'MATERNITY_LEAVE', 'PERSONAL_LEAVE', 'BUSINESS_TRIP', 'TRAINING')),
      constraint ck_absence_period check (ends_on >= starts_on),
      constraint ck_absence_paper check (btrim(paper) <> ''),
      constraint ck_absence_withdrawal check (
        num_nonnulls(withdrawn_by, withdrawn_at, withdrawal_reason) in (0, 3) and btrim(withdrawal_reason) <> ''),
      constraint ex_absence_period exclude using gist (
        staff_id with =, daterange(starts_on, ends_on, '[]') with &&) where (withdrawn_at is null)
    );
    create index ix_absence_office on inspection.absence (office_id, starts_on, id);
    alter table inspection.absence enable row level security;
    create policy in_reach on inspection.absence to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    grant select, insert, update (withdrawn_by, withdrawn_at, withdrawal_reason) on inspection.absence to so_kho_app;
    call trail.capture('inspection.absence', 'Absence', 'one.id');

    create function inspection.guard_absence() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.withdrawn_at is not null then
        raise exception 'the absence was withdrawn'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_absence_withdrawn_once';
      end if;
      return new;
    end
    $body$;
    create trigger guard_absence before update on inspection.absence
      for each row execute function inspection.guard_absence();
    alter table inspection.absence enable always trigger guard_absence;
  `;
}
