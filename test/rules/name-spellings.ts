const name = 'Nguyễn Văn Minh Hoà';

/** One name as somebody writes it who wants to pass as another. */
export const spellings: readonly (readonly [what: string, spelling: string])[] = [
  ['capitals', 'NGUYỄN VĂN MINH HOÀ'],
  ['small letters', 'nguyễn văn minh hoà'],
  ['decomposed', name.normalize('NFD')],
  ['the other place of the tone', 'Nguyễn Văn Minh Hòa'],
  ['two spaces', 'Nguyễn  Văn Minh   Hoà '],
  ['no space', 'Nguyễn VănMinh Hoà'],
  ['a no-break space', 'Nguyễn\u00a0Văn Minh Hoà'],
  ['an ideographic space', 'Nguyễn\u3000Văn Minh Hoà'],
  ['a blank of Braille', 'Nguyễn\u2800Văn Minh Hoà'],
  ['a zero width space', 'Nguyễn Vă\u200bn Minh Hoà'],
  ['a zero width joiner', 'Nguyễn Vă\u200dn Minh Hoà'],
  ['a word joiner', 'Nguyễn Vă\u2060n Minh Hoà'],
  ['a byte order mark', '\ufeffNguyễn Văn Minh Hoà'],
  ['a soft hyphen', 'Nguyễn Vă\u00adn Minh Hoà'],
  ['a mark of direction', 'Nguyễn Văn\u200f Minh Hoà'],
  ['a right-to-left override', '\u202eNguyễn Văn Minh Hoà'],
  ['a combining grapheme joiner', 'Nguyễn Vă\u034fn Minh Hoà'],
  ['a Hangul filler', 'Nguyễn Văn Minh\u3164 Hoà'],
  ['a variation selector', 'Nguyễn Văn\ufe0f Minh Hoà'],
  ['a tag', 'Nguyễn Văn\u{e0041} Minh Hoà'],
  ['a Cyrillic letter', 'Nguyễn Văn Minh Ho\u0430\u0300'],
  ['a Cyrillic capital', 'Nguyễn Văn Minh \u041doà'],
  ['a small Cyrillic letter for a capital', 'Nguyễn Văn \u043cinh Hoà'],
  ['a Greek letter', 'Nguyễn \u03bdăn Minh Hoà'],
  ['a Greek capital', '\u039dguyễn Văn Minh Hoà'],
  ['full width', '\uff2e\uff47uyễn Văn Minh Hoà'],
  ['mathematical letters', 'Nguyễn Văn \u{1d40c}\u{1d422}\u{1d427}\u{1d421} Hoà'],
  ['small l for i', 'Nguyễn Văn Mlnh Hoà'],
  ['1 for i', 'Nguyễn Văn M1nh Hoà'],
  ['a dotless i', 'Nguyễn Văn M\u0131nh Hoà'],
  ['0 for o', 'Nguyễn Văn Minh H0à'],
  ['rn for m', 'Nguyễn Văn rninh Hoà'],
  ['a caron for a breve', 'Nguyễn Vǎn Minh Hoà'],
  ['a line under a letter', 'Nguyễn Văn Minh\u0332 Hoà'],
  ['Ông', 'Ông Nguyễn Văn Minh Hoà'],
  ['Bà', 'BÀ Nguyễn Văn Minh Hoà'],
  ['Anh', 'anh Nguyễn Văn Minh Hoà'],
  ['Đ/c', 'Đ/c Nguyễn Văn Minh Hoà'],
  ['Đồng chí', 'Đồng chí: Nguyễn Văn Minh Hoà'],
  ['two honorifics', 'Đ/c Ông Nguyễn Văn Minh Hoà'],
  ['a full stop', 'Nguyễn Văn Minh Hoà.'],
  ['a comma', 'Nguyễn Văn, Minh Hoà'],
  ['hyphens', 'Nguyễn-Văn-Minh-Hoà'],
];

/** Names of different people, who must not be taken for one. */
export const otherPeople: readonly (readonly [one: string, other: string])[] = [
  [name, 'Nguyễn Văn Minh Hoá'],
  [name, 'Nguyễn Văn Minh Hoa'],
  [name, 'Nguyễn Vân Minh Hoà'],
  [name, 'Nguyễn Văn Hoà'],
  ['Lê Thị Mai', 'Lê Thị May'],
  ['Đào Anh', 'Dào Anh'],
  ['Trần Thị Ánh', 'Trần Thị Anh'],
  ['Hồ Thu', 'Hồ Thư'],
];

/** The name that `spellings` spell. */
export const spelledName = name;
