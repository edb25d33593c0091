import { SqlMigration } from './sql-migration.js';

/**
 * What people type, found in what is written.
 *
 * custody.live_search_entry says once what can be found of an item, a case or a seal; custody.search_entry keeps its
 * rows under a trigram index. The index is asked with the owner's rights: under row-level security PostgreSQL asks the
 * policy before any pattern, row by row.
 */
export class Migration20261101001500_search extends SqlMigration {
  protected readonly sql = `
    create extension if not exists pg_trgm with schema extensions;

    -- Without marks and capitals: Thuốc phiện and THUOC PHIEN are one text. Immutable, unlike unaccent, whose answers
    -- depend on a file of the server; marks go before the capitals, so that every collation folds alike.
    create function custody.search_fold(given text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select lower(translate(regexp_replace(normalize(given, NFD), '[\\u0300-\\u036f]', '', 'g'), 'Đđ', 'Dd'))
    $body$;

    -- Numbers and codes without what people put between their signs: 81B2-123.45 is 81b212345.
    create function custody.search_code(given text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select nullif(regexp_replace(custody.search_fold(given), '[\\s\\u0001-\\u002f\\u003a-\\u0060\\u007b-\\u00bf\\u2000-\\u206f]+', '', 'g'), '')
    $body$;

    -- A text as it is looked up: its words, and once more with those of its signs joined that belong to one number.
    create function custody.search_words(given text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select ' ' || btrim(regexp_replace(folded, apart, ' ', 'g')) || ' '
        || btrim(regexp_replace(regexp_replace(folded, '\\s*[-./_–]+\\s*', '', 'g'), apart, ' ', 'g')) || ' '
      from (select custody.search_fold(given) as folded, '[\\s\\u0001-\\u002f\\u003a-\\u0060\\u007b-\\u00bf\\u2000-\\u206f]+' as apart) x
    $body$;

    -- The words that somebody typed, ten at most; what has a digit is a number and stays in one piece.
    create function custody.search_terms(asked text) returns text[]
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select array(
        select term
        from regexp_split_to_table(custody.search_fold(asked), '\\s+') with ordinality typed (piece, at)
          cross join lateral unnest(
            case when piece ~ '[0-9]' then array[custody.search_code(piece)]
              else string_to_array(btrim(custody.search_words(piece)), ' ') end) term
        where term <> ''
        group by term order by min(at), term limit 10)
    $body$;

    create view custody.live_search_entry as
      select e.id, 'EXHIBIT' as kind, e.office_id, e.id as exhibit_id, null::uuid as case_id, null::uuid as seal_id,
        array_remove(array[custody.search_code(e.code), custody.search_code(e.external_reference)], null) as codes,
        custody.search_words(concat_ws(' ', e.code, e.external_reference, e.name, e.features)) as words
      from custody.exhibit e
      union all
      select c.id, 'CASE', c.office_id, null, c.id, null,
        array_remove(array[custody.search_code(c.judgment_number), custody.search_code(c.enforcement_decision_number)], null),
        custody.search_words(concat_ws(' ', c.judgment_number, c.enforcement_decision_number, c.title))
      from custody.case_file c
      union all
      select s.id, 'SEAL', e.office_id, s.exhibit_id, null, s.id,
        array_remove(array[custody.search_code(s.label_number)], null),
        custody.search_words(concat_ws(' ', s.label_number, s.label_issuer))
      from custody.seal s join custody.exhibit e on e.id = s.exhibit_id
      where s.label_number is not null;

    create table custody.search_entry (
      id uuid not null,
      kind text not null,
      office_id uuid not null,
      exhibit_id uuid,
      case_id uuid,
      seal_id uuid,
      codes text[] not null,
      words text not null,
      constraint pk_search_entry primary key (id),
      constraint fk_search_entry_exhibit foreign key (exhibit_id) references custody.exhibit (id) on delete restrict,
      constraint fk_search_entry_case foreign key (case_id) references custody.case_file (id) on delete restrict,
      constraint fk_search_entry_seal foreign key (seal_id) references custody.seal (id) on delete restrict,
      constraint ck_search_entry_kind check (kind in ('EXHIBIT', 'CASE', 'SEAL'))
    );
    insert into custody.search_entry select * from custody.live_search_entry;
    create index ix_search_entry_exhibit on custody.search_entry (exhibit_id) where exhibit_id is not null;
    create index ix_search_entry_case on custody.search_entry (case_id) where case_id is not null;
    create index ix_search_entry_seal on custody.search_entry (seal_id) where seal_id is not null;
    create index ix_search_entry_words on custody.search_entry using gin (words extensions.gin_trgm_ops);
    alter table custody.search_entry enable row level security;
    create policy in_reach on custody.search_entry to so_kho_app
      using (office_id = any ((select identity.offices_in_reach())::uuid[]) or custody.exhibit_in_reach(exhibit_id));
    grant select on custody.search_entry to so_kho_app;

    create function custody.keep_search_entry() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      -- With an item go its seals: to another office.
      insert into custody.search_entry as kept
      select live.* from custody.live_search_entry live where live.id = new.id or live.exhibit_id = new.id
      on conflict (id) do update set office_id = excluded.office_id, codes = excluded.codes, words = excluded.words
      where (kept.office_id, kept.codes, kept.words) is distinct from (excluded.office_id, excluded.codes, excluded.words);
      return null;
    end
    $body$;
    revoke execute on function custody.keep_search_entry() from public;
    create trigger keep_search_entry after insert on custody.exhibit
      for each row execute function custody.keep_search_entry();
    create trigger keep_search_entry_changed after update of code, external_reference, name, features, office_id on custody.exhibit
      for each row when ((old.code, old.external_reference, old.name, old.features, old.office_id)
        is distinct from (new.code, new.external_reference, new.name, new.features, new.office_id))
      execute function custody.keep_search_entry();
    create trigger keep_search_entry after insert or update of title, judgment_number, enforcement_decision_number
      on custody.case_file for each row execute function custody.keep_search_entry();
    create trigger keep_search_entry after insert on custody.seal
      for each row execute function custody.keep_search_entry();
    alter table custody.exhibit enable always trigger keep_search_entry;
    alter table custody.exhibit enable always trigger keep_search_entry_changed;
    alter table custody.case_file enable always trigger keep_search_entry;
    alter table custody.seal enable always trigger keep_search_entry;

    -- What was asked for in these offices, as far as they are in reach: 4 a code as it stands, 3 all words, 2 all of them
    -- as parts of words or numbers, and 1, where nothing has all of them, what is written alike. What lies in other
    -- offices decides nothing.
    create function custody.search(asked text, kinds text[], offices uuid[]) returns table (id uuid, score integer)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      terms text[] := custody.search_terms(asked);
      code text := custody.search_code(asked);
      scope uuid[] := array(select unnest(offices) intersect select unnest(identity.offices_in_reach()));
      within constant text := '($1 is null or e.kind = any ($1)) and (e.office_id = any ($2) or exists (
        select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
        where l.exhibit_id = e.exhibit_id and t.status = ''IN_TRANSIT'' and t.to_office_id = any ($2)))';
      whole text;
      parts text;
    begin
      if cardinality(terms) = 0 then
        return;
      end if;
      -- Terms hold no sign that means something in a pattern. One of two letters is the beginning of a word: a trigram
      -- has three.
      select string_agg(format('e.words like %L', '% ' || term || ' %'), ' and '),
        string_agg(format('e.words like %L', case when length(term) < 3 then '% ' else '%' end || term || '%'), ' and ')
      into whole, parts from unnest(terms) term;
      return query execute
        'select e.id, case when $3 = any (e.codes) then 4 when ' || whole || ' then 3 else 2 end
         from custody.search_entry e where ' || parts || ' and ' || within
        using kinds, scope, code;
      if not found and length(code) >= 5 then
        return query execute
          'select e.id, 1 from custody.search_entry e where $3 operator(extensions.<%) e.words and ' || within
          using kinds, scope, array_to_string(terms, ' ');
      end if;
    end
    $body$;
    revoke execute on function custody.search(text, text[], uuid[]) from public;
    grant execute on function custody.search(text, text[], uuid[]) to so_kho_app;

    -- Nothing is ever found here.
    create view custody.search_difference as
      select coalesce(kept.id, live.id) as id, kept.words as kept, live.words as counted
      from custody.search_entry kept full join custody.live_search_entry live on live.id = kept.id
      where (kept.office_id, kept.codes, kept.words) is distinct from (live.office_id, live.codes, live.words);
  `;
}
