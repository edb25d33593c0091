import { parseVerifierKey } from '../log/keys.js';
import { parseNote } from '../log/note.js';
import type { SignerClient, SignerState } from '../signer/index.js';
import { TrailRefused } from '../standing/index.js';
import { newestOwnCheckpoint } from './own-checkpoint.js';
import type { TrailDatabase } from './trail-database.js';

export interface PublishedSize {
  /** Where it is known from, as a sentence names it. */
  readonly where: string;
  readonly size: bigint;
}

/**
 * What the signer has signed, once it is known to be the one of this log whose journal reaches to what was published:
 * either can be exchanged at any moment.
 * @param published how many entries are known to be published, whatever the database says
 * @throws TrailRefused
 */
export async function ownSignerState(
  database: TrailDatabase,
  signer: Pick<SignerClient, 'state'>,
  published = 0n,
): Promise<SignerState> {
  // Before the signer is asked: what another publisher has published meanwhile the signer knows as well.
  const stored = (await newestOwnCheckpoint(database))?.size ?? 0n;
  const state = await signer.state();
  await requireSameSigner(database, state.vkey);
  requireWholeJournal(state, {
    where: 'the newest checkpoint',
    size: stored > published ? stored : published,
  });
  return state;
}

/** A second signer would sign whatever it is shown first; the log has one, for ever. @throws TrailRefused */
export async function requireSameSigner(database: TrailDatabase, vkey: string): Promise<void> {
  const known = (await database.knownKeys('SIGNER')).at(-1);
  const isOwn = known === undefined ? await hasSignedFirst(database, vkey) : known === vkey;
  if (!isOwn) {
    throw otherSigner(vkey);
  }
}

/** Where no key is known yet, the one whose signature the stored checkpoint bears is. */
async function hasSignedFirst(database: TrailDatabase, vkey: string): Promise<boolean> {
  const stored = await database.checkpoint();
  const key = parseVerifierKey(vkey);
  return (
    stored === undefined ||
    parseNote(stored.note).signatures.some(({ name, keyId }) => name === key.name && keyId === key.keyId)
  );
}

/** A journal that is older than what was published would let its signer sign a second past. @throws TrailRefused */
export function requireWholeJournal(signed: SignerState, published: PublishedSize): void {
  if (signed.size < published.size) {
    throw new TrailRefused(
      `The journal of the signer ends at ${signed.size} entries, and ${published.where} has ${published.size}: it is an ` +
        'older one or was lost. Nothing is published; stop the signer and bring its journal forward with so-kho signer ' +
        'recover (docs/OPERATIONS.md, A lost journal).',
    );
  }
}

export function otherSigner(vkey: string): TrailRefused {
  return new TrailRefused(
    `The checkpoints of this database were signed by another signer than ${vkey}. Nothing is ` +
      'appended; point TRAIL_SIGNER_SOCKET or TRAIL_HOME to the one that has signed them, or follow docs/OPERATIONS.md, ' +
      'A lost signer key.',
  );
}
