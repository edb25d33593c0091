import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';
import {
  CASE_COLUMNS,
  cellOf,
  cellText,
  dateOfCell,
  isBlank,
  normaliseText,
  voucherKey,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
  type RegisterReading,
} from '../registers/index.js';
import { cellsOf, type RegisterRowVerdict, type StoredCells } from './register-row-state.js';

/** A row that an earlier file brought and that this one does not have as it was. */
export interface EarlierRow {
  readonly id: string;
  readonly rowNumber: number;
  readonly caseKey: string;
  readonly verdict: RegisterRowVerdict;
  /** As it was last read: corrected, delivered again, or as it came first. */
  readonly cells: RegisterCells;
  readonly inheritedCells: RegisterCells;
}

/** What the book knows of the rows of a file. */
export interface KnownRows {
  /** Of the rows that came before just as they are. */
  readonly fingerprints: ReadonlySet<string>;
  readonly vanished: readonly EarlierRow[];
}

/** A row of a file, as far as it is compared with earlier ones. */
interface ComparedRow {
  readonly rowNumber: number;
  readonly caseKey: string;
  readonly originalCells: RegisterCells;
  readonly inheritedCells: RegisterCells;
}

interface StoredRow extends Omit<EarlierRow, 'cells' | 'inheritedCells'> {
  readonly cells: StoredCells;
  readonly inheritedCells: StoredCells;
}

/** Which rows of a file an earlier one brought, and which earlier ones it has no more as they were. */
export async function knownRows(
  work: HouseWork,
  officeId: string,
  fingerprints: readonly string[],
): Promise<KnownRows> {
  const known = await sql<{ fingerprint: string }>`
    select fingerprint from custody.register_row
    where office_id = ${officeId} and fingerprint = any(${fingerprints}::text[])
    union select fingerprint from custody.register_difference
    where office_id = ${officeId} and fingerprint = any(${fingerprints}::text[])`.execute(work.sql);
  const present = new Set(known.rows.map((row) => row.fingerprint));
  if (present.size === fingerprints.length) return { fingerprints: present, vanished: [] };
  const vanished = await sql<StoredRow>`
    select r.id, r.row_number as "rowNumber", r.case_key as "caseKey", r.verdict,
      coalesce(d.original_cells, r.corrected_cells, r.original_cells) as cells,
      coalesce(d.inherited_cells, r.inherited_cells) as "inheritedCells"
    from custody.register_row r
    left join lateral (
      select original_cells, inherited_cells from custody.register_difference
      where row_id = r.id and state <> 'DISMISSED' order by id desc limit 1) d on true
    where r.office_id = ${officeId} and r.fingerprint <> all(${fingerprints}::text[]) and not exists (
      select from custody.register_difference o where o.row_id = r.id and o.fingerprint = any(${fingerprints}::text[]))
    order by r.row_number, r.id`.execute(work.sql);
  return {
    fingerprints: present,
    vanished: vanished.rows.map((row) => ({
      ...row,
      cells: cellsOf(row.cells),
      inheritedCells: cellsOf(row.inheritedCells),
    })),
  };
}

/**
 * Finds the earlier row that each of these is, by receipt voucher, year and name: of several equal ones the first is the
 * first. A voucher has one number in an office's year, so a row under it that has the same name is the same item.
 */
export function pairRows<Row extends ComparedRow>(
  fresh: readonly Row[],
  vanished: readonly EarlierRow[],
): Map<Row, EarlierRow> {
  const waiting = Map.groupBy(vanished, (row) => identityOf(row.cells, row.inheritedCells));
  const pairs = new Map<Row, EarlierRow>();
  for (const row of fresh) {
    const key = identityOf(row.originalCells, row.inheritedCells);
    const earlier = key === null ? undefined : waiting.get(key)?.shift();
    if (earlier !== undefined) pairs.set(row, earlier);
  }
  return pairs;
}

function identityOf(cells: RegisterCells, inherited: RegisterCells): string | null {
  const voucher = voucherKey(cellText(statedCell(cells, inherited, 'receiptVoucher')));
  const name = normaliseText(cellText(cellOf(cells, 'name'))).toLowerCase();
  const year = dateOfCell(statedCell(cells, inherited, 'receivedOn'))?.year;
  return voucher === '' || name === '' ? null : `${voucher}|${String(year ?? '')}|${name}`;
}

/** The cell of a row, or of its case where its own is blank. */
export function statedCell(
  cells: RegisterCells,
  inherited: RegisterCells,
  column: RegisterColumn,
): RegisterCell {
  const own = cellOf(cells, column);
  return isBlank(own) && CASE_COLUMNS.includes(column) ? cellOf(inherited, column) : own;
}

/**
 * The reading with the cases under the keys by which the book knows them: a case of which the giver or the like was
 * written differently since is that case all the same.
 */
export function withKnownCases(
  reading: RegisterReading,
  pairs: ReadonlyMap<ComparedRow, EarlierRow>,
): RegisterReading {
  const present = new Set(reading.cases.map(({ caseKey }) => caseKey));
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  for (const [row, earlier] of pairs) {
    if (keys.has(row.caseKey) || present.has(earlier.caseKey) || taken.has(earlier.caseKey)) continue;
    keys.set(row.caseKey, earlier.caseKey);
    taken.add(earlier.caseKey);
  }
  const known = <Keyed extends { readonly caseKey: string }>(entry: Keyed): Keyed => ({
    ...entry,
    caseKey: keys.get(entry.caseKey) ?? entry.caseKey,
  });
  return keys.size === 0
    ? reading
    : { ...reading, cases: reading.cases.map(known), rows: reading.rows.map(known) };
}
