import { describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { CalendarDateScalar, InstantScalar } from './scalars.js';

describe('DateTime', () => {
  test.each([
    ['2026-02-28T10:00:00Z', '2026-02-28T10:00:00.000Z'],
    ['2026-10-01T07:30+07:00', '2026-10-01T00:30:00.000Z'],
    ['2026-10-01T07:30:00.123456+07:00', '2026-10-01T00:30:00.123Z'],
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['2200-12-31T23:59:59.999Z', '2200-12-31T23:59:59.999Z'],
  ])('given %s, then it is that instant', (text, instant) => {
    expect(InstantScalar.parseValue(text)).toEqual(new Date(instant));
  });

  test.each([
    '2026-02-30T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T10:00:00+25:00',
    '0001-01-01T00:00:00Z',
    '1899-12-31T23:59:59Z',
    '2201-01-01T00:00:00Z',
    '2026-01-01T10:00:00',
    '2026-01-01',
    '',
  ])('given %p, then it is refused as bad input', (text) => {
    expect(refusal(() => InstantScalar.parseValue(text))).toBe('BAD_USER_INPUT');
  });
});

describe('Date', () => {
  test.each(['1900-01-01', '2024-02-29', '2200-12-31'])('given %s, then it is that day', (text) => {
    expect(CalendarDateScalar.parseValue(text)).toBe(text);
  });

  test.each(['0000-01-01', '1899-12-31', '2201-01-01', '2026-02-29', '2026-2-1', '2026-01-01T00:00:00Z'])(
    'given %p, then it is refused as bad input',
    (text) => {
      expect(refusal(() => CalendarDateScalar.parseValue(text))).toBe('BAD_USER_INPUT');
    },
  );
});

function refusal(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    return error instanceof GraphQLError ? error.extensions['code'] : error;
  }
}
