import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import { parseCheckpoint } from '../log/checkpoint.js';
import { parseNote } from '../log/note.js';
import type { TrailStatus } from '../trail-status.js';
import type { Mirror } from './mirror.js';
import { pathOf } from './mirror-files.js';

/** What `so-kho trail mirror --verify` found, kept beside the mirror so that readiness can tell it. */
export interface Verification {
  readonly at: string;
  /** Entries of the published checkpoint. */
  readonly size: string;
  /** Files that are missing or contradict each other, by their names in the mirror. */
  readonly faults: readonly string[];
}

/** A timer that runs every night may fail once. */
const longestSilence = 48 * 3_600_000;

/**
 * Computes the whole mirror anew from its own files: payloads, entries, every tile, and the root of its checkpoint. It
 * needs no database and no key; whose signature the checkpoint bears is for so-kho-verify with a policy.
 * @throws Error where no checkpoint was published
 */
export async function verifyMirror(mirror: Mirror, at: Date): Promise<Verification> {
  for (;;) {
    const note = await mirror.checkpoint();
    if (note === undefined) {
      throw new Error(`The mirror ${mirror.folder} has no checkpoint.`);
    }
    const { size, root } = parseCheckpoint(parseNote(note).text);
    const faults = (await mirror.look(size, Number(size))).map(pathOf);
    if (faults.length === 0 && !(await mirror.root(size)).equals(root)) {
      faults.push('checkpoint');
    }
    // While a server publishes, narrow files give way to full ones; what is really lost stays lost.
    if (faults.length === 0 || (await mirror.checkpoint()) === note) {
      return { at: at.toISOString(), size: size.toString(), faults };
    }
  }
}

export async function keepVerification(file: string, verification: Verification): Promise<void> {
  await writeFile(file, `${JSON.stringify(verification)}\n`, { mode: 0o640 });
}

const nextLook = 60_000;

/** Says what the latest verification has found, until the signal. */
export async function tellVerifications(
  file: string,
  clock: Clock,
  status: TrailStatus,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sayVerification(file, clock.now(), status);
    await pause(nextLook, undefined, { signal }).catch(() => undefined);
  }
}

/** Says of the latest verification what somebody must know; nothing where none was ever made. */
export async function sayVerification(file: string, now: Date, status: TrailStatus): Promise<void> {
  const found = await readVerification(file);
  if (found === undefined) {
    return;
  }
  const [first] = found.faults;
  if (first === undefined) {
    status.isOver('MIRROR_FAULTY');
  } else {
    status.say(
      'warning',
      'MIRROR_FAULTY',
      `The verification of ${found.at} found ${found.faults.length} faulty files in the mirror, ${first} among them: see "The mirror" in OPERATIONS.`,
    );
  }
  if (now.getTime() - Date.parse(found.at) > longestSilence) {
    status.say(
      'warning',
      'MIRROR_NOT_VERIFIED',
      `The mirror was last verified at ${found.at}: look at its timer.`,
    );
  } else {
    status.isOver('MIRROR_NOT_VERIFIED');
  }
}

async function readVerification(file: string): Promise<Verification | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return JSON.parse(text) as Verification;
  } catch {
    return undefined;
  }
}
