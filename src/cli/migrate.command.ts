import { Command } from 'commander';
import { openHouseDatabase, migrateHouse } from '../house-database.js';
import type { CommandSurroundings } from './surroundings.js';

/** `so-kho migrate`: brings the database up to date and ends. */
export function migrateCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('migrate')
    .description(
      'Bring the database up to date as its owner (DATABASE_OWNER_URL, else DATABASE_URL, else the embedded one).',
    )
    .option('--json', 'print the names of the migrations that ran as JSON')
    .action(async (options: { json?: true }) => {
      const settings = config();
      const ownerUrl = settings.databaseOwnerUrl ?? settings.databaseUrl;
      const ran = ownerUrl === undefined ? await migrateEmbedded() : await migrateHouse(ownerUrl);
      print(options.json ? JSON.stringify({ migrations: ran }) : describe(ran));

      async function migrateEmbedded(): Promise<string[]> {
        const database = await openHouseDatabase(settings, tell);
        await database.close();
        return [...database.migrated];
      }
    });
}

function describe(ran: readonly string[]): string {
  return ran.length === 0 ? 'The database is up to date.' : ran.map((name) => `ran ${name}`).join('\n');
}
