import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DeviceClocks } from './device-clocks.js';
import type { Finding } from './health.js';

describe('clocks of devices', () => {
  let told: readonly Finding[];
  let clocks: DeviceClocks;

  beforeEach(() => {
    jest.useFakeTimers();
    told = [];
    clocks = new DeviceClocks({ report: (findings) => (told = findings) });
  });
  afterEach(() => {
    clocks.close();
    jest.useRealTimers();
  });

  const minutes = (count: number) => count * 60_000;

  test('given devices that are ahead and behind, then it is told how many, each once', () => {
    clocks.saw('one', minutes(2));
    clocks.saw('one', minutes(3));
    clocks.saw('other', -minutes(2));
    clocks.saw('right', 30_000);
    expect(told).toMatchObject([{ state: 'warning', code: 'DEVICE_CLOCKS' }]);
    expect(told[0]?.message).toMatch(/^In the last hour 2 log-ins/);
  });

  test('given a device that was set right, then it is over', () => {
    clocks.saw('one', minutes(2));
    clocks.saw('one', 0);
    expect(told).toEqual([]);
  });

  test('given nothing more for an hour, then it is over', () => {
    clocks.saw('one', minutes(2));
    jest.advanceTimersByTime(minutes(59));
    expect(told).toHaveLength(1);
    jest.advanceTimersByTime(minutes(3));
    expect(told).toEqual([]);
  });

  test('given more devices than are remembered, then the number stays bounded', () => {
    for (let device = 0; device < 6_000; device += 1) clocks.saw(String(device), minutes(2));
    jest.advanceTimersByTime(minutes(1));
    expect(told[0]?.message).toMatch(/^In the last hour 5000 log-ins/);
  });
});
