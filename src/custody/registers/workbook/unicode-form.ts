const COMPARED_BYTES = 64 * 1024;

/**
 * The form of Unicode in which a text is, if it is Unicode. UTF-16 is told by its byte order mark, or by the zeros beside
 * its Latin letters and breaks.
 */
export function unicodeForm(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [one, two] = bytes;
  if (one === 0xff && two === 0xfe) return 'utf-16le';
  if (one === 0xfe && two === 0xff) return 'utf-16be';
  const compared = bytes.subarray(0, COMPARED_BYTES);
  const zeros = compared.filter((byte) => byte === 0).length;
  if (zeros < compared.length / 8) return 'utf-8';
  const behind = compared.filter((byte, at) => byte === 0 && at % 2 === 1).length;
  return behind > zeros / 2 ? 'utf-16le' : 'utf-16be';
}
