import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const tables = [
  'custody.register_file',
  'custody.register_draft',
  'custody.register_draft_row',
  'custody.register_row_correction',
];

/**
 * A register is taken over by two: one prepares, which books nothing, another releases what is shown to them. So is the
 * correction of a row that was set aside. What was taken over before by one stays as it is.
 */
export class Migration20261128011000_register_drafts extends SqlMigration {
  protected readonly sql = `
    create table custody.register_file (
      office_id uuid not null,
      sha256 text not null,
      content bytea not null,
      stored_by uuid not null,
      stored_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_register_file primary key (office_id, sha256),
      constraint fk_register_file_office foreign key (office_id) references identity.office (id) on delete restrict,
      constraint fk_register_file_stored_by foreign key (stored_by) references identity.staff (id) on delete restrict,
      constraint ck_register_file_sha256 check (sha256 = encode(sha256(content), 'hex')),
      constraint ck_register_file_size check (octet_length(content) between 1 and 20971520)
    );
    call platform.make_append_only('custody.register_file');

    create table custody.register_draft (
      id uuid not null,
      office_id uuid not null,
      -- as it was asked for; null for the office's first own one
      warehouse_code text,
      file_name text not null,
      file_sha256 text not null,
      state text not null default 'READING',
      -- until when a server reads the file; one that is gone by then does not read it any more
      reading_until timestamptz(3) not null,
      -- counts how often the rows were judged; the rows of the last judgement are those of the draft
      judgement integer not null default 0,
      failure jsonb,
      title text,
      sheet_name text,
      account jsonb,
      -- SHA-256 over what would be booked of which row
      digest text,
      prepared_by uuid not null,
      prepared_at timestamptz(3) not null default clock_timestamp(),
      settled_by uuid,
      settled_at timestamptz(3),
      import_id uuid,
      constraint pk_register_draft primary key (id),
      constraint uq_register_draft_office unique (id, office_id),
      constraint uq_register_draft_import unique (import_id),
      constraint fk_register_draft_file foreign key (office_id, file_sha256) references custody.register_file (office_id, sha256) on delete restrict,
      constraint fk_register_draft_import foreign key (import_id, office_id) references custody.register_import (id, office_id) on delete restrict,
      constraint fk_register_draft_prepared_by foreign key (prepared_by) references identity.staff (id) on delete restrict,
      constraint fk_register_draft_settled_by foreign key (settled_by) references identity.staff (id) on delete restrict,
      constraint ck_register_draft_file_name check (platform.has_text(file_name)),
      constraint ck_register_draft_state check (state in ('READING', 'READY', 'FAILED', 'RELEASED', 'CANCELLED')),
      constraint ck_register_draft_digest check (digest ~ '^[0-9a-f]{64}$'),
      constraint ck_register_draft_read check (
        case state when 'READY' then judgement > 0 and num_nonnulls(digest, account, title, sheet_name) = 4
        when 'FAILED' then failure is not null else true end),
      constraint ck_register_draft_settled check (
        num_nonnulls(settled_by, settled_at) = case when state in ('RELEASED', 'CANCELLED') then 2 else 0 end
        and (import_id is not null) = (state = 'RELEASED')),
      constraint ck_register_draft_two_people check (state <> 'RELEASED' or settled_by <> prepared_by)
    );
    create index ix_register_draft_office on custody.register_draft (office_id, id desc);

    create table custody.register_draft_row (
      id uuid not null,
      office_id uuid not null,
      draft_id uuid not null,
      judgement integer not null,
      row_number integer not null,
      -- what the row of the sheet is, and what would become of an item
      kind text not null,
      decision text,
      findings jsonb not null,
      original_cells jsonb not null,
      inherited_cells jsonb not null,
      constraint pk_register_draft_row primary key (id),
      constraint uq_register_draft_row_number unique (draft_id, judgement, row_number),
      constraint fk_register_draft_row_draft foreign key (draft_id, office_id) references custody.register_draft (id, office_id) on delete restrict,
      constraint ck_register_draft_row_kind check (kind in ('ITEM', 'OTHER')),
      constraint ck_register_draft_row_decision check (
        (kind = 'ITEM') = (decision is not null)
        and decision in ('TAKEN', 'TAKEN_WITH_WARNING', 'SET_ASIDE', 'KNOWN'))
    );
    call platform.make_append_only('custody.register_draft_row');

    create function custody.guard_register_draft() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_op = 'INSERT' then
        if new.state <> 'READING' then
          ${refusal('a draft begins to be read', 'ck_register_draft_open')}
        end if;
        new.prepared_at := clock_timestamp();
        return new;
      end if;
      if tg_op <> 'UPDATE' or row(new.id, new.office_id, new.warehouse_code, new.file_name, new.file_sha256,
          new.prepared_by, new.prepared_at)
        is distinct from row(old.id, old.office_id, old.warehouse_code, old.file_name, old.file_sha256,
          old.prepared_by, old.prepared_at) then
        ${refusal('what was prepared is never changed or removed', 'ck_append_only')}
      end if;
      if old.state in ('RELEASED', 'CANCELLED') or new.state = 'RELEASED' and old.state <> 'READY' then
        ${refusal('the draft is not open', 'ck_register_draft_open')}
      end if;
      return new;
    end
    $body$;
    create trigger guard_register_draft before insert or update or delete on custody.register_draft
      for each row execute function custody.guard_register_draft();
    create trigger guard_register_draft_truncate before truncate on custody.register_draft
      for each statement execute function platform.refuse_change();
    alter table custody.register_draft enable always trigger guard_register_draft;
    alter table custody.register_draft enable always trigger guard_register_draft_truncate;

    -- The same file may bring rows again that were left out the first time; a row comes in once by its fingerprint.
    alter table custody.register_import drop constraint uq_register_import_file;
    alter table custody.register_import
      add column prepared_by uuid,
      add constraint fk_register_import_prepared_by foreign key (prepared_by) references identity.staff (id) on delete restrict,
      add constraint ck_register_import_two_people check (prepared_by <> imported_by);

    -- How somebody says that a row is to be read. Of several of one row the last counts.
    create table custody.register_row_correction (
      id uuid not null,
      office_id uuid not null,
      row_id uuid not null,
      cells jsonb not null,
      prepared_by uuid not null,
      prepared_at timestamptz(3) not null default clock_timestamp(),
      constraint pk_register_row_correction primary key (id),
      constraint uq_register_row_correction_office unique (id, office_id),
      constraint fk_register_row_correction_row foreign key (row_id) references custody.register_row (id) on delete restrict,
      constraint fk_register_row_correction_prepared_by foreign key (prepared_by) references identity.staff (id) on delete restrict
    );
    create index ix_register_row_correction_row on custody.register_row_correction (row_id, id desc);
    call platform.make_append_only('custody.register_row_correction');

    alter table custody.register_row
      add column correction_id uuid,
      add constraint fk_register_row_correction foreign key (correction_id, office_id) references custody.register_row_correction (id, office_id) on delete restrict,
      add constraint ck_register_row_correction check (correction_id is null or verdict = 'CORRECTED');

    create function custody.guard_register_import() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.prepared_by is null then
        ${refusal('a register is prepared first', 'ck_register_import_prepared')}
      end if;
      return new;
    end
    $body$;
    create trigger guard_register_import before insert on custody.register_import
      for each row execute function custody.guard_register_import();
    alter table custody.register_import enable always trigger guard_register_import;

    create function custody.guard_register_release() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.correction_id is null then
        ${refusal('a correction of a row is prepared first', 'ck_register_row_prepared')}
      end if;
      if exists (
        select from custody.register_row_correction c where c.id = new.correction_id and c.prepared_by = new.settled_by) then
        ${refusal('a correction of a row is released by another person', 'ck_register_row_two_people')}
      end if;
      return new;
    end
    $body$;
    create trigger guard_register_release before update of verdict on custody.register_row
      for each row when (new.verdict = 'CORRECTED') execute function custody.guard_register_release();
    alter table custody.register_row enable always trigger guard_register_release;

    -- What a register brings into a warehouse that was counted since comes late like anything else.
    do $migrate$
    declare
      before constant text := pg_get_functiondef('custody.place_movement()'::regprocedure);
      after constant text := replace(before, $$
        where new.source = 'RECORDED')$$, ')');
    begin
      if after = before then
        raise exception 'the source of a late entry was not found';
      end if;
      execute after;
    end
    $migrate$;

    -- A draft brings nothing into the book, and an import that the log has seen needs one to be entered again.
    do $migrate$
    declare
      before constant text := pg_get_functiondef('trail.require_open_book()'::regprocedure);
      after constant text := replace(before, 'bookOpen$)', 'bookOpen$|registerImport(Preview|Answer|Cancel)$)');
    begin
      if after = before then
        raise exception 'what a closed book lets through was not found';
      end if;
      execute after;
    end
    $migrate$;

    ${tables
      .map(
        (table) => `
    alter table ${table} enable row level security;
    create policy in_reach on ${table} to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    grant select, insert on ${table} to so_kho_app;`,
      )
      .join('')}
    grant update (state, reading_until, judgement, failure, title, sheet_name, account, digest, settled_by, settled_at, import_id)
      on custody.register_draft to so_kho_app;
    grant update (correction_id) on custody.register_row to so_kho_app;
    call trail.capture('custody.register_row_correction', 'RegisterRow', 'one.row_id');
  `;
}
