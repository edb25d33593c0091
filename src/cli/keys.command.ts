import { Argument, Command } from 'commander';
import type { Config } from '../config.js';
import { openHouseDatabase, requireOwner } from '../house-database.js';
import { systemClock } from '../platform/clock.js';
import { rowsThrough } from '../platform/database/administration.js';
import { saidText } from '../platform/typed-text.js';
import { keyKinds, keyToAdopt, knownKey, type KeyKind } from './house-keys.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';
import { openSignerOf } from './trail-parts.js';

/** `so-kho keys`: which keys the database knows, and how another one takes the place of a lost one. */
export function keysCommand(surroundings: CommandSurroundings): Command {
  return new Command('keys')
    .description('Show the keys that the database knows, or let another one take the place of a lost one.')
    .addCommand(listCommand(surroundings))
    .addCommand(adoptCommand(surroundings));
}

interface KnownKey {
  readonly kind: KeyKind;
  readonly name: string;
  readonly reason: string | null;
  readonly since: Date;
}

function listCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('list')
    .description('List the keys by kind, the present one of each last.')
    .action(async () => {
      const database = await openHouseDatabase(config(), tell);
      try {
        const known = await rowsThrough<KnownKey>(
          database.ownerUrl ?? database.url,
          'select kind, name, reason, since from trail.known_key order by kind, ordinal',
        );
        for (const { kind, name, reason, since } of known) {
          print(`${kind}  ${since.toISOString()}  ${name}${reason === null ? '' : `  ${reason}`}`);
        }
      } finally {
        await database.close();
      }
    });
}

/** What is broken by another key, told to whoever adopts one. */
const consequences: Readonly<Record<KeyKind, string>> = {
  SIGNER:
    'Verifiers and witnesses refuse its checkpoints until people give them this key on paper, signed like the first one.',
  RECEIPT: 'Receipts of before are verified with the key of before: keep its public half.',
  SECRET:
    'Second factors of before cannot be opened any more: delete them, and let people enrol anew (docs/OPERATIONS.md).',
};

function adoptCommand({ config, print, tell }: CommandSurroundings): Command {
  const kinds = keyKinds.map((kind) => kind.toLowerCase());
  return new Command('adopt')
    .description(
      'Let the key that is here take the place of the known one, which is lost or retired; says what it breaks.',
    )
    .addArgument(new Argument('<kind>', 'which kind of key').choices(kinds))
    .requiredOption('--reason <text>', 'why, for the log')
    .action(async (asked: string, options: { reason: string }) => {
      const settings = config();
      const kind = asked.toUpperCase() as KeyKind;
      const reason = saidText(options.reason);
      if (reason === '') {
        throw new CommandFailure('Give the reason in words.', exitCodes.usage);
      }
      const database = await openHouseDatabase(settings, tell);
      try {
        const ownerUrl = requireOwner(database);
        const name =
          kind === 'SIGNER'
            ? await signerToAdopt(settings, ownerUrl, tell)
            : await keyToAdopt(settings, kind, systemClock, (file) => {
                tell(`The spoilt file is kept as ${file}.`);
              });
        if ((await knownKey(database, kind)) === name) {
          throw new CommandFailure('This is the key that the database knows.');
        }
        await rowsThrough(ownerUrl, 'select trail.adopt_key($1, $2, $3)', [kind, name, reason]);
        print(`${kind}: ${name}`);
        tell(consequences[kind]);
      } finally {
        await database.close();
      }
    });
}

/** The public key of the signer that answers, once it goes on from the newest checkpoint. */
async function signerToAdopt(
  { trail }: Config,
  ownerUrl: string,
  tell: (line: string) => void,
): Promise<string> {
  const signer = await openSignerOf(trail, tell);
  try {
    await signer.client.untilAnswers();
    const { vkey, size } = await signer.client.state();
    const [newest] = await rowsThrough<{ size: string }>(
      ownerUrl,
      'select coalesce(max(size), 0) as size from trail.checkpoint',
    );
    if (size < BigInt(newest?.size ?? 0)) {
      throw new CommandFailure(
        `The signer ends at ${size} entries, and the newest checkpoint has ${newest?.size ?? 0}: make it with so-kho signer ` +
          'init --after the last checkpoint of the lost key.',
      );
    }
    return vkey;
  } finally {
    await signer.close();
  }
}
