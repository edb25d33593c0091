const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The check character of ISO/IEC 7064 MOD 37,36: it finds every single wrong character and every swap of two
 * neighbours, which are the mistakes of people who type a code from a label.
 */
export function checkCharacterOf(text: string): string {
  let remainder = 36;
  for (const character of text.replaceAll('-', '')) {
    const sum = (remainder + alphabet.indexOf(character)) % 36 || 36;
    remainder = (sum * 2) % 37;
  }
  return alphabet[(37 - remainder) % 36] ?? '0';
}

/** The code on an item's label: office, year, running number, check character, such as KV03-26-00042-K. */
export function exhibitCode(officeCode: string, year: number, ordinal: number): string {
  const stem = `${officeCode}-${String(year % 100).padStart(2, '0')}-${String(ordinal).padStart(5, '0')}`;
  return `${stem}-${checkCharacterOf(stem)}`;
}

/** Whether a typed code is whole; spaces and case do not matter. */
export function isExhibitCode(text: string): boolean {
  const code = text.trim().toUpperCase();
  return (
    /^[A-Z0-9]{2,12}-\d{2}-\d{5,}-[0-9A-Z]$/.test(code) &&
    checkCharacterOf(code.slice(0, -2)) === code.slice(-1)
  );
}
