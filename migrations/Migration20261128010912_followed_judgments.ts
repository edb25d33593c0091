import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** What a decision may order beside what was judged, by its kind and by what was judged. */
const follows = JSON.stringify({
  ENFORCEMENT_DECISION: {
    RETURN: ['KEEP_FOR_ENFORCEMENT'],
    KEEP_FOR_ENFORCEMENT: ['RETURN', 'CONFISCATION'],
  },
  DISPOSAL_DECISION: {
    RETURN: ['KEEP_FOR_ENFORCEMENT', 'DESTRUCTION', 'CONFISCATION'],
    KEEP_FOR_ENFORCEMENT: ['RETURN', 'CONFISCATION', 'DESTRUCTION'],
  },
});
const orders = {
  kind: 'LIST',
  each: { kind: 'CODE', codes: ['CONFISCATION', 'DESTRUCTION', 'RETURN', 'KEEP_FOR_ENFORCEMENT'] },
  least: 0,
  most: 4,
};
const form = JSON.stringify({
  kind: 'MAP',
  keys: { kind: 'CODE', codes: ['ENFORCEMENT_DECISION', 'DISPOSAL_DECISION'] },
  values: { kind: 'MAP', keys: orders.each, values: orders },
});
const told = `'Điều được quyết định khác với phần bản án đã tuyên về vật chứng, theo loại quyết định và điều đã tuyên'`;

/**
 * Once a court has ordered something of an item, a later decision of another body follows it: in what becomes of the item,
 * for whom and in how much. A court is bound by its own later paper alone. What a replacement only repeats stays, and so
 * does what was entered before; but nothing ends on what breaches the judgment that stands.
 */
export class Migration20261128010912_followed_judgments extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule_form (code, form) values ('decision.follows', '${form}');
    insert into rules.rule (code, valid_from, valid_to, value, source, description) values
      ('decision.follows', '2018-01-01', '2026-07-01', '${follows}',
       'Luật THADS 2008 Điều 126 khoản 1–3: người được trả lại còn phải thi hành án, không đến nhận, hoặc tài sản không còn giá trị sử dụng',
       ${told}),
      ('decision.follows', '2026-07-01', null, '${follows}',
       'Luật THADS 106/2025/QH15 có hiệu lực 01/7/2026; chưa có văn bản hướng dẫn, tạm lấy như Luật 2008 Điều 126, chờ xác nhận',
       ${told});

    -- The latest paper of a court, not younger than the day, that orders something of the item.
    create function custody.judgment_on(file uuid, item uuid, day date) returns uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select d.id from custody.case_decision d
      where d.case_id = file and d.body_kind = 'COURT' and d.dated <= day and custody.decision_stands(d.id)
        and exists (select from custody.case_decision_item i where i.decision_id = d.id and i.exhibit_id = item)
      order by d.dated desc, d.recorded_at desc, d.id desc limit 1
    $body$;
    revoke execute on function custody.judgment_on(uuid, uuid, date) from public;

    -- In what the order of a decision of a case, of this kind and day, breaches the judgment: ORDER, RECEIVER or AMOUNT;
    -- no row where it follows. What ended on the decision that is replaced, and on those before, counts as not ended.
    create function custody.breach_of_judgment(
      file uuid, kind text, day date, asked custody.case_decision_item, replaced uuid)
    returns table (breach text, judgment_id uuid, judged text, receiver text, ordered numeric, allowed numeric)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with judgment as (
        select d.id, d.dated from custody.case_decision d where d.id = custody.judgment_on(file, asked.exhibit_id, day)
      ), judged as (
        select i.* from judgment join custody.case_decision_item i
          on i.decision_id = judgment.id and i.exhibit_id = asked.exhibit_id
      ), granted as (
        select count(*) as parts, bool_or(g.quantity is null) as is_all, sum(g.quantity) as quantity,
          max(g.recipient) filter (where g.orders = asked.orders) as recipient,
          max(g.to_organisation) filter (where g.orders = asked.orders) as to_organisation
        from judged g
        where g.orders = asked.orders
          or coalesce(rules.value_on('decision.follows', day) -> kind -> g.orders ? asked.orders, false)
      ), ended as (
        select coalesce(sum(u.quantity), 0) - custody.ended_on(replaced, asked.exhibit_id, asked.orders) as quantity
        from custody.disposal u join custody.case_decision d on d.id = u.case_decision_id
        where u.exhibit_id = asked.exhibit_id and u.kind = asked.orders and u.source = 'RECORDED'
          and u.reversed_by is null and d.dated >= (select judgment.dated from judgment)
      ), compared as (
        select granted.*, judgment.id, granted.quantity - ended.quantity as allowed,
          coalesce(asked.quantity, custody.orderable(asked.exhibit_id, replaced)) as ordered,
          num_nonnulls(granted.recipient, granted.to_organisation) > 0
            and (rules.comparable_person(granted.recipient), rules.comparable_person(granted.to_organisation))
              is distinct from (rules.comparable_person(asked.recipient), rules.comparable_person(asked.to_organisation))
            as is_for_another
        from judgment, granted, ended
      )
      select case when c.parts = 0 then 'ORDER' when c.is_for_another then 'RECEIVER' else 'AMOUNT' end, c.id,
        (select string_agg(j.orders, ', ' order by j.orders) from judged j), coalesce(c.recipient, c.to_organisation),
        c.ordered, greatest(c.allowed, 0)
      from compared c
      where c.parts = 0 or c.is_for_another or not c.is_all and c.ordered > c.allowed
    $body$;
    revoke execute on function custody.breach_of_judgment(uuid, text, date, custody.case_decision_item, uuid) from public;
    grant execute on function custody.breach_of_judgment(uuid, text, date, custody.case_decision_item, uuid) to so_kho_app;

    create function custody.follow_judgment(decided custody.case_decision, asked custody.case_decision_item) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      breached text;
    begin
      if decided.body_kind = 'COURT' then
        return;
      end if;
      select b.breach into breached
      from custody.breach_of_judgment(decided.case_id, decided.kind, decided.dated, asked, decided.replaces_id) b;
      if breached = 'ORDER' then
        ${refusal('the judgment orders something else of the item', 'ck_case_decision_item_judged')}
      elsif breached = 'RECEIVER' then
        ${refusal('the judgment names somebody else', 'ck_case_decision_item_judged_receiver')}
      elsif breached = 'AMOUNT' then
        ${refusal('the judgment orders less of the item', 'ck_case_decision_item_judged_amount')}
      end if;
    end
    $body$;
    revoke execute on function custody.follow_judgment(custody.case_decision, custody.case_decision_item) from public;

    -- Looked at when the transaction ends, as all parts of an item must be there.
    create function custody.guard_orders() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      decided custody.case_decision;
    begin
      select d.* into strict decided from custody.case_decision d where d.id = new.decision_id;
      if custody.orders_in(decided.id, new.exhibit_id) = custody.orders_in(decided.replaces_id, new.exhibit_id) then
        return null;
      end if;
      if new.orders = 'RETURN' and num_nonnulls(new.recipient, new.to_organisation) = 0 then
        ${refusal('what is returned is returned to somebody', 'ck_case_decision_item_receiver')}
      end if;
      if not rules.is_person_name(new.recipient) then
        ${refusal('this names nobody', 'ck_person_name')}
      end if;
      perform custody.follow_judgment(decided, new);
      return null;
    end
    $body$;
    revoke execute on function custody.guard_orders() from public;
    create constraint trigger guard_orders after insert on custody.case_decision_item
      deferrable initially deferred for each row execute function custody.guard_orders();
    alter table custody.case_decision_item enable always trigger guard_orders;

    -- The latest decision in force on the day, where it leaves less of the item to this end than the amount: what it
    -- orders otherwise, or for somebody else than the decision does, is taken from what is there.
    create function custody.ordered_later(decision uuid, item uuid, ending text, amount numeric, day date) returns uuid
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with latest as (
        select i.decision_id, i.quantity - custody.ended_on(i.decision_id, item, i.orders) as remaining,
          i.orders = ending and (num_nonnulls(i.recipient, i.to_organisation) = 0
            or (rules.comparable_person(i.recipient), rules.comparable_person(i.to_organisation))
              is not distinct from (rules.comparable_person(own.recipient), rules.comparable_person(own.to_organisation)))
            as is_same
        from custody.case_decision_item i left join custody.case_decision_item own
          on own.decision_id = decision and own.exhibit_id = item and own.orders = ending
        where i.exhibit_id = item and i.decision_id = custody.decision_on(item, day) and i.decision_id <> decision)
      select min(l.decision_id::text)::uuid from latest l where not l.is_same
      having bool_or(l.remaining is null) or amount > custody.orderable(item, null) - sum(l.remaining)
    $body$;
    revoke execute on function custody.ordered_later(uuid, uuid, text, numeric, date) from public;
    grant execute on function custody.ordered_later(uuid, uuid, text, numeric, date) to so_kho_app;

    create or replace function custody.guard_disposal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      decided custody.case_decision;
      ordered custody.case_decision_item;
      day date := (new.disposed_at at time zone 'Asia/Ho_Chi_Minh')::date;
    begin
      perform from custody.exhibit e join custody.case_file c on c.id = e.case_id
      where e.id = new.exhibit_id for share of c;
      select d.* into decided from custody.case_decision d where d.id = new.case_decision_id;
      if decided.id is null or decided.kind = 'JUDGMENT' then
        ${refusal('a disposal rests on a decision that executes the judgment', 'ck_disposal_enforcement_decision')}
      end if;
      if decided.case_id <> (select e.case_id from custody.exhibit e where e.id = new.exhibit_id)
        or not custody.decision_stands(decided.id) then
        ${refusal('the decision does not stand in the case of the item', 'ck_disposal_decision_case')}
      end if;
      if decided.in_force_on > day then
        ${refusal('the decision was not in force yet', 'ck_disposal_decision_in_force')}
      end if;
      select i.* into ordered from custody.case_decision_item i
      where i.decision_id = decided.id and i.exhibit_id = new.exhibit_id and i.orders = new.kind;
      if ordered.decision_id is null then
        ${refusal('the decision does not order this of the item', 'ck_disposal_ordered')}
      end if;
      if custody.ordered_later(decided.id, new.exhibit_id, new.kind, new.quantity, day) is not null then
        ${refusal('a later decision orders otherwise', 'ck_disposal_ordered_later')}
      end if;
      if rules.comparable_person(coalesce(ordered.recipient, ordered.to_organisation))
        <> rules.comparable_person(new.recipient) then
        ${refusal('the decision names another recipient', 'ck_disposal_recipient_named')}
      end if;
      -- The disposal itself is counted among what has ended.
      decided.replaces_id := null;
      ordered.quantity := 0;
      perform custody.follow_judgment(decided, ordered);
      return null;
    end
    $body$;
  `;
}
