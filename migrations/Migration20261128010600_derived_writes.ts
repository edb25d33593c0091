import { SqlMigration } from './sql-migration.js';

/**
 * A derived row is kept by triggers, and their writes are not captured. That a write comes from within a trigger does not
 * show whose trigger it is: a superuser can make one on a temporary table. So only what triggers write in a session of the
 * application is taken for the program's; its role can write no derived row by itself.
 */
export class Migration20261128010600_derived_writes extends SqlMigration {
  protected readonly sql = `
    do $migrate$
    declare
      -- The procedure stays one: what is written here stands in it and in the triggers that it has made.
      condition constant text := $$pg_trigger_depth() = 0 or session_user <> 'so_kho_app'$$;
      before text;
      after text;
      derived record;
    begin
      before := pg_get_functiondef('trail.capture(regclass, text, text, text, text[], text[], boolean)'::regprocedure);
      after := replace(before, 'pg_trigger_depth() = 0', replace(condition, '''', ''''''));
      if after = before then
        raise exception 'trail.capture has another condition than expected';
      end if;
      execute after;

      for derived in
        select g.tgrelid::regclass::text as name, g.tgfoid::regprocedure::text as captured
        from pg_trigger g where g.tgname = 'capture' and g.tgqual is not null order by 1
      loop
        execute format('drop trigger capture on %s', derived.name);
        execute format('create trigger capture after insert or delete or update on %s for each row when (%s) execute function %s',
          derived.name, condition, derived.captured);
        execute format('alter table %s enable always trigger capture', derived.name);
      end loop;

      -- A temporary table is nobody's business; a function in its schema can serve a trigger.
      before := pg_get_functiondef('trail.capture_ddl()'::regprocedure);
      after := replace(before, $$c.schema_name is distinct from 'pg_temp'$$,
        $$(c.schema_name is distinct from 'pg_temp' or c.object_type in ('function', 'procedure'))$$);
      if after = before then
        raise exception 'trail.capture_ddl has another condition than expected';
      end if;
      execute after;
    end
    $migrate$;
  `;
}
