import {
  leafHash,
  parseEntry,
  parseSubjectBundle,
  sha256,
  verifyConsistency,
  verifyInclusion,
  type BundledEvent,
  type Checkpoint,
  type SubjectBundle,
  type TrailEntry,
} from '../trail/log/index.js';
import { checkPayload, describe } from './event-checks.js';
import { readText } from './input.js';
import type { Report } from './report.js';
import { TimeBrackets } from './time-brackets.js';
import { judge, readPolicy, requireQuorum } from './trust.js';
import { countInVietnamese } from './language.js';

/** What `bundle` is given. */
export interface BundleOptions {
  readonly bundle: string;
  readonly policy: string | undefined;
}

/** The history of one subject: each event in the log, none left out between the first and the last. */
export function verifyBundle(report: Report, options: BundleOptions): void {
  const policy = readPolicy(options.policy);
  const bundle = parseSubjectBundle(readText(options.bundle));
  const judged = judge(report, bundle.checkpoint, policy);
  requireQuorum(report, judged, policy);

  const brackets = new TimeBrackets();
  if (judged.hasQuorum) brackets.add(judged);
  for (const { checkpoint: note, consistency } of bundle.earlier) {
    const earlier = judge(report, note, policy);
    if (isConsistent(report, earlier.checkpoint, judged.checkpoint, consistency) && earlier.hasQuorum) {
      brackets.add(earlier);
    }
  }

  const read = bundle.events.map((event) => checkEvent(report, event, judged.checkpoint, brackets));
  checkChain(report, bundle, read);
  const withheld = bundle.events.filter(({ payload }) => payload === null).length;
  if (withheld > 0) {
    report.note(
      'withheld',
      `${countInVietnamese(withheld)} bản ghi không kèm nội dung.`,
      `The payload of ${withheld} entries is withheld.`,
    );
  }
  report.note(
    'limits',
    'Không chứng minh được rằng không có sự kiện mới hơn sự kiện cuối trong tệp.',
    'That there is no event later than the last one of this file is not shown.',
  );
}

function isConsistent(
  report: Report,
  earlier: Checkpoint,
  later: Checkpoint,
  consistency: readonly Buffer[],
): boolean {
  const holds =
    earlier.origin === later.origin &&
    verifyConsistency(earlier.size, later.size, earlier.root, later.root, consistency);
  if (holds) {
    report.good(
      `Sổ ${countInVietnamese(later.size)} bản ghi bắt đầu đúng bằng sổ ${countInVietnamese(earlier.size)} bản ghi.`,
      `The log of ${later.size.toString()} entries begins with that of ${earlier.size.toString()}.`,
    );
  } else {
    report.bad(
      'consistency',
      `Điểm chốt cũ (${countInVietnamese(earlier.size)} bản ghi) không phải phần đầu của sổ này.`,
      `The earlier checkpoint (${earlier.size.toString()} entries) is not the beginning of this log.`,
    );
  }
  return holds;
}

function checkEvent(
  report: Report,
  event: BundledEvent,
  { size, root }: Checkpoint,
  brackets: TimeBrackets,
): TrailEntry | undefined {
  const at = event.index.toString();
  if (!verifyInclusion(event.index, size, leafHash(event.entry), event.proof, root)) {
    report.bad(
      'inclusion',
      `Bản ghi ${at}: không có trong sổ; bản ghi hoặc bằng chứng đã bị sửa.`,
      `Entry ${at} is not in the log: entry or proof was changed.`,
    );
    return undefined;
  }
  const entry = parseEntry(event.entry);
  const { payload: bytes, salt } = event;
  const isWhole =
    bytes === null || salt === null || checkPayload(report, event.index, entry, { bytes, salt });
  if (isWhole) {
    const when = brackets.spoken(event.index);
    report.good(`Bản ghi ${at}: ${describe(entry)}${when.vi}`, `Entry ${at}: ${describe(entry)}${when.en}`);
  }
  return entry;
}

/** The links between the entries of one subject: one that was left out shows. */
function checkChain(
  report: Report,
  { subject, events }: SubjectBundle,
  entries: readonly (TrailEntry | undefined)[],
): void {
  if (events.length === 0) {
    report.undecided('chain', 'Tệp không có sự kiện nào.', 'The file has no event.');
    return;
  }
  let previous: BundledEvent | undefined;
  let version = 0;
  let isWhole = true;
  for (const [place, event] of events.entries()) {
    const entry = entries[place];
    if (entry === undefined) return;
    const expected = previous === undefined ? null : sha256(previous.entry).toString('hex');
    const isLinked = entry.prev === expected && (previous === undefined || previous.index < event.index);
    const isOfSubject = entry.subject?.t === subject.t && entry.subject.id === subject.id;
    if (!isLinked || !isOfSubject || (entry.ver !== null && entry.ver < version)) {
      isWhole = false;
      report.bad(
        'chain',
        `Bản ghi ${event.index.toString()} không nối tiếp bản ghi trước của ${subject.t} ${subject.id}: thiếu hoặc lẫn bản ghi.`,
        `Entry ${event.index.toString()} does not follow the one before of ${subject.t} ${subject.id}: one is missing or foreign.`,
      );
    }
    version = entry.ver ?? version;
    previous = event;
  }
  if (isWhole) {
    report.good(
      `${countInVietnamese(events.length)} sự kiện của ${subject.t} ${subject.id} nối nhau liên tục từ sự kiện đầu tiên.`,
      `${events.length} events of ${subject.t} ${subject.id} follow each other without a gap from the first on.`,
    );
  }
}
