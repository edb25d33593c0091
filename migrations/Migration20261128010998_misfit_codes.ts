import { SqlMigration } from './sql-migration.js';

const today = `(now() at time zone 'Asia/Ho_Chi_Minh')::date`;
const ruleInForce = `r.code = 'place.class-fitness' and r.valid_from <= ${today}
          and (r.valid_to is null or r.valid_to > ${today})
        order by r.valid_from desc limit 1`;

/** Why a class may not lie at a place is told with the code of the class, which each language says in its own word. */
export class Migration20261128010998_misfit_codes extends SqlMigration {
  protected readonly sql = `
    create or replace function custody.misfit(class text, place uuid) returns jsonb
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      one record;
    begin
      select p.code, p.fitness, p.warehouse_id, (
          select r.value -> class from rules.rule r where ${ruleInForce}) as allowed
        into one from custody.place p where p.id = place;
      if one.fitness is null or one.allowed is null or one.allowed ? one.fitness then
        return null;
      end if;
      return jsonb_build_object(
        'class', class,
        'place', one.code,
        'fitness', one.fitness,
        'allowed', (select string_agg(a.value, ', ') from jsonb_array_elements_text(one.allowed) a),
        'places', coalesce((
          select string_agg(fit.name, ', ' order by fit.coarseness, fit.code) from (
            select p.name, p.code, array_position(array['ZONE', 'SHELF', 'BIN', 'WAREHOUSE'], p.kind) as coarseness
            from custody.place p
            where p.warehouse_id = one.warehouse_id and p.closed_at is null and one.allowed ? p.fitness
            order by coarseness, p.code limit 5) fit), ''));
    end
    $body$;
  `;
}
