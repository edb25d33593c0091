import {
  decodeEntryBundle,
  decodePayloadBundle,
  lostActsType,
  parseCheckpoint,
  parseEntry,
  parseNote,
  sha256,
  TILE_WIDTH,
  type LostActs,
} from '../trail/log/index.js';
import type { DumpEvent, DumpObserver } from './dump-checks.js';
import { DumpFolder } from './dump-folder.js';
import { countInVietnamese } from './language.js';
import { contentOf, lostActsOf } from './lost-acts-event.js';
import type { Report } from './report.js';

interface ToldLostActs {
  readonly index: number;
  /** SHA-256 of the entry, in hexadecimal digits. */
  readonly digest: string;
  readonly acts: LostActs;
}

/**
 * An older database was put back and its log restored: no fault of the log, but whoever has all rights on the database
 * can write the same to hide acts. Only an inspector who knows of the restore can tell.
 */
export class LostActsCheck implements DumpObserver {
  private readonly lost: ToldLostActs[] = [];
  private entered = 0;
  private setAside = 0;
  private reopened = 0;

  /** @param known digests of the entries of restores that the inspector knows of */
  constructor(
    private readonly report: Report,
    private readonly known: readonly string[],
  ) {}

  observe(event: DumpEvent): void {
    const acts = lostActsOf(event);
    if (acts !== undefined)
      this.lost.push({ index: event.index, digest: sha256(event.bytes).toString('hex'), acts });
    else if (contentOf(event) !== undefined) this.reportUnsound(event);
    if (event.entry.kind !== 'domain') return;
    if (event.entry.type === 'act.entered') this.entered += 1;
    if (event.entry.type === 'act.set-aside') this.setAside += 1;
    if (event.entry.type === 'act.reopened') this.reopened += 1;
  }

  finish(): void {
    for (const each of this.lost) this.say(each);
    if (this.lost.length === 0) return;
    this.report.note(
      'lost-acts-settled',
      `Sau khôi phục: ${countInVietnamese(this.entered)} lần nhập lại, ${countInVietnamese(this.setAside)} việc bỏ qua có lý do, ${countInVietnamese(this.reopened)} lần cho chờ lại.`,
      `Acts entered again after that: ${this.entered}; set aside with a reason: ${this.setAside}; opened again: ${this.reopened}.`,
    );
  }

  private say({ index, digest, acts }: ToldLostActs): void {
    const [first, last] = [acts.from.toString(), (acts.to - 1n).toString()];
    const vi = `Bản ghi ${index}: sổ bị thay bằng bản cũ và được khôi phục; ${countInVietnamese(acts.acts)} việc ở các bản ghi ${first} đến ${last} không còn trong sổ.`;
    const en = `Entry ${index}: an older database was put back and its log restored; acts of the entries ${first} to ${last} of which the book has no rows: ${acts.acts}.`;
    if (this.known.includes(digest)) {
      this.report.note(
        'lost-acts-known',
        `${vi} Người kiểm tra đã biết.`,
        `${en} The inspector knows of it.`,
      );
    } else {
      this.report.undecided(
        `lost-acts ${digest}`,
        `${vi} Chỉ người biết lần khôi phục này mới xác nhận được: ${digest}.`,
        `${en} Only who knows of this restore can confirm it: ${digest}.`,
      );
    }
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
