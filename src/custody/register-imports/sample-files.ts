import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a sample register that comes with the program, or undefined when there is none of that name. The name
 * is compared with what the folder holds and never becomes part of a path before.
 */
export async function sampleFilePath(name: string): Promise<string | undefined> {
  const folder = samplesFolder();
  if (folder === undefined) return undefined;
  const entries = await readdir(folder, { withFileTypes: true });
  const entry = entries.find((one) => one.isFile() && one.name === name && one.name.endsWith('.xlsx'));
  return entry === undefined ? undefined : join(folder, entry.name);
}

/** `data/registers` of the program, whether this runs from src/ or from dist/src/. */
function samplesFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
  const samples = join(folder, 'data', 'registers');
  return existsSync(samples) ? samples : undefined;
}
