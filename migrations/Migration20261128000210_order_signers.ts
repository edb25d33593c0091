import { SqlMigration } from './sql-migration.js';

const refused = 'integrity_constraint_violation';

/**
 * Deputy heads; who may sign an order that lets goods in or out; and the dates of papers beside the act that they are
 * written for. What a paper register says stands as it is written.
 */
export class Migration20261128000210_order_signers extends SqlMigration {
  protected readonly sql = `
    alter table identity.role_assignment
      drop constraint ck_role_assignment_role,
      add constraint ck_role_assignment_role check (role in (
        'KEEPER', 'ACCOUNTANT', 'ENFORCEMENT_OFFICER', 'OFFICE_HEAD', 'OFFICE_DEPUTY_HEAD', 'FINANCE', 'INSPECTION',
        'INSPECTOR', 'PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD', 'PROSECUTOR', 'ADMINISTRATOR'));

    insert into rules.rule (code, valid_from, value, source, description) values
      ('paper.order.signer-roles', '2009-07-01',
       '["OFFICE_HEAD","OFFICE_DEPUTY_HEAD","PROVINCIAL_HEAD","PROVINCIAL_DEPUTY_HEAD"]',
       'Thông tư 04/2023/TT-BTP Điều 11 khoản 2; Thông tư 01/2017/TT-BTP Điều 9, Điều 10; Nghị định 142/2024/NĐ-CP Điều 10 khoản 1',
       'Vai trò được ký lệnh nhập kho, lệnh xuất kho: thủ trưởng, cấp phó của đơn vị hoặc của đơn vị cấp trên, và người được ủy quyền vai trò đó'),
      ('paper.voucher.working-days-after', '2009-07-01', '1',
       'Quy ước của đơn vị, chờ Quy chế quản lý kho',
       'Phiếu và biên bản được ghi ngày sau việc nhiều nhất bao nhiêu ngày làm việc; không được ghi ngày trước việc');

    create function rules.value_on(asked text, day date) returns jsonb
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select r.value from rules.rule r
      where r.code = asked and r.valid_from <= day and (r.valid_to is null or r.valid_to > day)
      order by r.valid_from desc limit 1
    $body$;

    -- The n-th working day after the day: Monday to Friday without the listed holidays.
    create function rules.working_day_after(day date, days integer) returns date
    language plpgsql stable set search_path = pg_catalog, pg_temp as $body$
    declare
      reached date := day;
      left_to_go integer := days;
    begin
      while left_to_go > 0 loop
        reached := reached + 1;
        if extract(isodow from reached) < 6 and not exists (select from rules.holiday h where h.date = reached) then
          left_to_go := left_to_go - 1;
        end if;
      end loop;
      return reached;
    end
    $body$;

    -- Who may sign the orders of an office on a day: in a role of the rule, held by assignment or through a delegation
    -- that was in force on that day, in this office or, in a role that reaches below, in one above it.
    create function identity.order_signers(office uuid, day date) returns table (staff_id uuid, role text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with recursive above as (
        select o.id, o.parent_id from identity.office o where o.id = office
        union all
        select o.id, o.parent_id from identity.office o join above on o.id = above.parent_id
      ), held as (
        select r.staff_id, r.role, r.office_id from identity.role_assignment r
        where r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
        union
        select d.delegate_id, d.role, d.office_id from identity.delegation d
        where day between d.valid_from and d.valid_to
          and (d.revoked_at is null or (d.revoked_at at time zone 'Asia/Ho_Chi_Minh')::date >= day)
          and exists (
            select from identity.role_assignment source
            where source.staff_id = d.delegator_id and source.role = d.role and source.office_id = d.issuing_office_id
              and source.valid_from <= day and (source.valid_to is null or source.valid_to >= day))
      )
      select distinct held.staff_id, held.role from held join above on above.id = held.office_id
      where rules.value_on('paper.order.signer-roles', day) ? held.role
        and (held.office_id = office or held.role in ('PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD'))
    $body$;
    revoke execute on function identity.order_signers(uuid, date) from public;
    grant execute on function identity.order_signers(uuid, date) to so_kho_app;

    create function custody.guard_movement_papers() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      acted_on date := (new.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date;
      latest date;
      its_order custody.document;
      decided_on date;
      dated date;
    begin
      select * into strict its_order from custody.document where id = new.order_id;
      if its_order.signer_id is null then
        raise exception 'the order is signed by nobody who is known'
          using errcode = '${refused}', constraint = 'ck_movement_order_signed';
      end if;
      if not exists (
        select from identity.order_signers(its_order.office_id, its_order.dated) s where s.staff_id = its_order.signer_id) then
        raise exception 'the signer had no right to sign the order on its day'
          using errcode = '${refused}', constraint = 'ck_movement_order_signer';
      end if;
      if its_order.dated > acted_on then
        raise exception 'the order is younger than the act'
          using errcode = '${refused}', constraint = 'ck_movement_order_date';
      end if;
      select d.dated into decided_on from custody.disposal x join custody.document d on d.id = x.decision_id
      where x.id = new.disposal_id;
      if decided_on > its_order.dated then
        raise exception 'the decision is younger than the order that rests on it'
          using errcode = '${refused}', constraint = 'ck_movement_order_after_decision';
      end if;
      latest := rules.working_day_after(
        acted_on, coalesce(rules.value_in_force('paper.voucher.working-days-after')::integer, 0));
      for dated in
        select d.dated from custody.document d
        where d.id in (new.voucher_id, (select h.document_id from custody.handover h where h.id = new.handover_id))
      loop
        if dated < acted_on then
          raise exception 'a voucher or minutes are older than the act'
            using errcode = '${refused}', constraint = 'ck_movement_voucher_not_before';
        elsif dated > latest then
          raise exception 'a voucher or minutes are too young for the act'
            using errcode = '${refused}', constraint = 'ck_movement_voucher_in_time';
        end if;
      end loop;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_movement_papers() from public;
    create constraint trigger guard_papers after insert on custody.movement for each row
      when (new.source = 'RECORDED' and new.order_id is not null)
      execute function custody.guard_movement_papers();
    alter table custody.movement enable always trigger guard_papers;

    -- Who signs the order of goods that leave neither takes them nor stands under the minutes of their end, by person
    -- and, where somebody is known by name alone, by name. At a receipt the head is present.
    create function custody.require_signer_apart(ordered uuid, handed uuid, disposed uuid) returns void
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.document d, (
          select h.receiver_id as person, h.receiver_name as name from custody.handover h where h.id = handed
          union all
          select p.staff_id, p.name from custody.participant p where p.disposal_id = disposed) present
        where d.id = ordered
          and case when present.person is null
            then custody.comparable_name(d.signer_name) = custody.comparable_name(present.name)
            else d.signer_id = present.person end
      ) then
        raise exception 'who signs the order takes no part in what it orders'
          using errcode = '${refused}', constraint = 'ck_movement_signer_apart';
      end if;
    end
    $body$;
    revoke execute on function custody.require_signer_apart(uuid, uuid, uuid) from public;

    create function custody.guard_movement_apart() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.require_signer_apart(new.order_id, new.handover_id, new.disposal_id);
      return null;
    end
    $body$;
    revoke execute on function custody.guard_movement_apart() from public;
    create constraint trigger guard_movement_apart after insert on custody.movement for each row
      when (new.source = 'RECORDED' and new.order_id is not null and new.kind in ('RELEASE', 'DISPATCH', 'DISPOSAL'))
      execute function custody.guard_movement_apart();
    alter table custody.movement enable always trigger guard_movement_apart;

    create function custody.guard_participant_apart() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform custody.require_signer_apart(m.order_id, null, new.disposal_id) from custody.movement m
      where m.disposal_id = new.disposal_id and m.source = 'RECORDED';
      return null;
    end
    $body$;
    revoke execute on function custody.guard_participant_apart() from public;
    create constraint trigger guard_participant_apart after insert on custody.participant for each row
      when (new.disposal_id is not null) execute function custody.guard_participant_apart();
    alter table custody.participant enable always trigger guard_participant_apart;
  `;
}
