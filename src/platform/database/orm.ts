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
      statement_timeout: options.statementTimeout ?? 10_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 15_000,
      connectionTimeoutMillis: 15_000,
      onPoolCreated: (pool: pg.Pool) => {
        hearLostConnections(pool);
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
 * A statement is cancelled from a connection of the pool's kind but outside of it; when that one is lost and nobody
 * listens, the process ends.
 */
function hearLostConnections(pool: pg.Pool): void {
  const hearing = pool as unknown as { Client: new (config?: pg.ClientConfig) => pg.Client };
  const { Client } = hearing;
  hearing.Client = class extends Client {
    constructor(config?: pg.ClientConfig) {
      super(config);
      this.on('error', () => undefined);
    }
  };
}

export function sqlOf(em: EntityManager): Kysely<Record<string, never>> {
  return em.getKysely<Record<string, never>>();
}
