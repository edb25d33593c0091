import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A register comes again with rows that say something else than before. What they say differently is kept beside the row
 * that is known, until somebody applies or dismisses it; nothing of it makes an item twice. A row that was set aside can
 * be dismissed, too.
 */
export class Migration20261128011100_register_deliveries extends SqlMigration {
  protected readonly sql = `
    create table custody.register_difference (
      id uuid not null,
      office_id uuid not null,
      import_id uuid not null,
      -- the row that an earlier file brought
      row_id uuid not null,
      row_number integer not null,
      -- of the row as it came this time
      fingerprint text not null,
      kind text not null,
      fields jsonb not null,
      original_cells jsonb not null,
      inherited_cells jsonb not null,
      state text not null default 'WAITING',
      reason text,
      settled_at timestamptz(3),
      settled_by uuid,
      constraint pk_register_difference primary key (id),
      constraint fk_register_difference_import foreign key (import_id, office_id) references custody.register_import (id, office_id) on delete restrict,
      constraint fk_register_difference_row foreign key (row_id) references custody.register_row (id) on delete restrict,
      constraint fk_register_difference_settled_by foreign key (settled_by) references identity.staff (id) on delete restrict,
      constraint ck_register_difference_kind check (kind in ('ROW', 'CASE', 'ISSUE', 'FACT')),
      constraint ck_register_difference_state check (state in ('WAITING', 'APPLIED', 'DISMISSED')),
      constraint ck_register_difference_applied check (state <> 'APPLIED' or kind <> 'FACT'),
      constraint ck_register_difference_settled check (
        num_nonnulls(settled_at, settled_by) = case state when 'WAITING' then 0 else 2 end
        and (state = 'DISMISSED') = (reason is not null) and (reason is null or platform.has_text(reason)))
    );
    create index ix_register_difference_import on custody.register_difference (import_id, row_number, id);
    create index ix_register_difference_row on custody.register_difference (row_id);
    create index ix_register_difference_fingerprint on custody.register_difference (office_id, fingerprint);

    create function custody.guard_register_difference() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if tg_op <> 'UPDATE' or row(new.id, new.office_id, new.import_id, new.row_id, new.row_number, new.fingerprint, new.kind,
          new.fields, new.original_cells, new.inherited_cells)
        is distinct from row(old.id, old.office_id, old.import_id, old.row_id, old.row_number, old.fingerprint, old.kind,
          old.fields, old.original_cells, old.inherited_cells) then
        ${refusal('what a register said is never changed or removed', 'ck_append_only')}
      end if;
      if old.state <> 'WAITING' then
        ${refusal('the difference is settled', 'ck_register_difference_settled_once')}
      end if;
      if new.state = 'APPLIED' and exists (
        select from custody.register_import i where i.id = new.import_id and i.prepared_by = new.settled_by) then
        ${refusal('a difference is applied by another person than the one that prepared it', 'ck_register_difference_two_people')}
      end if;
      return new;
    end
    $body$;
    create trigger guard_register_difference before update or delete on custody.register_difference
      for each row execute function custody.guard_register_difference();
    create trigger guard_register_difference_truncate before truncate on custody.register_difference
      for each statement execute function platform.refuse_change();
    alter table custody.register_difference enable always trigger guard_register_difference;
    alter table custody.register_difference enable always trigger guard_register_difference_truncate;
    alter table custody.register_difference enable row level security;
    create policy in_reach on custody.register_difference to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]))
      with check (office_id = any ((select identity.offices_in_reach())::uuid[]));
    grant select, insert, update (state, reason, settled_at, settled_by) on custody.register_difference to so_kho_app;
    call trail.capture('custody.register_difference', 'RegisterImport', 'one.import_id');

    alter table custody.register_import
      add column differing integer not null default 0,
      drop constraint ck_register_import_account,
      add constraint ck_register_import_account check (
        rows_read = taken + taken_with_warning + set_aside + known + differing and differing >= 0);

    alter table custody.register_draft_row
      add column differences jsonb not null default '[]',
      drop constraint ck_register_draft_row_decision,
      add constraint ck_register_draft_row_decision check (
        (kind = 'ITEM') = (decision is not null)
        and decision in ('TAKEN', 'TAKEN_WITH_WARNING', 'SET_ASIDE', 'KNOWN', 'DIFFERS')
        and (decision = 'DIFFERS') = (differences <> '[]'));

    alter table custody.register_row
      add column dismissal_reason text,
      drop constraint ck_register_row_verdict,
      add constraint ck_register_row_verdict check (
        verdict in ('TAKEN', 'TAKEN_WITH_WARNING', 'SET_ASIDE', 'CORRECTED', 'DISMISSED')),
      drop constraint ck_register_row_booked,
      add constraint ck_register_row_booked check ((verdict in ('SET_ASIDE', 'DISMISSED')) = (exhibit_id is null)),
      drop constraint ck_register_row_settled,
      add constraint ck_register_row_settled check (
        num_nonnulls(settled_at, settled_by) = case when verdict in ('CORRECTED', 'DISMISSED') then 2 else 0 end
        and (corrected_cells is not null) = (verdict = 'CORRECTED')
        and (dismissal_reason is not null) = (verdict = 'DISMISSED') and (dismissal_reason is null or platform.has_text(dismissal_reason)));
    grant update (dismissal_reason) on custody.register_row to so_kho_app;
  `;
}
