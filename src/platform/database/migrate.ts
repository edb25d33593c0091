import { Migrator, type Migration } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { reached } from '../failure-points.js';

export type MigrationClass = new (...args: ConstructorParameters<typeof Migration>) => Migration;

export interface MigrationOptions {
  readonly migrations: readonly MigrationClass[];
  /** Stops after the migration of this name; a test fills the database of an older release with it. */
  readonly until?: string;
  /** A role to act as, so that what is created belongs to it. */
  readonly role?: string;
}

/**
 * Brings the database up to date as its owner and answers the names of the migrations that ran. Two at once are
 * safe: the second waits for the first and finds nothing left to do.
 */
export async function migrate(ownerUrl: string, options: MigrationOptions): Promise<string[]> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    pool: { min: 0, max: 2 },
    driverOptions: { application_name: 'so-kho migrate', lock_timeout: 60_000 },
    migrations: {
      migrationsList: options.migrations.map((migration) => ({ name: migration.name, class: migration })),
      tableName: 'so_kho_migrations',
      snapshot: false,
      silent: true,
      transactional: true,
      allOrNothing: true,
    },
  } as Options);
  const lock = await orm.em.fork().getDriver().getConnection().getNativeClient();
  const holder = await (lock as { connect(): Promise<LockHolder> }).connect();
  try {
    await holder.query('select pg_advisory_lock($1)', [migrationLock]);
    orm.migrator.on('migrating', () => reached('database.migrating'));
    const ran = await orm.migrator.up(options.until === undefined ? {} : { to: options.until });
    reached('database.migrated');
    return ran.map((migration) => migration.name);
  } finally {
    await holder.query('select pg_advisory_unlock_all()').finally(() => {
      holder.release();
    });
    await orm.close(true);
  }
}

/** Any number that no other program of the cluster locks; the letters "sokho". */
const migrationLock = 0x736f6b686f;

interface LockHolder {
  query(text: string, values?: unknown[]): Promise<unknown>;
  release(): void;
}
