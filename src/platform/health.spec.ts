import { describe, expect, test } from '@jest/globals';
import { Health } from './health.js';

describe('what the parts of the server say of themselves', () => {
  const stopped = { state: 'failed', code: 'TRAIL_STOPPED', message: 'It has stopped.' } as const;
  const short = { state: 'warning', code: 'DISK_SHORT', message: 'Make room.' } as const;

  test('given nothing but warnings, then it is ready and tells them', () => {
    const health = new Health(() => new Date('2026-11-28T01:00:00Z'));
    expect(health.report()).toEqual({ status: 'ready', reasons: [], warnings: [] });
    health.part('disk').report([short]);
    expect(health.report()).toEqual({
      status: 'ready',
      reasons: [],
      warnings: [{ part: 'disk', ...short, since: '2026-11-28T01:00:00.000Z' }],
    });
  });

  test('given a part that has failed, then it is not ready until the part says otherwise, and the log hears it once', () => {
    const lines: string[] = [];
    let hour = 1;
    const health = new Health(
      () => new Date(`2026-11-28T0${hour}:00:00Z`),
      (line) => lines.push(line),
    );
    const trail = health.part('trail');
    trail.report([stopped]);
    hour = 2;
    trail.report([{ ...stopped, message: 'It has stopped for long.' }, short]);
    expect(health.report()).toMatchObject({
      status: 'not ready',
      reasons: [{ part: 'trail', message: 'It has stopped for long.', since: '2026-11-28T01:00:00.000Z' }],
      warnings: [{ code: 'DISK_SHORT', since: '2026-11-28T02:00:00.000Z' }],
    });
    health.part('disk').report([]);
    trail.report([]);
    expect(health.report().status).toBe('ready');
    expect(lines).toEqual([
      'TRAIL_STOPPED: It has stopped.',
      'DISK_SHORT: Make room.',
      'TRAIL_STOPPED is over.',
      'DISK_SHORT is over.',
    ]);
  });

  test('given a part that tells the log by itself, then the log does not hear it twice', () => {
    const lines: string[] = [];
    const trail = new Health(
      () => new Date(),
      (line) => lines.push(line),
    ).part('trail');
    trail.report([{ ...stopped, isTold: true }]);
    trail.report([]);
    expect(lines).toEqual(['TRAIL_STOPPED is over.']);
  });
});
