/**
 * Prints the GraphQL schema, sorted, to schema/schema.graphql. With `--check` nothing is written: the program
 * ends with code 1 when the file is not what the code would print.
 *
 * Compiled to dist/scripts, hence the two steps up.
 */
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildApiSchema } from '../src/api-schema.js';

const folder = new URL('../../schema/', import.meta.url);
const file = new URL('schema.graphql', folder);

const fresh = `${printSchema(lexicographicSortSchema(await buildApiSchema()))}\n`;

if (process.argv.includes('--check')) {
  const committed = existsSync(file) ? await readFile(file, 'utf8') : '';
  if (committed !== fresh) {
    console.error(
      'schema/schema.graphql is not what the code says. Run `npm run schema:print`, read the difference and commit it.',
    );
    process.exitCode = 1;
  }
} else {
  await mkdir(folder, { recursive: true });
  await writeFile(file, fresh);
}
