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

/** Ranks behind a title belong to it: a Thư ký thi hành án is no other person than the one who is named after it. */
export class Migration20261128010875_ranks_of_titles extends SqlMigration {
  protected readonly sql = `
    create or replace function rules.comparable_person(given text) returns text
    language sql immutable strict parallel safe as $body$
      select rules.comparable_name(regexp_replace(regexp_replace(
          rules.spaced_name(given), '^(?:${address} )+(?=[^ ])', ''), '(?: ${title})+$', ''))
    $body$;

    create or replace function rules.is_person_name(given text) returns boolean
    language sql immutable strict parallel safe as $body$
      select char_length(regexp_replace(one.spaced, '[0-9 \\u0300-\\u036f\\U0001f000-\\U0001faff]', '', 'g')) >= 2
        and one.spaced !~ '^(?:${address}(?: |$))+$'
      from (select rules.spaced_name(given) as spaced) one
    $body$;
  `;
}
