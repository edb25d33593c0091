import { Command } from 'commander';
import { openHouseDatabase, requireOwner } from '../house-database.js';
import { Mirror } from '../trail/publisher/index.js';
import {
  exportTables,
  isEqual,
  noteReconciliation,
  reconcile,
  type Reconciliation,
} from '../trail/reconciler/index.js';
import { invariants } from './check.command.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';

/** `so-kho trail reconcile`: whether the tables hold what the log says. */
export function reconcileCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('reconcile')
    .description(
      'Compare the tables with the log and tell the log what was found; exit code 1 where something differs.',
    )
    .option('--mirror <folder>', 'take the past from this copy of the mirror and not from the database')
    .option('--json', 'print what was found as JSON')
    .action(async (options: { mirror?: string; json?: true }) => {
      const database = await openHouseDatabase(config(), tell);
      try {
        const ownerUrl = requireOwner(database);
        const found = await reconcile({
          ownerUrl,
          invariants,
          ...(options.mirror === undefined ? {} : { mirror: new Mirror(options.mirror) }),
        });
        await noteReconciliation(ownerUrl, found);
        print(options.json ? JSON.stringify(found) : linesOf(found).join('\n'));
        if (!isEqual(found)) {
          throw new CommandFailure('The book is not what the log says.');
        }
      } finally {
        await database.close();
      }
    });
}

function linesOf({ tables, rows, counts, derived, differences, digest }: Reconciliation): string[] {
  const columns = (names: readonly string[]): string => (names.length === 0 ? '' : `: ${names.join(', ')}`);
  return [
    `${rows} rows of ${tables} tables: ${counts.DIFFERS} differ, ${counts.UNLOGGED} are not in the log, ${counts.MISSING} are missing, ${counts.WITHHELD} are withheld.`,
    ...differences.map(
      ({ table, key, kind, columns: names }) => `  ${kind} ${table} ${key}${columns(names)}`,
    ),
    ...invariants.map(({ name, view }) => `${derived[view] === 0 ? '✓' : '✗'} ${name}.`),
    `Digest ${digest}.`,
  ];
}

/** `so-kho trail export-tables FILE`: what the offline verifier compares a copy of the log with. */
export function exportTablesCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('export-tables')
    .description('Write the rows of the book into a new file, for so-kho-verify reconcile.')
    .argument('<file>', 'the file, which must not be there yet')
    .action(async (file: string) => {
      const database = await openHouseDatabase(config(), tell);
      try {
        print(`${await exportTables(requireOwner(database), file)} rows are in ${file}.`);
      } finally {
        await database.close();
      }
    });
}
