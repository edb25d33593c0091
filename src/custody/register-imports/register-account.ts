import { numberInVietnamese } from '../../platform/sentences/index.js';
import {
  meaningOf,
  reconcile,
  type FindingCount,
  type InterpretedRow,
  type RegisterReading,
} from '../registers/index.js';

/** The account of one import: every row that was read is taken, set aside, or known from an earlier file. */
export interface RegisterAccount {
  readonly rowsRead: number;
  readonly taken: number;
  readonly takenWithWarning: number;
  readonly setAside: number;
  /** Rows that an earlier file had brought already; nothing of them was done again. */
  readonly known: number;
  /** Rows that an earlier file had brought and that say something else now. */
  readonly differing: number;
  readonly cases: number;
  /** Items in stock and issued, over all rows of the register. */
  readonly inStock: number;
  readonly issued: number;
  /** The same over the rows that this import took. */
  readonly takenInStock: number;
  readonly takenIssued: number;
  /** The number of the total row; null when the register has none. */
  readonly statedCount: string | null;
  /** Over the rows that were not known. */
  readonly findings: readonly FindingCount[];
}

/** Draws up the account of a register: its new rows as they were decided, and how many came before with other words. */
export function accountOf(
  reading: RegisterReading,
  {
    rows,
    differing,
  }: { readonly rows: readonly InterpretedRow[]; readonly differing: { readonly length: number } },
): RegisterAccount {
  const all = reading.reconciliation;
  const fresh = reconcile(rows.length, all.cases, rows, reading.total);
  return {
    rowsRead: all.rowsRead,
    taken: fresh.taken,
    takenWithWarning: fresh.takenWithWarning,
    setAside: fresh.setAside,
    known: all.rowsRead - rows.length - differing.length,
    differing: differing.length,
    cases: all.cases,
    inStock: all.allRows.inStock,
    issued: all.allRows.issued,
    takenInStock: fresh.takenRows.inStock,
    takenIssued: fresh.takenRows.issued,
    statedCount: all.statedCount,
    findings: fresh.findings,
  };
}

/** The account as lines for people, in Vietnamese. */
export function accountLines(account: RegisterAccount): string[] {
  const { rowsRead, taken, takenWithWarning, setAside, known, differing, statedCount } = account;
  const stated =
    statedCount === null
      ? 'Sổ không có dòng cộng.'
      : `Dòng cộng của sổ ghi ${numberInVietnamese(statedCount)}: ${statedCount === String(rowsRead) ? 'khớp' : 'KHÔNG KHỚP'}.`;
  return [
    `Dòng đã đọc ${count(rowsRead)} = nhập ${count(taken)} + nhập, có cảnh báo ${count(takenWithWarning)} + để riêng ${count(setAside)} + đã nhập trước đây ${count(known)} + đã nhập, nay ghi khác ${count(differing)}.`,
    `Theo sổ: còn trong kho ${count(account.inStock)}, đã xuất ${count(account.issued)}; số vụ việc ${count(account.cases)}.`,
    `Lần này ghi vào: còn trong kho ${count(account.takenInStock)}, đã xuất ${count(account.takenIssued)}.`,
    stated,
    ...account.findings.map(
      ({ code, reasons, warnings, notices }) =>
        `  ${code}: để riêng ${count(reasons)}, cảnh báo ${count(warnings)}, đã sửa ${count(notices)} – ${meaningOf(code).vietnamese}`,
    ),
  ];
}

function count(rows: number): string {
  return numberInVietnamese(String(rows));
}
