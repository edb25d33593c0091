import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { canonicalNumber } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { missingParties } from '../cases/index.js';
import type { DocumentReference, RegisterItem } from '../registers/index.js';
import type { RegisterOffice } from './register-office.js';
import { inParts } from './write-parts.js';

interface StatedDocument {
  readonly number: string;
  readonly date: string;
}

/** A case of the book while rows of a register are put into it. */
interface BookCase {
  readonly id: string;
  readonly isNew: boolean;
  readonly title: string;
  readonly judgment: StatedDocument | null;
  readonly capacity: 'DEFENDANT' | 'CONCERNED';
  readonly parties: string[];
  /** How many of the parties were in the book before. */
  readonly knownParties: number;
  readonly knownDecision: StatedDocument | null;
  decision: StatedDocument | null;
}

interface CaseRow {
  readonly id: string;
  readonly title: string;
  readonly judgmentNumber: string | null;
  readonly judgmentDate: string | null;
  readonly decisionNumber: string | null;
  readonly decisionDate: string | null;
  readonly parties: readonly string[];
}

/**
 * Finds or opens the case of every item: by the key of its register case, else by its judgment, else anew. A case
 * that is in the book gains the parties and the enforcement decision that only the register names; nothing of it is
 * replaced.
 * @returns the id of the case by the key of the register case
 */
export async function bookCases(
  work: HouseWork,
  office: RegisterOffice,
  items: readonly RegisterItem[],
): Promise<Map<string, string>> {
  const byKey = Map.groupBy(items, (item) => item.caseKey);
  const linked = await linkedCases(work, office.id, [...byKey.keys()]);
  const known = await knownCases(work, office.id, [...linked.values()], items);
  const cases = new Map(known.map((row) => [row.id, caseOfRow(row)]));
  const byJudgment = new Map(
    [...cases.values()].flatMap((entry) =>
      entry.judgment ? [[judgmentKey(entry.judgment), entry] as const] : [],
    ),
  );
  const caseIds = new Map<string, string>();
  for (const [caseKey, ofCase] of byKey) {
    const [first] = ofCase;
    if (first === undefined) continue;
    const judgment = stated(first.judgment);
    const linkedId = linked.get(caseKey);
    const entry =
      (linkedId === undefined ? undefined : cases.get(linkedId)) ??
      (judgment ? byJudgment.get(judgmentKey(judgment)) : undefined) ??
      newCase(ofCase, judgment);
    cases.set(entry.id, entry);
    if (entry.judgment) byJudgment.set(judgmentKey(entry.judgment), entry);
    for (const item of ofCase) complete(entry, item);
    caseIds.set(caseKey, entry.id);
  }
  await writeCases(work, office, [...cases.values()]);
  const links = [...caseIds].filter(([caseKey]) => !linked.has(caseKey));
  await inParts(links, (part) => linkCases(work, office, part));
  return caseIds;
}

async function linkedCases(
  work: HouseWork,
  officeId: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const found = await sql<{ caseKey: string; caseId: string }>`
    select case_key as "caseKey", case_id as "caseId" from custody.register_case
    where office_id = ${officeId} and case_key = any(${keys}::text[])`.execute(work.sql);
  return new Map(found.rows.map((row) => [row.caseKey, row.caseId]));
}

async function knownCases(
  work: HouseWork,
  officeId: string,
  ids: readonly string[],
  items: readonly RegisterItem[],
): Promise<readonly CaseRow[]> {
  const judgments = items.map((item) => stated(item.judgment)).filter((judgment) => judgment !== null);
  const found = await sql<CaseRow>`
    select c.id, c.title, c.judgment_number as "judgmentNumber", c.judgment_date::text as "judgmentDate",
      c.enforcement_decision_number as "decisionNumber", c.enforcement_decision_date::text as "decisionDate",
      array(select p.name from custody.party p where p.case_id = c.id order by p.position) as parties
    from custody.case_file c
    where c.office_id = ${officeId} and (c.id = any(${ids}::uuid[]) or (c.judgment_key, c.judgment_date) in (
      select rules.canonical_number(j.number), j.date from jsonb_to_recordset(${JSON.stringify(judgments)}::jsonb) as j (number text, date date)))
    order by c.id for update of c`.execute(work.sql);
  return found.rows;
}

function caseOfRow(row: CaseRow): BookCase {
  const decision = pair(row.decisionNumber, row.decisionDate);
  return {
    id: row.id,
    isNew: false,
    title: row.title,
    judgment: pair(row.judgmentNumber, row.judgmentDate),
    capacity: 'CONCERNED',
    parties: [...row.parties],
    knownParties: row.parties.length,
    knownDecision: decision,
    decision,
  };
}

function newCase(items: readonly RegisterItem[], judgment: StatedDocument | null): BookCase {
  const [first] = items;
  return {
    id: newId(),
    isNew: true,
    title:
      first?.parties[0] ??
      judgment?.number ??
      `Vụ việc theo phiếu nhập kho ${first?.receiptVoucherNumber ?? ''}`,
    judgment,
    capacity: items.some((item) => item.kind === 'EXHIBIT') ? 'DEFENDANT' : 'CONCERNED',
    parties: [],
    knownParties: 0,
    knownDecision: null,
    decision: null,
  };
}

function complete(entry: BookCase, item: RegisterItem): void {
  entry.decision ??= stated(item.enforcementDecision);
  const named = item.parties.map((name) => ({ name }));
  entry.parties.push(...missingParties(entry.parties, named).map((party) => party.name));
}

async function writeCases(
  work: HouseWork,
  office: RegisterOffice,
  cases: readonly BookCase[],
): Promise<void> {
  const opened = cases.filter((entry) => entry.isNew);
  const completed = cases.filter(
    (entry) =>
      !entry.isNew && (entry.parties.length > entry.knownParties || entry.decision !== entry.knownDecision),
  );
  await inParts(opened, (part) => insertCases(work, office, part));
  await inParts(completed, (part) => completeCases(work, part));
  await inParts([...opened, ...completed], (part) => insertParties(work, part));
  await work.recordAll(opened.map((entry) => ({ ...eventOf(office, entry), kind: 'case.opened' })));
  await work.recordAll(
    completed.map((entry) => ({
      ...eventOf(office, entry),
      kind: 'case.completed',
      before: {
        enforcementDecision: entry.knownDecision,
        parties: entry.parties.slice(0, entry.knownParties),
      },
    })),
  );
}

async function completeCases(work: HouseWork, cases: readonly BookCase[]): Promise<void> {
  const rows = cases.map(({ id, decision }) => ({
    id,
    number: decision?.number ?? null,
    date: decision?.date ?? null,
  }));
  await sql`
    update custody.case_file c set version = c.version + 1, enforcement_decision_number = given.number,
      enforcement_decision_date = given.date
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, number text, date date)
    where c.id = given.id`.execute(work.sql);
}

function eventOf(office: RegisterOffice, entry: BookCase) {
  return {
    officeId: office.id,
    subject: { type: 'CaseFile', id: entry.id, label: entry.judgment?.number ?? entry.title },
    after: {
      title: entry.title,
      judgment: entry.judgment,
      enforcementDecision: entry.decision,
      parties: entry.parties,
    },
  };
}

async function insertCases(
  work: HouseWork,
  office: RegisterOffice,
  cases: readonly BookCase[],
): Promise<void> {
  const rows = cases.map((entry) => ({
    id: entry.id,
    office_id: office.id,
    title: entry.title,
    judgment_number: entry.judgment?.number ?? null,
    judgment_date: entry.judgment?.date ?? null,
    enforcement_decision_number: entry.decision?.number ?? null,
    enforcement_decision_date: entry.decision?.date ?? null,
    source: 'REGISTER',
  }));
  await sql`
    insert into custody.case_file (id, office_id, title, judgment_number, judgment_date, enforcement_decision_number,
      enforcement_decision_date, source)
    select id, office_id, title, judgment_number, judgment_date, enforcement_decision_number, enforcement_decision_date,
      source
    from jsonb_populate_recordset(null::custody.case_file, ${JSON.stringify(rows)}::jsonb)`.execute(work.sql);
}

async function insertParties(work: HouseWork, cases: readonly BookCase[]): Promise<void> {
  const rows = cases.flatMap((entry) =>
    entry.parties.slice(entry.knownParties).map((name, index) => ({
      id: newId(),
      case_id: entry.id,
      name,
      capacity: entry.capacity,
      position: entry.knownParties + index + 1,
      source: 'REGISTER',
    })),
  );
  await sql`
    insert into custody.party (id, case_id, name, capacity, position, source)
    select id, case_id, name, capacity, position, source
    from jsonb_populate_recordset(null::custody.party, ${JSON.stringify(rows)}::jsonb)`.execute(work.sql);
}

async function linkCases(
  work: HouseWork,
  office: RegisterOffice,
  links: readonly (readonly [string, string])[],
): Promise<void> {
  const rows = links.map(([caseKey, caseId]) => ({
    office_id: office.id,
    case_key: caseKey,
    case_id: caseId,
  }));
  await sql`
    insert into custody.register_case (office_id, case_key, case_id)
    select office_id, case_key, case_id
    from jsonb_populate_recordset(null::custody.register_case, ${JSON.stringify(rows)}::jsonb)`.execute(
    work.sql,
  );
}

/** A document that has a number and a date; the book takes no half of one. */
function stated(reference: DocumentReference | null): StatedDocument | null {
  return pair(reference?.number ?? null, reference?.date ?? null);
}

function pair(number: string | null, date: string | null): StatedDocument | null {
  return number === null || date === null ? null : { number, date };
}

function judgmentKey(judgment: StatedDocument): string {
  return `${judgment.date} ${canonicalNumber(judgment.number)}`;
}
