import {
  decodePayloadBundle,
  entryBundlePath,
  FormatError,
  payloadBundlePath,
  TILE_WIDTH,
  tilePath,
  tilesOf,
  type SaltedPayload,
} from '../trail/log/index.js';
import type { DumpFolder } from './dump-folder.js';
import type { Report } from './report.js';

const PARTIAL = /^(.+)\.p\/([1-9]\d{0,2})$/;

/**
 * What lies in the folder beside the files of this checkpoint. A narrower tile or bundle of an earlier moment must be
 * the beginning of the present one; of anything else this program says nothing, and says so.
 */
export function checkOtherFiles(report: Report, dump: DumpFolder, size: number): void {
  const files = new Set(dump.files());
  const used = usedFiles(files, size);
  for (const name of files) {
    if (used.has(name) || name.startsWith('checkpoints/')) continue;
    const wide = widerOf(name, used);
    if (wide === undefined || !files.has(wide)) {
      report.note('other-files', `Không kiểm tệp ${name}.`, `The file ${name} was not checked.`);
    } else if (!isBeginning(name, dump.need(name), wide, dump.need(wide))) {
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

function widerOf(name: string, used: ReadonlySet<string>): string | undefined {
  const [, whole, width] = PARTIAL.exec(name) ?? [];
  if (whole === undefined || used.has(whole)) return whole;
  for (let wider = Number(width) + 1; wider < TILE_WIDTH; wider += 1) {
    if (used.has(`${whole}.p/${wider}`)) return `${whole}.p/${wider}`;
  }
  return undefined;
}

function isBeginning(name: string, narrow: Buffer, wideName: string, wide: Buffer): boolean {
  if (!name.startsWith('payload/')) return wide.subarray(0, narrow.length).equals(narrow);
  try {
    return havePayloadsInCommon(payloadsOf(name, narrow), payloadsOf(wideName, wide));
  } catch (failure) {
    if (failure instanceof FormatError) return false;
    throw failure;
  }
}

function payloadsOf(name: string, bundle: Buffer): Payloads {
  return decodePayloadBundle(bundle, Number(PARTIAL.exec(name)?.[2] ?? TILE_WIDTH));
}

type Payloads = readonly (SaltedPayload | undefined)[];

/** A payload may have been erased by order since; what both files have must be the same. */
function havePayloadsInCommon(older: Payloads, newer: Payloads): boolean {
  return older.every((payload, place) => {
    const other = newer[place];
    if (payload === undefined || other === undefined) return true;
    return payload.salt.equals(other.salt) && payload.bytes.equals(other.bytes);
  });
}
