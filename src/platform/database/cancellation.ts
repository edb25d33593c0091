import type { DatabaseConnection, QueryExecutorProvider } from 'kysely';

/** One at a time: a thousand clients that leave together open one connection more, not a thousand. */
let cancelling: Promise<unknown> = Promise.resolve();

/**
 * From now until the answered function is called, a signal that aborts cancels in PostgreSQL whatever the connection is
 * running then. What is cancelled fails with SQLSTATE 57014. Call the function before the connection goes to somebody
 * else, and wait for it: a cancellation on its way must not hit the next one's statement.
 */
export function cancelOnAbort(
  connection: DatabaseConnection,
  signal: AbortSignal,
  control: QueryExecutorProvider,
): () => Promise<void> {
  let cancelled: Promise<void> | undefined;
  const cancel = (): void => {
    const turn = cancelling.then(async () => {
      await connection.collectSessionInfo?.();
      // Kysely's driver asks on a connection of its own, and only if the statement of this moment still runs then.
      await connection.cancelQuery?.(control.getExecutor().provideConnection.bind(control.getExecutor()));
    });
    // A statement that ended by itself meanwhile needs no cancelling.
    cancelled = turn.catch(() => undefined);
    cancelling = cancelled;
  };
  if (signal.aborted) {
    cancel();
  } else {
    signal.addEventListener('abort', cancel, { once: true });
  }
  return async () => {
    signal.removeEventListener('abort', cancel);
    await cancelled;
  };
}
