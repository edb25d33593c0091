import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { missingOr, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  findingOf,
  judgeAgainstBook,
  storableText,
  type InterpretedRow,
  type RegisterReading,
} from '../registers/index.js';
import { BookPlaces } from './book-places.js';
import { bookRows, type BookedRow } from './book-rows.js';
import { continueSeries, type StatedNumber } from './continue-series.js';
import { readKnownVouchers } from './known-vouchers.js';
import { accountOf, type RegisterAccount } from './register-account.js';
import { lockRegisters, officeToImportFor, type RegisterOffice } from './register-office.js';
import { storedCells, storedFindings } from './register-row-state.js';

/** A register that was read, to be taken over. */
export interface RegisterImportGiven {
  readonly officeId: string;
  /** The code of the warehouse to which its places belong; K1, or the office's first own one, when left out. */
  readonly warehouse?: string;
  readonly reading: RegisterReading;
  readonly fileName: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  /** The day in Viet Nam by which a date is in the future, YYYY-MM-DD. */
  readonly today: string;
}

/** What an import did. `repeated`: the same file had been imported before and the account is that of then. */
export interface RegisterImportDone {
  readonly importId: string;
  readonly repeated: boolean;
  readonly account: RegisterAccount;
}

/**
 * Takes a register over, all of it in one transaction: what can be booked is booked, every other row is kept with the
 * reasons. A file that was imported before changes nothing; of another file only the rows that are new count.
 */
export async function importRegister(
  work: HouseWork,
  given: RegisterImportGiven,
): Promise<Outcome<RegisterImportDone>> {
  const office = await officeToImportFor(work, given.officeId);
  if (office === undefined) return refused(problem('NOT_FOUND', ['input', 'officeId']));
  const { statedOffice } = given.reading;
  if (statedOffice?.officeCode != null && statedOffice.officeCode !== office.code) {
    return refused(
      problem('REGISTER_OFFICE_DIFFERS', ['input', 'officeId'], {
        stated: statedOffice.text.slice(0, 200),
        chosen: office.code,
      }),
    );
  }
  await lockRegisters(work, office.id);
  const earlier = await earlierImport(work, office.id, given.sha256);
  if (earlier !== undefined) {
    await recordImport(work, office, 'register.import-repeated', given, earlier);
    return done({ ...earlier, repeated: true });
  }
  const places = await BookPlaces.read(work, office, given.warehouse);
  if (places === undefined) {
    const unknown = problem('NOT_FOUND', ['input', 'warehouseCode']);
    return refused(given.warehouse === undefined ? unknown : missingOr(given.warehouse, unknown));
  }
  const known = await readKnownVouchers(work, office.id);
  const reading = judgeAgainstBook(given.reading, known, Temporal.PlainDate.from(given.today));
  const rows = await newRows(work, office.id, reading);
  const booked = await bookRows(
    work,
    office,
    places,
    rows.filter((row) => row.verdict !== 'SET_ASIDE'),
  );
  await continueSeries(work, office.id, vouchersOf(reading));
  const decided = rows.map((row) => withBookingWarnings(row, booked.get(row.fingerprint)));
  const imported = { importId: newId(), account: accountOf(reading, decided) };
  await writeImport(work, office, places, { ...given, reading }, imported);
  await writeRows(work, office, imported.importId, decided, booked);
  await recordImport(work, office, 'register.imported', given, imported);
  return done({ ...imported, repeated: false });
}

/** The receipt vouchers of all cases, also of those that were set aside. */
function vouchersOf(reading: RegisterReading): StatedNumber[] {
  return reading.cases.flatMap(({ receiptVoucher, year }) =>
    year === null ? [] : [{ kind: 'RECEIPT_VOUCHER', year, number: receiptVoucher }],
  );
}

type EarlierImport = Omit<RegisterImportDone, 'repeated'>;

async function earlierImport(
  work: HouseWork,
  officeId: string,
  sha256: string,
): Promise<EarlierImport | undefined> {
  const found = await sql<RegisterAccount & { importId: string }>`
    select id as "importId", rows_read as "rowsRead", taken, taken_with_warning as "takenWithWarning",
      set_aside as "setAside", known, case_count as cases, in_stock as "inStock", issued,
      taken_in_stock as "takenInStock", taken_issued as "takenIssued", stated_count as "statedCount", findings
    from custody.register_import where office_id = ${officeId} and file_sha256 = ${sha256}`.execute(work.sql);
  const [row] = found.rows;
  if (row === undefined) return undefined;
  const { importId, ...account } = row;
  return { importId, account };
}

/**
 * The rows that no earlier file brought. Where a case was imported before and a row that was taken then is no longer
 * there, a new row of the case may be that row written differently: booking it would double the stock, so people look.
 */
async function newRows(
  work: HouseWork,
  officeId: string,
  reading: RegisterReading,
): Promise<InterpretedRow[]> {
  const fingerprints = reading.rows.map((row) => row.fingerprint);
  const caseKeys = reading.cases.map((entry) => entry.caseKey);
  const found = await sql<{ fingerprint: string; caseKey: string; booked: boolean }>`
    select fingerprint, case_key as "caseKey", exhibit_id is not null as booked from custody.register_row
    where office_id = ${officeId}
      and (fingerprint = any(${fingerprints}::text[]) or case_key = any(${caseKeys}::text[]))`.execute(
    work.sql,
  );
  const present = new Set(fingerprints);
  const known = new Set(found.rows.map((row) => row.fingerprint));
  const changedCases = new Set(
    found.rows.filter((row) => row.booked && !present.has(row.fingerprint)).map((row) => row.caseKey),
  );
  return reading.rows
    .filter((row) => !known.has(row.fingerprint))
    .map((row) => (changedCases.has(row.caseKey) ? perhapsTaken(row) : row));
}

function perhapsTaken(row: InterpretedRow): InterpretedRow {
  const reason = findingOf('row-perhaps-taken', 'name', row.value?.name ?? null);
  return { ...row, verdict: 'SET_ASIDE', value: null, reasons: [...row.reasons, reason] };
}

function withBookingWarnings(row: InterpretedRow, booked: BookedRow | undefined): InterpretedRow {
  return row.verdict === 'SET_ASIDE' || booked === undefined || booked.warnings.length === 0
    ? row
    : { ...row, verdict: 'TAKEN_WITH_WARNING', warnings: [...row.warnings, ...booked.warnings] };
}

async function writeImport(
  work: HouseWork,
  office: RegisterOffice,
  { warehouseId }: BookPlaces,
  given: RegisterImportGiven,
  { importId, account }: EarlierImport,
): Promise<void> {
  const { reading } = given;
  await sql`
    insert into custody.register_import (id, office_id, file_name, file_sha256, title, sheet_name, warehouse_id, case_count, rows_read,
      taken, taken_with_warning, set_aside, known, in_stock, issued, taken_in_stock, taken_issued, stated_count,
      findings, other_rows, imported_by)
    values (${importId}, ${office.id}, ${storableText(given.fileName)}, ${given.sha256}, ${storableText(reading.title)},
      ${storableText(reading.sheetName)}, ${warehouseId}, ${account.cases}, ${account.rowsRead}, ${account.taken},
      ${account.takenWithWarning}, ${account.setAside}, ${account.known}, ${account.inStock}, ${account.issued},
      ${account.takenInStock}, ${account.takenIssued}, ${account.statedCount}, ${JSON.stringify(account.findings)}::jsonb,
      ${JSON.stringify(reading.otherRows.map((row) => [row.rowNumber, storedCells(row.originalCells)]))}::jsonb,
      ${work.actor.id})`.execute(work.sql);
}

async function writeRows(
  work: HouseWork,
  office: RegisterOffice,
  importId: string,
  decided: readonly InterpretedRow[],
  booked: ReadonlyMap<string, BookedRow>,
): Promise<void> {
  const rows = decided.map((row) => ({
    id: newId(),
    office_id: office.id,
    import_id: importId,
    row_number: row.rowNumber,
    fingerprint: row.fingerprint,
    verdict: row.verdict,
    case_key: row.caseKey,
    findings: storedFindings(row),
    original_cells: storedCells(row.originalCells),
    inherited_cells: storedCells(row.inheritedCells),
    exhibit_id: booked.get(row.fingerprint)?.exhibitId ?? null,
  }));
  await sql`
    insert into custody.register_row (id, office_id, import_id, row_number, fingerprint, verdict, case_key, findings,
      original_cells, inherited_cells, exhibit_id)
    select id, office_id, import_id, row_number, fingerprint, verdict, case_key, findings, original_cells,
      inherited_cells, exhibit_id
    from jsonb_populate_recordset(null::custody.register_row, ${JSON.stringify(rows)}::jsonb)`.execute(
    work.sql,
  );
}

async function recordImport(
  work: HouseWork,
  office: RegisterOffice,
  kind: 'register.imported' | 'register.import-repeated',
  given: RegisterImportGiven,
  { importId, account }: EarlierImport,
): Promise<void> {
  await work.record({
    kind,
    officeId: office.id,
    subject: { type: 'RegisterImport', id: importId, label: storableText(given.fileName) },
    after: { sha256: given.sha256, ...account },
  });
}
