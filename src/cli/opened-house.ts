import { join } from 'node:path';
import { openHouse, type House } from '../app.js';
import type { Config } from '../config.js';
import { openHouseDatabase, type HouseDatabase } from '../house-database.js';
import { keepKey } from '../platform/key-file.js';

/** Well below the 5 seconds within which a change of rights is promised to hold everywhere. */
const rightsMaxAge = 2_000;

export interface OpenedHouse {
  readonly house: House;
  readonly database: HouseDatabase;
  close(): Promise<void>;
}

/** The secret of the settings, else the one beside the embedded database; another database has none of its own. */
export async function secretOf({ secret, databaseUrl, home }: Config): Promise<string | undefined> {
  return secret ?? (databaseUrl === undefined ? keepKey(join(home, 'secret.key')) : undefined);
}

/** Opens the database of the settings, brings it up to date and puts the house on it. */
export async function openConfiguredHouse(
  config: Config,
  tell: (line: string) => void,
): Promise<OpenedHouse> {
  const database = await openHouseDatabase(config, tell);
  try {
    const secret = await secretOf(config);
    const house = await openHouse({
      databaseUrl: database.url,
      poolSize: config.poolSize,
      rightsMaxAge,
      trailOrigin: config.trail.origin,
      ...(secret === undefined ? {} : { secret }),
      ...(database.sessionRole === undefined ? {} : { sessionRole: database.sessionRole }),
    });
    return {
      house,
      database,
      close: async () => {
        await house.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
