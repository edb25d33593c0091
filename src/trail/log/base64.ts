import { FormatError } from './format-error.js';

const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The bytes of a base64 text (RFC 4648 §4) that is written as an encoder writes it: padded, without spaces, with
 * zero bits at the end. Anything else would be a second spelling of the same bytes.
 * @throws FormatError
 */
export function decodeBase64(text: string): Buffer {
  if (text.length % 4 !== 0 || !ALPHABET.test(text)) throw new FormatError('base64', 'not a base64 text');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new FormatError('base64', 'not the canonical spelling');
  return bytes;
}

/**
 * The 32 bytes of a base64 text.
 * @throws FormatError
 */
export function decodeHash(text: string): Buffer {
  const bytes = decodeBase64(text);
  if (bytes.length !== 32) throw new FormatError('base64', `a hash of ${bytes.length} bytes instead of 32`);
  return bytes;
}
