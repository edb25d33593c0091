import { SALT_SIZE } from './commitment.js';
import { MAXIMUM_ENTRY_SIZE } from './entry.js';
import { FormatError } from './format-error.js';
import { TILE_WIDTH } from './tiles.js';

/** A payload with the salt of its commitment. */
export interface SaltedPayload {
  readonly salt: Buffer;
  readonly bytes: Buffer;
}

const ENTRY_PREFIX = 2;
const PAYLOAD_PREFIX = 4;

/**
 * The bytes of an entry bundle (C2SP tlog-tiles): each entry after its length in two bytes, big-endian.
 * @throws FormatError
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Buffer {
  requireWidth(entries.length);
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > MAXIMUM_ENTRY_SIZE) throw new FormatError('bundle', 'an entry that is too long');
      const prefix = Buffer.alloc(ENTRY_PREFIX);
      prefix.writeUInt16BE(entry.length);
      return [prefix, entry];
    }),
  );
}

/**
 * The entries of a bundle that must hold this many, and nothing after them.
 * @throws FormatError
 */
export function decodeEntryBundle(bundle: Buffer, width: number): Buffer[] {
  requireWidth(width);
  const entries: Buffer[] = [];
  let at = 0;
  while (entries.length < width) {
    if (at + ENTRY_PREFIX > bundle.length) throw new FormatError('bundle', 'too short');
    const end = at + ENTRY_PREFIX + bundle.readUInt16BE(at);
    if (end > bundle.length) throw new FormatError('bundle', 'too short');
    entries.push(bundle.subarray(at + ENTRY_PREFIX, end));
    at = end;
  }
  if (at !== bundle.length) throw new FormatError('bundle', 'something after the last entry');
  return entries;
}

/**
 * The bytes of a payload bundle: for each entry of the bundle of the same number a length in four bytes, big-endian,
 * and so many bytes, 32 of salt and then the payload; length 0 where the payload is withheld.
 * @throws FormatError
 */
export function encodePayloadBundle(payloads: readonly (SaltedPayload | undefined)[]): Buffer {
  requireWidth(payloads.length);
  return Buffer.concat(
    payloads.flatMap((payload) => {
      const prefix = Buffer.alloc(PAYLOAD_PREFIX);
      if (payload === undefined) return [prefix];
      if (payload.salt.length !== SALT_SIZE) throw new FormatError('bundle', 'a salt that is not 32 bytes');
      prefix.writeUInt32BE(SALT_SIZE + payload.bytes.length);
      return [prefix, payload.salt, payload.bytes];
    }),
  );
}

/**
 * The payloads of a bundle that must hold this many records, and nothing after them; undefined for a withheld one.
 * @throws FormatError
 */
export function decodePayloadBundle(bundle: Buffer, width: number): (SaltedPayload | undefined)[] {
  requireWidth(width);
  const payloads: (SaltedPayload | undefined)[] = [];
  let at = 0;
  while (payloads.length < width) {
    if (at + PAYLOAD_PREFIX > bundle.length) throw new FormatError('bundle', 'too short');
    const length = bundle.readUInt32BE(at);
    const from = at + PAYLOAD_PREFIX;
    if (from + length > bundle.length || (length > 0 && length < SALT_SIZE)) {
      throw new FormatError('bundle', 'a payload of a wrong length');
    }
    payloads.push(
      length === 0
        ? undefined
        : {
            salt: bundle.subarray(from, from + SALT_SIZE),
            bytes: bundle.subarray(from + SALT_SIZE, from + length),
          },
    );
    at = from + length;
  }
  if (at !== bundle.length) throw new FormatError('bundle', 'something after the last payload');
  return payloads;
}

function requireWidth(width: number): void {
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) {
    throw new FormatError('bundle', `not 1 to ${TILE_WIDTH} entries`);
  }
}
