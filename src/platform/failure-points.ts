/**
 * Points at which a test lets the program die or a write fail, to show that nothing is lost there. Without a setting
 * that names one they do nothing: a comparison with undefined.
 */

/** Files that are put in their place whole (`replaceFile`); each has the four steps below. */
export const durableFiles = [
  'mirror-tile',
  'mirror-upper-tile',
  'mirror-payloads',
  'mirror-entries',
  'mirror-checkpoint',
  'signer-key',
  'signer-journal',
  'receipt-key',
  'witness-key',
  'witness-logs',
  'witness-state',
  'secret-key',
  'policy',
  'verification',
  'postgres-passwords',
] as const;
export type DurableFile = (typeof durableFiles)[number];

/** Nothing is written; half of the file beside is; all of it is, not yet on the disk; it has taken its place. */
const fileSteps = ['begun', 'half', 'written', 'renamed'] as const;

const steps = [
  'work.claimed',
  'work.before-commit',
  'work.after-commit',
  'sequencer.noted',
  'sequencer.begun',
  'sequencer.read',
  'sequencer.leaves-written',
  'sequencer.outbox-taken',
  'sequencer.heads-written',
  'sequencer.before-commit',
  'sequencer.after-commit',
  'mirror.partials-of-tile',
  'mirror.partials-of-payloads',
  'mirror.partials-of-entries',
  'mirror.bundle-written',
  'publisher.mirrored',
  'publisher.signed',
  'publisher.checkpoint-kept',
  'publisher.cosigned',
  'publisher.cosignature-kept',
  'publisher.published',
  'journal.before',
  'journal.half',
  'journal.written',
  'journal.synced',
  'witness.kept',
  'cluster.begun',
  'cluster.password-given',
  'cluster.initialised',
  'cluster.renamed',
  'database.created',
  'database.migrating',
  'database.migrated',
  'database.log-in-allowed',
] as const;

/** Where the program can be made to fail. */
export type FailurePoint = (typeof steps)[number] | `${DurableFile}.${(typeof fileSteps)[number]}`;

/** The closed list. */
export const failurePoints: readonly FailurePoint[] = [
  ...steps,
  ...durableFiles.flatMap((file) => fileSteps.map((step) => `${file}.${step}` as const)),
];

const ways = ['kill', 'ENOSPC', 'EIO'] as const;

/** What happens at the point: the process is killed there, or the write fails with this error. */
export type FailureWay = (typeof ways)[number];

export interface PlannedFailure {
  readonly point: FailurePoint;
  /** The how-manieth time that the point is reached; 1 is the first. */
  readonly hit: number;
  readonly way: FailureWay;
}

/** What fails on purpose. */
export class InjectedFailure extends Error {
  override readonly name = 'InjectedFailure';

  constructor(
    readonly code: string,
    point: FailurePoint,
  ) {
    super(`${code}: made to fail at ${point}`);
  }
}

let planned: PlannedFailure | undefined;
let left = 0;

/** The plan of `point`, `point:hit` or `point:hit:way`. @throws Error in one sentence when it is none */
export function parseFailure(text: string): PlannedFailure {
  const [name, hit = '1', way = 'kill', ...more] = text.split(':');
  const point = failurePoints.find((each) => each === name);
  const known = ways.find((each) => each === way);
  if (point === undefined || known === undefined || !/^[1-9]\d{0,5}$/.test(hit) || more.length > 0) {
    throw new Error(
      `There is no failure ${text}: say POINT:HIT:WAY with a point of src/platform/failure-points.ts.`,
    );
  }
  return { point, hit: Number(hit), way: known };
}

/** Plans one failure of this process, or none any more. */
export function planFailure(failure: PlannedFailure | undefined): void {
  planned = failure;
  left = failure?.hit ?? 0;
}

/**
 * Hands a plan for a child process over, once: the child that is started in the place of one that died goes on.
 * Undefined where nothing is planned for these points.
 */
export function takePlannedFailure(prefixes: readonly string[]): string | undefined {
  if (planned === undefined || !prefixes.some((prefix) => planned?.point.startsWith(prefix))) {
    return undefined;
  }
  const { point, hit, way } = planned;
  planFailure(undefined);
  return `${point}:${hit}:${way}`;
}

/** Whether the next time that this point is reached is the one that fails: for a write that is then cut in half. */
export function failsNext(point: FailurePoint): boolean {
  return planned?.point === point && left === 1;
}

/** Says that the program is here. @throws InjectedFailure where a test wants it */
export function reached(point: FailurePoint): void {
  if (planned?.point !== point) {
    return;
  }
  left -= 1;
  if (left > 0) {
    return;
  }
  const { way } = planned;
  planFailure(undefined);
  if (way === 'kill') {
    process.kill(process.pid, 'SIGKILL');
  }
  throw new InjectedFailure(way, point);
}
