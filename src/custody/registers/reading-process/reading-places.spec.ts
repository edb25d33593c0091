import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ReadingPlaces } from './reading-places.js';

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
    await settled();
    expect(began).toEqual([1, 2]);
    ends[1]?.();
    await runs[1];
    await settled();
    expect(began).toEqual([1, 2, 3]);
    ends.forEach((end) => end());
    await Promise.all(runs);
  });

  it('when work fails, then its place is free again', async () => {
    const places = new ReadingPlaces(1);

    await expect(places.run(undefined, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await places.run(undefined, () => Promise.resolve('next'))).toBe('next');
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
