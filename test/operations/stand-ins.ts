import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs of the page that a machine with Node alone may lack, as far as the page uses them. */
const programs = {
  curl: `
    const parameters = process.argv.slice(1);
    const answer = await fetch(parameters.at(-1));
    if (!answer.ok) { console.error(answer.status); process.exit(22); }
    const { writeFileSync } = await import("node:fs");
    writeFileSync(parameters[parameters.indexOf("--output") + 1], await answer.text());`,
  sha256sum: `
    const { createHash } = await import("node:crypto");
    const { readFileSync } = await import("node:fs");
    console.log(createHash("sha256").update(readFileSync(0)).digest("hex") + "  -");`,
};

/** Puts those that are missing into a folder. */
export async function addMissingPrograms(folder: string): Promise<void> {
  for (const [name, code] of Object.entries(programs)) {
    if (spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0) {
      await addProgram(folder, name, code);
    }
  }
}

async function addProgram(folder: string, name: string, code: string): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" --input-type=module -e '${code}' -- "$@"\n`);
  await chmod(file, 0o755);
}
