import { Command } from 'commander';
import { openHouseDatabase, requireOwner } from '../house-database.js';
import { rowsThrough } from '../platform/database/administration.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';

/** What must hold of numbers that are derived and kept; each view shows where it does not. */
export const invariants = [
  { name: 'What the warehouses hold in numbers is what a count finds', view: 'custody.counter_difference' },
  { name: 'What lies at the places is what the movements say', view: 'custody.holding_difference' },
  {
    name: 'How the items stand in the lists is what their papers and seals say',
    view: 'custody.standing_difference',
  },
  { name: 'What can be searched for is what is written', view: 'custody.search_difference' },
] as const;

/** `so-kho check`: looks whether derived numbers still follow from the facts, as the owner of the database. */
export function checkCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('check')
    .description('Check that derived numbers follow from the facts; exit code 1 where one does not.')
    .action(async () => {
      const database = await openHouseDatabase(config(), tell);
      try {
        const ownerUrl = requireOwner(database);
        let broken = 0;
        for (const { name, view } of invariants) {
          const differences = await rowsThrough(ownerUrl, `select * from ${view}`);
          print(`${differences.length === 0 ? '✓' : '✗'} ${name}.`);
          for (const difference of differences) {
            print(`  ${JSON.stringify(difference)}`);
          }
          broken += differences.length;
        }
        if (broken > 0) {
          throw new CommandFailure(`${broken} differences.`);
        }
      } finally {
        await database.close();
      }
    });
}
