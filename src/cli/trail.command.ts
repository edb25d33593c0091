import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { systemClock } from '../platform/clock.js';
import { Health } from '../platform/health.js';
import { openSequencerDatabase } from '../house-database.js';
import { drawQr, logNote, printedLines, qrTextOf } from '../trail/anchors/index.js';
import {
  keepWitnessLine,
  Mirror,
  policyText,
  restoreTrail,
  type Restored,
  witnessRequest,
} from '../trail/publisher/index.js';
import { receiptKeyHere } from './house-keys.js';
import { listenForEnd, within } from './ending.js';
import { mirrorCommand } from './trail-mirror.command.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';
import { missingCommand } from './missing.command.js';
import { timestampCommand } from './timestamp.command.js';
import { verifiedCommand } from './verified.command.js';
import { exportTablesCommand, reconcileCommand } from './trail-book.command.js';
import { publishedNote, withTrailDatabase } from './trail-database.js';
import {
  beginLog,
  logKeyOf,
  mirrorOf,
  openSignerOf,
  startKeeping,
  startTrailWatch,
  trailDatabaseOf,
} from './trail-parts.js';

/** `so-kho trail`: keeps, restores, shows and anchors the tamper-evident log. */
export function trailCommand(surroundings: CommandSurroundings): Command {
  return new Command('trail')
    .description('Keep, restore, show and anchor the tamper-evident log.')
    .addCommand(sequenceCommand(surroundings))
    .addCommand(restoreCommand(surroundings))
    .addCommand(mirrorCommand(surroundings))
    .addCommand(verifiedCommand(surroundings))
    .addCommand(missingCommand(surroundings))
    .addCommand(checkpointCommand(surroundings))
    .addCommand(qrCommand(surroundings))
    .addCommand(policyCommand(surroundings))
    .addCommand(receiptKeyCommand(surroundings))
    .addCommand(witnessRequestCommand(surroundings))
    .addCommand(witnessAnswerCommand(surroundings))
    .addCommand(timestampCommand(surroundings))
    .addCommand(reconcileCommand(surroundings))
    .addCommand(exportTablesCommand(surroundings));
}

/** Milliseconds that the trail may take to its end when it was asked to end. */
const closeWithin = 8_000;

function sequenceCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('sequence')
    .description('Append events to the log and publish its checkpoints, once for all servers of a database.')
    .action(async () => {
      const settings = config();
      const ending = listenForEnd(tell);
      const house = await openSequencerDatabase(settings, tell);
      try {
        await beginLog(settings.trail, house);
        const keeping = await startKeeping({
          config: settings.trail,
          house,
          witnesses: settings.trail.witnesses,
          tell,
          onPublished: ({ size, witnesses }) => {
            print(`${size} entries, cosigned by ${witnesses.length} witnesses.`);
          },
        });
        const health = new Health(() => systemClock.now(), tell);
        const database = trailDatabaseOf(house);
        const watching = startTrailWatch(
          settings.trail,
          (names, quorum) => database.look(names, quorum),
          health.part('book'),
        );
        print(`The trail is sequenced, ${house.description}. End with Ctrl-C.`);
        ending.started();
        await ending.asked;
        await watching.close();
        await within(closeWithin, keeping.close());
        await database.close();
      } finally {
        await house.close();
      }
    });
}

function restoreCommand(surroundings: CommandSurroundings): Command {
  const { print, tell } = surroundings;
  return new Command('restore')
    .description(
      'Append to a database that came from a backup what was logged since, byte for byte from the mirror.',
    )
    .option('--mirror <folder>', 'another copy of the mirror than the one in TRAIL_HOME')
    .action(async (options: { mirror?: string }) => {
      const { trail } = surroundings.config();
      const mirror = options.mirror === undefined ? mirrorOf(trail) : new Mirror(options.mirror);
      const signer = await openSignerOf(trail, tell);
      try {
        await signer.client.untilAnswers();
        const restored = await withTrailDatabase(surroundings, (database) =>
          restoreTrail({ database, signer: signer.client, mirror, tell }),
        );
        print(describeRestored(restored));
      } finally {
        await signer.close();
      }
    });
}

function describeRestored({ from, to, withheld, missingActs }: Restored): string {
  if (from === to) {
    return `Nothing was missing: ${to} entries.`;
  }
  const without = withheld === 0 ? '' : ` ${withheld} of them without their payloads.`;
  const missing =
    missingActs === 0n
      ? ''
      : ` Acts of which the book has no rows: ${missingActs}; so-kho trail missing list shows those to be entered again.`;
  return `${to - from} entries restored, ${to} in all, as they were signed.${without}${missing}`;
}

function checkpointCommand({ config, print }: CommandSurroundings): Command {
  return new Command('checkpoint')
    .description('Print the published checkpoint with its cosignatures.')
    .action(async () => {
      print((await publishedNote(config())).trimEnd());
    });
}

function qrCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('qr')
    .description('Draw the published checkpoint as a QR code for minutes, or print its text.')
    .option('--note <file>', 'the checkpoint of this file instead')
    .option('--format <format>', 'svg, png or text', 'svg')
    .option('--out <file>', 'where it goes; needed for svg and png')
    .action(async (options: { note?: string; format: string; out?: string }) => {
      const note = logNote(
        options.note === undefined ? await publishedNote(config()) : await readFile(options.note, 'utf8'),
      );
      const text = qrTextOf(note);
      if (options.format === 'text') {
        print(text.trimEnd());
        return;
      }
      if ((options.format !== 'svg' && options.format !== 'png') || options.out === undefined) {
        throw new CommandFailure('Say --format svg or png, and --out FILE.', exitCodes.usage);
      }
      await writeFile(options.out, await drawQr(text, options.format));
      tell(`${options.out}: ${printedLines(note).join(', ')}`);
    });
}

function policyCommand(surroundings: CommandSurroundings): Command {
  return new Command('policy')
    .description(
      'Print whom an offline verifier trusts by these settings; compare the keys with those on paper.',
    )
    .action(async () => {
      const { trail } = surroundings.config();
      surroundings.print(policyText(await logKeyOf(trail), trail.witnesses, trail.quorum).trimEnd());
    });
}

function receiptKeyCommand({ config, print }: CommandSurroundings): Command {
  return new Command('receipt-key')
    .description('Print the public key of the receipts that the server gives.')
    .action(async () => {
      const settings = config();
      const key = await receiptKeyHere(settings);
      if (key === undefined) {
        throw new CommandFailure(
          `There is no receipt.key in ${settings.trail.folder}: the first start of a server makes it.`,
        );
      }
      print(key);
    });
}

function witnessRequestCommand(surroundings: CommandSurroundings): Command {
  return new Command('witness-request')
    .description(
      'Write the newest checkpoint as a request for a witness without a network (so-kho witness cosign).',
    )
    .requiredOption('--old <size>', 'how many entries the witness has cosigned before; 0 for a new one')
    .requiredOption('--out <file>', 'where the request goes')
    .action(async (options: { old: string; out: string }) => {
      if (!/^(0|[1-9][0-9]{0,18})$/.test(options.old)) {
        throw new CommandFailure('--old must be a whole number.', exitCodes.usage);
      }
      const request = await withTrailDatabase(surroundings, (database) =>
        witnessRequest(database, BigInt(options.old)),
      );
      await writeFile(options.out, request);
      surroundings.tell(`${options.out} is ready.`);
    });
}

function witnessAnswerCommand(surroundings: CommandSurroundings): Command {
  return new Command('witness-answer')
    .description('Keep a cosignature line that a witness without a network has given.')
    .argument('<file>', 'the line')
    .requiredOption('--size <size>', 'the size of the checkpoint that was cosigned')
    .requiredOption('--witness <vkey>', 'the public key of the witness')
    .action(async (file: string, options: { size: string; witness: string }) => {
      const line = await readFile(file, 'utf8');
      await withTrailDatabase(surroundings, (database) =>
        keepWitnessLine(database, BigInt(options.size), options.witness, line),
      );
      surroundings.tell('The cosignature is kept.');
    });
}
