import { SqlMigration } from './sql-migration.js';

/**
 * The registers that were taken over and every row of them. What a file said is never changed: a row that could not
 * be booked is settled once, beside its original cells.
 */
export class Migration20261101000800_register_imports extends SqlMigration {
  protected readonly sql = `
    -- Whose a voucher's number is, is asked by every import.
    create index ix_movement_voucher on custody.movement (voucher_id) where voucher_id is not null;

    create table custody.register_import (
      id uuid not null,
      office_id uuid not null,
      file_name text not null,
      file_sha256 text not null,
      title text not null,
      sheet_name text not null,
      warehouse_id uuid not null,
      case_count integer not null,
      rows_read integer not null,
      taken integer not null,
      taken_with_warning integer not null,
      set_aside integer not null,
      -- rows that an earlier file had brought already
      known integer not null,
      in_stock integer not null,
      issued integer not null,
      taken_in_stock integer not null,
      taken_issued integer not null,
      stated_count text,
      findings jsonb not null,
      other_rows jsonb not null,
      imported_by uuid not null,
      imported_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_register_import primary key (id),
      constraint uq_register_import_file unique (office_id, file_sha256),
      constraint uq_register_import_office unique (id, office_id),
      constraint fk_register_import_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_register_import_warehouse foreign key (warehouse_id, office_id) references custody.warehouse (id, office_id) on delete restrict,
      constraint fk_register_import_imported_by foreign key (imported_by) references identity.staff (id) on delete restrict,
      constraint ck_register_import_file_name check (btrim(file_name) <> ''),
      constraint ck_register_import_sha256 check (file_sha256 ~ '^[0-9a-f]{64}$'),
      constraint ck_register_import_account check (rows_read = taken + taken_with_warning + set_aside + known),
      constraint ck_register_import_stock check (rows_read = in_stock + issued),
      constraint ck_register_import_taken_stock check (taken + taken_with_warning = taken_in_stock + taken_issued),
      constraint ck_register_import_counts check (
        least(case_count, taken, taken_with_warning, set_aside, known, in_stock, issued, taken_in_stock, taken_issued) >= 0)
    );
    create index ix_register_import_office on custody.register_import (office_id, id);
    call platform.make_append_only('custody.register_import');

    -- Which case of the book a case of a register became, for the rows that come later.
    create table custody.register_case (
      office_id uuid not null,
      case_key text not null,
      case_id uuid not null,
      constraint pk_register_case primary key (office_id, case_key),
      constraint fk_register_case_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_register_case_case foreign key (case_id) references custody.case_file (id) on delete restrict
    );
    call platform.make_append_only('custody.register_case');

    create table custody.register_row (
      id uuid not null,
      office_id uuid not null,
      import_id uuid not null,
      row_number integer not null,
      fingerprint text not null,
      verdict text not null,
      case_key text not null,
      findings jsonb not null,
      original_cells jsonb not null,
      inherited_cells jsonb not null,
      corrected_cells jsonb,
      exhibit_id uuid,
      settled_at timestamptz(3),
      settled_by uuid,
      constraint pk_register_row primary key (id),
      constraint uq_register_row_fingerprint unique (office_id, fingerprint),
      constraint uq_register_row_number unique (import_id, row_number),
      constraint uq_register_row_exhibit unique (exhibit_id),
      constraint fk_register_row_import foreign key (import_id, office_id) references custody.register_import (id, office_id) on delete restrict,
      constraint fk_register_row_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_register_row_settled_by foreign key (settled_by) references identity.staff (id) on delete restrict,
      constraint ck_register_row_fingerprint check (fingerprint ~ '^[0-9a-f]{64}$'),
      constraint ck_register_row_verdict check (verdict in ('TAKEN', 'TAKEN_WITH_WARNING', 'SET_ASIDE', 'CORRECTED')),
      constraint ck_register_row_booked check ((verdict = 'SET_ASIDE') = (exhibit_id is null)),
      constraint ck_register_row_settled check (
        num_nonnulls(corrected_cells, settled_at, settled_by) = case when verdict = 'CORRECTED' then 3 else 0 end)
    );
    create index ix_register_row_case on custody.register_row (office_id, case_key);
    create index ix_register_row_waiting on custody.register_row (import_id, row_number) where verdict = 'SET_ASIDE';

    create function custody.guard_register_row() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_op <> 'UPDATE' or row(new.id, new.office_id, new.import_id, new.row_number, new.fingerprint, new.case_key,
          new.findings, new.original_cells, new.inherited_cells) is distinct from
        row(old.id, old.office_id, old.import_id, old.row_number, old.fingerprint, old.case_key,
          old.findings, old.original_cells, old.inherited_cells) then
        raise exception 'what a register said is never changed or removed'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_append_only';
      end if;
      if old.verdict <> 'SET_ASIDE' then
        raise exception 'the row is settled'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_register_row_settled_once';
      end if;
      return new;
    end
    $body$;
    create trigger guard_register_row before update or delete on custody.register_row for each row execute function custody.guard_register_row();
    create trigger guard_register_row_truncate before truncate on custody.register_row for each statement execute function platform.refuse_change();
    alter table custody.register_row enable always trigger guard_register_row;
    alter table custody.register_row enable always trigger guard_register_row_truncate;

    grant select, insert on custody.register_import, custody.register_case to so_kho_app;
    grant select, insert, update (verdict, exhibit_id, corrected_cells, settled_at, settled_by)
      on custody.register_row to so_kho_app;
  `;
}
