import { SqlMigration } from './sql-migration.js';

/**
 * A common text is found in tens of thousands of entries, and was ranked in all of them for each page. Now custody.search
 * answers the first thousand of the same ranking and, for a text that fits more, walks the entries from the latest one
 * until it has them.
 */
export class Migration20261101001610_search_bound extends SqlMigration {
  protected readonly sql = `
    create index ix_search_entry_office on custody.search_entry (office_id, id);
    create index ix_search_entry_codes on custody.search_entry using gin (codes);

    -- The first thousand of what was asked for in these offices, as far as they are in reach: 4 a code as it stands, 3 all
    -- words, 2 all of them as parts of words or numbers, each the latest first; and 1, where nothing has all of them, what
    -- is written alike. What lies in other offices decides nothing.
    create or replace function custody.search(asked text, kinds text[], offices uuid[])
    returns table (id uuid, score integer)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      most constant integer := 1000;
      -- So many entries are fetched by the index of words and sorted; of more than these the latest are looked for in order.
      sorted constant integer := 5000;
      terms text[] := custody.search_terms(asked);
      code text := custody.search_code(asked);
      scope uuid[] := array(select unnest(offices) intersect select unnest(identity.offices_in_reach()));
      expected uuid[] := array(
        select l.exhibit_id from custody.transfer t join custody.transfer_line l on l.transfer_id = t.id
        where t.status = 'IN_TRANSIT' and t.to_office_id = any (scope));
      kind constant text := case when kinds is null then '' else ' and e.kind = any ($3)' end;
      -- Of one office an index holds the entries in their order, for a value and not for a list of values.
      here constant text := case when cardinality(scope) = 1 then 'e.office_id = ($2)[1]' else 'e.office_id = any ($2)' end;
      exact constant text := 'e.codes @> array[$1]';
      whole text;
      parts text;
      tier record;
      fitting uuid[];
      found_before integer := 0;
      found_now integer;
    begin
      if cardinality(terms) = 0 then
        return;
      end if;
      -- Terms hold no sign that means something in a pattern. One of two letters is the beginning of a word: a trigram
      -- has three.
      select string_agg(format('e.words like %L', '% ' || term || ' %'), ' and '),
        string_agg(format('e.words like %L', case when length(term) < 3 then '% ' else '%' end || term || '%'), ' and ')
      into whole, parts from unnest(terms) term;
      for tier in
        select * from (values
          (4, exact),
          (3, format('%s and not %s', whole, exact)),
          (2, format('%s and not (%s) and not %s', parts, whole, exact))) as tiers (score, fits)
      loop
        execute format('select array(select e.id from custody.search_entry e where %s and %s%s limit %s)',
          tier.fits, here, kind, sorted + 1) into fitting using code, scope, kinds;
        if cardinality(fitting) > sorted then
          execute format(
            'select array(select e.id from custody.search_entry e where %s and %s%s order by e.id desc limit %s)',
            tier.fits, here, kind, most) into fitting using code, scope, kinds;
        end if;
        if cardinality(expected) > 0 then
          execute format('select $4 || array(select e.id from custody.search_entry e where %s and e.exhibit_id = any ($2)%s)',
            tier.fits, kind) into fitting using code, expected, kinds, fitting;
        end if;
        return query
          select hit, tier.score from unnest(fitting) hit group by hit order by hit desc limit most - found_before;
        get diagnostics found_now = row_count;
        found_before := found_before + found_now;
        exit when found_before = most;
      end loop;
      if found_before = 0 and length(code) >= 5 then
        return query execute format(
          'with alike as materialized (
             select e.id from custody.search_entry e
             where $4 operator(extensions.<%%) e.words and (%s or e.exhibit_id = any ($5))%s)
           select alike.id, 1 from alike order by alike.id desc limit %s', here, kind, most)
          using code, scope, kinds, array_to_string(terms, ' '), expected;
      end if;
    end
    $body$;
  `;
}
