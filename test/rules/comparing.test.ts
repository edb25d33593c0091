import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { typedText } from '../../src/platform/typed-text.js';
import {
  canonicalNumber,
  comparableCourt,
  comparableName,
  comparablePerson,
  isPersonName,
  yearOfNumber,
} from '../../src/rules/index.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { otherPeople, spelledName, spellings } from './name-spellings.js';

describe('names for comparing', () => {
  test.each(spellings)('given a name with %s, then it is the same name', (_what, spelling) => {
    expect(comparableName(spelling)).toBe(comparableName(spelledName));
  });

  test.each(otherPeople)('given %s and %s, then they are two people', (one, other) => {
    expect(comparableName(other)).not.toBe(comparableName(one));
  });

  test.each([
    'Thủ kho Nguyễn Văn Minh Hoà',
    'THỦ KHO: Nguyễn Văn Minh Hoà',
    'Thu kho Nguyễn Văn Minh Hoà',
    'Ông thủ kho Nguyễn Văn Minh Hoà',
    'Phó Trưởng phòng Nguyễn Văn Minh Hoà',
    'Nguyễn Văn Minh Hoà - Thủ kho',
    'Thượng tá Nguyễn Văn Minh Hoà (điều tra viên)',
    'Chấp hành viên trung cấp Nguyễn Văn Minh Hoà',
    'Thư ký thi hành án Nguyễn Văn Minh Hoà',
    'Kiểm sát viên sơ cấp Nguyễn Văn Minh Hoà',
    'Nguyễn Văn Minh Hoà, Thẩm tra viên cao cấp',
    'Kế toán viên chính Nguyễn Văn Minh Hoà',
    'Cán sự Nguyễn Văn Minh Hoà',
    'Phó Chi cục trưởng phụ trách Nguyễn Văn Minh Hoà',
    'Phụ trách kế toán Nguyễn Văn Minh Hoà',
    'Cụ Nguyễn Văn Minh Hoà',
    'Ngài Nguyễn Văn Minh Hoà',
    'Thầy Nguyễn Văn Minh Hoà',
    'Cô Nguyễn Văn Minh Hoà',
    'ThS. Nguyễn Văn Minh Hoà',
    'PGS.TS. Nguyễn Văn Minh Hoà',
    'Bác sĩ Nguyễn Văn Minh Hoà',
    'BS. Nguyễn Văn Minh Hoà',
    'Kỹ sư Nguyễn Văn Minh Hoà',
    'KS. Nguyễn Văn Minh Hoà',
    'Luật sư Nguyễn Văn Minh Hoà',
    'LS. Nguyễn Văn Minh Hoà',
    'CHV Nguyễn Văn Minh Hoà',
    'KSV Nguyễn Văn Minh Hoà',
    'Thẩm phán Nguyễn Văn Minh Hoà',
    'Kho trưởng Nguyễn Văn Minh Hoà',
    'Nguyễn Văn Minh Hoà (KV03)',
    'Nguyễn Văn Minh Hoà（KV03）',
    'Nguyễn Văn Minh Hoà (thủ kho) 2',
    'Nguyễn Văn Minh Hoà (phòng 2',
    'Nguyễn Văn Minh Hoà 2',
    'Nguyễn Văn Minh Hoà, thủ kho 02',
    'Phó Trưởng phòng Nguyễn Văn Minh Hoà 2',
    'Nguyễṇ Văṇ Minh Hoà',
    'Nguyễn Ṿăn Minh H́oà',
  ])('given %s, then the title makes no other person', (name) => {
    expect(comparablePerson(name)).toBe(comparablePerson(spelledName));
    expect(isPersonName(name)).toBe(true);
  });

  test.each([
    '.',
    '-',
    '12',
    'A',
    'A.',
    '1A',
    '😀😀',
    'Thủ kho',
    'THỦ KHO.',
    'Ông',
    'Bà',
    'Ông thủ kho',
    'Kế toán trưởng',
    'Thư ký thi hành án',
    'Kiểm sát viên sơ cấp',
    'Thẩm tra viên cao cấp',
    'Cán sự',
    'Phó Chi cục trưởng phụ trách',
  ])('given %s, then it is no name of a person', (name) => {
    expect(isPersonName(name)).toBe(false);
  });

  test.each([
    'Tô Trường',
    'Chu Tích',
    'Trương Phong',
    'Y Ly',
    'Ksor H’Bia',
    'Cấn Bộ',
    'Bảo',
    'Nguyễn Lan Anh',
    'Ngô Quyền',
    'Nguyễn Văn Chính',
    'Cao Cấp',
  ])('given %s, which is nearly a title, then it is a name of a person', (name) => {
    expect(isPersonName(name)).toBe(true);
    expect(comparablePerson(name)).toBe(comparableName(name));
  });

  test.each([
    ['Lan', 'Lạn'],
    ['Thủ kho (Trần Văn An)', 'Thủ kho (Trần Văn Ân)'],
    ['Kho bạc Nhà nước khu vực 1', 'Kho bạc Nhà nước khu vực 2'],
    ['Công an tỉnh (PC04)', 'Công an tỉnh (PC09)'],
    ['Vietcombank (chi nhánh 1)', 'Vietcombank (chi nhánh 2)'],
    ['Cô Lan', 'Lân'],
    ['Lê Văn Bình', 'Lê Văn Bḷnh'],
    ['Đặng Văn Ánh', 'Dặng Văn Ánh'],
  ])('given %s and %s, then they are two', (one, other) => {
    expect(comparablePerson(other)).not.toBe(comparablePerson(one));
  });

  test('given two names that differ in a letter, a mark or a tone of one syllable, then they are two', () => {
    const parts = [
      [
        '',
        'b',
        'c',
        'ch',
        'd',
        'đ',
        'g',
        'h',
        'kh',
        'm',
        'n',
        'ng',
        'nh',
        'ph',
        's',
        't',
        'th',
        'tr',
        'v',
        'x',
      ],
      [...'aăâeêioôơuưy'],
      ['', '̀', '́', '̃', '̉', '̣'],
      ['', 'c', 'ch', 'n', 'ng', 'nh', 'p', 't'],
    ] as const;
    const syllable = fc.tuple(...parts.map((part) => fc.constantFrom(...part)));
    const change = fc.record({ at: fc.nat(), part: fc.nat(3), by: fc.nat() });
    const written = (syllables: readonly (readonly string[])[]) =>
      ['Nguyễn', ...syllables.map((each) => each.join('').normalize('NFC'))].join(' ');
    const seed = Date.now() % 2 ** 31;
    process.stdout.write(`names of two people: seed ${String(seed)}\n`);
    fc.assert(
      fc.property(
        fc.array(syllable, { minLength: 1, maxLength: 3 }),
        change,
        (syllables, { at, part, by }) => {
          const changed = syllables.map((each) => [...each]);
          const one = changed[at % changed.length]!;
          one[part] = parts[part]![by % parts[part]!.length]!;
          const [name, other] = [written(syllables), written(changed)];
          expect(comparablePerson(name) === comparablePerson(other)).toBe(name === other);
        },
      ),
      { numRuns: 5000, seed },
    );
  });

  test('given an organisation with another comma and other capitals, then it is one', () => {
    expect(comparableName('Phòng PC09, Công an tỉnh')).toBe(comparableName('Phòng  PC09 CÔNG AN TỈNH.'));
  });
});

describe('courts for comparing', () => {
  test.each([
    [
      'Tòa án nhân dân tỉnh Gia Lai',
      'TAND tỉnh Gia Lai',
      'Toà án ND tỉnh Gia Lai',
      'toà án nhân dân Tỉnh Gia Lai.',
      'T.A.N.D tỉnh Gia Lai',
      'TANDT Gia Lai',
      'Toa an nhan dan tinh Gia Lai',
    ],
    [
      'Tòa án nhân dân khu vực 1 - Gia Lai',
      'TAND khu vực 1, Gia Lai',
      'TAND KV1 Gia Lai',
      'TAND khu vực 1 tỉnh Gia Lai',
      'Tòa án nhân dân Khu vực 1 (tỉnh Gia Lai)',
    ],
    ['TAND TP. Hồ Chí Minh', 'Tòa án nhân dân thành phố Hồ Chí Minh', 'TAND TP HCM'],
    ['TAND cấp cao tại Đà Nẵng', 'Tòa án nhân dân cấp cao tại Đà Nẵng', 'TANDCC tại Đà Nẵng'],
    ['TAND H. Chư Sê', 'Tòa án nhân dân huyện Chư Sê'],
    ['TAND Q1', 'Tòa án nhân dân quận 1'],
    ['TAQS khu vực 1, QK5', 'Toà án quân sự khu vực 1 Quân khu 5'],
  ])('given %s abbreviated or in full, then it is one court', (...names) => {
    expect(new Set(names.map(comparableCourt)).size).toBe(1);
  });

  test.each([
    ['TAND khu vực 1 - Gia Lai', 'TAND khu vực 11 - Gia Lai'],
    ['TAND khu vực 1 - Gia Lai', 'TAND khu vực 1 - Đắk Lắk'],
    ['TAND tỉnh Hưng Yên', 'TAND TP Hưng Yên'],
    ['TAND tỉnh Gia Lai', 'VKSND tỉnh Gia Lai'],
    ['TAND huyện Chư Sê', 'TAND thị xã Chư Sê'],
    ['TAND khu vực 1 - Gia Lai', 'TAQS khu vực 1 - Gia Lai'],
  ])('given %s and %s, then they are two courts', (one, other) => {
    expect(comparableCourt(other)).not.toBe(comparableCourt(one));
  });

  test.each([
    ['12/2026/HS-ST', '2026'],
    ['Bản án số 012 / 2026 / hsst', '2026'],
    ['12/HSST-2026', '2026'],
    ['2025/2026/HS-ST', '2026'],
    ['12/HS-ST', undefined],
    ['2026/HS-ST', undefined],
    ['12/20261/HS-ST', undefined],
  ])('given the number %s, then its year is %s', (number, year) => {
    expect(yearOfNumber(number)).toBe(year);
  });
});

describe('program and database compare alike', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  interface Forms {
    readonly number: string;
    readonly name: string;
    readonly person: string;
    readonly court: string;
    readonly year: string | null;
    readonly isPerson: boolean;
    readonly text: boolean;
  }

  async function inDatabase(texts: readonly string[]): Promise<Forms[]> {
    const { rows } = await t.owner.query<Forms>(
      `select rules.canonical_number(given) as number, rules.comparable_name(given) as name,
         rules.comparable_person(given) as person, rules.comparable_court(given) as court,
         rules.year_of_number(given) as year, rules.is_person_name(given) as "isPerson",
         platform.has_text(given) as text
       from unnest($1::text[]) with ordinality as one (given, place) order by place`,
      [texts],
    );
    return rows;
  }

  function inProgram(text: string): Forms {
    return {
      number: canonicalNumber(text),
      name: comparableName(text),
      person: comparablePerson(text),
      court: comparableCourt(text),
      year: yearOfNumber(text) ?? null,
      isPerson: isPersonName(text),
      text: typedText(text) !== '',
    };
  }

  test('given every character that both know, then both have the same forms of it', async () => {
    const points = Array.from({ length: 0x11_0000 }, (_, point) => point)
      .filter((point) => point > 0 && (point < 0xd800 || point > 0xdfff))
      .map((point) => String.fromCodePoint(point))
      .filter((character) => !/[\p{Cn}\p{Co}]/u.test(character));
    const { rows } = await t.owner.query<{ given: string; seen: boolean }>(
      `select given, platform.has_text(given) as seen
       from unnest($1::text[]) with ordinality as one (given, place) where unicode_assigned(given) order by place`,
      [points],
    );
    expect(rows.filter(({ given, seen }) => seen !== (typedText(given) !== ''))).toEqual([]);

    const texts = Array.from({ length: Math.ceil(rows.length / 50) }, (_, index) =>
      rows
        .slice(index * 50, index * 50 + 50)
        .map((row) => row.given)
        .join('1x'),
    );
    const told = await inDatabase(texts);
    expect(texts.filter((text, index) => !isDeepStrictEqual(told[index], inProgram(text)))).toEqual([]);
  }, 120_000);

  test('given texts made of usual pieces and odd characters, then both have the same forms', async () => {
    const piece = fc.constantFrom(
      ...[
        'Bản án',
        'Thủ kho',
        'thu kho',
        'Ông',
        'kế toán',
        'trưởng',
        'phòng',
        'viên',
        'điều tra',
        'cán bộ',
        'cao cấp',
        'phụ trách',
        'thi hành án',
        'Bác sĩ',
        'ThS.',
        'KSV',
        'Cụ',
        '(KV03)',
        '(thủ kho)',
        '(',
        ')',
        ' 2',
        'phòng',
        'Lan',
        'Tòa án',
        'toà',
        'án',
        'nhân dân',
        'ND',
        'TAND',
        'tỉnh',
        'TP',
        'khu vực',
        'KV',
        'Hồ Chí Minh',
        'quân',
        '2026',
        'Nguyễn',
        'Quyết định',
        'QĐ',
        'số',
        'SO',
        'No',
        'sơ thẩm',
        'hình sự',
        'phiếu nhập',
        ':',
        ' ',
        '.',
        '/',
        '-',
      ],
      ...[
        '0',
        '00',
        '7',
        '12',
        '2026',
        'HS-ST',
        'PNK',
        'Đ',
        'đ',
        'hoà',
        'hòa',
        'ông',
        'bà',
        'đ/c',
        'Anh',
        'm',
        'i',
        'ế',
      ],
      ...[
        '\u200b',
        '\u00ad',
        '\ufeff',
        '\u00a0',
        '\u2800',
        'а',
        'Н',
        'ν',
        '\u0323',
        '\u0301',
        '\u031b',
        '\ue000',
        '２',
      ],
    );
    const text = fc
      .array(fc.oneof({ weight: 6, arbitrary: piece }, fc.string({ unit: 'grapheme', maxLength: 2 })), {
        maxLength: 9,
      })
      .map((parts) => parts.join('').replaceAll('\0', ''));
    const seed = Date.now() % 2 ** 31;
    process.stdout.write(`texts in one form: seed ${String(seed)}\n`);
    const texts = fc.sample(text, { numRuns: 3000, seed });
    expect(await inDatabase(texts)).toEqual(texts.map(inProgram));
  });
});
