import { numberInVietnamese } from '../../platform/sentences/index.js';
import {
  meaningOf,
  reconcile,
  type FindingCount,
  type IgnoredSheet,
  type InterpretedRow,
  type RegisterReading,
  type RowKind,
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
  /** What that number counts: the rows of items, or the sum of their quantities; null when it is neither. */
  readonly statedAs: 'ROWS' | 'QUANTITY' | null;
  /** Where it is neither: rows of the sheet that may have been taken for what they are not. */
  readonly rowsInDoubt: readonly number[];
  /** How many rows of the sheet with content are of each kind; together they are all of them. */
  readonly rowKinds: readonly RowKindCount[];
  readonly ignoredSheets: readonly IgnoredSheet[];
  /** Over the rows that were not known. */
  readonly findings: readonly FindingCount[];
}

export interface RowKindCount {
  readonly kind: RowKind;
  readonly rows: number;
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
    statedAs: reading.total?.agreesWith ?? null,
    rowsInDoubt: reading.total?.rowsInDoubt ?? [],
    rowKinds: rowKinds
      .map((kind) => ({ kind, rows: reading.account.counts[kind] }))
      .filter(({ rows: ofKind }) => ofKind > 0),
    ignoredSheets: reading.ignoredSheets,
    findings: fresh.findings,
  };
}

/** The kinds of rows, as people are told them. */
const namesOfKinds: Readonly<Record<RowKind, string>> = {
  ITEM: 'vật',
  TITLE: 'tên sổ',
  HEADER: 'tiêu đề cột',
  COLUMN_NUMBERS: 'số cột',
  GROUP_TITLE: 'tên nhóm',
  SUBTOTAL: 'cộng nhóm, trang',
  TOTAL: 'cộng chung',
  SIGNATURE: 'chữ ký',
  HIDDEN: 'dòng ẩn',
  STRUCK: 'dòng gạch ngang',
  OTHER: 'dòng khác',
};
const rowKinds = Object.keys(namesOfKinds) as readonly RowKind[];

/** The account as lines for people, in Vietnamese. */
export function accountLines(account: RegisterAccount): string[] {
  const { rowsRead, taken, takenWithWarning, setAside, known, differing } = account;
  return [
    sheetLine(account),
    ...ignoredLines(account),
    `Dòng đã đọc ${count(rowsRead)} = nhập ${count(taken)} + nhập, có cảnh báo ${count(takenWithWarning)} + để riêng ${count(setAside)} + đã nhập trước đây ${count(known)} + đã nhập, nay ghi khác ${count(differing)}.`,
    `Theo sổ: còn trong kho ${count(account.inStock)}, đã xuất ${count(account.issued)}; số vụ việc ${count(account.cases)}.`,
    `Lần này ghi vào: còn trong kho ${count(account.takenInStock)}, đã xuất ${count(account.takenIssued)}.`,
    totalLine(account),
    ...account.findings.map(
      ({ code, reasons, warnings, notices }) =>
        `  ${code}: để riêng ${count(reasons)}, cảnh báo ${count(warnings)}, đã sửa ${count(notices)} – ${meaningOf(code).vietnamese}`,
    ),
  ];
}

function sheetLine({ rowKinds: kinds }: RegisterAccount): string {
  const all = kinds.reduce((sum, { rows }) => sum + rows, 0);
  const parts = kinds.map(({ kind, rows }) => `${namesOfKinds[kind]} ${count(rows)}`);
  return `Trang tính có ${count(all)} dòng có nội dung = ${parts.join(' + ')}.`;
}

function ignoredLines({ ignoredSheets }: RegisterAccount): string[] {
  if (ignoredSheets.length === 0) return [];
  const named = ignoredSheets.map(
    ({ name, isHidden, rowCount }) => `“${name}” (${isHidden ? 'ẩn, ' : ''}${count(rowCount)} dòng)`,
  );
  return [`Không đọc các trang: ${named.join(', ')}.`];
}

const rowsNamedAtMost = 50;

function totalLine({ statedCount, statedAs, rowsInDoubt }: RegisterAccount): string {
  if (statedCount === null) return 'Sổ không có dòng cộng.';
  const stated = `Dòng cộng của sổ ghi ${numberInVietnamese(statedCount)}`;
  if (statedAs === 'ROWS') return `${stated}: khớp.`;
  if (statedAs === 'QUANTITY') return `${stated}: khớp với tổng số lượng.`;
  const named = rowsInDoubt.slice(0, rowsNamedAtMost).join(', ');
  const more = rowsInDoubt.length > rowsNamedAtMost ? ', …' : '';
  return rowsInDoubt.length === 0
    ? `${stated}: KHÔNG KHỚP.`
    : `${stated}: KHÔNG KHỚP; cần xem lại các dòng ${named}${more}.`;
}

function count(rows: number): string {
  return numberInVietnamese(String(rows));
}
