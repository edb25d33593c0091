import { SqlMigration } from './sql-migration.js';

const storage = `('WAREHOUSE', 'ZONE', 'SHELF', 'BIN')`;

/** More of what a plain relocation paid for the rules of others (Migration20261128009500); no rule changes. */
export class Migration20261128009510_marks_and_standing extends SqlMigration {
  protected readonly sql = `
    -- What moves from store to store leaves something in store and nothing elsewhere: the status of the item stays.
    do $status$
    declare
      said text := pg_get_functiondef('custody.apply_movement()'::regprocedure);
      keeps text := replace(said, 'status = custody.status_of(new.exhibit_id)',
        'status = case when source.kind in ${storage.replaceAll("'", "''")} and target.kind in ${storage.replaceAll("'", "''")}
          then status else custody.status_of(new.exhibit_id) end');
    begin
      if keeps = said then
        raise exception 'custody.apply_movement does not set the status where it did';
      end if;
      execute keeps;
    end
    $status$;

    -- The function asks what the WHEN asked: which of the columns have changed.
    do $standing$
    declare
      changed text := (
        select substring(pg_get_triggerdef(t.oid) from 'WHEN \\((.*)\\) EXECUTE') from pg_trigger t
        where t.tgrelid = 'custody.exhibit'::regclass and t.tgname = 'keep_standing');
      said text := pg_get_functiondef('custody.keep_standing_of_exhibit()'::regprocedure);
      asks text := regexp_replace(said, E'\\n    begin\\n',
        E'\\n    begin\\n      if not (' || changed || E') then\\n        return null;\\n      end if;\\n');
    begin
      if changed is null or asks = said then
        raise exception 'the beginning of custody.keep_standing_of_exhibit was not found';
      end if;
      execute asks;
    end
    $standing$;
    drop trigger keep_standing on custody.exhibit;
    create trigger keep_standing after update on custody.exhibit
      for each row execute function custody.keep_standing_of_exhibit();
    alter table custody.exhibit enable always trigger keep_standing;

    -- Most classes may lie anywhere: the place is looked at, and locked against a new mark (mark_place), for the others.
    create or replace function custody.judge_place() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      allowed jsonb;
      mark text;
    begin
      if new.source <> 'RECORDED' or new.kind in ('RELEASE', 'CONSUMPTION', 'DISPATCH', 'DISPOSAL', 'REVERSAL') then
        return null;
      end if;
      select custody.fitness_for(e.class_code) into allowed from custody.exhibit e where e.id = new.exhibit_id;
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
