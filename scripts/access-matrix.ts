/**
 * Prints schema/access-matrix.md: every operation, the permission it needs, the roles that hold it. With `--check`
 * nothing is written: the program ends with code 1 when the file is not what the code says.
 *
 * Compiled to dist/scripts, hence the two steps up.
 */
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { buildApiSchema } from '../src/api-schema.js';
import { accessMatrix } from '../src/identity/index.js';
import { permissionsOf } from '../src/platform/graphql/root-guard.js';

const file = new URL('../../schema/access-matrix.md', import.meta.url);
const fresh = accessMatrix(permissionsOf(await buildApiSchema()));

if (process.argv.includes('--check')) {
  const committed = existsSync(file) ? await readFile(file, 'utf8') : '';
  if (committed !== fresh) {
    console.error(
      'schema/access-matrix.md is not what the code says. Run `npm run access:print` and commit it.',
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(file, fresh);
}
