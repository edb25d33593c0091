import { describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { errorFormatter } from './graphql/errors.js';
import { retryAfterOf, unavailability } from './unavailable.js';

/** What PostgreSQL answers, as the driver tells it and the ORM wraps it. */
function failureWith(code: string): Error {
  return new Error('a statement failed', { cause: Object.assign(new Error(code), { code }) });
}

describe('a failure that passes', () => {
  test.each([
    ['40001', 'BUSY'],
    ['40P01', 'BUSY'],
    ['55P03', 'TIMEOUT'],
    ['57014', 'TIMEOUT'],
    ['53100', 'DISK_FULL'],
    ['57P03', 'DATABASE_UNAVAILABLE'],
  ])(
    'given %s, when it is left over, then it is told as %s with the time after which to come again',
    (state, code) => {
      expect(unavailability(failureWith(state))?.code).toBe(code);
      const original = failureWith(state);
      const shown = errorFormatter(() => undefined)(
        { message: 'x' },
        new GraphQLError('x', { originalError: original, path: ['x'] }),
      );
      expect(shown.extensions).toMatchObject({ code, retryAfter: retryAfterOf(code) });
    },
  );

  test('given a fault of the program, then it is told as that', () => {
    expect(unavailability(failureWith('42601'))).toBeUndefined();
  });
});
