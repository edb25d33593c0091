import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * While a find of an item is open, its receipt is not corrected upwards past it: what was found would be received by the
 * correction and stand beside it once more.
 */
export class Migration20261128010430_open_finds extends SqlMigration {
  protected readonly sql = `
    -- The find of the item that waits, the oldest one.
    create function custody.open_find_of(exhibit uuid) returns text
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select f.label from custody.find f where f.exhibit_id = exhibit and f.status = 'OPEN' order by f.id limit 1
    $body$;
    revoke execute on function custody.open_find_of(uuid) from public;
    grant execute on function custody.open_find_of(uuid) to so_kho_app;

    -- Looked at when the transaction ends, as the movement and the end of the find are written after the correction.
    create function custody.require_find_named() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if custody.open_find_of(new.exhibit_id) is not null and exists (
        select from custody.movement m join custody.place p on p.id = m.from_place_id
        where m.correction_id = new.id and p.kind = 'SOURCE'
          and not exists (select from custody.find f where f.correction_id = m.id)) then
        ${refusal('an open find of the item is not named', 'ck_correction_find_named')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.require_find_named() from public;
    create constraint trigger require_find_named after insert on custody.correction
      deferrable initially deferred for each row when (new.kind = 'QUANTITY')
      execute function custody.require_find_named();
    alter table custody.correction enable always trigger require_find_named;
  `;
}
