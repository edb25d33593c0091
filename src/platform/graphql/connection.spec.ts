import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { pageSizeOf, placeOf } from './connection.js';
import { cursorOf, type CursorKey } from './cursor.js';

const uuid = '0198c1d2-7f00-7000-8000-000000000001';
const samples: Readonly<Record<CursorKey, string>> = {
  uuid,
  instant: '2026-10-01T00:30:00.123Z',
  day: '2026-10-01',
  text: 'Kệ A1',
  bigint: '161480',
  integer: '42',
};

describe('a page', () => {
  test.each(Object.entries(samples) as [CursorKey, string][])(
    'given the cursor of a list sorted by %s, when it is given back, then it names the place',
    (key, value) => {
      expect(placeOf(cursorOf('things', [value]), { list: 'things', keys: [key] })).toEqual([value]);
    },
  );

  test('given the cursor of something that has no day, when it is given back, then it names the place', () => {
    expect(placeOf(cursorOf('things', ['infinity']), { list: 'things', keys: ['day'] })).toEqual([
      'infinity',
    ]);
  });

  test('given a cursor of another list, then it is refused', () => {
    const foreign = cursorOf('seals', [uuid]);
    expect(refusal(() => placeOf(foreign, { list: 'exhibits', keys: ['uuid'] }))).toBe('BAD_USER_INPUT');
  });

  test.each<[CursorKey, unknown]>([
    ['uuid', 'x'],
    ['uuid', 7],
    ['uuid', `${uuid}0`],
    ['instant', '2026-02-30T00:00:00.000Z'],
    ['instant', 'infinity'],
    ['day', '2026-02-30'],
    ['day', 'tomorrow'],
    ['text', 'a\0b'],
    ['text', '\ud800'],
    ['text', null],
    ['integer', '1e3'],
    ['integer', '99999999999'],
    ['integer', ''],
  ])('given a cursor whose %s is %p, then it is refused', (key, value) => {
    const after = cursor(['things', value]);
    expect(refusal(() => placeOf(after, { list: 'things', keys: [key] }))).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'eA'],
    ['no list of values', cursor({ list: 'things' })],
    ['no name', cursor([uuid])],
    ['too few values', cursor(['things'])],
    ['too many values', cursor(['things', uuid, uuid])],
  ])('given a cursor of %s, then it is refused', (_name, after) => {
    expect(refusal(() => placeOf(after, { list: 'things', keys: ['uuid'] }))).toBe('BAD_USER_INPUT');
  });

  test.each([0, 101, -1])('given first %p, then it is refused', (first) => {
    expect(refusal(() => pageSizeOf(first))).toBe('BAD_USER_INPUT');
  });
});

function cursor(content: unknown): string {
  return Buffer.from(JSON.stringify(content), 'utf8').toString('base64url');
}

function refusal(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof GraphQLError ? error.extensions['code'] : error;
  }
}
