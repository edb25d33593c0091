import { SqlMigration } from './sql-migration.js';

/** In SQL: raises the refusal of a named constraint. */
function refuse(constraint: string, message: string): string {
  return `raise exception '${message}'
          using errcode = 'integrity_constraint_violation', constraint = '${constraint}'`;
}

const vietnamToday = `(clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date`;

/**
 * The decisions of a case as records: judgment, enforcement decisions and disposal decisions, each with the items that
 * it names and what it orders of each. An item ends only on a decision in force on the claimed day that orders this end
 * of this item; who entered the decision and who signed it do not carry it out.
 */
export class Migration20261128000310_case_decisions extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, valid_to, value, source, description) values
      ('decision.bodies', '2018-01-01', null,
       '{"BEFORE_JUDGMENT":["INVESTIGATOR","PROSECUTOR","COURT"],"AFTER_JUDGMENT":["COURT","ENFORCEMENT_AUTHORITY"]}',
       'Bộ luật Tố tụng hình sự 2015 Điều 106 khoản 1; Luật THADS 2008 Điều 36, 124–126',
       'Cơ quan được quyết định xử lý vật chứng, theo vụ việc chưa có hay đã có bản án'),
      ('disposal.destruction.council', '2008-07-01', '2026-07-01',
       '{"BEFORE_JUDGMENT":{"chair":"ENFORCEMENT_OFFICER","present":["COUNCIL_CHAIR","FINANCE_MEMBER","PROSECUTOR"],"called":[]},"AFTER_JUDGMENT":{"chair":"ENFORCEMENT_OFFICER","present":["COUNCIL_CHAIR","FINANCE_MEMBER"],"called":["PROSECUTOR"]}}',
       'Luật THADS 2008 Điều 125; việc kiểm sát viên phải có mặt khi chưa có bản án là quy ước của đơn vị',
       'Người phải tham gia Hội đồng tiêu hủy: vai trò của chủ tịch, tư cách phải có mặt, tư cách phải được mời (vắng thì ghi lý do)'),
      ('disposal.destruction.council', '2026-07-01', null,
       '{"BEFORE_JUDGMENT":{"chair":"ENFORCEMENT_OFFICER","present":["COUNCIL_CHAIR","FINANCE_MEMBER","PROSECUTOR"],"called":[]},"AFTER_JUDGMENT":{"chair":"ENFORCEMENT_OFFICER","present":["COUNCIL_CHAIR","FINANCE_MEMBER"],"called":["PROSECUTOR"]}}',
       'Luật THADS 106/2025/QH15 có hiệu lực 01/7/2026; chưa có văn bản về thành phần, tạm lấy như Luật 2008 Điều 125, chờ xác nhận',
       'Người phải tham gia Hội đồng tiêu hủy: vai trò của chủ tịch, tư cách phải có mặt, tư cách phải được mời (vắng thì ghi lý do)');

    -- Whether somebody holds one of the roles on a day, by assignment or by delegation, in the office or in one above it.
    create function identity.held_role(person uuid, roles text[], office uuid, day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive above as (
        select o.id, o.parent_id from identity.office o where o.id = office
        union all
        select o.id, o.parent_id from identity.office o join above on o.id = above.parent_id
      )
      select exists (
        select from identity.role_assignment r join above on above.id = r.office_id
        where r.staff_id = person and r.role = any (roles) and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
        union all
        select from identity.delegation d join above on above.id = d.office_id
        where d.delegate_id = person and d.role = any (roles) and day between d.valid_from and d.valid_to
          and (d.revoked_at is null or (d.revoked_at at time zone 'Asia/Ho_Chi_Minh')::date > day))
    $body$;
    revoke execute on function identity.held_role(uuid, text[], uuid, date) from public;
    grant execute on function identity.held_role(uuid, text[], uuid, date) to so_kho_app;

    -- How far a case has come, by its papers; the lists ask for it.
    alter table custody.case_file
      add column stage text not null generated always as (
        case when enforcement_decision_date is not null then 'TO_BE_ENFORCED'
          when judgment_date is not null then 'JUDGED' else 'NOT_JUDGED' end) stored;
    create index ix_case_file_stage on custody.case_file (stage, id);
    create index ix_case_file_office_stage on custody.case_file (office_id, stage, id);

    create table custody.case_decision (
      id uuid not null,
      -- the office that entered it: the one that keeps the case, or the one that holds the items after a transfer
      office_id uuid not null,
      case_id uuid not null,
      kind text not null,
      body_kind text not null,
      organisation text not null,
      number text not null,
      dated date not null,
      in_force_on date not null,
      signer_id uuid,
      signer_name text not null,
      -- the decision that was entered wrongly and that this one stands for; why the book is corrected
      replaces_id uuid,
      reason text,
      entered_by uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_case_decision primary key (id),
      constraint uq_case_decision_replaces unique (replaces_id),
      constraint fk_case_decision_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_case_decision_case foreign key (case_id) references custody.case_file (id) on delete restrict,
      constraint fk_case_decision_signer foreign key (signer_id) references identity.staff (id) on delete restrict,
      constraint fk_case_decision_replaces foreign key (replaces_id) references custody.case_decision (id) on delete restrict,
      constraint fk_case_decision_entered_by foreign key (entered_by) references identity.staff (id) on delete restrict,
      constraint ck_case_decision_kind check (kind in ('JUDGMENT', 'ENFORCEMENT_DECISION', 'DISPOSAL_DECISION')),
      constraint ck_case_decision_body_kind check (
        body_kind in ('INVESTIGATOR', 'PROSECUTOR', 'COURT', 'ENFORCEMENT_AUTHORITY')
        and (kind <> 'JUDGMENT' or body_kind = 'COURT')
        and (kind <> 'ENFORCEMENT_DECISION' or body_kind = 'ENFORCEMENT_AUTHORITY')),
      constraint ck_case_decision_texts check (
        platform.has_text(number) and platform.has_text(organisation) and platform.has_text(signer_name)),
      constraint ck_case_decision_in_force check (in_force_on >= dated),
      -- A signer of the enforcement authority is known to the house; those of other bodies are known by name.
      constraint ck_case_decision_signer_known check (body_kind <> 'ENFORCEMENT_AUTHORITY' or signer_id is not null),
      constraint ck_case_decision_reason check (platform.has_text(reason) and (replaces_id is null or reason is not null))
    );
    create index ix_case_decision_case on custody.case_decision (case_id, dated, id);
    create index ix_case_decision_office on custody.case_decision (office_id, id);
    call platform.make_append_only('custody.case_decision');

    create table custody.case_decision_item (
      decision_id uuid not null,
      exhibit_id uuid not null,
      orders text not null,
      -- who gets it, where the decision names somebody
      recipient text,
      constraint pk_case_decision_item primary key (decision_id, exhibit_id, orders),
      constraint fk_case_decision_item_decision foreign key (decision_id) references custody.case_decision (id) on delete restrict,
      constraint fk_case_decision_item_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint ck_case_decision_item_kind check (
        orders in ('CONFISCATION', 'DESTRUCTION', 'RETURN', 'KEEP_FOR_ENFORCEMENT')),
      constraint ck_case_decision_item_recipient check (platform.has_text(recipient))
    );
    create index ix_case_decision_item_exhibit on custody.case_decision_item (exhibit_id);
    call platform.make_append_only('custody.case_decision_item');

    create table custody.case_decision_withdrawal (
      decision_id uuid not null,
      reason text not null,
      withdrawn_by uuid not null,
      withdrawn_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_case_decision_withdrawal primary key (decision_id),
      constraint fk_case_decision_withdrawal_decision foreign key (decision_id) references custody.case_decision (id) on delete restrict,
      constraint fk_case_decision_withdrawal_withdrawn_by foreign key (withdrawn_by) references identity.staff (id) on delete restrict,
      constraint ck_case_decision_withdrawal_reason check (platform.has_text(reason))
    );
    call platform.make_append_only('custody.case_decision_withdrawal');

    -- What the latest decision orders of the item, kept by the decisions; null where none names it.
    alter table custody.exhibit
      add column ordered_disposal text,
      add column ordered_by_id uuid,
      add constraint fk_exhibit_ordered_by foreign key (ordered_by_id) references custody.case_decision (id) on delete restrict,
      add constraint ck_exhibit_ordered_disposal check (
        ordered_disposal in ('CONFISCATION', 'DESTRUCTION', 'RETURN', 'KEEP_FOR_ENFORCEMENT')
        and (ordered_disposal is null) = (ordered_by_id is null));
    revoke update (intended_disposal) on custody.exhibit from so_kho_app;

    alter table custody.disposal
      add column case_decision_id uuid,
      add constraint fk_disposal_case_decision foreign key (case_decision_id) references custody.case_decision (id) on delete restrict,
      drop constraint ck_disposal_papers,
      add constraint ck_disposal_papers check (
        source = 'REGISTER'
        or (num_nonnulls(decision_id, case_decision_id) = 1 and (kind <> 'DESTRUCTION' or method is not null)));
    create index ix_disposal_case_decision on custody.disposal (case_decision_id) where case_decision_id is not null;

    alter table custody.participant
      drop constraint ck_participant_capacity,
      add constraint ck_participant_capacity check (capacity in (
        'ORGANISER', 'WITNESS', 'COMMUNE', 'CONCERNED_PERSON', 'COUNSEL', 'SPECIALIST', 'KEEPER', 'ACCOUNTANT', 'HEAD',
        'COUNCIL_CHAIR', 'COUNCIL_MEMBER', 'FINANCE_MEMBER', 'PROSECUTOR', 'RECIPIENT'));

    -- Whether a decision still counts: neither withdrawn nor replaced by a correcting one.
    create function custody.decision_stands(decision uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select not exists (select from custody.case_decision_withdrawal w where w.decision_id = decision)
        and not exists (select from custody.case_decision d where d.replaces_id = decision)
    $body$;
    revoke execute on function custody.decision_stands(uuid) from public;
    grant execute on function custody.decision_stands(uuid) to so_kho_app;

    -- The latest decision that orders something of the item and was in force on the day.
    create function custody.decision_on(item uuid, day date) returns uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select d.id from custody.case_decision d
      where d.id in (select i.decision_id from custody.case_decision_item i where i.exhibit_id = item)
        and d.in_force_on <= day and custody.decision_stands(d.id)
      order by d.dated desc, d.recorded_at desc, d.id desc limit 1
    $body$;
    revoke execute on function custody.decision_on(uuid, date) from public;
    grant execute on function custody.decision_on(uuid, date) to so_kho_app;

    create function custody.case_stage_on(file custody.case_file, day date) returns text
    language sql immutable set search_path = pg_catalog, pg_temp as $body$
      select case when file.judgment_date <= day then 'AFTER_JUDGMENT' else 'BEFORE_JUDGMENT' end
    $body$;

    create function custody.keep_orders(item uuid) returns void
    language sql security definer set search_path = pg_catalog, pg_temp as $body$
      update custody.exhibit e
      set ordered_by_id = latest.id,
        ordered_disposal = (
          select min(i.orders) from custody.case_decision_item i where i.decision_id = latest.id and i.exhibit_id = item)
      from (select custody.decision_on(item, ${vietnamToday}) as id) latest
      where e.id = item and e.ordered_by_id is distinct from latest.id
    $body$;
    revoke execute on function custody.keep_orders(uuid) from public;

    -- What a decision must be before it is entered. The case stays locked, so that its papers do not change meanwhile.
    create function custody.guard_decision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      file custody.case_file;
      stage text;
    begin
      new.recorded_at := clock_timestamp();
      select * into strict file from custody.case_file where id = new.case_id for update;
      if greatest(new.dated, new.in_force_on) > ${vietnamToday} then
        ${refuse('ck_case_decision_not_in_future', 'a decision is entered when it is in force')};
      end if;
      if new.replaces_id is not null then
        if not exists (
          select from custody.case_decision d
          where d.id = new.replaces_id and d.case_id = new.case_id and d.kind = new.kind and custody.decision_stands(d.id)
        ) then
          ${refuse('ck_case_decision_replaced', 'the decision that is replaced does not stand in this case')};
        end if;
        if exists (
          select from custody.disposal d where d.case_decision_id = new.replaces_id and d.source = 'RECORDED' and d.reversed_by is null) then
          ${refuse('ck_case_decision_used', 'a disposal rests on the decision')};
        end if;
      end if;
      if new.body_kind = 'ENFORCEMENT_AUTHORITY' then
        if file.judgment_date is null then
          ${refuse('ck_case_decision_judgment', 'the enforcement authority executes a judgment')};
        end if;
        if new.dated < file.judgment_date
          or (new.kind = 'DISPOSAL_DECISION' and new.dated < file.enforcement_decision_date) then
          ${refuse('ck_case_decision_after_basis', 'a decision is not older than the paper it rests on')};
        end if;
        if new.kind = 'DISPOSAL_DECISION' and file.enforcement_decision_date is null then
          ${refuse('ck_case_decision_enforcement', 'the case has no enforcement decision')};
        end if;
        if not exists (
          select from identity.order_signers(new.office_id, new.dated) s where s.staff_id = new.signer_id) then
          ${refuse('ck_case_decision_signer_right', 'a head or a delegate signs a decision')};
        end if;
        perform pg_advisory_xact_lock(hashtextextended(
          'decision ' || new.office_id || extract(year from new.dated) || rules.canonical_number(new.number), 0));
      elsif exists (
        select from custody.case_decision d
        where new.kind = 'JUDGMENT' and d.case_id = new.case_id and d.body_kind = 'ENFORCEMENT_AUTHORITY'
          and d.dated < new.dated and custody.decision_stands(d.id)
      ) then
        ${refuse('ck_case_decision_after_basis', 'a decision that rests on the judgment is older')};
      end if;
      -- The enforcement authority numbers its decisions by year; of other bodies a case names each paper once.
      if exists (
        select from custody.case_decision d
        where d.body_kind = new.body_kind and d.id is distinct from new.replaces_id
          and (d.case_id = new.case_id or (d.office_id = new.office_id and d.body_kind = 'ENFORCEMENT_AUTHORITY'))
          and extract(year from d.dated) = extract(year from new.dated)
          and rules.canonical_number(d.number) = rules.canonical_number(new.number) and custody.decision_stands(d.id)
      ) then
        ${refuse('ck_case_decision_number_free', 'the number of the decision is taken')};
      end if;
      stage := custody.case_stage_on(file, new.dated);
      if new.kind <> 'JUDGMENT' and not coalesce(
          rules.value_on('decision.bodies', new.dated) -> stage ? new.body_kind, false) then
        ${refuse('ck_case_decision_stage', 'another body decides at this stage of the case')};
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_decision() from public;
    create trigger guard_decision before insert on custody.case_decision
      for each row execute function custody.guard_decision();

    -- A case is known by its latest judgment. Its deadlines run from its first enforcement decision; what a receipt said
    -- of that gives way to the decision itself.
    create function custody.apply_decision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.kind = 'JUDGMENT' then
        update custody.case_file
        set judgment_number = new.number, judgment_date = new.dated, version = version + 1
        where id = new.case_id;
      elsif new.kind = 'ENFORCEMENT_DECISION' then
        update custody.case_file c
        set enforcement_decision_number = new.number, enforcement_decision_date = new.dated, version = version + 1
        where c.id = new.case_id and not exists (
          select from custody.case_decision d
          where d.case_id = c.id and d.kind = 'ENFORCEMENT_DECISION' and d.id <> new.id and custody.decision_stands(d.id)
            and (d.number, d.dated) = (c.enforcement_decision_number, c.enforcement_decision_date));
      end if;
      perform custody.keep_orders(i.exhibit_id)
      from custody.case_decision_item i where i.decision_id = new.replaces_id order by i.exhibit_id;
      return null;
    end
    $body$;
    revoke execute on function custody.apply_decision() from public;
    create trigger apply_decision after insert on custody.case_decision
      for each row execute function custody.apply_decision();

    -- A decision names items of its own case, all of them when it is entered: nothing is added to it later.
    create function custody.guard_decision_item() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not exists (
        select from custody.case_decision d join custody.exhibit e on e.case_id = d.case_id
        where d.id = new.decision_id and e.id = new.exhibit_id) then
        ${refuse('ck_case_decision_item_case', 'the item belongs to another case')};
      end if;
      if not exists (
        select from custody.case_decision d where d.id = new.decision_id and d.xmin = pg_current_xact_id()::xid) then
        ${refuse('ck_case_decision_item_later', 'a decision that was entered stays as it is')};
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_decision_item() from public;
    create trigger guard_decision_item before insert on custody.case_decision_item
      for each row execute function custody.guard_decision_item();

    create function custody.apply_decision_item() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.keep_orders(new.exhibit_id);
      return null;
    end
    $body$;
    revoke execute on function custody.apply_decision_item() from public;
    create trigger apply_decision_item after insert on custody.case_decision_item
      for each row execute function custody.apply_decision_item();

    -- On what something was disposed of is not withdrawn.
    create function custody.guard_decision_withdrawal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      new.withdrawn_at := clock_timestamp();
      perform from custody.case_file c join custody.case_decision d on d.case_id = c.id
      where d.id = new.decision_id for update of c;
      if exists (
        select from custody.disposal d where d.case_decision_id = new.decision_id and d.source = 'RECORDED' and d.reversed_by is null) then
        ${refuse('ck_case_decision_used', 'a disposal rests on the decision')};
      end if;
      if not custody.decision_stands(new.decision_id) then
        ${refuse('ck_case_decision_replaced', 'the decision was replaced')};
      end if;
      if exists (
        select from custody.case_decision w
          join custody.case_decision d on d.case_id = w.case_id and d.id <> w.id and custody.decision_stands(d.id)
        where w.id = new.decision_id
          and (w.kind = 'JUDGMENT' and d.body_kind = 'ENFORCEMENT_AUTHORITY'
            or w.kind = 'ENFORCEMENT_DECISION' and d.kind = 'DISPOSAL_DECISION' and d.body_kind = 'ENFORCEMENT_AUTHORITY')
          and not exists (
            select from custody.case_decision other
            where other.case_id = w.case_id and other.kind = w.kind and other.id <> w.id
              and other.dated <= d.dated and custody.decision_stands(other.id))
      ) then
        ${refuse('ck_case_decision_rested_on', 'another decision rests on it')};
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_decision_withdrawal() from public;
    create trigger guard_decision_withdrawal before insert on custody.case_decision_withdrawal
      for each row execute function custody.guard_decision_withdrawal();

    create function custody.apply_decision_withdrawal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      -- The case goes back to the paper that stands, or to none.
      update custody.case_file c
      set judgment_number = case when w.kind = 'JUDGMENT' then former.number else c.judgment_number end,
        judgment_date = case when w.kind = 'JUDGMENT' then former.dated else c.judgment_date end,
        enforcement_decision_number = case
          when w.kind = 'ENFORCEMENT_DECISION' then former.number else c.enforcement_decision_number end,
        enforcement_decision_date = case
          when w.kind = 'ENFORCEMENT_DECISION' then former.dated else c.enforcement_decision_date end,
        version = version + 1
      from custody.case_decision w left join lateral (
        select d.number, d.dated from custody.case_decision d
        where d.case_id = w.case_id and d.kind = w.kind and custody.decision_stands(d.id)
        order by d.recorded_at desc, d.id desc limit 1) former on true
      where w.id = new.decision_id and c.id = w.case_id and w.kind <> 'DISPOSAL_DECISION'
        and (w.kind = 'JUDGMENT' and (w.number, w.dated) = (c.judgment_number, c.judgment_date)
          or w.kind <> 'JUDGMENT' and (w.number, w.dated) = (c.enforcement_decision_number, c.enforcement_decision_date));
      perform custody.keep_orders(i.exhibit_id)
      from custody.case_decision_item i where i.decision_id = new.decision_id order by i.exhibit_id;
      return null;
    end
    $body$;
    revoke execute on function custody.apply_decision_withdrawal() from public;
    create trigger apply_decision_withdrawal after insert on custody.case_decision_withdrawal
      for each row execute function custody.apply_decision_withdrawal();

    alter table custody.case_decision enable always trigger guard_decision, enable always trigger apply_decision;
    alter table custody.case_decision_item
      enable always trigger guard_decision_item, enable always trigger apply_decision_item;
    alter table custody.case_decision_withdrawal
      enable always trigger guard_decision_withdrawal, enable always trigger apply_decision_withdrawal;

    -- Nothing is disposed of but on a decision that was in force on the claimed day and orders this end of this item
    -- (Luật THADS Đ36, Đ124-126). A judgment is executed by an enforcement decision. The case stays locked, so that no
    -- decision of it is entered or withdrawn at the same time.
    create or replace function custody.guard_disposal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      decided custody.case_decision;
      day date := (new.disposed_at at time zone 'Asia/Ho_Chi_Minh')::date;
      named text;
    begin
      perform from custody.exhibit e join custody.case_file c on c.id = e.case_id
      where e.id = new.exhibit_id for share of c;
      select d.* into decided from custody.case_decision d where d.id = new.case_decision_id;
      if decided.id is null or decided.kind = 'JUDGMENT' then
        ${refuse('ck_disposal_enforcement_decision', 'a disposal rests on a decision that executes the judgment')};
      end if;
      if decided.case_id <> (select e.case_id from custody.exhibit e where e.id = new.exhibit_id)
        or not custody.decision_stands(decided.id) then
        ${refuse('ck_disposal_decision_case', 'the decision does not stand in the case of the item')};
      end if;
      if decided.in_force_on > day then
        ${refuse('ck_disposal_decision_in_force', 'the decision was not in force yet')};
      end if;
      if not exists (
          select from custody.case_decision_item i
          where i.decision_id = decided.id and i.exhibit_id = new.exhibit_id and i.orders = new.kind)
        or not exists (
          select from custody.case_decision_item i
          where i.decision_id = custody.decision_on(new.exhibit_id, day) and i.exhibit_id = new.exhibit_id
            and i.orders = new.kind) then
        ${refuse('ck_disposal_ordered', 'the decision does not order this of the item')};
      end if;
      select i.recipient into named from custody.case_decision_item i
      where i.decision_id = decided.id and i.exhibit_id = new.exhibit_id and i.orders = new.kind;
      if named is not null and custody.comparable_name(named) <> custody.comparable_name(new.recipient) then
        ${refuse('ck_disposal_recipient_named', 'the decision names another recipient')};
      end if;
      return null;
    end
    $body$;

    -- Who entered or signed the decision does not carry it out, and who signed it does not stand on the house's side of
    -- the handover.
    create function custody.guard_disposal_people() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      decided custody.case_decision;
      recorder identity.staff;
      own custody.handover;
    begin
      select d.* into decided from custody.case_decision d
      where d.id = (select case_decision_id from custody.disposal where id = new.disposal_id);
      select * into own from custody.handover where id = new.handover_id;
      select * into recorder from identity.staff where id = new.recorded_by;
      if decided.entered_by in (new.recorded_by, own.giver_id) then
        ${refuse('ck_disposal_entered_by', 'who entered the decision does not carry it out')};
      end if;
      if decided.dated > (select d.dated from custody.document d where d.id = new.order_id) then
        ${refuse('ck_movement_order_after_decision', 'the order is older than the decision on which it rests')};
      end if;
      if decided.signer_id in (new.recorded_by, own.giver_id)
        or (decided.signer_id is null and custody.comparable_name(decided.signer_name)
          in (custody.comparable_name(recorder.full_name), custody.comparable_name(own.giver_name))) then
        ${refuse('ck_movement_signer', 'who signs the decision does not carry it out')};
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_disposal_people() from public;
    create constraint trigger guard_disposal_people after insert on custody.movement for each row
      when (new.source = 'RECORDED' and new.disposal_id is not null)
      execute function custody.guard_disposal_people();
    alter table custody.movement enable always trigger guard_disposal_people;

    -- Who signed the decision stands under no minutes of what it orders.
    create function custody.require_decision_apart() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.case_decision d join custody.participant p on p.disposal_id = new.id
        where d.id = new.case_decision_id
          and case when d.signer_id is null or p.staff_id is null
            then custody.comparable_name(d.signer_name) = custody.comparable_name(p.name)
            else d.signer_id = p.staff_id end
      ) then
        ${refuse('ck_movement_signer_apart', 'who signs the decision takes no part in what it orders')};
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_decision_apart() from public;
    create constraint trigger require_decision_apart after insert on custody.disposal
      deferrable initially deferred for each row when (new.source = 'RECORDED')
      execute function custody.require_decision_apart();
    alter table custody.disposal enable always trigger require_decision_apart;

    -- Whether somebody may chair the council of a destruction: by role on that day, never a keeper of the office.
    create function custody.may_chair_council(person uuid, office uuid, day date, role text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select identity.held_role(person, array[role], office, day)
        and not identity.held_role(person, array['KEEPER'], office, day)
    $body$;
    revoke execute on function custody.may_chair_council(uuid, uuid, date, text) from public;
    grant execute on function custody.may_chair_council(uuid, uuid, date, text) to so_kho_app;

    -- Who must stand before a destruction, by the rule of its day and of the stage of the case. Looked at when the
    -- transaction ends, as the people and the movement come after the disposal.
    create function custody.require_council() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      day date := (new.disposed_at at time zone 'Asia/Ho_Chi_Minh')::date;
      stage text;
      council jsonb;
    begin
      select custody.case_stage_on(c, day) into strict stage
      from custody.exhibit e join custody.case_file c on c.id = e.case_id where e.id = new.exhibit_id;
      council := rules.value_on('disposal.destruction.council', day) -> stage;
      if (select count(*) from custody.participant p
          where p.disposal_id = new.id and p.signature <> 'ABSENT'
            and p.capacity in ('COUNCIL_CHAIR', 'COUNCIL_MEMBER', 'FINANCE_MEMBER'))
        < coalesce(rules.value_on('disposal.destruction.council-size', day)::integer, 2) then
        ${refuse('ck_disposal_council_size', 'the destruction council is too small')};
      end if;
      if exists (
          select from jsonb_array_elements_text(council -> 'present') as needed (capacity)
          where not exists (
            select from custody.participant p
            where p.disposal_id = new.id and p.capacity = needed.capacity and p.signature <> 'ABSENT'))
        or exists (
          select from jsonb_array_elements_text(council -> 'called') as needed (capacity)
          where not exists (
            select from custody.participant p where p.disposal_id = new.id and p.capacity = needed.capacity)) then
        ${refuse('ck_disposal_council_members', 'somebody is missing in the destruction council')};
      end if;
      if exists (
        select from custody.participant p
        where p.disposal_id = new.id and p.capacity = 'COUNCIL_CHAIR'
          and (p.staff_id is null or not custody.may_chair_council(p.staff_id, new.office_id, day, council ->> 'chair')
            or p.staff_id in (select m.recorded_by from custody.movement m where m.disposal_id = new.id))
      ) then
        ${refuse('ck_disposal_council_chair', 'another chairs the destruction council')};
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_council() from public;
    create constraint trigger require_council after insert on custody.disposal
      deferrable initially deferred for each row when (new.source = 'RECORDED' and new.kind = 'DESTRUCTION')
      execute function custody.require_council();
    alter table custody.disposal enable always trigger require_council;

    create function custody.decision_in_reach(decision uuid) returns boolean
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      reach uuid[] := identity.offices_in_reach();
    begin
      return exists (
        select from custody.case_decision d
        where d.id = decision and (d.office_id = any (reach) or custody.case_in_reach(d.case_id)));
    end
    $body$;
    alter table custody.case_decision enable row level security;
    create policy in_reach on custody.case_decision to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]) or custody.case_in_reach(case_id))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    alter table custody.case_decision_item enable row level security;
    create policy in_reach on custody.case_decision_item to so_kho_app
      using (custody.decision_in_reach(decision_id)) with check (custody.decision_in_reach(decision_id));
    alter table custody.case_decision_withdrawal enable row level security;
    create policy in_reach on custody.case_decision_withdrawal to so_kho_app
      using (custody.decision_in_reach(decision_id)) with check (custody.decision_in_reach(decision_id));
    grant select, insert on custody.case_decision, custody.case_decision_item, custody.case_decision_withdrawal
      to so_kho_app;

    call trail.capture('custody.case_decision', 'CaseFile', 'one.case_id');
    call trail.capture('custody.case_decision_item', 'Exhibit', 'one.exhibit_id',
      '(select d.office_id from custody.case_decision d where d.id = one.decision_id)');
    call trail.capture('custody.case_decision_withdrawal', 'CaseFile',
      '(select d.case_id from custody.case_decision d where d.id = one.decision_id)',
      '(select d.office_id from custody.case_decision d where d.id = one.decision_id)');
  `;
}
