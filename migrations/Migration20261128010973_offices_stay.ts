import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** An office keeps its code, its kind and its place under another one: rights, numbers and labels rest on them. */
export class Migration20261128010973_offices_stay extends SqlMigration {
  protected readonly sql = `
    create function identity.guard_office() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if (new.id, new.code, new.kind, new.parent_id) is distinct from (old.id, old.code, old.kind, old.parent_id) then
        ${refusal('code, kind and place of an office never change; open another one', 'ck_office_unchanged')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function identity.guard_office() from public;
    create trigger guard_office before update on identity.office
      for each row execute function identity.guard_office();
    alter table identity.office enable always trigger guard_office;
  `;
}
