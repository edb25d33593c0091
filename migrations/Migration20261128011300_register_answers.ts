import { SqlMigration } from './sql-migration.js';

const kinds = [
  'TITLE',
  'HEADER',
  'COLUMN_NUMBERS',
  'GROUP_TITLE',
  'ITEM',
  'SUBTOTAL',
  'TOTAL',
  'SIGNATURE',
  'HIDDEN',
  'STRUCK',
  'OTHER',
];

/**
 * What a file leaves open is asked and answered before anything of it is booked; who answered does not release it either.
 * What columns mean is kept for the next file of the office. A unit that is missing is added once for the authority.
 */
export class Migration20261128011300_register_answers extends SqlMigration {
  protected readonly sql = `
    alter table custody.register_draft
      -- what was decided about the file, the columns as they were known of earlier files of the office
      add column choices jsonb not null default '{}',
      add column questions jsonb not null default '[]',
      add column columns jsonb not null default '[]',
      -- counts how often the file was read: what an earlier reading brings is dropped
      add column reading integer not null default 1,
      add column answered_by uuid,
      add constraint fk_register_draft_answered_by foreign key (answered_by) references identity.staff (id) on delete restrict,
      drop constraint ck_register_draft_two_people,
      add constraint ck_register_draft_two_people check (
        state <> 'RELEASED' or (settled_by <> prepared_by and settled_by is distinct from answered_by));
    grant update (choices, questions, columns, reading, answered_by) on custody.register_draft to so_kho_app;

    alter table custody.register_draft_row
      drop constraint ck_register_draft_row_kind,
      add constraint ck_register_draft_row_kind check (kind = any ('{${kinds.join(',')}}'::text[]));

    create table custody.register_mapping (
      office_id uuid not null,
      column_key text not null,
      -- null where the column is set aside
      meaning text,
      changed_by uuid not null,
      changed_at timestamptz(3) not null,
      constraint pk_register_mapping primary key (office_id, column_key),
      constraint fk_register_mapping_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_register_mapping_changed_by foreign key (changed_by) references identity.staff (id) on delete restrict,
      constraint ck_register_mapping_column_key check (platform.has_text(column_key))
    );
    create trigger no_removal before delete on custody.register_mapping for each row execute function platform.refuse_change();
    create trigger no_truncate before truncate on custody.register_mapping for each statement execute function platform.refuse_change();
    alter table custody.register_mapping enable always trigger no_removal, enable always trigger no_truncate;
    alter table custody.register_mapping enable row level security;
    create policy in_reach on custody.register_mapping to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    grant select, insert, update (meaning, changed_by, changed_at) on custody.register_mapping to so_kho_app;
    call trail.capture('custody.register_mapping', 'Office', 'one.office_id');
  `;
}
