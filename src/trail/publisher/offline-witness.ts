import { cosignatureVerifier } from '../log/cosignature.js';
import { parseVerifierKey } from '../log/keys.js';
import { consistencyProof } from '../log/merkle.js';
import { openNote } from '../log/note.js';
import { tileHashReader } from '../log/tiles.js';
import { formatWitnessRequest } from '../witness/index.js';
import { newestOwnCheckpoint } from './own-checkpoint.js';
import type { TrailDatabase } from './trail-database.js';

/**
 * The newest checkpoint as a request that is carried to a witness.
 * @param oldSize how many entries the witness has cosigned before
 */
export async function witnessRequest(database: TrailDatabase, oldSize: bigint): Promise<string> {
  const checkpoint = await newestOwnCheckpoint(database);
  if (checkpoint === undefined || checkpoint.size < oldSize) {
    throw new Error(`The newest checkpoint has ${checkpoint?.size ?? 0} entries, fewer than ${oldSize}.`);
  }
  const { size, note } = checkpoint;
  const proof =
    oldSize === 0n || oldSize === size
      ? []
      : await consistencyProof(oldSize, size, tileHashReader(size, database.readTile));
  return formatWitnessRequest({ oldSize, proof, note });
}

/**
 * Keeps the cosignature line that came back, once it is verified.
 * @throws FormatError, SignatureError, or Error where there is no checkpoint of this size
 */
export async function keepWitnessLine(
  database: TrailDatabase,
  size: bigint,
  vkey: string,
  line: string,
): Promise<void> {
  const checkpoint = await database.checkpoint(size);
  if (checkpoint === undefined) {
    throw new Error(`There is no checkpoint of ${size} entries.`);
  }
  const key = parseVerifierKey(vkey);
  const ended = line.endsWith('\n') ? line : `${line}\n`;
  openNote(`${checkpoint.note}${ended}`, [cosignatureVerifier(key)]);
  await database.keepCosignature(size, key.name, ended);
}
