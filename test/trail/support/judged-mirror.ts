import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../src/verify/command-line.js';
import { freshFolder, type Undo } from './trail-parts.js';

/** The verdict of an inspector on this folder, who trusts this key of the log and wants no witness. */
export async function verdictOf(undo: Undo, folder: string, logKey: string): Promise<string> {
  const policy = join(await freshFolder(undo), 'policy.txt');
  await writeFile(policy, `log ${logKey}\nquorum none\n`);
  const { text, exitCode } = await run(['dump', folder, '--policy', policy, '--lang', 'en']);
  return exitCode === 0 ? 'GOOD' : text;
}
