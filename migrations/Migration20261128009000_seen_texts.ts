import { SqlMigration } from './sql-migration.js';

/**
 * A text that must not be empty must be seen: characters that nobody sees do not fill it. Every check that said
 * `btrim(x) <> ''` says `platform.has_text(x)` under its old name. Rows of before that hold such a text stay: the
 * check names them. It runs after all that made such checks; a later one says `platform.has_text` itself.
 */
export class Migration20261128009000_seen_texts extends SqlMigration {
  protected readonly sql = `
    do $seen$
    declare
      one record;
      seen text;
      blind uuid[];
    begin
      for one in
        select k.conname, k.conrelid::regclass as target, pg_get_constraintdef(k.oid) as said, exists (
            select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'id' and a.atttypid = 'uuid'::regtype) as has_id
        from pg_constraint k
        where k.contype = 'c' and pg_get_constraintdef(k.oid) ~ 'btrim\\(\\w+\\) <> ''''::text'
        order by 2, 1
      loop
        seen := regexp_replace(one.said, 'btrim\\((\\w+)\\) <> ''''::text', 'platform.has_text(\\1)', 'g');
        execute format('alter table %s drop constraint %I', one.target, one.conname);
        if one.has_id then
          execute format('select array_agg(id order by id) from %s where not (%s)', one.target, substring(seen from '^CHECK (.*)$'))
          into blind;
          if blind is not null then
            seen := format('check (%s or id = any (%L::uuid[]))', substring(seen from '^CHECK (.*)$'), blind);
          end if;
        end if;
        execute format('alter table %s add constraint %I %s', one.target, one.conname, seen);
      end loop;
    end
    $seen$;
  `;
}
