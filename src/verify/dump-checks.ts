import { isLost, sha256, type SaltedPayload, type TrailEntry } from '../trail/log/index.js';
import { isCommitted } from './event-checks.js';
import { lostActsOf } from './lost-acts-event.js';
import type { Report } from './report.js';
import type { TimeBrackets, WitnessedSize } from './time-brackets.js';
import { instantOf } from './trust.js';
import { countInVietnamese } from './language.js';

/** An entry of a dump at its place, with its payload where that is there. */
export interface DumpEvent {
  readonly index: number;
  readonly bytes: Buffer;
  readonly entry: TrailEntry;
  /** Where it is there, it is not yet known to be the entry's. */
  readonly payload: SaltedPayload | undefined;
}

/** Looks at each entry of a dump in its order, and may report at the end. */
export interface DumpObserver {
  observe(event: DumpEvent): void;
  /** @param size number of entries */
  finish(size: number): void;
}

/** A transaction may still have been on its way into the log when the last entries were written. */
const TAIL = 10_000;

const HOUR = 3_600_000;
const USUAL_HEARTBEAT_GAP = 2;

/** No event twice. */
export class IdentityCheck implements DumpObserver {
  private readonly ids = new Set<string>();

  constructor(private readonly report: Report) {}

  observe({ index, entry: { id } }: DumpEvent): void {
    const known = this.ids.size;
    if (this.ids.add(id).size > known) return;
    this.report.bad(
      'identity',
      `Bản ghi ${index}: sự kiện ${id} đã có ở trước.`,
      `Entry ${index}: the event ${id} was there before.`,
    );
  }

  finish(): void {
    if (this.report.has('identity')) return;
    this.report.good('Không sự kiện nào bị ghi hai lần.', 'No event is there twice.');
  }
}

/** Of each transaction all events are there, numbered 1 to n in their order. */
export class TransactionCheck implements DumpObserver {
  private readonly open = new Map<string, { seen: number; n: number; index: number }>();

  constructor(private readonly report: Report) {}

  observe({ index, entry: { db } }: DumpEvent): void {
    const group = this.open.get(db.xid) ?? { seen: 0, n: db.n, index };
    if (db.i !== group.seen + 1 || db.n !== group.n) {
      this.report.bad(
        'transaction',
        `Bản ghi ${index}: là sự kiện ${db.i}/${db.n} của giao dịch ${db.xid}, đáng lẽ ${group.seen + 1}/${group.n}.`,
        `Entry ${index}: is event ${db.i} of ${db.n} of transaction ${db.xid} instead of ${group.seen + 1} of ${group.n}.`,
      );
    }
    if (db.i === db.n) this.open.delete(db.xid);
    else this.open.set(db.xid, { seen: db.i, n: db.n, index });
  }

  finish(size: number): void {
    for (const [xid, { seen, n, index }] of this.open) {
      const vi = `Giao dịch ${xid} mới có ${seen}/${n} sự kiện (bản ghi cuối: ${index}).`;
      const en = `Of transaction ${xid} only ${seen} of ${n} events are there (the last is entry ${index}).`;
      if (index < size - TAIL) this.report.bad('transaction', vi, en);
      else this.report.undecided('transaction', vi, en);
    }
    if (this.report.has('transaction')) return;
    this.report.good('Mọi giao dịch đều đủ sự kiện.', 'Every transaction has all its events.');
  }
}

interface SubjectHead {
  readonly hash: string;
  readonly version: number;
  /** The entry that told the version. */
  readonly versionAt: number;
}

/**
 * Each entry names the entry before it of the same subject, and versions do not go back, but where the log says that the
 * book itself went back.
 */
export class SubjectCheck implements DumpObserver {
  private readonly heads = new Map<string, SubjectHead>();

  constructor(private readonly report: Report) {}

  observe(event: DumpEvent): void {
    const { index, bytes, entry } = event;
    const { subject, prev, ver } = entry;
    this.forgetLostVersions(event);
    if (subject === null) {
      if (prev !== null) this.fail(index, 'prev');
      return;
    }
    const key = `${subject.t} ${subject.id}`;
    const head = this.heads.get(key);
    if (prev !== (head?.hash ?? null)) this.fail(index, key);
    if (ver !== null && head !== undefined && ver < head.version) this.fail(index, `${key} v${ver}`);
    const told = ver === null ? head : { version: ver, versionAt: index };
    this.heads.set(key, {
      hash: sha256(bytes).toString('hex'),
      version: told?.version ?? 0,
      versionAt: told?.versionAt ?? index,
    });
  }

  finish(): void {
    if (this.report.has('subject')) return;
    this.report.good(
      `Lịch sử của ${countInVietnamese(this.heads.size)} đối tượng nối nhau liên tục.`,
      `The histories of ${this.heads.size} subjects follow each other without a gap.`,
    );
  }

  private forgetLostVersions(event: DumpEvent): void {
    const lost = lostActsOf(event);
    if (lost === undefined) return;
    for (const [key, head] of this.heads) {
      if (isLost(BigInt(head.versionAt), [lost])) this.heads.set(key, { ...head, version: 0 });
    }
  }

  private fail(index: number, what: string): void {
    this.report.bad(
      'subject',
      `Bản ghi ${index} không nối tiếp bản ghi trước của ${what}.`,
      `Entry ${index} does not follow the one before of ${what}.`,
    );
  }
}

/** Times go forward, within the skew, and lie between those at which witnesses saw the log. */
export class ClockCheck implements DumpObserver {
  private readonly witnessed: readonly WitnessedSize[];
  private latest = -Infinity;
  private passed = 0;

  constructor(
    private readonly report: Report,
    private readonly skew: number,
    brackets: TimeBrackets,
  ) {
    this.witnessed = brackets.sizes();
  }

  observe({ index, entry: { at } }: DumpEvent): void {
    const milliseconds = Date.parse(at);
    if (milliseconds < this.latest - this.skew * 1000) {
      this.report.bad(
        'clock',
        `Bản ghi ${index}: giờ ${at} lùi quá ${this.skew} giây so với các bản ghi trước.`,
        `Entry ${index}: its time ${at} is more than ${this.skew} s before that of earlier entries.`,
      );
    }
    this.latest = Math.max(this.latest, milliseconds);
    this.compareWithWitnesses(index, at, milliseconds / 1000);
  }

  finish(): void {
    if (this.report.has('clock')) return;
    this.report.good(
      `Giờ của các bản ghi đi tới (sai lệch cho phép ${this.skew} giây).`,
      `The times of the entries go forward (allowed skew ${this.skew} s).`,
    );
  }

  private compareWithWitnesses(index: number, at: string, seconds: number): void {
    while (Number(this.witnessed[this.passed]?.size ?? Infinity) <= index) this.passed += 1;
    const after = this.witnessed[this.passed - 1]?.first;
    const before = this.witnessed[this.passed]?.last;
    const isTooEarly = after !== undefined && seconds < Number(after) - this.skew;
    const isTooLate = before !== undefined && seconds > Number(before) + this.skew;
    if (!isTooEarly && !isTooLate) return;
    const from = after === undefined ? '…' : instantOf(after);
    const to = before === undefined ? '…' : instantOf(before);
    this.report.bad(
      'clock',
      `Bản ghi ${index}: giờ ${at} nằm ngoài khoảng mà nhân chứng thấy (${from} – ${to}).`,
      `Entry ${index}: its time ${at} is outside what the witnesses saw (${from} – ${to}).`,
    );
  }
}

/** Payloads are those that their entries commit to; how many are withheld. */
export class PayloadCheck implements DumpObserver {
  private checked = 0;
  private withheld = 0;

  constructor(private readonly report: Report) {}

  observe({ index, entry, payload }: DumpEvent): void {
    if (payload === undefined) {
      this.withheld += 1;
    } else if (isCommitted(entry, payload)) {
      this.checked += 1;
    } else {
      this.report.bad(
        'payload',
        `Bản ghi ${index}: nội dung không khớp cam kết; nội dung đã bị thay.`,
        `Entry ${index}: the payload is not the one that it commits to; it was replaced.`,
      );
    }
  }

  finish(): void {
    if (this.checked > 0) {
      this.report.good(
        `${countInVietnamese(this.checked)} nội dung đúng là nội dung đã cam kết.`,
        `${this.checked} payloads are those that were committed to.`,
      );
    }
    if (this.withheld > 0) {
      this.report.note(
        'withheld',
        `${countInVietnamese(this.withheld)} bản ghi không kèm nội dung (ngoài phạm vi được xem, hoặc đã xóa theo quyết định).`,
        `The payloads of ${this.withheld} entries are withheld (outside what may be seen, or erased by order).`,
      );
    }
  }
}

/** The log beats every hour: a longer silence is one in which an old log may have been shown. */
export class HeartbeatCheck implements DumpObserver {
  private last: string | undefined;

  /**
   * @param hours without a heartbeat after which the gap counts as a fault
   * @param now the moment of the inspection in milliseconds since 1970: a log that fell silent before it is an old one
   */
  constructor(
    private readonly report: Report,
    private readonly hours: number | undefined,
    private readonly now: number | undefined,
  ) {}

  observe({ index, entry }: DumpEvent): void {
    if (entry.type !== 'system.heartbeat' || entry.kind !== 'system') return;
    const last = this.last;
    this.last = entry.at;
    if (last === undefined || !this.isTooLong(last, Date.parse(entry.at))) return;
    const vi = `Bản ghi ${index}: sổ im lặng từ ${last} đến ${entry.at}.`;
    const en = `Entry ${index}: the log was silent from ${last} to ${entry.at}.`;
    if (this.hours === undefined) this.report.note('heartbeat', vi, en);
    else this.report.bad('heartbeat', vi, en);
  }

  finish(): void {
    if (this.last === undefined) {
      if (this.hours === undefined) return;
      this.report.bad('heartbeat', 'Sổ không có nhịp nào.', 'The log has no heartbeat.');
    } else if (this.now !== undefined && this.isTooLong(this.last, this.now)) {
      const vi = `Nhịp cuối của sổ là ${this.last}: đây là một bản cũ, những gì xảy ra sau đó không được cho xem.`;
      const en = `The last heartbeat is of ${this.last}: this is an old copy, and what happened since is not shown.`;
      if (this.hours === undefined) this.report.undecided('heartbeat', vi, en);
      else this.report.bad('heartbeat', vi, en);
    }
  }

  private isTooLong(from: string, to: number): boolean {
    return (to - Date.parse(from)) / HOUR > (this.hours ?? USUAL_HEARTBEAT_GAP);
  }
}
