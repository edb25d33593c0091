import type { Mirror } from './mirror.js';
import { sizeOfNote } from './size-of-note.js';
import type { WitnessClient } from './witness-client.js';

export interface Outside {
  readonly origin: string;
  /** The keys that have signed the log, as far as they are known. */
  readonly logKeys: readonly string[];
  readonly mirror: Mirror;
  readonly witnesses: readonly WitnessClient[];
  /** How many entries the signer has signed; it may fail to answer. */
  readonly signed: () => Promise<bigint>;
}

/** How many entries of the log are known outside of its database, by whoever can be asked at this moment. */
export async function knownOutside(outside: Outside): Promise<bigint> {
  const { origin, logKeys, mirror, witnesses, signed } = outside;
  const asked = [
    signed(),
    mirror.reach(),
    publishedSize(mirror, origin, logKeys),
    ...witnesses.map((witness) => witness.latestSize(origin, logKeys)),
  ];
  const sizes = await Promise.all(asked.map((size) => size.catch(() => 0n)));
  return sizes.reduce((most, size) => (size > most ? size : most));
}

/** Of how many entries the published checkpoint is; 0 where there is none, or none that one of these keys has signed. */
export async function publishedSize(
  mirror: Mirror,
  origin: string,
  logKeys: readonly string[],
): Promise<bigint> {
  const note = await mirror.checkpoint();
  if (note === undefined) {
    return 0n;
  }
  try {
    return sizeOfNote(note, origin, logKeys);
  } catch {
    return 0n;
  }
}
