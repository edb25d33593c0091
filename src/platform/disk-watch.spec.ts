import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DiskWatch } from './disk-watch.js';
import type { Finding } from './health.js';

const [short, roomy] = [Number.MAX_SAFE_INTEGER, 1];

/** What is said of this folder, and whether changes of the book begin. */
async function saidOf(folder: string, reserve: number, holdsBook: boolean): Promise<unknown> {
  const watch = new DiskWatch({ folders: [{ folder, what: 'it', holdsBook }], reserve });
  let said: readonly Finding[] = [];
  await watch.look({
    report: (findings) => {
      said = findings;
    },
  });
  return { hasRoom: watch.hasRoom, said: said.map(({ state, code }) => `${state} ${code}`) };
}

test.each<[string, boolean, number, string, unknown]>([
  ['has room', false, roomy, tmpdir(), { hasRoom: true, said: [] }],
  ['is short and holds the book', true, short, tmpdir(), { hasRoom: false, said: ['failed DISK_FULL'] }],
  [
    'is short for the trail alone',
    false,
    short,
    tmpdir(),
    { hasRoom: true, said: ['warning TRAIL_DISK_FULL'] },
  ],
  [
    'is gone with the book',
    true,
    roomy,
    join(tmpdir(), 'gone'),
    { hasRoom: true, said: ['failed FOLDER_GONE'] },
  ],
  [
    'is gone with the trail',
    false,
    roomy,
    join(tmpdir(), 'gone'),
    { hasRoom: true, said: ['warning FOLDER_GONE'] },
  ],
])(
  'given a disk that %s, then readiness fails only where the book cannot be written',
  async (_what, book, reserve, folder, expected) => {
    expect(await saidOf(folder, reserve, book)).toEqual(expected);
  },
);
