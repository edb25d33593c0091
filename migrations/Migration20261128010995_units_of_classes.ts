import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A currency's unit counts goods of the class of that currency, and these classes are counted in nothing else: đồng is
 * the unit of Vietnamese money, every other unit of money one of foreign currency. What a paper register says is taken as
 * it stands.
 */
export class Migration20261128010995_units_of_classes extends SqlMigration {
  protected readonly sql = `
    -- What speaks against a unit for a class: the class that its currency has, or the units that the class has; null where
    -- they fit.
    create function custody.unit_misfit(class text, unit text) returns jsonb
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with currency as (
        select u.code, u.name, case u.code when 'VND' then 'MONEY' else 'FOREIGN_CURRENCY' end as counts
        from custody.unit u where u.dimension = 'MONEY'
      )
      select jsonb_strip_nulls(jsonb_build_object('class', k.code, 'unit', u.name,
        'currencyClass', (
          select c.counts from currency c where c.code = unit and class not in ('MONEY', 'FOREIGN_CURRENCY')),
        'units', (select string_agg(c.name, ', ' order by c.code collate "C") from currency c where c.counts = k.code)))
      from custody.exhibit_class k, custody.unit u
      where k.code = class and u.code = unit
        and (select c.counts from currency c where c.code = unit)
          is distinct from case when class in ('MONEY', 'FOREIGN_CURRENCY') then class end
    $body$;
    revoke execute on function custody.unit_misfit(text, text) from public;

    -- The same of an item as it shall be; of one that was taken over from a paper register nothing is asked.
    create function custody.unit_misfit_of(exhibit uuid, class text, unit text) returns jsonb
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select custody.unit_misfit(class, unit)
      where not exists (
        select from custody.movement m where m.exhibit_id = exhibit and m.seq = 1 and m.source <> 'RECORDED')
    $body$;
    revoke execute on function custody.unit_misfit_of(uuid, text, text) from public;
    grant execute on function custody.unit_misfit_of(uuid, text, text) to so_kho_app;

    -- Deferred, as the receipt says whether the item was taken over from a register.
    create function custody.guard_exhibit_unit() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      misfit jsonb;
    begin
      if tg_op = 'UPDATE' and (old.class_code, old.unit_code) = (new.class_code, new.unit_code) then
        return null;
      end if;
      misfit := custody.unit_misfit_of(new.id, new.class_code, new.unit_code);
      if misfit ? 'units' then
        ${refusal('a class of money is counted in its currency', 'ck_exhibit_class_currency')}
      end if;
      if misfit ? 'currencyClass' then
        ${refusal('a currency counts money', 'ck_exhibit_currency_class')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_exhibit_unit() from public;
    create constraint trigger guard_exhibit_unit after insert or update of class_code, unit_code on custody.exhibit
      deferrable initially deferred for each row execute function custody.guard_exhibit_unit();
    alter table custody.exhibit enable always trigger guard_exhibit_unit;
  `;
}
