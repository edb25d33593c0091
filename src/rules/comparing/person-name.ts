import { comparableName, spacedName } from './comparable-name.js';

/** Offices, professions, ranks and roles that are written with a name and are none; each word with its accents. */
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
/** Those that are still no name where somebody leaves the accents out. */
const plainTitles =
  'thu kho|ke toan|ke toan truong|ke toan vien|chap hanh vien|kiem sat vien|kiem tra vien|dieu tra vien|' +
  'tham tra vien|giam dinh vien|thanh tra vien|chuyen vien|nhan vien';
/** What a title is led and followed by. */
const leads = 'quyền|phó|phụ trách';
const ranks = 'sơ cấp|trung cấp|cao cấp|thi hành án|phụ trách|so cap|trung cap|cao cap|thi hanh an|phu trach';
const honorifics = 'ông|bà|cụ|ngài|thầy|anh|chị|cô|chú|bác|em|đồng chí|đ c|đc|mr|mrs|ms';

/**
 * In the decomposed form of spaced names; a space between two words may be missing. The longest first: PostgreSQL takes
 * the longest match, JavaScript the first alternative.
 */
function oneOf(...lists: readonly string[]): string {
  const words = lists.flatMap((list) => list.split('|'));
  const longestFirst = words.toSorted((one, other) => other.length - one.length).join('|');
  return `(?:${longestFirst.normalize('NFD').replaceAll(' ', ' ?')})`;
}

const title = `(?:${oneOf(leads)} )?${oneOf(titles, plainTitles)}(?: ${oneOf(ranks)})*`;
const address = `(?:${title}|${oneOf(honorifics)})`;
const inFront = new RegExp(`^(?:${address} )+(?=[^ ])`);
/** Anh, Quyền and the like end many a name. */
const behind = new RegExp(`(?: ${title})+$`);
/** Numbers, too, by which one entry of a name is told from another. */
const behindPerson = new RegExp(`(?: (?:${title}|[0-9]+))+$`);
/** What stands in parentheses beside a name: an office, a task. */
const remark = /\([^()]*(?:\)|$)/g;
/** An organisation is told from another by its number and by what stands in parentheses. */
const organisation = new RegExp(
  `(?:^| )${oneOf(
    'cục|phòng|ban|kho|kho bạc|ngân hàng|công ty|doanh nghiệp|hợp tác xã|tòa|toà|viện|sở|ubnd|ủy ban|uỷ ban|công an|' +
      'bộ|trung tâm|chi nhánh|trạm|hội|đội|tổ|đoàn|trường|khu vực|kv|khu|quân|tỉnh|thành phố|tp|quận|huyện|thị xã|xã|' +
      'phường|thị trấn|thôn|số|cơ quan|đơn vị',
  )}(?: |$)`,
);
/** A mark on a letter that bears none in Vietnamese; an l may stand for an i, but before a vowel. */
const markOfConsonant = /(^|[^aeiouy01l\u0300-\u036f])[\u0300-\u0303\u0306\u0309\u031b\u0323]+/g;
const markOfL = /l[\u0300-\u0303\u0306\u0309\u031b\u0323]+(?=[aeiouy])/g;
const onlyTitles = new RegExp(`^(?:${address}(?: |$))+$`);
/** What is no letter in a spaced name: digits, spaces, marks over and under letters, pictures. */
const noLetter = /[0-9 \u0300-\u036f\u{1f000}-\u{1faff}]/gu;

/**
 * The form in which names of persons are compared: as `comparableName`, and what somebody is — thủ kho, chấp hành viên,
 * thiếu tá, ông — is put aside in front of the name and behind it; so are, of a person, remarks in parentheses, numbers
 * behind the name, and marks on letters that bear none. The same as `rules.comparable_person` in the database.
 */
export function comparablePerson(name: string): string {
  const alone = name.normalize('NFKD').replaceAll(remark, ' ');
  const person = bareName(alone, behindPerson);
  const isPersons = person.includes(' ') && !organisation.test(person) && isPersonName(alone);
  return comparableName(isPersons ? person : bareName(name, behind));
}

function bareName(name: string, end: RegExp): string {
  return spacedName(name)
    .replaceAll(markOfConsonant, '$1')
    .replaceAll(markOfL, 'l')
    .replace(inFront, '')
    .replace(end, '');
}

/**
 * Whether a text can be the name of a person: it has two letters, and says more than what the person is. The same as
 * `rules.is_person_name` in the database.
 */
export function isPersonName(name: string): boolean {
  const spaced = spacedName(name);
  return [...spaced.replaceAll(noLetter, '')].length >= 2 && !onlyTitles.test(spaced);
}
