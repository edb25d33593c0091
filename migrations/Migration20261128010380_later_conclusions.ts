import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * What an item is may be found only after its receipt: the conclusion that comes with a correction of the class is not
 * younger than the minutes of that correction (L2008 Đ123.2 asks for it at the receipt of what was known as such).
 */
export class Migration20261128010380_later_conclusions extends SqlMigration {
  protected readonly sql = `
    -- The last day that the conclusion of an item may bear: that of the minutes that corrected its class, else that of its
    -- receipt; null for what was taken over from a paper register.
    create function custody.conclusion_bound(exhibit uuid) returns table (day date, corrected boolean)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(class.dated, (m.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date), class.dated is not null
      from custody.movement m left join lateral (
        select max(d.dated) as dated
        from custody.correction c join custody.document d on d.id = c.document_id
        where c.exhibit_id = m.exhibit_id and c.kind = 'FACTS' and c.changes @> '[{"field":"CLASS_CODE"}]') class on true
      where m.exhibit_id = exhibit and m.kind = 'RECEIPT' and m.source = 'RECORDED'
    $body$;
    revoke execute on function custody.conclusion_bound(uuid) from public;
    grant execute on function custody.conclusion_bound(uuid) to so_kho_app;

    create or replace function custody.guard_correction_conclusion_date() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      concluded_on date := (select e.conclusion_dated from custody.exhibit e where e.id = new.exhibit_id);
    begin
      if not new.changes @> '[{"field":"CONCLUSION_DATED"}]' then
        return new;
      end if;
      if new.changes @> '[{"field":"CLASS_CODE"}]' then
        if concluded_on > (select d.dated from custody.document d where d.id = new.document_id) then
          ${refusal('the expert conclusion is younger than the minutes of the correction', 'ck_correction_conclusion_date')}
        end if;
      elsif concluded_on > (select b.day from custody.conclusion_bound(new.exhibit_id) b where b.corrected) then
        ${refusal('the expert conclusion is younger than the minutes of the correction', 'ck_correction_conclusion_date')}
      elsif concluded_on > (select b.day from custody.conclusion_bound(new.exhibit_id) b where not b.corrected) then
        ${refusal('the expert conclusion is younger than the receipt', 'ck_exhibit_conclusion_before_receipt')}
      end if;
      return new;
    end
    $body$;
  `;
}
