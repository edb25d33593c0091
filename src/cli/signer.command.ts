import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { systemClock } from '../platform/clock.js';
import { ed25519Verifier, openNote, parseCheckpoint, parseVerifierKey } from '../trail/log/index.js';
import {
  initialiseSigner,
  openSigner,
  recoverJournal,
  showSignerKey,
  type SignedTree,
} from '../trail/signer/index.js';
import { listenForEnd } from './ending.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';

interface SignerCommandOptions {
  readonly state: string;
  readonly socket?: string;
  readonly origin?: string;
  readonly showKey?: true;
  readonly groupMayAsk?: true;
  readonly withParent?: true;
}

/** `so-kho signer`: signs the checkpoints of the trail from a state of its own; needs no database. */
export function signerCommand(surroundings: CommandSurroundings): Command {
  const { config, print, tell } = surroundings;
  return new Command('signer')
    .description('Sign the checkpoints of the trail, each only as a continuation of the one before.')
    .enablePositionalOptions()
    .option('--state <folder>', 'the folder of its key and journal, which nobody else may read')
    .option('--socket <path>', 'the Unix socket on which it is asked')
    .option('--origin <name>', 'the name of the log and of its key; TRAIL_ORIGIN when left out')
    .option('--show-key', 'print the public key and end')
    .option('--group-may-ask', "let the signer's group ask, where the server runs as another user")
    .option('--with-parent', 'end when the standard input ends')
    .addCommand(initCommand(surroundings))
    .addCommand(recoverCommand(surroundings))
    .action(async (options: Partial<SignerCommandOptions>) => {
      const { state, socket } = options;
      if (state === undefined) {
        throw new CommandFailure(
          'Name the folder of its key and journal with --state FOLDER.',
          exitCodes.usage,
        );
      }
      if (options.showKey) {
        print(await showSignerKey(state));
        return;
      }
      if (socket === undefined) {
        throw new CommandFailure('Name the socket with --socket PATH.');
      }
      const ending = options.withParent ? undefined : listenForEnd(tell);
      const parentIsGone = options.withParent ? parentGone() : undefined;
      const signer = await openSigner({
        stateFolder: state,
        socket,
        origin: options.origin ?? config().trail.origin,
        groupMayAsk: options.groupMayAsk ?? false,
        clock: systemClock,
        onFailure: (failure) => {
          tell(`so-kho signer: ${failure instanceof Error ? failure.message : String(failure)}`);
          process.exit(1);
        },
      });
      print(`The signer of ${signer.vkey} listens at ${socket}.`);
      ending?.started();
      await (parentIsGone ?? ending?.asked);
      await signer.close();
    });
}

function initCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('init')
    .description(
      'Make the key and the journal of a signer and print its public key; once in the life of a log.',
    )
    .requiredOption('--state <folder>', 'the folder of its key and journal')
    .option('--origin <name>', 'the name of the log and of its key; TRAIL_ORIGIN when left out')
    .option('--after <file>', 'the last checkpoint of the key that is lost: where its log is taken up')
    .option('--lost-key <vkey>', 'the public key that is lost, from its paper; needed with --after')
    .action(async (options: { state: string; origin?: string; after?: string; lostKey?: string }) => {
      const origin = options.origin ?? config().trail.origin;
      if ((options.after === undefined) !== (options.lostKey === undefined)) {
        throw new CommandFailure('Give --after and --lost-key together.', exitCodes.usage);
      }
      const last =
        options.after === undefined || options.lostKey === undefined
          ? undefined
          : lastTreeOf(await readFile(options.after, 'utf8'), options.lostKey, origin);
      const after = last && { tree: last, at: systemClock.now() };
      print(await initialiseSigner(options.state, origin, after === undefined ? {} : { after }));
      if (last !== undefined) {
        tell(
          `Another key for ${origin}, behind ${last.size} entries. Until so-kho keys adopt signer nothing is published with ` +
            'it; verifiers and witnesses refuse it until people give them the new key.',
        );
      }
    });
}

function recoverCommand({ print, tell }: CommandSurroundings): Command {
  return new Command('recover')
    .description(
      'Make a lost journal anew, or bring an older one forward, from checkpoints that this key has signed.',
    )
    .requiredOption('--state <folder>', 'the folder of its key, which must be there')
    .requiredOption(
      '--checkpoint <file...>',
      'the newest checkpoint of each witness and of each copy of the log',
    )
    .action(async (options: { state: string; checkpoint: string[] }) => {
      const notes = await Promise.all(options.checkpoint.map((file) => readFile(file, 'utf8')));
      const { size, ofOtherKeys } = await recoverJournal(options.state, notes, systemClock);
      for (const [place, file] of options.checkpoint.entries()) {
        if (ofOtherKeys.includes(notes[place] ?? '')) {
          tell(`${file} is not signed by the key of this signer: it was left out. Keep it, it is evidence.`);
        }
      }
      print(
        `The journal goes on after ${size} entries. What this key may have signed after that is not known to it any more: ` +
          'the witnesses hold the log to what they have seen.',
      );
    });
}

function lastTreeOf(note: string, lostKey: string, origin: string): SignedTree {
  const { text } = openNote(note, [ed25519Verifier(parseVerifierKey(lostKey))]);
  const { size, root, ...checkpoint } = parseCheckpoint(text);
  if (checkpoint.origin !== origin) {
    throw new CommandFailure(`The checkpoint is one of ${checkpoint.origin}.`);
  }
  return { size, root };
}

/** Ctrl-C reaches parent and child at once; the child waits until the parent lets go of it. */
function parentGone(): Promise<unknown> {
  process.on('SIGINT', () => undefined);
  process.stdin.resume();
  return Promise.race([once(process.stdin, 'close'), once(process, 'SIGTERM')]);
}
