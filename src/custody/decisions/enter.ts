import { Decimal } from 'decimal.js';
import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { dateInVietnam, isEmptyNumber, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  CaseFileEntity as CaseFile,
  isSamePaper,
  lockJudgmentOf,
  maybeSameCourt,
  judgmentYearProblems,
  otherCaseProblems,
} from '../cases/index.js';
import {
  isSigner,
  orderSignerProblems,
  signerNameProblems,
  signerOf,
  type Signer,
  type SignerGiven,
} from '../documents/index.js';
import {
  lockExhibits,
  quantityProblems,
  unitOf,
  versionProblems,
  type ExhibitEntity,
} from '../exhibits/index.js';
import {
  bodyProblems,
  dateProblems,
  type CaseDecisionKind,
  type DecidingBodies,
  type DecidingBody,
} from './decision.rules.js';
import { orderProblems } from './orders.js';
import {
  decisionToReplace,
  elsewhereProblems,
  isElsewhere,
  isRepeated,
  replacementProblems,
  type OrderedItem,
  type ReplacedDecision,
} from './replace.js';

export interface DecisionGiven extends SignerGiven {
  readonly caseId: string;
  /** Of the case. */
  readonly expectedVersion: number;
  readonly kind: CaseDecisionKind;
  readonly bodyKind: DecidingBody;
  readonly organisation?: string | null;
  readonly number: string;
  readonly dated: string;
  readonly inForceOn?: string | null;
  readonly items: readonly OrderedItem[];
  readonly replacesId?: string | null;
  readonly reason?: string | null;
}

/** The most items that one decision names. */
const mostItems = 200;

/** A decision as it will stand in the book. */
interface Decision {
  readonly kind: CaseDecisionKind;
  readonly bodyKind: DecidingBody;
  readonly officeId: string;
  readonly organisation: string;
  readonly number: string;
  readonly dated: string;
  readonly inForceOn: string;
  readonly signer: Signer;
  readonly reason: string;
}

/**
 * Enters a judgment or decision with what it orders of each item (BLTTHS Đ106; Luật THADS Đ36, Đ124–126). It is never
 * edited: what was entered wrongly is replaced by a correcting decision with a reason. The office that keeps the case
 * enters it; for items that were transferred, the office that holds them.
 */
export async function enterDecision(
  work: HouseWork,
  input: DecisionGiven,
): Promise<Outcome<{ decisionId: string; caseId: string }>> {
  if (input.kind === 'JUDGMENT') {
    await lockJudgmentOf(work, input.caseId, input);
  }
  const exhibits = await lockExhibits(
    work,
    input.items.map((item) => item.exhibitId),
  );
  const caseFile = await work.em.findOne(
    CaseFile,
    { id: input.caseId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  const replaced =
    input.replacesId == null ? undefined : await decisionToReplace(work, input.caseId, input.replacesId);
  const officeId =
    caseFile === null ? undefined : enteringOffice(work, caseFile, [...exhibits.values()], replaced);
  if (caseFile === null || officeId === undefined) {
    return refused(problem('NOT_FOUND', ['input', 'caseId']));
  }
  const stale = versionProblems(caseFile.version, input.expectedVersion, ['input', 'expectedVersion']);
  if (stale.length > 0) {
    return refused(...stale);
  }
  const signer = (await signerOf(work, input, input.dated)) ?? null;
  const decision: Decision = {
    kind: input.kind,
    bodyKind: input.bodyKind,
    officeId,
    organisation: typedText(input.organisation) || (await ownOrganisation(work, input.bodyKind, officeId)),
    number: typedText(input.number),
    dated: input.dated,
    inForceOn: input.inForceOn ?? input.dated,
    signer: signer ?? { signerId: null, signerName: null },
    reason: saidText(input.reason),
  };
  const problems = [
    ...textProblems(decision),
    ...itemProblems(input, caseFile, exhibits, replaced),
    ...(await amountProblems(work, input, exhibits, replaced)),
    ...(await orderProblems(work, input, input.items, exhibits, replaced)),
    ...dateProblems(decision, dateInVietnam(work.now)),
    ...bodyProblems(decision, datesOf(caseFile), await bodiesOn(work, input.dated)),
    ...(signer === null
      ? [problem('NOT_FOUND', ['input', 'signerId'])]
      : [...(await signerProblems(work, decision)), ...twoPeopleProblems(work, decision)]),
    ...(input.replacesId == null ? [] : replacementProblems(replaced, { ...decision, items: input.items })),
    ...(await numberProblems(work, input, decision)),
    ...(await casePaperProblems(work, caseFile, decision)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const items = input.items.filter((item) => !isElsewhere(replaced, item));
  const decisionId = await write(work, { ...input, items }, decision);
  const named = [
    ...items.map((item) => ({ ...item, code: exhibits.get(item.exhibitId)?.code ?? '' })),
    ...(replaced?.elsewhere ?? []),
  ];
  await tell(work, input, decision, caseFile, named);
  return done({ decisionId, caseId: caseFile.id });
}

/**
 * The office in whose name it is entered: that of the replaced decision or of the case, else the one that holds every
 * item that is named.
 */
function enteringOffice(
  work: HouseWork,
  caseFile: CaseFile,
  exhibits: readonly ExhibitEntity[],
  replaced: ReplacedDecision | undefined,
): string | undefined {
  if (replaced !== undefined && work.actor.mayIn('case.decide', replaced.officeId)) {
    return replaced.officeId;
  }
  if (work.actor.mayIn('case.decide', caseFile.officeId)) {
    return caseFile.officeId;
  }
  const [holding, ...others] = new Set(exhibits.map((exhibit) => exhibit.officeId));
  return holding !== undefined && others.length === 0 && work.actor.mayIn('case.decide', holding)
    ? holding
    : undefined;
}

async function ownOrganisation(work: HouseWork, body: DecidingBody, officeId: string): Promise<string> {
  if (body !== 'ENFORCEMENT_AUTHORITY') {
    return '';
  }
  const found = await sql<{ name: string }>`select name from identity.office where id = ${officeId}`.execute(
    work.sql,
  );
  return found.rows[0]?.name ?? '';
}

function datesOf(caseFile: CaseFile) {
  return {
    judgmentDate: caseFile.judgmentDate ?? null,
    enforcementDecisionDate: caseFile.enforcementDecisionDate ?? null,
  };
}

function bodiesOn(work: HouseWork, day: string): Promise<DecidingBodies> {
  return ruleValue<DecidingBodies>(work.sql, 'decision.bodies', day, ['input', 'dated']);
}

function textProblems(decision: Decision): Problem[] {
  return [
    ...(isEmptyNumber(decision.number) ? [problem('REQUIRED', ['input', 'number'])] : []),
    ...(saidText(decision.organisation) === '' ? [problem('REQUIRED', ['input', 'organisation'])] : []),
  ];
}

function itemProblems(
  input: DecisionGiven,
  caseFile: CaseFile,
  exhibits: ReadonlyMap<string, ExhibitEntity>,
  replaced: ReplacedDecision | undefined,
): Problem[] {
  if (input.items.length > mostItems) {
    return [problem('TOO_MANY', ['input', 'items'], { most: String(mostItems), things: 'items' })];
  }
  const named = input.items.length + (replaced?.elsewhere.length ?? 0);
  if (named === 0 && input.kind === 'DISPOSAL_DECISION') {
    return [problem('REQUIRED', ['input', 'items'])];
  }
  return input.items.flatMap((item, index) => {
    const field = ['input', 'items', String(index)];
    const { exhibitId, orders } = item;
    const isOrdered = input.items
      .slice(0, index)
      .some((earlier) => earlier.exhibitId === exhibitId && earlier.orders === orders);
    if (isOrdered) {
      const exhibit = exhibits.get(exhibitId)?.code ?? '';
      return [problem('DECISION_ITEM_ORDERED', field, { exhibit, orders })];
    }
    if (isElsewhere(replaced, item)) {
      return elsewhereProblems(replaced, item, field);
    }
    return exhibits.get(item.exhibitId)?.caseId === caseFile.id
      ? []
      : [problem('DECISION_ITEM_UNKNOWN', [...field, 'exhibitId'])];
  });
}

/**
 * Where a decision orders several things of one item it says how much of each, and together no more than there is.
 * What a replacement only repeats stays as it was entered; one thing ordered twice is told by itself.
 */
async function amountProblems(
  work: HouseWork,
  { items, replacesId }: DecisionGiven,
  exhibits: ReadonlyMap<string, ExhibitEntity>,
  replaced: ReplacedDecision | undefined,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [exhibitId, parts] of Map.groupBy(items.entries(), ([, item]) => item.exhibitId)) {
    const exhibit = exhibits.get(exhibitId);
    if (exhibit !== undefined && !isRepeated(replaced, items, exhibitId)) {
      problems.push(...(await partProblems(work, exhibit, parts, replacesId ?? null)));
    }
  }
  return problems;
}

async function partProblems(
  work: HouseWork,
  exhibit: ExhibitEntity,
  parts: readonly (readonly [index: number, item: OrderedItem])[],
  replacesId: string | null,
): Promise<Problem[]> {
  const fieldOf = (index: number) => ['input', 'items', String(index), 'quantity'];
  const missing = parts.filter(([, { quantity }]) => quantity == null);
  if (new Set(parts.map(([, { orders }]) => orders)).size < parts.length) {
    return [];
  }
  if (parts.length > 1 && missing.length > 0) {
    return missing.map(([index]) =>
      problem('DECISION_AMOUNT_NEEDED', fieldOf(index), { exhibit: exhibit.code }),
    );
  }
  const given = parts.flatMap(([index, { quantity }]) => (quantity == null ? [] : [{ index, quantity }]));
  if (given.length === 0) {
    return [];
  }
  const unit = await unitOf(work, exhibit);
  const unfit = given.flatMap(({ index, quantity }) => quantityProblems(quantity, unit, fieldOf(index)));
  if (unfit.length > 0) {
    return unfit;
  }
  const found = await sql<{ there: string }>`
    select custody.orderable(${exhibit.id}, ${replacesId}::uuid)::text as there`.execute(work.sql);
  const available = new Decimal(found.rows[0]?.there ?? '0');
  const ordered = Decimal.sum(...given.map(({ quantity }) => quantity));
  const facts = {
    exhibit: exhibit.code,
    ordered: ordered.toFixed(),
    available: available.toFixed(),
    unit: unit.name,
  };
  return ordered.gt(available)
    ? [problem('DECISION_AMOUNTS_EXCEED', fieldOf(given[0]?.index ?? 0), facts)]
    : [];
}

/** A decision of the enforcement authority is signed by a head, a deputy or a delegate; others sign by their name. */
async function signerProblems(work: HouseWork, decision: Decision): Promise<Problem[]> {
  const { signerName } = decision.signer;
  if (decision.bodyKind !== 'ENFORCEMENT_AUTHORITY') {
    return signerName === null
      ? [problem('REQUIRED', ['input', 'signerName'])]
      : signerNameProblems(decision.signer, ['input']);
  }
  return orderSignerProblems(work, decision.officeId, decision.dated, decision.signer, ['input', 'signerId']);
}

/** Who signs a decision does not enter it. */
function twoPeopleProblems(work: HouseWork, { signer }: Decision): Problem[] {
  return isSigner(work.actor, signer)
    ? [problem('DECISION_SIGNER_ENTERS', ['input', 'signerId'], { signer: work.actor.fullName })]
    : [];
}

/** Each paper of a case stands in the book once; the enforcement authority gives no number of a year twice. */
async function numberProblems(work: HouseWork, input: DecisionGiven, decision: Decision): Promise<Problem[]> {
  const found = await sql<{ number: string; dated: string; paper: CaseDecisionKind }>`
    select d.number, d.dated::text as dated, d.kind as paper from custody.case_decision d
    where d.body_kind = ${decision.bodyKind} and d.id is distinct from ${input.replacesId ?? null}::uuid
      and (d.case_id = ${input.caseId} or (d.office_id = ${decision.officeId} and d.body_kind = 'ENFORCEMENT_AUTHORITY'))
      and extract(year from d.dated) = extract(year from ${decision.dated}::date)
      and rules.canonical_number(d.number) = rules.canonical_number(${decision.number})
      and custody.decision_stands(d.id) limit 1`.execute(work.sql);
  const [taken] = found.rows;
  return taken === undefined ? [] : [problem('DOCUMENT_NUMBER_TAKEN', ['input', 'number'], { ...taken })];
}

/**
 * The judgment and the first enforcement decision are the papers by which the case is known. Another one than the book
 * has takes a reason; a judgment that is that of another case of the office names this case.
 */
async function casePaperProblems(
  work: HouseWork,
  caseFile: CaseFile,
  decision: Decision,
): Promise<Problem[]> {
  if (decision.kind === 'DISPOSAL_DECISION') {
    return [];
  }
  const known = await knownPaper(work, caseFile, decision.kind);
  const problems: Problem[] = [];
  const court = decision.organisation;
  if (known !== null && decision.reason === '') {
    const { number, dated } = known;
    if (!isSamePaper(known, decision) || !maybeSameCourt(known, { ...decision, court })) {
      problems.push(problem('CASE_PAPERS_DIFFER', ['input', 'number'], { number, dated }));
    }
  }
  if (decision.kind === 'JUDGMENT') {
    const field = ['input', 'number'];
    problems.push(
      ...(known !== null && isSamePaper(known, decision) ? [] : judgmentYearProblems(decision, field)),
      ...(await otherCaseProblems(work, caseFile, { ...decision, court }, field)),
    );
  }
  return problems;
}

/** What the case has already; of enforcement decisions there are many, so only one that a receipt alone told. */
async function knownPaper(
  work: HouseWork,
  caseFile: CaseFile,
  kind: 'JUDGMENT' | 'ENFORCEMENT_DECISION',
): Promise<{ number: string; dated: string; court: string | null } | null> {
  const [number, dated, court = null] =
    kind === 'JUDGMENT'
      ? [caseFile.judgmentNumber, caseFile.judgmentDate, caseFile.judgmentCourt]
      : [caseFile.enforcementDecisionNumber, caseFile.enforcementDecisionDate];
  if (number == null || dated == null) {
    return null;
  }
  const found = await sql`
    select from custody.case_decision d
    where d.case_id = ${caseFile.id} and d.kind = 'ENFORCEMENT_DECISION' and d.kind = ${kind}
      and custody.decision_stands(d.id) limit 1`.execute(work.sql);
  return found.rows.length > 0 ? null : { number, dated, court };
}

async function write(work: HouseWork, input: DecisionGiven, decision: Decision): Promise<string> {
  const id = newId();
  await sql`
    insert into custody.case_decision (id, office_id, case_id, kind, body_kind, organisation, number, dated, in_force_on,
      signer_id, signer_name, replaces_id, reason, entered_by)
    values (${id}, ${decision.officeId}, ${input.caseId}, ${decision.kind}, ${decision.bodyKind},
      ${decision.organisation}, ${decision.number}, ${decision.dated}, ${decision.inForceOn},
      ${decision.signer.signerId}, ${decision.signer.signerName}, ${input.replacesId ?? null},
      ${decision.reason === '' ? null : decision.reason}, ${work.actor.id})`.execute(work.sql);
  const rows = input.items.map((item) => ({
    decision_id: id,
    exhibit_id: item.exhibitId,
    orders: item.orders,
    recipient: typedText(item.recipient) || null,
    to_organisation: typedText(item.toOrganisation) || null,
    quantity: item.quantity ?? null,
  }));
  await sql`
    insert into custody.case_decision_item (decision_id, exhibit_id, orders, recipient, to_organisation, quantity)
    select decision_id, exhibit_id, orders, recipient, to_organisation, quantity
    from jsonb_populate_recordset(null::custody.case_decision_item, ${JSON.stringify(rows)}::jsonb)`.execute(
    work.sql,
  );
  return id;
}

async function tell(
  work: HouseWork,
  input: DecisionGiven,
  decision: Decision,
  caseFile: CaseFile,
  items: readonly (OrderedItem & { readonly code: string })[],
): Promise<void> {
  await work.record({
    kind: 'case.decided',
    officeId: decision.officeId,
    subject: { type: 'CaseFile', id: caseFile.id, label: caseFile.judgmentNumber ?? caseFile.title },
    after: {
      kind: decision.kind,
      body: decision.bodyKind,
      organisation: decision.organisation,
      number: decision.number,
      dated: decision.dated,
      inForceOn: decision.inForceOn,
      signer: decision.signer.signerName,
      items: items.map((item) => ({
        code: item.code,
        orders: item.orders,
        ...(typedText(item.recipient) === '' ? {} : { recipient: typedText(item.recipient) }),
        ...(typedText(item.toOrganisation) === '' ? {} : { organisation: typedText(item.toOrganisation) }),
        ...(item.quantity == null ? {} : { quantity: item.quantity }),
      })),
      ...(input.replacesId == null ? {} : { replaces: input.replacesId }),
      ...(decision.reason === '' ? {} : { reason: decision.reason }),
    },
  });
}
