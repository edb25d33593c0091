import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { loadTimestamps, logNote, type Timestamp } from '../trail/anchors/index.js';
import { parseCheckpoint, parseNote } from '../trail/log/index.js';
import type { CommandSurroundings } from './surroundings.js';
import { publishedNote, withTrailDatabase } from './trail-database.js';

const kind = 'rfc3161';

interface CheckedFiles {
  readonly note: string;
  readonly ca: string[];
}

/** `so-kho trail timestamp`: a time-stamping authority's word that a checkpoint was there (RFC 3161). */
export function timestampCommand(surroundings: CommandSurroundings): Command {
  return new Command('timestamp')
    .description('Have a checkpoint time-stamped by an authority (RFC 3161), from file to file.')
    .addCommand(requestCommand(surroundings))
    .addCommand(addCommand(surroundings))
    .addCommand(verifyCommand(surroundings));
}

function requestCommand({ config, tell }: CommandSurroundings): Command {
  return new Command('request')
    .description('Write the published checkpoint and the request of a time stamp over it.')
    .requiredOption('--note <file>', 'where the checkpoint goes, as it is stamped: keep it')
    .requiredOption('--out <file>', 'where the request goes (application/timestamp-query)')
    .action(async (options: { note: string; out: string }) => {
      const { timestampRequest } = await loadTimestamps();
      const note = logNote(await publishedNote(config()));
      await writeFile(options.note, note);
      await writeFile(options.out, timestampRequest(note));
      tell(`Send ${options.out} to the authority; bring back its answer with so-kho trail timestamp add.`);
    });
}

function addCommand(surroundings: CommandSurroundings): Command {
  return new Command('add')
    .description('Verify the answer of the authority and keep it with its checkpoint.')
    .argument('<answer>', 'what the authority has answered')
    .requiredOption('--note <file>', 'the checkpoint that was stamped')
    .requiredOption('--ca <file...>', 'certificates that are trusted for time stamps, PEM')
    .action(async (answer: string, options: CheckedFiles) => {
      const { note, stamp } = await verified(answer, options);
      const { size } = parseCheckpoint(parseNote(note).text);
      const isNew = await withTrailDatabase(surroundings, (database) =>
        database.keepAnchor(size, kind, stamp.token, {
          at: stamp.at.toISOString(),
          authority: stamp.authority,
          serialNumber: stamp.serialNumber,
          policy: stamp.policy,
        }),
      );
      surroundings.print(
        isNew ? describe(stamp) : `This checkpoint has a time stamp already. ${describe(stamp)}`,
      );
    });
}

function verifyCommand({ print }: CommandSurroundings): Command {
  return new Command('verify')
    .description('Say when a checkpoint was there, by the answer of an authority; needs no database.')
    .argument('<answer>', 'what the authority has answered, or the token alone')
    .requiredOption('--note <file>', 'the checkpoint that was stamped')
    .requiredOption('--ca <file...>', 'certificates that are trusted for time stamps, PEM')
    .action(async (answer: string, options: CheckedFiles) => {
      print(describe((await verified(answer, options)).stamp));
    });
}

async function verified(
  answer: string,
  { note: noteFile, ca }: CheckedFiles,
): Promise<{ note: string; stamp: Timestamp }> {
  const { verifyTimestamp } = await loadTimestamps();
  const note = await readFile(noteFile, 'utf8');
  const authorities = await Promise.all(ca.map((file) => readFile(file, 'utf8')));
  return { note, stamp: await verifyTimestamp(note, await readFile(answer), authorities) };
}

function describe({ at, authority, policy }: Timestamp): string {
  return `There at ${at.toISOString()}, says ${authority} (policy ${policy}).`;
}
