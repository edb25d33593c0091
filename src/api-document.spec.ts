import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { buildApiSchema } from './api-schema.js';
import { permissionsOf } from './platform/graphql/root-guard.js';
import { terms } from './rules/terms.js';
import { userErrors } from './rules/user-errors.js';

/** What a row says beside the sentence, such as that the code is a warning. */
const remark = / \*\([^)]*\)\*$/;

describe('docs/API.md', () => {
  let text: string;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    text = await readFile('docs/API.md', 'utf8');
    schema = await buildApiSchema();
  });

  /** The rows of the tables below a heading, by the name in their first cell. */
  function rowsBelow(heading: string): Map<string, string> {
    const [part = ''] = text.slice(text.indexOf(`\n## ${heading}\n`) + 1).split(/\n(?=## )/);
    const rows = part.matchAll(/^\| `(\w+)` \| (.+) \|$/gm);
    return new Map([...rows].map(([, name = '', rest = '']) => [name, rest]));
  }

  test('lists every user error with its sentence, and no other', () => {
    const told = [...rowsBelow('User errors')].map(
      ([code, meaning]) => `${code}: ${meaning.replace(remark, '')}`,
    );
    expect(told.sort()).toEqual(
      Object.entries(userErrors)
        .map(([code, { en }]) => `${code}: ${en}`)
        .sort(),
    );
  });

  test('lists every query and mutation with its permission, and no other', () => {
    const told = [...rowsBelow('Operations')]
      .filter(([name]) => /^[a-z]/.test(name))
      .map(([name, rest]) => `${name} ${rest.split(' | ')[0]?.replaceAll('`', '') ?? ''}`);
    const there = [...permissionsOf(schema)].map(
      ([field, permission]) => `${field.split('.')[1] ?? ''} ${permission}`,
    );
    expect(told.sort()).toEqual(there.sort());
  });

  test('lists every class of items', () => {
    const [, list = ''] = /`classCode`: (.+)\.$/m.exec(text) ?? [];
    expect(list.replaceAll('`', '').split(', ').sort()).toEqual(Object.keys(terms.exhibitClass).sort());
  });
});
