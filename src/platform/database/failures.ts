/** What of a failure can be told apart: the constraint that was violated, and the SQLSTATE. */
export interface DatabaseRefusal {
  readonly constraint: string | undefined;
  readonly sqlState: string | undefined;
}

/** PostgreSQL answers that mean "try again": serialization, deadlock, lock wait, shutdown, lost connection, full pool. */
const transientStates = new Set(['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '53300']);

/** The driver reports a connection that went away by words alone. */
const lostConnection = /Connection terminated|not queryable|connection error/;

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
  return state === undefined || lastWords.test(state);
}

/** Whether the same transaction may succeed when it is run again from its beginning. */
export function isTransient(error: unknown): boolean {
  const state = sqlStateOf(error);
  const lost = error instanceof Error && lostConnection.test(error.message);
  return lost || (state !== undefined && (transientStates.has(state) || state.startsWith('08')));
}
