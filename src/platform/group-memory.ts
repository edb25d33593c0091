import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file of the kernel; undefined where there is none. */
export type KernelFile = (path: string) => string | undefined;

interface Hierarchy {
  /** Which line of /proc/self/cgroup names the group; its last part is the group's path. */
  readonly line: RegExp;
  readonly mount: string;
  readonly granted: string;
  readonly used: string;
  /** Pages of files that were not used lately: the kernel takes them back before it kills anybody. */
  readonly reclaimable: RegExp;
}

const hierarchies: readonly Hierarchy[] = [
  {
    line: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m,
    mount: '/sys/fs/cgroup/memory',
    granted: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    reclaimable: /^total_inactive_file (\d+)$/m,
  },
  {
    line: /^0::(.*)$/m,
    mount: '/sys/fs/cgroup',
    granted: 'memory.max',
    used: 'memory.current',
    reclaimable: /^inactive_file (\d+)$/m,
  },
];

/**
 * Bytes that the control group with this grant uses and the kernel cannot take back: of this process and of all beside
 * it, such as its PostgreSQL and its signer. Undefined where no such group can be looked at.
 */
export function groupMemory(granted: number, file: KernelFile = kernelFile): number | undefined {
  const groups = file('/proc/self/cgroup') ?? '';
  for (const hierarchy of hierarchies) {
    const path = hierarchy.line.exec(groups)?.[1];
    const folders = path === undefined ? [] : foldersOf(hierarchy.mount, path);
    const folder = folders.find((each) => Number(file(join(each, hierarchy.granted))) === granted);
    if (folder !== undefined) {
      return usedIn(folder, hierarchy, file);
    }
  }
  return undefined;
}

/** The folder of a group and those above it; a container sees its own group as the uppermost. */
function foldersOf(mount: string, path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return Array.from({ length: names.length + 1 }, (_, above) =>
    join(mount, ...names.slice(0, names.length - above)),
  );
}

function usedIn(folder: string, { used, reclaimable }: Hierarchy, file: KernelFile): number | undefined {
  const all = file(join(folder, used));
  const unused = reclaimable.exec(file(join(folder, 'memory.stat')) ?? '')?.[1] ?? '0';
  return all === undefined ? undefined : Number(all) - Number(unused);
}

function kernelFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
