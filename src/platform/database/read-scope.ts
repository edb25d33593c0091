import type { MikroORM } from '@mikro-orm/postgresql';
import { CompiledQuery, type ConnectionProvider, type DatabaseConnection, type QueryExecutor } from 'kysely';
import pg from 'pg';
import { cancelOnAbort } from './cancellation.js';
import { sqlOf, type Sql } from './orm.js';

/** Settings that the policies of row-level security read, by name: `so_kho.offices` and the like. */
export type SessionSettings = Readonly<Record<string, string>>;

interface OpenScope {
  readonly connection: Promise<DatabaseConnection>;
  /** Lets the connection go; the transaction ends with it. */
  finish(): void;
  readonly finished: Promise<void>;
}

/**
 * The reads of one request: one read-only transaction on one connection, opened by the first read, with the settings
 * of row-level security set once. Its statements run one after the other; each sees what is committed when it begins.
 */
export class ReadScope {
  readonly sql: Sql;
  private readonly base: QueryExecutor;
  private open: OpenScope | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    orm: MikroORM,
    private readonly settings: SessionSettings,
    /** When it aborts, the statement of that moment is cancelled, the connection goes back, and no read begins. */
    private readonly signal?: AbortSignal,
  ) {
    this.base = sqlOf(orm.em.fork()).getExecutor();
    const provider: ConnectionProvider = { provideConnection: (consumer) => this.inTurn(consumer) };
    const executor = this.base.withConnectionProvider(provider);
    this.sql = { getExecutor: () => executor };
    signal?.addEventListener('abort', () => void this.end(), { once: true });
  }

  /** Gives the connection back; a later read opens another. A write needs a connection of its own and comes first. */
  end(): Promise<void> {
    return this.next(() => this.letGo());
  }

  /**
   * Runs this between two reads, while the scope holds no connection, so that a write may take one of its own: a request
   * never holds one and waits for another. What reads meanwhile waits.
   */
  aside<Result>(run: () => Promise<Result>): Promise<Result> {
    return this.next(async () => {
      this.signal?.throwIfAborted();
      await this.letGo();
      return run();
    });
  }

  private inTurn<Result>(consumer: (connection: DatabaseConnection) => Promise<Result>): Promise<Result> {
    return this.next(async () => {
      // A field may still be reading when the answer is made without it: what it opened then nobody would close.
      this.signal?.throwIfAborted();
      this.open ??= this.openScope();
      return consumer(await this.open.connection);
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
    const connection = Promise.withResolvers<DatabaseConnection>();
    const finish = Promise.withResolvers<undefined>();
    const finished = this.base
      .provideConnection(async (held) => {
        await held.executeQuery(CompiledQuery.raw(beginning(this.settings)));
        const stopCancelling =
          this.signal && cancelOnAbort(held, this.signal, { getExecutor: () => this.base });
        connection.resolve(held);
        await finish.promise;
        await stopCancelling?.();
        await held.executeQuery(CompiledQuery.raw('commit'));
      })
      .catch((error: unknown) => {
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

/** Begins and sets everything in one round trip; the values are quoted by the driver. */
function beginning(settings: SessionSettings): string {
  const assignments = Object.entries(settings).map(
    ([name, value]) => `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
  );
  return `begin read only; select ${assignments.length === 0 ? 'null' : assignments.join(', ')}`;
}
