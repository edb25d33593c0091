import { Command } from 'commander';
import { openHouseDatabase, requireOwner } from '../house-database.js';
import { rowsThrough } from '../platform/database/administration.js';
import type { MissingActOutcome } from '../trail/index.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';

/** `so-kho trail missing`: what a restored book lost, and what became of each act. */
export function missingCommand(surroundings: CommandSurroundings): Command {
  return new Command('missing')
    .description('Show and settle the acts of the log that a restored book does not have.')
    .addCommand(listCommand(surroundings))
    .addCommand(showCommand(surroundings))
    .addCommand(settleCommand(surroundings, 'entered', 'ENTERED', 'how it was entered'))
    .addCommand(settleCommand(surroundings, 'set-aside', 'SET_ASIDE', 'why it is not entered again'))
    .addCommand(settleCommand(surroundings, 'reopen', 'REOPENED', 'why it waits again'))
    .addCommand(openCommand(surroundings));
}

interface ListedAct {
  readonly number: number;
  readonly at: Date;
  readonly office: string | null;
  readonly actor: string | null;
  readonly kinds: readonly string[];
  readonly labels: readonly string[];
  readonly state: string;
}

const acts = `
  select m.number, m.at, o.code as office, m.actor_name as actor, m.kinds, m.labels,
    case when not m.needs_entry then 'NOTHING_TO_ENTER' 
      else coalesce(nullif(trail.last_outcome(m.id), 'REOPENED'), 'OPEN') end as state
  from trail.missing_act m left join identity.office o on o.id = m.office_id order by m.number`;

function listCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('list')
    .description('List the acts that wait to be entered again; exit code 1 while there are any.')
    .option('--all', 'list the settled ones, too')
    .option('--json', 'print them as JSON')
    .action(async (options: { all?: true; json?: true }) => {
      const database = await openHouseDatabase(config(), tell);
      try {
        const ownerUrl = requireOwner(database);
        await requireRestored(ownerUrl);
        const all = await rowsThrough<ListedAct>(ownerUrl, acts);
        const open = all.filter(({ state }) => state === 'OPEN');
        const listed = options.all ? all : open;
        if (options.json) {
          print(JSON.stringify(listed));
        } else {
          listed.map(describe).forEach(print);
        }
        if (open.length > 0) {
          throw new CommandFailure(`Acts that wait to be entered again or set aside: ${open.length}.`);
        }
      } finally {
        await database.close();
      }
    });
}

/** What a database lacks is known once its log was restored. */
async function requireRestored(ownerUrl: string): Promise<void> {
  const [standing] = await rowsThrough<{ state: string }>(ownerUrl, 'select state from trail.standing');
  if (standing?.state === 'BEHIND') {
    throw new CommandFailure('The database is older than its log: so-kho trail restore finds what it lacks.');
  }
}

function describe({ number, at, office, actor, kinds, labels, state }: ListedAct): string {
  const subjects = labels.length === 0 ? '' : `: ${labels.join(', ')}`;
  const where = office === null ? '' : ` in ${office}`;
  return `${number}  ${state}  ${at.toISOString()}  ${actor ?? 'past the program'}${where}  ${kinds.join(', ')}${subjects}`;
}

interface ListedEntry {
  readonly index: string;
  readonly type: string;
  readonly content: string | null;
}

const entries = `
  select l.leaf_index as index, l.type, convert_from(p.bytes, 'UTF8') as content
  from trail.missing_act m
    join trail.leaf l on l.xid = m.xid and l.leaf_index between m.first_leaf and m.last_leaf
    left join trail.payload p on p.event_id = l.event_id
  where m.number = $1 order by l.leaf_index`;

function showCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('show')
    .description('Show what the log holds of an act: its events with their contents, and the rows.')
    .argument('<number>', 'the number of the act')
    .action(async (number: string) => {
      const database = await openHouseDatabase(config(), tell);
      try {
        const found = await rowsThrough<ListedEntry>(requireOwner(database), entries, [numberOf(number)]);
        if (found.length === 0) {
          throw new CommandFailure(`There is no missing act ${number}.`);
        }
        for (const { index, type, content } of found) {
          print(`${index}  ${type}\n  ${content ?? '(withheld)'}`);
        }
      } finally {
        await database.close();
      }
    });
}

interface SettleOptions {
  readonly by: string;
  readonly reason: string;
}

const settlements: Readonly<Record<MissingActOutcome, string>> = {
  ENTERED: 'Say that an act was entered again in another way than by a request that names it.',
  SET_ASIDE: 'Say that an act is not entered again.',
  REOPENED: 'Let an act that was settled by mistake wait again, until the book is open.',
};

function settleCommand(
  surroundings: CommandSurroundings,
  name: string,
  outcome: MissingActOutcome,
  reason: string,
): Command {
  return new Command(name)
    .description(settlements[outcome])
    .argument('<number>', 'the number of the act')
    .requiredOption('--by <username>', 'the head or deputy head who answers for it')
    .requiredOption('--reason <text>', reason)
    .action(async (number: string, options: SettleOptions) => {
      const settled = { act: { number: numberOf(number) }, outcome, reason: options.reason };
      const { settleAsPerson } = await import('./missing-acts.js');
      await settleAsPerson(surroundings, options.by, settled);
      surroundings.print(`Act ${number}: ${outcome}.`);
    });
}

function openCommand(surroundings: CommandSurroundings): Command {
  return new Command('open')
    .description('Open a restored book again, once no act waits.')
    .requiredOption('--by <username>', 'the provincial head or deputy head who answers for it')
    .action(async (options: { by: string }) => {
      const { openAsPerson } = await import('./missing-acts.js');
      await openAsPerson(surroundings, options.by);
      surroundings.print('The book is open.');
    });
}

function numberOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new CommandFailure('The number of an act is a whole number.', exitCodes.usage);
  }
  return Number(text);
}
