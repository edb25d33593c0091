import { expect, test } from '@jest/globals';
import { TrailRefused } from '../standing/index.js';
import { TrailStatus } from '../trail-status.js';
import { keepTrail } from './keep-trail.js';

/** What the log and readiness hear of a trail that fails so. */
async function saidOf(failure: Error): Promise<{ told: string[]; message: string }> {
  const stopping = new AbortController();
  const told: string[] = [];
  const status = new TrailStatus();
  const publisher = {
    open: () => Promise.reject(failure),
    run: () => Promise.resolve(),
    watch: () => Promise.resolve(),
    markBehind: () => Promise.resolve(),
  };
  const tell = (line: string): void => {
    told.push(line);
    stopping.abort();
  };
  await keepTrail({ publisher, sequence: () => Promise.resolve(), tell, status }, stopping.signal);
  const [finding, ...others] = status.findings;
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ state: 'warning', code: 'TRAIL_STOPPED', isTold: true });
  return { told, message: finding!.message };
}

test('given a trail that is refused, then the log hears where, and readiness does not', async () => {
  expect(await saidOf(new TrailRefused('The mirror holds another tile.', '/var/lib/so-kho/mirror'))).toEqual({
    told: ['TRAIL STOPPED: The mirror holds another tile. (/var/lib/so-kho/mirror)'],
    message: 'The mirror holds another tile.',
  });
});

test('given a trail that fails, then readiness does not repeat what the system says', async () => {
  const { told, message } = await saidOf(new Error("EACCES: permission denied, open '/var/lib/so-kho/x'"));

  expect(told).toEqual([expect.stringContaining('/var/lib/so-kho/x')]);
  expect(message).toBe(
    'Nothing is appended or published: the log says why. It is tried again every ten seconds.',
  );
});
