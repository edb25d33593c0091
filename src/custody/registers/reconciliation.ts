import { Decimal } from 'decimal.js';
import { FINDING_CODES, type FindingCode } from './register-findings.js';
import type { Interpretation } from './register-row.js';
import type { RegisterTotal } from './sheet/stated-total.js';

/** Items still in the warehouse and items issued. */
export interface StockCount {
  readonly items: number;
  readonly inStock: number;
  readonly issued: number;
}

/** In how many rows a code was found, by weight. */
export interface FindingCount {
  readonly code: FindingCode;
  readonly reasons: number;
  readonly warnings: number;
  readonly notices: number;
}

/** The account of one import: every row read is taken, taken with warning, or set aside. */
export interface RegisterReconciliation {
  readonly rowsRead: number;
  readonly taken: number;
  readonly takenWithWarning: number;
  readonly setAside: number;
  readonly cases: number;
  /** Over all rows read. */
  readonly allRows: StockCount;
  /** Over the rows taken, with or without warning. */
  readonly takenRows: StockCount;
  /** Codes that were found, each once, in the order of the closed list. */
  readonly findings: readonly FindingCount[];
  /** The number the total row states; null when there is no total row or it states no number. */
  readonly statedCount: string | null;
  /** Whether that number is the sum of the quantities, as some registers count. */
  readonly statesQuantity: boolean;
}

/** Why an account does not balance. */
export type ReconciliationMismatch =
  'rows-not-partitioned' | 'stock-not-partitioned' | 'total-row-missing' | 'total-row-differs';

/** Draws up the account of the rows of one file. `rowsRead` is counted by the reader, not from the verdicts. */
export function reconcile(
  rowsRead: number,
  cases: number,
  rows: readonly Interpretation[],
  total: RegisterTotal | null,
): RegisterReconciliation {
  const withVerdict = (verdict: Interpretation['verdict']): number =>
    rows.filter((row) => row.verdict === verdict).length;
  return {
    rowsRead,
    taken: withVerdict('TAKEN'),
    takenWithWarning: withVerdict('TAKEN_WITH_WARNING'),
    setAside: withVerdict('SET_ASIDE'),
    cases,
    allRows: stockOf(rows),
    takenRows: stockOf(rows.filter((row) => row.verdict !== 'SET_ASIDE')),
    findings: FINDING_CODES.map((code) => countOf(code, rows)).filter(
      (count) => count.reasons + count.warnings + count.notices > 0,
    ),
    statedCount: total?.statedCount ?? null,
    statesQuantity: total?.agreesWith === 'QUANTITY',
  };
}

/** What does not add up in an account; empty when rows read = taken + taken with warning + set aside = total row. */
export function reconciliationMismatches(account: RegisterReconciliation): ReconciliationMismatch[] {
  const mismatches: ReconciliationMismatch[] = [];
  const takenRows = account.taken + account.takenWithWarning;
  if (account.rowsRead !== takenRows + account.setAside) mismatches.push('rows-not-partitioned');
  if (
    account.allRows.items !== account.rowsRead ||
    account.takenRows.items !== takenRows ||
    !isPartitioned(account.allRows) ||
    !isPartitioned(account.takenRows)
  ) {
    mismatches.push('stock-not-partitioned');
  }
  if (account.statedCount === null) mismatches.push('total-row-missing');
  else if (!account.statesQuantity && !new Decimal(account.statedCount).eq(account.rowsRead))
    mismatches.push('total-row-differs');
  return mismatches;
}

/** How many rows carry a code, whatever its weight. */
export function rowsWithFinding(account: RegisterReconciliation, code: FindingCode): number {
  const count = account.findings.find((finding) => finding.code === code);
  return count ? count.reasons + count.warnings + count.notices : 0;
}

function stockOf(rows: readonly Interpretation[]): StockCount {
  const issued = rows.filter((row) => row.issued).length;
  return { items: rows.length, inStock: rows.length - issued, issued };
}

function isPartitioned(count: StockCount): boolean {
  return count.inStock >= 0 && count.issued >= 0 && count.inStock + count.issued === count.items;
}

function countOf(code: FindingCode, rows: readonly Interpretation[]): FindingCount {
  const rowsWith = (weight: 'reasons' | 'warnings' | 'notices'): number =>
    rows.filter((row) => row[weight].some((finding) => finding.code === code)).length;
  return { code, reasons: rowsWith('reasons'), warnings: rowsWith('warnings'), notices: rowsWith('notices') };
}
