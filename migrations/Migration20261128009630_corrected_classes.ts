import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** The columns of an exhibit that a correction changes, and nothing else does. */
const facts = [
  'kind',
  'class_code',
  'name',
  'features',
  'unit_code',
  'condition',
  'value_amount',
  'value_basis',
  'external_reference',
  'case_id',
  'conclusion_number',
  'conclusion_dated',
  'conclusion_body',
];

/**
 * An item of a class that is received with an expert conclusion has one, also when the class is corrected afterwards; the
 * conclusion is one of the facts that a correction writes.
 */
export class Migration20261128009630_corrected_classes extends SqlMigration {
  protected readonly sql = `
    -- As before, and with the expert conclusion.
    create or replace function custody.correct_facts(item custody.exhibit, given jsonb) returns jsonb
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      columns constant text[] := array[${facts.map((fact) => `'${fact}'`).join(', ')}];
      corrected custody.exhibit;
      changes jsonb;
    begin
      if exists (select from jsonb_array_elements(given) change where lower(change ->> 'field') <> all (columns)) then
        ${refusal('this is not corrected so', 'ck_correction_field')}
      end if;
      corrected := jsonb_populate_record(item, (
        select jsonb_object_agg(lower(change ->> 'field'), change -> 'new') from jsonb_array_elements(given) change));
      select jsonb_agg(jsonb_build_object('field', change ->> 'field', 'old', to_jsonb(item) ->> lower(change ->> 'field'),
        'new', to_jsonb(corrected) ->> lower(change ->> 'field')) order by at)
      into changes from jsonb_array_elements(given) with ordinality as listed (change, at);
      if corrected.case_id <> item.case_id then
        if corrected.case_id not in (select c.id from custody.case_file c where c.office_id = item.office_id) then
          ${refusal('an item goes to another case of its office', 'ck_correction_case_office')}
        end if;
        if custody.is_bound_to_case(item.id) then
          ${refusal('papers bind the item to its case', 'ck_correction_case_bound')}
        end if;
      end if;
      if corrected.unit_code <> item.unit_code and not custody.fits_unit(item.id, corrected.unit_code) then
        ${refusal('the numbers have been told in the old unit', 'ck_correction_unit')}
      end if;
      update custody.exhibit set
        ${facts.map((fact) => `${fact} = corrected.${fact}`).join(', ')},
        version = version + 1
      where id = item.id;
      return changes;
    end
    $body$;

    -- Whether an item would be of a class that is received sealed, and so with a conclusion, and has none. What was taken
    -- over from a paper register is exempt.
    create function custody.lacks_conclusion_of_class(exhibit uuid, class text) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select coalesce(rules.value_in_force('receipt.sealed-classes') @> to_jsonb(class), false)
        and coalesce(rules.value_in_force('receipt.sealed.conclusion') = 'true', false)
        and e.conclusion_number is null
        and not exists (
          select from custody.movement m where m.exhibit_id = e.id and m.kind = 'RECEIPT' and m.source = 'REGISTER')
      from custody.exhibit e where e.id = exhibit
    $body$;
    revoke execute on function custody.lacks_conclusion_of_class(uuid, text) from public;
    grant execute on function custody.lacks_conclusion_of_class(uuid, text) to so_kho_app;

    -- Named so that it runs after the trigger that brings the facts to what the correction says.
    create function custody.guard_correction_conclusion() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
          select from jsonb_array_elements(new.changes) change
          where change ->> 'field' in ('CLASS_CODE', 'CONCLUSION_NUMBER'))
        and custody.lacks_conclusion_of_class(
          new.exhibit_id, (select e.class_code from custody.exhibit e where e.id = new.exhibit_id)) then
        ${refusal('an item of this class has an expert conclusion', 'ck_correction_class_conclusion')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_correction_conclusion() from public;
    create trigger guard_correction_conclusion before insert on custody.correction for each row
      when (new.kind = 'FACTS') execute function custody.guard_correction_conclusion();
    alter table custody.correction enable always trigger guard_correction_conclusion;
  `;
}
