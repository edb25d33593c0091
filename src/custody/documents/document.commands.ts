import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import {
  canonicalNumber,
  comparablePerson,
  dateInVietnam,
  documentYearOf,
  isEmptyNumber,
  problem,
  ruleValue,
} from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { Document, Handover, type DocumentKind } from './document.entity.js';
import { orderSignerProblems } from './order-signer.js';
import type { PaperOfAuthority } from './paper-of-authority.js';
import { signerNameProblems, signerOf, signerProblems, type Signer, type SignerGiven } from './signer.js';

/** How a paper is called after its number: 01/PNK. The symbols of 2026 may change; the number itself does not. */
const symbols: Readonly<Record<DocumentKind, string>> = {
  ENTRY_ORDER: 'LNK',
  EXIT_ORDER: 'LXK',
  RECEIPT_VOUCHER: 'PNK',
  ISSUE_VOUCHER: 'PXK',
  HANDOVER_MINUTES: 'BBGN',
  SEALING_MINUTES: 'BBNP',
  OPENING_MINUTES: 'BBMNP',
  CORRECTION_MINUTES: 'BBĐC',
  DISPOSAL_DECISION: 'QĐ-THADS',
};

/** A paper to be written: with a number of its own where it has one, else with the next of its series. */
export interface Paper extends SignerGiven {
  readonly number?: string | null;
  /** The date it bears, YYYY-MM-DD; the day of its act where it is left out. */
  readonly dated?: string | null;
  /** The day of the act for which it is written; today where it is left out. */
  readonly actedOn?: string;
  /**
   * The case of which an order or a decision may cover other items too, and of which a voucher or minutes may take in the
   * right act for one that was reversed; left out, the paper is a new one.
   */
  readonly caseId?: string;
}

/** What lets goods in or out, for several items of a case at once; the other papers are written for one act at a time. */
const ordering: ReadonlySet<DocumentKind> = new Set(['ENTRY_ORDER', 'EXIT_ORDER', 'DISPOSAL_DECISION']);

/** Papers of this authority that its head signs. */
const orders: ReadonlySet<DocumentKind> = new Set(['ENTRY_ORDER', 'EXIT_ORDER']);

/** The date that a paper bears. */
export function datedOf(work: HouseWork, paper: Paper): string {
  return paper.dated ?? paper.actedOn ?? dateInVietnam(work.now);
}

interface KnownPaper extends Signer {
  readonly id: string;
  readonly number: string;
  readonly dated: string;
  /** Whether what is to be written is this very paper: the same date and signer, and no case but the same. */
  readonly shared: boolean;
}

/**
 * The papers of the office that have the number in its year: none, or one; what paper books used twice, more. A paper
 * whose acts were all reversed has it no longer.
 */
async function papersOfNumber(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  paper: Paper & { readonly number: string },
): Promise<readonly KnownPaper[]> {
  const dated = datedOf(work, paper);
  const caseId = paper.caseId ?? null;
  const joins = ordering.has(kind) ? sql`custody.serves_only_case` : sql`custody.may_be_completed`;
  if (caseId !== null) {
    // Two acts on one new order at once: the second waits here and then finds the order of the first.
    const key = `paper ${officeId} ${kind} ${documentYearOf(dated)} ${canonicalNumber(paper.number)}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(work.sql);
  }
  const signer = await signerOf(work, paper, dated);
  const found = await sql<KnownPaper>`
    select id, number, dated::text as dated, signer_id as "signerId", signer_name as "signerName",
      dated = ${dated}::date and ${caseId}::uuid is not null and ${joins}(id, ${caseId}::uuid)
        and coalesce(signer_id = ${signer?.signerId ?? null}::uuid,
          custody.comparable_name(signer_name) = custody.comparable_name(${signer?.signerName ?? null}), true) as shared
    from custody.document
    where office_id = ${officeId} and kind = ${kind} and document_year = ${documentYearOf(dated)}
      and number_key = ${canonicalNumber(paper.number)} and freed_at is null
    order by occurrence`.execute(work.sql);
  return found.rows;
}

/**
 * Who signed an order or a decision: of one that is in the book already and is given by its number, who signed that.
 * Undefined where the id given is that of nobody who has an account.
 */
export async function orderSignerOf(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  paper: Paper,
): Promise<Signer | undefined> {
  const number = paper.number == null ? '' : written(paper.number);
  const known = number === '' ? [] : await papersOfNumber(work, officeId, kind, { ...paper, number });
  return known.find((one) => one.shared) ?? (await signerOf(work, paper, datedOf(work, paper)));
}

/**
 * What justifies an act is not younger than it; vouchers and minutes are written with it or soon after (the rule
 * `paper.voucher.working-days-after`). A date that nobody typed is that of the act and is told there.
 */
async function dateProblems(
  work: HouseWork,
  kind: DocumentKind,
  { dated, actedOn }: Paper,
  field: readonly string[],
): Promise<Problem[]> {
  const today = dateInVietnam(work.now);
  if (dated == null || dated === actedOn) {
    return [];
  }
  if (dated > today) {
    return [problem('DATE_IN_FUTURE', field)];
  }
  if (actedOn === undefined) {
    return [];
  }
  if (ordering.has(kind)) {
    return dated > actedOn ? [problem('PAPER_AFTER_ACT', field, { dated, actedOn })] : [];
  }
  if (dated < actedOn) {
    return [problem('PAPER_BEFORE_ACT', field, { dated, actedOn })];
  }
  const days = await ruleValue<number>(work.sql, 'paper.voucher.working-days-after', today);
  const found = await sql<{ latest: string }>`
    select rules.working_day_after(${actedOn}::date, ${days}::int)::text as latest`.execute(work.sql);
  const latest = found.rows[0]?.latest ?? actedOn;
  return dated > latest ? [problem('PAPER_TOO_LATE', field, { dated, actedOn, latest })] : [];
}

/**
 * Whether the number is free in the calendar year of its date (NĐ 30/2020 Đ15), the date fits the act, and an order or
 * a decision is signed by somebody else than who acts on it, an order by whom the rule lets sign it.
 */
export async function paperProblems(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  paper: Paper,
  field: readonly string[],
): Promise<Problem[]> {
  const problems = await dateProblems(work, kind, paper, [...field, 'dated']);
  if (ordering.has(kind)) {
    problems.push(...(await signingProblems(work, officeId, kind, paper, field)));
  } else if ((await signerOf(work, paper, datedOf(work, paper))) === undefined) {
    problems.push(problem('NOT_FOUND', [...field, 'signerId']));
  } else {
    problems.push(...signerNameProblems(paper, field));
  }
  if (paper.number != null) {
    const number = written(paper.number);
    const known = isEmptyNumber(number)
      ? []
      : await papersOfNumber(work, officeId, kind, { ...paper, number });
    const [first] = known;
    if (isEmptyNumber(number)) {
      problems.push(problem('REQUIRED', [...field, 'number']));
    } else if (first !== undefined && !known.some((one) => one.shared)) {
      problems.push(await takenProblem(work, kind, first, [...field, 'number']));
    }
  }
  return problems;
}

/** That the number is that of another paper, with some of the items that moved on that one. */
async function takenProblem(
  work: HouseWork,
  kind: DocumentKind,
  { id, number, dated }: KnownPaper,
  field: readonly string[],
): Promise<Problem> {
  const found = await sql<{ items: string | null }>`
    select string_agg(code, ', ' order by code) as items from (
      select distinct e.code from custody.movement m join custody.exhibit e on e.id = m.exhibit_id
      where m.order_id = ${id} or m.voucher_id = ${id}
        or m.handover_id in (select h.id from custody.handover h where h.document_id = ${id})
      order by e.code limit 3) moved`.execute(work.sql);
  const items = found.rows[0]?.items ?? null;
  const facts = { number, dated, paper: kind, ...(items === null ? {} : { items }) };
  return problem('DOCUMENT_NUMBER_TAKEN', field, facts);
}

/** The signer of an order or a decision: not who acts on it, and of an order one who may sign it. */
async function signingProblems(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  paper: Paper,
  field: readonly string[],
): Promise<Problem[]> {
  const signer = await orderSignerOf(work, officeId, kind, paper);
  const byId = [...field, 'signerId'];
  if (signer === undefined) {
    return [problem('NOT_FOUND', byId)];
  }
  const isOrder = orders.has(kind);
  if (isOrder && signer.signerId === null) {
    return orderSignerProblems(work, officeId, datedOf(work, paper), signer, byId);
  }
  const given = (['signerId', 'signerName'] as const).find((name) => paper[name] != null) ?? 'number';
  const own = signerProblems(work.actor, signer, [...field, given]);
  return isOrder && own.length === 0
    ? orderSignerProblems(work, officeId, datedOf(work, paper), signer, byId)
    : own;
}

function written(number: string): string {
  return typedText(number);
}

/**
 * Writes the paper into the book, or finds the order or decision that covers items of the same case already, or the
 * voucher or minutes from which an item was reversed. Its number comes from the series unless it brings one.
 */
export async function writePaper(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  paper: Paper,
): Promise<Pick<Document, 'id' | 'number'>> {
  if (paper.number != null && paper.caseId !== undefined) {
    const number = written(paper.number);
    const known = await papersOfNumber(work, officeId, kind, { ...paper, number });
    const shared = known.find((one) => one.shared);
    if (shared !== undefined) {
      return shared;
    }
  }
  const dated = datedOf(work, paper);
  const documentYear = documentYearOf(dated);
  const number = paper.number == null ? await nextNumber(work, officeId, kind, dated) : written(paper.number);
  const signer = await signerOf(work, paper, dated);
  const document = work.em.create(Document, {
    id: newId(),
    officeId,
    kind,
    documentYear,
    number,
    dated,
    signerId: signer?.signerId ?? null,
    signerName: signer?.signerName ?? null,
  });
  await work.em.flush();
  return document;
}

/**
 * The next number of a series, skipping those that were given by hand, here or in what a restored book lost. The row stays
 * locked until the transaction ends and a rollback gives the number back, so a series has no gaps; one writer per office,
 * kind and year waits.
 */
async function nextNumber(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  dated: string,
): Promise<string> {
  const year = documentYearOf(dated);
  for (;;) {
    const taken = await sql<{ number: string; isSeen: boolean }>`
      with taken as (
        insert into custody.document_series (office_id, kind, document_year, last) values (${officeId}, ${kind}, ${year}, 1)
        on conflict (office_id, kind, document_year) do update set last = document_series.last + 1
        returning lpad(last::text, greatest(length(last::text), 2), '0') || '/' || ${symbols[kind]} as number)
      select number, trail.number_seen(${officeId}, ${kind}, ${year}, number) as "isSeen" from taken`.execute(
      work.sql,
    );
    const [next] = taken.rows;
    if (next === undefined) {
      throw new Error('A series has a next number.');
    }
    const { number, isSeen } = next;
    if (!isSeen && !(await wasGiven(work, officeId, kind, { number, year }))) {
      return number;
    }
  }
}

/** Whether a paper of the office bears the number, also one whose acts were reversed: that one waits for the right act. */
async function wasGiven(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  { number, year }: { readonly number: string; readonly year: number },
): Promise<boolean> {
  const ofNumber = sql`select from custody.document
    where office_id = ${officeId} and kind = ${kind} and document_year = ${year}
      and number_key = ${canonicalNumber(number)}`;
  // Each of the two has an index of its own.
  const found = await sql<{ given: boolean }>`
    select exists (${ofNumber} and freed_at is null) or exists (${ofNumber} and freed_at is not null) as given`.execute(
    work.sql,
  );
  return found.rows[0]?.given === true;
}

/** One side of a handover: a person of the staff, or somebody from outside with a name and an organisation. */
export interface HandoverParty {
  readonly staffId: string | null;
  readonly name: string;
  readonly organisation: string;
}

export interface HandoverGiven {
  readonly giver: HandoverParty;
  readonly receiver: HandoverParty;
  /** On what the receiver takes over an item in the place of its recipient. */
  readonly authority: PaperOfAuthority | null;
  readonly handedOverAt: Date;
  readonly minutes: Paper;
}

/**
 * Two different people, at least one of them ours, not in the future (Luật THADS Đ123; TT 04/2023 Đ10). Of two people
 * with one name both must be known by id: who types the own name with another organisation hands over to nobody.
 */
export function handoverProblems(handover: HandoverGiven, now: Date, field: readonly string[]): Problem[] {
  const { giver, receiver } = handover;
  const problems: Problem[] = [];
  const bothKnown = giver.staffId !== null && receiver.staffId !== null;
  const same = bothKnown
    ? giver.staffId === receiver.staffId
    : comparablePerson(giver.name) === comparablePerson(receiver.name);
  if (same) {
    problems.push(problem('HANDOVER_SAME_PERSON', [...field, 'otherParty']));
  }
  if (handover.handedOverAt > now) {
    problems.push(problem('DATE_IN_FUTURE', [...field, 'handedOverAt']));
  }
  return problems;
}

/** Whether the minutes may be written: new ones, or those of this very handover from which an item was reversed. */
export async function handoverMinutesProblems(
  work: HouseWork,
  officeId: string,
  given: HandoverGiven,
  field: readonly string[],
): Promise<Problem[]> {
  const problems = await paperProblems(work, officeId, 'HANDOVER_MINUTES', given.minutes, field);
  const known = problems.length > 0 ? null : await knownHandover(work, officeId, given.minutes);
  return known === null || isSameHandover(known, given)
    ? problems
    : [problem('HANDOVER_DIFFERS', field, { number: written(given.minutes.number ?? '') })];
}

/** The handover on minutes that stand in the book already; null where the minutes are new. */
async function knownHandover(work: HouseWork, officeId: string, minutes: Paper): Promise<Handover | null> {
  const number = minutes.number == null ? '' : written(minutes.number);
  const known =
    number === '' ? [] : await papersOfNumber(work, officeId, 'HANDOVER_MINUTES', { ...minutes, number });
  const shared = known.find((one) => one.shared);
  return shared === undefined ? null : work.em.findOne(Handover, { documentId: shared.id });
}

function isSameHandover(
  known: Handover,
  { giver, receiver, authority, handedOverAt }: HandoverGiven,
): boolean {
  return (
    known.handedOverAt.getTime() === handedOverAt.getTime() &&
    (known.giverId ?? null) === giver.staffId &&
    (known.receiverId ?? null) === receiver.staffId &&
    comparablePerson(known.giverName) === comparablePerson(giver.name) &&
    comparablePerson(known.receiverName) === comparablePerson(receiver.name) &&
    (known.authorityNumber ?? null) === (authority?.number ?? null)
  );
}

/** Writes the handover with its minutes, or finds the one from which an item was reversed. */
export async function writeHandover(
  work: HouseWork,
  officeId: string,
  given: HandoverGiven,
): Promise<Pick<Handover, 'id'>> {
  const known = await knownHandover(work, officeId, given.minutes);
  if (known !== null) {
    return known;
  }
  const minutes = await writePaper(work, officeId, 'HANDOVER_MINUTES', given.minutes);
  const handover = work.em.create(Handover, {
    id: newId(),
    officeId,
    documentId: minutes.id,
    giverId: given.giver.staffId,
    giverName: given.giver.name,
    giverOrganisation: given.giver.organisation,
    receiverId: given.receiver.staffId,
    receiverName: given.receiver.name,
    receiverOrganisation: given.receiver.organisation,
    authorityNumber: given.authority?.number ?? null,
    authorityDated: given.authority?.dated ?? null,
    authorityBody: given.authority?.body ?? null,
    handedOverAt: given.handedOverAt,
  });
  await work.em.flush();
  return handover;
}
