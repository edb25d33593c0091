import { entryBundlePath, payloadBundlePath, TILE_WIDTH, tilePath, tilesOf } from '../trail/log/index.js';
import type { DumpFolder } from './dump-folder.js';
import type { Report } from './report.js';

const PARTIAL = /^(.+)\.p\/([1-9]\d{0,2})$/;

/**
 * What lies in the folder beside the files of this checkpoint. A narrower tile or bundle of an earlier moment must be
 * the beginning of the present one; of anything else this program says nothing, and says so.
 */
export function checkOtherFiles(report: Report, dump: DumpFolder, size: number): void {
  const files = dump.files();
  const used = usedFiles(new Set(files), size);
  for (const name of files) {
    if (used.has(name) || name.startsWith('checkpoints/')) continue;
    const wide = widerOf(name, used);
    if (wide === undefined) {
      report.note('other-files', `Không kiểm tệp ${name}.`, `The file ${name} was not checked.`);
    } else if (!isBeginning(dump.read(name), dump.read(wide))) {
      report.bad(
        'leftover',
        `Tệp cũ ${name} không phải phần đầu của ${wide}.`,
        `The older file ${name} is not the beginning of ${wide}.`,
      );
    }
  }
}

/** The files that were read: a full tile or bundle stands for a partial one that has been cleared away. */
function usedFiles(files: ReadonlySet<string>, size: number): ReadonlySet<string> {
  const used = new Set(['checkpoint']);
  const use = (pathOf: (width: number) => string, width: number): void => {
    const exact = pathOf(width);
    used.add(files.has(exact) ? exact : pathOf(TILE_WIDTH));
  };
  for (const tile of tilesOf(BigInt(size))) use((width) => tilePath({ ...tile, width }), tile.width);
  for (let first = 0; first < size; first += TILE_WIDTH) {
    const index = BigInt(first / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, size - first);
    use((each) => entryBundlePath(index, each), width);
    use((each) => payloadBundlePath(index, each), width);
  }
  return used;
}

/** Older payload bundles are not compared: a payload that was erased by order is missing from the newer one. */
function widerOf(name: string, used: ReadonlySet<string>): string | undefined {
  const [, whole, width] = (name.startsWith('tile/') ? PARTIAL.exec(name) : null) ?? [];
  if (whole === undefined || used.has(whole)) return whole;
  for (let wider = Number(width) + 1; wider < TILE_WIDTH; wider += 1) {
    if (used.has(`${whole}.p/${wider}`)) return `${whole}.p/${wider}`;
  }
  return undefined;
}

function isBeginning(narrow: Buffer | undefined, wide: Buffer | undefined): boolean {
  return narrow !== undefined && wide?.subarray(0, narrow.length).equals(narrow) === true;
}
