import { parseVerifierKey } from '../log/keys.js';
import { ed25519Verifier, openNote, type NoteVerifier } from '../log/note.js';
import type { StoredCheckpoint, TrailDatabase } from './trail-database.js';

/**
 * The newest checkpoint of the database that a known key of the log has signed; undefined where there is none. What
 * another key has signed is no statement of this log. Where no key is known yet the signature is not looked at.
 */
export async function newestOwnCheckpoint(
  database: Pick<TrailDatabase, 'knownKeys' | 'checkpoint' | 'checkpointBelow'>,
): Promise<StoredCheckpoint | undefined> {
  const verifiers = (await database.knownKeys('SIGNER')).map((key) => ed25519Verifier(parseVerifierKey(key)));
  let found = await database.checkpoint();
  while (found !== undefined && verifiers.length > 0 && !isSigned(found.note, verifiers)) {
    found = await database.checkpointBelow(found.size);
  }
  return found;
}

function isSigned(note: string, verifiers: readonly NoteVerifier[]): boolean {
  try {
    openNote(note, verifiers);
    return true;
  } catch {
    return false;
  }
}
