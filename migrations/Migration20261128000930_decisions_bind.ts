import { SqlMigration } from './sql-migration.js';

/** A decision that names an item binds it to its case, as a disposal and an order do. */
export class Migration20261128000930_decisions_bind extends SqlMigration {
  protected readonly sql = `
    create or replace function custody.is_bound_to_case(exhibit uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
          select from custody.disposal d where d.exhibit_id = exhibit and d.source = 'RECORDED' and d.reversed_by is null)
        or exists (
          select from custody.case_decision_item i where i.exhibit_id = exhibit and custody.decision_stands(i.decision_id))
        or exists (
          select from custody.movement m join custody.movement other on other.order_id = m.order_id
          where m.exhibit_id = exhibit and other.exhibit_id <> exhibit and m.source = 'RECORDED'
            and m.kind not in ('DISPATCH', 'ACCEPTANCE'))
    $body$;
  `;
}
