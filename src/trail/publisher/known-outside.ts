import type { Mirror } from './mirror.js';
import { sizeOfNote } from './size-of-note.js';
import type { WitnessClient } from './witness-client.js';

export interface Outside {
  readonly origin: string;
  readonly mirror: Mirror;
  readonly witnesses: readonly WitnessClient[];
  /** How many entries the signer has signed; it may fail to answer. */
  readonly signed: () => Promise<bigint>;
}

/** How many entries of the log are known outside of its database, by whoever can be asked at this moment. */
export async function knownOutside({ origin, mirror, witnesses, signed }: Outside): Promise<bigint> {
  const published = async (): Promise<bigint> => {
    const note = await mirror.checkpoint();
    return note === undefined ? 0n : sizeOfNote(note);
  };
  const sizes = await Promise.all(
    [signed(), mirror.reach(), published(), ...witnesses.map((witness) => witness.latestSize(origin))].map(
      (size) => size.catch(() => 0n),
    ),
  );
  return sizes.reduce((most, size) => (size > most ? size : most));
}
