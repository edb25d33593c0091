/** Characters that nobody sees: joiners, marks of direction, soft hyphens, controls. */
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu;
/** Everything that is read as a space. */
const blank = /[\s\p{Z}\u2800]+/gu;

/** The text without controls of direction, by which it would be shown otherwise than it is kept (Unicode UAX 9). */
export function withoutDirection(text: string): string {
  return text.replaceAll(/\p{Bidi_Control}/gu, '');
}

/** The text without characters that nobody sees, each run of blanks as one space: for comparing, never for keeping. */
export function visibleText(text: string): string {
  return text.replaceAll(ignorable, '').replaceAll(blank, ' ').trim();
}

/**
 * What somebody typed, as it is kept: NFC, without controls of direction and blanks around it, and empty where nothing of
 * it can be seen.
 * `platform.has_text` in the database says the same of a text.
 */
export function typedText(given: string | null | undefined): string {
  return given == null || visibleText(given) === '' ? '' : withoutDirection(given).normalize('NFC').trim();
}

/** Signs that are written like letters (a circumflex alone, a raised figure) are none. */
const letterOrDigit = /[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Nd}]/u;

/**
 * What somebody typed where something is to be told, such as a reason or a note: empty unless a letter or a digit is in
 * it. `platform.says_something` in the database says the same of a text.
 */
export function saidText(given: string | null | undefined): string {
  const text = typedText(given);
  return letterOrDigit.test(visibleText(text)) ? text : '';
}
