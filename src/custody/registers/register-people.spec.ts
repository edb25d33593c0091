import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitPeople } from './register-people.js';

const seed = 20_261_129;

describe('given a cell that names people', () => {
  it.each<[string, string[]]>([
    ['Võ Thị Cường;  Rơ Châm Đức Bảy; ', ['Võ Thị Cường', 'Rơ Châm Đức Bảy']],
    ['Nguyễn Văn A\nTrần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['Nguyễn Văn A\r\n\r\nTrần Thị B\r\n', ['Nguyễn Văn A', 'Trần Thị B']],
    ['Nguyễn Văn A và Trần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['Nguyễn Văn A, Trần Thị B và Lê C', ['Nguyễn Văn A', 'Trần Thị B', 'Lê C']],
    ['Nguyễn Văn A + Trần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['1. Nguyễn Văn A 2. Trần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['1/ Nguyễn Văn A\n2/ Trần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['1) Nguyễn Văn A, 2) Trần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['- Nguyễn Văn A\n- Trần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['Nguyễn Văn A - Trần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['Nguyễn Văn A/Trần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['NGUYỄN VĂN A, TRẦN THỊ B', ['NGUYỄN VĂN A', 'TRẦN THỊ B']],
    ['Nguyễn Văn A (1990), Trần Thị B (SN 1985)', ['Nguyễn Văn A (1990)', 'Trần Thị B (SN 1985)']],
    [
      'Nguyễn Văn A, sinh năm 1990; Trần Thị B, SN 1985',
      ['Nguyễn Văn A, sinh năm 1990', 'Trần Thị B, SN 1985'],
    ],
    ['Nguyễn Văn A, sinh 1990', ['Nguyễn Văn A, sinh 1990']],
    ['Nguyễn Văn A, sinh 1990, Trần Thị B, sinh 1985', ['Nguyễn Văn A, sinh 1990', 'Trần Thị B, sinh 1985']],
    ['Nguyễn Văn A\nsinh năm 1990', ['Nguyễn Văn A sinh năm 1990']],
    ['Nguyễn Văn\nA', ['Nguyễn Văn A']],
    ['Nguyễn Văn A\nSinh năm 1990', ['Nguyễn Văn A Sinh năm 1990']],
    ['Nguyễn Văn A\nThôn 5, xã Ia Mẫu', ['Nguyễn Văn A Thôn 5, xã Ia Mẫu']],
    ['Nguyễn Văn A\nHà Nội\nTrần Thị B', ['Nguyễn Văn A Hà Nội', 'Trần Thị B']],
    ['Nguyễn Văn A,\nTrần Thị B', ['Nguyễn Văn A', 'Trần Thị B']],
    ['Hùng; Dũng', ['Hùng', 'Dũng']],
    ['Hùng;\nDũng', ['Hùng', 'Dũng']],
    ['Công ty X\nNgân hàng Y', ['Công ty X', 'Ngân hàng Y']],
    ['Nguyễn Văn A, Gia Lai', ['Nguyễn Văn A, Gia Lai']],
    ['Nguyễn Văn A, Hà Nội', ['Nguyễn Văn A, Hà Nội']],
    ['Nguyễn Văn A, trú tại Pleiku, Gia Lai', ['Nguyễn Văn A, trú tại Pleiku, Gia Lai']],
    ['Nguyễn Văn A cùng đồng bọn', ['Nguyễn Văn A cùng đồng bọn']],
    ['Nguyễn Văn A và đồng phạm', ['Nguyễn Văn A và đồng phạm']],
    ['Ông Nguyễn Văn A và bà Trần Thị B', ['Ông Nguyễn Văn A', 'bà Trần Thị B']],
    ['Công ty TNHH Thương mại và Dịch vụ Lê Gia', ['Công ty TNHH Thương mại và Dịch vụ Lê Gia']],
    ['Siu H’Blip, Kpă Y Thoan, Rơ Châm Bảy', ['Siu H’Blip', 'Kpă Y Thoan', 'Rơ Châm Bảy']],
    ['Đặng Thị Dũng; Võ Đức H’Blip', ['Đặng Thị Dũng', 'Võ Đức H’Blip']],
    ['Chấp hành viên (biên bản tạm giữ)', ['Chấp hành viên (biên bản tạm giữ)']],
    ['', []],
    [' ; ', []],
  ])('when %p is read, then it names %p', (text, people) => {
    expect(splitPeople(text)).toEqual(people);
  });

  const names = fc.uniqueArray(
    fc
      .tuple(
        fc.constantFrom('Nguyễn', 'Trần', 'Lê', 'Phạm', 'Huỳnh', 'Võ', 'Rơ', 'Ksor', 'Siu', 'Kpă'),
        fc.constantFrom('Văn', 'Thị', 'Đức', 'Châm', 'Minh', 'Y'),
        fc.constantFrom('An', 'Bình', 'Cường', 'Dũng', 'H’Blip', 'Hương', 'Thoan', 'Út'),
      )
      .map((parts) => parts.join(' ')),
    { minLength: 1, maxLength: 6 },
  );
  const lists: readonly ((names: readonly string[]) => string)[] = [
    (all) => all.join('; '),
    (all) => all.join('\n'),
    (all) => all.join(', '),
    (all) => all.join(' + '),
    (all) => all.join(' - '),
    (all) => all.join('/'),
    (all) => `${all.slice(0, -1).join(', ')}${all.length > 1 ? ' và ' : ''}${all.at(-1) ?? ''}`,
    (all) => all.map((name, index) => `${String(index + 1)}. ${name}`).join(' '),
    (all) => all.map((name, index) => `${String(index + 1)}) ${name}`).join('\n'),
    (all) => all.map((name) => `- ${name}`).join('\n'),
    (all) => all.map((name, index) => `${name} (SN ${String(1970 + index)})`).join(', '),
  ];

  it('when any people are listed in any usual way, then each is one', () => {
    const check = fc.property(names, fc.constantFrom(...lists), (all, list) => {
      const found = splitPeople(list(all)).map((name) => name.replace(/ \(SN \d+\)$/, ''));
      expect(found).toEqual(all);
    });
    fc.assert(check, { seed, numRuns: 500, verbose: true });
  });

  it('when any text is read, then no letter of it is lost', () => {
    const letters = (text: string): string => text.normalize('NFC').replace(/[^\p{L}]/gu, '');
    const piece = fc.oneof(
      fc.constantFrom('Nguyễn Văn A', 'Trần Thị B', 'sinh 1990', 'Công ty X', 'đồng phạm', 'A', '(1990)'),
      fc.stringMatching(/^[a-zA-Zđăơ .,()]{0,8}$/),
    );
    const separator = fc.constantFrom('\n', '; ', ', ', ' + ', ' - ', '/', ' ');
    const text = fc.array(fc.tuple(piece, separator), { maxLength: 6 }).map((all) => all.flat().join(''));
    const check = fc.property(text, (written) => letters(splitPeople(written).join('')) === letters(written));
    fc.assert(check, { seed, numRuns: 1000, verbose: true });
  });
});
