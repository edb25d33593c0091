/** What of a failure can be told apart: the constraint that was violated, and the SQLSTATE. */
export interface DatabaseRefusal {
  readonly constraint: string | undefined;
  readonly sqlState: string | undefined;
}

/** PostgreSQL answers that mean "another was in the way": serialization, deadlock, lock wait. */
const conflictStates = new Set(['40001', '40P01', '55P03']);

/** What PostgreSQL answers when a statement took too long, waited too long for a lock, or was cancelled. */
const givenUp = new Set(['57014', '55P03']);

/** The driver tells by words alone of a connection that went away, could not be had, or was closed at the end. */
const lostConnection =
  /Connection terminated|not queryable|connection error|timeout expired|Client was closed|after calling end on the pool/;

/** All connections of the pool were in use for too long. */
const noConnectionFree = /timeout exceeded when trying to connect/;

/** A server that is not there, goes away, starts, has crashed, or cannot read its disk. */
const awayStates = /^(08...|57P0[1-5]|25P03|58030)$/;

/** The network's word for the same. */
const awayErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** By which the house's own database says that the acting person has lost a right on which the change rests. */
const rightsLost = 'SK401';

/** The server is there and lets nobody in: another password, another database. */
const closedDoor = new Set(['28000', '28P01', '3D000']);

/** Too many connections, no memory, resources of the machine. */
const exhaustedStates = new Set(['53000', '53200', '53300', '53400']);

/** The disk, or the share of it that this user may fill, is full: PostgreSQL's word and the file system's. */
const diskFull = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** A statement that writes meets a database that takes none: a standby, or one that was made read-only. */
const readOnlyState = '25006';

/** Why nothing can be done at the moment, whatever was asked. */
export type Outage = 'away' | 'closed' | 'exhausted' | 'disk-full' | 'read-only';

interface DatabaseFailure {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly previous?: unknown;
  readonly cause?: unknown;
  readonly message?: unknown;
}

function fieldOf(error: unknown, name: 'code' | 'constraint'): string | undefined {
  for (
    let current = error, depth = 0;
    typeof current === 'object' && current !== null && depth < 5;
    depth += 1
  ) {
    const failure = current as DatabaseFailure;
    const value = failure[name];
    if (typeof value === 'string' && value !== '') {
      return value;
    }
    current = failure.previous ?? failure.cause;
  }
  return undefined;
}

/** The SQLSTATE of a failure, however deep the driver and the ORM have wrapped it. */
export function sqlStateOf(error: unknown): string | undefined {
  return fieldOf(error, 'code');
}

/** The name of the constraint (or of the guarding trigger, which raises under a constraint name of its own). */
export function constraintOf(error: unknown): string | undefined {
  return fieldOf(error, 'constraint');
}

/**
 * Whether somebody else was quicker with the same number, label or opening: that one's work is committed now, so the
 * checks of the command, run again, see it and tell the field.
 */
export function isLostRace(error: unknown): boolean {
  return ['23505', '23P01'].includes(sqlStateOf(error) ?? '');
}

/** Answers with which PostgreSQL ends the connection: it shuts down, has crashed, or lost patience. */
const lastWords = /^(57P0[1-5]|25P03|08...)$/;

/** Whether a connection is of no use after this failure, or nobody knows. */
export function endsConnection(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || lastWords.test(state) || awayErrors.has(state);
}

/** The outage that a failure tells of; undefined when it is about what was asked. */
export function outageOf(error: unknown): Outage | undefined {
  const state = sqlStateOf(error) ?? '';
  if (diskFull.has(state)) {
    return 'disk-full';
  }
  if (exhaustedStates.has(state) || saysOneOf(error, noConnectionFree)) {
    return 'exhausted';
  }
  if (closedDoor.has(state)) {
    return 'closed';
  }
  if (state === readOnlyState) {
    return 'read-only';
  }
  return awayStates.test(state) || awayErrors.has(state) || saysOneOf(error, lostConnection)
    ? 'away'
    : undefined;
}

/** Whether a program did not start for want of room: of the disk, or of the share of it that its user may fill. */
export function isAboutSpace({ message }: Error): boolean {
  return /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/.test(message);
}

/** Whether a statement took too long, waited too long for a lock, or was cancelled. */
export function isGivenUp(error: unknown): boolean {
  return givenUp.has(sqlStateOf(error) ?? '');
}

/** Whether another transaction was in the way, so that the same one may succeed when it is run again. */
export function isConflict(error: unknown): boolean {
  return conflictStates.has(sqlStateOf(error) ?? '');
}

/** Whether a change was refused because what its person may has changed since it was begun; nothing of it is kept. */
export function hasLostRights(error: unknown): boolean {
  return sqlStateOf(error) === rightsLost;
}

/** Whether the database goes and comes back, so that it is worth waiting for. */
export function isPassing(error: unknown): boolean {
  return outageOf(error) === 'away' || sqlStateOf(error) === '53300';
}

/** Whether nothing can have been done: the failure came before the statement was sent, or PostgreSQL says so. */
export function leftNothing(error: unknown): boolean {
  const state = sqlStateOf(error) ?? '';
  return ['ECONNREFUSED', '57P01', '57P03', '53300'].includes(state) || saysOneOf(error, /timeout expired/);
}

/** Whether nothing came back in time, neither an answer nor a refusal: what was asked may live and hang. */
export function isSilence(error: unknown): boolean {
  return sqlStateOf(error) === undefined && saysOneOf(error, /timeout/i);
}

function saysOneOf(error: unknown, words: RegExp): boolean {
  for (
    let current = error, depth = 0;
    typeof current === 'object' && current !== null && depth < 5;
    depth += 1
  ) {
    const failure = current as DatabaseFailure;
    if (typeof failure.message === 'string' && words.test(failure.message)) {
      return true;
    }
    current = failure.previous ?? failure.cause;
  }
  return false;
}
