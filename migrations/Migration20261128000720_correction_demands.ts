import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** What a corrected class demands of the item, and that whatever belongs to a transfer ends with the transfer. */
export class Migration20261128000720_correction_demands extends SqlMigration {
  protected readonly sql = `
    -- Whether an item would be of a class that the rules want sealed, and is not: a class that is received sealed needs
    -- a live seal, one without reasons for not being sealed has none. Where the rules name no classes, none is wanted.
    create function custody.lacks_seal_of_class(exhibit uuid, class text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(rules.value_in_force('receipt.sealed-classes') @> to_jsonb(class), false)
          and not exists (select from custody.seal s where s.exhibit_id = e.id and s.ended_at is null)
        or coalesce(rules.value_in_force('seal.classes-without-reason') @> to_jsonb(class), false)
          and e.not_sealed_reason is not null
      from custody.exhibit e where e.id = exhibit
    $body$;
    revoke execute on function custody.lacks_seal_of_class(uuid, text) from public;
    grant execute on function custody.lacks_seal_of_class(uuid, text) to so_kho_app;

    create function custody.guard_correction_demands() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (select from custody.movement m where m.id = new.movement_id and m.transfer_id is not null) then
        ${refusal('a movement of a transfer ends with the transfer', 'ck_correction_reversible')}
      end if;
      if exists (
        select from jsonb_array_elements(new.changes) change
        where change ->> 'field' = 'CLASS_CODE' and custody.lacks_seal_of_class(new.exhibit_id, change ->> 'new')) then
        ${refusal('an item of this class is sealed', 'ck_correction_class_sealed')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_correction_demands() from public;
    create trigger guard_correction_demands before insert on custody.correction
      for each row execute function custody.guard_correction_demands();
    alter table custody.correction enable always trigger guard_correction_demands;
  `;
}
