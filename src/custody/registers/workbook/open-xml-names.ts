/** Namespaces in the transitional form; `readXml` brings the strict form to it. */
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const RELATIONSHIP = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
export const PACKAGE_RELATIONSHIP = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** Whether a truth value of an attribute is set; an absent one has the value it is given here. */
export function isSet(value: string | undefined, whenAbsent = false): boolean {
  return value === undefined ? whenAbsent : ['1', 'true', 'on'].includes(value.trim());
}

/** A whole number that is not negative, or null. */
export function wholeNumber(value: string | undefined): number | null {
  return value !== undefined && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : null;
}

/** Characters that XML cannot hold are written as `_x000D_`, and an underscore that would begin one as `_x005F_`. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9a-fA-F]{4})_/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
}
