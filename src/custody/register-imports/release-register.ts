import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, unchanged, type Outcome } from '../../platform/outcome.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import {
  enteringAgain,
  inPresentRights,
  mutate,
  type HouseWork,
  type RequestContext,
} from '../../identity/index.js';
import {
  storableText,
  type InterpretedRow,
  type ReadingChoices,
  type RegisterReading,
} from '../registers/index.js';
import { BookPlaces } from './book-places.js';
import { bookRows, type BookedRow } from './book-rows.js';
import { continueSeries, type StatedNumber } from './continue-series.js';
import { judgeRegister, type DifferingRow, type JudgedRegister } from './judge-register.js';
import { withoutOpenQuestions } from './needs-answers.js';
import { contentOf, keepJudgement } from './prepare-register.js';
import { readRegisterBytes, readUnits } from './read-file.js';
import { accountOf, type RegisterAccount } from './register-account.js';
import { closedProblems } from './register-closing.js';
import { draftLabel, isSettled, readDraft, type RegisterDraft } from './register-draft.js';
import { lockRegisters, officeOfRegister, type RegisterOffice } from './register-office.js';
import { storedCells, storedFindings } from './register-row-state.js';
import { inParts } from './write-parts.js';

/** What somebody has looked at and releases. */
export interface RegisterRelease {
  readonly draftId: string;
  /** The digest of what was shown. */
  readonly digest: string;
  /** Why it comes in so late, where the warehouse was counted since; null for none. */
  readonly lateReason: string | null;
}

/** What a release brought into the book. */
export interface RegisterReleased {
  readonly draftId: string;
  readonly importId: string;
  readonly account: RegisterAccount;
}

const operation = 'registerImportRelease';

/**
 * Takes a prepared register over, all of it in one transaction: what can be booked is booked, every other row is kept
 * with the reasons. Everything is judged anew; where that differs from what was shown, nothing is booked, and the draft
 * shows what would be.
 */
export async function releaseRegister(
  context: RequestContext,
  requestId: string,
  given: RegisterRelease,
): Promise<Outcome<RegisterReleased>> {
  const read = await readKept(context, given.draftId);
  if (!read.ok) return read;
  const { missingAct } = context;
  const request = { id: requestId, operation, input: given, missingAct: missingAct?.number };
  const outcome = await inPresentRights(context, operation, (actor) =>
    context.unitOfWork.run(
      actor,
      request,
      enteringAgain(missingAct, (work) => release(work, given, read.value)),
    ),
  ).catch(async (error: unknown) => {
    await noteFailedRelease(context, given.draftId).catch(() => undefined);
    throw error;
  });
  context.loaders.forget();
  if (!outcome.ok && outcome.problems.some(({ code }) => code === 'REGISTER_DRAFT_CHANGED')) {
    await judgeAgain(context, given.draftId, read.value);
  }
  return outcome;
}

/** Gives a draft up that was not released. */
export function cancelRegister(
  context: RequestContext,
  requestId: string,
  draftId: string,
): Promise<Outcome<{ draftId: string }>> {
  return mutate(context, 'registerImportCancel', requestId, { draftId }, async (work) => {
    const draft = await readDraft(work, draftId);
    if (draft === undefined || !work.actor.mayIn('register.prepare', draft.officeId)) {
      return refused(problem('NOT_FOUND', ['input', 'draftId']));
    }
    if (isSettled(draft)) return refused(problem('REGISTER_DRAFT_NOT_OPEN', ['input', 'draftId']));
    await sql`
      update custody.register_draft set state = 'CANCELLED', settled_by = ${work.actor.id}, settled_at = ${work.now}
      where id = ${draftId}`.execute(work.sql);
    await work.record({
      kind: 'register.cancelled',
      officeId: draft.officeId,
      subject: draftLabel(draft),
      before: { state: draft.state },
      after: { state: 'CANCELLED' },
    });
    return done({ draftId });
  });
}

async function readKept(context: RequestContext, draftId: string): Promise<Outcome<RegisterReading>> {
  const bytes = await contentOf(context, draftId);
  const kept = await sql<{ choices: ReadingChoices }>`
    select choices from custody.register_draft where id = ${draftId}`.execute(context.sql);
  const [draft] = kept.rows;
  if (bytes === undefined || draft === undefined) return refused(problem('NOT_FOUND', ['input', 'draftId']));
  const units = await readUnits(context.sql);
  await context.pauseReads();
  return readRegisterBytes(bytes, {
    today: dateInVietnam(context.clock.now()),
    choices: draft.choices,
    units,
  });
}

async function judgeAgain(context: RequestContext, draftId: string, read: RegisterReading): Promise<void> {
  // Under the operation that a closed book lets through: a draft is no entry.
  await mutate(context, 'registerImportPreview', newId(), { draftId }, async (work) => {
    const draft = await readDraft(work, draftId);
    const office = draft && (await officeOfRegister(work, 'register.release', draft.officeId));
    if (office === undefined || draft?.state !== 'READY') {
      return refused(problem('NOT_FOUND', ['input', 'draftId']));
    }
    await keepJudgement(work, draft, await judgeRegister(work, office, read));
    return done(null);
  });
}

/** Whoever has stopped waiting for a release reads in its draft that nothing was booked. */
async function noteFailedRelease(context: RequestContext, draftId: string): Promise<void> {
  const failure = JSON.stringify(problem('REGISTER_RELEASE_FAILED'));
  await mutate(context, 'registerImportPreview', newId(), { draftId }, async (work) => {
    const draft = await readDraft(work, draftId);
    if (draft?.state !== 'READY' || !work.actor.mayIn('register.release', draft.officeId))
      return unchanged(null);
    await sql`
      update custody.register_draft set failure = ${failure}::jsonb where id = ${draftId}`.execute(work.sql);
    await work.record({
      kind: 'register.release-failed',
      officeId: draft.officeId,
      subject: draftLabel(draft),
    });
    return done(null);
  });
}

async function release(
  work: HouseWork,
  given: RegisterRelease,
  read: RegisterReading,
): Promise<Outcome<RegisterReleased>> {
  const field = ['input', 'draftId'];
  const seen = await readDraft(work, given.draftId);
  const office = seen && (await officeOfRegister(work, 'register.release', seen.officeId));
  if (seen === undefined || office === undefined) return refused(problem('NOT_FOUND', field));
  if ([seen.preparedBy, seen.answeredBy].includes(work.actor.id))
    return refused(problem('REGISTER_SAME_PERSON', field));
  if (seen.state !== 'READY') return refused(problem('REGISTER_DRAFT_NOT_OPEN', field));
  const answered = withoutOpenQuestions(read);
  if (!answered.ok) return answered;
  await lockRegisters(work, office.id);
  const closed = await closedProblems(work, office.id, field);
  if (closed.length > 0) return refused(...closed);
  const judged = await judgeRegister(work, office, read);
  if (judged.digest !== given.digest) return refused(problem('REGISTER_DRAFT_CHANGED', ['input', 'digest']));
  const places = await BookPlaces.read(work, office, seen.warehouseCode ?? undefined);
  if (places === undefined) return refused(problem('NOT_FOUND', field));
  return done(
    await bookRegister(work, { draft: seen, office, places, judged, lateReason: given.lateReason }),
  );
}

interface Releasable {
  readonly draft: RegisterDraft;
  readonly office: RegisterOffice;
  readonly places: BookPlaces;
  readonly judged: JudgedRegister;
  readonly lateReason: string | null;
}

async function bookRegister(
  work: HouseWork,
  { draft, office, places, judged, lateReason }: Releasable,
): Promise<RegisterReleased> {
  const { reading, rows, differing } = judged;
  const booked = await bookRows(work, office, places, {
    rows: rows.filter((row) => row.verdict !== 'SET_ASIDE'),
    preparedBy: draft.preparedBy,
    lateReason,
  });
  await continueSeries(work, office.id, vouchersOf(reading));
  const decided = rows.map((row) => withBookingWarnings(row, booked.get(row.fingerprint)));
  const released = {
    draftId: draft.id,
    importId: newId(),
    account: accountOf(reading, { rows: decided, differing }),
  };
  await writeImport(work, draft, places, reading, released);
  await writeRows(work, office, released.importId, decided, booked);
  await writeDifferences(work, office, released.importId, differing);
  await sql`
    update custody.register_draft set state = 'RELEASED', settled_by = ${work.actor.id}, settled_at = ${work.now},
      import_id = ${released.importId}
    where id = ${draft.id}`.execute(work.sql);
  await work.record({
    kind: 'register.imported',
    officeId: office.id,
    subject: { type: 'RegisterImport', id: released.importId, label: draft.fileName },
    after: { sha256: draft.fileSha256, preparedBy: draft.preparedBy, ...released.account },
  });
  return released;
}

/** The receipt vouchers of all cases, also of those that were set aside. */
function vouchersOf(reading: RegisterReading): StatedNumber[] {
  return reading.cases.flatMap(({ receiptNumber, year }) =>
    year === null ? [] : [{ kind: 'RECEIPT_VOUCHER', year, number: receiptNumber }],
  );
}

function withBookingWarnings(row: InterpretedRow, booked: BookedRow | undefined): InterpretedRow {
  return row.verdict === 'SET_ASIDE' || booked === undefined || booked.warnings.length === 0
    ? row
    : { ...row, verdict: 'TAKEN_WITH_WARNING', warnings: [...row.warnings, ...booked.warnings] };
}

async function writeImport(
  work: HouseWork,
  draft: RegisterDraft,
  { warehouseId }: BookPlaces,
  reading: RegisterReading,
  { importId, account }: RegisterReleased,
): Promise<void> {
  const otherRows = reading.otherRows.map((row) => [row.rowNumber, storedCells(row.originalCells)]);
  await sql`
    insert into custody.register_import (id, office_id, file_name, file_sha256, title, sheet_name, warehouse_id, case_count, rows_read,
      taken, taken_with_warning, set_aside, known, differing, in_stock, issued, taken_in_stock, taken_issued, stated_count,
      findings, other_rows, prepared_by, imported_by)
    values (${importId}, ${draft.officeId}, ${draft.fileName}, ${draft.fileSha256}, ${storableText(reading.title)},
      ${storableText(reading.sheetName)}, ${warehouseId}, ${account.cases}, ${account.rowsRead}, ${account.taken},
      ${account.takenWithWarning}, ${account.setAside}, ${account.known}, ${account.differing}, ${account.inStock},
      ${account.issued}, ${account.takenInStock}, ${account.takenIssued}, ${account.statedCount}, ${JSON.stringify(account.findings)}::jsonb,
      ${JSON.stringify(otherRows)}::jsonb, ${draft.preparedBy}, ${work.actor.id})`.execute(work.sql);
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
  await inParts(rows, (part) =>
    sql`
      insert into custody.register_row (id, office_id, import_id, row_number, fingerprint, verdict, case_key, findings,
        original_cells, inherited_cells, exhibit_id)
      select id, office_id, import_id, row_number, fingerprint, verdict, case_key, findings, original_cells,
        inherited_cells, exhibit_id
      from jsonb_populate_recordset(null::custody.register_row, ${JSON.stringify(part)}::jsonb)`.execute(
      work.sql,
    ),
  );
}

async function writeDifferences(
  work: HouseWork,
  office: RegisterOffice,
  importId: string,
  differing: readonly DifferingRow[],
): Promise<void> {
  const differences = differing.flatMap(({ row, earlier, differences: found }) =>
    found.map(({ kind, fields }) => ({
      id: newId(),
      office_id: office.id,
      import_id: importId,
      row_id: earlier.id,
      row_number: row.rowNumber,
      fingerprint: row.fingerprint,
      kind,
      fields,
      original_cells: storedCells(row.originalCells),
      inherited_cells: storedCells(row.inheritedCells),
    })),
  );
  await inParts(differences, (part) =>
    sql`
      insert into custody.register_difference (id, office_id, import_id, row_id, row_number, fingerprint, kind, fields,
        original_cells, inherited_cells)
      select id, office_id, import_id, row_id, row_number, fingerprint, kind, fields, original_cells, inherited_cells
      from jsonb_populate_recordset(null::custody.register_difference, ${JSON.stringify(part)}::jsonb)`.execute(
      work.sql,
    ),
  );
}
