import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Nobody alone writes off what was used up, whatever its class and however little; and nothing is used up under a live
 * seal, in whole neither: the opening is recorded first.
 */
export class Migration20261128010993_consumed_by_two extends SqlMigration {
  protected readonly sql = `
    do $migrate$
    declare
      before constant text := pg_get_functiondef('custody.guard_consumption()'::regprocedure);
      after constant text := regexp_replace(before, $$if new\\.second_person_id is null\\s+and \\([^\\n]+\\) then$$,
        $$-- With the last of an item the movement itself has ended the seal.
      if exists (
        select from custody.seal s
        where s.exhibit_id = new.exhibit_id and (s.end_kind is null or s.end_kind = 'DISPOSED')) then
        ${refusal('what is used up was taken out of its seal', 'ck_movement_consumed_opened')}
      end if;
      if new.second_person_id is null then$$);
    begin
      if after = before then
        raise exception 'the four eyes of custody.guard_consumption were not found';
      end if;
      execute after;
    end
    $migrate$;
  `;
}
