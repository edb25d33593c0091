import {
  cellOf,
  cellText,
  columnTitle,
  isBlank,
  REGISTER_COLUMNS,
  type InterpretedRow,
  type RegisterColumn,
  type RegisterItem,
} from '../registers/index.js';
import { statedCell, type EarlierRow } from './recognise-rows.js';

/**
 * What a row that came again changes: the row itself where it waited, its case, that it was issued, or another fact, which
 * is corrected by the command for it.
 */
export type DifferenceKind = 'ROW' | 'CASE' | 'ISSUE' | 'FACT';

/** A column of a row that came again, as it was read before and as it stands now; empty where nothing is written. */
export interface FieldDifference {
  readonly column: string;
  readonly before: string;
  readonly after: string;
}

/** Columns that are applied or dismissed together. */
export interface RowDifference {
  readonly kind: DifferenceKind;
  readonly fields: readonly FieldDifference[];
}

const issueColumns: readonly RegisterColumn[] = [
  'issueOrder',
  'issueVoucher',
  'issuedOn',
  'receiver',
  'disposalDecision',
  'disposalDecisionDate',
  'issuedQuantity',
  'remaining',
];

const decisionColumns: readonly RegisterColumn[] = ['enforcementDecision', 'enforcementDecisionDate'];

type Field = FieldDifference & { readonly of: RegisterColumn };

/** What a row says differently from the earlier one that it is, by what can be done about it. */
export function differencesOf(row: InterpretedRow, earlier: EarlierRow): RowDifference[] {
  const fields = fieldsOf(row, earlier);
  if (fields.length === 0) return [];
  if (earlier.verdict === 'SET_ASIDE' || earlier.verdict === 'DISMISSED') {
    return [{ kind: 'ROW', fields: fields.map(plain) }];
  }
  const kinds = Map.groupBy(fields, (field) => kindOf(field, row.value, fields));
  return [...kinds].flatMap(([kind, ofKind]): RowDifference[] =>
    kind === 'FACT'
      ? ofKind.map((field) => ({ kind, fields: [plain(field)] }))
      : [{ kind, fields: ofKind.map(plain) }],
  );
}

/** What a row takes from its case is told once, of the row that states it. */
function fieldsOf(row: InterpretedRow, earlier: EarlierRow): Field[] {
  const isStated = (column: RegisterColumn): boolean =>
    !isBlank(cellOf(row.originalCells, column)) || !isBlank(cellOf(earlier.cells, column));
  return REGISTER_COLUMNS.filter((column) => column !== 'serial' && isStated(column))
    .map((column) => ({
      of: column,
      column: columnTitle(column),
      before: cellText(statedCell(earlier.cells, earlier.inheritedCells, column)),
      after: cellText(statedCell(row.originalCells, row.inheritedCells, column)),
    }))
    .filter(({ before, after }) => before !== after);
}

function plain({ column, before, after }: Field): FieldDifference {
  return { column, before, after };
}

function kindOf(
  { of, before }: Field,
  value: RegisterItem | null,
  all: readonly Field[],
): Exclude<DifferenceKind, 'ROW'> {
  if (decisionColumns.includes(of) && before === '' && value?.enforcementDecision?.date != null)
    return 'CASE';
  if (issueColumns.includes(of) && isIssuedSince(value, all)) return 'ISSUE';
  return 'FACT';
}

/** Whether the row says now that the item left, and said nothing of it before. */
function isIssuedSince(value: RegisterItem | null, all: readonly Field[]): boolean {
  const issue = all.filter(({ of }) => issueColumns.includes(of));
  return (
    value?.issue != null &&
    issue.some(({ of }) => of === 'issuedOn') &&
    issue.every(({ of, before }) => of === 'remaining' || before === '')
  );
}
