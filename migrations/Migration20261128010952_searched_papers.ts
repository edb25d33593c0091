import { SqlMigration } from './sql-migration.js';

// The words that `rules.canonical_number` puts aside.
const titles =
  'BAN AN|QUYET DINH|BIEN BAN|PHIEU NHAP KHO|PHIEU XUAT KHO|PHIEU NHAP|PHIEU XUAT|PHIEU|LENH NHAP KHO|LENH XUAT KHO|' +
  'LENH NHAP|LENH XUAT|LENH|GIAY UY QUYEN|VAN BAN UY QUYEN|UY QUYEN|CONG VAN|THONG BAO|HINH SU|DAN SU|SO THAM|' +
  'PHUC THAM|THI HANH AN|NIEM PHONG|GIAO NHAN|TEM|NHAN';
const shortTitles = 'QD|BA|BB|CV|GUQ|PNK|PXK|LNK|LXK|BBGN|BBNP';
/** A number as it stands among words: with a digit, up to a blank or a sign that ends it. */
const number = '[^ ,;:()]*[0-9][^ ,;:()]*';
const begins = '(?:^|[ ,;:(])';

/** By the words that name a paper, its kinds and the symbols that a series writes behind its numbers. */
const namedPapers = [
  ['PHIEU NHAP|PNK', 'RECEIPT_VOUCHER', 'PNK'],
  ['PHIEU XUAT|PXK', 'ISSUE_VOUCHER', 'PXK'],
  ['LENH NHAP|LNK', 'ENTRY_ORDER', 'LNK'],
  ['LENH XUAT|LXK', 'EXIT_ORDER', 'LXK'],
  ['BIEN BAN|BB|BBGN', 'HANDOVER_MINUTES', 'BBGN'],
  ['BIEN BAN|BB|BBNP', 'SEALING_MINUTES', 'BBNP'],
  ['BIEN BAN|BB|BBMNP', 'OPENING_MINUTES', 'BBMNP'],
  ['BIEN BAN|BB|BBDC', 'CORRECTION_MINUTES', 'BBĐC'],
  ['QUYET DINH|QD', 'DISPOSAL_DECISION', 'QĐ-THADS'],
] as const;
const papersSql = namedPapers.map((paper) => `('${paper.join("','")}')`).join(', ');

/**
 * An item is found by the numbers of its papers (orders, vouchers, minutes, decisions), and each number also with words
 * around it: "theo phiếu nhập kho số 0036 ngày 5/3". What a series writes behind its numbers may be left out.
 */
export class Migration20261128010952_searched_papers extends SqlMigration {
  protected readonly sql = `
    create index ix_document_key on custody.document (number_key);
    create index ix_correction_document on custody.correction (document_id);
    create index ix_case_decision_key on custody.case_decision (rules.canonical_number(number));

    -- The number behind the word "số" or, where there is none, behind the title of a paper; null without words.
    create function custody.number_among_words(asked text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select coalesce(
        (regexp_match(folded, '${begins}(?:SO|NO)(?:[ .:]+|(?=[0-9]))(${number})'))[1],
        (regexp_match(folded, '${begins}(?:${titles}|${shortTitles})[ .:]+(${number})'))[1])
      from (
        select regexp_replace(upper(custody.search_fold(rules.visible_text(asked))), ' *([/-]) *', '\\1', 'g') as folded) x
    $body$;
    revoke execute on function custody.number_among_words(text) from public;

    -- The kinds of paper that a text names; none where it names a judgment or a label, null where it names nothing.
    create function custody.paper_kinds(asked text) returns text[]
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select coalesce(
        (select array_agg(p.kind) from (values ${papersSql}) p (words, kind, symbol)
         where folded ~ ('${begins}(?:' || p.words || ')(?:[ .:]|$)')),
        case when folded ~ '${begins}(?:BAN AN|BA|TEM|NHAN|NIEM PHONG)(?:[ .:]|$)' then '{}'::text[] end)
      from (select upper(custody.search_fold(rules.visible_text(asked))) as folded) x
    $body$;
    revoke execute on function custody.paper_kinds(text) from public;

    -- The latest items of these offices, or expected there, on whose papers the number stands, of these kinds where some
    -- are given: as it is or, where it is digits alone, with the symbol of a series behind.
    create function custody.items_of_paper(number text, kinds text[], offices uuid[], expected uuid[]) returns uuid[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with asked as (select rules.canonical_number(number) as key), paper as (
        select d.id from custody.document d
        where (kinds is null or d.kind = any (kinds)) and d.number_key = any (array(
          select key from asked
          union all
          select asked.key || rules.canonical_number(p.symbol)
          from asked cross join (values ${papersSql}) p (words, kind, symbol) where asked.key ~ '^[0-9]+$')))
      select array(
        select e.id from (
          select m.exhibit_id from paper join custody.movement m on m.order_id = paper.id
          union
          select m.exhibit_id from paper join custody.movement m on m.voucher_id = paper.id
          union
          select m.exhibit_id from paper join custody.handover h on h.document_id = paper.id
            join custody.movement m on m.handover_id = h.id
          union
          select d.exhibit_id from paper join custody.disposal d on d.decision_id = paper.id
          union
          select s.exhibit_id from paper join custody.seal s on s.minutes_id = paper.id
          union
          select o.exhibit_id from paper join custody.seal_opening o on o.minutes_id = paper.id
          union
          select c.exhibit_id from paper join custody.correction c on c.document_id = paper.id
          union
          select i.exhibit_id from asked
            join custody.case_decision d on rules.canonical_number(d.number) = asked.key
            join custody.case_decision_item i on i.decision_id = d.id
          where kinds is null or 'DISPOSAL_DECISION' = any (kinds)) of_paper
          join custody.exhibit e on e.id = of_paper.exhibit_id
        where e.office_id = any (offices) or e.id = any (expected)
        order by e.id desc limit 1000)
    $body$;
    revoke execute on function custody.items_of_paper(text, text[], uuid[], uuid[]) from public;

    create or replace function custody.search(asked text, kinds text[], offices uuid[])
    returns table (id uuid, score integer)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      most constant integer := 1000;
      -- So many entries are fetched by the index of words and sorted; of more than these the latest are looked for in order.
      sorted constant integer := 5000;
      terms text[] := custody.search_terms(asked);
      code text := custody.search_code(asked);
      -- What is left without the words in front, and the number among words; null where there are none.
      number constant text := custody.number_behind_words(asked);
      among constant text := custody.number_among_words(asked);
      -- The text as a code, and as the number of a paper.
      numbers text[] := array_remove(array[
        code, rules.canonical_number(asked), custody.search_code(among), rules.canonical_number(among)], null);
      scope uuid[] := array(select unnest(offices) intersect select unnest(identity.offices_in_reach()));
      expected uuid[] := array(
        select l.exhibit_id from custody.transfer t join custody.transfer_line l on l.transfer_id = t.id
        where t.status = 'IN_TRANSIT' and t.to_office_id = any (scope));
      -- The items whose papers bear the number; a few digits alone mean no paper.
      named uuid[] := case when 'EXHIBIT' = any (coalesce(kinds, '{EXHIBIT}'))
          and (number is not null or among is not null or length(code) >= 5)
        then custody.items_of_paper(coalesce(among, asked), custody.paper_kinds(asked), scope, expected) else '{}' end;
      kind constant text := case when kinds is null then '' else ' and e.kind = any ($3)' end;
      -- Of one office an index holds the entries in their order, for a value and not for a list of values.
      here constant text := case when cardinality(scope) = 1 then 'e.office_id = ($2)[1]' else 'e.office_id = any ($2)' end;
      exact constant text := case when cardinality(named) = 0 then 'e.codes && $1'
        else '(e.codes && $1 or e.id = any ($4))' end;
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
          tier.fits, here, kind, sorted + 1) into fitting using numbers, scope, kinds, named;
        if cardinality(fitting) > sorted then
          execute format(
            'select array(select e.id from custody.search_entry e where %s and %s%s order by e.id desc limit %s)',
            tier.fits, here, kind, most) into fitting using numbers, scope, kinds, named;
        end if;
        if cardinality(expected) > 0 then
          execute format('select $5 || array(select e.id from custody.search_entry e where %s and e.exhibit_id = any ($2)%s)',
            tier.fits, kind) into fitting using numbers, expected, kinds, named, fitting;
        end if;
        return query
          select hit, tier.score from unnest(fitting) hit group by hit order by hit desc limit most - found_before;
        get diagnostics found_now = row_count;
        found_before := found_before + found_now;
        exit when found_before = most;
      end loop;
      if found_before = 0 and coalesce(among, number) is not null then
        return query select again.id, again.score from custody.search(coalesce(among, number), kinds, offices) again;
        get diagnostics found_before = row_count;
      end if;
      if found_before = 0 and number <> among then
        return query select again.id, again.score from custody.search(number, kinds, offices) again;
      elsif found_before = 0 and coalesce(among, number) is null and length(code) >= 5 then
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
