import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const titles =
  'thủ kho|thủ kho vật chứng|thủ quỹ|thư ký|thủ trưởng|kế toán|kế toán trưởng|kế toán viên|cục trưởng|' +
  'kế toán trưởng phòng|kế toán trưởng ban|kế toán viên chính|' +
  'chi cục trưởng|trưởng phòng|trưởng ban|giám đốc|đội trưởng|tổ trưởng|viện trưởng|chánh án|chánh tòa|hội thẩm|' +
  'thẩm phán|thẩm tra viên|thẩm tra viên chính|kiểm sát viên|kiểm tra viên|kiểm tra viên chính|điều tra viên|' +
  'chấp hành viên|giám định viên|thanh tra viên|thanh tra viên chính|chuyên viên|' +
  'chuyên viên chính|nhân viên|cán bộ|cán sự|điều tra|chiến sĩ|công an viên|công chứng viên|luật sư|chủ tịch|bảo vệ|' +
  'đại diện|người đại diện|người giao|người nhận|bên giao|bên nhận|người làm chứng|người chứng kiến|nhân chứng|' +
  'bị cáo|bị can|bị hại|đương sự|chủ sở hữu|thiếu úy|trung úy|thượng úy|đại úy|thiếu uý|trung uý|thượng uý|đại uý|' +
  'thiếu tá|trung tá|thượng tá|đại tá|thiếu tướng|trung tướng|hạ sĩ|trung sĩ|thượng sĩ';
/** Those that are still no name where somebody leaves the accents out. */
const plainTitles =
  'thu kho|ke toan|ke toan truong|ke toan vien|chap hanh vien|kiem sat vien|kiem tra vien|dieu tra vien|' +
  'tham tra vien|giam dinh vien|thanh tra vien|chuyen vien|nhan vien';
/** What a title is led and followed by. */
const leads = 'quyền|phó|phụ trách';
const ranks = 'sơ cấp|trung cấp|cao cấp|thi hành án|phụ trách|so cap|trung cap|cao cap|thi hanh an|phu trach';
const honorifics = 'ông|bà|anh|chị|cô|chú|bác|em|đồng chí|đ c|đc|mr|mrs|ms';

function oneOf(...lists: readonly string[]): string {
  return `(?:${lists.join('|').normalize('NFD').replaceAll(' ', ' ?')})`;
}

const title = `(?:${oneOf(leads)} )?${oneOf(titles, plainTitles)}(?: ${oneOf(ranks)})*`;
const address = `(?:${oneOf(honorifics)}|${title})`;
const foreignMarks =
  '[\\u0304\\u0305\\u0307\\u0308\\u030a-\\u031a\\u031c-\\u0322\\u0324-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]';
const signs =
  '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u02b0-\\u02ff\\u2000-\\u2bff\\u2e00-\\u2e7f\\u3000-\\u303f]+';

/** In a trigger: refuses a row of which the given text is no name of a person. */
function refuseNoName(text: string): string {
  return `if not rules.is_person_name(${text}) then
        ${refusal('this is no name of a person', 'ck_person_name')}
      end if;`;
}

/**
 * Names of persons in one form: what somebody is (thủ kho, ông) is put aside, and alone is no name. The program has the
 * same lists in src/rules/comparing, and a test holds both to the same. What was written before, and what was taken over
 * from paper registers, stays as it is written.
 */
export class Migration20261128010320_person_names extends SqlMigration {
  protected readonly sql = `
    create function rules.spaced_name(given text) returns text
    language sql immutable strict parallel safe as $body$
      select btrim(regexp_replace(translate(regexp_replace(
          rules.as_latin(rules.visible_text(normalize(given, NFKD))),
          '${foreignMarks}', '', 'g'), 'ABCDEFGHIJKLMNOPQRSTUVWXYZĐØÆŒŁÞ', 'abcdefghijklmnopqrstuvwxyzđøæœłþ'),
          '${signs}', ' ', 'g'), ' ')
    $body$;

    create function rules.comparable_person(given text) returns text
    language sql immutable strict parallel safe as $body$
      select rules.comparable_name(regexp_replace(regexp_replace(
          rules.spaced_name(given), '^(?:${address} )+(?=[^ ])', ''), '(?: ${title})+$', ''))
    $body$;

    create function rules.is_person_name(given text) returns boolean
    language sql immutable strict parallel safe as $body$
      select char_length(regexp_replace(one.spaced, '[0-9 \\u0300-\\u036f\\U0001f000-\\U0001faff]', '', 'g')) >= 2
        and one.spaced !~ '^(?:${address}(?: |$))+$'
      from (select rules.spaced_name(given) as spaced) one
    $body$;

    -- Every guard that compares a name with a person by this function puts titles aside from now on.
    create or replace function custody.comparable_name(name text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $body$
      select rules.comparable_person(name)
    $body$;

    create or replace function custody.guard_handover_names() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.giver_id is null then
        ${refuseNoName('new.giver_name')}
      end if;
      if new.receiver_id is null then
        ${refuseNoName('new.receiver_name')}
      end if;
      if rules.comparable_person(new.giver_name) = rules.comparable_person(new.receiver_name) then
        ${refusal('who hands over and who receives are one person', 'ck_handover_two_parties')}
      end if;
      return null;
    end
    $body$;

    create or replace function custody.guard_decision_people() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.signer_id = new.entered_by or new.signer_id is null and exists (
        select from identity.staff s
        where s.id = new.entered_by and rules.comparable_person(s.full_name) = rules.comparable_person(new.signer_name)) then
        ${refusal('who signs a decision does not enter it', 'ck_case_decision_two_people')}
      end if;
      if new.signer_id is null then
        ${refuseNoName('new.signer_name')}
      end if;
      return new;
    end
    $body$;

    create or replace function custody.guard_participant_once() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if exists (
        select from custody.participant p
        where p.id <> new.id
          and (p.seal_id = new.seal_id or p.opening_id = new.opening_id or p.disposal_id = new.disposal_id)
          and (p.staff_id = new.staff_id
            or (num_nonnulls(p.staff_id, new.staff_id) < 2
              and rules.comparable_person(p.name) = rules.comparable_person(new.name)))) then
        ${refusal('a person stands under minutes once', 'ck_participant_once')}
      end if;
      if new.staff_id is null then
        ${refuseNoName('new.name')}
        if rules.comparable_person(new.name) = (
          select rules.comparable_person(s.full_name) from identity.staff s
          where s.id::text = current_setting('so_kho.actor', true)) then
          ${refusal('who acts stands under minutes by account', 'ck_participant_not_actor')}
        end if;
      end if;
      return null;
    end
    $body$;

    create function custody.guard_document_signer_name() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.signer_id is null then
        ${refuseNoName('new.signer_name')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function custody.guard_document_signer_name() from public;
    create trigger guard_document_signer_name before insert on custody.document for each row
      when (new.signer_name is not null) execute function custody.guard_document_signer_name();
    alter table custody.document enable always trigger guard_document_signer_name;
  `;
}
