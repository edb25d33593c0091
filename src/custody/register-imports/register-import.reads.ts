import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import {
  derived,
  connection,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
} from '../../platform/reads/index.js';
import { officeReads, officesAllowing, staffReads } from '../../identity/index.js';
import { exhibitReads } from '../exhibits/index.js';
import type { RegisterFinding as FoundInRow, RowFindings } from '../registers/index.js';
import type { RegisterCell, RegisterFinding } from './register-import.graphql.js';
import { shownCell, type StoredCells } from './register-row-state.js';

const readable = officesAllowing('register.read');

export const registerRowCorrectionReads: ReadModel = readModel('RegisterRowCorrection', {
  table: 'custody.register_row_correction',
  visible: (correction) => sql`${correction('office_id')} = any(${readable})`,
  fields: {
    id: identity,
    cells: value('cells'),
    preparedAt: value('prepared_at'),
    preparedBy: one(() => staffReads, { by: 'prepared_by' }),
    row: one(() => registerRowReads, { by: 'row_id' }),
  },
});

/** How a row was to be read, the last first. */
const corrections: ListRead = {
  name: 'register-row-corrections',
  model: () => registerRowCorrectionReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  where: (correction, _args, row) => [sql`${correction('row_id')} = ${row('id')}`],
};

export const registerRowReads: ReadModel = readModel('RegisterRow', {
  table: 'custody.register_row',
  visible: (row) => sql`${row('office_id')} = any(${readable})`,
  fields: {
    id: identity,
    rowNumber: value('row_number'),
    verdict: value('verdict'),
    settledAt: value('settled_at'),
    dismissalReason: value('dismissal_reason'),
    reasons: shownFindingsRead('reasons'),
    warnings: shownFindingsRead('warnings'),
    notices: shownFindingsRead('notices'),
    originalCells: shownCellsRead('original_cells'),
    inheritedCells: shownCellsRead('inherited_cells'),
    correctedCells: shownCellsRead('corrected_cells'),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    settledBy: one(() => staffReads, { by: 'settled_by' }),
    corrections: many(corrections),
  },
});

/** What was found in a row. */
export function shownFindingsRead(kind: keyof RowFindings) {
  return derived<{ findings: RowFindings }>({ findings: 'findings' }, (row) =>
    row.findings[kind].map(shownFinding),
  );
}

/** Cells as people see them. */
export function shownCellsRead(column: string) {
  return derived<{ cells: StoredCells | null }>({ cells: column }, (row) =>
    row.cells === null ? null : shownCells(row.cells),
  );
}

function shownFinding(finding: FoundInRow): RegisterFinding {
  return {
    code: finding.code,
    column: finding.column,
    originalValue: shownCell(finding.originalValue),
    message: finding.vietnamese,
    messageEnglish: finding.english,
  };
}

function shownCells(stored: StoredCells): RegisterCell[] {
  return stored.map(([column, cell]) => ({ column, value: shownCell(cell) }));
}

/** The rows that an import brought, as the file numbers them; rows that were known stay with their first import. */
const rows: ListRead = {
  name: 'register-rows',
  model: () => registerRowReads,
  direction: 'asc',
  order: [orderBy('row_number', 'integer')],
  where: (row, args, registerImport) => [
    sql`${row('import_id')} = ${registerImport('id')}`,
    args.when('verdict', (verdict) => sql`${row('verdict')} = ${verdict}`),
  ],
};

export const registerDifferenceReads: ReadModel = readModel('RegisterDifference', {
  table: 'custody.register_difference',
  visible: (difference) => sql`${difference('office_id')} = any(${readable})`,
  fields: {
    id: identity,
    rowNumber: value('row_number'),
    kind: value('kind'),
    fields: value('fields'),
    state: value('state'),
    reason: value('reason'),
    settledAt: value('settled_at'),
    row: one(() => registerRowReads, { by: 'row_id' }),
    settledBy: one(() => staffReads, { by: 'settled_by' }),
  },
});

/** What rows say differently that came before, as the file numbers them. */
const differences: ListRead = {
  name: 'register-differences',
  model: () => registerDifferenceReads,
  direction: 'asc',
  order: [orderBy('row_number', 'integer'), orderBy('id', 'uuid')],
  where: (difference, args, registerImport) => [
    sql`${difference('import_id')} = ${registerImport('id')}`,
    args.when('state', (state) => sql`${difference('state')} = ${state}`),
  ],
};

export const registerImportReads: ReadModel = readModel('RegisterImport', {
  table: 'custody.register_import',
  visible: (registerImport) => sql`${registerImport('office_id')} = any(${readable})`,
  fields: {
    id: identity,
    fileName: value('file_name'),
    fileSha256: value('file_sha256'),
    title: value('title'),
    caseCount: value('case_count'),
    rowsRead: value('rows_read'),
    taken: value('taken'),
    takenWithWarning: value('taken_with_warning'),
    setAside: value('set_aside'),
    known: value('known'),
    differing: value('differing'),
    inStock: value('in_stock'),
    issued: value('issued'),
    takenInStock: value('taken_in_stock'),
    takenIssued: value('taken_issued'),
    statedCount: value('stated_count'),
    findings: value('findings'),
    importedAt: value('imported_at'),
    office: one(() => officeReads, { by: 'office_id' }),
    preparedBy: one(() => staffReads, { by: 'prepared_by' }),
    importedBy: one(() => staffReads, { by: 'imported_by' }),
    rows: connection(rows),
    differences: connection(differences),
    setAsideRows: connection({
      ...rows,
      where: (row, _args, registerImport) => [
        sql`${row('import_id')} = ${registerImport('id')}`,
        sql`${row('verdict')} = 'SET_ASIDE'`,
      ],
    }),
  },
});

/** The imports of the offices for which the caller may import, last first. */
export const registerImports: ListRead = {
  name: 'register-imports',
  model: () => registerImportReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  where: (registerImport, args) => [
    sql`${registerImport('office_id')} = any(${readable})`,
    args.when(
      'officeId',
      (office) => sql`${registerImport('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
  ],
};
