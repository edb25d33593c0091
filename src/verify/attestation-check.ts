import type { SaltedPayload } from '../trail/log/index.js';
import type { DumpEvent, DumpObserver } from './dump-checks.js';
import { isCommitted } from './event-checks.js';
import type { Report } from './report.js';
import { countInVietnamese } from './language.js';

interface Attestation {
  readonly digest: string;
  /** The digest of each part. */
  readonly parts: Readonly<Record<string, unknown>>;
  readonly off: readonly string[];
}

interface Occurrence {
  readonly first: number;
  last: number;
  count: number;
}

/** What the sequencer found of the guards in the database: triggers, rights, settings. */
export class AttestationCheck implements DumpObserver {
  private before: Attestation | undefined;
  private attestations = 0;
  /** By the sentence: each is said once, however often it was found, so that none is lost among the others. */
  private readonly off = new Map<string, Occurrence>();

  constructor(
    private readonly report: Report,
    private readonly expected: readonly string[],
    private readonly known: readonly string[] = [],
  ) {}

  observe({ index, entry, payload }: DumpEvent): void {
    if (entry.type !== 'system.attestation' || entry.kind !== 'system') return;
    this.attestations += 1;
    if (payload === undefined || !isCommitted(entry, payload)) return;
    const found = attestationOf(payload);
    this.compare(index, found);
    for (const each of found.off) {
      const known = this.off.get(each) ?? { first: index, last: index, count: 0 };
      known.last = index;
      known.count += 1;
      this.off.set(each, known);
    }
  }

  finish(): void {
    for (const [what, { first, last, count }] of this.off) {
      // A kind of its own: of sentences that differ none may stand for another.
      this.report.undecided(
        `guard-off ${what}`,
        `Bản ghi ${first}: một lớp bảo vệ đang tắt: ${what} (${countInVietnamese(count)} lần, tới bản ghi ${last}). Việc sửa lúc đó có thể không được ghi.`,
        `Entry ${first}: a guard is off: ${what} (${count} times, until entry ${last}). What was changed then may be missing from the log.`,
      );
    }
    if (this.attestations === 0) {
      this.report.note(
        'guards',
        'Sổ không có bản chứng thực nào về các lớp bảo vệ trong cơ sở dữ liệu.',
        'The log has no attestation of the guards in the database.',
      );
    } else if (this.expected.length > 0 && !this.report.has('attestation')) {
      this.report.good(
        `${countInVietnamese(this.attestations)} bản chứng thực đúng như mong đợi.`,
        `${this.attestations} attestations are as expected.`,
      );
    }
  }

  private compare(index: number, found: Attestation): void {
    const { before } = this;
    this.before = found;
    if (this.expected.length > 0) {
      if (this.expected.includes(found.digest)) return;
      this.report.bad(
        'attestation',
        `Bản ghi ${index}: các lớp bảo vệ (${found.digest}) khác với bản phát hành.`,
        `Entry ${index}: the guards (${found.digest}) are not those expected.`,
      );
    } else if (before !== undefined && before.digest !== found.digest) {
      this.sayChanged(index, changedParts(before, found), found.digest);
    }
  }

  /** A release changes guards, and its migration stands beside it; without one somebody did it by hand. */
  private sayChanged(index: number, parts: readonly string[], digest: string): void {
    const names = parts.join(', ');
    if (this.known.includes(digest)) {
      this.report.note(
        'guards-known',
        `Bản ghi ${index}: các lớp bảo vệ đã thay đổi sang trạng thái mà người kiểm tra đã biết (${names}).`,
        `Entry ${index}: the guards changed to what the inspector knows of (${names}).`,
      );
    } else if (parts.includes('migrations')) {
      this.report.note(
        'guards-changed',
        `Bản ghi ${index}: các lớp bảo vệ đã thay đổi cùng một bản nâng cấp (${names}).`,
        `Entry ${index}: the guards changed with a migration (${names}).`,
      );
    } else {
      this.report.undecided(
        `guards-changed ${names}`,
        `Bản ghi ${index}: các lớp bảo vệ đã thay đổi mà không có bản nâng cấp nào (${names}): có người sửa trực tiếp, hoặc cơ sở dữ liệu được dựng lại từ bản kết xuất. Trạng thái mới: ${digest}.`,
        `Entry ${index}: the guards changed without a migration (${names}): somebody did it by hand, or the database was put back from a dump. They are now ${digest}.`,
      );
    }
  }
}

function changedParts(one: Attestation, other: Attestation): string[] {
  const names = new Set([...Object.keys(one.parts), ...Object.keys(other.parts)]);
  return [...names].filter((name) => one.parts[name] !== other.parts[name]).sort();
}

function attestationOf({ bytes }: SaltedPayload): Attestation {
  const { digest, parts, off } = membersOf(bytes);
  return {
    digest: String(digest),
    parts: typeof parts === 'object' && parts !== null ? (parts as Record<string, unknown>) : {},
    off: Array.isArray(off) ? off.map(String) : [],
  };
}

function membersOf(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
