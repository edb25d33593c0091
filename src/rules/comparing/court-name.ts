import { comparableName, spacedName } from './comparable-name.js';

/** What names of courts are abbreviated by, to their initials; by the number of their words. */
const abbreviated = {
  3: 'hồ chí minh',
  2: 'tòa án|nhân dân|quân sự|quân khu|tối cao|cấp cao|khu vực|thành phố|thị xã',
  1: 'tỉnh|huyện|quận',
};

/** The phrases with or without their accents, and with the tone on either vowel of `tòa`. */
function anyAccents(phrases: string): string {
  return phrases
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '$&?')
    .replaceAll('o\u0300?a', 'o\u0300?a\u0300?');
}

function inFull(words: 1 | 2 | 3): RegExp {
  const initials = Array.from({ length: words }, () => '([a-z])[^ 0-9]*').join(' ');
  return new RegExp(`(^| )(?=(?:${anyAccents(abbreviated[words])})(?: |$|[0-9]))${initials}`, 'g');
}

const [three, two, one] = [inFull(3), inFull(2), inFull(1)];
/** The province behind the number of a regional court needs no word for what it is. */
const provinceOfRegion = /(kv ?[0-9]+) tp?(?= )/g;

/**
 * The form in which courts are compared: as `comparableName`, and what is abbreviated is the same as in full. `TAND tỉnh
 * Gia Lai`, `Toà án ND tỉnh Gia Lai` and `Tòa án nhân dân tỉnh Gia Lai` are one. The same as `rules.comparable_court` in
 * the database.
 */
export function comparableCourt(name: string): string {
  return comparableName(
    spacedName(name)
      .replaceAll(three, '$1$2$3$4')
      .replaceAll(two, '$1$2$3')
      .replaceAll(one, '$1$2')
      .replaceAll(provinceOfRegion, '$1'),
  );
}
