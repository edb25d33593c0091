import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork, Permission } from '../../identity/index.js';
import {
  caseChanges,
  cellText,
  cellsWithEdits,
  interpretCorrectedRow,
  vouchersOfOthers,
  withCaseChanges,
  type CaseChange,
  type CellEdit,
  type Interpretation,
  type KnownVouchers,
  type RegisterCells,
  type RegisterItem,
  type RowFindings,
  type UnitWritings,
} from '../registers/index.js';
import { BookPlaces } from './book-places.js';
import { bookRows, type BookableRow } from './book-rows.js';
import { readKnownVouchers } from './known-vouchers.js';
import { readUnits } from './read-file.js';
import { closedProblems } from './register-closing.js';
import { lockRegisters, officeOfRegister, type RegisterOffice } from './register-office.js';
import { cellsOf, storedCells, type RegisterRowVerdict, type StoredCells } from './register-row-state.js';

/** How a row that was set aside is to be read; the columns that are not named stay as they are. */
export interface RowCorrection {
  readonly rowId: string;
  readonly cells: readonly CellEdit[];
  /** Says that the row is another item than the one of its case that was taken and is no longer in the register. */
  readonly isOtherItem: boolean;
}

export interface RowCorrectionPrepared {
  readonly correctionId: string;
  readonly rowId: string;
  /** Rows of the same case that wait for a value of the case and will be booked along. */
  readonly along: readonly string[];
}

/** The release of a correction that somebody else has prepared. */
export interface RowRelease {
  readonly correctionId: string;
  /** Why the item comes in so late, where its warehouse was counted since. */
  readonly lateReason: string | null;
}

export interface RowCorrected {
  readonly rowId: string;
  /** Rows of the same case that waited for a value of the case and were booked along. */
  readonly alsoBooked: readonly string[];
}

interface PreparedCorrection {
  readonly id: string;
  readonly rowId: string;
  readonly cells: readonly CellEdit[];
  readonly preparedBy: string;
  readonly isLast: boolean;
}

interface RegisterRow {
  readonly id: string;
  readonly officeId: string;
  readonly rowNumber: number;
  readonly fingerprint: string;
  readonly verdict: RegisterRowVerdict;
  readonly caseKey: string;
  readonly fileName: string;
  readonly warehouseCode: string;
  readonly findings: RowFindings;
  readonly originalCells: StoredCells;
  readonly inheritedCells: StoredCells;
  readonly correctedCells: StoredCells | null;
}

/** What the book knows when a row is read. */
interface ReadBeside {
  readonly vouchers: KnownVouchers;
  readonly units: UnitWritings;
}

/** A row as it is read after the correction, with what keeps it from being booked, if anything does. */
interface Reread {
  readonly row: RegisterRow;
  readonly cells: RegisterCells;
  readonly interpretation: Interpretation;
}

type Bookable = Reread & { readonly interpretation: { readonly value: RegisterItem } };

/**
 * Prepares how a row that was set aside is to be read. It is judged as corrected, and refused while anything is wrong with
 * it; nothing is booked before somebody else releases it. Of several corrections of a row the last counts.
 */
export async function prepareRowCorrection(
  work: HouseWork,
  given: RowCorrection,
): Promise<Outcome<RowCorrectionPrepared>> {
  const found = await rowToSettle(work, 'register.prepare', given.rowId, ['input', 'rowId']);
  if (!found.ok) return found;
  const { office, row } = found.value;
  const closed = await closedProblems(work, office.id, ['input', 'rowId']);
  if (closed.length > 0) return refused(...closed);
  if (isPerhapsTaken(row) && !given.isOtherItem) {
    return refused(problem('REGISTER_ROW_PERHAPS_TAKEN', ['input', 'isOtherItem']));
  }
  const read = await reread(work, office, row, given.cells);
  if (!read.ok) return read;
  const correctionId = await writeCorrection(work, office, { ...given, preparedBy: work.actor.id });
  await work.record({
    kind: 'register.correction-prepared',
    officeId: office.id,
    subject: subjectOf(row),
    before: changedCells(read.value.corrected, 'before'),
    after: {
      ...changedCells(read.value.corrected, 'after'),
      ...(given.isOtherItem ? { isOtherItem: true } : {}),
    },
  });
  return done({ correctionId, rowId: row.id, along: read.value.along.map((one) => one.row.id) });
}

/**
 * Settles a row that was set aside as somebody else has said that it is to be read: it is judged anew and booked as a
 * release of its register would have done. Its original cells stay. When the first row of a case is corrected, the rows
 * below that only waited for a value of the case are booked along.
 */
export async function releaseRowCorrection(
  work: HouseWork,
  given: RowRelease,
): Promise<Outcome<RowCorrected>> {
  const field = ['input', 'correctionId'];
  const known = await readCorrection(work, given.correctionId);
  if (known === undefined) return refused(problem('NOT_FOUND', field));
  const found = await rowToSettle(work, 'register.release', known.rowId, field);
  if (!found.ok) return found;
  if (known.preparedBy === work.actor.id) return refused(problem('REGISTER_SAME_PERSON', field));
  const correction = (await readCorrection(work, given.correctionId)) ?? known;
  if (!correction.isLast) return refused(problem('REGISTER_CORRECTION_REPLACED', field));
  const { office, row } = found.value;
  const closed = await closedProblems(work, office.id, field);
  if (closed.length > 0) return refused(...closed);
  const read = await reread(work, office, row, correction.cells);
  if (!read.ok) return read;
  return book(work, office, { ...read.value, ...given, preparedBy: correction.preparedBy });
}

async function rowToSettle(
  work: HouseWork,
  permission: Permission,
  rowId: string,
  field: readonly string[],
): Promise<Outcome<{ office: RegisterOffice; row: RegisterRow }>> {
  const seen = await readRow(work, rowId);
  const office = seen && (await officeOfRegister(work, permission, seen.officeId));
  if (seen === undefined || office === undefined) return refused(problem('NOT_FOUND', field));
  await lockRegisters(work, office.id);
  const row = (await readRow(work, rowId)) ?? seen;
  return row.verdict === 'SET_ASIDE'
    ? done({ office, row })
    : refused(problem('REGISTER_ROW_SETTLED', field));
}

function isPerhapsTaken({ findings }: RegisterRow): boolean {
  return findings.reasons.some(({ code }) => code === 'row-perhaps-taken');
}

/**
 * Books a row that was set aside as a later file has it, which one has prepared and another releases. The caller has
 * locked the registers of the office.
 */
export async function bookDeliveredRow(
  work: HouseWork,
  office: RegisterOffice,
  given: { readonly rowId: string; readonly cells: readonly CellEdit[]; readonly preparedBy: string },
  lateReason: string | null,
): Promise<Outcome<RowCorrected>> {
  const row = await readRow(work, given.rowId);
  if (row?.verdict !== 'SET_ASIDE')
    return refused(problem('REGISTER_ROW_SETTLED', ['input', 'differenceId']));
  const read = await reread(work, office, row, given.cells);
  if (!read.ok) return read;
  const correctionId = await writeCorrection(work, office, given);
  return book(work, office, { ...read.value, correctionId, preparedBy: given.preparedBy, lateReason });
}

async function writeCorrection(
  work: HouseWork,
  office: RegisterOffice,
  given: { readonly rowId: string; readonly cells: readonly CellEdit[]; readonly preparedBy: string },
): Promise<string> {
  const correctionId = newId();
  await sql`
    insert into custody.register_row_correction (id, office_id, row_id, cells, prepared_by)
    values (${correctionId}, ${office.id}, ${given.rowId}, ${JSON.stringify(given.cells)}::jsonb, ${given.preparedBy})`.execute(
    work.sql,
  );
  return correctionId;
}

interface RereadRows {
  readonly corrected: Bookable;
  readonly along: readonly Bookable[];
}

/** Judges a row with these edits, and those below that it lets in. */
async function reread(
  work: HouseWork,
  office: RegisterOffice,
  row: RegisterRow,
  edits: readonly CellEdit[],
): Promise<Outcome<RereadRows>> {
  const siblings = await siblingsOf(work, row);
  const read = withCaseChanges(cellsToRead(row), siblings.flatMap(changesBy));
  const { cells, unknownColumns } = cellsWithEdits(read.cells, edits);
  if (unknownColumns.length > 0) {
    const columns = unknownColumns.join(', ').slice(0, 300).toWellFormed();
    return refused(problem('REGISTER_COLUMN_UNKNOWN', ['input', 'cells'], { columns }));
  }
  const book = { vouchers: await readKnownVouchers(work, office.id), units: await readUnits(work.sql) };
  const corrected = interpret(work, row, { cells, inheritedCells: read.inheritedCells }, book);
  return isBookable(corrected)
    ? done({ corrected, along: rereadSiblings(work, corrected, siblings, book) })
    : refused(problem('REGISTER_ROW_STILL_FAULTY', ['input', 'cells'], reasonsOf(corrected.interpretation)));
}

async function book(
  work: HouseWork,
  office: RegisterOffice,
  {
    corrected,
    along,
    correctionId,
    preparedBy,
    lateReason,
  }: RereadRows & RowRelease & { readonly preparedBy: string },
): Promise<Outcome<RowCorrected>> {
  const places = await BookPlaces.read(work, office, corrected.row.warehouseCode);
  if (places === undefined) return refused(problem('NOT_FOUND', ['input', 'correctionId']));
  const all = [corrected, ...along];
  const booked = await bookRows(work, office, places, { rows: all.map(bookableRow), preparedBy, lateReason });
  for (const read of all) {
    const exhibit = booked.get(read.row.fingerprint);
    await settle(work, read, exhibit?.exhibitId ?? null, correctionId);
    await work.record({
      kind: 'register.row-corrected',
      officeId: office.id,
      subject: subjectOf(read.row),
      before: { verdict: 'SET_ASIDE', ...changedCells(read, 'before') },
      after: { verdict: 'CORRECTED', exhibit: exhibit?.code ?? null, ...changedCells(read, 'after') },
    });
  }
  return done({ rowId: corrected.row.id, alsoBooked: along.map((read) => read.row.id) });
}

function subjectOf({ id, fileName, rowNumber }: RegisterRow) {
  return { type: 'RegisterRow', id, label: `${fileName}, dòng ${rowNumber}` };
}

async function readCorrection(work: HouseWork, id: string): Promise<PreparedCorrection | undefined> {
  const found = await sql<PreparedCorrection>`
    select c.id, c.row_id as "rowId", c.cells, c.prepared_by as "preparedBy",
      not exists (select from custody.register_row_correction o where o.row_id = c.row_id and o.id > c.id) as "isLast"
    from custody.register_row_correction c where c.id = ${id}`.execute(work.sql);
  return found.rows[0];
}

/** Says of a row that was set aside that nothing of it comes into the book, with the reason; it stays as it is. */
export async function dismissRow(
  work: HouseWork,
  given: { readonly rowId: string; readonly reason: string },
): Promise<Outcome<{ rowId: string }>> {
  const found = await rowToSettle(work, 'register.release', given.rowId, ['input', 'rowId']);
  if (!found.ok) return found;
  const { office, row } = found.value;
  await sql`
    update custody.register_row set verdict = 'DISMISSED', dismissal_reason = ${given.reason}, settled_at = ${work.now},
      settled_by = ${work.actor.id}
    where id = ${row.id}`.execute(work.sql);
  await work.record({
    kind: 'register.row-dismissed',
    officeId: office.id,
    subject: subjectOf(row),
    before: { verdict: 'SET_ASIDE' },
    after: { verdict: 'DISMISSED', reason: given.reason },
  });
  return done({ rowId: row.id });
}

/** The rows below that wait for nothing but a value of the case, as they read with the corrected first row. */
function rereadSiblings(
  work: HouseWork,
  first: Bookable,
  siblings: readonly RegisterRow[],
  book: ReadBeside,
): Bookable[] {
  const changes = changesBy({ ...first.row, correctedCells: storedCells(first.cells) });
  if (changes.length === 0) return [];
  return siblings
    .filter((row) => row.verdict === 'SET_ASIDE' && waitsForCaseOnly(row.findings))
    .map((row) => interpret(work, row, withCaseChanges(cellsToRead(row), changes), book))
    .filter(isBookable);
}

function waitsForCaseOnly(findings: RowFindings): boolean {
  return findings.reasons.every((reason) => reason.code === 'case-cell-unusable');
}

/** Only the first row of a case, which inherits nothing, states values for the others. */
function changesBy(row: RegisterRow): CaseChange[] {
  return row.inheritedCells.length > 0 || row.correctedCells === null
    ? []
    : caseChanges(cellsOf(row.originalCells), cellsOf(row.correctedCells));
}

function cellsToRead(row: RegisterRow): { cells: RegisterCells; inheritedCells: RegisterCells } {
  return { cells: cellsOf(row.originalCells), inheritedCells: cellsOf(row.inheritedCells) };
}

function interpret(
  work: HouseWork,
  row: RegisterRow,
  read: { readonly cells: RegisterCells; readonly inheritedCells: RegisterCells },
  { vouchers, units }: ReadBeside,
): Reread {
  const interpretation = interpretCorrectedRow(read.cells, read.inheritedCells, {
    today: Temporal.PlainDate.from(dateInVietnam(work.now)),
    caseKey: row.caseKey,
    otherReceiptVouchers: vouchersOfOthers(vouchers.receipts, row.caseKey),
    otherIssueVouchers: vouchers.issues,
    units,
  });
  return { row, cells: read.cells, interpretation };
}

function isBookable(reread: Reread): reread is Bookable {
  return reread.interpretation.verdict !== 'SET_ASIDE';
}

function bookableRow({ row, interpretation }: Bookable): BookableRow {
  const { value, warnings } = interpretation;
  return { fingerprint: row.fingerprint, rowNumber: row.rowNumber, value, warnings };
}

function reasonsOf({ reasons }: RowFindings): { reasonsVietnamese: string; reasonsEnglish: string } {
  return {
    reasonsVietnamese: inOneLine(reasons.map((reason) => reason.vietnamese)),
    reasonsEnglish: inOneLine(reasons.map((reason) => reason.english)),
  };
}

function inOneLine(sentences: readonly string[]): string {
  const parts = sentences.map((sentence) => sentence.replace(/\.$/, ''));
  return parts.join('; ').slice(0, 1000).toWellFormed();
}

function changedCells({ row, cells }: Reread, side: 'before' | 'after'): Record<string, unknown> {
  const original = cellsOf(row.originalCells);
  const changed = Object.keys(cells).filter(
    (column) => cellText(original[column]) !== cellText(cells[column]),
  );
  const shown = side === 'before' ? original : cells;
  return { cells: Object.fromEntries(changed.map((column) => [column, shown[column] ?? null])) };
}

async function settle(
  work: HouseWork,
  { row, cells }: Reread,
  exhibitId: string | null,
  correctionId: string,
): Promise<void> {
  await sql`
    update custody.register_row set verdict = 'CORRECTED', exhibit_id = ${exhibitId}, correction_id = ${correctionId},
      corrected_cells = ${JSON.stringify(storedCells(cells))}::jsonb, settled_at = ${work.now},
      settled_by = ${work.actor.id}
    where id = ${row.id}`.execute(work.sql);
}

const columns = sql`
  r.id, r.office_id as "officeId", r.row_number as "rowNumber", r.fingerprint, r.verdict, r.case_key as "caseKey",
  i.file_name as "fileName", w.code as "warehouseCode", r.findings, r.original_cells as "originalCells", r.inherited_cells as "inheritedCells",
  r.corrected_cells as "correctedCells"`;

async function readRow(work: HouseWork, id: string): Promise<RegisterRow | undefined> {
  const found = await sql<RegisterRow>`
    select ${columns} from custody.register_row r join custody.register_import i on i.id = r.import_id
      join custody.warehouse w on w.id = i.warehouse_id
    where r.id = ${id}`.execute(work.sql);
  return found.rows[0];
}

async function siblingsOf(work: HouseWork, row: RegisterRow): Promise<readonly RegisterRow[]> {
  const found = await sql<RegisterRow>`
    select ${columns} from custody.register_row r join custody.register_import i on i.id = r.import_id
      join custody.warehouse w on w.id = i.warehouse_id
    where r.office_id = ${row.officeId} and r.case_key = ${row.caseKey} and r.id <> ${row.id}
    order by r.row_number, r.id`.execute(work.sql);
  return found.rows;
}
