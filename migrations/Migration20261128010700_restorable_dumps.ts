import { SqlMigration } from './sql-migration.js';

/**
 * A dump of the book can be restored, and PostgreSQL be upgraded by pg_upgrade. PostgreSQL writes the text of a function
 * into a dump without knowing what it calls, and inlines it where a generated column is made: what it calls may come
 * later in the dump. The functions of generated columns get a body that PostgreSQL has read, with the same text.
 */
export class Migration20261128010700_restorable_dumps extends SqlMigration {
  protected readonly sql = `
    do $bodies$
    declare called record;
    begin
      for called in
        select distinct p.oid, p.prosrc
        from pg_attribute a
          join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          join pg_depend x on x.classid = 'pg_attrdef'::regclass and x.objid = d.oid and x.refclassid = 'pg_proc'::regclass
          join pg_proc p on p.oid = x.refobjid
          join pg_language l on l.oid = p.prolang
        where a.attgenerated <> '' and l.lanname = 'sql' and p.prosqlbody is null
      loop
        execute replace(pg_get_functiondef(called.oid),
          'AS $function$' || called.prosrc || '$function$', 'BEGIN ATOMIC ' || called.prosrc || '; END');
      end loop;
    end
    $bodies$;
  `;
}
