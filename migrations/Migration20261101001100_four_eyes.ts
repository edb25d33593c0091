import { SqlMigration } from './sql-migration.js';

/**
 * Four eyes: who signs an order does not carry it out; what is of a high-risk class is opened, counted and disposed of
 * by two named members of the staff; a discrepancy is counted again by others than those who counted, and settled by
 * none of them.
 */
export class Migration20261101001100_four_eyes extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('four-eyes.high-risk.people', '2017-06-16', '2',
       'Quy ước của đơn vị, theo chuẩn kho của Kho bạc Nhà nước (Thông tư 33/2017/TT-BTC Điều 5–7, không ai một mình mở kho); không bắt buộc với THADS',
       'Số cán bộ ghi đích danh tối thiểu khi mở niêm phong, xử lý vật chứng thuộc loại rủi ro cao; khi đếm luôn là hai người'),
      ('inventory.recount.required', '2017-06-16',
       '[{"kind":"SHORTAGE","highRisk":true},{"kind":"SURPLUS","highRisk":true},{"kind":"SHORTAGE","decision":"ADJUST"},{"kind":"UNREGISTERED","decision":"EXPLAINED"},{"cause":"MISCOUNT"}]',
       'Quy ước của đơn vị, theo Thông tư 78/2020/TT-BTC Điều 5 khoản 1 (tìm nguyên nhân trước khi điều chỉnh sổ) và chuẩn Kho bạc Nhà nước (Thông tư 33/2017/TT-BTC Điều 34)',
       'Chênh lệch phải được người khác đếm lại trước khi xử lý: khớp mọi mục ghi trong một mẫu là phải đếm lại');

    create function rules.value_in_force(asked text) returns jsonb
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select r.value from rules.rule r, (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day) today
      where r.code = asked and r.valid_from <= today.day and (r.valid_to is null or r.valid_to > today.day)
      order by r.valid_from desc limit 1
    $body$;

    -- The form in which two names of people are compared: composed, without doubled spaces, in small letters.
    create function custody.comparable_name(name text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select lower(btrim(regexp_replace(
        normalize(name, NFC), '[\\s\\u00a0\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufeff]+', ' ', 'g')))
    $body$;

    -- Who signs the order or the decision does not carry it out: neither as the person who records the movement nor as
    -- the house's own side of the handover. Of two people with one name the signer must be known by id. What a paper
    -- register says stands as it is written.
    create function custody.guard_movement_signer() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      own_id uuid;
      own_name text;
      recorder_name text;
    begin
      select case when out.leaves then h.giver_id else h.receiver_id end,
        case when out.leaves then h.giver_name else h.receiver_name end
      into own_id, own_name
      from custody.handover h, (select new.kind in ('RELEASE', 'DISPATCH', 'DISPOSAL') as leaves) out
      where h.id = new.handover_id;
      select s.full_name into recorder_name from identity.staff s where s.id = new.recorded_by;
      if exists (
        select from custody.document d left join identity.staff signer on signer.id = d.signer_id
        where d.id in (new.order_id, (select decision_id from custody.disposal where id = new.disposal_id))
          and case
            when d.signer_id is null then custody.comparable_name(d.signer_name)
              in (custody.comparable_name(recorder_name), custody.comparable_name(own_name))
            when d.signer_id = new.recorded_by then true
            when own_id is not null then d.signer_id = own_id
            else custody.comparable_name(signer.full_name) = custody.comparable_name(own_name)
          end
      ) then
        raise exception 'who signs the order does not carry it out'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_signer';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_movement_signer() from public;
    create constraint trigger guard_movement_signer after insert on custody.movement for each row
      when (new.source = 'RECORDED' and new.order_id is not null)
      execute function custody.guard_movement_signer();
    alter table custody.movement enable always trigger guard_movement_signer;

    create function custody.is_high_risk(asked uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select c.high_risk from custody.exhibit e join custody.exhibit_class c on c.code = e.class_code
      where e.id = asked
    $body$;
    revoke execute on function custody.is_high_risk(uuid) from public;

    -- What is of a high-risk class is neither opened nor disposed of by one member of the staff alone, whatever the rule
    -- says: who acts is one of them, the others have signed. Looked at when the transaction ends, as the people and the
    -- movement come after the act.
    create function custody.require_four_eyes() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      present integer;
      required integer := greatest(2, coalesce(rules.value_in_force('four-eyes.high-risk.people')::integer, 2));
    begin
      if not custody.is_high_risk(new.exhibit_id) then
        return null;
      end if;
      select count(*) into present from identity.staff s
      where s.active and s.id in (
        select p.staff_id from custody.participant p
        where (p.opening_id = new.id or p.disposal_id = new.id) and p.signature = 'SIGNED'
        union all
        select o.opened_by from custody.seal_opening o where o.id = new.id
        union all
        select m.recorded_by from custody.movement m where m.exhibit_id = new.exhibit_id and m.disposal_id = new.id);
      if present < required then
        raise exception 'an item of a high-risk class needs more people'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_high_risk_four_eyes';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_four_eyes() from public;
    create constraint trigger require_four_eyes after insert on custody.seal_opening
      deferrable initially deferred for each row execute function custody.require_four_eyes();
    create constraint trigger require_four_eyes after insert on custody.disposal
      deferrable initially deferred for each row when (new.source = 'RECORDED')
      execute function custody.require_four_eyes();
    alter table custody.seal_opening enable always trigger require_four_eyes;
    alter table custody.disposal enable always trigger require_four_eyes;

    alter table inventory.count
      add column second_counted_by uuid,
      add constraint fk_inventory_count_second_counted_by foreign key (second_counted_by) references identity.staff (id) on delete restrict,
      add constraint ck_inventory_count_second_counter check (second_counted_by <> counted_by);
    create index ix_inventory_count_second_counted_by on inventory.count (second_counted_by)
      where second_counted_by is not null;

    -- Who stands beside a counter: needed for what is of a high-risk class, and always somebody with an account and a
    -- role in the office or in one above it.
    create function inventory.require_second_counter(exhibit uuid, office uuid, second uuid) returns void
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if second is null then
        if custody.is_high_risk(exhibit) then
          raise exception 'an item of a high-risk class is counted by two people'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_second_counter_named';
        end if;
        return;
      end if;
      if not exists (
        with recursive above as (
          select o.id, o.parent_id from identity.office o where o.id = office
          union all
          select o.id, o.parent_id from identity.office o join above on o.id = above.parent_id
        )
        select from identity.staff s
        join identity.role_assignment r on r.staff_id = s.id
        join above on above.id = r.office_id
        where s.id = second and s.active and r.valid_from <= (now() at time zone 'Asia/Ho_Chi_Minh')::date
          and (r.valid_to is null or r.valid_to >= (now() at time zone 'Asia/Ho_Chi_Minh')::date)
      ) then
        raise exception 'the second counter has no role in the office'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_second_counter_role';
      end if;
    end
    $body$;
    revoke execute on function inventory.require_second_counter(uuid, uuid, uuid) from public;

    create function inventory.guard_second_counter() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform inventory.require_second_counter(
        (select exhibit_id from inventory.line where id = new.line_id),
        (select office_id from inventory.inventory where id = new.inventory_id), new.second_counted_by);
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_second_counter() from public;
    create trigger guard_second_counter before insert on inventory.count
      for each row execute function inventory.guard_second_counter();
    alter table inventory.count enable always trigger guard_second_counter;

    alter table inventory.discrepancy add constraint uq_discrepancy_inventory unique (id, inventory_id);

    create table inventory.recount (
      id uuid not null,
      inventory_id uuid not null,
      discrepancy_id uuid not null,
      place_id uuid not null,
      quantity numeric(20, 6) not null,
      seal_condition text,
      note text not null default '',
      counted_at timestamptz(3) not null,
      counted_by uuid not null,
      second_counted_by uuid,
      recorded_at timestamptz(3) not null default clock_timestamp(),
      -- What the book held there at that very moment, but for what this inventory has decided; null for a thing without
      -- a record. This and the verdict are the trigger's, whatever is given.
      expected_quantity numeric(20, 6),
      verdict text not null,
      constraint pk_recount primary key (id),
      constraint fk_recount_inventory foreign key (inventory_id) references inventory.inventory (id) on delete restrict,
      constraint fk_recount_discrepancy foreign key (discrepancy_id, inventory_id) references inventory.discrepancy (id, inventory_id) on delete restrict,
      constraint fk_recount_place foreign key (place_id) references custody.place (id) on delete restrict,
      constraint fk_recount_counted_by foreign key (counted_by) references identity.staff (id) on delete restrict,
      constraint fk_recount_second_counted_by foreign key (second_counted_by) references identity.staff (id) on delete restrict,
      constraint ck_recount_quantity check (quantity >= 0),
      constraint ck_recount_seal check (seal_condition in (
        'INTACT', 'PEELED', 'TORN', 'UNREADABLE', 'MISSING', 'SUSPICIOUS', 'NOT_SEALED')),
      constraint ck_recount_seal_note check (
        seal_condition is null or seal_condition in ('INTACT', 'NOT_SEALED') or btrim(note) <> ''),
      constraint ck_recount_second_counter check (second_counted_by <> counted_by),
      constraint ck_recount_verdict check (verdict in ('CONFIRMS', 'DIFFERS', 'CHANGED'))
    );
    create index ix_recount_discrepancy on inventory.recount (discrepancy_id, counted_at desc);
    create index ix_recount_inventory on inventory.recount (inventory_id, id);
    create index ix_recount_place on inventory.recount (place_id);
    create index ix_recount_counted_by on inventory.recount (counted_by);
    create index ix_recount_second_counted_by on inventory.recount (second_counted_by)
      where second_counted_by is not null;
    call platform.make_append_only('inventory.recount');
    alter table inventory.recount enable row level security;
    create policy in_reach on inventory.recount to so_kho_app
      using (inventory.inventory_in_reach(inventory_id)) with check (inventory.inventory_in_reach(inventory_id));
    grant select, insert on inventory.recount to so_kho_app;

    create trigger guard_part before insert on inventory.recount
      for each row execute function inventory.guard_part('COMPARED');

    -- A recount of an open discrepancy, at one of its places, by people who have counted nothing of it; and what it says
    -- of the discrepancy. It is laid beside the book of its own moment, without the entries that this inventory has made:
    -- these move no goods. Where the difference is another one and goods have moved since the count, the two cannot be
    -- compared, and so nobody clears a discrepancy by an entry.
    create function inventory.guard_recount() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      parent inventory.inventory;
      about inventory.discrepancy;
      here inventory.line;
      decisive inventory.count;
      item uuid;
    begin
      new.recorded_at := clock_timestamp();
      select * into parent from inventory.inventory where id = new.inventory_id;
      -- A decision that is being taken is waited for, and the movement that is being written.
      select * into about from inventory.discrepancy where id = new.discrepancy_id for share;
      select exhibit_id into item from inventory.line where id = about.line_id;
      perform from custody.exhibit where id = item for share;
      if about.decision is not null then
        raise exception 'the discrepancy is resolved'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_recount_unresolved';
      end if;
      if new.counted_at > new.recorded_at + interval '5 minutes' then
        raise exception 'a recount lies in the future'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_recount_not_in_future';
      end if;
      if new.counted_at < parent.compared_at then
        raise exception 'a recount lies before the comparison'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_recount_after_comparison';
      end if;
      if about.kind = 'SEAL' and new.seal_condition is null then
        raise exception 'a seal is counted again by looking at it'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_recount_seal_seen';
      end if;
      select * into here from inventory.line
      where id in (about.line_id, about.found_line_id) and place_id = new.place_id;
      select * into decisive from inventory.count where id = coalesce(here.count_id, about.count_id);
      if decisive.place_id is distinct from new.place_id then
        raise exception 'the discrepancy is about another place'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_recount_place';
      end if;
      if exists (
        select from inventory.count c left join inventory.line l on l.id = c.line_id
        where c.inventory_id = new.inventory_id and (c.id = about.count_id or l.exhibit_id = item)
          and (c.counted_by in (new.counted_by, new.second_counted_by)
            or c.second_counted_by in (new.counted_by, new.second_counted_by))
      ) then
        raise exception 'who counted does not recount'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_recount_own_count';
      end if;
      perform inventory.require_second_counter(item, parent.office_id, new.second_counted_by);

      new.expected_quantity := case when item is not null then
        inventory.book_at(item, new.place_id, new.counted_at) - coalesce((
          select sum(case when m.to_place_id = new.place_id then m.quantity else -m.quantity end)
          from inventory.discrepancy d join custody.movement m on m.id = d.movement_id
          where d.inventory_id = new.inventory_id and m.exhibit_id = item and m.occurred_at <= new.counted_at
            and new.place_id in (m.from_place_id, m.to_place_id)), 0)
      end;
      new.verdict := case about.kind
        when 'UNREGISTERED' then case when new.quantity = about.quantity then 'CONFIRMS' else 'DIFFERS' end
        when 'SEAL' then case
          when new.seal_condition <> 'INTACT' then 'CONFIRMS'
          when exists (
            select from custody.seal s where s.exhibit_id = item
              and greatest(s.applied_at, s.ended_at) > decisive.counted_at) then 'CHANGED'
          else 'DIFFERS' end
        else case
          when new.quantity - new.expected_quantity = decisive.quantity - here.expected_quantity then 'CONFIRMS'
          when exists (
            select from custody.movement m
            where m.exhibit_id = item and new.place_id in (m.from_place_id, m.to_place_id)
              and m.occurred_at > decisive.counted_at and m.occurred_at <= new.counted_at
              and not exists (
                select from inventory.discrepancy d where d.inventory_id = new.inventory_id and d.movement_id = m.id)
          ) then 'CHANGED'
          else 'DIFFERS' end
      end;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_recount() from public;
    create trigger guard_recount before insert on inventory.recount
      for each row execute function inventory.guard_recount();
    alter table inventory.recount enable always trigger guard_part, enable always trigger guard_recount;

    -- Whether a discrepancy must be counted again before this decision: a pattern of the rule fits, and nobody has.
    create function inventory.lacks_recount(asked uuid, its_cause text, its_decision text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from inventory.discrepancy d left join inventory.line l on l.id = d.line_id
          cross join jsonb_array_elements(rules.value_in_force('inventory.recount.required')) as pattern (value)
        where d.id = asked and not exists (select from inventory.recount r where r.discrepancy_id = d.id)
          and jsonb_build_object('kind', d.kind, 'cause', its_cause, 'decision', its_decision,
            'highRisk', coalesce(custody.is_high_risk(l.exhibit_id), false)) @> pattern.value)
    $body$;
    revoke execute on function inventory.lacks_recount(uuid, text, text) from public;
    grant execute on function inventory.lacks_recount(uuid, text, text) to so_kho_app;

    -- Once, not by somebody who counted or recounted what it is about, and not before a recount where one is asked for.
    create or replace function inventory.guard_resolution() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if old.decision is not null then
        raise exception 'the discrepancy is resolved'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_discrepancy_resolved_once';
      end if;
      if (new.id, new.ordinal, new.kind, new.line_id, new.found_line_id, new.count_id, new.quantity)
        is distinct from (old.id, old.ordinal, old.kind, old.line_id, old.found_line_id, old.count_id, old.quantity) then
        raise exception 'what was found is never changed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_append_only';
      end if;
      if exists (
        select from inventory.count c
        where c.inventory_id = new.inventory_id and new.resolved_by in (c.counted_by, c.second_counted_by)
          and (c.id = new.count_id or c.line_id in (new.line_id, new.found_line_id))) then
        raise exception 'who counted does not resolve'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_discrepancy_own_count';
      end if;
      if exists (
        select from inventory.recount r
        where r.discrepancy_id = new.id and new.resolved_by in (r.counted_by, r.second_counted_by)) then
        raise exception 'who recounted does not resolve'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_discrepancy_own_recount';
      end if;
      if new.decision is not null and inventory.lacks_recount(new.id, new.cause, new.decision) then
        raise exception 'the discrepancy must be counted again first'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_discrepancy_recounted';
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_resolution() from public;
  `;
}
