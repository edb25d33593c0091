import { openReceipt, parseVerifierKey, type Receipt, type VerifierKey } from '../trail/log/index.js';
import type { DumpEvent, DumpObserver } from './dump-checks.js';
import { verifyDump, type DumpOptions } from './dump.command.js';
import { InputError, readText } from './input.js';
import type { Report } from './report.js';
import { seenBy } from './trust.js';

/** What `receipts` is given. */
export interface ReceiptsOptions extends DumpOptions {
  readonly receipts: readonly string[];
  /** The receipt key of the log as text, or a file that holds it. */
  readonly receiptKey: string | undefined;
}

/** That the log has kept the promises that it signed. */
export function verifyReceipts(report: Report, options: ReceiptsOptions): void {
  const key = readReceiptKey(options.receiptKey);
  if (options.receipts.length === 0) throw new InputError('Thiếu tệp biên nhận.', 'No receipt was given.');
  const receipts = options.receipts.flatMap((file) => readReceipt(report, file, key));
  const promised = new PromisedEvents(receipts.map(({ receipt }) => receipt.eventId));
  const judged = verifyDump(report, options, [promised]);
  if (judged === undefined) return;
  const seen = seenBy(judged.statements);
  // Without witnesses the log's own last time tells how far this copy goes.
  const reaches = seen === undefined ? promised.latest : Number(seen) * 1000;
  for (const { file, receipt } of receipts) {
    if (receipt.origin === judged.checkpoint.origin) {
      checkReceipt(report, file, receipt, promised, reaches);
    } else {
      report.bad('receipt', `${file}: biên nhận của sổ khác.`, `${file}: a receipt of another log.`);
    }
  }
}

class PromisedEvents implements DumpObserver {
  readonly found = new Map<string, { index: number; commitment: string }>();
  latest = -Infinity;
  private readonly wanted: ReadonlySet<string>;

  constructor(eventIds: readonly string[]) {
    this.wanted = new Set(eventIds);
  }

  observe({ index, entry }: DumpEvent): void {
    this.latest = Math.max(this.latest, Date.parse(entry.at));
    if (!this.wanted.has(entry.id)) return;
    this.found.set(entry.id, { index, commitment: entry.payload.sha256 });
  }

  finish(): void {
    // The receipts are reported one by one.
  }
}

function checkReceipt(
  report: Report,
  file: string,
  { eventId, commitment, deadline }: Receipt,
  promised: PromisedEvents,
  reaches: number,
): void {
  const found = promised.found.get(eventId);
  if (found?.commitment === commitment.toString('hex')) {
    report.good(
      `${file}: sự kiện ${eventId} có trong sổ ở vị trí ${found.index}.`,
      `${file}: the event ${eventId} is in the log at ${found.index}.`,
    );
  } else if (found !== undefined) {
    report.bad(
      'receipt',
      `${file}: sự kiện ${eventId} trong sổ có nội dung khác với biên nhận. Biên nhận là chứng cứ.`,
      `${file}: the event ${eventId} is in the log with another content. The receipt is evidence.`,
    );
  } else if (reaches > Date.parse(deadline)) {
    report.bad(
      'receipt',
      `${file}: sổ đã cam kết ghi sự kiện ${eventId} trước ${deadline} nhưng không có. Biên nhận là chứng cứ về việc xóa.`,
      `${file}: the log promised the event ${eventId} by ${deadline} and does not have it. The receipt is evidence of deletion.`,
    );
  } else {
    report.undecided(
      'receipt',
      `${file}: sự kiện ${eventId} chưa có, nhưng bản sổ này chưa tới hạn ${deadline}.`,
      `${file}: the event ${eventId} is not there, but this copy does not reach the deadline ${deadline}.`,
    );
  }
}

function readReceipt(report: Report, file: string, key: VerifierKey): { file: string; receipt: Receipt }[] {
  const text = readText(file);
  try {
    return [{ file, receipt: openReceipt(text, key) }];
  } catch (failure) {
    const detail = failure instanceof Error ? failure.message : '';
    report.bad(
      'receipt',
      `${file}: không phải biên nhận do sổ ký (${detail}).`,
      `${file}: not a receipt that the log signed (${detail}).`,
    );
    return [];
  }
}

function readReceiptKey(given: string | undefined): VerifierKey {
  if (given === undefined) {
    throw new InputError(
      'Thiếu khóa công khai của biên nhận (--receipt-key).',
      'The key of the receipts (--receipt-key) is missing.',
    );
  }
  try {
    return parseVerifierKey(given.includes('+') ? given : readText(given).trim());
  } catch {
    throw new InputError(
      'Khóa của biên nhận (--receipt-key) sai định dạng.',
      'The key of the receipts (--receipt-key) is malformed.',
    );
  }
}
