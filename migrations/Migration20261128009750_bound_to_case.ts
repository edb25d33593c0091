import { SqlMigration } from './sql-migration.js';

/**
 * An item is bound to its case by its disposal and by a decision that names it. An order is not: one paper lists items of
 * several cases, so an item that was received with others can go to its right case.
 */
export class Migration20261128009750_bound_to_case extends SqlMigration {
  protected readonly sql = `
    -- What binds an item to its case; null where nothing does.
    create function custody.case_bond(exhibit uuid) returns text
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select case
        when exists (
          select from custody.disposal d
          where d.exhibit_id = exhibit and d.source = 'RECORDED' and d.reversed_by is null) then 'DISPOSAL'
        when exists (
          select from custody.case_decision_item i
          where i.exhibit_id = exhibit and custody.decision_stands(i.decision_id)) then 'DECISION' end
    $body$;
    revoke execute on function custody.case_bond(uuid) from public;
    grant execute on function custody.case_bond(uuid) to so_kho_app;

    create or replace function custody.is_bound_to_case(exhibit uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select custody.case_bond(exhibit) is not null
    $body$;
  `;
}
