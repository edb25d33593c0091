import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, unchanged, type Outcome, type Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { dateInVietnam, missingOr, problem } from '../../rules/index.js';
import { actorOf, mutate, type HouseWork, type RequestContext } from '../../identity/index.js';
import {
  RegisterFileError,
  storableText,
  type ReadingChoices,
  type ReadingQuestion,
  type RegisterReading,
} from '../registers/index.js';
import { BookPlaces } from './book-places.js';
import { columnMappingOf, keepColumnMapping } from './column-mapping.js';
import { judgeRegister, officeProblems, type JudgedRegister } from './judge-register.js';
import { readRegisterBytes, readUnits, registerFileLimits, unreadable } from './read-file.js';
import type { RegisterAccount } from './register-account.js';
import { closedProblems } from './register-closing.js';
import { draftLabel, isSettled, readDraft, type RegisterDraft } from './register-draft.js';
import { officeOfRegister } from './register-office.js';
import { storedCells, storedFindings } from './register-row-state.js';
import { inParts } from './write-parts.js';

const longestFileName = 255;

/** How long a server may take to read a file; a draft that says it is being read after that was left by its server. */
const readingTime = 5 * 60_000;

/** A register as a file. */
export interface RegisterFileGiven {
  readonly officeId: string;
  /** The code of the warehouse to which its places belong; K1, or the office's first own one, when left out. */
  readonly warehouse?: string;
  readonly bytes: Buffer;
  /** The name under which it is listed. */
  readonly fileName: string;
}

/** What was read of a register. */
export interface RegisterRead {
  readonly digest: string;
  readonly account: RegisterAccount;
  readonly questions: readonly ReadingQuestion[];
}

/** A register that was prepared; `read` ends when it was read, or could not be, which its draft says as well. */
export interface RegisterPrepared {
  readonly draftId: string;
  readonly read: Promise<Outcome<RegisterRead>>;
}

/**
 * Keeps a register (Mẫu 13) and begins to read it; nothing of it is booked. What it says, or why it cannot be read, then
 * stands in its draft. Refuses with NOT_FOUND, REQUIRED, TOO_LONG or REGISTER_UNREADABLE (too large).
 */
export async function prepareRegister(
  context: RequestContext,
  requestId: string,
  given: RegisterFileGiven,
): Promise<Outcome<RegisterPrepared>> {
  const fileName = typedText(given.fileName);
  const sha256 = createHash('sha256').update(given.bytes).digest('hex');
  const { officeId, warehouse } = given;
  const input = { officeId, warehouse: warehouse ?? null, fileName, sha256 };
  const problems = fileProblems(fileName, given.bytes);
  if (problems.length > 0) return refused(...problems);
  const begun = await mutate(context, 'registerImportPreview', requestId, input, (work) =>
    beginDraft(work, { ...given, fileName, sha256 }),
  );
  if (!begun.ok) return begun;
  const { draftId } = begun.value;
  return { ...begun, value: { draftId, read: readInto(context, draftId, given.bytes) } };
}

/** Decisions about a draft. */
export interface RegisterAnswers {
  readonly draftId: string;
  readonly choices: ReadingChoices;
}

/**
 * Decides what a file leaves open, and begins to read it anew; what is left out stays as it was decided. What columns
 * mean is kept for the next file of the office. Refuses with NOT_FOUND or REGISTER_DRAFT_NOT_OPEN.
 */
export async function answerRegister(
  context: RequestContext,
  requestId: string,
  given: RegisterAnswers,
): Promise<Outcome<RegisterPrepared>> {
  const bytes = await contentOf(context, given.draftId);
  if (bytes === undefined) return refused(problem('NOT_FOUND', ['input', 'draftId']));
  const begun = await mutate(context, 'registerImportAnswer', requestId, given, (work) =>
    answer(work, given),
  );
  return begun.ok
    ? { ...begun, value: { draftId: given.draftId, read: readInto(context, given.draftId, bytes) } }
    : begun;
}

/** The file of a draft, as it was kept. */
export async function contentOf(context: RequestContext, draftId: string): Promise<Buffer | undefined> {
  const found = await sql<{ content: Buffer }>`
    select f.content from custody.register_draft d
      join custody.register_file f on f.office_id = d.office_id and f.sha256 = d.file_sha256
    where d.id = ${draftId}`.execute(context.sql);
  return found.rows[0]?.content;
}

/** A register as it would be taken over now. */
export interface RegisterTried {
  readonly account: RegisterAccount;
  readonly questions: readonly ReadingQuestion[];
}

/** The account of a register as it would be taken over now, and what it leaves open; nothing is kept. */
export async function tryRegister(
  context: RequestContext,
  given: Pick<RegisterFileGiven, 'officeId' | 'bytes'>,
): Promise<Outcome<RegisterTried>> {
  const units = await readUnits(context.accounts);
  const today = dateInVietnam(context.clock.now());
  const read = await readRegisterBytes(given.bytes, { today, choices: {}, units });
  if (!read.ok) return read;
  return mutate(context, 'registerImportPreview', newId(), { officeId: given.officeId }, async (work) => {
    const office = await officeOfRegister(work, 'register.prepare', given.officeId);
    if (office === undefined) return refused(problem('NOT_FOUND', ['input', 'officeId']));
    const problems = officeProblems(read.value, office);
    if (problems.length > 0) return refused(...problems);
    const { account } = await judgeRegister(work, office, read.value);
    return unchanged({ account, questions: read.value.questions });
  });
}

function fileProblems(fileName: string, bytes: Buffer): Problem[] {
  if (fileName === '') return [problem('REQUIRED', ['input', 'fileName'])];
  if (fileName.length > longestFileName) {
    return [problem('TOO_LONG', ['input', 'fileName'], { most: String(longestFileName) })];
  }
  const limit = registerFileLimits.maxBytes;
  const tooLarge = unreadable(new RegisterFileError('FILE_TOO_LARGE', { limit }));
  return bytes.length > limit && !tooLarge.ok ? [...tooLarge.problems] : [];
}

async function beginDraft(
  work: HouseWork,
  given: RegisterFileGiven & { readonly sha256: string },
): Promise<Outcome<{ draftId: string }>> {
  const { officeId, warehouse, fileName, sha256, bytes } = given;
  const office = await officeOfRegister(work, 'register.prepare', officeId);
  if (office === undefined) return refused(problem('NOT_FOUND', ['input', 'officeId']));
  const closed = await closedProblems(work, office.id, ['input', 'officeId']);
  if (closed.length > 0) return refused(...closed);
  if ((await BookPlaces.read(work, office, warehouse)) === undefined) {
    const unknown = problem('NOT_FOUND', ['input', 'warehouseCode']);
    return refused(warehouse === undefined ? unknown : missingOr(warehouse, unknown));
  }
  const draftId = newId();
  const choices: ReadingChoices = { columns: await columnMappingOf(work, office.id) };
  await sql`
    insert into custody.register_file (office_id, sha256, content, stored_by)
    values (${office.id}, ${sha256}, ${bytes}, ${work.actor.id}) on conflict do nothing`.execute(work.sql);
  await sql`
    insert into custody.register_draft (id, office_id, warehouse_code, file_name, file_sha256, reading_until, choices,
      prepared_by)
    values (${draftId}, ${office.id}, ${warehouse ?? null}, ${storableText(fileName)}, ${sha256},
      ${new Date(work.now.getTime() + readingTime)}, ${JSON.stringify(choices)}::jsonb, ${work.actor.id})`.execute(
    work.sql,
  );
  await work.record({
    kind: 'register.prepared',
    officeId: office.id,
    subject: { type: 'RegisterDraft', id: draftId, label: storableText(fileName) },
    after: { sha256, warehouse: warehouse ?? null },
  });
  return done({ draftId });
}

async function answer(
  work: HouseWork,
  { draftId, choices: given }: RegisterAnswers,
): Promise<Outcome<{ draftId: string }>> {
  const draft = await readDraft(work, draftId);
  const office = draft && (await officeOfRegister(work, 'register.prepare', draft.officeId));
  if (draft === undefined || office === undefined) {
    return refused(problem('NOT_FOUND', ['input', 'draftId']));
  }
  if (isSettled(draft) || (draft.state === 'READING' && !draft.isLeft)) {
    return refused(problem('REGISTER_DRAFT_NOT_OPEN', ['input', 'draftId']));
  }
  const columns = { ...draft.choices.columns, ...given.columns };
  const choices: ReadingChoices = { ...draft.choices, ...given, columns };
  await sql`
    update custody.register_draft set state = 'READING', reading = reading + 1, failure = null, answered_by = ${work.actor.id},
      choices = ${JSON.stringify(choices)}::jsonb, reading_until = ${new Date(work.now.getTime() + readingTime)}
    where id = ${draftId}`.execute(work.sql);
  await keepColumnMapping(work, office.id, given.columns ?? {});
  await work.record({
    kind: 'register.answered',
    officeId: office.id,
    subject: draftLabel(draft),
    before: { ...draft.choices },
    after: { ...choices },
  });
  return done({ draftId });
}

/** How a draft is to be read at this moment. */
interface DraftReading {
  readonly reading: number;
  readonly choices: ReadingChoices;
}

async function readInto(
  context: RequestContext,
  draftId: string,
  bytes: Buffer,
): Promise<Outcome<RegisterRead>> {
  const draft = await readingOf(context, draftId);
  const today = dateInVietnam(context.clock.now());
  const units = await readUnits(context.accounts);
  const read = await readRegisterBytes(bytes, { today, choices: draft.choices, units });
  const request = { id: newId(), operation: 'registerImportPreview', input: { draftId } };
  const kept = await context.unitOfWork.run(actorOf(context), request, (work) =>
    keepReading(work, draftId, draft.reading, read),
  );
  return kept.ok ? kept.value : kept;
}

async function readingOf(context: RequestContext, draftId: string): Promise<DraftReading> {
  let found: DraftReading | undefined;
  const request = { id: newId(), operation: 'registerImportPreview' };
  await context.unitOfWork.note(actorOf(context), request, async (work) => {
    found = await readDraft(work, draftId);
  });
  return found ?? { reading: 0, choices: {} };
}

/** What was read stands in the draft, unless it was given up, or answers have it read again. */
async function keepReading(
  work: HouseWork,
  draftId: string,
  reading: number,
  read: Outcome<RegisterReading>,
): Promise<Outcome<Outcome<RegisterRead>>> {
  const draft = await readDraft(work, draftId);
  const office = draft && (await officeOfRegister(work, 'register.prepare', draft.officeId));
  if (office === undefined || draft?.state !== 'READING' || draft.reading !== reading) {
    return refused(problem('REGISTER_DRAFT_NOT_OPEN', ['input', 'draftId']));
  }
  const problems = read.ok ? officeProblems(read.value, office) : read.problems;
  if (!read.ok || problems.length > 0) {
    await keepFailure(work, draft, problems);
    return done(refused(...problems));
  }
  const judged = await judgeRegister(work, office, read.value);
  await keepJudgement(work, draft, judged);
  const { digest, account } = judged;
  return done(done({ digest, account, questions: judged.reading.questions }));
}

async function keepFailure(
  work: HouseWork,
  draft: RegisterDraft,
  problems: readonly Problem[],
): Promise<void> {
  const [failure] = problems;
  await sql`
    update custody.register_draft set state = 'FAILED', failure = ${JSON.stringify(failure)}::jsonb
    where id = ${draft.id}`.execute(work.sql);
  await work.record({
    kind: 'register.unreadable',
    officeId: draft.officeId,
    subject: draftLabel(draft),
    after: { code: failure?.code, facts: failure?.facts },
  });
}

/** Puts a judgement in place of the one before. */
export async function keepJudgement(
  work: HouseWork,
  draft: RegisterDraft,
  judged: JudgedRegister,
): Promise<void> {
  const { reading, account, digest } = judged;
  const judgement = draft.judgement + 1;
  await sql`
    update custody.register_draft set state = 'READY', judgement = ${judgement}, digest = ${digest},
      title = ${storableText(reading.title)}, sheet_name = ${storableText(reading.sheetName)},
      account = ${JSON.stringify(account)}::jsonb, questions = ${JSON.stringify(reading.questions)}::jsonb,
      columns = ${JSON.stringify(reading.columns)}::jsonb, failure = null
    where id = ${draft.id}`.execute(work.sql);
  await writeDraftRows(work, { ...draft, judgement }, judged);
  await work.record({
    kind: 'register.read',
    officeId: draft.officeId,
    subject: draftLabel(draft),
    after: { digest, ...account },
  });
}

async function writeDraftRows(
  work: HouseWork,
  draft: RegisterDraft,
  { reading, rows: fresh, differing }: JudgedRegister,
): Promise<void> {
  const items = new Map(reading.rows.map((row) => [row.rowNumber, row]));
  const judged = new Map(fresh.map((row) => [row.rowNumber, row]));
  const differences = new Map(differing.map((one) => [one.row.rowNumber, one.differences]));
  const rows = reading.account.rows.map(({ rowNumber, kind, originalCells }) => {
    const item = items.get(rowNumber);
    const row = judged.get(rowNumber);
    const differs = differences.get(rowNumber);
    return {
      id: newId(),
      row_number: rowNumber,
      kind,
      decision: item === undefined ? null : (row?.verdict ?? (differs === undefined ? 'KNOWN' : 'DIFFERS')),
      differences: differs ?? [],
      findings: storedFindings(row ?? { reasons: [], warnings: [], notices: [] }),
      original_cells: storedCells(originalCells),
      inherited_cells: storedCells(item?.inheritedCells ?? {}),
    };
  });
  await inParts(rows, (part) =>
    sql`
      insert into custody.register_draft_row (id, office_id, draft_id, judgement, row_number, kind, decision, differences,
        findings, original_cells, inherited_cells)
      select id, ${draft.officeId}, ${draft.id}, ${draft.judgement}, row_number, kind, decision, differences, findings,
        original_cells, inherited_cells
      from jsonb_populate_recordset(null::custody.register_draft_row, ${JSON.stringify(part)}::jsonb)`.execute(
      work.sql,
    ),
  );
}
