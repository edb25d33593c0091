import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A seal that was written on the wrong item is voided by a correction: it stays in the chain, and the item stands as
 * before it. Its label and the number of its minutes are free for the right item. Who took part in another step of a
 * correction, of what was used up or of an opening is not its second person.
 */
export class Migration20261128010420_voided_seals extends SqlMigration {
  protected readonly sql = `
    alter table custody.seal
      -- why the item was not sealed before, so that it comes back with a seal that is voided
      add column replaced_reason text,
      drop constraint uq_seal_reseals;
    create unique index uq_seal_reseals on custody.seal (reseals_opening_id) where end_kind is distinct from 'VOIDED';
    drop index custody.uq_seal_label;
    create unique index uq_seal_label on custody.seal (label_issuer_key, label_key, label_occurrence)
      where not on_arrival and end_kind is distinct from 'VOIDED';

    create or replace function custody.guard_seal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      previous custody.seal;
      opening uuid;
      arrival custody.movement;
      brought custody.movement;
    begin
      select * into previous from custody.seal
      where exhibit_id = new.exhibit_id and end_kind is distinct from 'VOIDED' order by ordinal desc limit 1;
      select id into opening from custody.seal_opening where seal_id = previous.id;
      select * into arrival from custody.movement where exhibit_id = new.exhibit_id and seq = 1;
      if new.ordinal <> coalesce((select max(s.ordinal) from custody.seal s where s.exhibit_id = new.exhibit_id), 0) + 1 then
        ${refusal('the next seal of the exhibit is another', 'ck_seal_ordinal')}
      end if;
      if new.reseals_opening_id is distinct from opening then
        ${refusal('a seal closes the last opening and no other', 'ck_seal_reseals')}
      end if;
      if new.on_arrival then
        -- Written with what brought the item and never afterwards, or somebody could claim it for what they closed
        -- themselves: with the receipt, or with a return, then put on while the item was out.
        select m.* into brought from custody.movement m where m.exhibit_id = new.exhibit_id and m.kind <> 'CONSUMPTION'
        order by m.seq desc limit 1;
        if brought.recorded_at is null or brought.recorded_at < date_trunc('milliseconds', transaction_timestamp())
          or brought.kind not in ('RECEIPT', 'RETURN') or brought.kind = 'RECEIPT' and new.ordinal > 1 then
          ${refusal('a seal of others is written with the receipt or the return', 'ck_seal_foreign_at_receipt')}
        end if;
        if new.applied_at > brought.occurred_at then
          ${refusal('a seal of others lies after the receipt', 'ck_seal_foreign_before_receipt')}
        end if;
        if brought.kind = 'RETURN' and new.applied_at < (
          select r.released_at from custody.release r where r.id = brought.release_id) then
          ${refusal('a seal of others lies before the item went out', 'ck_seal_foreign_while_out')}
        end if;
      elsif new.applied_at < arrival.occurred_at then
        ${refusal('a seal lies before the receipt of its exhibit', 'ck_seal_after_receipt')}
      end if;
      if new.applied_at < previous.ended_at then
        ${refusal('a seal lies before the end of its predecessor', 'ck_seal_after_predecessor')}
      end if;
      new.recorded_at := clock_timestamp();
      new.replaced_reason := (select e.not_sealed_reason from custody.exhibit e where e.id = new.exhibit_id);
      return new;
    end
    $body$;

    create or replace function custody.guard_own_label() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.label_issuer_key <> (
        select rules.comparable_name(o.name) from identity.office o where o.id = new.office_id) then
        ${refusal('the label of an own seal is issued by the office', 'ck_seal_own_issuer')}
      end if;
      if exists (
        select from custody.seal s
        where s.office_id = new.office_id and s.label_key = new.label_key and s.id <> new.id
          and not s.on_arrival and s.minutes_id is not null and s.end_kind is distinct from 'VOIDED') then
        ${refusal('the office has used this label', 'uq_seal_label')}
      end if;
      return null;
    end
    $body$;

    -- A voided seal was never on the item, so that it ends no damage of the one before.
    create or replace function custody.refresh_seal_damage(asked uuid) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      settled timestamptz := (
        select max(k.recorded_at) from custody.seal_conclusion k where k.seal_id = asked and k.outcome = 'SETTLED');
      damaged timestamptz := (
        select min(f.found_at) from custody.seal_findings(asked) f
        where f.condition <> 'INTACT' and (settled is null or f.recorded_at > settled));
      contradicted timestamptz := (
        select min(f.found_at) from custody.seal_findings(asked) f
        where f.condition = 'INTACT' and f.found_at > damaged and (settled is null or f.recorded_at > settled));
    begin
      if contradicted is null and exists (
        select from custody.seal s join custody.seal next on next.exhibit_id = s.exhibit_id and next.ordinal > s.ordinal
        where s.id = asked and next.end_kind is distinct from 'VOIDED') then
        damaged := null;
      end if;
      update custody.seal s set damaged_since = damaged, contradicted_since = contradicted
      where s.id = asked and (s.damaged_since, s.contradicted_since) is distinct from (damaged, contradicted);
    end
    $body$;

    create or replace view custody.live_exhibit_standing as
      select e.id as exhibit_id, e.office_id,
        case when e.status in ('DISPOSED', 'VOID') then 'ENDED' else c.stage end as stage,
        -- A reason is cleared by sealing, so that where there is one it was given after the last opening.
        case
          when e.status in ('DISPOSED', 'VOID') then 'DISPOSED'
          when s.damaged then 'DAMAGED'
          when s.live then 'SEALED'
          when e.not_sealed_reason is not null then 'NOT_SEALED'
          when s.live is not null then 'OPEN'
          else 'UNSEALED_WITHOUT_REASON'
        end as seal_state,
        coalesce(e.ordered_disposal, e.intended_disposal) as intended_disposal,
        k.high_risk,
        case when e.status <> 'VOID' then (m.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date end as received_on,
        e.status not in ('DISPOSED', 'VOID') and c.stage <> 'TO_BE_ENFORCED' and e.ordered_by_id is null as awaits_decision
      from custody.exhibit e
        join custody.movement m on m.exhibit_id = e.id and m.seq = 1
        join custody.case_file c on c.id = e.case_id
        join custody.exhibit_class k on k.code = e.class_code
        cross join lateral (
          select bool_or(s.ended_at is null) as live, bool_or(s.damaged_since is not null) as damaged
          from custody.seal s where s.exhibit_id = e.id and s.end_kind is distinct from 'VOIDED') s;

    alter table custody.correction
      add column seal_id uuid,
      add constraint fk_correction_seal foreign key (seal_id) references custody.seal (id) on delete restrict,
      drop constraint ck_correction_kind,
      add constraint ck_correction_kind check (kind in ('MOVEMENT', 'QUANTITY', 'FACTS', 'SEAL_FINDING', 'SEAL_VOID')),
      drop constraint ck_correction_subject,
      add constraint ck_correction_subject check (
        (kind = 'MOVEMENT') = (movement_id is not null)
        and (kind = 'SEAL_VOID') = (seal_id is not null)
        and (kind = 'SEAL_FINDING') = (num_nonnulls(seal_check_id, seal_opening_id) = 1)
        and (kind = 'SEAL_FINDING' or num_nonnulls(seal_check_id, seal_opening_id) = 0)
        and (kind in ('MOVEMENT', 'SEAL_VOID')) = (changes = '[]'));
    create unique index uq_correction_seal on custody.correction (seal_id) where seal_id is not null;

    -- Where the head must stand beside; a voided seal is always among that.
    create or replace function custody.correction_needs_head(exhibit uuid, kind text, movement uuid, changes jsonb) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select kind in ('QUANTITY', 'SEAL_VOID') or custody.is_high_risk(exhibit)
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

    -- Ends a seal that was put on here and that nothing rests on, as of the moment at which it was said to be put on.
    create function custody.void_seal(act custody.correction) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      wrong custody.seal;
    begin
      select * into wrong from custody.seal where id = act.seal_id and exhibit_id = act.exhibit_id for update;
      if wrong.id is null then
        ${refusal('the seal is one of another item', 'ck_correction_seal_item')}
      end if;
      if wrong.on_arrival or wrong.minutes_id is null then
        ${refusal('a seal of others or of a register is not voided', 'ck_correction_seal_own')}
      end if;
      if wrong.ended_at is not null or exists (select from custody.seal_check c where c.seal_id = wrong.id) then
        ${refusal('something was written of the seal since', 'ck_correction_seal_untouched')}
      end if;
      update custody.seal set ended_at = applied_at, end_kind = 'VOIDED' where id = wrong.id;
      update custody.exhibit set not_sealed_reason = wrong.replaced_reason, version = version + 1
      where id = wrong.exhibit_id;
      perform custody.refresh_seal_damage(s.id) from custody.seal s
      where s.exhibit_id = wrong.exhibit_id and s.ordinal < wrong.ordinal;
    end
    $body$;
    revoke execute on function custody.void_seal(custody.correction) from public;

    -- Who wrote what is corrected: the movement, the finding or the seal; of facts and of the quantity nobody is asked.
    create function custody.corrected_person(act custody.correction) returns uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(
        (select m.recorded_by from custody.movement m where m.id = act.movement_id),
        (select c.checked_by from custody.seal_check c where c.id = act.seal_check_id),
        (select o.opened_by from custody.seal_opening o where o.id = act.seal_opening_id),
        (select s.applied_by from custody.seal s where s.id = act.seal_id))
    $body$;
    revoke execute on function custody.corrected_person(custody.correction) from public;
    grant execute on function custody.corrected_person(custody.correction) to so_kho_app;

    create function custody.require_apart(act custody.correction, minutes custody.document) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if act.second_person_id <> act.corrected_by
        and act.second_person_id in (minutes.signer_id, custody.corrected_person(act)) then
        ${refusal('who took part in the act is not its second person', 'ck_correction_second_apart')}
      end if;
    end
    $body$;
    revoke execute on function custody.require_apart(custody.correction, custody.document) from public;

    create or replace function custody.guard_correction() returns trigger
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
      perform custody.require_apart(new, paper);
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
      elsif new.kind = 'SEAL_VOID' then
        perform custody.void_seal(new);
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

    -- Whether the second person signed a paper of the movement, or stood on a side of its handover.
    create function custody.takes_part_in_handover(moved custody.movement) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.handover h
          cross join lateral (
            select d.signer_id as id, d.signer_name as name
            from custody.document d where d.id in (moved.order_id, moved.voucher_id, h.document_id)
            union all
            values (h.giver_id, h.giver_name), (h.receiver_id, h.receiver_name)) part
          join identity.staff s on s.id = moved.second_person_id
        where h.id = moved.handover_id
          and (part.id = s.id
            or part.id is null and rules.comparable_person(part.name) = rules.comparable_person(s.full_name)))
    $body$;
    revoke execute on function custody.takes_part_in_handover(custody.movement) from public;

    create or replace function custody.guard_consumption() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.kind <> 'CONSUMPTION' or new.source <> 'RECORDED' then
        return null;
      end if;
      if not exists (select from custody.place p where p.id = new.from_place_id and p.kind = 'EXPERT') then
        ${refusal('only an expert uses up', 'ck_movement_consumed_by_expert')}
      end if;
      if new.expert_conclusion_number !~ '[[:alnum:]]' or new.expert_conclusion_dated is null
        or platform.says_something(new.expert_conclusion_body) is not true then
        ${refusal('the conclusion has a number, a day and a body', 'ck_movement_consumed_conclusion')}
      end if;
      if not exists (
        select from custody.release r
        where r.id = new.release_id
          and new.expert_conclusion_dated between (r.released_at at time zone 'Asia/Ho_Chi_Minh')::date
            and (new.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date) then
        ${refusal('the conclusion is neither older than the release nor younger than the return', 'ck_movement_consumed_in_time')}
      end if;
      if new.second_person_id = new.recorded_by then
        ${refusal('the second person is somebody else', 'ck_movement_second_person')}
      end if;
      if new.second_person_id is not null and not custody.may_stand_beside(new.second_person_id, new.office_id) then
        ${refusal('the second person has no role in the office', 'ck_movement_second_person_role')}
      end if;
      if platform.says_something(new.note) is not true then
        ${refusal('a text tells nothing', 'ck_text_says_something')}
      end if;
      if custody.takes_part_in_handover(new) then
        ${refusal('who took part in the act is not its second person', 'ck_movement_second_apart')}
      end if;
      if new.second_person_id is null
        and (custody.is_high_risk(new.exhibit_id) or custody.status_of(new.exhibit_id) = 'DISPOSED') then
        ${refusal('nobody alone writes this off', 'ck_movement_consumed_four_eyes')}
      end if;
      return null;
    end
    $body$;

    -- Who signed the minutes of an opening does not count among those who stand beside who opens.
    create function custody.require_opening_apart() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      present integer;
      required integer := greatest(2, coalesce(rules.value_in_force('four-eyes.high-risk.people')::integer, 2));
    begin
      if not custody.is_high_risk(new.exhibit_id) then
        return null;
      end if;
      select count(*) into present
      from identity.staff s join custody.document d on d.id = new.minutes_id
      where s.active and (s.id = new.opened_by or s.id in (
          select p.staff_id from custody.participant p where p.opening_id = new.id and p.signature = 'SIGNED')
        and s.id is distinct from d.signer_id
        and (d.signer_id is not null or d.signer_name is null
          or rules.comparable_person(d.signer_name) <> rules.comparable_person(s.full_name)));
      if present < required then
        ${refusal('who signed the minutes does not stand beside', 'ck_high_risk_second_apart')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_opening_apart() from public;
    create constraint trigger require_opening_apart after insert on custody.seal_opening
      deferrable initially deferred for each row execute function custody.require_opening_apart();
    alter table custody.seal_opening enable always trigger require_opening_apart;
  `;
}
