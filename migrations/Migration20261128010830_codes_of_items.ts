import { SqlMigration } from './sql-migration.js';

/**
 * An item that is entered again gets the code on its label where the log has an item of the act that is the same: by
 * name, class, unit and quantity. Any other gets a new code.
 */
export class Migration20261128010830_codes_of_items extends SqlMigration {
  protected readonly sql = `
    -- The codes of the items given, in their order; null where the act has no such item that waits for its code.
    create function trail.codes_of_missing_items(items jsonb) returns text[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with lost as (
        select item.*, row_number() over (partition by item.name, item.class_code, item.unit_code, item.quantity_received
          order by l.leaf_index) as turn
        from trail.missing_act m
          join trail.leaf l on l.xid = m.xid and l.leaf_index between m.first_leaf and m.last_leaf
            and l.type = 'custody.exhibit.insert'
          join trail.payload p on p.event_id = l.event_id
          cross join lateral jsonb_to_record(convert_from(p.bytes, 'UTF8')::jsonb -> 'after')
            as item (code text, name text, class_code text, unit_code text, quantity_received numeric)
        where trail.names_missing_act() and m.number = current_setting('so_kho.missing_act')::integer
          and m.office_id = any (identity.offices_in_reach())
          and not exists (select from custody.exhibit e where e.code = item.code)
      ), given as (
        select item.*, row_number() over (partition by item.name, item.class_code, item.unit_code, item.quantity
          order by item.place) as turn
        from rows from (jsonb_to_recordset(items) as (name text, class_code text, unit_code text, quantity numeric))
          with ordinality as item (name, class_code, unit_code, quantity, place)
      )
      select coalesce(array_agg(lost.code order by given.place), '{}')
      from given left join lost on (lost.name, lost.class_code, lost.unit_code, lost.quantity_received, lost.turn)
        = (given.name, given.class_code, given.unit_code, given.quantity, given.turn)
    $body$;
    revoke execute on function trail.codes_of_missing_items(jsonb) from public;
    grant execute on function trail.codes_of_missing_items(jsonb) to so_kho_app;
  `;
}
