import { SqlMigration } from './sql-migration.js';

/** Two disposals of an item at once: the second waits for the first and counts what ends by it. */
export class Migration20261128010885_disposals_in_turn extends SqlMigration {
  protected readonly sql = `
    create function custody.lock_disposed_item() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      perform from custody.exhibit e where e.id = new.exhibit_id for no key update;
      return new;
    end
    $body$;
    revoke execute on function custody.lock_disposed_item() from public;
    create trigger lock_disposed_item before insert on custody.disposal for each row
      when (new.source = 'RECORDED') execute function custody.lock_disposed_item();
    alter table custody.disposal enable always trigger lock_disposed_item;
  `;
}
