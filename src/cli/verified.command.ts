import { Command } from 'commander';
import { keepResult, readVerdict } from '../trail/publisher/index.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';
import { verificationFilesOf } from './trail-parts.js';

/** `so-kho trail verified FILE`: brings the verdict of the offline verifier home, for readiness. */
export function verifiedCommand({ config, print }: CommandSurroundings): Command {
  return new Command('verified')
    .description(
      'Keep the result of so-kho-verify dump --result for readiness; exit code 1 where the verdict is not GOOD.',
    )
    .argument('<file>', 'the result')
    .action(async (file: string) => {
      const { trail } = config();
      const found = await readVerdict(file);
      if (found.origin !== '' && found.origin !== trail.origin) {
        throw new CommandFailure(`${file} is about another log: ${found.origin}.`);
      }
      await keepResult(verificationFilesOf(trail).verdict, found);
      const said = `${found.verdict}: ${found.size} entries until ${found.until}.`;
      if (found.verdict !== 'GOOD') {
        throw new CommandFailure([said, ...found.findings].join('\n'));
      }
      print(said);
    });
}
