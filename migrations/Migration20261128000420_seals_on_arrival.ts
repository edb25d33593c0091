import { SqlMigration } from './sql-migration.js';

/**
 * What comes sealed, and what may come in no other way: a seal that was there before the receipt keeps its own time,
 * issuer and number, and the expert conclusion that the law wants beside it stands with the item.
 */
export class Migration20261128000420_seals_on_arrival extends SqlMigration {
  protected readonly sql = `
    insert into rules.rule (code, valid_from, value, source, description) values
      ('receipt.sealed-classes', '2009-07-01', '["DRUG"]',
       'Luật THADS 2008 Điều 123 khoản 2; hiệu lực chuyển tiếp theo Luật THADS 2025',
       'Loại vật chứng chỉ được nhận khi đã niêm phong và kèm kết luận giám định'),
      ('receipt.sealed.conclusion', '2009-07-01', 'true',
       'Luật THADS 2008 Điều 123 khoản 2; hiệu lực chuyển tiếp theo Luật THADS 2025',
       'Vật chứng giao đến trong gói niêm phong chỉ được nhận khi kèm kết luận giám định'),
      ('seal.classes-without-reason', '2018-01-01', '["DRUG","ELECTRONICS","GOLD"]',
       'Luật THADS 2008 Điều 123 khoản 2; Bộ luật TTHS 2015 Điều 107 khoản 1; Nghị định 62/2015/NĐ-CP Điều 18 khoản 2',
       'Loại vật chứng luôn phải niêm phong: không được ghi lý do không niêm phong');

    -- Whether a dated rule lists a class of items on a day.
    create function custody.rule_lists_class(rule_code text, class text, day date) returns boolean
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select coalesce((
        select r.value ? class from rules.rule r
        where r.code = rule_code and r.valid_from <= day and (r.valid_to is null or r.valid_to > day)
        order by r.valid_from desc limit 1), false)
    $body$;

    alter table custody.exhibit
      add column conclusion_number text,
      add column conclusion_dated date,
      add column conclusion_body text,
      add constraint ck_exhibit_conclusion check (
        num_nulls(conclusion_number, conclusion_dated, conclusion_body) in (0, 3)
        and btrim(conclusion_number) <> '' and btrim(conclusion_body) <> '');

    -- Whether others had put the seal on before the item was received. Of the rest, those without minutes were taken
    -- over from a paper register.
    alter table custody.seal
      add column on_arrival boolean not null default false,
      add constraint ck_seal_minutes check (not on_arrival or minutes_id is null);

    -- A label that others pasted on before is not ours to number.
    alter table custody.seal drop constraint uq_seal_label;
    create unique index uq_seal_label on custody.seal (label_issuer_key, label_key, label_occurrence) where not on_arrival;

    create or replace function custody.guard_seal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      previous custody.seal;
      opening uuid;
      arrival custody.movement;
    begin
      select * into previous from custody.seal where exhibit_id = new.exhibit_id order by ordinal desc limit 1;
      select id into opening from custody.seal_opening where seal_id = previous.id;
      select * into arrival from custody.movement where exhibit_id = new.exhibit_id and seq = 1;
      if new.ordinal <> coalesce(previous.ordinal, 0) + 1 then
        raise exception 'the next seal of the exhibit is another'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_ordinal';
      end if;
      if new.reseals_opening_id is distinct from opening then
        raise exception 'a seal closes the last opening and no other'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_reseals';
      end if;
      if new.on_arrival then
        -- Written with the receipt and never afterwards, or somebody could claim it for what they closed themselves.
        if new.ordinal > 1 or arrival.recorded_at is null
          or arrival.recorded_at < date_trunc('milliseconds', transaction_timestamp()) then
          raise exception 'a seal of others is written with the receipt'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_foreign_at_receipt';
        end if;
        if new.applied_at > arrival.occurred_at then
          raise exception 'a seal of others lies after the receipt'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_seal_foreign_before_receipt';
        end if;
      elsif new.applied_at < arrival.occurred_at then
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

    -- Looked at when the transaction ends, as the seal comes after the movement. A paper register is taken as it stands.
    create function custody.guard_receipt_sealing() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      item custody.exhibit;
      sealed boolean;
      day date := (new.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date;
    begin
      select * into strict item from custody.exhibit where id = new.exhibit_id;
      select exists (select from custody.seal s where s.exhibit_id = new.exhibit_id and s.on_arrival) into sealed;
      if not sealed and custody.rule_lists_class('receipt.sealed-classes', item.class_code, day) then
        raise exception 'an item of this class is received sealed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_receipt_sealed';
      end if;
      if sealed and item.conclusion_number is null and (
        select r.value from rules.rule r
        where r.code = 'receipt.sealed.conclusion' and r.valid_from <= day and (r.valid_to is null or r.valid_to > day)
        order by r.valid_from desc limit 1) = 'true' then
        raise exception 'what comes sealed comes with an expert conclusion'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_receipt_conclusion';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_receipt_sealing() from public;
    create constraint trigger guard_receipt_sealing after insert on custody.movement
      deferrable initially deferred for each row when (new.kind = 'RECEIPT' and new.source = 'RECORDED')
      execute function custody.guard_receipt_sealing();
    alter table custody.movement enable always trigger guard_receipt_sealing;

    create function custody.guard_not_sealed_reason() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if custody.rule_lists_class('seal.classes-without-reason', new.class_code,
        (now() at time zone 'Asia/Ho_Chi_Minh')::date) then
        raise exception 'an item of this class is always sealed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_exhibit_reason_free';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_not_sealed_reason() from public;
    create constraint trigger guard_not_sealed_reason after insert or update of not_sealed_reason on custody.exhibit
      for each row when (new.not_sealed_reason is not null) execute function custody.guard_not_sealed_reason();
    alter table custody.exhibit enable always trigger guard_not_sealed_reason;
  `;
}
