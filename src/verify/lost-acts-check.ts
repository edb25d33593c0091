import {
  decodeEntryBundle,
  decodePayloadBundle,
  lostActsType,
  parseCheckpoint,
  parseEntry,
  parseNote,
  TILE_WIDTH,
  type LostActs,
} from '../trail/log/index.js';
import type { DumpEvent, DumpObserver } from './dump-checks.js';
import { DumpFolder } from './dump-folder.js';
import { countInVietnamese } from './language.js';
import { contentOf, lostActsOf } from './lost-acts-event.js';
import type { Report } from './report.js';

/** An older database was put back and its log restored: no fault of the log, but to be known and explained. */
export class LostActsCheck implements DumpObserver {
  private readonly lost: { readonly index: number; readonly acts: LostActs }[] = [];
  private entered = 0;
  private setAside = 0;
  private reopened = 0;

  constructor(private readonly report: Report) {}

  observe(event: DumpEvent): void {
    const acts = lostActsOf(event);
    if (acts !== undefined) this.lost.push({ index: event.index, acts });
    else if (contentOf(event) !== undefined) this.reportUnsound(event);
    if (event.entry.kind !== 'domain') return;
    if (event.entry.type === 'act.entered') this.entered += 1;
    if (event.entry.type === 'act.set-aside') this.setAside += 1;
    if (event.entry.type === 'act.reopened') this.reopened += 1;
  }

  finish(): void {
    for (const { index, acts } of this.lost) {
      const [first, last] = [acts.from.toString(), (acts.to - 1n).toString()];
      this.report.note(
        'lost-acts',
        `Bản ghi ${index}: sổ bị thay bằng bản cũ và được khôi phục; ${countInVietnamese(acts.acts)} việc ở các bản ghi ${first} đến ${last} không còn trong sổ.`,
        `Entry ${index}: an older database was put back and its log restored; acts of the entries ${first} to ${last} of which the book has no rows: ${acts.acts}.`,
      );
    }
    if (this.lost.length === 0) return;
    this.report.note(
      'lost-acts-settled',
      `Sau khôi phục: ${countInVietnamese(this.entered)} lần nhập lại, ${countInVietnamese(this.setAside)} việc bỏ qua có lý do, ${countInVietnamese(this.reopened)} lần cho chờ lại.`,
      `Acts entered again after that: ${this.entered}; set aside with a reason: ${this.setAside}; opened again: ${this.reopened}.`,
    );
  }

  private reportUnsound({ index }: DumpEvent): void {
    this.report.bad(
      'lost-acts',
      `Bản ghi ${index}: nói có việc bị mất nhưng không nêu đúng một khoảng bản ghi đứng trước nó; không bản ghi nào được bỏ qua vì nó.`,
      `Entry ${index}: it tells of lost acts without a range of entries before it; no entry is left out for it.`,
    );
  }
}

/** Reads a copy ahead for what it says of lost acts; what cannot be read is reported by the verification itself. */
export function readLostActs(folder: string): LostActs[] {
  const dump = new DumpFolder(folder);
  const size = sizeOf(dump);
  const found: LostActs[] = [];
  for (let first = 0; first < size; first += TILE_WIDTH) {
    found.push(...lostActsIn(dump, first, Math.min(TILE_WIDTH, size - first)));
  }
  return found;
}

function sizeOf(dump: DumpFolder): number {
  try {
    return Number(parseCheckpoint(parseNote(dump.need('checkpoint').toString('utf8')).text).size);
  } catch {
    return 0;
  }
}

function lostActsIn(dump: DumpFolder, first: number, width: number): LostActs[] {
  const index = BigInt(first / TILE_WIDTH);
  const exact = dump.entryBundle(index, width);
  const bundle = exact ?? dump.entryBundle(index, TILE_WIDTH);
  if (bundle?.includes(lostActsType) !== true) return [];
  const wide = exact === undefined ? TILE_WIDTH : width;
  const payloads = dump.payloadBundle(index, width) ?? dump.payloadBundle(index, TILE_WIDTH);
  try {
    const contents = payloads === undefined ? [] : decodePayloadBundle(payloads, wide);
    return decodeEntryBundle(bundle, wide)
      .slice(0, width)
      .flatMap((bytes, place) => {
        const event = { index: first + place, entry: parseEntry(bytes), payload: contents[place] };
        return lostActsOf(event) ?? [];
      });
  } catch {
    return [];
  }
}
