import { sql } from 'kysely';
import { openHouse, type House } from '../app.js';
import type { Config, TrailConfig } from '../config.js';
import { migrationNames, openHouseDatabase, type HouseDatabase } from '../house-database.js';
import { DatabaseClock } from '../platform/clock.js';
import { DatabaseWatch, type DatabaseWatchOptions } from '../platform/database/database-watch.js';
import { outageOf } from '../platform/database/failures.js';
import { DiskWatch } from '../platform/disk-watch.js';
import { refusal } from '../platform/graphql/errors.js';
import { Health, type Finding, type HealthPart } from '../platform/health.js';
import { makeFolder } from '../platform/made-folder.js';
import { tell as told } from '../platform/sentences/index.js';
import { within } from './ending.js';
import { openHouseKeys } from './house-keys.js';
import { bookFindings, type TrailLook } from '../trail/standing/index.js';
import { knownOutsideOf, trailLookThrough } from './trail-parts.js';

/** Milliseconds: below the second within which a change of rights is promised to hold everywhere, also where no notice came. */
const rightsMaxAge = 900;

/** Milliseconds that the connections may take to close; those of a database that hangs never do. */
const closeWithin = 1_000;

/** What goes on when room is short: log-ins, without which nobody could read, and downloads, which are recorded reads. */
const goesOn = /^(session|secondFactor|auditExport(Begin|Complete)$)/;

export interface OpenedHouse {
  readonly house: House;
  readonly database: HouseDatabase;
  /** What its parts say of themselves; whoever starts more of them lets them report here. */
  readonly health: Health;
  /** Hears of what failed, for what can be learnt from it. */
  readonly failed: (error: unknown) => void;
  /** Compares the book with what is known of its log, once more witnesses can be asked, and answers how it stands. */
  compareWithLog(trail: TrailConfig): Promise<TrailLook['state']>;
  close(): Promise<void>;
}

/** The folders of the settings, made and looked at before anything else is begun. @throws Error in a sentence */
export async function openFolders({ databaseUrl, home, trail }: Config): Promise<void> {
  if (databaseUrl === undefined) {
    await makeFolder(home);
  }
  await makeFolder(trail.folder);
}

/** Opens the database of the settings, brings it up to date and puts the house on it. */
export async function openConfiguredHouse(
  config: Config,
  tell: (line: string) => void,
): Promise<OpenedHouse> {
  await openFolders(config);
  const database = await openHouseDatabase(config, tell);
  try {
    return await onDatabase(config, database, tell);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function onDatabase(
  config: Config,
  database: HouseDatabase,
  tell: (line: string) => void,
): Promise<OpenedHouse> {
  const login = {
    url: database.url,
    ...(database.sessionRole === undefined ? {} : { sessionRole: database.sessionRole }),
  };
  const watch = new DatabaseWatch({ ...login, migrations: migrationNames, hung: hungOf(config, database) });
  const disk = diskWatchOf(config);
  try {
    const clock = new DatabaseClock((await watch.look()).clock);
    const health = new Health(() => clock.now(), tell);
    await disk.look(health.part('disk'));
    const { findings, ...keys } = await openHouseKeys(config, database);
    health.part('keys').report(findings);
    const house = await openHouse({
      ...keys,
      databaseUrl: database.url,
      poolSize: config.poolSize,
      rightsMaxAge,
      clock,
      admit: (operation) => {
        if (!disk.hasRoom && !goesOn.test(operation)) {
          throw refusal(told('DISK_FULL'), { status: 503 });
        }
      },
      ...(database.sessionRole === undefined ? {} : { sessionRole: database.sessionRole }),
    });
    const compare = (trail: TrailConfig) => compareWithLog(trail, house, health.part('book'));
    await compare(config.trail);
    const clocks = health.part('clock');
    watch.run(health.part('database'), (look) => {
      clock.learn(look.clock);
      clocks.report(clockFindings(clock.machineAhead, config.clockTolerance));
    });
    disk.run(health.part('disk'));
    return {
      house,
      database,
      health,
      failed: (error) => {
        if (outageOf(error) === 'disk-full') {
          disk.foundFull();
        }
      },
      compareWithLog: compare,
      close: async () => {
        watch.close();
        disk.close();
        await within(closeWithin, house.close()).finally(() => database.close());
      },
    };
  } catch (error) {
    watch.close();
    disk.close();
    throw error;
  }
}

/** An embedded PostgreSQL that hangs has nobody else who ends it. */
function hungOf({ hungAfter }: Config, { endHung }: HouseDatabase): DatabaseWatchOptions['hung'] {
  return endHung === undefined || hungAfter === 0 ? undefined : { after: hungAfter * 1000, end: endHung };
}

function diskWatchOf({ databaseUrl, diskReserve, home, trail }: Config): DiskWatch {
  const mirror = { folder: trail.folder, what: 'the trail', holdsBook: false };
  const folders =
    databaseUrl === undefined ? [{ folder: home, what: 'the database', holdsBook: true }, mirror] : [mirror];
  return new DiskWatch({ folders: diskReserve === 0 ? [] : folders, reserve: diskReserve });
}

/** @param ahead milliseconds by which this machine's clock is ahead of the database's */
function clockFindings(ahead: number, tolerance: number): Finding[] {
  const seconds = Math.round(Math.abs(ahead) / 1000);
  return seconds <= tolerance
    ? []
    : [
        {
          state: 'warning',
          code: 'CLOCK_DIFFERENCE',
          message:
            `The clock of this machine is ${ahead > 0 ? 'ahead of' : 'behind'} that of the database by about ` +
            `${seconds} s. The database's is taken; set both by NTP.`,
        },
      ];
}

/** A database that is older than what is known of its log here is written by nobody, from before the first request on. */
async function compareWithLog(
  trail: TrailConfig,
  { sql: reads }: House,
  book: HealthPart,
): Promise<TrailLook['state']> {
  const keys = await sql<{ name: string }>`select name from trail.known_key where kind = 'SIGNER'`.execute(
    reads,
  );
  const known = await knownOutsideOf(
    trail,
    keys.rows.map(({ name }) => name),
  );
  await sql`select trail.set_behind(${known})`.execute(reads);
  const look = await trailLookThrough(reads)([], 0);
  book.report(bookFindings(look));
  return look.state;
}
