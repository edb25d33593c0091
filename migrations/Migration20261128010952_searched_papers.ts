import { SqlMigration } from './sql-migration.js';

// The words that `rules.canonical_number` puts aside, and those of an expert.
const titles =
  'BAN AN|QUYET DINH|BIEN BAN|PHIEU NHAP KHO|PHIEU XUAT KHO|PHIEU NHAP|PHIEU XUAT|PHIEU|LENH NHAP KHO|LENH XUAT KHO|' +
  'LENH NHAP|LENH XUAT|LENH|GIAY UY QUYEN|VAN BAN UY QUYEN|UY QUYEN|CONG VAN|THONG BAO|HINH SU|DAN SU|SO THAM|' +
  'PHUC THAM|THI HANH AN|NIEM PHONG|GIAO NHAN|TEM|NHAN|KET LUAN GIAM DINH|KET LUAN';
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
  ['QUYET DINH|QD', 'ENFORCEMENT_DECISION', 'QĐ-THADS'],
  ['BAN AN|BA', 'JUDGMENT', ''],
] as const;
const papersSql = namedPapers.map((paper) => `('${paper.join("','")}')`).join(', ');
/** "ngày 24/11/2026", "ngày 24/11", "ngày 24 tháng 11 năm 2026" behind something with a digit, and what follows. */
const dayBehind = '^(.*[0-9].*?)[ ,;(]+ngay [0-9]{1,2}(?: *[/.-] *| +thang +)[0-9]{1,2}(?![0-9]).*$';

/**
 * An item is found by the numbers of its papers (orders, vouchers, minutes, decisions, expert conclusions), a case by the
 * names of its parties, and each number also with words around it, the day behind it or a zero in front: "theo phiếu nhập
 * kho số 0036 ngày 5/3". What a series writes behind its numbers may be left out.
 */
export class Migration20261128010952_searched_papers extends SqlMigration {
  protected readonly sql = `
    create index ix_document_key on custody.document (number_key);
    create index ix_correction_document on custody.correction (document_id);
    create index ix_case_decision_key on custody.case_decision (rules.canonical_number(number));
    create index ix_exhibit_conclusion_key on custody.exhibit (rules.canonical_number(conclusion_number))
      where conclusion_number is not null;
    create index ix_movement_conclusion_key on custody.movement (rules.canonical_number(expert_conclusion_number))
      where expert_conclusion_number is not null;

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
        custody.search_words(concat_ws(' ', c.judgment_number, c.enforcement_decision_number, c.title, (
          select string_agg(p.name, ' ' order by p.position) from custody.party p where p.case_id = c.id)))
      from custody.case_file c
      union all
      select s.id, 'SEAL', e.office_id, s.exhibit_id, null, s.id,
        array_remove(array[custody.search_code(s.label_number), s.label_key], null),
        custody.search_words(concat_ws(' ', s.label_number, s.label_issuer))
      from custody.seal s join custody.exhibit e on e.id = s.exhibit_id
      where s.label_number is not null;

    -- The entries follow from the rest, and so nothing of this is told in the trail row by row.
    alter table custody.search_entry disable trigger capture;
    update custody.search_entry kept set words = live.words
    from custody.live_search_entry live
    where live.kind = 'CASE' and live.id = kept.id and live.words <> kept.words;
    alter table custody.search_entry enable always trigger capture;

    create function custody.keep_search_entry_of_parties() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      update custody.search_entry kept set words = live.words
      from custody.live_search_entry live
      where live.id = kept.id and kept.id in (select p.case_id from changed p) and live.words <> kept.words;
      return null;
    end
    $body$;
    revoke execute on function custody.keep_search_entry_of_parties() from public;
    create trigger keep_search_entry_added after insert on custody.party referencing new table as changed
      for each statement execute function custody.keep_search_entry_of_parties();
    create trigger keep_search_entry_changed after update on custody.party referencing new table as changed
      for each statement execute function custody.keep_search_entry_of_parties();
    alter table custody.party enable always trigger keep_search_entry_added;
    alter table custody.party enable always trigger keep_search_entry_changed;

    -- The text as it is folded, without the day behind a number; the text itself where there is none.
    create function custody.without_day(asked text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select coalesce((regexp_match(custody.search_fold(rules.visible_text(asked)), '${dayBehind}'))[1], asked)
    $body$;
    revoke execute on function custody.without_day(text) from public;

    create function custody.without_zeros(number text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select regexp_replace(number, '(?<![0-9])0+(?=[0-9])', '', 'g')
    $body$;
    revoke execute on function custody.without_zeros(text) from public;

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

    -- The kinds of paper that a text names; none where it names a label, null where it names nothing.
    create function custody.paper_kinds(asked text) returns text[]
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select coalesce(
        (select array_agg(p.kind) from (values ${papersSql}) p (words, kind, symbol)
         where folded ~ ('${begins}(?:' || p.words || ')(?:[ .:]|$)')),
        case when folded ~ '${begins}(?:TEM|NHAN|NIEM PHONG)(?:[ .:]|$)' then '{}'::text[] end)
      from (select upper(custody.search_fold(rules.visible_text(asked))) as folded) x
    $body$;
    revoke execute on function custody.paper_kinds(text) from public;

    -- How the number may stand on papers of these kinds, or of any: as it is or, where it is digits alone, with the symbol
    -- of a series behind.
    create function custody.paper_keys(number text, kinds text[]) returns text[]
    language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $body$
      with asked as (select rules.canonical_number(number) as key)
      select array(
        select key from asked where key <> ''
        union
        select key || rules.canonical_number(p.symbol) from asked
          cross join (values ${papersSql}) p (words, kind, symbol)
        where key ~ '^[0-9]+$' and p.symbol <> '' and (kinds is null or p.kind = any (kinds)))
    $body$;
    revoke execute on function custody.paper_keys(text, text[]) from public;

    -- The latest items of these offices, or expected there, on whose papers the number stands, of these kinds where some
    -- are given: as it is or, where it is digits alone, with the symbol of a series behind.
    create function custody.items_of_paper(number text, kinds text[], offices uuid[], expected uuid[]) returns uuid[]
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      with asked as (select unnest(custody.paper_keys(number, kinds)) as key), paper as (
        select d.id from custody.document d
        where (kinds is null or d.kind = any (kinds)) and d.number_key = any (array(select key from asked)))
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
          where kinds is null or d.kind = any (kinds)
          union
          select e.id from asked join custody.exhibit e on rules.canonical_number(e.conclusion_number) = asked.key
          where kinds is null and e.conclusion_number is not null
          union
          select m.exhibit_id from asked
            join custody.movement m on rules.canonical_number(m.expert_conclusion_number) = asked.key
          where kinds is null and m.expert_conclusion_number is not null) of_paper
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
      -- Without the day that stands behind a number.
      bare constant text := custody.without_day(asked);
      code text := custody.search_code(bare);
      -- What is left without the words in front, and the number among words; null where there are none.
      number constant text := custody.number_behind_words(bare);
      among constant text := custody.number_among_words(bare);
      of_papers constant text[] := custody.paper_kinds(bare);
      -- The text as a code, and as the number of a paper.
      numbers text[] := array_remove(array[
        code, rules.canonical_number(bare), custody.search_code(among)] || custody.paper_keys(among, of_papers), null);
      scope uuid[] := array(select unnest(offices) intersect select unnest(identity.offices_in_reach()));
      expected uuid[] := array(
        select l.exhibit_id from custody.transfer t join custody.transfer_line l on l.transfer_id = t.id
        where t.status = 'IN_TRANSIT' and t.to_office_id = any (scope));
      -- The items whose papers bear the number; a few digits alone mean no paper.
      named uuid[] := case when 'EXHIBIT' = any (coalesce(kinds, '{EXHIBIT}'))
          and (number is not null or among is not null or length(code) >= 5)
        then custody.items_of_paper(coalesce(among, bare), of_papers, scope, expected) else '{}' end;
      kind constant text := case when kinds is null then '' else ' and e.kind = any ($3)' end;
      -- Of one office an index holds the entries in their order, for a value and not for a list of values.
      here constant text := case when cardinality(scope) = 1 then 'e.office_id = ($2)[1]' else 'e.office_id = any ($2)' end;
      exact constant text := case when cardinality(named) = 0 then 'e.codes && $1'
        else '(e.codes && $1 or e.id = any ($4))' end;
      again text;
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
      if found_before > 0 then
        return;
      end if;
      foreach again in array array_remove(array[
        nullif(bare, asked), custody.without_zeros(coalesce(among, number)), custody.without_zeros(number)], null)
      loop
        if again <> asked then
          return query select hit.id, hit.score from custody.search(again, kinds, offices) hit;
          get diagnostics found_now = row_count;
          if found_now > 0 then
            return;
          end if;
        end if;
      end loop;
      if bare = asked and coalesce(among, number) is null and length(code) >= 5 then
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
