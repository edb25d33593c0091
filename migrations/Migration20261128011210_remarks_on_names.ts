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
  'thiếu tá|trung tá|thượng tá|đại tá|thiếu tướng|trung tướng|hạ sĩ|trung sĩ|thượng sĩ|kho trưởng|' +
  'bác sĩ|bác sỹ|kỹ sư|kĩ sư|dược sĩ|dược sỹ|thạc sĩ|thạc sỹ|tiến sĩ|tiến sỹ|giáo sư|' +
  'ths|ts|bs|ks|ls|ds|gs|pgs|chv|ksv|đtv|ttv';
const plainTitles =
  'thu kho|ke toan|ke toan truong|ke toan vien|chap hanh vien|kiem sat vien|kiem tra vien|dieu tra vien|' +
  'tham tra vien|giam dinh vien|thanh tra vien|chuyen vien|nhan vien';
const leads = 'quyền|phó|phụ trách';
const ranks = 'sơ cấp|trung cấp|cao cấp|thi hành án|phụ trách|so cap|trung cap|cao cap|thi hanh an|phu trach';
const honorifics = 'ông|bà|cụ|ngài|thầy|anh|chị|cô|chú|bác|em|đồng chí|đ c|đc|mr|mrs|ms';
const organisations =
  'cục|phòng|ban|kho|kho bạc|ngân hàng|công ty|doanh nghiệp|hợp tác xã|tòa|toà|viện|sở|ubnd|ủy ban|uỷ ban|công an|' +
  'bộ|trung tâm|chi nhánh|trạm|hội|đội|tổ|đoàn|trường|khu vực|kv|khu|quân|tỉnh|thành phố|tp|quận|huyện|thị xã|xã|' +
  'phường|thị trấn|thôn|số|cơ quan|đơn vị';

function oneOf(...lists: readonly string[]): string {
  return `(?:${lists.join('|').normalize('NFD').replaceAll(' ', ' ?')})`;
}

const title = `(?:${oneOf(leads)} )?${oneOf(titles, plainTitles)}(?: ${oneOf(ranks)})*`;
const address = `(?:${oneOf(honorifics)}|${title})`;
const marks = '[\\u0300-\\u0303\\u0306\\u0309\\u031b\\u0323]+';

/** What somebody is put aside in front of the name and, by `end`, behind it. */
function bareName(given: string, end: string): string {
  return `regexp_replace(regexp_replace(regexp_replace(regexp_replace(rules.spaced_name(${given}),
        '(^|[^aeiouy01l\\u0300-\\u036f])${marks}', '\\1', 'g'), 'l${marks}(?=[aeiouy])', 'l', 'g'),
        '^(?:${address} )+(?=[^ ])', ''), '${end}', '')`;
}

/**
 * Of a person, remarks in parentheses, numbers behind the name and marks on letters that bear none make no other name;
 * more titles are known. The program has the same lists in src/rules/comparing, and a test holds both to the same.
 */
export class Migration20261128011210_remarks_on_names extends SqlMigration {
  protected readonly sql = `
    create or replace function rules.is_person_name(given text) returns boolean
    language sql immutable strict parallel safe as $body$
      select char_length(regexp_replace(one.spaced, '[0-9 \\u0300-\\u036f\\U0001f000-\\U0001faff]', '', 'g')) >= 2
        and one.spaced !~ '^(?:${address}(?: |$))+$'
      from (select rules.spaced_name(given) as spaced) one
    $body$;

    create or replace function rules.comparable_person(given text) returns text
    language sql immutable strict parallel safe as $body$
      select rules.comparable_name(
        case when two.person ~ ' ' and two.person !~ '(?:^| )${oneOf(organisations)}(?: |$)'
          and rules.is_person_name(one.alone) then two.person
        else ${bareName('given', `(?: ${title})+$`)} end)
      from (select regexp_replace(normalize(given, NFKD), '\\([^()]*(?:\\)|$)', ' ', 'g') as alone) one,
        lateral (select ${bareName('one.alone', `(?: (?:${title}|[0-9]+))+$`)} as person) two
    $body$;
  `;
}
