import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseConnection, QueryExecutorProvider } from 'kysely';
import pg from 'pg';

/** Milliseconds after which a cancellation that nobody takes, or that is without effect, is given up. */
const cancelWithin = 2_000;

/** One at a time: a thousand clients that leave together open one connection more, not a thousand. */
let cancelling: Promise<unknown> = Promise.resolve();

/**
 * From now until the answered function is called, a signal that aborts cancels in PostgreSQL whatever the connection is
 * running then. What is cancelled fails with SQLSTATE 57014. Call the function before the connection goes to somebody
 * else, and wait for it: a cancellation on its way must not hit the next one's statement.
 */
export function cancelOnAbort(signal: AbortSignal, cancelNow: () => Promise<unknown>): () => Promise<void> {
  let cancelled: Promise<void> | undefined;
  const cancel = (): void => {
    const turn = cancelling.then(() =>
      Promise.race([cancelNow(), wait(2 * cancelWithin, undefined, { ref: false })]),
    );
    // A statement that ended by itself meanwhile needs no cancelling.
    cancelled = turn.then(
      () => undefined,
      () => undefined,
    );
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

/** Cancels the statement of this moment on a connection of the query builder, asking on another one of the same pool. */
export async function cancelStatement(
  connection: DatabaseConnection,
  control: QueryExecutorProvider,
): Promise<void> {
  const executor = control.getExecutor();
  await connection.collectSessionInfo?.();
  // Kysely's driver asks on a connection of its own, and only if the statement of this moment still runs then.
  await connection.cancelQuery?.(executor.provideConnection.bind(executor));
}

/** The parts of the driver that speak the protocol's CancelRequest. */
interface Canceller {
  readonly host: string;
  readonly port: number;
  readonly connection: NodeJS.EventEmitter & {
    readonly stream: Socket;
    connect(portOrPath: number | string, host?: string): void;
    cancel(processId: number, secretKey: number): void;
  };
}

/**
 * Asks PostgreSQL, on a connection of its own, to cancel what a client of the pool is running; a pooler in between
 * understands the request too. Resolves when it has been taken. Where the network swallows the request, or its effect,
 * the client's own connection is cut, so that whoever waits for its answer hears of it.
 */
export async function cancelRunning(
  pool: pg.Pool,
  client: pg.ClientBase,
  running: { readonly isRunning: boolean },
): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const { host, port, connection } = new pg.Client(pool.options) as unknown as Canceller;
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const cut = setTimeout(() => {
    if (running.isRunning) {
      stream.destroy();
    }
  }, 2 * cancelWithin);
  cut.unref();
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      connection.stream.destroy();
      resolve();
    }, cancelWithin).unref();
    // Nothing is answered: PostgreSQL closes the connection.
    connection.once('end', resolve);
    connection.once('error', resolve);
    connection.once('connect', () => {
      if (running.isRunning) {
        connection.cancel(processID, secretKey);
      } else {
        // A message of farewell would be taken for a broken beginning, and said so in PostgreSQL's log.
        connection.stream.end();
      }
    });
    if (host.startsWith('/')) {
      connection.connect(`${host}/.s.PGSQL.${String(port)}`);
    } else {
      connection.connect(port, host);
    }
  });
}
