import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { documentYearOf } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { exhibitCode } from '../exhibits/index.js';
import {
  cellText,
  findingOf,
  type IntendedDisposal,
  type RegisterFinding,
  type RegisterItem,
} from '../registers/index.js';
import { bookCases } from './book-cases.js';
import { planIssues, writeDisposals, type BookedIssue } from './book-issues.js';
import { BookPapers, type MovementPapers } from './book-papers.js';
import { type BookPlaces, type PlaceForRow } from './book-places.js';
import { SealLabels, writeSeals, type StatedSeal } from './book-seals.js';
import { noonOf } from './noon.js';
import type { RegisterOffice } from './register-office.js';
import { checkNow, inParts } from './write-parts.js';

/** A row of a register that can be booked. */
export interface BookableRow {
  readonly fingerprint: string;
  readonly rowNumber: number;
  readonly value: RegisterItem;
  readonly warnings: readonly RegisterFinding[];
}

/** Rows that are booked together. */
export interface RowsToBook {
  readonly rows: readonly BookableRow[];
  /** Who prepared them, and so found the seals as the register has them. */
  readonly preparedBy: string;
  /** Why they come in so late, where their warehouse was counted since; null for none. */
  readonly lateReason: string | null;
}

/** What a row became, and what was found only when it met the book. */
export interface BookedRow {
  readonly exhibitId: string;
  readonly code: string;
  readonly warnings: readonly RegisterFinding[];
}

interface PlannedExhibit {
  readonly id: string;
  readonly code: string;
  readonly caseId: string;
  readonly row: BookableRow;
  readonly where: PlaceForRow;
  readonly papers: MovementPapers;
  readonly seal: StatedSeal | null;
}

const notStated = 'Sổ không ghi';

const intendedDisposals: Readonly<Record<IntendedDisposal, string>> = {
  DESTRUCTION: 'DESTRUCTION',
  CONFISCATION_TO_BUDGET: 'CONFISCATION',
  CONFISCATION_TO_MILITARY_COMMAND: 'CONFISCATION',
  CONFISCATION_TO_FOREST_RANGERS: 'CONFISCATION',
  RETURN_TO_OWNER: 'RETURN',
  RETURN_TO_ACCUSED: 'RETURN',
  KEPT_FOR_ENFORCEMENT: 'KEEP_FOR_ENFORCEMENT',
};

/**
 * Books rows of a register: case, item, papers, handover, receipt, seal and, where the register says so, the issue.
 * Everything is planned first and written table by table, some hundred rows by one statement; the movements still pass
 * the database's own guard one by one. The caller holds the office's lock.
 * @returns the item of each row, by the row's fingerprint
 */
export async function bookRows(
  work: HouseWork,
  office: RegisterOffice,
  places: BookPlaces,
  { rows, preparedBy, lateReason }: RowsToBook,
): Promise<Map<string, BookedRow>> {
  const items = rows.map((row) => row.value);
  const caseIds = await bookCases(work, office, items);
  const papers = await BookPapers.read(work, office, items);
  const labels = await SealLabels.read(work, items);
  const codes = await takeCodes(work, office, items);
  const exhibits: PlannedExhibit[] = [];
  for (const row of rows) {
    const { value: item } = row;
    exhibits.push({
      id: newId(),
      code: codes.get(documentYearOf(item.receivedOn))?.shift() ?? '',
      caseId: caseIds.get(item.caseKey) ?? '',
      row,
      where: await places.whereIs(item.place),
      papers: papers.ofReceipt(item),
      seal: labels.sealOf(item),
    });
  }
  const issues = planIssues(work, papers, exhibits.flatMap(issuedOf));
  const exitPapers = new Map(issues.map((issue) => [issue.exhibitId, papers.ofIssue(issue.item.issue)]));
  await papers.write();
  const issueOf = new Map(issues.map((issue) => [issue.exhibitId, issue]));
  await inParts(exhibits, async (part) => {
    const issuesOfPart = part.flatMap(({ id }) => issueOf.get(id) ?? []);
    await writeExhibits(work, office, part);
    await writeReceipts(work, office, places, { exhibits: part, lateReason });
    await writeSeals(work, office, { sealed: part.flatMap(sealedOf), preparedBy });
    await writeDisposals(work, office, issuesOfPart);
    await writeExits(work, office, places, {
      exhibits: part,
      issues: issuesOfPart,
      exitPapers,
      lateReason,
    });
    await recordExhibits(work, office, part, issueOf);
    await checkNow(work);
  });
  return new Map(exhibits.map((exhibit) => [exhibit.row.fingerprint, bookedRow(exhibit)]));
}

function issuedOf({ id, row }: PlannedExhibit) {
  const { issue } = row.value;
  return issue === null ? [] : [{ exhibitId: id, item: { ...row.value, issue } }];
}

function sealedOf({ id, row, seal }: PlannedExhibit) {
  return seal === null ? [] : [{ exhibitId: id, seal, item: row.value, wording: sealWording(row) }];
}

function sealWording(row: BookableRow): string {
  const finding = row.warnings.find((warning) => warning.code === 'seal-not-intact');
  return finding === undefined ? notStated : cellText(finding.originalValue);
}

function bookedRow({ id, code, row, where, seal }: PlannedExhibit): BookedRow {
  const warnings: RegisterFinding[] = [];
  if (where.unavailable) {
    warnings.push(findingOf('place-unavailable', 'place', row.value.place?.text ?? null));
  }
  if (seal?.labelTaken === true) {
    warnings.push(findingOf('seal-label-reused', 'seal', row.value.seal.labelNumber));
  }
  return { exhibitId: id, code, warnings };
}

/** The codes of the items by the year of their receipt, each year's taken from its series in one step. */
async function takeCodes(
  work: HouseWork,
  office: RegisterOffice,
  items: readonly RegisterItem[],
): Promise<Map<number, string[]>> {
  const codes = new Map<number, string[]>();
  const byYear = Map.groupBy(items, (item) => documentYearOf(item.receivedOn));
  for (const [year, { length }] of [...byYear].sort(([a], [b]) => a - b)) {
    const taken = await sql<{ last: number }>`
      insert into custody.document_series as s (office_id, kind, document_year, last)
      values (${office.id}, 'EXHIBIT', ${year}, ${length})
      on conflict (office_id, kind, document_year) do update set last = s.last + excluded.last
      returning last`.execute(work.sql);
    const first = (taken.rows[0]?.last ?? length) - length + 1;
    codes.set(
      year,
      Array.from({ length }, (_, index) => exhibitCode(office.code, year, first + index)),
    );
  }
  return codes;
}

async function writeExhibits(
  work: HouseWork,
  office: RegisterOffice,
  exhibits: readonly PlannedExhibit[],
): Promise<void> {
  const rows = exhibits.map(({ id, code, caseId, row: { value: item } }) => ({
    id,
    office_id: office.id,
    case_id: caseId,
    code,
    kind: item.kind,
    class_code: item.exhibitClass,
    name: item.name,
    unit_code: item.unit.code,
    quantity_received: item.quantity,
    condition: item.condition ?? notStated,
    value_amount: item.bookValue,
    value_basis: item.bookValue === null ? 'UNKNOWN' : 'BOOK',
    intended_disposal: item.intendedDisposal === null ? null : intendedDisposals[item.intendedDisposal],
  }));
  await sql`
    insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received,
      condition, value_amount, value_basis, intended_disposal)
    select id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received, condition, value_amount,
      value_basis, intended_disposal
    from jsonb_populate_recordset(null::custody.exhibit, ${JSON.stringify(rows)}::jsonb)`.execute(work.sql);
}

interface MovementRow {
  readonly exhibitId: string;
  readonly quantity: string;
  readonly kind: 'RECEIPT' | 'DISPOSAL';
  readonly fromPlaceId: string;
  readonly toPlaceId: string;
  readonly occurredAt: Date;
  readonly papers: MovementPapers;
  readonly disposalId: string | null;
  readonly note: string;
  readonly lateReason: string | null;
}

async function writeReceipts(
  work: HouseWork,
  office: RegisterOffice,
  places: BookPlaces,
  {
    exhibits,
    lateReason,
  }: { readonly exhibits: readonly PlannedExhibit[]; readonly lateReason: string | null },
): Promise<void> {
  const receipts = exhibits.map((exhibit): MovementRow => ({
    exhibitId: exhibit.id,
    quantity: exhibit.row.value.quantity,
    kind: 'RECEIPT',
    fromPlaceId: places.source.id,
    toPlaceId: exhibit.where.place.id,
    occurredAt: noonOf(exhibit.row.value.receivedOn, work.now),
    papers: exhibit.papers,
    disposalId: null,
    note: exhibit.row.value.note ?? '',
    lateReason,
  }));
  await writeMovements(work, office, receipts);
}

async function writeExits(
  work: HouseWork,
  office: RegisterOffice,
  places: BookPlaces,
  planned: {
    readonly exhibits: readonly PlannedExhibit[];
    readonly issues: readonly BookedIssue[];
    readonly exitPapers: ReadonlyMap<string, MovementPapers>;
    readonly lateReason: string | null;
  },
): Promise<void> {
  const byId = new Map(planned.exhibits.map((exhibit) => [exhibit.id, exhibit]));
  const exits = planned.issues.flatMap((issue): MovementRow[] => {
    const exhibit = byId.get(issue.exhibitId);
    const papers = planned.exitPapers.get(issue.exhibitId);
    if (exhibit === undefined || papers === undefined) return [];
    return [
      {
        exhibitId: exhibit.id,
        quantity: exhibit.row.value.quantity,
        kind: 'DISPOSAL',
        fromPlaceId: exhibit.where.place.id,
        toPlaceId: places.disposed.id,
        occurredAt: issue.occurredAt,
        papers,
        disposalId: issue.disposalId,
        note: '',
        lateReason: planned.lateReason,
      },
    ];
  });
  await writeMovements(work, office, exits);
}

/** An item of the book that its register says has left since. */
export interface IssuedSince {
  readonly exhibitId: string;
  readonly code: string;
  /** Where all of it lies. */
  readonly placeId: string;
  readonly quantity: string;
  readonly item: RegisterItem & { readonly issue: NonNullable<RegisterItem['issue']> };
  readonly lateReason: string | null;
}

/** Books that an item left the warehouse, as its register says. */
export async function bookIssue(
  work: HouseWork,
  office: RegisterOffice,
  places: BookPlaces,
  { exhibitId, code, placeId, quantity, item: stated, lateReason }: IssuedSince,
): Promise<void> {
  const item = { ...stated, quantity };
  const papers = await BookPapers.read(work, office, [item]);
  const issues = planIssues(work, papers, [{ exhibitId, item }]);
  const exitPapers = papers.ofIssue(item.issue);
  await papers.write();
  await writeDisposals(work, office, issues);
  const exits = issues.map(({ disposalId, occurredAt }): MovementRow => ({
    exhibitId,
    quantity,
    kind: 'DISPOSAL',
    fromPlaceId: placeId,
    toPlaceId: places.disposed.id,
    occurredAt,
    papers: exitPapers,
    disposalId,
    note: '',
    lateReason,
  }));
  await writeMovements(work, office, exits);
  await work.record({
    kind: 'exhibit.issued-by-register',
    officeId: office.id,
    subject: { type: 'Exhibit', id: exhibitId, label: code },
    after: issueState(issues[0]),
  });
}

/** One movement per item at most; the trigger of the table numbers them and moves the holdings. */
async function writeMovements(
  work: HouseWork,
  office: RegisterOffice,
  movements: readonly MovementRow[],
): Promise<void> {
  const rows = movements.map((movement) => ({
    id: newId(),
    office_id: office.id,
    exhibit_id: movement.exhibitId,
    kind: movement.kind,
    from_place_id: movement.fromPlaceId,
    to_place_id: movement.toPlaceId,
    quantity: movement.quantity,
    occurred_at: movement.occurredAt,
    recorded_by: work.actor.id,
    order_id: movement.papers.orderId,
    voucher_id: movement.papers.voucherId,
    handover_id: movement.papers.handoverId,
    disposal_id: movement.disposalId,
    note: movement.note,
    late_reason: movement.lateReason,
    source: 'REGISTER',
  }));
  await sql`
    insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
      recorded_by, order_id, voucher_id, handover_id, disposal_id, note, late_reason, source)
    select id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by, order_id,
      voucher_id, handover_id, disposal_id, note, late_reason, source
    from jsonb_populate_recordset(null::custody.movement, ${JSON.stringify(rows)}::jsonb)`.execute(work.sql);
}

async function recordExhibits(
  work: HouseWork,
  office: RegisterOffice,
  exhibits: readonly PlannedExhibit[],
  issueOf: ReadonlyMap<string, BookedIssue>,
): Promise<void> {
  await work.recordAll(
    exhibits.map((exhibit) => ({
      kind: 'exhibit.imported',
      officeId: office.id,
      subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
      after: { ...receiptState(exhibit), ...issueState(issueOf.get(exhibit.id)) },
    })),
  );
}

function receiptState({ row, where, seal }: PlannedExhibit): Record<string, unknown> {
  const { value: item } = row;
  return {
    row: row.rowNumber,
    name: item.name,
    class: item.exhibitClass,
    kind: item.kind,
    quantity: item.quantity,
    unit: item.unit.code,
    receivedOn: item.receivedOn,
    place: where.place.code,
    order: item.receiptOrderNumber,
    voucher: item.receiptVoucherNumber,
    giver: item.giver,
    ...(seal === null
      ? {}
      : {
          seal: { issuer: seal.labelIssuer, number: seal.labelNumber, condition: item.seal.condition },
        }),
  };
}

function issueState(issue: BookedIssue | undefined): Record<string, unknown> {
  if (issue === undefined) return {};
  const { orderNumber, voucherNumber, issuedOn, receiver } = issue.item.issue;
  return {
    disposal: {
      kind: issue.kind,
      issuedOn,
      order: orderNumber,
      voucher: voucherNumber,
      recipient: receiver,
      decision: issue.item.disposalDecision?.number ?? null,
    },
  };
}
