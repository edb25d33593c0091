import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** The codes of a table in the form of numbers: one key with the given columns has one row, from now on. */
function uniqueCodes(table: string, constraint: string, within: string): string {
  return `
    alter table ${table}
      add column code_key text not null generated always as (rules.canonical_number(code)) stored,
      add column code_occurrence smallint not null default 1,
      drop constraint ${constraint};
    with numbered as (
      select id, row_number() over (partition by ${within}, code_key order by id) as place from ${table})
    update ${table} one set code_occurrence = numbered.place from numbered
    where numbered.id = one.id and numbered.place > 1;
    alter table ${table}
      add constraint ${constraint} unique nulls not distinct (${within}, code_key, code_occurrence);
    create trigger only_one_of_its_code before insert on ${table} for each row
      when (new.code_occurrence <> 1) execute function platform.refuse_change();
    create constraint trigger guard_code_seen after insert on ${table} for each row
      when (new.code_key = '') execute function custody.refuse_unseen_code();
    alter table ${table} enable always trigger only_one_of_its_code, enable always trigger guard_code_seen;`;
}

/**
 * Codes of warehouses and places that are read as one are one: B1, b 1 and the same in Cyrillic letters. Codes of before
 * that are one now stay as they are written, are numbered by an occurrence and listed by custody.repeated_number.
 */
export class Migration20261128010340_one_form_of_codes extends SqlMigration {
  protected readonly sql = `
    create function custody.refuse_unseen_code() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      ${refusal('a code has a letter or a digit', 'ck_place_code_seen')}
    end
    $body$;
    revoke execute on function custody.refuse_unseen_code() from public;
    ${uniqueCodes('custody.warehouse', 'uq_warehouse_code', 'office_id')}
    ${uniqueCodes('custody.place', 'uq_place_code', 'office_id, warehouse_id')}

    create or replace view custody.repeated_number as
      select 'document' as what, id, office_id, number as written, number_key as compared_as, occurrence
      from custody.document where occurrence > 1
      union all
      select 'judgment', id, office_id, judgment_number, judgment_key, judgment_occurrence
      from custody.case_file where judgment_occurrence > 1
      union all
      select 'label', id, office_id, label_number, label_key, label_occurrence
      from custody.seal where label_occurrence > 1
      union all
      select 'reference', id, office_id, external_reference, external_reference_key, external_reference_occurrence
      from custody.exhibit where external_reference_occurrence > 1
      union all
      select 'delegation', id, issuing_office_id, paper_number, rules.canonical_number(paper_number), paper_occurrence
      from identity.delegation where paper_occurrence > 1
      union all
      select 'conclusion', id, office_id, conclusion_number, rules.canonical_number(conclusion_number), conclusion_occurrence
      from inspection.inspection where conclusion_occurrence > 1
      union all
      select 'warehouse', id, office_id, code, code_key, code_occurrence from custody.warehouse where code_occurrence > 1
      union all
      select 'place', id, office_id, code, code_key, code_occurrence from custody.place where code_occurrence > 1;
  `;
}
