import { SqlMigration } from './sql-migration.js';

// The words that `rules.canonical_number` puts aside.
const titles =
  'BAN AN|QUYET DINH|BIEN BAN|PHIEU NHAP KHO|PHIEU XUAT KHO|PHIEU NHAP|PHIEU XUAT|PHIEU|LENH NHAP KHO|LENH XUAT KHO|' +
  'LENH NHAP|LENH XUAT|LENH|GIAY UY QUYEN|VAN BAN UY QUYEN|UY QUYEN|CONG VAN|THONG BAO|HINH SU|DAN SU|SO THAM|' +
  'PHUC THAM|THI HANH AN|NIEM PHONG|GIAO NHAN|TEM|NHAN';
const shortTitles = 'QD|BA|BB|CV|GUQ|PNK|PXK|LNK|LXK|BBGN|BBNP';
const wordsInFront =
  `^(?:(?:${titles})[ .:]+|(?:${shortTitles})[ .:]+(?=(?:SO|NO)(?:[ .:]+[^ .:]|[0-9]))` +
  '|(?:SO|NO)(?:[ .:]+|(?=[0-9])))+(?=[^ .:])';

/**
 * A number is found as numbers are compared: with the usual words in front ("Bản án số …"), with zeros or signs more or
 * less. The words in front are put aside where nothing has them all.
 */
export class Migration20261128010450_searched_numbers extends SqlMigration {
  protected readonly sql = `
    create function custody.number_behind_words(asked text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select case when behind <> folded and behind ~ '[0-9]' then behind end
      from (
        select upper(custody.search_fold(rules.visible_text(asked))) as folded,
          regexp_replace(upper(custody.search_fold(rules.visible_text(asked))), '${wordsInFront}', '') as behind) x
    $body$;
    revoke execute on function custody.number_behind_words(text) from public;

    -- Beside each code stands the form in which its number is compared.
    create or replace view custody.live_search_entry as
      select e.id, 'EXHIBIT' as kind, e.office_id, e.id as exhibit_id, null::uuid as case_id, null::uuid as seal_id,
        array_remove(array[
          custody.search_code(e.code), custody.search_code(e.external_reference), e.external_reference_key], null) as codes,
        custody.search_words(concat_ws(' ', e.code, e.external_reference, e.name, e.features)) as words
      from custody.exhibit e
      union all
      select c.id, 'CASE', c.office_id, null, c.id, null,
        array_remove(array[
          custody.search_code(c.judgment_number), custody.search_code(c.enforcement_decision_number), c.judgment_key,
          rules.canonical_number(c.enforcement_decision_number)], null),
        custody.search_words(concat_ws(' ', c.judgment_number, c.enforcement_decision_number, c.title))
      from custody.case_file c
      union all
      select s.id, 'SEAL', e.office_id, s.exhibit_id, null, s.id,
        array_remove(array[custody.search_code(s.label_number), s.label_key], null),
        custody.search_words(concat_ws(' ', s.label_number, s.label_issuer))
      from custody.seal s join custody.exhibit e on e.id = s.exhibit_id
      where s.label_number is not null;

    -- The entries follow from the rest, and so nothing of this is told in the trail row by row.
    alter table custody.search_entry disable trigger capture;
    update custody.search_entry kept set codes = live.codes
    from custody.live_search_entry live where live.id = kept.id and live.codes <> kept.codes;
    alter table custody.search_entry enable always trigger capture;

    -- The first thousand of what was asked for in these offices, as far as they are in reach: 4 a code as it stands or as
    -- numbers are compared, 3 all words, 2 all of them as parts of words or numbers, each the latest first; where nothing
    -- has them, the same without the words in front; and 1, where that finds nothing either, what is written alike. What
    -- lies in other offices decides nothing.
    create or replace function custody.search(asked text, kinds text[], offices uuid[])
    returns table (id uuid, score integer)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      most constant integer := 1000;
      -- So many entries are fetched by the index of words and sorted; of more than these the latest are looked for in order.
      sorted constant integer := 5000;
      terms text[] := custody.search_terms(asked);
      code text := custody.search_code(asked);
      -- The text as a code, and as the number of a paper.
      numbers text[] := array_remove(array[code, rules.canonical_number(asked)], null);
      -- What is left without the words in front; null where there are none.
      number constant text := custody.number_behind_words(asked);
      scope uuid[] := array(select unnest(offices) intersect select unnest(identity.offices_in_reach()));
      expected uuid[] := array(
        select l.exhibit_id from custody.transfer t join custody.transfer_line l on l.transfer_id = t.id
        where t.status = 'IN_TRANSIT' and t.to_office_id = any (scope));
      kind constant text := case when kinds is null then '' else ' and e.kind = any ($3)' end;
      -- Of one office an index holds the entries in their order, for a value and not for a list of values.
      here constant text := case when cardinality(scope) = 1 then 'e.office_id = ($2)[1]' else 'e.office_id = any ($2)' end;
      exact constant text := 'e.codes && $1';
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
          tier.fits, here, kind, sorted + 1) into fitting using numbers, scope, kinds;
        if cardinality(fitting) > sorted then
          execute format(
            'select array(select e.id from custody.search_entry e where %s and %s%s order by e.id desc limit %s)',
            tier.fits, here, kind, most) into fitting using numbers, scope, kinds;
        end if;
        if cardinality(expected) > 0 then
          execute format('select $4 || array(select e.id from custody.search_entry e where %s and e.exhibit_id = any ($2)%s)',
            tier.fits, kind) into fitting using numbers, expected, kinds, fitting;
        end if;
        return query
          select hit, tier.score from unnest(fitting) hit group by hit order by hit desc limit most - found_before;
        get diagnostics found_now = row_count;
        found_before := found_before + found_now;
        exit when found_before = most;
      end loop;
      if found_before = 0 and number is not null then
        return query select again.id, again.score from custody.search(number, kinds, offices) again;
      elsif found_before = 0 and length(code) >= 5 then
        return query execute format(
          'with alike as materialized (
             select e.id from custody.search_entry e
             where $4 operator(extensions.<%%) e.words and (%s or e.exhibit_id = any ($5))%s)
           select alike.id, 1 from alike order by alike.id desc limit %s', here, kind, most)
          using numbers, scope, kinds, array_to_string(terms, ' '), expected;
      end if;
    end
    $body$;
  `;
}
