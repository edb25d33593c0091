import { once } from 'node:events';
import { Command } from 'commander';
import { systemClock } from '../platform/clock.js';
import { openSigner, showSignerKey } from '../trail/signer/index.js';
import { listenForEnd } from './ending.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';

interface SignerCommandOptions {
  readonly state: string;
  readonly socket?: string;
  readonly origin?: string;
  readonly showKey?: true;
  readonly groupMayAsk?: true;
  readonly withParent?: true;
}

/** `so-kho signer`: signs the checkpoints of the trail from a state of its own; needs no database. */
export function signerCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('signer')
    .description('Sign the checkpoints of the trail, each only as a continuation of the one before.')
    .requiredOption('--state <folder>', 'the folder of its key and journal, which nobody else may read')
    .option('--socket <path>', 'the Unix socket on which it is asked')
    .option('--origin <name>', 'the name of the log and of its key; TRAIL_ORIGIN when left out')
    .option('--show-key', 'print the public key, made where there is none, and end')
    .option('--group-may-ask', "let the signer's group ask, where the server runs as another user")
    .option('--with-parent', 'end when the standard input ends')
    .action(async (options: SignerCommandOptions) => {
      const origin = options.origin ?? config().trail.origin;
      if (options.showKey) {
        print(await showSignerKey(options.state, origin));
        return;
      }
      if (options.socket === undefined) {
        throw new CommandFailure('Name the socket with --socket PATH.');
      }
      const ending = options.withParent ? undefined : listenForEnd(tell);
      const parentIsGone = options.withParent ? parentGone() : undefined;
      const signer = await openSigner({
        stateFolder: options.state,
        socket: options.socket,
        origin,
        groupMayAsk: options.groupMayAsk ?? false,
        clock: systemClock,
        onFailure: (failure) => {
          tell(`so-kho signer: ${failure instanceof Error ? failure.message : String(failure)}`);
          process.exit(1);
        },
      });
      print(`The signer of ${signer.vkey} listens at ${options.socket}.`);
      ending?.started();
      await (parentIsGone ?? ending?.asked);
      await signer.close();
    });
}

/** Ctrl-C reaches parent and child at once; the child waits until the parent lets go of it. */
function parentGone(): Promise<unknown> {
  process.on('SIGINT', () => undefined);
  process.stdin.resume();
  return Promise.race([once(process.stdin, 'close'), once(process, 'SIGTERM')]);
}
