import type { Socket } from 'node:net';
import { MikroORM, type EntityManager, type Options } from '@mikro-orm/postgresql';
import type { Kysely, QueryExecutorProvider } from 'kysely';
import type pg from 'pg';

/** Where hand-written statements run: sql`…`.execute(here). Rows come back as they are. */
export type Sql = QueryExecutorProvider;

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: Options['entities'];
  readonly poolSize: number;
  readonly applicationName?: string;
  /** Milliseconds after which PostgreSQL gives a statement up. */
  readonly statementTimeout?: number;
  /** The role that every session takes at its start, where the login itself may do more. */
  readonly sessionRole?: string;
}

/**
 * How PostgreSQL plans for this program, and for nobody who shares a server with it through a pooler would it be wrong:
 * plans of prepared statements that fit any value and are made once; the tables in memory, where an index is cheap; no
 * compilation to machine code, which takes longer than any statement of ours.
 */
const planning = `set plan_cache_mode = force_generic_plan; set random_page_cost = 1.1; set jit = off`;

/** Milliseconds. */
const waits = {
  /** After which PostgreSQL gives a statement up. */
  statement: 10_000,
  /** For a lock that others hold. */
  lock: 5_000,
  /** For the server to take a connection and to know who asks. */
  opening: 4_000,
  /** For a connection of the pool to come free. */
  free: 10_000,
  /** After which a transaction in which nothing happens is ended. */
  idleTransaction: 15_000,
  /**
   * Without a byte from a server that ends every statement before: nobody is there any more, and the network did not
   * say so. The connection is cut.
   */
  silence: 16_000,
} as const;

/** Connects lazily; nothing is created, altered or dropped in the database: that is the migrations' work alone. */
export function openDatabase(options: DatabaseOptions): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: options.url,
    entities: options.entities ?? [],
    discovery: { warnWhenNoEntities: false },
    debug: false,
    allowGlobalContext: false,
    forceUtcTimezone: true,
    pool: { min: 0, max: options.poolSize },
    driverOptions: {
      application_name: options.applicationName ?? 'so-kho',
      statement_timeout: options.statementTimeout ?? waits.statement,
      lock_timeout: waits.lock,
      idle_in_transaction_session_timeout: waits.idleTransaction,
      connectionTimeoutMillis: waits.free,
      keepAlive: true,
      onPoolCreated: (pool: pg.Pool) => {
        watchConnections(pool);
        pool.on('connect', (client) => {
          // A connection on which this fails fails on what follows too, and says so there.
          client.query(planning).catch(() => undefined);
        });
      },
      ...(options.sessionRole === undefined ? {} : { options: `-c role=${options.sessionRole}` }),
    },
  } as Options);
}

/**
 * Of the connections of a pool: one that cannot be opened soon is given up, one that is silent for too long is cut, and
 * one that is lost while nobody listens does not end the process, also where it is none of the pool but of its kind, as
 * those that cancel a statement.
 */
function watchConnections(pool: pg.Pool): void {
  const watched = pool as unknown as { Client: new (config?: pg.ClientConfig) => pg.Client };
  const { Client } = watched;
  watched.Client = class extends Client {
    constructor(config?: pg.ClientConfig) {
      super(config);
      this.on('error', () => undefined);
      const inside = this as unknown as DriverInside;
      // The pool gives its own patience with those that wait for a free connection to each that is opened.
      inside._connectionTimeoutMillis = waits.opening;
      const { stream } = inside.connection;
      stream.setTimeout(waits.silence, () => {
        stream.destroy();
      });
    }
  };
}

/** What the driver keeps to itself (pg 8.23.0). */
interface DriverInside {
  _connectionTimeoutMillis: number;
  readonly connection: { readonly stream: Socket };
}

export function sqlOf(em: EntityManager): Kysely<Record<string, never>> {
  return em.getKysely<Record<string, never>>();
}
