import { SqlMigration } from './sql-migration.js';

/**
 * Warehouses, places, case files, exhibits, documents, movements, seals and disposals.
 * On hand is what the movements say: the movement trigger alone keeps the holdings, and they never go below zero.
 */
export class Migration20261101000500_custody extends SqlMigration {
  protected readonly sql = `
    create schema custody;
    grant usage on schema custody to so_kho_app;

    create table custody.unit (
      code text not null,
      name text not null,
      dimension text not null,
      decimals smallint not null,
      constraint pk_unit primary key (code),
      constraint ck_unit_dimension check (dimension in ('COUNT', 'WEIGHT', 'VOLUME', 'LENGTH', 'AREA', 'MONEY')),
      constraint ck_unit_decimals check (decimals between 0 and 6)
    );

    create table custody.exhibit_class (
      code text not null,
      name text not null,
      high_risk boolean not null,
      constraint pk_exhibit_class primary key (code)
    );

    create table custody.warehouse (
      id uuid not null,
      office_id uuid not null,
      code text not null,
      name text not null,
      ownership text not null,
      closed_at timestamptz(3),
      constraint pk_warehouse primary key (id),
      constraint uq_warehouse_code unique (office_id, code),
      constraint uq_warehouse_office unique (id, office_id),
      constraint fk_warehouse_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint ck_warehouse_ownership check (ownership in ('OWN', 'RENTED'))
    );

    create table custody.place (
      id uuid not null,
      office_id uuid not null,
      warehouse_id uuid,
      parent_id uuid,
      kind text not null,
      code text not null,
      name text not null,
      closed_at timestamptz(3),
      constraint pk_place primary key (id),
      constraint uq_place_code unique nulls not distinct (office_id, warehouse_id, code),
      constraint uq_place_office unique (id, office_id),
      constraint uq_place_warehouse unique (id, warehouse_id),
      constraint fk_place_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_place_warehouse foreign key (warehouse_id, office_id) references custody.warehouse (id, office_id) on delete restrict,
      constraint fk_place_parent foreign key (parent_id, warehouse_id) references custody.place (id, warehouse_id) on delete restrict,
      constraint ck_place_kind check (kind in (
        'WAREHOUSE', 'ZONE', 'SHELF', 'BIN', 'TREASURY', 'EXPERT', 'COURT', 'INVESTIGATOR', 'THIRD_PARTY',
        'SOURCE', 'TRANSIT', 'CONSUMED', 'DISPOSED', 'MISSING')),
      constraint ck_place_warehouse check ((kind in ('WAREHOUSE', 'ZONE', 'SHELF', 'BIN')) = (warehouse_id is not null)),
      constraint ck_place_parent check ((kind in ('ZONE', 'SHELF', 'BIN')) = (parent_id is not null))
    );
    create index ix_place_warehouse on custody.place (warehouse_id);
    create index ix_place_parent on custody.place (parent_id);

    create table custody.case_file (
      id uuid not null,
      office_id uuid not null,
      title text not null,
      judgment_number text,
      judgment_date date,
      enforcement_decision_number text,
      enforcement_decision_date date,
      created_at timestamptz(3) not null default clock_timestamp(),
      version integer not null default 1,
      constraint pk_case_file primary key (id),
      constraint uq_case_file_office unique (id, office_id),
      constraint fk_case_file_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint ck_case_file_title check (btrim(title) <> ''),
      constraint ck_case_file_judgment check ((judgment_number is null) = (judgment_date is null)),
      constraint ck_case_file_decision check ((enforcement_decision_number is null) = (enforcement_decision_date is null))
    );
    create unique index uq_case_file_judgment on custody.case_file (office_id, judgment_number, judgment_date) where judgment_number is not null;
    create index ix_case_file_office on custody.case_file (office_id, id);

    create table custody.party (
      id uuid not null,
      case_id uuid not null,
      name text not null,
      capacity text not null,
      position smallint not null,
      constraint pk_party primary key (id),
      constraint uq_party_position unique (case_id, position),
      constraint fk_party_case foreign key (case_id) references custody.case_file (id) on delete restrict,
      constraint ck_party_capacity check (capacity in ('DEFENDANT', 'CREDITOR', 'DEBTOR', 'CONCERNED')),
      constraint ck_party_name check (btrim(name) <> '')
    );

    create table custody.document_series (
      office_id uuid not null,
      kind text not null,
      document_year smallint not null,
      last integer not null,
      constraint pk_document_series primary key (office_id, kind, document_year),
      constraint fk_document_series_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint ck_document_series_last check (last >= 0)
    );

    -- The form in which two numbers are compared: 01/PNK, 1/PNK and 1/pnk are one number. What was written stays.
    create function custody.canonical_number(number text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select upper(regexp_replace(
        regexp_replace(normalize(number, NFC), '\\s', '', 'g'), '^([^0-9]*)0+([0-9])', '\\1\\2'))
    $body$;

    create table custody.document (
      id uuid not null,
      office_id uuid not null,
      kind text not null,
      document_year smallint not null,
      number text not null,
      canonical_number text not null generated always as (custody.canonical_number(number)) stored,
      -- 1, but for numbers that a paper book used more than once and that were taken over from it as they stood
      occurrence smallint not null default 1,
      dated date not null,
      signer_id uuid,
      signer_name text,
      created_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_document primary key (id),
      constraint uq_document_number unique (office_id, kind, document_year, canonical_number, occurrence),
      constraint fk_document_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_document_signer foreign key (signer_id) references identity.staff (id) on delete restrict,
      constraint ck_document_kind check (kind in (
        'ENTRY_ORDER', 'EXIT_ORDER', 'RECEIPT_VOUCHER', 'ISSUE_VOUCHER', 'HANDOVER_MINUTES', 'SEALING_MINUTES',
        'OPENING_MINUTES', 'DISPOSAL_DECISION')),
      constraint ck_document_year check (document_year = extract(year from dated)),
      constraint ck_document_number check (btrim(number) <> '')
    );

    create table custody.handover (
      id uuid not null,
      office_id uuid not null,
      document_id uuid not null,
      giver_id uuid,
      giver_name text not null,
      giver_organisation text not null,
      receiver_id uuid,
      receiver_name text not null,
      receiver_organisation text not null,
      handed_over_at timestamptz(3) not null,
      source text not null default 'RECORDED',
      constraint pk_handover primary key (id),
      constraint fk_handover_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_handover_document foreign key (document_id) references custody.document (id) on delete restrict,
      constraint fk_handover_giver foreign key (giver_id) references identity.staff (id) on delete restrict,
      constraint fk_handover_receiver foreign key (receiver_id) references identity.staff (id) on delete restrict,
      constraint ck_handover_two_parties check (
        case
          when num_nonnulls(giver_id, receiver_id) = 2 then giver_id <> receiver_id
          -- of a handover in a paper register neither side is known by id
          when source = 'REGISTER'
            then (lower(giver_name), lower(giver_organisation)) <> (lower(receiver_name), lower(receiver_organisation))
          -- who is known by id does not stand on the other side in the name of another organisation
          else lower(giver_name) <> lower(receiver_name)
        end),
      constraint ck_handover_own_side check (source = 'REGISTER' or giver_id is not null or receiver_id is not null),
      constraint ck_handover_source check (source in ('RECORDED', 'REGISTER')),
      constraint ck_handover_names check (btrim(giver_name) <> '' and btrim(receiver_name) <> '')
    );

    create table custody.exhibit (
      id uuid not null,
      office_id uuid not null,
      case_id uuid not null,
      code text not null,
      kind text not null,
      class_code text not null,
      name text not null,
      features text not null default '',
      unit_code text not null,
      quantity_received numeric(20, 6) not null,
      condition text not null,
      value_amount numeric(20, 2),
      value_basis text not null default 'UNKNOWN',
      not_sealed_reason text,
      intended_disposal text,
      external_reference text,
      status text not null default 'REGISTERED',
      last_seq integer not null default 0,
      last_occurred_at timestamptz(3),
      created_at timestamptz(3) not null default clock_timestamp(),
      version integer not null default 1,
      constraint pk_exhibit primary key (id),
      constraint uq_exhibit_code unique (code),
      constraint uq_exhibit_external_reference unique (external_reference),
      constraint fk_exhibit_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_exhibit_case foreign key (case_id) references custody.case_file (id) on delete restrict,
      constraint fk_exhibit_class foreign key (class_code) references custody.exhibit_class (code) on delete restrict,
      constraint fk_exhibit_unit foreign key (unit_code) references custody.unit (code) on delete restrict,
      constraint ck_exhibit_kind check (kind in ('EXHIBIT', 'HELD_ASSET', 'SEIZED_ASSET')),
      constraint ck_exhibit_name check (btrim(name) <> ''),
      constraint ck_exhibit_quantity check (quantity_received > 0),
      constraint ck_exhibit_value check (value_amount is null or value_amount >= 0),
      constraint ck_exhibit_value_basis check (value_basis in ('APPRAISED', 'BOOK', 'CONVENTIONAL', 'UNKNOWN')),
      constraint ck_exhibit_not_sealed_reason check (not_sealed_reason in (
        'LIVING', 'IN_CASE_FILE', 'PERISHABLE', 'UNNECESSARY')),
      constraint ck_exhibit_intended_disposal check (intended_disposal in (
        'CONFISCATION', 'DESTRUCTION', 'RETURN', 'KEEP_FOR_ENFORCEMENT')),
      constraint ck_exhibit_status check (status in (
        'REGISTERED', 'IN_STORE', 'RELEASED', 'IN_TRANSIT', 'IN_CUSTODY_ELSEWHERE', 'MISSING', 'DISPOSED'))
    );
    create index ix_exhibit_office on custody.exhibit (office_id, id);
    create index ix_exhibit_case on custody.exhibit (case_id);

    create table custody.holding (
      exhibit_id uuid not null,
      place_id uuid not null,
      quantity numeric(20, 6) not null,
      constraint pk_holding primary key (exhibit_id, place_id),
      constraint fk_holding_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_holding_place foreign key (place_id) references custody.place (id) on delete restrict,
      constraint ck_holding_not_negative check (quantity >= 0)
    );
    create index ix_holding_place on custody.holding (place_id) where quantity > 0;

    create table custody.release (
      id uuid not null,
      office_id uuid not null,
      exhibit_id uuid not null,
      place_id uuid not null,
      quantity numeric(20, 6) not null,
      returned_quantity numeric(20, 6) not null default 0,
      consumed_quantity numeric(20, 6) not null default 0,
      purpose text not null,
      requested_by text not null,
      due_on date,
      released_at timestamptz(3) not null,
      constraint pk_release primary key (id),
      constraint fk_release_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_release_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_release_place foreign key (place_id) references custody.place (id) on delete restrict,
      constraint ck_release_quantity check (quantity > 0),
      -- What came back and what the borrower used up is never more than what went out.
      constraint ck_release_returned check (
        returned_quantity >= 0 and consumed_quantity >= 0 and returned_quantity + consumed_quantity <= quantity),
      constraint ck_release_purpose check (btrim(purpose) <> '' and btrim(requested_by) <> '')
    );
    create index ix_release_exhibit on custody.release (exhibit_id);
    create index ix_release_office on custody.release (office_id, id);

    create table custody.transfer (
      id uuid not null,
      from_office_id uuid not null,
      to_office_id uuid not null,
      from_warehouse_id uuid not null,
      to_warehouse_id uuid not null,
      status text not null,
      reason text not null,
      dispatched_at timestamptz(3) not null,
      accepted_at timestamptz(3),
      version integer not null default 1,
      constraint pk_transfer primary key (id),
      constraint fk_transfer_from foreign key (from_warehouse_id, from_office_id) references custody.warehouse (id, office_id) on delete restrict,
      constraint fk_transfer_to foreign key (to_warehouse_id, to_office_id) references custody.warehouse (id, office_id) on delete restrict,
      constraint ck_transfer_warehouses check (from_warehouse_id <> to_warehouse_id),
      constraint ck_transfer_status check (status in ('IN_TRANSIT', 'ACCEPTED')),
      constraint ck_transfer_accepted check ((status = 'ACCEPTED') = (accepted_at is not null)),
      constraint ck_transfer_order check (accepted_at is null or accepted_at >= dispatched_at)
    );
    create index ix_transfer_from on custody.transfer (from_office_id, id);
    create index ix_transfer_to on custody.transfer (to_office_id, id);

    create table custody.transfer_line (
      transfer_id uuid not null,
      exhibit_id uuid not null,
      quantity numeric(20, 6) not null,
      accepted_quantity numeric(20, 6) not null default 0,
      constraint pk_transfer_line primary key (transfer_id, exhibit_id),
      constraint fk_transfer_line_transfer foreign key (transfer_id) references custody.transfer (id) on delete restrict,
      constraint fk_transfer_line_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint ck_transfer_line_quantity check (quantity > 0),
      constraint ck_transfer_line_accepted check (accepted_quantity between 0 and quantity)
    );
    create index ix_transfer_line_exhibit on custody.transfer_line (exhibit_id);

    create table custody.disposal (
      id uuid not null,
      office_id uuid not null,
      exhibit_id uuid not null,
      kind text not null,
      decision_id uuid,
      quantity numeric(20, 6) not null,
      recipient text not null,
      method text,
      disposed_at timestamptz(3) not null,
      source text not null default 'RECORDED',
      constraint pk_disposal primary key (id),
      constraint fk_disposal_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_disposal_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_disposal_decision foreign key (decision_id) references custody.document (id) on delete restrict,
      constraint ck_disposal_kind check (kind in ('RETURN', 'DESTRUCTION', 'CONFISCATION')),
      constraint ck_disposal_method check (kind = 'DESTRUCTION' or method is null),
      constraint ck_disposal_papers check (
        source = 'REGISTER' or (decision_id is not null and (kind <> 'DESTRUCTION' or method is not null))),
      constraint ck_disposal_source check (source in ('RECORDED', 'REGISTER')),
      constraint ck_disposal_quantity check (quantity > 0),
      constraint ck_disposal_recipient check (btrim(recipient) <> '')
    );
    create index ix_disposal_exhibit on custody.disposal (exhibit_id);

    create table custody.movement (
      id uuid not null,
      office_id uuid not null,
      exhibit_id uuid not null,
      seq integer not null,
      prev_seq integer generated always as (nullif(seq - 1, 0)) stored,
      kind text not null,
      from_place_id uuid not null,
      to_place_id uuid not null,
      quantity numeric(20, 6) not null,
      occurred_at timestamptz(3) not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      recorded_by uuid not null,
      order_id uuid,
      voucher_id uuid,
      handover_id uuid,
      release_id uuid,
      transfer_id uuid,
      disposal_id uuid,
      -- of what a laboratory used up: the conclusion that says so; its number is another body's and not in our series
      expert_conclusion_number text,
      note text not null default '',
      -- REGISTER: taken over from a paper register, whose papers may have gaps
      source text not null default 'RECORDED',
      constraint pk_movement primary key (id),
      constraint uq_movement_seq unique (exhibit_id, seq),
      constraint fk_movement_predecessor foreign key (exhibit_id, prev_seq) references custody.movement (exhibit_id, seq) on delete restrict,
      constraint fk_movement_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_movement_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_movement_from foreign key (from_place_id) references custody.place (id) on delete restrict,
      constraint fk_movement_to foreign key (to_place_id) references custody.place (id) on delete restrict,
      constraint fk_movement_recorder foreign key (recorded_by) references identity.staff (id) on delete restrict,
      constraint fk_movement_order foreign key (order_id) references custody.document (id) on delete restrict,
      constraint fk_movement_voucher foreign key (voucher_id) references custody.document (id) on delete restrict,
      constraint fk_movement_handover foreign key (handover_id) references custody.handover (id) on delete restrict,
      constraint fk_movement_release foreign key (release_id) references custody.release (id) on delete restrict,
      constraint fk_movement_transfer foreign key (transfer_id, exhibit_id) references custody.transfer_line (transfer_id, exhibit_id) on delete restrict,
      constraint fk_movement_disposal foreign key (disposal_id) references custody.disposal (id) on delete restrict,
      constraint ck_movement_kind check (kind in (
        'RECEIPT', 'RELOCATION', 'RELEASE', 'RETURN', 'CONSUMPTION', 'DISPATCH', 'ACCEPTANCE', 'DISPOSAL',
        'ADJUSTMENT')),
      constraint ck_movement_quantity check (quantity > 0),
      constraint ck_movement_places check (from_place_id <> to_place_id),
      constraint ck_movement_first check ((seq = 1) = (kind = 'RECEIPT')),
      -- TT 04/2023 Đ11.2: nothing enters or leaves a warehouse without an order and a voucher, and hands meet at a handover.
      constraint ck_movement_papers check (
        kind in ('RELOCATION', 'ADJUSTMENT') or source = 'REGISTER'
        or (order_id is not null and voucher_id is not null and handover_id is not null)),
      constraint ck_movement_source check (source in ('RECORDED', 'REGISTER')),
      constraint ck_movement_release check ((kind in ('RELEASE', 'RETURN', 'CONSUMPTION')) = (release_id is not null)),
      constraint ck_movement_consumption check (
        (kind = 'CONSUMPTION') = (expert_conclusion_number is not null)
        and (kind <> 'CONSUMPTION' or (btrim(expert_conclusion_number) <> '' and btrim(note) <> ''))),
      constraint ck_movement_transfer check ((kind in ('DISPATCH', 'ACCEPTANCE')) = (transfer_id is not null)),
      constraint ck_movement_disposal check ((kind = 'DISPOSAL') = (disposal_id is not null))
    );
    create index ix_movement_office on custody.movement (office_id, occurred_at desc, id desc);
    create index ix_movement_to on custody.movement (to_place_id);
    create index ix_movement_from on custody.movement (from_place_id);
    call platform.make_append_only('custody.movement');

    -- Where all the rest of an exhibit is decides its status; what is still out decides before what is in. What was used
    -- up or disposed of is no longer there.
    create function custody.status_of(exhibit uuid) returns text
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select case
        when bool_or(p.kind = 'TRANSIT') then 'IN_TRANSIT'
        when bool_or(p.kind in ('EXPERT', 'COURT', 'INVESTIGATOR')) then 'RELEASED'
        when bool_or(p.kind in ('WAREHOUSE', 'ZONE', 'SHELF', 'BIN')) then 'IN_STORE'
        when bool_or(p.kind in ('TREASURY', 'THIRD_PARTY')) then 'IN_CUSTODY_ELSEWHERE'
        when bool_or(p.kind = 'MISSING') then 'MISSING'
        else 'DISPOSED'
      end
      from custody.holding h join custody.place p on p.id = h.place_id
      where h.exhibit_id = exhibit and h.quantity > 0
    $body$;

    create function custody.apply_movement() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      item custody.exhibit;
      source custody.place;
      target custody.place;
    begin
      select * into strict item from custody.exhibit where id = new.exhibit_id for update;
      select * into strict source from custody.place where id = new.from_place_id;
      select * into strict target from custody.place where id = new.to_place_id;

      if new.seq is not null and new.seq <> item.last_seq + 1 then
        raise exception 'movement % of the exhibit is taken', new.seq
          using errcode = 'integrity_constraint_violation', constraint = 'uq_movement_seq';
      end if;
      new.seq := item.last_seq + 1;
      new.recorded_at := clock_timestamp();
      if new.occurred_at > new.recorded_at + interval '5 minutes' then
        raise exception 'a movement lies in the future'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_not_in_future';
      end if;
      if new.occurred_at < item.last_occurred_at then
        raise exception 'a movement lies before its predecessor'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_after_predecessor';
      end if;
      if target.closed_at is not null then
        raise exception 'the place is closed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_place_open';
      end if;

      if (new.kind = 'CONSUMPTION') <> (target.kind = 'CONSUMED') then
        raise exception 'what is used up, and nothing else, goes to the place of what is used up'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_consumed';
      end if;

      if source.kind <> 'SOURCE' then
        update custody.holding set quantity = quantity - new.quantity
        where exhibit_id = new.exhibit_id and place_id = new.from_place_id;
        if not found then
          raise exception 'nothing of the exhibit is at the place'
            using errcode = 'check_violation', constraint = 'ck_holding_not_negative';
        end if;
      end if;
      insert into custody.holding (exhibit_id, place_id, quantity)
      values (new.exhibit_id, new.to_place_id, new.quantity)
      on conflict (exhibit_id, place_id) do update set quantity = custody.holding.quantity + excluded.quantity;

      if new.kind = 'RETURN' then
        update custody.release set returned_quantity = returned_quantity + new.quantity where id = new.release_id;
      elsif new.kind = 'CONSUMPTION' then
        update custody.release set consumed_quantity = consumed_quantity + new.quantity where id = new.release_id;
      elsif new.kind = 'ACCEPTANCE' then
        update custody.transfer_line set accepted_quantity = accepted_quantity + new.quantity
        where transfer_id = new.transfer_id and exhibit_id = new.exhibit_id;
      end if;

      update custody.exhibit set
        last_seq = new.seq,
        last_occurred_at = new.occurred_at,
        version = version + 1,
        office_id = case when new.kind = 'ACCEPTANCE' then target.office_id else office_id end,
        status = custody.status_of(new.exhibit_id)
      where id = new.exhibit_id
      returning * into item;

      -- With the last of the item its seal ends: there is nothing left to open or to look at.
      if item.status = 'DISPOSED' then
        if exists (
          select from custody.seal_check c join custody.seal s on s.id = c.seal_id
          where s.exhibit_id = new.exhibit_id and s.ended_at is null and c.checked_at > new.occurred_at
        ) then
          raise exception 'the end of an item lies before a check of its seal'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_order';
        end if;
        update custody.seal set ended_at = new.occurred_at, end_kind = 'DISPOSED'
        where exhibit_id = new.exhibit_id and ended_at is null;
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.apply_movement() from public;
    create trigger apply_movement before insert on custody.movement for each row execute function custody.apply_movement();
    alter table custody.movement enable always trigger apply_movement;

    -- Whether a paper serves items of that case and of no other; false for one that serves nothing yet.
    create function custody.serves_only_case(paper uuid, one_case uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(bool_and(e.case_id = one_case), false)
      from (
        select m.exhibit_id from custody.movement m where m.order_id = paper
        union all
        select d.exhibit_id from custody.disposal d where d.decision_id = paper
      ) served
      join custody.exhibit e on e.id = served.exhibit_id
    $body$;
    revoke execute on function custody.serves_only_case(uuid, uuid) from public;
    grant execute on function custody.serves_only_case(uuid, uuid) to so_kho_app;

    -- An order may cover several items of one case. A transfer takes items of several cases on one order; what a paper
    -- register says stands as it is written.
    create function custody.guard_movement_order() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not custody.serves_only_case(new.order_id, (select case_id from custody.exhibit where id = new.exhibit_id)) then
        raise exception 'the order belongs to another case'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_order_case';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_movement_order() from public;
    create constraint trigger guard_movement_order after insert on custody.movement for each row
      when (new.source = 'RECORDED' and new.order_id is not null and new.kind not in ('DISPATCH', 'ACCEPTANCE'))
      execute function custody.guard_movement_order();
    alter table custody.movement enable always trigger guard_movement_order;

    -- Nothing is disposed of before the enforcement decision of its case (Luật THADS Đ36, Đ124-126), and a disposal
    -- decision is about one case. The case stays locked, so that its decision is not corrected at the same time.
    create function custody.guard_disposal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      decided custody.case_file;
    begin
      select c.* into strict decided from custody.exhibit e join custody.case_file c on c.id = e.case_id
      where e.id = new.exhibit_id for share of c;
      if decided.enforcement_decision_number is null then
        raise exception 'the case has no enforcement decision'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_disposal_enforcement_decision';
      end if;
      if not custody.serves_only_case(new.decision_id, decided.id) then
        raise exception 'the disposal decision belongs to another case'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_disposal_decision_case';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_disposal() from public;
    create constraint trigger guard_disposal after insert on custody.disposal for each row
      when (new.source = 'RECORDED') execute function custody.guard_disposal();
    alter table custody.disposal enable always trigger guard_disposal;

    -- The enforcement decision on which something was disposed of stays as it is.
    create function custody.guard_case_decision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.disposal d join custody.exhibit e on e.id = d.exhibit_id
        where e.case_id = new.id and d.source = 'RECORDED'
      ) then
        raise exception 'a disposal rests on the enforcement decision'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_case_file_decision_used';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_case_decision() from public;
    create constraint trigger guard_case_decision after update on custody.case_file for each row
      when ((old.enforcement_decision_number, old.enforcement_decision_date)
        is distinct from (new.enforcement_decision_number, new.enforcement_decision_date)
        and old.enforcement_decision_number is not null)
      execute function custody.guard_case_decision();
    alter table custody.case_file enable always trigger guard_case_decision;

    create table custody.seal (
      id uuid not null,
      office_id uuid not null,
      exhibit_id uuid not null,
      ordinal integer not null,
      label_issuer text not null,
      label_number text,
      label_count smallint not null default 1,
      packing text not null,
      reason text not null,
      state_before text not null,
      state_after text not null,
      minutes_id uuid,
      applied_at timestamptz(3) not null,
      applied_by uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      reseals_opening_id uuid,
      ended_at timestamptz(3),
      end_kind text,
      constraint pk_seal primary key (id),
      constraint uq_seal_ordinal unique (exhibit_id, ordinal),
      constraint uq_seal_exhibit unique (id, exhibit_id),
      constraint uq_seal_label unique (label_issuer, label_number),
      constraint uq_seal_reseals unique (reseals_opening_id),
      constraint fk_seal_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_seal_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_seal_minutes foreign key (minutes_id) references custody.document (id) on delete restrict,
      constraint fk_seal_applied_by foreign key (applied_by) references identity.staff (id) on delete restrict,
      constraint ck_seal_packing check (packing in (
        'WRAPPING', 'BOX', 'BAG', 'JAR', 'ENVELOPE', 'LABELS_ON_PARTS', 'LOCK_AND_LABEL', 'OTHER')),
      constraint ck_seal_ended check ((ended_at is null) = (end_kind is null)),
      constraint ck_seal_end_kind check (end_kind in ('OPENED', 'FOUND_BROKEN', 'DISPOSED')),
      constraint ck_seal_order check (ended_at is null or ended_at >= applied_at),
      constraint ck_seal_label_count check (label_count between 1 and 99)
    );
    create unique index uq_seal_live on custody.seal (exhibit_id) where ended_at is null;
    create index ix_seal_office on custody.seal (office_id, id);

    create table custody.seal_check (
      id uuid not null,
      office_id uuid not null,
      seal_id uuid not null,
      exhibit_id uuid not null,
      condition text not null,
      occasion text not null,
      checked_at timestamptz(3) not null,
      checked_by uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      note text not null default '',
      constraint pk_seal_check primary key (id),
      constraint fk_seal_check_seal foreign key (seal_id, exhibit_id) references custody.seal (id, exhibit_id) on delete restrict,
      constraint fk_seal_check_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_seal_check_checked_by foreign key (checked_by) references identity.staff (id) on delete restrict,
      constraint ck_seal_check_condition check (condition in (
        'INTACT', 'PEELED', 'TORN', 'UNREADABLE', 'MISSING', 'SUSPICIOUS')),
      constraint ck_seal_check_occasion check (occasion in (
        'RECEIPT', 'EXIT', 'RETURN', 'INVENTORY', 'MONTHLY', 'INSPECTION', 'OTHER')),
      constraint ck_seal_check_note check (condition = 'INTACT' or btrim(note) <> '')
    );
    create index ix_seal_check_seal on custody.seal_check (seal_id, checked_at);
    call platform.make_append_only('custody.seal_check');

    create table custody.seal_opening (
      id uuid not null,
      office_id uuid not null,
      seal_id uuid not null,
      exhibit_id uuid not null,
      reason text not null,
      condition_found text not null,
      condition_note text not null default '',
      state_after text not null,
      minutes_id uuid not null,
      opened_at timestamptz(3) not null,
      opened_by uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_seal_opening primary key (id),
      constraint uq_seal_opening_seal unique (seal_id),
      constraint uq_seal_opening_exhibit unique (id, exhibit_id),
      constraint fk_seal_opening_seal foreign key (seal_id, exhibit_id) references custody.seal (id, exhibit_id) on delete restrict,
      constraint fk_seal_opening_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_seal_opening_minutes foreign key (minutes_id) references custody.document (id) on delete restrict,
      constraint fk_seal_opening_opened_by foreign key (opened_by) references identity.staff (id) on delete restrict,
      constraint ck_seal_opening_reason check (btrim(reason) <> ''),
      constraint ck_seal_opening_condition check (condition_found in (
        'INTACT', 'PEELED', 'TORN', 'UNREADABLE', 'MISSING', 'SUSPICIOUS')),
      constraint ck_seal_opening_note check (condition_found = 'INTACT' or btrim(condition_note) <> '')
    );
    call platform.make_append_only('custody.seal_opening');
    alter table custody.seal add constraint fk_seal_reseals
      foreign key (reseals_opening_id, exhibit_id) references custody.seal_opening (id, exhibit_id) on delete restrict;

    create table custody.participant (
      id uuid not null,
      seal_id uuid,
      opening_id uuid,
      disposal_id uuid,
      staff_id uuid,
      name text not null,
      organisation text not null default '',
      capacity text not null,
      signature text not null,
      remark text not null default '',
      constraint pk_participant primary key (id),
      constraint fk_participant_seal foreign key (seal_id) references custody.seal (id) on delete restrict,
      constraint fk_participant_opening foreign key (opening_id) references custody.seal_opening (id) on delete restrict,
      constraint fk_participant_disposal foreign key (disposal_id) references custody.disposal (id) on delete restrict,
      constraint fk_participant_staff foreign key (staff_id) references identity.staff (id) on delete restrict,
      constraint ck_participant_act check (num_nonnulls(seal_id, opening_id, disposal_id) = 1),
      constraint ck_participant_name check (btrim(name) <> ''),
      constraint ck_participant_capacity check (capacity in (
        'ORGANISER', 'WITNESS', 'COMMUNE', 'CONCERNED_PERSON', 'COUNSEL', 'SPECIALIST', 'KEEPER', 'ACCOUNTANT', 'HEAD',
        'COUNCIL_CHAIR', 'COUNCIL_MEMBER', 'PROSECUTOR', 'RECIPIENT')),
      constraint ck_participant_signature check (signature in ('SIGNED', 'FINGERPRINT', 'REFUSED', 'ABSENT')),
      constraint ck_participant_remark check (signature = 'SIGNED' or btrim(remark) <> '')
    );
    create index ix_participant_seal on custody.participant (seal_id);
    create index ix_participant_opening on custody.participant (opening_id);
    create index ix_participant_disposal on custody.participant (disposal_id);
    call platform.make_append_only('custody.participant');

    -- The seals of an exhibit follow its receipt and each other without gaps, and each later one closes the opening of
    -- the one before.
    create function custody.guard_seal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      previous custody.seal;
      opening uuid;
    begin
      select * into previous from custody.seal where exhibit_id = new.exhibit_id order by ordinal desc limit 1;
      select id into opening from custody.seal_opening where seal_id = previous.id;
      if new.ordinal <> coalesce(previous.ordinal, 0) + 1 then
        raise exception 'the next seal of the exhibit is another'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_ordinal';
      end if;
      if new.reseals_opening_id is distinct from opening then
        raise exception 'a seal closes the last opening and no other'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_reseals';
      end if;
      if new.applied_at < (select occurred_at from custody.movement where exhibit_id = new.exhibit_id and seq = 1) then
        raise exception 'a seal lies before the receipt of its exhibit'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_after_receipt';
      end if;
      if new.applied_at < previous.ended_at then
        raise exception 'a seal lies before the end of its predecessor'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_after_predecessor';
      end if;
      new.recorded_at := clock_timestamp();
      return new;
    end
    $body$;
    revoke execute on function custody.guard_seal() from public;
    create trigger guard_seal before insert on custody.seal for each row execute function custody.guard_seal();
    alter table custody.seal enable always trigger guard_seal;

    -- Only a live seal is checked.
    create function custody.guard_seal_check() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      checked custody.seal;
    begin
      select * into checked from custody.seal where id = new.seal_id for share;
      if checked.ended_at is not null then
        raise exception 'the seal is no longer live'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_check_live';
      end if;
      if new.checked_at < checked.applied_at then
        raise exception 'a check lies before its seal'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_check_order';
      end if;
      new.recorded_at := clock_timestamp();
      return new;
    end
    $body$;
    revoke execute on function custody.guard_seal_check() from public;
    create trigger guard_seal_check before insert on custody.seal_check for each row execute function custody.guard_seal_check();
    alter table custody.seal_check enable always trigger guard_seal_check;

    -- An opening ends a seal, or the end of the item (apply_movement), and nothing else; the application may not write the end itself, nor take it back.
    create function custody.end_seal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      update custody.seal set
        ended_at = new.opened_at,
        end_kind = case when new.condition_found = 'INTACT' then 'OPENED' else 'FOUND_BROKEN' end
      where id = new.seal_id and ended_at is null;
      if not found then
        raise exception 'the seal is no longer live'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_opening_live';
      end if;
      if exists (select from custody.seal_check where seal_id = new.seal_id and checked_at > new.opened_at) then
        raise exception 'an opening lies before a check of its seal'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_opening_order';
      end if;
      new.recorded_at := clock_timestamp();
      return new;
    end
    $body$;
    revoke execute on function custody.end_seal() from public;
    create trigger end_seal before insert on custody.seal_opening for each row execute function custody.end_seal();
    alter table custody.seal_opening enable always trigger end_seal;

    -- NĐ 127/2017 Đ7: nobody seals or opens alone. Looked at when the transaction ends, as the people come after the act.
    create function custody.require_participants() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      present integer;
      required integer;
    begin
      select count(*) into present from custody.participant
      where (seal_id = new.id or opening_id = new.id) and signature <> 'ABSENT';
      select value::integer into required from rules.rule
      where code = 'seal.participants' and valid_from <= current_date and (valid_to is null or valid_to > current_date);
      if present < required then
        raise exception 'too few people took part'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_participants';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_participants() from public;
    -- A seal without minutes was taken over from a paper register, which does not name the people.
    create constraint trigger require_participants after insert on custody.seal
      deferrable initially deferred for each row when (new.minutes_id is not null)
      execute function custody.require_participants();
    create constraint trigger require_participants after insert on custody.seal_opening
      deferrable initially deferred for each row execute function custody.require_participants();
    alter table custody.seal enable always trigger require_participants;
    alter table custody.seal_opening enable always trigger require_participants;

    insert into custody.unit (code, name, dimension, decimals) values
      ('CAI', 'cái', 'COUNT', 0),
      ('CHIEC', 'chiếc', 'COUNT', 0),
      ('CON', 'con', 'COUNT', 0),
      ('BO', 'bộ', 'COUNT', 0),
      ('CUON', 'cuộn', 'COUNT', 0),
      ('THANH', 'thanh', 'COUNT', 0),
      ('GOI', 'gói', 'COUNT', 0),
      ('TUI', 'túi', 'COUNT', 0),
      ('HOP', 'hộp', 'COUNT', 0),
      ('THUNG', 'thùng', 'COUNT', 0),
      ('BANH', 'bánh', 'COUNT', 0),
      ('VIEN', 'viên', 'COUNT', 0),
      ('CHAI', 'chai', 'COUNT', 0),
      ('TAM', 'tấm', 'COUNT', 0),
      ('TO', 'tờ', 'COUNT', 0),
      ('QUYEN', 'quyển', 'COUNT', 0),
      ('CAY', 'cây', 'COUNT', 0),
      ('KHAU', 'khẩu', 'COUNT', 0),
      ('LONG', 'lóng', 'COUNT', 0),
      ('BAO', 'bao', 'COUNT', 0),
      ('DOI', 'đôi', 'COUNT', 0),
      ('CAN', 'can', 'COUNT', 0),
      ('LON', 'lon', 'COUNT', 0),
      ('HAT', 'hạt', 'COUNT', 0),
      ('MIENG', 'miếng', 'COUNT', 0),
      ('MANH', 'mảnh', 'COUNT', 0),
      ('TEP', 'tép', 'COUNT', 0),
      ('ONG', 'ống', 'COUNT', 0),
      ('PHONG_BI', 'phong bì', 'COUNT', 0),
      ('XE', 'xe', 'COUNT', 0),
      ('QUA', 'quả', 'COUNT', 0),
      ('CA_THE', 'cá thể', 'COUNT', 0),
      ('THE', 'thẻ', 'COUNT', 0),
      ('KIEN', 'kiện', 'COUNT', 0),
      ('CUC', 'cục', 'COUNT', 0),
      ('CUON_SACH', 'cuốn', 'COUNT', 0),
      ('G', 'gam', 'WEIGHT', 4),
      ('KG', 'ki-lô-gam', 'WEIGHT', 4),
      ('TAN', 'tấn', 'WEIGHT', 4),
      ('CHI', 'chỉ (vàng)', 'WEIGHT', 4),
      ('LUONG', 'lượng (vàng)', 'WEIGHT', 4),
      ('M', 'mét', 'LENGTH', 4),
      ('M2', 'mét vuông', 'AREA', 4),
      ('M3', 'mét khối', 'VOLUME', 4),
      ('LIT', 'lít', 'VOLUME', 4),
      ('ML', 'mi-li-lít', 'VOLUME', 4),
      ('VND', 'đồng', 'MONEY', 0),
      ('USD', 'đô la Mỹ', 'MONEY', 2),
      ('EUR', 'euro', 'MONEY', 2);

    insert into custody.exhibit_class (code, name, high_risk) values
      ('DRUG', 'Ma túy', true), ('WEAPON', 'Vũ khí, công cụ hỗ trợ', true), ('EXPLOSIVE', 'Pháo, vật liệu nổ', true),
      ('GOLD', 'Vàng, bạc, đá quý', true), ('MONEY', 'Tiền Việt Nam', true), ('FOREIGN_CURRENCY', 'Ngoại tệ', true),
      ('VEHICLE', 'Phương tiện', false), ('ELECTRONICS', 'Điện thoại, thiết bị điện tử', false),
      ('TIMBER', 'Gỗ, lâm sản', false), ('WILDLIFE', 'Động vật, sản phẩm động vật', true), ('CHEMICAL', 'Hóa chất', false),
      ('TOBACCO_ALCOHOL', 'Thuốc lá, rượu', false), ('PERISHABLE', 'Hàng dễ hư hỏng', false),
      ('DOCUMENT', 'Giấy tờ', false), ('TOOL', 'Công cụ', false), ('CLOTHING', 'Quần áo, đồ dùng', false),
      ('OTHER', 'Khác', false);

    grant select on custody.unit, custody.exhibit_class, custody.holding to so_kho_app;
    grant select, insert on custody.movement, custody.party, custody.document, custody.handover, custody.release,
      custody.transfer_line, custody.disposal, custody.seal, custody.seal_check, custody.seal_opening, custody.participant to so_kho_app;
    grant select, insert, update (name, closed_at) on custody.warehouse, custody.place to so_kho_app;
    grant select, insert, update (title, judgment_number, judgment_date, enforcement_decision_number,
      enforcement_decision_date, version) on custody.case_file to so_kho_app;
    grant select, insert, update (last) on custody.document_series to so_kho_app;
    grant select, insert, update (condition, features, value_amount, value_basis, not_sealed_reason, intended_disposal,
      case_id, version) on custody.exhibit to so_kho_app;
    grant select, insert, update (status, accepted_at, version) on custody.transfer to so_kho_app;
  `;
}
