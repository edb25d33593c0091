import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import {
  PostgresDialect,
  Transaction,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { reached } from '../failure-points.js';
import { cancelOnAbort, cancelRunning } from './cancellation.js';
import { sqlOf, type Sql } from './orm.js';
import { isStatementLost, runPrepared, type PreparedStatement } from './prepared-reads.js';

/** One open transaction, by prepared statements, by the query builder and, for who asks for it, by entities. */
export interface OpenTransaction {
  /** Runs prepared statements in one round trip and answers the first value of the first row of each. */
  ask(...statements: readonly PreparedStatement[]): Promise<(string | null)[]>;
  /**
   * Leaves a statement to go with the next one, at the latest with the commit: whatever is asked afterwards finds what
   * it wrote. Its refusal is told to who waits for that one.
   */
  leave(statement: PreparedStatement): void;
  readonly sql: Sql;
  /** A fork of its own, made when it is first asked for: a transaction without entities does not pay for one. */
  readonly em: EntityManager;
  readonly hasEntities: boolean;
}

const begin: PreparedStatement = { name: 'begin', text: 'begin', values: [] };
const commit: PreparedStatement = { name: 'commit', text: 'commit', values: [] };

/**
 * Runs in one transaction. It begins with the opening statements, in one round trip; what is left to the end goes with
 * the commit in another. Without opening statements, what only leaves some takes a single one, begin to commit.
 *
 * Not `em.transactional()`: there a rollback that fails because its connection is gone leaves the connection checked
 * out for ever, and after as many lost connections as the pool is large the server stands still. Here the connection is
 * given back in every case, and the pool throws the broken one away.
 *
 * A signal that aborts cancels the statement of that moment, and so the transaction.
 */
export async function inTransaction<Result>(
  orm: MikroORM,
  opening: readonly PreparedStatement[],
  run: (transaction: OpenTransaction, opened: readonly (string | null)[]) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const pool = await orm.em.getConnection().getNativeClient();
  const attempt = (named: boolean): Promise<Result> => inOne(orm, pool, named, opening, run, signal);
  try {
    return await attempt(true);
  } catch (error) {
    // A pooler gave the transaction another server, or a migration ran: nothing was done, and nothing need be kept.
    if (isStatementLost(error)) {
      return attempt(false);
    }
    throw error;
  }
}

async function inOne<Result>(
  orm: MikroORM,
  pool: pg.Pool,
  named: boolean,
  opening: readonly PreparedStatement[],
  run: (transaction: OpenTransaction, opened: readonly (string | null)[]) => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const client = await pool.connect();
  const transaction = new ConnectedTransaction(orm, pool, client, named);
  try {
    const stopCancelling = signal && cancelOnAbort(signal, () => cancelRunning(pool, client, transaction));
    const result = await ranThrough(transaction, opening, run).finally(stopCancelling);
    client.release();
    return result;
  } catch (error) {
    // A rollback that fails as well must not hide why.
    const sound = await client.query('rollback').then(
      () => true,
      () => false,
    );
    client.release(!sound);
    throw error;
  } finally {
    transaction.end();
  }
}

async function ranThrough<Result>(
  transaction: OpenTransaction,
  opening: readonly PreparedStatement[],
  run: (transaction: OpenTransaction, opened: readonly (string | null)[]) => Promise<Result>,
): Promise<Result> {
  transaction.leave(begin);
  const opened = opening.length === 0 ? [] : await transaction.ask(...opening);
  const result = await run(transaction, opened);
  reached('work.before-commit');
  await transaction.ask(commit);
  reached('work.after-commit');
  return result;
}

/** Statements run in the order in which they were given, whichever way: the driver keeps them in line. */
class ConnectedTransaction implements OpenTransaction, DatabaseConnection {
  readonly sql: Sql;
  private left: PreparedStatement[] = [];
  private running = 0;
  private entities: EntityManager | undefined;

  constructor(
    private readonly orm: MikroORM,
    private readonly pool: pg.Pool,
    private readonly client: pg.PoolClient,
    private readonly named: boolean,
  ) {
    const executor = sqlOf(orm.em.fork())
      .getExecutor()
      .withConnectionProvider({ provideConnection: (consumer) => consumer(this) });
    this.sql = { getExecutor: () => executor };
  }

  /** Whether there is a statement to cancel. */
  get isRunning(): boolean {
    return this.running > 0;
  }

  async ask(...statements: readonly PreparedStatement[]): Promise<(string | null)[]> {
    const before = this.left;
    this.left = [];
    const { answers } = runPrepared(this.client, [...before, ...statements], this.named);
    return (await this.counted(answers)).slice(before.length);
  }

  leave(statement: PreparedStatement): void {
    this.left.push(statement);
  }

  get hasEntities(): boolean {
    return this.entities !== undefined;
  }

  get em(): EntityManager {
    if (this.entities === undefined) {
      const dialect = new PostgresDialect({ pool: this.pool });
      this.entities = this.orm.em.fork();
      this.entities.setTransactionContext(
        new Transaction({
          config: { dialect },
          dialect,
          driver: dialect.createDriver(),
          executor: this.sql.getExecutor(),
        }),
      );
    }
    return this.entities;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.left.length > 0) {
      await this.ask();
    }
    const { command, rowCount, rows } = await this.counted(
      this.client.query<Row & pg.QueryResultRow>(sql, [...parameters]),
    );
    return command === 'SELECT' ? { rows } : { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  }

  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('A transaction answers whole results.');
  }

  /** Nothing runs in it any more, whoever still holds it. */
  end(): void {
    this.entities?.resetTransactionContext();
  }

  private async counted<Answer>(answer: Promise<Answer>): Promise<Answer> {
    this.running += 1;
    try {
      return await answer;
    } finally {
      this.running -= 1;
    }
  }
}
