import { join } from 'node:path';
import { openHouse, type House } from '../app.js';
import type { Config } from '../config.js';
import { openHouseDatabase, type HouseDatabase } from '../house-database.js';
import { keepKey } from '../platform/key-file.js';
import { keepReceiptKey } from '../trail/index.js';

/** Well below the 5 seconds within which a change of rights is promised to hold everywhere. */
const rightsMaxAge = 2_000;

export interface OpenedHouse {
  readonly house: House;
  readonly database: HouseDatabase;
  close(): Promise<void>;
}

/** The secret beside the embedded database; another database has none of its own. */
async function ownSecret(config: Config): Promise<string | undefined> {
  return config.databaseUrl === undefined ? keepKey(join(config.home, 'secret.key')) : undefined;
}

/** Opens the database of the settings, brings it up to date and puts the house on it. */
export async function openConfiguredHouse(
  config: Config,
  tell: (line: string) => void,
): Promise<OpenedHouse> {
  const database = await openHouseDatabase(config, tell);
  try {
    const secret = config.secret ?? (await ownSecret(config));
    const { origin, folder } = config.trail;
    const house = await openHouse({
      databaseUrl: database.url,
      poolSize: config.poolSize,
      rightsMaxAge,
      receiptKey: { origin, key: await keepReceiptKey(folder, origin) },
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
