import { createHash } from 'node:crypto';
import { FormatError } from './format-error.js';

/** Bytes of the random value that keeps a short payload from being guessed from its commitment. */
export const SALT_SIZE = 32;

/**
 * SHA-256(salt ‖ payload bytes): what an entry says of its payload. The salt has a fixed length, so that no other
 * pair of salt and payload makes the same input.
 * @throws FormatError when the salt has another length
 */
export function payloadCommitment(salt: Uint8Array, payload: Uint8Array): Buffer {
  if (salt.length !== SALT_SIZE) throw new FormatError('payload', `a salt of ${salt.length} bytes`);
  return createHash('sha256').update(salt).update(payload).digest();
}
