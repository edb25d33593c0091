import { linesOf, normaliseText } from './register-text.js';

/** What Vietnamese names, also those of peoples of the highlands, begin with; in small letters. */
const FAMILY_NAMES = new Set(
  (
    'nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn trương trịnh mai lâm tạ cao hà ' +
    'châu tô quách lương thái lưu phùng vương kiều từ tống nông triệu la lò vi hứa đào đồng đàm khổng thạch sơn kim danh ' +
    'lục tăng tôn nghiêm ninh ông văn viên thân giang doãn bạch chu cù diệp hàn khúc mạc mã nhâm phí quang quản sầm tiêu ' +
    'trà ung vàng giàng sùng thào hạng lầu hầu ma bàn phàn chảo tẩn quàng cà lường hoàn bế chung hàng chế lại mẫn cấn ' +
    'rơ rah ra ksor kpă kpa siu nay rmah romah rcom rơcom puih kpuih niê êban mlô ayun adrơng ayŭn buôn hra hrah đinh a y ' +
    'krông kông kbuôr h bơ blo bhnong đăm hbia ksơr rchâm rlan lan alê blong'
  ).split(' '),
);
/** Places that begin like a family name. */
const PLACES =
  /^(?:hà (?:nội|nam|tĩnh|giang|tây|đông|bầu|tam)|cao bằng|lâm đồng|thái (?:nguyên|bình)|đồng (?:nai|tháp|nai)|ninh (?:bình|thuận)|lai châu|sơn la|la gi|vũng tàu|kon tum|an khê|quảng \S+|phú \S+|kim bôi|chu lai|châu đốc|đinh văn|ma đrắk|ayun pa|ia \S+)$/iu;
const NUMBERED = /(?:^|(?<=[\s,;:]))(\d{1,2})\s?[.)/]\s?(?=\p{Lu})/gu;
const HONORIFIC = /^(?:ông|bà|anh|chị|bị cáo|bị can|đương sự|bị hại)(?: và (?:ông|bà))?[\s:]+/iu;
/** A word of a name: a capital first, or capitals only; an apostrophe may stand within (H’Blip). */
const NAME_WORD = /^\p{Lu}[\p{L}\p{M}]*(?:['’ʼ]\p{L}+)?$/u;
/** In words, and in characters with what stands in parentheses behind it. */
const LONGEST_NAME = 7;
const LONGEST_NAME_CHARACTERS = 200;

/** A line that begins so goes on with the person before it. */
const GOES_ON =
  /^(?:sinh|sn|trú|thường trú|tạm trú|thôn|xã|làng|tổ|ấp|buôn|phường|thị trấn|huyện|tp|thành phố|tỉnh|địa chỉ|nơi|cccd|cmnd|hktt|đktt|đkhktt|quê|nghề|và|cùng|là)(?!\p{L})/iu;
const BULLET = /^(?:[-–—•*+·]+\s*(?=\S)|\d{1,2}\s?[.)/]\s?(?=\p{Lu}))/u;

/**
 * The people or organisations that a cell names, in the order written. Lines, semicolons, numbers in front, "+" and dashes
 * in front of lines separate; so do commas, "và", slashes and dashes between what begins like a Vietnamese name. What is
 * no name, such as a year of birth, an address or "cùng đồng bọn", stays with the name before it.
 */
export function splitPeople(text: string): string[] {
  return joinedLines(linesOf(text))
    .flatMap(numberedPieces)
    .map((piece) => piece.replace(/^[\s\-–—•*+·]+(?=\S)/, ''))
    .flatMap((piece) => piece.split(/;|\s\+\s/))
    .flatMap(namesWithin)
    .map((piece) => piece.replace(/^[\s,]+|[\s,]+$/g, ''))
    .filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}

/** "1. A 2. B": only numbers that count up from one. */
function numberedPieces(line: string): string[] {
  const marks = Array.from(line.matchAll(NUMBERED));
  const counts = marks.every((mark, index) => Number(mark[1]) === index + 1);
  const [first] = marks;
  if (first === undefined) return [line];
  if (!counts) return [line.replace(/^\d{1,2}\s?[.)/]\s?(?=\p{Lu})/u, '')];
  return [
    line.slice(0, first.index),
    ...marks.map((mark, index) => line.slice(mark.index + mark[0].length, marks[index + 1]?.index)),
  ];
}

/** A line that is no name goes on with the one before: the end of a long name, a year of birth, an address. */
function joinedLines(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    const goesOn = before !== undefined && (/[,(:–-]$/.test(before) || !(/;$/.test(before) || isEntry(line)));
    if (goesOn) joined.push(`${joined.pop() ?? ''} ${line}`);
    else joined.push(line);
  }
  return joined;
}

/** True when a line begins with a mark of a list, or with two words that name somebody. */
function isEntry(line: string): boolean {
  if (BULLET.test(line)) return true;
  const [name = ''] = bare(line).split(/[,:;]/);
  const isName = wordsOf(name).length > 1 && /^\p{Lu}[^\d]*$/u.test(name);
  return isName && !GOES_ON.test(name) && !PLACES.test(name);
}

/** Splits at commas and the like where both sides begin with a full name. */
function namesWithin(piece: string): string[] {
  const names: string[] = [];
  let rest = piece;
  for (const match of outsideParentheses(piece)) {
    const left = piece.slice(piece.length - rest.length, match.index);
    const right = piece.slice(match.index + match[0].length);
    if (!isPersonFirst(left) || !isPersonFirst(right)) continue;
    names.push(left);
    rest = right;
  }
  return [...names, rest];
}

function outsideParentheses(piece: string): RegExpExecArray[] {
  const hidden = piece.replace(/\([^()]*\)/g, (group) => '_'.repeat(group.length));
  return Array.from(hidden.matchAll(/\s*,\s*(?:và\s)?|\s(?:và|cùng|với|&)\s|\s*\/\s*|\s[-–—]\s/giu));
}

/** True when the text begins with a full name; what follows it behind a comma or in parentheses does not matter. */
function isPersonFirst(text: string): boolean {
  const [name = ''] = bare(text.slice(0, LONGEST_NAME_CHARACTERS)).split(
    /,|\/|\s[-–—&]\s|\s(?:và|cùng|với)\s/iu,
  );
  const words = wordsOf(name);
  return (
    words.length > 1 &&
    words.length <= LONGEST_NAME &&
    words.every((word) => NAME_WORD.test(word)) &&
    FAMILY_NAMES.has(words[0]?.toLowerCase() ?? '') &&
    !PLACES.test(words.join(' '))
  );
}

function bare(text: string): string {
  return normaliseText(text.replace(/\([^()]*\)?/g, ' ')).replace(HONORIFIC, '');
}

function wordsOf(name: string): string[] {
  return name.split(' ').filter((word) => word !== '');
}
