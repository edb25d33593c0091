import { SqlMigration } from './sql-migration.js';

/**
 * The minutes are kept as they were signed: they name items and people, and names may be corrected later. Minutes that
 * were signed before are made again from their codes, as they were.
 */
export class Migration20261128000540_minutes extends SqlMigration {
  protected readonly sql = `
    create table inventory.statement (
      inventory_id uuid not null,
      text text not null,
      written_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_statement primary key (inventory_id),
      constraint fk_statement_inventory foreign key (inventory_id) references inventory.inventory (id) on delete restrict,
      constraint ck_statement_text check (text <> '')
    );
    call platform.make_append_only('inventory.statement');
    create trigger guard_part before insert on inventory.statement
      for each row execute function inventory.guard_part('COMPARED');
    alter table inventory.statement enable always trigger guard_part;
    alter table inventory.statement enable row level security;
    create policy in_reach on inventory.statement to so_kho_app
      using (inventory.inventory_in_reach(inventory_id)) with check (inventory.inventory_in_reach(inventory_id));
    grant select, insert on inventory.statement to so_kho_app;
    call trail.capture('inventory.statement', 'Inventory', 'one.inventory_id',
      '(select x.office_id from inventory.inventory x where x.id = one.inventory_id)');

    -- Signed is the text that is kept, and no other. Who had signed before there was one signs on over the old.
    create function inventory.guard_signed_text() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      kept text;
    begin
      select s.text into kept from inventory.statement s where s.inventory_id = new.inventory_id;
      if kept is null then
        if not exists (select from inventory.signature s where s.inventory_id = new.inventory_id) then
          raise exception 'minutes are signed that nobody keeps'
            using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_signature_text';
        end if;
      elsif new.digest <> encode(sha256(convert_to(kept, 'UTF8')), 'hex') then
        raise exception 'all sign the same minutes'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_inventory_signature_same';
      end if;
      return new;
    end
    $body$;
    revoke execute on function inventory.guard_signed_text() from public;
    create trigger kept_text before insert on inventory.signature
      for each row execute function inventory.guard_signed_text();
    alter table inventory.signature enable always trigger kept_text;
  `;
}
