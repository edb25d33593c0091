import { Command } from 'commander';
import { openHouseDatabase } from '../house-database.js';
import { askedToEnd } from './asked-to-end.js';
import { startSequencer } from './running-sequencer.js';
import type { CommandSurroundings } from './surroundings.js';

/** `so-kho trail …`: what keeps the tamper-evident trail. */
export function trailCommand(surroundings: CommandSurroundings): Command {
  return new Command('trail')
    .description('Keep the tamper-evident trail.')
    .addCommand(sequenceCommand(surroundings));
}

/** `so-kho trail sequence`: the sequencer as a process of its own, until it is asked to end. */
function sequenceCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('sequence')
    .description('Take what happened into the tree of the trail; beside servers with TRAIL_SEQUENCER=off.')
    .action(async () => {
      const asked = askedToEnd();
      const database = await openHouseDatabase(config(), tell);
      try {
        const sequencer = startSequencer(database, tell);
        print(`The trail is sequenced, ${database.description}. End with Ctrl-C.`);
        await asked;
        await sequencer.stop();
      } finally {
        await database.close();
      }
    });
}
