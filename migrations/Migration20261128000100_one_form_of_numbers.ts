import { latinLookalikes } from './latin-lookalikes.js';
import { SqlMigration } from './sql-migration.js';

const characters = Object.entries(latinLookalikes).flatMap(([latin, points]) =>
  points.split(' ').map((point) => ({ latin, character: String.fromCodePoint(Number.parseInt(point, 16)) })),
);
const lookalike = characters.map(({ character }) => character).join('');
const latin = characters.map((one) => one.latin).join('');

/** Characters that nobody sees, and those that are read as a space, as PostgreSQL writes ranges. */
const ignorable =
  '\\u0001-\\u0008\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2' +
  '\\u115f-\\u1160\\u17b4-\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff' +
  '\\uffa0\\ufff0-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a' +
  '\\U000e0000-\\U000e0fff';
const blank =
  '\\u0009-\\u000d\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028-\\u2029\\u202f\\u205f\\u2800\\u3000';

const titles =
  'BAN AN|QUYET DINH|BIEN BAN|PHIEU NHAP KHO|PHIEU XUAT KHO|PHIEU NHAP|PHIEU XUAT|PHIEU|LENH NHAP KHO|LENH XUAT KHO|' +
  'LENH NHAP|LENH XUAT|LENH|GIAY UY QUYEN|VAN BAN UY QUYEN|UY QUYEN|CONG VAN|THONG BAO|HINH SU|DAN SU|SO THAM|' +
  'PHUC THAM|THI HANH AN|NIEM PHONG|GIAO NHAN|TEM|NHAN';
const shortTitles = 'QD|BA|BB|CV|GUQ|PNK|PXK|LNK|LXK|BBGN|BBNP';
const wordsInFront =
  `^(?:(?:${titles})[ .:]+|(?:${shortTitles})[ .:]+(?=(?:SO|NO)(?:[ .:]+[^ .:]|[0-9]))` +
  '|(?:SO|NO)(?:[ .:]+|(?=[0-9])))+(?=[^ .:])';
const signs = '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u2bff\\u3000-\\u3003]+';

const foreignMarks =
  '[\\u0304\\u0305\\u0307\\u0308\\u030a-\\u031a\\u031c-\\u0322\\u0324-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]';
const signsInNames =
  '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u02b0-\\u02ff\\u2000-\\u2bff\\u2e00-\\u2e7f\\u3000-\\u303f]+';
const honorifics =
  '^(?:(?:o\\u0302ng|ba\\u0300|anh|chi\\u0323|co\\u0302|chu\\u0301|ba\\u0301c|em|đo\\u0302\\u0300ng chi\\u0301|đ c|đc|mr|mrs|ms) )+(?=[^ ])';

/** Without settings of its own, so that PostgreSQL writes its body into the statement. */
function pureText(name: string, parameter: string, body: string): string {
  return `create function ${name}(${parameter} text) returns text
    language sql immutable strict parallel safe as $body$
      ${body}
    $body$;`;
}

interface Numbered {
  readonly table: string;
  /** What the rows of one number have in common, of the row `one`. */
  readonly key: string;
  readonly occurrence: string;
  readonly order: string;
}

/** Numbers the rows of one key, the first written first; what a paper book had numbered already keeps its order. */
function numberRepeated({ table, key, occurrence, order }: Numbered): string {
  return `
    with numbered as (
      select id, row_number() over (partition by ${key} order by ${occurrence}, ${order}, id) as place from ${table} one)
    update ${table} one set ${occurrence} = numbered.place from numbered
    where numbered.id = one.id and one.${occurrence} <> numbered.place
      and num_nulls(${key}) = 0;`;
}

/** What is written from now on is the only one of its number; no right of the application's reaches past it. */
function onlyOneFromNowOn(table: string, occurrence: string): string {
  return `
    create trigger only_one_of_its_number before insert on ${table} for each row
      when (new.${occurrence} <> 1) execute function platform.refuse_change();
    alter table ${table} enable always trigger only_one_of_its_number;`;
}

/**
 * Numbers and names in one form for comparing: src/rules/comparing says which, and a test holds both to the same. What
 * was written stays as it was written. Rows of before that are one number now are numbered by an occurrence, and
 * listed by custody.repeated_number.
 */
export class Migration20261128000100_one_form_of_numbers extends SqlMigration {
  protected readonly sql = `
    -- Whether anybody can see something of the text.
    create function platform.has_text(given text) returns boolean
    language sql immutable strict parallel safe as $body$
      select given ~ '[^${ignorable}${blank}]'
    $body$;

    ${pureText(
      'rules.visible_text',
      'given',
      `select btrim(regexp_replace(regexp_replace(given, '[${ignorable}]', '', 'g'), '[${blank}]+', ' ', 'g'), ' ')`,
    )}

    -- Letters of other scripts as the Latin ones that they look like (Unicode UTS 39); of a decomposed text.
    ${pureText('rules.as_latin', 'given', `select translate(given, '${lookalike}', '${latin}')`)}

    ${pureText(
      'rules.canonical_number',
      'given',
      `select regexp_replace(translate(regexp_replace(regexp_replace(regexp_replace(
          translate(
            rules.as_latin(regexp_replace(rules.visible_text(normalize(given, NFKD)), '[\\u0300-\\u036f]', '', 'g')),
            'Đđabcdefghijklmnopqrstuvwxyz', 'DDABCDEFGHIJKLMNOPQRSTUVWXYZ'),
          '${wordsInFront}', ''),
          '([0-9])${signs}(?=[0-9])', E'\\\\1\\ue000', 'g'),
          '${signs}', '', 'g'),
          E'\\ue000', '-'),
          '(?<![0-9])0+(?=[0-9])', '', 'g')`,
    )}

    ${pureText(
      'rules.comparable_name',
      'given',
      `select translate(replace(replace(regexp_replace(regexp_replace(btrim(regexp_replace(translate(regexp_replace(
          rules.as_latin(rules.visible_text(normalize(given, NFKD))),
          '${foreignMarks}', '', 'g'), 'ABCDEFGHIJKLMNOPQRSTUVWXYZĐØÆŒŁÞ', 'abcdefghijklmnopqrstuvwxyzđøæœłþ'),
          '${signsInNames}', ' ', 'g'), ' '),
          '${honorifics}', ''),
          '([\\u0300\\u0301\\u0303\\u0309\\u0323])([aeiouy\\u0302\\u0306\\u031b]+)', '\\2\\1', 'g'),
          ' ', ''), 'm', 'rn'), 'i10', 'llo')`,
    )}

    create or replace function custody.comparable_name(name text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select rules.comparable_name(name)
    $body$;

    alter table custody.document
      add column number_key text not null generated always as (rules.canonical_number(number)) stored,
      drop constraint uq_document_number;
    ${numberRepeated({
      table: 'custody.document',
      key: 'one.office_id, one.kind, one.document_year, one.number_key',
      occurrence: 'occurrence',
      order: 'created_at',
    })}
    alter table custody.document
      add constraint uq_document_number unique (office_id, kind, document_year, number_key, occurrence),
      drop column canonical_number;
    drop function custody.canonical_number(text);

    alter table custody.case_file
      add column judgment_key text generated always as (rules.canonical_number(judgment_number)) stored,
      add column judgment_occurrence smallint not null default 1;
    drop index custody.uq_case_file_judgment;
    ${numberRepeated({
      table: 'custody.case_file',
      key: 'one.office_id, one.judgment_key, one.judgment_date',
      occurrence: 'judgment_occurrence',
      order: 'created_at',
    })}
    create unique index uq_case_file_judgment
      on custody.case_file (office_id, judgment_key, judgment_date, judgment_occurrence) where judgment_number is not null;
    ${onlyOneFromNowOn('custody.case_file', 'judgment_occurrence')}

    alter table custody.seal
      add column label_issuer_key text not null generated always as (rules.comparable_name(label_issuer)) stored,
      add column label_key text generated always as (rules.canonical_number(label_number)) stored,
      add column label_occurrence smallint not null default 1,
      drop constraint uq_seal_label;
    ${numberRepeated({
      table: 'custody.seal',
      key: 'one.label_issuer_key, one.label_key',
      occurrence: 'label_occurrence',
      order: 'recorded_at',
    })}
    alter table custody.seal
      add constraint uq_seal_label unique (label_issuer_key, label_key, label_occurrence);
    ${onlyOneFromNowOn('custody.seal', 'label_occurrence')}

    alter table custody.exhibit
      add column external_reference_key text generated always as (rules.canonical_number(external_reference)) stored,
      add column external_reference_occurrence smallint not null default 1,
      drop constraint uq_exhibit_external_reference;
    ${numberRepeated({
      table: 'custody.exhibit',
      key: 'one.external_reference_key',
      occurrence: 'external_reference_occurrence',
      order: 'created_at',
    })}
    alter table custody.exhibit
      add constraint uq_exhibit_external_reference unique (external_reference_key, external_reference_occurrence);
    ${onlyOneFromNowOn('custody.exhibit', 'external_reference_occurrence')}

    -- Its guard lets nothing but a revocation through.
    alter table identity.delegation
      add column paper_occurrence smallint not null default 1,
      disable trigger guard_delegation;
    drop index identity.uq_delegation_paper;
    ${numberRepeated({
      table: 'identity.delegation',
      key: 'one.issuing_office_id, extract(year from one.paper_dated), rules.canonical_number(one.paper_number)',
      occurrence: 'paper_occurrence',
      order: 'created_at',
    })}
    alter table identity.delegation enable always trigger guard_delegation;
    create unique index uq_delegation_paper on identity.delegation (
      issuing_office_id, extract(year from paper_dated), rules.canonical_number(paper_number), paper_occurrence);
    drop function identity.canonical_paper_number(text);
    ${onlyOneFromNowOn('identity.delegation', 'paper_occurrence')}

    alter table inspection.inspection
      add column conclusion_occurrence smallint not null default 1,
      disable trigger guard_inspection;
    drop index inspection.uq_inspection_conclusion;
    ${numberRepeated({
      table: 'inspection.inspection',
      key: 'one.programme_id, rules.canonical_number(one.conclusion_number), extract(year from one.conclusion_date)',
      occurrence: 'conclusion_occurrence',
      order: 'conclusion_date',
    })}
    alter table inspection.inspection enable always trigger guard_inspection;
    create unique index uq_inspection_conclusion on inspection.inspection (
      programme_id, rules.canonical_number(conclusion_number), extract(year from conclusion_date), conclusion_occurrence)
      where conclusion_number is not null;
    ${onlyOneFromNowOn('inspection.inspection', 'conclusion_occurrence')}

    -- What one number stands for more than once: taken over from paper books, or written before numbers were compared so.
    create view custody.repeated_number as
      select 'document' as what, id, office_id, number as written, number_key as compared_as, occurrence
      from custody.document where occurrence > 1
      union all
      select 'judgment', id, office_id, judgment_number, judgment_key, judgment_occurrence
      from custody.case_file where judgment_occurrence > 1
      union all
      select 'label', id, office_id, label_number, label_key, label_occurrence
      from custody.seal where label_occurrence > 1
      union all
      select 'reference', id, office_id, external_reference, external_reference_key, external_reference_occurrence
      from custody.exhibit where external_reference_occurrence > 1
      union all
      select 'delegation', id, issuing_office_id, paper_number, rules.canonical_number(paper_number), paper_occurrence
      from identity.delegation where paper_occurrence > 1
      union all
      select 'conclusion', id, office_id, conclusion_number, rules.canonical_number(conclusion_number), conclusion_occurrence
      from inspection.inspection where conclusion_occurrence > 1;

    -- Two sides of a handover that are not both known by id have names that do not look alike.
    create function custody.guard_handover_names() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if rules.comparable_name(new.giver_name) = rules.comparable_name(new.receiver_name) then
        raise exception 'who hands over and who receives are one person'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_handover_two_parties';
      end if;
      return null;
    end
    $body$;
    create constraint trigger guard_handover_names after insert on custody.handover for each row
      when (new.source = 'RECORDED' and num_nonnulls(new.giver_id, new.receiver_id) < 2)
      execute function custody.guard_handover_names();
    alter table custody.handover enable always trigger guard_handover_names;
  `;
}
