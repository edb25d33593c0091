import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** What names of courts are abbreviated by, to their initials; by the number of their words. */
const abbreviated = {
  3: 'hồ chí minh',
  2: 'tòa án|nhân dân|quân sự|quân khu|tối cao|cấp cao|khu vực|thành phố|thị xã',
  1: 'tỉnh|huyện|quận',
};

function anyAccents(phrases: string): string {
  return phrases
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '$&?')
    .replaceAll('o\u0300?a', 'o\u0300?a\u0300?');
}

function inFull(words: 1 | 2 | 3): string {
  const initials = Array.from({ length: words }, () => '([a-z])[^ 0-9]*').join(' ');
  return `(^| )(?=(?:${anyAccents(abbreviated[words])})(?: |$|[0-9]))${initials}`;
}

/**
 * Names of courts in one form, abbreviated or in full, and the year in the number of a judgment is that of its day. The
 * program has the same in src/rules/comparing, and a test holds both to the same. Judgments of before that are one now
 * are numbered by an occurrence and listed by custody.repeated_number. What paper registers say stays as it is.
 */
export class Migration20261128010930_courts_in_one_form extends SqlMigration {
  protected readonly sql = `
    create function rules.comparable_court(given text) returns text
    language sql immutable strict parallel safe as $body$
      select rules.comparable_name(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        rules.spaced_name(given), '${inFull(3)}', '\\1\\2\\3\\4', 'g'), '${inFull(2)}', '\\1\\2\\3', 'g'),
        '${inFull(1)}', '\\1\\2', 'g'), '(kv ?[0-9]+) tp?(?= )', '\\1', 'g'))
    $body$;

    create function rules.year_of_number(given text) returns text
    language sql immutable strict parallel safe as $body$
      select substring(rules.canonical_number(given) from '[0-9][^0-9]+((?:19|20)[0-9]{2})(?![0-9])')
    $body$;

    -- The log has the former column in its images of rows: another form is another column.
    drop index custody.uq_case_file_judgment;
    alter table custody.case_file
      drop column judgment_court_key,
      add column court_key text generated always as (rules.comparable_court(judgment_court)) stored;
    with told as (
      select id, office_id, judgment_key, judgment_date, court_key, judgment_occurrence, created_at,
        row_number() over (partition by office_id, judgment_key, judgment_date, court_key, judgment_occurrence
          order by created_at, id) as nth,
        max(judgment_occurrence) over (partition by office_id, judgment_key, judgment_date, court_key) as highest
      from custody.case_file where judgment_number is not null),
    repeated as (
      select id, highest + row_number() over (partition by office_id, judgment_key, judgment_date, court_key
        order by judgment_occurrence, created_at, id) as place
      from told where nth > 1)
    update custody.case_file c set judgment_occurrence = repeated.place from repeated where repeated.id = c.id;
    create unique index uq_case_file_judgment
      on custody.case_file (office_id, judgment_key, judgment_date, court_key, judgment_occurrence)
      nulls not distinct where judgment_number is not null;

    drop function custody.cases_of_judgment(uuid, text, date, text);
    create function custody.cases_of_judgment(office uuid, number_key text, day date, court text)
    returns setof custody.case_file
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select c.* from custody.case_file c
      where c.office_id = office and c.judgment_key = number_key
        and extract(year from c.judgment_date) = extract(year from day)
        and coalesce(c.court_key = court, true)
    $body$;
    revoke execute on function custody.cases_of_judgment(uuid, text, date, text) from public;
    grant execute on function custody.cases_of_judgment(uuid, text, date, text) to so_kho_app;

    -- As before, and with the year in the number.
    create or replace function custody.guard_judgment() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      only_court boolean := tg_op = 'UPDATE'
        and (new.judgment_key, new.judgment_date) is not distinct from (old.judgment_key, old.judgment_date);
      other custody.case_file;
    begin
      if tg_op = 'INSERT' and new.source = 'REGISTER'
        or only_court and (new.court_key is null or new.court_key = old.court_key) then
        return null;
      end if;
      if not only_court and rules.year_of_number(new.judgment_number) <> extract(year from new.judgment_date)::text then
        ${refusal('the number of a judgment names another year than its day', 'ck_case_file_judgment_year')}
      end if;
      perform custody.lock_judgment(new.office_id, new.judgment_key, new.judgment_date);
      select c.* into other
      from custody.cases_of_judgment(new.office_id, new.judgment_key, new.judgment_date, new.court_key) c
      where c.id <> new.id and not (only_court and c.court_key is null)
      order by c.judgment_date <> new.judgment_date desc limit 1;
      if other.judgment_date <> new.judgment_date then
        ${refusal('the court has given the number on another day of the year', 'ck_case_file_judgment_day')}
      elsif other.id is not null then
        ${refusal('the judgment is that of another case', 'uq_case_file_judgment')}
      end if;
      return null;
    end
    $body$;
  `;
}
