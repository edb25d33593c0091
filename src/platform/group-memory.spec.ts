import { describe, expect, test } from '@jest/globals';
import { groupMemory } from './group-memory.js';

const granted = 1_073_741_824;

describe('the memory of the control group', () => {
  const unit = '/system.slice/so-kho.service';
  test.each([
    [
      'of the second version',
      {
        '/proc/self/cgroup': `0::${unit}\n`,
        [`/sys/fs/cgroup${unit}/memory.max`]: `${granted}\n`,
        [`/sys/fs/cgroup${unit}/memory.current`]: '900000000\n',
        [`/sys/fs/cgroup${unit}/memory.stat`]: 'anon 5\nactive_file 7\ninactive_file 100000000\n',
      },
    ],
    [
      'above, which has the grant',
      {
        '/proc/self/cgroup': `0::${unit}/child\n`,
        [`/sys/fs/cgroup${unit}/child/memory.max`]: 'max\n',
        [`/sys/fs/cgroup${unit}/child/memory.current`]: '1\n',
        [`/sys/fs/cgroup${unit}/memory.max`]: `${granted}\n`,
        [`/sys/fs/cgroup${unit}/memory.current`]: '800000000\n',
      },
    ],
    [
      'of a container, which sees itself as the uppermost',
      {
        '/proc/self/cgroup': '0::/docker/0123\n',
        '/sys/fs/cgroup/memory.max': `${granted}\n`,
        '/sys/fs/cgroup/memory.current': '800000000\n',
      },
    ],
    [
      'of the first version',
      {
        '/proc/self/cgroup': `9:name=systemd:/\n4:cpu,memory:${unit}\n0::/\n`,
        [`/sys/fs/cgroup/memory${unit}/memory.limit_in_bytes`]: `${granted}\n`,
        [`/sys/fs/cgroup/memory${unit}/memory.usage_in_bytes`]: '900000000\n',
        [`/sys/fs/cgroup/memory${unit}/memory.stat`]: 'inactive_file 7\ntotal_inactive_file 100000000\n',
      },
    ],
  ])('given a group %s, then it is what is used without what can be taken back', (_, files) => {
    expect(groupMemory(granted, (path) => new Map(Object.entries(files)).get(path))).toBe(800_000_000);
  });

  test('given no group with the grant, then nothing is known', () => {
    expect(groupMemory(granted, () => undefined)).toBeUndefined();
  });
});
