import { SqlMigration } from './sql-migration.js';

/**
 * The log tells of a seal to the office that holds the item at that moment. By the office that put it on, who gave the
 * item away would read when the other office opens it.
 */
export class Migration20261128010550_seal_rows_of_holder extends SqlMigration {
  protected readonly sql = `
    do $body$
    declare
      present text := pg_get_functiondef('trail.capture_custody_seal()'::regprocedure);
      parts text[] := string_to_array(present, 'one.office_id');
    begin
      if cardinality(parts) <> 2 then
        raise exception 'the capture of custody.seal is not the one that is known';
      end if;
      execute array_to_string(parts, '(select e.office_id from custody.exhibit e where e.id = one.exhibit_id)');
    end
    $body$;
  `;
}
