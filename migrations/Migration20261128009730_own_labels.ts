import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A seal that the office puts on itself is issued by the office, so that its numbers are used once; the name of an issuer
 * is typed for seals of others alone. Seals that were put on before keep their label, and their number stays used.
 */
export class Migration20261128009730_own_labels extends SqlMigration {
  protected readonly sql = `
    create index ix_seal_own_label on custody.seal (office_id, label_key)
      where not on_arrival and minutes_id is not null and label_key is not null;

    create function custody.guard_own_label() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.label_issuer_key <> (
        select rules.comparable_name(o.name) from identity.office o where o.id = new.office_id) then
        ${refusal('the label of an own seal is issued by the office', 'ck_seal_own_issuer')}
      end if;
      if exists (
        select from custody.seal s
        where s.office_id = new.office_id and s.label_key = new.label_key and s.id <> new.id
          and not s.on_arrival and s.minutes_id is not null) then
        ${refusal('the office has used this label', 'uq_seal_label')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_own_label() from public;
    create constraint trigger guard_own_label after insert on custody.seal for each row
      when (not new.on_arrival and new.minutes_id is not null) execute function custody.guard_own_label();
    alter table custody.seal enable always trigger guard_own_label;
  `;
}
