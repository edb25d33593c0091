import { SqlMigration } from './sql-migration.js';

/** Also a find that is no item of the book ends in the amount that was counted, so that nothing of it is lost. */
export class Migration20261128009700_find_quantities extends SqlMigration {
  protected readonly sql = `
    -- Looked at when the transaction ends, as the receipt is written beside it.
    create function custody.guard_find_quantity() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.movement m
        where m.exhibit_id = new.received_as and m.kind = 'RECEIPT' and m.quantity <> new.quantity) then
        raise exception 'a find is received in the quantity that was counted'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_find_quantity';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_find_quantity() from public;
    create constraint trigger guard_find_quantity after update of status on custody.find
      deferrable initially deferred for each row when (new.status = 'RECEIVED' and new.exhibit_id is null)
      execute function custody.guard_find_quantity();
    alter table custody.find enable always trigger guard_find_quantity;
  `;
}
