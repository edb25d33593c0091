import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import type { Problem } from '../../platform/outcome.js';
import {
  connection,
  derived,
  fromContext,
  identity,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { bareProblem, userErrorsOf } from '../../rules/index.js';
import { officeReads, officesAllowing, staffReads, type RequestContext } from '../../identity/index.js';
import { openQuestions, questionWords, type ReadingQuestion } from '../registers/index.js';
import { registerImportReads, shownCellsRead, shownFindingsRead } from './register-import.reads.js';
import type { RegisterAccount } from './register-account.js';

const readable = officesAllowing('register.read');
const now = sql`${fromContext((context: RequestContext) => context.clock.now().toISOString())}::timestamptz`;

/** A server that stopped leaves its draft behind as being read. */
const isLeft = (draft: Row) => sql`(${draft('state')} = 'READING' and ${draft('reading_until')} < ${now})`;

const stateOf = (draft: Row) => sql`case when ${isLeft(draft)} then 'FAILED' else ${draft('state')} end`;

export const registerDraftRowReads: ReadModel = readModel('RegisterDraftRow', {
  table: 'custody.register_draft_row',
  visible: (row) => sql`${row('office_id')} = any(${readable})`,
  fields: {
    id: identity,
    rowNumber: value('row_number'),
    kind: value('kind'),
    decision: value('decision'),
    differences: value('differences'),
    reasons: shownFindingsRead('reasons'),
    warnings: shownFindingsRead('warnings'),
    notices: shownFindingsRead('notices'),
    originalCells: shownCellsRead('original_cells'),
    inheritedCells: shownCellsRead('inherited_cells'),
  },
});

/** The rows of the last judgement. */
const rows: ListRead = {
  name: 'register-draft-rows',
  model: () => registerDraftRowReads,
  direction: 'asc',
  order: [orderBy('row_number', 'integer')],
  where: (row, args, draft) => [
    sql`${row('draft_id')} = ${draft('id')}`,
    sql`${row('judgement')} = ${draft('judgement')}`,
    args.when('kind', (kind) => sql`${row('kind')} = ${kind}`),
    args.when('decision', (decision) => sql`${row('decision')} = ${decision}`),
  ],
};

export const registerDraftReads: ReadModel = readModel('RegisterDraft', {
  table: 'custody.register_draft',
  visible: (draft) => sql`${draft('office_id')} = any(${readable})`,
  fields: {
    id: identity,
    warehouseCode: value('warehouse_code'),
    fileName: value('file_name'),
    fileSha256: value('file_sha256'),
    state: value(stateOf),
    failure: derived<{ failure: Problem | null; left: boolean }>(
      { failure: 'failure', left: isLeft },
      (draft) => shownFailure(draft.left ? bareProblem('REGISTER_READING_STOPPED') : draft.failure),
    ),
    title: value('title'),
    sheetName: value('sheet_name'),
    columns: value('columns'),
    questions: derived<{ questions: readonly ReadingQuestion[] }>({ questions: 'questions' }, (draft) =>
      draft.questions.map(shownQuestion),
    ),
    account: derived<{ account: RegisterAccount | null }>({ account: 'account' }, (draft) =>
      shownAccount(draft.account),
    ),
    digest: value('digest'),
    preparedAt: value('prepared_at'),
    settledAt: value('settled_at'),
    closesOn: value(
      (draft) =>
        sql`(select c.closed_on::text from custody.register_closing c where c.office_id = ${draft('office_id')})`,
    ),
    office: one(() => officeReads, { by: 'office_id' }),
    preparedBy: one(() => staffReads, { by: 'prepared_by' }),
    answeredBy: one(() => staffReads, { by: 'answered_by' }),
    settledBy: one(() => staffReads, { by: 'settled_by' }),
    import: one(() => registerImportReads, { by: 'import_id' }),
    rows: connection(rows),
  },
});

function shownFailure(failure: Problem | null) {
  return failure === null ? null : userErrorsOf([failure])[0];
}

function shownQuestion(question: ReadingQuestion) {
  const { vietnamese, english } = questionWords(question);
  return {
    kind: question.kind,
    mustBeAnswered: openQuestions([question]).length > 0,
    message: vietnamese,
    messageEnglish: english,
    columns: question.kind === 'COLUMN' ? [question.column] : 'columns' in question ? question.columns : [],
    meaning: 'meaning' in question ? question.meaning : null,
    sheets: 'sheets' in question ? question.sheets : [],
    rowNumbers: 'rowNumbers' in question ? question.rowNumbers : [],
  };
}

function shownAccount(account: RegisterAccount | null) {
  if (account === null) return null;
  const { cases: caseCount, ...counts } = account;
  return { caseCount, ...counts };
}

/** The registers that were prepared in the offices of which the caller may see them, last first. */
export const registerDrafts: ListRead = {
  name: 'register-drafts',
  model: () => registerDraftReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  where: (draft, args) => [
    sql`${draft('office_id')} = any(${readable})`,
    args.when(
      'officeId',
      (office) => sql`${draft('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when('state', (state) => sql`${stateOf(draft)} = ${state}`),
  ],
};
