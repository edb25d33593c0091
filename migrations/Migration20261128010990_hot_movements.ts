import { patched } from './patched.js';
import { SqlMigration } from './sql-migration.js';

const today = `(now() at time zone 'Asia/Ho_Chi_Minh')::date`;

/**
 * What every change pays for the question whether the book is open, and every movement for the fitness of its place, made
 * small. No rule changes: each refuses the same rows as before.
 */
export class Migration20261128010990_hot_movements extends SqlMigration {
  protected readonly sql = `
    -- A function with a search path of its own is called, not read into the statement: the setting is asked in place.
    ${patched(
      'trail.require_open_book()',
      `if standing = 'OPEN' and not trail.names_missing_act() or`,
      `if standing = 'OPEN' and coalesce(current_setting('so_kho.missing_act', true), '') = '' or`,
    )}

    -- The rule is read with the item in one statement.
    create or replace function custody.judge_place() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      allowed jsonb;
      mark text;
    begin
      if new.source <> 'RECORDED' or new.kind in ('RELEASE', 'CONSUMPTION', 'DISPATCH', 'DISPOSAL', 'REVERSAL') then
        return null;
      end if;
      select r.value -> (select e.class_code from custody.exhibit e where e.id = new.exhibit_id) into allowed
      from rules.rule r
      where r.code = 'place.class-fitness' and r.valid_from <= ${today}
        and (r.valid_to is null or r.valid_to > ${today})
      order by r.valid_from desc limit 1;
      if allowed is null then
        return null;
      end if;
      select p.fitness into mark from custody.place p where p.id = new.to_place_id for key share;
      if mark is not null and not allowed ? mark then
        raise exception 'the class of the item must not lie in such a place'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_place_fit';
      end if;
      return null;
    end
    $body$;
  `;
}
