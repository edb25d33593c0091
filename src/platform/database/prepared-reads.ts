import type pg from 'pg';
import type { Connection, Submittable } from 'pg';
import { sqlStateOf } from './failures.js';

/** A statement that is planned once per connection, with the values of this time as text. */
export interface PreparedStatement {
  /** Stands for the text: two statements of one name are one statement. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** A prepared statement that changes nothing. */
export type PreparedRead = PreparedStatement;

/**
 * SQLSTATEs of a prepared statement that is not there, is there already, or answers in another form since a table was
 * changed: a pooler gave the request another server, or a migration ran.
 */
const statementsLost = new Set(['26000', '42P05', '0A000']);

/** Whether the same statements may succeed when nothing of them is kept on the connection. */
export function isStatementLost(error: unknown): boolean {
  return statementsLost.has(sqlStateOf(error) ?? '');
}

/** Sets everything for the transaction of the statements that follow it. */
export function settingsStatement(settings: Readonly<Record<string, string>>): PreparedStatement {
  const all = Object.entries(settings);
  const calls = all.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
  return { name: `settings_${all.length}`, text: `select ${calls.join(', ')}`, values: all.flat() };
}

/** What the driver's messages are called from: https://www.postgresql.org/docs/current/protocol-message-formats.html */
interface Wire extends Connection {
  close(message: { readonly type: 'S'; readonly name: string }): void;
}

interface DataRow {
  readonly fields: readonly (string | null)[];
}

/** How many statements a connection keeps; the one that was not used for the longest time makes room. */
const mostKept = 250;

/**
 * The statements of each connection, the longest unused first, and whether they are surely there. After a failure
 * nobody knows; they are kept in mind all the same, so that they make room one day.
 */
const keptBy = new WeakMap<object, Map<string, boolean>>();

/**
 * Several statements in one round trip and, where no transaction is open, in one transaction: what the first one sets
 * for the transaction holds for those after it. Each sees what is committed when it begins. Answers the first value of
 * the first row of each.
 *
 * With `named` false nothing is kept on the connection, for a pooler that hands out another server each time.
 */
export function runPrepared(
  client: pg.ClientBase,
  reads: readonly PreparedStatement[],
  named: boolean,
): RunningReads {
  return client.query(new RunningReads(reads, named));
}

/** See {@link runPrepared}. */
export class RunningReads implements Submittable {
  readonly answers: Promise<(string | null)[]>;
  isRunning = true;
  private readonly found: (string | null)[];
  private current = 0;
  private readonly settle = Promise.withResolvers<(string | null)[]>();

  constructor(
    private readonly reads: readonly PreparedStatement[],
    private readonly named: boolean,
  ) {
    this.found = reads.map(() => null);
    this.answers = this.settle.promise;
    // Whoever runs the reads hears of the failure through `answers`.
    this.answers.catch(() => undefined);
  }

  submit(connection: Connection): void {
    const wire = connection as Wire;
    wire.stream.cork();
    try {
      for (const read of this.reads) {
        this.send(wire, read);
      }
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  private send(wire: Wire, { name: given, text, values }: PreparedStatement): void {
    const name = this.named ? given : '';
    const kept = keptOf(wire);
    const isThere = kept.get(name) === true;
    if (this.named) {
      if (!kept.delete(name)) {
        this.makeRoom(wire, kept);
      }
      kept.set(name, true);
    }
    if (!isThere) {
      if (this.named) {
        wire.close({ type: 'S', name });
      }
      wire.parse({ name, text, types: [] }, true);
    }
    wire.bind({ portal: '', statement: name, values: [...values] }, true);
    wire.execute({ portal: '', rows: '' }, true);
  }

  private makeRoom(wire: Wire, kept: Map<string, boolean>): void {
    const [oldest] = kept.keys();
    if (kept.size >= mostKept && oldest !== undefined) {
      kept.delete(oldest);
      wire.close({ type: 'S', name: oldest });
    }
  }

  handleDataRow(row: DataRow): void {
    this.found[this.current] ??= row.fields[0] ?? null;
  }

  handleCommandComplete(): void {
    this.current += 1;
  }

  handleReadyForQuery(): void {
    this.isRunning = false;
    this.settle.resolve(this.found);
  }

  handleError(error: Error, connection: Connection): void {
    // What was parsed and what not, nobody knows now.
    const kept = keptOf(connection);
    for (const name of kept.keys()) {
      kept.set(name, false);
    }
    this.isRunning = false;
    this.settle.reject(error);
  }
}

function keptOf(connection: object): Map<string, boolean> {
  const known = keptBy.get(connection) ?? new Map<string, boolean>();
  keptBy.set(connection, known);
  return known;
}
