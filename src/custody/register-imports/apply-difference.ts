import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  columnTitle,
  interpretCorrectedRow,
  REGISTER_COLUMNS,
  type CellEdit,
  type RegisterItem,
} from '../registers/index.js';
import { bookCases } from './book-cases.js';
import { BookPlaces } from './book-places.js';
import { bookIssue } from './book-rows.js';
import { bookDeliveredRow } from './correct-row.js';
import { readUnits } from './read-file.js';
import { statedCell } from './recognise-rows.js';
import type { DifferenceKind, FieldDifference } from './row-differences.js';
import { closedProblems } from './register-closing.js';
import { lockRegisters, officeOfRegister, type RegisterOffice } from './register-office.js';
import { cellsOf, shownCell, type StoredCells } from './register-row-state.js';

/** What somebody does about a row that came again with other words. */
export interface DifferenceApplied {
  readonly differenceId: string;
  /** Why it is booked so late, where the warehouse was counted since. */
  readonly lateReason: string | null;
}

interface Difference {
  readonly id: string;
  readonly officeId: string;
  readonly rowId: string;
  readonly kind: DifferenceKind;
  readonly state: 'WAITING' | 'APPLIED' | 'DISMISSED';
  readonly fields: readonly FieldDifference[];
  readonly originalCells: StoredCells;
  readonly inheritedCells: StoredCells;
  readonly caseKey: string;
  readonly exhibitId: string | null;
  readonly preparedBy: string;
  readonly label: string;
}

const field = ['input', 'differenceId'];

/**
 * Applies what a row that came again says differently, as what it is: the case gains its enforcement decision, the item
 * left the warehouse, or the row that waited is booked. By somebody else than who prepared the delivery. Other facts are
 * corrected by their own command, on minutes, and then dismissed here.
 */
export async function applyDifference(
  work: HouseWork,
  given: DifferenceApplied,
): Promise<Outcome<{ differenceId: string }>> {
  const found = await differenceToSettle(work, given.differenceId);
  if (!found.ok) return found;
  const { office, difference } = found.value;
  if (difference.preparedBy === work.actor.id) return refused(problem('REGISTER_SAME_PERSON', field));
  const closed = await closedProblems(work, office.id, field);
  if (closed.length > 0) return refused(...closed);
  const applied = await apply(work, office, difference, given.lateReason);
  if (!applied.ok) return applied;
  await settle(work, difference, 'APPLIED', null);
  return done({ differenceId: difference.id });
}

/** Says of a difference that nothing of it comes into the book, or has come by another command, with the reason. */
export async function dismissDifference(
  work: HouseWork,
  given: { readonly differenceId: string; readonly reason: string },
): Promise<Outcome<{ differenceId: string }>> {
  const found = await differenceToSettle(work, given.differenceId);
  if (!found.ok) return found;
  await settle(work, found.value.difference, 'DISMISSED', given.reason);
  return done({ differenceId: given.differenceId });
}

async function differenceToSettle(
  work: HouseWork,
  id: string,
): Promise<Outcome<{ office: RegisterOffice; difference: Difference }>> {
  const seen = await readDifference(work, id);
  const office = seen && (await officeOfRegister(work, 'register.release', seen.officeId));
  if (seen === undefined || office === undefined) return refused(problem('NOT_FOUND', field));
  await lockRegisters(work, office.id);
  const difference = (await readDifference(work, id)) ?? seen;
  return difference.state === 'WAITING'
    ? done({ office, difference })
    : refused(problem('REGISTER_DIFFERENCE_SETTLED', field));
}

async function readDifference(work: HouseWork, id: string): Promise<Difference | undefined> {
  const found = await sql<Difference>`
    select d.id, d.office_id as "officeId", d.row_id as "rowId", d.kind, d.state, d.fields,
      d.original_cells as "originalCells", d.inherited_cells as "inheritedCells", r.case_key as "caseKey",
      r.exhibit_id as "exhibitId", i.prepared_by as "preparedBy", i.file_name || ', dòng ' || d.row_number as label
    from custody.register_difference d join custody.register_row r on r.id = d.row_id
      join custody.register_import i on i.id = d.import_id
    where d.id = ${id}`.execute(work.sql);
  return found.rows[0];
}

async function apply(
  work: HouseWork,
  office: RegisterOffice,
  difference: Difference,
  lateReason: string | null,
): Promise<Outcome<unknown>> {
  const { kind, rowId, preparedBy } = difference;
  if (kind === 'ROW') {
    return bookDeliveredRow(work, office, { rowId, cells: editsOf(difference), preparedBy }, lateReason);
  }
  const item = await itemOf(work, difference);
  if (kind === 'CASE' && item?.enforcementDecision?.date != null) {
    return done(await bookCases(work, office, [item]));
  }
  return kind === 'ISSUE' && item?.issue != null
    ? applyIssue(work, office, difference, { ...item, issue: item.issue }, lateReason)
    : refused(problem('REGISTER_DIFFERENCE_BY_HAND', field, { columns: columnsOf(difference) }));
}

async function applyIssue(
  work: HouseWork,
  office: RegisterOffice,
  difference: Difference,
  item: RegisterItem & { readonly issue: NonNullable<RegisterItem['issue']> },
  lateReason: string | null,
): Promise<Outcome<null>> {
  const found = await sql<{ code: string; placeId: string; quantity: string; warehouseCode: string }>`
    select e.code, h.place_id as "placeId", h.quantity, w.code as "warehouseCode"
    from custody.exhibit e join custody.holding h on h.exhibit_id = e.id and h.quantity = e.quantity_received
      join custody.place p on p.id = h.place_id join custody.warehouse w on w.id = p.warehouse_id
    where e.id = ${difference.exhibitId} and e.office_id = ${office.id} and e.status = 'IN_STORE'
    for update of e`.execute(work.sql);
  const [held] = found.rows;
  const places = held && (await BookPlaces.read(work, office, held.warehouseCode));
  if (held === undefined || places === undefined || difference.exhibitId === null) {
    return refused(problem('REGISTER_DIFFERENCE_BY_HAND', field, { columns: columnsOf(difference) }));
  }
  const { code, placeId, quantity } = held;
  const { exhibitId } = difference;
  await bookIssue(work, office, places, { exhibitId, code, placeId, quantity, item, lateReason });
  return done(null);
}

/** The row as it came this time, judged by itself: its vouchers are those of its own case. */
async function itemOf(work: HouseWork, difference: Difference): Promise<RegisterItem | null> {
  const { originalCells, inheritedCells, caseKey } = difference;
  const units = await readUnits(work.sql);
  const read = interpretCorrectedRow(cellsOf(originalCells), cellsOf(inheritedCells), {
    today: Temporal.PlainDate.from(dateInVietnam(work.now)),
    caseKey,
    units,
  });
  return read.value;
}

/** Every column as it came this time, also those that the row takes from its case. */
function editsOf({ originalCells, inheritedCells }: Difference): CellEdit[] {
  const [own, inherited] = [cellsOf(originalCells), cellsOf(inheritedCells)];
  return REGISTER_COLUMNS.filter((column) => column !== 'serial').map((column) => ({
    column: columnTitle(column),
    value: shownCell(statedCell(own, inherited, column)),
  }));
}

function columnsOf({ fields }: Difference): string {
  return fields.map(({ column }) => column).join(', ');
}

async function settle(
  work: HouseWork,
  difference: Difference,
  state: 'APPLIED' | 'DISMISSED',
  reason: string | null,
): Promise<void> {
  await sql`
    update custody.register_difference set state = ${state}, reason = ${reason}, settled_at = ${work.now},
      settled_by = ${work.actor.id}
    where id = ${difference.id}`.execute(work.sql);
  await work.record({
    kind: state === 'APPLIED' ? 'register.difference-applied' : 'register.difference-dismissed',
    officeId: difference.officeId,
    subject: { type: 'RegisterRow', id: difference.rowId, label: difference.label },
    before: Object.fromEntries(difference.fields.map(({ column, before }) => [column, before])),
    after: {
      ...Object.fromEntries(difference.fields.map(({ column, after }) => [column, after])),
      ...(reason === null ? {} : { reason }),
    },
  });
}
