import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { parseWorkbook } from './parse-workbook.js';
import { readWorkbook } from './read-workbook.js';
import { ReadingPlaces } from './reading-places.js';
import { DEFAULT_FILE_LIMITS } from './register-file-limits.js';

const sample = readFileSync('data/registers/so-vat-chung-kv01.xlsx');

describe('given a process of its own for each file', () => {
  it('when a register is read, then it is the same as without', async () => {
    expect(await readWorkbook(sample)).toEqual(await parseWorkbook(sample, DEFAULT_FILE_LIMITS));
  });

  it('when the file is refused, then its code and sentence arrive', async () => {
    const limits = { ...DEFAULT_FILE_LIMITS, maxRows: 5 };

    await expect(readWorkbook(sample, { limits })).rejects.toMatchObject({
      code: 'TOO_MANY_ROWS',
      english: 'The register has more than 5 rows.',
    });
  });

  it('when its time is over, then it ends', async () => {
    const limits = { ...DEFAULT_FILE_LIMITS, maxMilliseconds: 1 };

    await expect(readWorkbook(sample, { limits })).rejects.toMatchObject({ code: 'FILE_TOO_COSTLY' });
  });

  it('when its memory is used up, then it ends', async () => {
    const limits = { ...DEFAULT_FILE_LIMITS, maxMemoryBytes: 6 * 1024 * 1024 };

    await expect(readWorkbook(sample, { limits })).rejects.toMatchObject({ code: 'FILE_TOO_COSTLY' });
  });

  it('when the person gives up, then it ends with their reason', async () => {
    const stop = new AbortController();
    const reading = readWorkbook(sample, {}, { signal: stop.signal });
    stop.abort(new Error('stopped'));

    await expect(reading).rejects.toThrow('stopped');
  });

  it('when several are asked for, then all are answered', async () => {
    const sizes = await Promise.all(
      Array.from({ length: 4 }, async () => (await readWorkbook(sample)).sheets.length),
    );

    expect(sizes).toEqual([1, 1, 1, 1]);
  });
});

describe('given two places', () => {
  it('when three come, then the third waits for the first that ends', async () => {
    const places = new ReadingPlaces(2);
    const ends: (() => void)[] = [];
    const began: number[] = [];
    const runs = [1, 2, 3].map((number) =>
      places.run(undefined, () => {
        began.push(number);
        return new Promise<void>((resolve) => ends.push(resolve));
      }),
    );
    await pause(0);
    expect(began).toEqual([1, 2]);
    ends[1]?.();
    await runs[1];
    await pause(0);
    expect(began).toEqual([1, 2, 3]);
    ends.forEach((end) => end());
    await Promise.all(runs);
  });

  it('when one that waits gives up, then the next takes the place', async () => {
    const places = new ReadingPlaces(1);
    let end = (): void => undefined;
    const first = places.run(undefined, () => new Promise<void>((resolve) => (end = resolve)));
    const stop = new AbortController();
    const second = places.run(stop.signal, () => Promise.resolve('second'));
    const third = places.run(undefined, () => Promise.resolve('third'));
    stop.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    end();

    expect(await third).toBe('third');
    await first;
  });
});
