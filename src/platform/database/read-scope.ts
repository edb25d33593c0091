import type { MikroORM } from '@mikro-orm/postgresql';
import { CompiledQuery, type ConnectionProvider, type DatabaseConnection, type QueryExecutor } from 'kysely';
import pg from 'pg';
import { cancelOnAbort, cancelRunning, cancelStatement } from './cancellation.js';
import { endsConnection } from './failures.js';
import { sqlOf, type Sql } from './orm.js';
import { patiently } from './patience.js';
import { isStatementLost, runPrepared, settingsStatement, type PreparedRead } from './prepared-reads.js';

/** Settings that the policies of row-level security read, by name: `so_kho.offices` and the like. */
export type SessionSettings = Readonly<Record<string, string>>;

/** Where all requests read: made once. */
export interface ReadSource {
  readonly executor: QueryExecutor;
  readonly pool: pg.Pool;
}

export async function readSourceOf(orm: MikroORM): Promise<ReadSource> {
  const pool = await orm.em.getConnection().getNativeClient();
  return { executor: sqlOf(orm.em.fork()).getExecutor(), pool };
}

function executorOver(base: QueryExecutor, provideConnection: ConnectionProvider['provideConnection']): Sql {
  const executor = base.withConnectionProvider({ provideConnection });
  return { getExecutor: () => executor };
}

interface OpenScope {
  readonly connection: Promise<DatabaseConnection>;
  /** Lets the connection go; the transaction ends with it. */
  finish(): void;
  readonly finished: Promise<void>;
}

interface WaitingRead {
  readonly read: PreparedRead;
  readonly answer: PromiseWithResolvers<string | null>;
}

/**
 * The reads of one request, with the settings of row-level security.
 *
 * Prepared statements (`read`) that are asked for at the same moment go together, settings first, in one round trip and
 * one read-only transaction. Other statements (`sql`) share a read-only transaction on one connection, opened by the
 * first of them. The request holds one connection at a time, whichever way it reads; each statement sees what is
 * committed when it begins.
 */
export class ReadScope {
  private others: Sql | undefined;
  private open: OpenScope | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private waiting: WaitingRead[] = [];
  private ended = false;

  constructor(
    private readonly source: ReadSource,
    private readonly settings: SessionSettings,
    /** When it aborts, the statement of that moment is cancelled, the connection goes back, and no read begins. */
    private readonly signal?: AbortSignal,
  ) {}

  /** For statements that are not prepared. */
  get sql(): Sql {
    this.others ??= executorOver(this.source.executor, (consumer) =>
      this.inTurn(async () => {
        this.open ??= this.openScope();
        return consumer(await this.open.connection);
      }),
    );
    return this.others;
  }

  /** The first value of the first row that a prepared statement answers, as text. */
  read(read: PreparedRead): Promise<string | null> {
    const answer = Promise.withResolvers<string | null>();
    this.waiting.push({ read, answer });
    if (this.waiting.length === 1) {
      queueMicrotask(() => {
        this.readWaiting();
      });
    }
    return answer.promise;
  }

  /** Gives the connection back, so that others may take one of their own; a later read opens another. */
  pause(): Promise<void> {
    return this.next(() => this.letGo());
  }

  /** Gives the connection back for good: what runs is answered first, and no read begins any more. */
  end(): Promise<void> {
    this.ended = true;
    return this.pause();
  }

  /**
   * Runs this between two reads, while the scope holds no connection, so that a write may take one of its own: a request
   * never holds one and waits for another. What reads meanwhile waits.
   */
  aside<Result>(run: () => Promise<Result>): Promise<Result> {
    return this.inTurn(async () => {
      await this.letGo();
      return run();
    });
  }

  private readWaiting(): void {
    const waiting = this.waiting;
    this.waiting = [];
    const reads = waiting.map(({ read }) => read);
    this.inTurn(() =>
      this.open === undefined
        ? patiently(() => this.readTogether(reads), { ...reading, signal: this.signal })
        : this.readInScope(reads),
    ).then(
      (answers) => {
        for (const [index, { answer }] of waiting.entries()) {
          answer.resolve(answers[index] ?? null);
        }
      },
      (error: unknown) => {
        for (const { answer } of waiting) {
          answer.reject(error);
        }
      },
    );
  }

  private async readTogether(reads: readonly PreparedRead[]): Promise<(string | null)[]> {
    const all = [openingOf(this.settings), ...reads];
    const { pool } = this.source;
    const client = await pool.connect();
    try {
      const answers = await this.cancellable(pool, client, all, true).catch((error: unknown) => {
        if (isStatementLost(error)) {
          return this.cancellable(pool, client, all, false);
        }
        throw error;
      });
      client.release();
      return answers.slice(1);
    } catch (error) {
      // What PostgreSQL refused leaves a sound connection behind; anything else is a connection to throw away.
      client.release(endsConnection(error));
      throw error;
    }
  }

  private async cancellable(
    pool: pg.Pool,
    client: pg.PoolClient,
    reads: readonly PreparedRead[],
    named: boolean,
  ): Promise<(string | null)[]> {
    const running = runPrepared(client, reads, named);
    const stopCancelling =
      this.signal && cancelOnAbort(this.signal, () => cancelRunning(pool, client, running));
    try {
      return await running.answers;
    } finally {
      await stopCancelling?.();
    }
  }

  /** On the connection that the other reads of the request hold: it has the settings, and never waits for a second one. */
  private async readInScope(reads: readonly PreparedRead[]): Promise<(string | null)[]> {
    const connection = await this.open?.connection;
    const answers: (string | null)[] = [];
    for (const { text, values } of reads) {
      const found = await connection?.executeQuery<Record<string, string>>(
        CompiledQuery.raw(`select (${text})::text as answer`, [...values]),
      );
      answers.push(found?.rows[0]?.['answer'] ?? null);
    }
    return answers;
  }

  /**
   * @throws Error when the reads have ended: a field may go on when the answer was made without it, and what it opened
   * then nobody would close
   */
  private async inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.ended) {
      throw new Error('The reads of this request have ended.');
    }
    return this.next(() => {
      this.signal?.throwIfAborted();
      return run();
    });
  }

  private next<Result>(run: () => Promise<Result>): Promise<Result> {
    const turn = this.last.catch(() => undefined).then(run);
    this.last = turn;
    return turn;
  }

  private async letGo(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    open?.finish();
    await open?.finished;
  }

  private openScope(): OpenScope {
    this.signal?.addEventListener('abort', () => void this.end(), { once: true });
    const connection = Promise.withResolvers<DatabaseConnection>();
    const finish = Promise.withResolvers<undefined>();
    const opened = { done: false };
    const scope = (): Promise<void> =>
      this.source.executor.provideConnection(async (held) => {
        await held.executeQuery(CompiledQuery.raw(beginning(this.settings)));
        opened.done = true;
        const stopCancelling =
          this.signal &&
          cancelOnAbort(this.signal, () =>
            cancelStatement(held, { getExecutor: () => this.source.executor }),
          );
        connection.resolve(held);
        await finish.promise;
        await stopCancelling?.();
        await held.executeQuery(CompiledQuery.raw('commit'));
      });
    // Only what nobody has read in is opened again.
    const tried = patiently(() => (opened.done ? Promise.resolve() : scope()), {
      ...reading,
      signal: this.signal,
    });
    const finished = tried.catch((error: unknown) => {
      // A scope that could not be opened is told to whoever reads in it; one that could not be closed is gone anyway.
      connection.reject(error);
    });
    // Whoever waits for the connection hears of the failure; nobody need be waiting.
    connection.promise.catch(() => undefined);
    return {
      connection: connection.promise,
      finish: () => {
        finish.resolve(undefined);
      },
      finished,
    };
  }
}

/** A read waits for a database that is away; of a lock that others hold it has waited long enough. */
const reading = { spread: 'read', attempts: 1 } as const;

/** Beside the settings of the policies: no write by mistake. */
const readingSettings: SessionSettings = { transaction_read_only: 'on' };

/** The statements that set these, by the settings: those of a person are the same for many requests. */
const openings = new WeakMap<SessionSettings, PreparedRead>();

function openingOf(settings: SessionSettings): PreparedRead {
  const opening = openings.get(settings) ?? settingsStatement({ ...settings, ...readingSettings });
  openings.set(settings, opening);
  return opening;
}

/** Begins and sets everything in one round trip; the values are quoted by the driver. */
function beginning(settings: SessionSettings): string {
  const assignments = Object.entries(settings).map(
    ([name, value]) => `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
  );
  return `begin read only; select ${assignments.length === 0 ? 'null' : assignments.join(', ')}`;
}
