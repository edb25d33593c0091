import { Command } from 'commander';
import type { TrailConfig } from '../config.js';
import { systemClock } from '../platform/clock.js';
import { keepResult, Mirror, rebuildMirror, verifyMirror } from '../trail/publisher/index.js';
import { withTrailDatabase } from './trail-database.js';
import { mirrorOf, openSignerOf, verificationFilesOf } from './trail-parts.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';

interface MirrorOptions {
  readonly verify?: true;
  readonly rebuild?: true;
  readonly mirror?: string;
}

/** `so-kho trail mirror`: whether the copy for auditors is whole, and how it is built anew. */
export function mirrorCommand(surroundings: CommandSurroundings): Command {
  return new Command('mirror')
    .description('Verify the mirror from its own files, or build it anew from the database.')
    .option(
      '--verify',
      'compute all of it anew and keep what was found for readiness; exit code 1 where it is faulty',
    )
    .option('--rebuild', 'build it anew from the database; the former one is kept beside it')
    .option('--mirror <folder>', 'with --verify, another copy than the one in TRAIL_HOME')
    .action(async (options: MirrorOptions) => {
      if ((options.verify === true) === (options.rebuild === true)) {
        throw new CommandFailure('Say --verify or --rebuild.', exitCodes.usage);
      }
      const { trail } = surroundings.config();
      await (options.verify === true
        ? verify(surroundings, trail, options.mirror)
        : rebuild(surroundings, trail));
    });
}

async function verify(
  { print }: CommandSurroundings,
  trail: TrailConfig,
  otherCopy: string | undefined,
): Promise<void> {
  const mirror = otherCopy === undefined ? mirrorOf(trail) : new Mirror(otherCopy);
  const found = await verifyMirror(mirror, systemClock.now());
  if (otherCopy === undefined) {
    await keepResult(verificationFilesOf(trail).mirror, found);
  }
  for (const fault of found.faults) {
    print(`✗ ${fault}`);
  }
  if (found.faults.length > 0) {
    throw new CommandFailure(`The mirror ${mirror.folder} is not whole.`);
  }
  print(`The mirror ${mirror.folder} is whole: ${found.size} entries make the root of its checkpoint.`);
}

async function rebuild(surroundings: CommandSurroundings, trail: TrailConfig): Promise<void> {
  const signer = await openSignerOf(trail, surroundings.tell);
  try {
    await signer.client.untilAnswers();
    const { size, former } = await withTrailDatabase(surroundings, (database) =>
      rebuildMirror({ database, signer: signer.client, folder: mirrorOf(trail).folder, clock: systemClock }),
    );
    surroundings.print(
      `The mirror was built anew from the database: ${size} entries.${former === undefined ? '' : ` The former one is ${former}.`}`,
    );
  } finally {
    await signer.close();
  }
}
