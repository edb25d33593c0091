import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** The expert conclusion with which an item was received is not younger than the receipt, written then or corrected. */
export class Migration20261128009720_conclusions_of_receipts extends SqlMigration {
  protected readonly sql = `
    -- What a paper register says stands as it is written.
    create function custody.is_conclusion_after_receipt(exhibit uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from custody.exhibit e
          join custody.movement m on m.exhibit_id = e.id and m.kind = 'RECEIPT' and m.source = 'RECORDED'
        where e.id = exhibit and e.conclusion_dated > (m.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date)
    $body$;
    revoke execute on function custody.is_conclusion_after_receipt(uuid) from public;

    create function custody.guard_receipt_conclusion() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if custody.is_conclusion_after_receipt(new.exhibit_id) then
        ${refusal('the expert conclusion is younger than the receipt', 'ck_exhibit_conclusion_before_receipt')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_receipt_conclusion() from public;
    create constraint trigger guard_receipt_conclusion after insert on custody.movement for each row
      when (new.kind = 'RECEIPT' and new.source = 'RECORDED') execute function custody.guard_receipt_conclusion();
    alter table custody.movement enable always trigger guard_receipt_conclusion;

    -- Named so that it runs after the trigger that brings the facts to what the correction says.
    create function custody.guard_correction_conclusion_date() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
          select from jsonb_array_elements(new.changes) change where change ->> 'field' = 'CONCLUSION_DATED')
        and custody.is_conclusion_after_receipt(new.exhibit_id) then
        ${refusal('the expert conclusion is younger than the receipt', 'ck_exhibit_conclusion_before_receipt')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_correction_conclusion_date() from public;
    create trigger guard_correction_conclusion_date before insert on custody.correction for each row
      when (new.kind = 'FACTS') execute function custody.guard_correction_conclusion_date();
    alter table custody.correction enable always trigger guard_correction_conclusion_date;
  `;
}
