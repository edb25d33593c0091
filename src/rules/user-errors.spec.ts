import { describe, expect, test } from '@jest/globals';
import { faultsOf, foreignWords } from '../../test/support/vietnamese.js';
import { explainConstraint } from './constraint-errors.js';
import { problem } from './problem.js';
import { terms, type FactKind } from './terms.js';
import { sentenceOf, userErrors, type UserErrorCode } from './user-errors.js';

const codes = Object.keys(userErrors) as UserErrorCode[];

interface AnySentence {
  readonly en: string;
  readonly facts?: Readonly<Record<string, FactKind>>;
  readonly bare?: { readonly vi: string; readonly en: string };
}

/** Facts as the program tells them, by their kind; of an enum each value in its turn. */
const typical: Readonly<Record<Exclude<FactKind, `enum:${string}`>, readonly string[]>> = {
  quantity: ['1234567.5', '0.0874', '1234567890'],
  money: ['1234567890.5'],
  count: ['1234567', '0'],
  day: ['2026-11-22'],
  moment: ['2026-11-22T21:02:38.000Z'],
  when: ['2026-11-22', '2026-11-22T21:02:38.000Z'],
  year: ['năm'],
  unit: ['kg', 'đồng'],
  decimals: ['0', '4'],
  code: ['KV'],
  name: ['Rơ Châm Thị Lan'],
  text: ['niêm phong của công an'],
};

function typicalOf(kind: FactKind): readonly string[] {
  if (!kind.startsWith('enum:')) {
    return typical[kind as keyof typeof typical];
  }
  const values = Object.keys(terms[kind.slice('enum:'.length) as keyof typeof terms]);
  return [...values, values.join(', ')];
}

/** The facts of a code, so often that each typical value of each is told. */
function factsFor(code: UserErrorCode): Record<string, string>[] {
  const kinds = Object.entries((userErrors[code] as AnySentence).facts ?? {});
  const most = Math.max(1, ...kinds.map(([, kind]) => typicalOf(kind).length));
  return Array.from({ length: most }, (_, turn) =>
    Object.fromEntries(
      kinds.map(([name, kind]) => [name, typicalOf(kind)[turn % typicalOf(kind).length] ?? '']),
    ),
  );
}

describe('a sentence of the closed list', () => {
  test.each(codes)('of %s with typical facts, when told in Vietnamese, then it reads well', (code) => {
    for (const facts of factsFor(code)) {
      // Codes of offices and symbols of units are no words.
      const sentence = sentenceOf(code, 'vi', facts).replaceAll(/\b(?:KV|kg)\b/g, 'mã');
      expect({ sentence, faults: faultsOf(sentence) }).toEqual({ sentence, faults: [] });
    }
  });

  test.each(codes.filter((code) => 'bare' in userErrors[code]))(
    'of %s without facts, when told, then it reads well in both languages',
    (code) => {
      const sentence = sentenceOf(code, 'vi');
      expect({ sentence, faults: faultsOf(sentence) }).toEqual({ sentence, faults: [] });
      expect(sentenceOf(code, 'en')).toMatch(/^[A-Z][\x20-\x7e–]+\.$/);
    },
  );

  test.each(codes)('of %s, when told in English, then it is plain English with each fact', (code) => {
    expect(userErrors[code].en).toMatch(/^[\x20-\x7e–]+\.$/);
    expect(sentenceOf(code, 'en', factsFor(code)[0])).not.toMatch(/[{}…≤≥≠×]/);
  });
});

describe('a fact in a Vietnamese sentence', () => {
  test.each<[UserErrorCode, Record<string, string>, string]>([
    [
      'QUANTITY_NOT_AVAILABLE',
      { available: '1234567890', unit: 'đồng' },
      'Tại vị trí này chỉ còn 1.234.567.890 đồng.',
    ],
    [
      'QUANTITY_NOT_AVAILABLE',
      { available: '1250.5', unit: 'đô la Mỹ' },
      'Tại vị trí này chỉ còn 1.250,50 đô la Mỹ.',
    ],
    ['QUANTITY_NOT_AVAILABLE', { available: '0.0874', unit: 'g' }, 'Tại vị trí này chỉ còn 0,0874 g.'],
    ['QUANTITY_TOO_FINE', { unit: 'chiếc', decimals: '0' }, 'Số lượng tính bằng chiếc chỉ ghi số nguyên.'],
    [
      'QUANTITY_TOO_FINE',
      { unit: 'kg', decimals: '4' },
      'Số lượng tính bằng kg chỉ ghi đến 4 chữ số thập phân.',
    ],
    ['MUST_EQUAL', { expected: '20.617', unit: 'kg' }, 'Phải ghi đúng số lượng trong sổ là 20,617 kg.'],
    ['TOO_MANY', { most: '200', things: 'items' }, 'Mỗi lần nhiều nhất 200 vật chứng.'],
    [
      'PLACE_KIND_WRONG',
      { allowed: 'EXPERT, COURT' },
      'Chỉ dùng được vị trí loại: cơ quan giám định, tòa án.',
    ],
    ['INSPECTION_DATE_NOT_WORKING_DAY', { date: '2026-11-22' }, 'Ngày 22/11/2026 không phải ngày làm việc.'],
    [
      'DATE_BEFORE_PREDECESSOR',
      { lastOccurredAt: '2026-11-22T21:02:38.000Z' },
      'Thời điểm sớm hơn lần biến động trước của vật chứng này (lúc 04:02:38 ngày 23/11/2026).',
    ],
    ['DATE_TOO_EARLY', { earliest: '2026-11-22' }, 'Sớm nhất là 22/11/2026.'],
    ['DATE_TOO_EARLY', { earliest: '2026-11-22T21:02:38.000Z' }, 'Sớm nhất là 04:02:38 ngày 23/11/2026.'],
    [
      'ONE_OF_REQUIRED',
      { members: 'exhibitId, description' },
      'Phải ghi đúng một trong các mục: vật chứng, mô tả.',
    ],
    [
      'INVENTORY_SIGNATURE_MISSING',
      { missing: 'ACCOUNTANT, HEAD' },
      'Còn thiếu chữ ký: kế toán nghiệp vụ, thủ trưởng đơn vị.',
    ],
    ['PROGRAMME_STATE_WRONG', { status: 'DRAFT' }, 'Kế hoạch kiểm tra đang ở bước dự thảo.'],
    ['INVENTORY_LINES_UNCOUNTED', { missing: '1234' }, 'Còn 1.234 dòng chưa kiểm đếm.'],
    ['CALENDAR_YEAR_WITHOUT_HOLIDAYS', { year: '2028' }, expect.stringContaining('năm 2028;') as never],
    ['EXHIBIT_CODE_WRONG', { code: '20261234.5' }, expect.stringContaining('Mã “20261234.5” không') as never],
  ])('given %s with %p, then it is written the Vietnamese way', (code, facts, sentence) => {
    expect(sentenceOf(code, 'vi', facts)).toEqual(sentence);
  });

  test('given a fact that is somebody’s own text, then it stays as it is', () => {
    expect(sentenceOf('PARTICIPANT_TWICE', 'vi', { name: 'HEAD' })).toContain('HEAD');
  });
});

describe('facts that are missing', () => {
  test('given a refusal of the database, then the sentence needs none', () => {
    const refused = explainConstraint('ck_holding_not_negative');
    expect(refused).toMatchObject({ code: 'QUANTITY_NOT_AVAILABLE', facts: {} });
    expect(sentenceOf('QUANTITY_NOT_AVAILABLE', 'vi', refused?.facts)).toBe(
      'Tại vị trí này không còn đủ số lượng đó.',
    );
  });

  test('given a problem of a command without a fact of its sentence, then it does not compile', () => {
    // @ts-expect-error the unit is missing
    problem('QUANTITY_NOT_AVAILABLE', ['input'], { available: '1' });
    // @ts-expect-error all facts are missing
    problem('QUANTITY_NOT_AVAILABLE', ['input']);
    expect(() => sentenceOf('EXHIBIT_CODE_WRONG', 'vi')).toThrow('EXHIBIT_CODE_WRONG was told without code.');
  });
});

describe('the check of words', () => {
  test.each([
    ['Tại vị trí này chỉ còn 3 khuỷu nghiêng.', []],
    ['Chương trình đang ở status DRAFT.', ['status', 'DRAFT']],
    ['Vai trò KEEPER không được programme.', ['KEEPER', 'programme']],
  ])('given "%s", then it finds %p', (sentence, words) => {
    expect(foreignWords(sentence)).toEqual(words);
  });
});
