import { describe, expect, test } from '@jest/globals';
import { isAboutSpace, isConflict, isPassing, isSilence, leftNothing, outageOf } from './failures.js';
import { patiently } from './patience.js';

function failure(code: string): Error {
  return Object.assign(new Error('failed'), { code });
}

describe('what a failure of the database means', () => {
  test.each([
    ['57P01', 'away'],
    ['57P03', 'away'],
    ['08006', 'away'],
    ['ECONNREFUSED', 'away'],
    ['ENOTFOUND', 'away'],
    ['28P01', 'closed'],
    ['3D000', 'closed'],
    ['53300', 'exhausted'],
    ['53200', 'exhausted'],
    ['53100', 'disk-full'],
    ['ENOSPC', 'disk-full'],
    ['25006', 'read-only'],
    ['42P01', undefined],
    ['23505', undefined],
    ['57014', undefined],
  ])('%s: %s, however deep it is wrapped', (code, outage) => {
    expect(outageOf(failure(code))).toBe(outage);
    expect(outageOf(new Error('outer', { cause: { previous: failure(code) } }))).toBe(outage);
  });

  test.each([
    ['Connection terminated unexpectedly', 'away'],
    ['Connection terminated due to connection timeout', 'away'],
    ['timeout expired', 'away'],
    ['timeout exceeded when trying to connect', 'exhausted'],
    ['Client has encountered a connection error and is not queryable', 'away'],
    ['something else', undefined],
  ])('the driver’s “%s”: %s', (message, outage) => {
    expect(outageOf(new Error(message))).toBe(outage);
  });

  test.each([
    ['could not write lock file "postmaster.pid": No space left on device', true],
    ['could not write to file "pg_wal/xlogtemp.7": Disk quota exceeded', true],
    ['EDQUOT: disk quota exceeded, write', true],
    ['could not bind IPv4 address "127.0.0.1": Address already in use', false],
  ])('a start that fails with “%s” is about room: %s', (message, isIt) => {
    expect(isAboutSpace(new Error(message))).toBe(isIt);
  });

  test('a database that says nothing is told from one that refuses, starts or is gone', () => {
    expect(['timeout expired', 'Query read timeout'].map((each) => new Error(each)).every(isSilence)).toBe(
      true,
    );
    expect(['57P03', 'ECONNREFUSED', '57014'].map(failure).some(isSilence)).toBe(false);
  });

  test('what surely left nothing is told from what may have been done', () => {
    expect(['ECONNREFUSED', '57P01', '57P03'].map(failure).every(leftNothing)).toBe(true);
    expect(['ECONNRESET', '08006'].map(failure).some(leftNothing)).toBe(false);
    expect([isPassing(failure('28P01')), isConflict(failure('40001'))]).toEqual([false, true]);
  });
});

describe('patience', () => {
  const after = (failures: number, code: string) => {
    const seen = { runs: 0 };
    const run = async (): Promise<number> => {
      seen.runs += 1;
      if (seen.runs <= failures) throw failure(code);
      return seen.runs;
    };
    return { seen, run };
  };

  test('given conflicts, then it is run again some times', async () => {
    expect(await patiently(after(4, '40001').run, { spread: 'a' })).toBe(5);
    await expect(patiently(after(5, '40001').run, { spread: 'a' })).rejects.toThrow('failed');
  });

  test('given a database that is away, then it is waited for, and not for ever', async () => {
    expect(await patiently(after(3, 'ECONNREFUSED').run, { spread: 'a', away: 5_000 })).toBe(4);
    const never = after(Infinity, '57P03');
    await expect(patiently(never.run, { spread: 'a', away: 200 })).rejects.toThrow('failed');
    expect(never.seen.runs).toBeGreaterThan(1);
  });

  test('given anything else, or nobody who waits, then it is not run again', async () => {
    const other = after(1, '42P01');
    await expect(patiently(other.run, { spread: 'a' })).rejects.toThrow('failed');
    expect(other.seen.runs).toBe(1);
    const gone = new AbortController();
    const waiting = patiently(after(Infinity, '57P03').run, { spread: 'a', signal: gone.signal });
    gone.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });
});
