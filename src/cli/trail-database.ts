import type { Config } from '../config.js';
import { openSequencerDatabase } from '../house-database.js';
import type { TrailDatabase } from '../trail/publisher/index.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';
import { mirrorOf, trailDatabaseOf } from './trail-parts.js';

/** The trail's database for one command. */
export async function withTrailDatabase<Result>(
  { config, tell }: CommandSurroundings,
  use: (database: TrailDatabase) => Promise<Result>,
): Promise<Result> {
  const settings = config();
  const house = await openSequencerDatabase(settings, tell);
  const database = trailDatabaseOf(house);
  try {
    return await use(database);
  } finally {
    await database.close();
    await house.close();
  }
}

/** The published checkpoint, from the mirror: it is there while the server runs, too. */
export async function publishedNote({ trail }: Config): Promise<string> {
  const note = await mirrorOf(trail).checkpoint();
  if (note === undefined) {
    throw new CommandFailure(`No checkpoint was published in ${trail.folder} yet.`);
  }
  return note;
}
