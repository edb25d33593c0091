/**
 * The form in which two numbers are compared: `01/PNK`, `1/PNK` and `1 /pnk` are one number. What was written stays.
 * The same as `custody.canonical_number` in the database, which keeps the numbers unique.
 */
export function canonicalNumber(number: string): string {
  return number
    .normalize('NFC')
    .replaceAll(/\s/g, '')
    .replace(/^(\D*)0+(?=\d)/, '$1')
    .toUpperCase();
}
