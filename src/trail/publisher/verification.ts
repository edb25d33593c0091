import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import { replaceFile } from '../../platform/durable-file.js';
import type { Finding, HealthPart } from '../../platform/health.js';
import { parseCheckpoint } from '../log/checkpoint.js';
import { parseNote } from '../log/note.js';
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

/** What `so-kho-verify dump --result` found of a copy, as `so-kho trail verified` keeps it. */
export interface Verdict {
  readonly verdict: (typeof verdicts)[number];
  readonly origin: string;
  /** Entries of the checkpoint of the copy. */
  readonly size: string;
  /** When the last of them was told. */
  readonly until: string;
  /** What was bad or could not be told, the first of it. */
  readonly findings: readonly string[];
}

const verdicts = ['GOOD', 'BAD', 'UNDECIDABLE'] as const;

/** Milliseconds by which a result may be ahead of the database's clock, since it has been dated by another one. */
const mostAhead = 3_600_000;

/** A timer that runs every night may fail once. */
const usualHours = 48;

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

/** Puts a result in the place of the one before. */
export async function keepResult(file: string, result: Verification | Verdict): Promise<void> {
  await replaceFile(file, `${JSON.stringify(result)}\n`, 0o640, 'verification');
}

/** Reads what `so-kho-verify dump --result` wrote. @throws Error in a sentence when it is not that */
export async function readVerdict(file: string): Promise<Verdict> {
  const found = jsonOf<Partial<Verdict>>(await readFile(file, 'utf8'));
  const { verdict, origin, size, until, findings } = found ?? {};
  const isOne =
    verdicts.some((known) => known === verdict) &&
    [origin, size, until].every((text) => typeof text === 'string') &&
    !Number.isNaN(Date.parse(until ?? '')) &&
    Array.isArray(findings);
  if (!isOne) {
    throw new Error(`${file} is no result of so-kho-verify dump --result.`);
  }
  return found as Verdict;
}

/** Where the latest results are kept. */
export interface VerificationFiles {
  /** Of `so-kho trail mirror --verify`. */
  readonly mirror: string;
  /** Of `so-kho-verify dump`, brought here by `so-kho trail verified`. */
  readonly verdict: string;
}

export interface VerificationWatch {
  readonly files: VerificationFiles;
  /** Hours within which a verdict is expected; undefined where nobody said that one is. */
  readonly expectedHours: number | undefined;
  /** The database's: entries are told by it. */
  readonly clock: Clock;
  readonly report: HealthPart;
}

const nextLook = 10_000;

/** Says what the latest verifications have found, for the first time before this is fulfilled, until the signal. */
export async function watchVerifications(
  { files, expectedHours, clock, report }: VerificationWatch,
  signal: AbortSignal,
): Promise<{ readonly ended: Promise<void> }> {
  const look = async (): Promise<void> => {
    report.report(await verificationFindings(files, expectedHours, clock.now()));
  };
  const lookAgain = async (): Promise<void> => {
    while (!signal.aborted) {
      // It keeps no process alive that could not start.
      await pause(nextLook, undefined, { signal, ref: false }).catch(() => undefined);
      await look();
    }
  };
  await look();
  return { ended: lookAgain() };
}

/** What somebody must know of the latest verifications; nothing of one that was never made and that nobody expects. */
export async function verificationFindings(
  files: VerificationFiles,
  expectedHours: number | undefined,
  now: Date,
): Promise<Finding[]> {
  const [mirror, verdict] = await Promise.all([
    resultIn<Verification>(files.mirror),
    resultIn<Verdict>(files.verdict),
  ]);
  const olderThan =
    (hours: number) =>
    (at: string): boolean => {
      const age = now.getTime() - Date.parse(at);
      // What a clock that was set wrongly has dated ahead would never grow old.
      return age > hours * 3_600_000 || age < -mostAhead;
    };
  return [
    ...mirrorFindings(mirror, olderThan(usualHours)),
    ...verdictFindings(verdict, expectedHours !== undefined, olderThan(expectedHours ?? usualHours)),
  ].map((finding) => ({ state: 'warning', ...finding }));
}

type Said = Omit<Finding, 'state'>;

function mirrorFindings(found: Verification | undefined, isOld: (at: string) => boolean): Said[] {
  if (found === undefined) {
    return [];
  }
  const [first] = found.faults;
  const faulty = `The verification of ${found.at} found ${found.faults.length} faulty files in the mirror, ${first ?? ''} among them: see "The mirror" in OPERATIONS.`;
  const old = `The mirror was last verified at ${found.at}: look at its timer, and at the clock of its machine.`;
  return [
    ...(first === undefined ? [] : [{ code: 'MIRROR_FAULTY', message: faulty }]),
    ...(isOld(found.at) ? [{ code: 'MIRROR_NOT_VERIFIED', message: old }] : []),
  ];
}

function verdictFindings(
  found: Verdict | undefined,
  isExpected: boolean,
  isOld: (at: string) => boolean,
): Said[] {
  if (found === undefined) {
    const message =
      'No verdict of so-kho-verify on a copy of the log was brought here yet: look at its timer.';
    return isExpected ? [{ code: 'VERDICT_MISSING', message }] : [];
  }
  const { verdict, size, until, findings } = found;
  const notGood = `The verdict on the copy of ${size} entries is ${verdict}: ${findings[0] ?? 'see what so-kho-verify says'}`;
  const old = `The latest verdict is on entries until ${until}: look at its timer, at what copies the log, and at the clocks.`;
  return [
    ...(verdict === 'GOOD' ? [] : [{ code: `VERDICT_${verdict}`, message: notGood }]),
    ...(isOld(until) ? [{ code: 'VERDICT_OLD', message: old }] : []),
  ];
}

async function resultIn<Result>(file: string): Promise<Result | undefined> {
  return jsonOf<Result>(await readFile(file, 'utf8').catch(() => ''));
}

function jsonOf<Result>(text: string): Result | undefined {
  try {
    return JSON.parse(text) as Result;
  } catch {
    return undefined;
  }
}
