import pg from 'pg';
import type { ClockLook } from '../clock.js';
import type { Finding, HealthPart } from '../health.js';
import { isSilence, sqlStateOf } from './failures.js';

export interface DatabaseWatchOptions {
  readonly url: string;
  readonly sessionRole?: string;
  /** The migrations of this program, by name. */
  readonly migrations: readonly string[];
  /** What is done about a database that lives and has not answered for so many milliseconds; then it has as long again. */
  readonly hung?: { readonly after: number; readonly end: () => Promise<void> } | undefined;
}

/** What a look at the database has found. */
export interface DatabaseLook {
  readonly clock: ClockLook;
  readonly isReadOnly: boolean;
  /** The migrations that have run there. */
  readonly migrations: readonly string[];
}

/** Milliseconds. */
const between = 1_000;
/** For one look; a server under load answers within it, one that hangs does not. */
const lookWithin = 3_000;
const shownNames = 3;
/** Looks over one connection: the next one shows that new ones are taken as well. */
const looksOfConnection = 10;

/**
 * Looks at the database every second on a connection of its own, so that neither a full pool nor a server that hangs keeps
 * anybody from knowing how it is.
 */
export class DatabaseWatch {
  private client: pg.Client | undefined;
  private next: NodeJS.Timeout | undefined;
  private ended = false;
  private looks = 0;
  private silentSince: number | undefined;

  constructor(private readonly options: DatabaseWatchOptions) {}

  /** Looks once. @throws when the database does not answer in time */
  async look(): Promise<DatabaseLook> {
    try {
      return await this.looked(await this.connected());
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /** Looks again and again until `close`, and reports. */
  run(health: HealthPart, onLook: (look: DatabaseLook) => void): void {
    const again = async (): Promise<void> => {
      try {
        const look = await this.look();
        this.silentSince = undefined;
        onLook(look);
        this.say(health, [...this.readOnly(look), ...this.migrationsOf(look)]);
      } catch (error) {
        this.say(health, [unreachable(error)]);
        await this.afterSilence(error);
      }
      if (!this.ended) {
        this.next = setTimeout(() => void again(), between);
      }
    };
    void again();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.next);
    this.drop();
  }

  /** One that refuses, starts or is gone does not hang: it comes back by itself, or somebody ends it. */
  private async afterSilence(error: unknown): Promise<void> {
    const { hung } = this.options;
    const now = performance.now();
    this.silentSince = isSilence(error) ? (this.silentSince ?? now) : undefined;
    if (
      !this.ended &&
      hung !== undefined &&
      this.silentSince !== undefined &&
      now - this.silentSince >= hung.after
    ) {
      this.silentSince = undefined;
      await hung.end().catch(() => undefined);
    }
  }

  /** Nothing any more when nobody wants to know: a look that was on its way then has failed for that reason. */
  private say(health: HealthPart, findings: readonly Finding[]): void {
    if (!this.ended) {
      health.report(findings);
    }
  }

  private readOnly({ isReadOnly }: DatabaseLook): Finding[] {
    return isReadOnly
      ? [
          {
            state: 'failed',
            code: 'DATABASE_READ_ONLY',
            message:
              'The database takes no changes: it is a standby, or default_transaction_read_only is on.',
          },
        ]
      : [];
  }

  private migrationsOf({ migrations }: DatabaseLook): Finding[] {
    const there = new Set(migrations);
    const known = new Set(this.options.migrations);
    const missing = this.options.migrations.filter((name) => !there.has(name));
    const newer = migrations.filter((name) => !known.has(name));
    return [
      ...(missing.length === 0
        ? []
        : [
            {
              state: 'failed' as const,
              code: 'MIGRATIONS_MISSING',
              message: `${missing.length} migrations have not run in this database (${namesOf(missing)}): run so-kho migrate.`,
            },
          ]),
      ...(newer.length === 0
        ? []
        : [
            {
              state: 'warning' as const,
              code: 'DATABASE_NEWER',
              message: `The database was migrated by a newer program (${namesOf(newer)}): update this one.`,
            },
          ]),
    ];
  }

  private async looked(client: pg.Client): Promise<DatabaseLook> {
    const asked = performance.now();
    const { rows } = await client.query<{ said: string; read_only: boolean; names: string[] }>(
      `select extract(epoch from clock_timestamp()) * 1000 as said,
         pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as read_only,
         platform.migrations() as names`,
    );
    const answered = performance.now();
    const [row] = rows;
    if (row === undefined) {
      throw new Error('The database answered nothing.');
    }
    return {
      clock: { said: new Date(Math.floor(Number(row.said))), asked, answered },
      isReadOnly: row.read_only,
      migrations: row.names,
    };
  }

  private async connected(): Promise<pg.Client> {
    this.looks += 1;
    if (this.looks % looksOfConnection === 0) {
      this.drop();
    }
    if (this.client !== undefined) {
      return this.client;
    }
    const { url, sessionRole } = this.options;
    const client = new pg.Client({
      connectionString: url,
      application_name: 'so-kho watch',
      connectionTimeoutMillis: lookWithin,
      query_timeout: lookWithin,
      keepAlive: true,
      ...(sessionRole === undefined ? {} : { options: `-c role=${sessionRole}` }),
    });
    client.on('error', () => {
      this.client = undefined;
    });
    await client.connect();
    this.client = client;
    return client;
  }

  private drop(): void {
    const { client } = this;
    this.client = undefined;
    // Not waited for: of a server that hangs nobody knows when it says good-bye.
    client?.end().catch(() => undefined);
  }
}

/** What a database that was not migrated at all, or long ago, answers. */
const notMigrated = new Set(['3F000', '42P01', '42883']);

function unreachable(error: unknown): Finding {
  const state = sqlStateOf(error);
  if (state !== undefined && notMigrated.has(state)) {
    return {
      state: 'failed',
      code: 'MIGRATIONS_MISSING',
      message: 'The database was not migrated: run so-kho migrate.',
    };
  }
  return {
    state: 'failed',
    code: 'DATABASE_UNREACHABLE',
    message: 'The database does not answer.',
    ...(error instanceof Error ? { detail: error.message } : {}),
  };
}

function namesOf(names: readonly string[]): string {
  return names.length <= shownNames ? names.join(', ') : `${names.slice(0, shownNames).join(', ')}, …`;
}
