import type { AccountedRow } from '../reading-choices.js';
import type { RegisterCase } from '../register-cases.js';
import type { RegisterFileErrorCode } from '../register-file-error.js';
import type { InterpretedRow, ReadRegisterOptions, RegisterReading } from '../register-reading.js';
import type { RegisterFileLimits } from '../workbook/register-file-limits.js';

/** What the process that reads is given. */
export interface ReadingTask {
  readonly bytes: Uint8Array;
  readonly limits: RegisterFileLimits;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly understanding: Omit<ReadRegisterOptions, 'today'>;
}

/** The lists of a reading that grow with the file. */
interface ReadingLists {
  readonly rows: InterpretedRow[];
  readonly otherRows: AccountedRow[];
  readonly cases: RegisterCase[];
  readonly accountRows: AccountedRow[];
}

type ListPortion = {
  [List in keyof ReadingLists]: {
    readonly kind: 'PORTION';
    readonly list: List;
    readonly items: ReadingLists[List];
  };
}[keyof ReadingLists];

/** What does not grow with the file. */
type ReadingFrame = Omit<RegisterReading, 'rows' | 'otherRows' | 'cases' | 'account'> & {
  readonly counts: RegisterReading['account']['counts'];
};

/** What the process that reads answers: a reading in portions, or why the file cannot be read. */
export type ReadingMessage =
  | ListPortion
  | { readonly kind: 'END'; readonly frame: ReadingFrame }
  | {
      readonly kind: 'REFUSED';
      readonly code: RegisterFileErrorCode;
      readonly details: Readonly<Record<string, string | number>>;
    };

/** A message is taken in within a few milliseconds, between which a server answers others. */
const ITEMS_A_MESSAGE = 50;

/** A reading in portions. */
export function* messagesOf(reading: RegisterReading): Generator<ReadingMessage> {
  const { rows, otherRows, cases, account, ...frame } = reading;
  for (const items of portionsOf(rows)) yield { kind: 'PORTION', list: 'rows', items };
  for (const items of portionsOf(otherRows)) yield { kind: 'PORTION', list: 'otherRows', items };
  for (const items of portionsOf(cases)) yield { kind: 'PORTION', list: 'cases', items };
  for (const items of portionsOf(account.rows)) yield { kind: 'PORTION', list: 'accountRows', items };
  yield { kind: 'END', frame: { ...frame, counts: account.counts } };
}

function* portionsOf<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += ITEMS_A_MESSAGE) yield items.slice(at, at + ITEMS_A_MESSAGE);
}

/** Puts a reading together again from its portions. */
export class ReadingAssembly {
  private readonly lists: ReadingLists = { rows: [], otherRows: [], cases: [], accountRows: [] };

  add({ list, items }: ListPortion): void {
    (this.lists[list] as unknown[]).push(...items);
  }

  finished({ counts, ...frame }: ReadingFrame): RegisterReading {
    const { accountRows, ...lists } = this.lists;
    return { ...frame, ...lists, account: { rows: accountRows, counts } };
  }
}
