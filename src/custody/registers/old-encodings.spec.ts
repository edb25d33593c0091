import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readAs, readOldText } from './old-encodings.js';
import { isVietnameseSyllable } from './vietnamese-syllable.js';

const seed = 20_261_129;

describe('given a text of an old encoding', () => {
  it.each([
    ['TCVN3', 'NguyÔn V¨n A', 'Nguyễn Văn A'],
    ['TCVN3', 'TrÇn ThÞ H­¬ng', 'Trần Thị Hương'],
    ['TCVN3', 'NGUYÔN V¡N HïNG', 'NGUYỄN VĂN HÙNG'],
    ['TCVN3', '§ç Quèc ViÖt', 'Đỗ Quốc Việt'],
    ['TCVN3', 'xe « t« 7 chç', 'xe ô tô 7 chỗ'],
    ['TCVN3', '01 con dao cã c¸n gç, dµi 30 cm', '01 con dao có cán gỗ, dài 30 cm'],
    ['TCVN3', 'Vâ V¨n Hßa', 'Võ Văn Hòa'],
    ['VNI', 'Nguyeãn Vaên A', 'Nguyễn Văn A'],
    ['VNI', 'Traàn Thò Höông', 'Trần Thị Hương'],
    ['VNI', 'NGUYEÃN VAÊN HUØNG', 'NGUYỄN VĂN HÙNG'],
    ['VNI', 'Ñoã Quoác Vieät', 'Đỗ Quốc Việt'],
    ['VNI', '01 con dao coù caùn goã, daøi 30 cm', '01 con dao có cán gỗ, dài 30 cm'],
    ['VNI', 'Lyù Thaùi Toå', 'Lý Thái Tổ'],
    ['VNI', 'ñieän thoaïi di ñoäng', 'điện thoại di động'],
    ['TCVN3', 'Q§-THADS ngµy 26 th¸ng 01', 'QĐ-THADS ngày 26 tháng 01'],
    ['VNI', 'Keä A1-4', 'Kệ A1-4'],
    ['UTF8_MISREAD', 'Nguyá»…n VÄƒn A', 'Nguyễn Văn A'],
    ['UTF8_MISREAD', Buffer.from('điện thoại').toString('latin1'), 'điện thoại'],
    ['UTF8_MISREAD', 'Phan VÅ© HÃ ', 'Phan Vũ Hà'],
    ['UTF8_MISREAD', 'NguyÃªn', 'Nguyên'],
    ['UTF8_MISREAD', 'NguyÃƒÂªn', 'Nguyên'],
  ])('when it is %s: %s, then it says %s', (encoding, written, meant) => {
    expect(readOldText(written)).toEqual({ encoding, text: meant });
  });

  it('when a no-break space follows a letter of a font, then no other script is read out of both', () => {
    expect(readOldText('trªn kÖ\u00a0A1')).toEqual({ encoding: 'TCVN3', text: 'trên kệ\u00a0A1' });
  });

  it('when it is VISCII, then it is told', () => {
    const shown = new TextDecoder('windows-1252').decode(iconv.encode('Nguyễn Thị Phượng', 'viscii'));

    expect(readOldText(shown)).toEqual({ encoding: 'VISCII', text: 'Nguyễn Thị Phượng' });
  });

  it('when a word of it alone could also be Unicode, then it is read as its neighbours are', () => {
    expect(readOldText('Dòng')).toBeNull();
    expect(readAs('Dòng', 'TCVN3')).toBe('Dũng');
    expect(readAs('Hoàng', 'VNI')).toBe('Hồng');
    expect(readAs('Dũng', 'TCVN3')).toBeNull();
    expect(readAs('José', 'TCVN3')).toBeNull();
    expect(readAs('302/QÑ-THADS', 'VNI')).toBe('302/QĐ-THADS');
  });
});

describe('given a text that is right as it is', () => {
  it.each([
    'Nguyễn Văn Hoàng',
    'Hà Trà Vân',
    'Lê Võ Công',
    'LÊ VÂN TRÀ',
    'Bình, Tân, Hòa, Quý, Thúy, Loan',
    'Siu Blêh; Kpă H’Nhĩ; Rơ Châm Đức Bảy',
    'Niê Y Thâm',
    'Y Thâ Êban; Nay Hô; Puih Phôk; Mlô',
    'Krông Pa, Kông Chro, Đak Đoa, Chư Sê, Ia Grai, Búk',
    'H’ Blip',
    'José Peña, Zoë, Noël, Müller, Björn, François, Château, Rémy Martin XO',
    'Citroën, Nestlé, Moët & Chandon, Lancôme, Hermès, L’Oréal',
    'Samsung® Galaxy™, ©2026',
    '30 µm, 5 µg, 40 °C, ±5 %, 10 m², 3 m³, Ø10, Ø 5, 2×4, 10 × 7 × 4 cm, ½, ¼, §5, § 12',
    '· Dao · Kéo · Búa',
    'm²',
    'm³',
    '10m² gỗ',
    'µm',
    'Ø',
    '°C',
    '«',
    '½',
    'N°',
    'nº',
    '«Dao» và «kéo»',
    'a – b — c … “d” ‘e’ €5 £7 ¥9',
    '81A-123.45, 81-B1 234.56',
    'iPhone 11 Pro Max 256GB, IMEI 356789012345678',
    'quyển, hoà, toán, quà, xuân, uống, thuở, khuya',
    '',
    'XE Ô TÔ…',
    'XÃ…',
    'XÃ” HÒA’',
    'XÃ\u00a0BA',
    'ĐÃ…',
    'José…',
    'CAFÉ…',
    'plain ASCII',
  ])('when %p is looked at, then it is of no old encoding', (text) => {
    expect(readOldText(text)).toBeNull();
  });
});

const WORDS = (
  'nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý văn thị đức minh hùng dũng cường phượng ' +
  'thúy quỳnh hương bình sơn hải long chiếc cái hộp bịch lọ vỉ cặp sợi khúc dao kéo gỗ súng đạn pháo nổ điện thoại di ' +
  'động xe máy ô tô biển số màu đen trắng đỏ vàng kim loại tiền giấy tờ hộ chiếu rách nguyên vẹn niêm phong kệ kho bạc ' +
  'tịch thu tiêu hủy trả lại bị cáo người được quản lý giữa những ngoài khuya thuở quyển giếng gì nghĩa ghế uống yêu'
).split(' ');
const phrase = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 });
const capitalised = fc
  .tuple(phrase, fc.constantFrom('small', 'title', 'capitals'))
  .map(([words, form]) =>
    form === 'capitals'
      ? words.join(' ').toUpperCase()
      : words
          .map((word) => (form === 'title' ? word.charAt(0).toUpperCase() + word.slice(1) : word))
          .join(' '),
  );

describe('given any phrase of Vietnamese words', () => {
  it('when it is Unicode, composed or not, then it is never taken for an old encoding', () => {
    const check = fc.property(capitalised, fc.constantFrom('NFC', 'NFD'), (text, form) => {
      return readOldText(text.normalize(form)) === null;
    });
    fc.assert(check, { seed, numRuns: 2000, verbose: true });
  });

  it('when only what Latin-1 has is in it, then it is never taken for an old encoding', () => {
    const latin1 = 'à á â ã è é ê ì í ò ó ô õ ù ú ý'.split(' ');
    const syllable = fc
      .tuple(
        fc.constantFrom('', ...'b c ch d g gh h kh l m n ng nh ph r s t th tr v x q qu gi k'.split(' ')),
        fc.constantFrom('', 'o', 'u', 'i'),
        fc.constantFrom(...latin1),
        fc.constantFrom('', ...'n ng nh m i y o u c ch t p a'.split(' ')),
      )
      .map((parts) => parts.join(''))
      .filter(isVietnameseSyllable);
    const check = fc.property(fc.array(syllable, { minLength: 1, maxLength: 6 }), (words) => {
      return readOldText(words.join(' ')) === null && readOldText(words.join(' ').toUpperCase()) === null;
    });
    fc.assert(check, { seed, numRuns: 2000, verbose: true });
  });

  it('when every word is looked at, then Vietnamese spelling allows it', () => {
    expect(WORDS.filter((word) => !isVietnameseSyllable(word))).toEqual([]);
  });

  it.each(['TCVN3', 'VNI', 'UTF8_MISREAD'] as const)(
    'when it is written in %s, then it is told and says the same again',
    (encoding) => {
      const text = phrase.map((words) => ['nguyễn', ...words].join(' '));
      const check = fc.property(text, (meant) => {
        expect(readOldText(written(meant, encoding))).toEqual({ encoding, text: meant });
      });
      fc.assert(check, { seed, numRuns: 500, verbose: true });
    },
  );

  it('when any text at all is looked at, then nothing throws', () => {
    const check = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const old = readOldText(text);
      return old?.text !== text;
    });
    fc.assert(check, { seed, numRuns: 500, verbose: true });
  });
});

/** The tables of the fonts as their makers print them, letter by letter: another source than the program's. */
const LETTERS = 'àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ';
const TCVN3_LETTERS = 'µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô­õøö÷ùúýûüþ';
const VNI_LETTERS =
  'aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó ò ' +
  'oø où oû oõ oï oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû yõ î';

function written(meant: string, encoding: 'TCVN3' | 'VNI' | 'UTF8_MISREAD'): string {
  if (encoding === 'UTF8_MISREAD') {
    return new TextDecoder('windows-1252').decode(new TextEncoder().encode(meant));
  }
  const table = encoding === 'TCVN3' ? [...TCVN3_LETTERS] : VNI_LETTERS.split(' ');
  return Array.from(meant, (letter) => table[[...LETTERS].indexOf(letter)] ?? letter).join('');
}
