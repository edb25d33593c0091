import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** A count, a recount and a find are as fine as the unit of their item, given as an SQL expression of the new row. */
function guardDecimals(table: string, constraint: string, item: string): string {
  const [schema] = table.split('.');
  const name = `${schema ?? ''}.guard_${constraint.slice('ck_'.length)}`;
  return `
    create function ${name}() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.quantity <> round(new.quantity, custody.decimals_of(${item})) then
        ${refusal('what was counted is finer than its unit', constraint)}
      end if;
      return new;
    end
    $body$;
    revoke execute on function ${name}() from public;
    create trigger guard_decimals before insert on ${table} for each row execute function ${name}();
    alter table ${table} enable always trigger guard_decimals;`;
}

/**
 * What is counted and what is found is as fine as its unit is written, what has no record as the finest unit; and the
 * unit of an item is not corrected under a count that goes on, or under an open find, that is finer than the new one.
 */
export class Migration20261128010951_counted_in_units extends SqlMigration {
  protected readonly sql = `
    create function custody.decimals_of(exhibit uuid) returns integer
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(
        (select u.decimals from custody.exhibit e join custody.unit u on u.code = e.unit_code where e.id = exhibit),
        (select max(u.decimals) from custody.unit u))
    $body$;
    revoke execute on function custody.decimals_of(uuid) from public;
    ${guardDecimals(
      'inventory.count',
      'ck_inventory_count_decimals',
      '(select l.exhibit_id from inventory.line l where l.id = new.line_id)',
    )}
    ${guardDecimals(
      'inventory.recount',
      'ck_recount_decimals',
      `(
        select l.exhibit_id from inventory.discrepancy d join inventory.line l on l.id = d.line_id
        where d.id = new.discrepancy_id)`,
    )}
    ${guardDecimals('custody.find', 'ck_find_decimals', 'new.exhibit_id')}

    -- What counts that go on and open finds say of an item.
    create function custody.counted_quantities(exhibit uuid) returns setof numeric
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select c.quantity from inventory.line l join inventory.inventory i on i.id = l.inventory_id
        join inventory.count c on c.line_id = l.id
      where l.exhibit_id = exhibit and i.status in ('COUNTING', 'COMPARED')
      union all
      select r.quantity from inventory.line l join inventory.inventory i on i.id = l.inventory_id
        join inventory.discrepancy d on d.line_id = l.id join inventory.recount r on r.discrepancy_id = d.id
      where l.exhibit_id = exhibit and i.status in ('COUNTING', 'COMPARED')
      union all
      select f.quantity from custody.find f where f.exhibit_id = exhibit and f.status = 'OPEN'
    $body$;
    revoke execute on function custody.counted_quantities(uuid) from public;

    create or replace function custody.fits_unit(exhibit uuid, unit text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select not exists (
        select from custody.movement m
        where m.exhibit_id = exhibit and (
          m.quantity <> round(m.quantity, (select u.decimals from custody.unit u where u.code = unit))
          or m.kind not in ('RECEIPT', 'RELOCATION', 'REVERSAL', 'RECEIPT_CORRECTION')
            and not exists (select from custody.correction c where c.movement_id = m.id)))
      and not exists (
        select from custody.counted_quantities(exhibit) counted
        where counted <> round(counted, (select u.decimals from custody.unit u where u.code = unit)))
    $body$;
  `;
}
