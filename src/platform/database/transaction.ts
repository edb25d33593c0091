import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { QueryExecutorProvider } from 'kysely';
import { cancelOnAbort, cancelStatement } from './cancellation.js';
import { sqlOf } from './orm.js';

/**
 * Runs in one transaction on a fork of its own.
 *
 * Not `em.transactional()`: there a rollback that fails because its connection is gone leaves the connection checked
 * out for ever, and after as many lost connections as the pool is large the server stands still. Kysely's own
 * transaction gives the connection back in every case, and the pool throws the broken one away.
 *
 * A signal that aborts cancels the statement of that moment, and so the transaction.
 */
export async function inTransaction<Result>(
  orm: MikroORM,
  run: (em: EntityManager) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const em = orm.em.fork();
  const failure: { first?: { readonly error: unknown } } = {};
  try {
    return await sqlOf(em)
      .transaction()
      .execute(async (transaction) => {
        em.setTransactionContext(transaction);
        try {
          return await cancelledBy(signal, transaction, sqlOf(orm.em.fork()), () => run(em));
        } catch (error) {
          failure.first = { error };
          throw error;
        }
      });
  } catch (error) {
    // A rollback that fails as well must not hide why.
    throw failure.first === undefined ? error : failure.first.error;
  } finally {
    em.resetTransactionContext();
  }
}

function cancelledBy<Result>(
  signal: AbortSignal | undefined,
  transaction: QueryExecutorProvider,
  control: QueryExecutorProvider,
  run: () => Promise<Result>,
): Promise<Result> {
  if (signal === undefined) {
    return run();
  }
  return transaction.getExecutor().provideConnection(async (connection) => {
    const stopCancelling = cancelOnAbort(signal, () => cancelStatement(connection, control));
    try {
      return await run();
    } finally {
      await stopCancelling();
    }
  });
}
