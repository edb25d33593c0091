import { SqlMigration } from './sql-migration.js';

/**
 * Units and classes that offices met and the catalogue lacked, units by the names that registers write, and a value
 * that does not contradict its basis. Rows of before are left as they are until somebody changes their value.
 */
export class Migration20261128000410_catalogue extends SqlMigration {
  protected readonly sql = `
    insert into custody.unit (code, name, dimension, decimals) values
      ('BICH', 'bịch', 'COUNT', 0),
      ('LO', 'lọ', 'COUNT', 0),
      ('VI', 'vỉ', 'COUNT', 0),
      ('CAP', 'cặp', 'COUNT', 0),
      ('SOI', 'sợi', 'COUNT', 0),
      ('KHUC', 'khúc', 'COUNT', 0),
      ('CNY', 'nhân dân tệ', 'MONEY', 2),
      ('LAK', 'kíp Lào', 'MONEY', 2),
      ('KHR', 'riel Campuchia', 'MONEY', 2),
      ('THB', 'baht Thái Lan', 'MONEY', 2);

    update custody.unit set name = lower(code) where code in ('KG', 'G', 'ML');

    insert into custody.exhibit_class (code, name, high_risk) values ('LIVESTOCK', 'Gia súc, gia cầm', false);

    create function custody.guard_exhibit_value() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      raise exception 'the value contradicts its basis'
        using errcode = 'integrity_constraint_violation', constraint = 'ck_exhibit_value_stated';
    end
    $body$;
    revoke execute on function custody.guard_exhibit_value() from public;
    create constraint trigger guard_exhibit_value after insert or update of value_amount, value_basis
      on custody.exhibit for each row when ((new.value_basis = 'UNKNOWN') <> (new.value_amount is null))
      execute function custody.guard_exhibit_value();
    alter table custody.exhibit enable always trigger guard_exhibit_value;
  `;
}
