import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** Adds values to the closed list of a check that holds another value already, whatever else has been added since. */
function widen(table: string, constraint: string, held: string, added: readonly string[]): string {
  const values = [...added, held].map((value) => `''${value}''::text`).join(', ');
  return `
    do $widen$
    declare
      known text := (select pg_get_constraintdef(oid) from pg_constraint where conrelid = '${table}'::regclass and conname = '${constraint}');
      wider text := replace(known, '''${held}''::text', '${values}');
    begin
      if wider is not distinct from known then
        raise exception '% knows no %', '${constraint}', '${held}';
      end if;
      execute format('alter table ${table} drop constraint ${constraint}, add constraint ${constraint} %s', wider);
    end
    $widen$;`;
}

/** The columns of an exhibit that a correction changes, and nothing else does. */
const facts = [
  'kind',
  'class_code',
  'name',
  'features',
  'unit_code',
  'condition',
  'value_amount',
  'value_basis',
  'external_reference',
  'case_id',
];

/**
 * Corrections: what was written wrongly is put right by an act that names it, with its reason, its minutes and a second
 * person. The last movement that stands is reversed, facts, the quantity received and the finding of a seal corrected.
 */
export class Migration20261128000710_corrections extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('correction.reversal.days', '2025-10-01', '5',
       'Quy ước của đơn vị; người đứng đầu ký khi sửa sổ theo Thông tư 04/2023/TT-BTP Điều 30 khoản 4 điểm b',
       'Quá số ngày này kể từ khi ghi, hủy bút toán biến động phải có thủ trưởng hoặc cấp phó là người thứ hai'),
      ('correction.head.movements', '2025-10-01',
       '["RECEIPT","DISPOSAL","CONSUMPTION","ADJUSTMENT","RECEIPT_CORRECTION"]',
       'Quy ước của đơn vị',
       'Loại biến động mà hủy bút toán phải có thủ trưởng hoặc cấp phó là người thứ hai');

    ${widen('custody.document', 'ck_document_kind', 'SEALING_MINUTES', ['CORRECTION_MINUTES'])}
    ${widen('custody.movement', 'ck_movement_kind', 'ADJUSTMENT', ['REVERSAL', 'RECEIPT_CORRECTION'])}
    ${widen('custody.movement', 'ck_movement_papers', 'ADJUSTMENT', ['REVERSAL', 'RECEIPT_CORRECTION'])}
    ${widen('custody.exhibit', 'ck_exhibit_status', 'DISPOSED', ['VOID'])}
    ${widen('custody.seal', 'ck_seal_end_kind', 'DISPOSED', ['VOIDED'])}
    alter table custody.exhibit drop constraint ck_exhibit_quantity,
      add constraint ck_exhibit_quantity check (quantity_received > 0 or (status = 'VOID' and quantity_received = 0));

    -- Facts are changed by the correction's trigger alone.
    revoke update (${facts.join(', ')}) on custody.exhibit from so_kho_app;

    create table custody.correction (
      id uuid not null,
      office_id uuid not null,
      exhibit_id uuid not null,
      kind text not null,
      reason text not null,
      document_id uuid not null,
      corrected_by uuid not null,
      second_person_id uuid not null,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      -- what it corrects
      movement_id uuid,
      seal_check_id uuid,
      seal_opening_id uuid,
      old_case_id uuid,
      new_case_id uuid,
      -- [{"field", "old", "new"}]; what is given is field and new, the old value is the trigger's
      changes jsonb not null default '[]',
      constraint pk_correction primary key (id),
      constraint fk_correction_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_correction_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_correction_document foreign key (document_id) references custody.document (id) on delete restrict,
      constraint fk_correction_corrected_by foreign key (corrected_by) references identity.staff (id) on delete restrict,
      constraint fk_correction_second_person foreign key (second_person_id) references identity.staff (id) on delete restrict,
      constraint fk_correction_movement foreign key (movement_id) references custody.movement (id) on delete restrict,
      constraint fk_correction_seal_check foreign key (seal_check_id) references custody.seal_check (id) on delete restrict,
      constraint fk_correction_seal_opening foreign key (seal_opening_id) references custody.seal_opening (id) on delete restrict,
      constraint fk_correction_old_case foreign key (old_case_id) references custody.case_file (id) on delete restrict,
      constraint fk_correction_new_case foreign key (new_case_id) references custody.case_file (id) on delete restrict,
      constraint uq_correction_document unique (document_id),
      constraint ck_correction_kind check (kind in ('MOVEMENT', 'QUANTITY', 'FACTS', 'SEAL_FINDING')),
      constraint ck_correction_reason check (btrim(reason) <> ''),
      constraint ck_correction_second_person check (second_person_id <> corrected_by),
      constraint ck_correction_subject check (
        (kind = 'MOVEMENT') = (movement_id is not null)
        and (kind = 'SEAL_FINDING') = (num_nonnulls(seal_check_id, seal_opening_id) = 1)
        and (kind = 'SEAL_FINDING' or num_nonnulls(seal_check_id, seal_opening_id) = 0)
        and (kind = 'MOVEMENT') = (changes = '[]'))
    );
    -- A movement is reversed once.
    create unique index uq_correction_movement on custody.correction (movement_id) where movement_id is not null;
    create index ix_correction_exhibit on custody.correction (exhibit_id, id desc);
    create index ix_correction_seal_check on custody.correction (seal_check_id, id desc) where seal_check_id is not null;
    create index ix_correction_seal_opening on custody.correction (seal_opening_id, id desc) where seal_opening_id is not null;
    call platform.make_append_only('custody.correction');
    alter table custody.correction enable row level security;
    create policy in_reach on custody.correction to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]) or custody.exhibit_in_reach(exhibit_id))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]) or custody.exhibit_in_reach(exhibit_id));
    grant select, insert on custody.correction to so_kho_app;
    call trail.capture('custody.correction', 'Exhibit', 'one.exhibit_id');

    -- With an item its corrections go to another office, and their minutes with them.
    create function custody.document_of_correction(document uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.correction c where c.document_id = document and custody.exhibit_in_reach(c.exhibit_id))
    $body$;
    create policy of_correction on custody.document for select to so_kho_app
      using (custody.document_of_correction(id));

    alter table custody.movement
      add column correction_id uuid,
      add constraint fk_movement_correction foreign key (correction_id) references custody.correction (id) on delete restrict,
      add constraint ck_movement_correction check (
        (kind in ('REVERSAL', 'RECEIPT_CORRECTION')) = (correction_id is not null));
    create unique index uq_movement_correction on custody.movement (correction_id) where correction_id is not null;
    alter table custody.disposal
      add column reversed_by uuid,
      add constraint fk_disposal_reversed_by foreign key (reversed_by) references custody.movement (id) on delete restrict;

    -- Who answers for an office on a day: a head or deputy head of it or of an office above it, also by delegation.
    create function identity.is_head_of(person uuid, office uuid, day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive above as (
        select o.id, o.parent_id from identity.office o where o.id = office
        union all
        select o.id, o.parent_id from identity.office o join above on o.id = above.parent_id
      ), held as (
        select r.role, r.office_id from identity.role_assignment r
        where r.staff_id = person and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
        union all
        select d.role, d.office_id from identity.delegation d
        where d.delegate_id = person and d.revoked_at is null and day between d.valid_from and d.valid_to
      )
      select exists (select from identity.staff s where s.id = person and s.active) and exists (
        select from held join above on above.id = held.office_id
        where held.role in ('OFFICE_HEAD', 'OFFICE_DEPUTY_HEAD', 'PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD'))
    $body$;
    revoke execute on function identity.is_head_of(uuid, uuid, date) from public;
    grant execute on function identity.is_head_of(uuid, uuid, date) to so_kho_app;

    -- Who may stand beside the person who corrects: an active member of the staff with a role in the office or in one
    -- above it. Who keeps accounts and who watches for the procuracy take no part.
    create function custody.may_stand_beside(person uuid, office uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive above as (
        select o.id, o.parent_id from identity.office o where o.id = office
        union all
        select o.id, o.parent_id from identity.office o join above on o.id = above.parent_id
      )
      select exists (
        select from identity.staff s
          join identity.role_assignment r on r.staff_id = s.id join above on above.id = r.office_id,
          (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day) today
        where s.id = person and s.active and r.role not in ('ADMINISTRATOR', 'PROSECUTOR')
          and r.valid_from <= today.day and (r.valid_to is null or r.valid_to >= today.day))
    $body$;
    revoke execute on function custody.may_stand_beside(uuid, uuid) from public;
    grant execute on function custody.may_stand_beside(uuid, uuid) to so_kho_app;

    -- The last movement of an item that stands: neither a reversal nor reversed.
    create function custody.last_standing_movement(exhibit uuid) returns uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select m.id from custody.movement m
      where m.exhibit_id = exhibit and m.kind <> 'REVERSAL'
        and not exists (select from custody.correction c where c.movement_id = m.id)
      order by m.seq desc limit 1
    $body$;
    revoke execute on function custody.last_standing_movement(uuid) from public;
    grant execute on function custody.last_standing_movement(uuid) to so_kho_app;

    -- What a seal was found like, as the last correction of the finding says it.
    create function custody.condition_found(finding uuid, written text) returns text
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce((
        select change ->> 'new' from custody.correction c cross join jsonb_array_elements(c.changes) change
        where finding in (c.seal_check_id, c.seal_opening_id) and change ->> 'field' = 'SEAL_CONDITION'
        order by c.id desc limit 1), written)
    $body$;
    revoke execute on function custody.condition_found(uuid, text) from public;
    grant execute on function custody.condition_found(uuid, text) to so_kho_app;

    -- Whether a head or deputy head must be the second person: for what is of a high-risk class before or after, for a
    -- quantity received, for the movements of the rule, for one that is older than the rule says or was counted since,
    -- and where a damaged seal is said to have been intact.
    create function custody.correction_needs_head(exhibit uuid, kind text, movement uuid, changes jsonb) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select kind = 'QUANTITY' or custody.is_high_risk(exhibit)
        or exists (
          select from jsonb_array_elements(changes) change
          where change ->> 'field' = 'SEAL_CONDITION' and change ->> 'new' = 'INTACT'
            or change ->> 'field' = 'CLASS_CODE'
              and (select k.high_risk from custody.exhibit_class k where k.code = change ->> 'new'))
        or exists (
          select from custody.movement m
          where m.id = movement and (
            rules.value_in_force('correction.head.movements') @> to_jsonb(m.kind)
            or m.recorded_at < now() - make_interval(days => rules.value_in_force('correction.reversal.days')::integer)
            or exists (
              select from inventory.inventory i join custody.place p on p.warehouse_id = i.warehouse_id
              where p.id in (m.from_place_id, m.to_place_id) and i.compared_at > m.recorded_at)))
    $body$;
    revoke execute on function custody.correction_needs_head(uuid, text, uuid, jsonb) from public;
    grant execute on function custody.correction_needs_head(uuid, text, uuid, jsonb) to so_kho_app;

    -- Whether papers bind an item to its case: a disposal, or an order that also lets in or out other items of the case.
    create function custody.is_bound_to_case(exhibit uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
          select from custody.disposal d where d.exhibit_id = exhibit and d.source = 'RECORDED' and d.reversed_by is null)
        or exists (
          select from custody.movement m join custody.movement other on other.order_id = m.order_id
          where m.exhibit_id = exhibit and other.exhibit_id <> exhibit and m.source = 'RECORDED'
            and m.kind not in ('DISPATCH', 'ACCEPTANCE'))
    $body$;
    revoke execute on function custody.is_bound_to_case(uuid) from public;
    grant execute on function custody.is_bound_to_case(uuid) to so_kho_app;

    -- Whether a unit can be corrected with the numbers as they are: no paper but that of the receipt has told the old
    -- unit, and no quantity is finer than the new one is written.
    create function custody.fits_unit(exhibit uuid, unit text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select not exists (
        select from custody.movement m
        where m.exhibit_id = exhibit and (
          m.quantity <> round(m.quantity, (select u.decimals from custody.unit u where u.code = unit))
          or m.kind not in ('RECEIPT', 'RELOCATION', 'REVERSAL', 'RECEIPT_CORRECTION')
            and not exists (select from custody.correction c where c.movement_id = m.id)))
    $body$;
    revoke execute on function custody.fits_unit(uuid, text) from public;
    grant execute on function custody.fits_unit(uuid, text) to so_kho_app;

    -- Whether an inventory waits for a decision about the item: it is settled before the book is corrected under it.
    create function custody.has_open_discrepancy(exhibit uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from inventory.discrepancy d join inventory.line l on l.id = d.line_id
          join inventory.inventory i on i.id = d.inventory_id
        where l.exhibit_id = exhibit and d.decision is null and i.status = 'COMPARED')
    $body$;
    revoke execute on function custody.has_open_discrepancy(uuid) from public;
    grant execute on function custody.has_open_discrepancy(uuid) to so_kho_app;

    -- An entry of an inventory stays until that has ended, and one that took from the giving side for ever.
    create function custody.is_lasting_adjustment(asked uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.movement m join custody.place p on p.id = m.from_place_id
        where m.id = asked and m.kind = 'ADJUSTMENT' and (p.kind = 'SOURCE' or exists (
          select from inventory.discrepancy d join inventory.inventory i on i.id = d.inventory_id
          where d.movement_id = m.id and i.status = 'COMPARED')))
    $body$;
    revoke execute on function custody.is_lasting_adjustment(uuid) from public;
    grant execute on function custody.is_lasting_adjustment(uuid) to so_kho_app;

    create function custody.guard_correction() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      item custody.exhibit;
      paper custody.document;
      reversed custody.movement;
    begin
      new.recorded_at := clock_timestamp();
      select * into strict item from custody.exhibit where id = new.exhibit_id for update;
      select * into strict paper from custody.document where id = new.document_id;
      if new.office_id <> item.office_id or paper.office_id <> item.office_id or paper.kind <> 'CORRECTION_MINUTES' then
        ${refusal('a correction stands in the office of its item, on minutes of correction', 'ck_correction_paper')}
      end if;
      if identity.is_head_of(paper.signer_id, new.office_id, paper.dated) is not true then
        ${refusal('a head signs the minutes of a correction', 'ck_correction_signer')}
      end if;
      if paper.signer_id = new.corrected_by then
        ${refusal('who signs the minutes does not correct', 'ck_correction_own_minutes')}
      end if;
      if not custody.may_stand_beside(new.second_person_id, new.office_id) then
        ${refusal('the second person has no role in the office', 'ck_correction_second_person_role')}
      end if;
      if custody.correction_needs_head(new.exhibit_id, new.kind, new.movement_id, new.changes)
        and not identity.is_head_of(new.second_person_id, new.office_id, (now() at time zone 'Asia/Ho_Chi_Minh')::date) then
        ${refusal('a head must be the second person', 'ck_correction_head')}
      end if;
      if new.kind in ('MOVEMENT', 'QUANTITY') and custody.has_open_discrepancy(new.exhibit_id) then
        ${refusal('a discrepancy of the item is not settled', 'ck_correction_discrepancy')}
      end if;
      if item.status = 'VOID' then
        ${refusal('the receipt of the item was reversed', 'ck_correction_void')}
      end if;

      if new.kind = 'MOVEMENT' then
        if new.movement_id is distinct from custody.last_standing_movement(new.exhibit_id) then
          ${refusal('only the last movement that stands is reversed', 'ck_correction_last_movement')}
        end if;
        select * into strict reversed from custody.movement where id = new.movement_id;
        if reversed.kind in ('DISPATCH', 'ACCEPTANCE') or custody.is_lasting_adjustment(reversed.id) then
          ${refusal('a movement of this kind ends otherwise', 'ck_correction_reversible')}
        end if;
      elsif new.kind = 'QUANTITY' then
        new.changes := jsonb_build_array(jsonb_build_object('field', 'QUANTITY_RECEIVED',
          'old', trim_scale(item.quantity_received)::text, 'new', trim_scale((new.changes -> 0 ->> 'new')::numeric)::text));
      elsif new.kind = 'SEAL_FINDING' then
        perform custody.correct_finding(new);
        new.changes := custody.finding_changes(new);
      else
        new.changes := custody.correct_facts(item, new.changes);
        if item.case_id <> (select case_id from custody.exhibit where id = item.id) then
          new.old_case_id := item.case_id;
          new.new_case_id := (select case_id from custody.exhibit where id = item.id);
        end if;
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_correction() from public;
    create trigger guard_correction before insert on custody.correction
      for each row execute function custody.guard_correction();
    alter table custody.correction enable always trigger guard_correction;

    -- A movement is not called reversed, nor a quantity corrected, without the movement that does it.
    create function custody.require_correcting_movement() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not exists (select from custody.movement m where m.correction_id = new.id) then
        ${refusal('the correcting movement is missing', 'ck_correction_movement_written')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_correcting_movement() from public;
    create constraint trigger require_correcting_movement after insert on custody.correction
      deferrable initially deferred for each row when (new.kind in ('MOVEMENT', 'QUANTITY'))
      execute function custody.require_correcting_movement();
    alter table custody.correction enable always trigger require_correcting_movement;

    -- Brings the facts of an item to what a correction says and answers the changes with the old values.
    create function custody.correct_facts(item custody.exhibit, given jsonb) returns jsonb
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      columns constant text[] := array[${facts.map((fact) => `'${fact}'`).join(', ')}];
      corrected custody.exhibit;
      changes jsonb;
    begin
      if exists (select from jsonb_array_elements(given) change where lower(change ->> 'field') <> all (columns)) then
        ${refusal('this is not corrected so', 'ck_correction_field')}
      end if;
      corrected := jsonb_populate_record(item, (
        select jsonb_object_agg(lower(change ->> 'field'), change -> 'new') from jsonb_array_elements(given) change));
      select jsonb_agg(jsonb_build_object('field', change ->> 'field', 'old', to_jsonb(item) ->> lower(change ->> 'field'),
        'new', to_jsonb(corrected) ->> lower(change ->> 'field')) order by at)
      into changes from jsonb_array_elements(given) with ordinality as listed (change, at);
      if corrected.case_id <> item.case_id then
        if corrected.case_id not in (select c.id from custody.case_file c where c.office_id = item.office_id) then
          ${refusal('an item goes to another case of its office', 'ck_correction_case_office')}
        end if;
        if custody.is_bound_to_case(item.id) then
          ${refusal('papers bind the item to its case', 'ck_correction_case_bound')}
        end if;
      end if;
      if corrected.unit_code <> item.unit_code and not custody.fits_unit(item.id, corrected.unit_code) then
        ${refusal('the numbers have been told in the old unit', 'ck_correction_unit')}
      end if;
      update custody.exhibit set
        ${facts.map((fact) => `${fact} = corrected.${fact}`).join(', ')},
        version = version + 1
      where id = item.id;
      return changes;
    end
    $body$;
    revoke execute on function custody.correct_facts(custody.exhibit, jsonb) from public;

    -- A finding is one of the item; how an opened seal ended follows the corrected finding.
    create function custody.correct_finding(act custody.correction) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if not exists (
        select from custody.seal_check c where c.id = act.seal_check_id and c.exhibit_id = act.exhibit_id
        union all
        select from custody.seal_opening o where o.id = act.seal_opening_id and o.exhibit_id = act.exhibit_id) then
        ${refusal('the finding is one of another item', 'ck_correction_finding')}
      end if;
      update custody.seal s set
        end_kind = case when act.changes @> '[{"field":"SEAL_CONDITION","new":"INTACT"}]' then 'OPENED' else 'FOUND_BROKEN' end
      from custody.seal_opening o where o.id = act.seal_opening_id and s.id = o.seal_id;
      update custody.exhibit set version = version + 1 where id = act.exhibit_id;
    end
    $body$;
    revoke execute on function custody.correct_finding(custody.correction) from public;

    create function custody.finding_changes(act custody.correction) returns jsonb
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      known text;
      known_note text;
    begin
      select custody.condition_found(found.id, found.condition), found.note into strict known, known_note from (
        select c.id, c.condition, c.note from custody.seal_check c where c.id = act.seal_check_id
        union all
        select o.id, o.condition_found, o.condition_note from custody.seal_opening o where o.id = act.seal_opening_id) found;
      return (
        select jsonb_agg(change || jsonb_build_object('old',
          case change ->> 'field' when 'SEAL_CONDITION' then known else known_note end) order by at)
        from jsonb_array_elements(act.changes) with ordinality as listed (change, at));
    end
    $body$;
    revoke execute on function custody.finding_changes(custody.correction) from public;

    -- Where nothing of an item is accounted for any more, its receipt was reversed; the giving side keeps no account.
    create or replace function custody.status_of(exhibit uuid) returns text
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select case
        when count(*) = 0 then 'VOID'
        when bool_or(p.kind = 'TRANSIT') then 'IN_TRANSIT'
        when bool_or(p.kind in ('EXPERT', 'COURT', 'INVESTIGATOR')) then 'RELEASED'
        when bool_or(p.kind in ('WAREHOUSE', 'ZONE', 'SHELF', 'BIN')) then 'IN_STORE'
        when bool_or(p.kind in ('TREASURY', 'THIRD_PARTY')) then 'IN_CUSTODY_ELSEWHERE'
        when bool_or(p.kind = 'MISSING') then 'MISSING'
        else 'DISPOSED'
      end
      from custody.holding h join custody.place p on p.id = h.place_id
      where h.exhibit_id = exhibit and h.quantity > 0 and p.kind <> 'SOURCE'
    $body$;

    -- What a correcting movement changes beside the holdings. It is named so that it runs before the other triggers
    -- after a movement, which look at what it has written.
    create function custody.apply_correction() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      act custody.correction;
      reversed custody.movement;
      received numeric := 0;
    begin
      select * into strict act from custody.correction where id = new.correction_id;
      if (act.exhibit_id, act.office_id, act.corrected_by) is distinct from (new.exhibit_id, new.office_id, new.recorded_by)
        or (new.kind, act.kind) not in (('REVERSAL', 'MOVEMENT'), ('RECEIPT_CORRECTION', 'QUANTITY')) then
        ${refusal('the correction is about something else', 'ck_movement_correction_act')}
      end if;

      -- What comes from the giving side was received, what goes back to it was not.
      if (select kind from custody.place where id = new.from_place_id) = 'SOURCE' then
        received := new.quantity;
      elsif (select kind from custody.place where id = new.to_place_id) = 'SOURCE' then
        received := -new.quantity;
        delete from custody.holding where exhibit_id = new.exhibit_id and place_id = new.to_place_id;
      end if;

      if new.kind = 'REVERSAL' then
        select * into strict reversed from custody.movement where id = act.movement_id;
        if (new.from_place_id, new.to_place_id, new.quantity, new.occurred_at)
          is distinct from (reversed.to_place_id, reversed.from_place_id, reversed.quantity, reversed.occurred_at) then
          ${refusal('a reversal mirrors what it reverses', 'ck_movement_reversal_mirrors')}
        end if;
        if reversed.kind = 'RELEASE' then
          update custody.release set returned_quantity = quantity where id = reversed.release_id;
        elsif reversed.kind = 'RETURN' then
          update custody.release set returned_quantity = returned_quantity - reversed.quantity where id = reversed.release_id;
        elsif reversed.kind = 'CONSUMPTION' then
          update custody.release set consumed_quantity = consumed_quantity - reversed.quantity where id = reversed.release_id;
        elsif reversed.kind = 'DISPOSAL' then
          update custody.disposal set reversed_by = new.id where id = reversed.disposal_id;
        end if;
        -- The seal that ended with the last of the item closes it again.
        update custody.seal s set ended_at = null, end_kind = null
        where s.exhibit_id = new.exhibit_id and s.end_kind = 'DISPOSED' and s.ended_at = reversed.occurred_at
          and s.ordinal = (select max(l.ordinal) from custody.seal l where l.exhibit_id = new.exhibit_id)
          and (select e.status from custody.exhibit e where e.id = new.exhibit_id) not in ('DISPOSED', 'VOID');
      elsif received = 0 or (act.changes -> 0 ->> 'new')::numeric <> received
        + (select quantity_received from custody.exhibit where id = new.exhibit_id) then
        ${refusal('the movement does not bring the quantity to what the correction says', 'ck_movement_correction_quantity')}
      end if;

      update custody.exhibit set
        quantity_received = quantity_received + received,
        -- What happened before the movement that was reversed may be told after it.
        last_occurred_at = case when new.kind = 'REVERSAL' then (
          select max(m.occurred_at) from custody.movement m
          where m.exhibit_id = new.exhibit_id and m.kind <> 'REVERSAL'
            and not exists (select from custody.correction c where c.movement_id = m.id)) else last_occurred_at end
      where id = new.exhibit_id;
      update custody.seal set ended_at = greatest(applied_at, new.occurred_at), end_kind = 'VOIDED'
      where exhibit_id = new.exhibit_id and ended_at is null
        and (select status from custody.exhibit where id = new.exhibit_id) = 'VOID';
      return null;
    end
    $body$;
    revoke execute on function custody.apply_correction() from public;
    create trigger apply_correction after insert on custody.movement for each row
      when (new.correction_id is not null) execute function custody.apply_correction();
    alter table custody.movement enable always trigger apply_correction;

    -- On hand is what the movements say; the giving side keeps no account.
    create or replace view custody.holding_difference as
      select coalesce(h.exhibit_id, m.exhibit_id) as exhibit_id, coalesce(h.place_id, m.place_id) as place_id,
        h.quantity as kept, m.quantity as counted
      from custody.holding h
      full join (
        select flow.exhibit_id, flow.place_id, sum(flow.quantity) as quantity
        from (
          select exhibit_id, to_place_id as place_id, quantity from custody.movement
          union all
          select exhibit_id, from_place_id, -quantity from custody.movement) flow
          join custody.place p on p.id = flow.place_id
        where p.kind <> 'SOURCE'
        group by flow.exhibit_id, flow.place_id) m on m.exhibit_id = h.exhibit_id and m.place_id = h.place_id
      where h.quantity is distinct from m.quantity;
  `;
}
