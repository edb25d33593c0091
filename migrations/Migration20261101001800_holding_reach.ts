import { SqlMigration } from './sql-migration.js';

/**
 * What row-level security costs a read.
 *
 * A holding knows the office of its place, so that its policy asks a column before it asks a function: a keeper's list
 * looks at three holdings of each item, and asked the function for every one.
 */
export class Migration20261101001800_holding_reach extends SqlMigration {
  protected readonly sql = `
    -- Bound to its names when it is made, and so without a search path of its own: PostgreSQL writes its body into the
    -- policies instead of calling it, eight times for a chain of movements.
    create or replace function identity.offices_in_reach() returns uuid[]
    language sql stable
    return current_setting('so_kho.offices')::uuid[];
    alter function identity.offices_in_reach() reset all;

    alter table custody.holding add column office_id uuid;
    update custody.holding h set office_id = p.office_id from custody.place p where p.id = h.place_id;

    -- The place's office, whatever the writer says; a place never changes its office.
    create function custody.place_holding() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      new.office_id := (select p.office_id from custody.place p where p.id = new.place_id);
      return new;
    end
    $body$;
    create trigger place_holding before insert on custody.holding
      for each row execute function custody.place_holding();
    alter table custody.holding enable always trigger place_holding;

    alter table custody.holding
      alter column office_id set not null,
      add constraint fk_holding_place_office foreign key (place_id, office_id)
        references custody.place (id, office_id) on delete restrict;

    -- What lies in a place of an office in reach, and what of an item in reach lies anywhere.
    drop policy in_reach on custody.holding;
    create policy in_reach on custody.holding to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]) or custody.exhibit_in_reach(exhibit_id))
      with check (custody.exhibit_in_reach(exhibit_id));
  `;
}
