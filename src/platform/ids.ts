import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** A new UUIDv7: unique without asking the database, and close in the index to its neighbours in time. */
export function newId(): string {
  return v7();
}

/** A secret for a bearer token: 256 random bits, safe in a header. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What an answer and the log call a failure, so that the one leads to the other. */
export function newReference(): string {
  return randomBytes(6).toString('hex');
}

/** 256 random bits that keep a short text from being guessed from its hash. */
export function newSalt(): Buffer {
  return randomBytes(32);
}
