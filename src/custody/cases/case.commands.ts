import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import {
  canonicalNumber,
  comparableCourt,
  dateInVietnam,
  isEmptyNumber,
  isPersonName,
  problem,
  yearOfNumber,
} from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { CaseFile, Party } from './case.entity.js';
import {
  isSamePaper,
  maybeSameCourt,
  missingParties,
  type DatedNumber,
  type Judgment,
} from './case.rules.js';

export interface PartyGiven {
  readonly name: string;
  readonly capacity: 'DEFENDANT' | 'CREDITOR' | 'DEBTOR' | 'CONCERNED';
}

export interface CaseGiven {
  /** The case in the book to which the items belong, where the client has found it. */
  readonly caseId?: string | null;
  readonly title?: string | null;
  readonly judgment?: Judgment | null;
  readonly enforcementDecision?: DatedNumber | null;
  readonly parties: readonly PartyGiven[];
}

export function caseProblems(work: HouseWork, input: CaseGiven, field: readonly string[]): Problem[] {
  const today = dateInVietnam(work.now);
  const problems: Problem[] = [];
  if (input.caseId == null && input.parties.length === 0 && titleOf(input) === '') {
    problems.push(problem('REQUIRED', [...field, 'parties']));
  }
  for (const [index, party] of input.parties.entries()) {
    const at = [...field, 'parties', String(index), 'name'];
    if (typedText(party.name) === '') {
      problems.push(problem('REQUIRED', at));
    } else if (!isPersonName(party.name)) {
      problems.push(problem('PERSON_NAME_NEEDED', at));
    }
  }
  for (const name of ['judgment', 'enforcementDecision'] as const) {
    const paper = input[name];
    if (paper != null && isEmptyNumber(paper.number)) {
      problems.push(problem('REQUIRED', [...field, name, 'number']));
    }
    if (paper != null && paper.dated > today) {
      problems.push(problem('DATE_IN_FUTURE', [...field, name, 'dated']));
    }
  }
  return problems;
}

/**
 * The case in the office's book that is named by its id or by its judgment, which this transaction then holds locked;
 * null for one that is new. A case without a judgment yet is a new one unless its id is given.
 */
export async function lockKnownCase(
  work: HouseWork,
  officeId: string,
  { caseId, judgment }: CaseGiven,
): Promise<CaseFile | null> {
  if (judgment != null) {
    // Two receipts of one new judgment at once: the second waits here and then finds the case of the first.
    await sql`
      select custody.lock_judgment(${officeId}, ${canonicalNumber(judgment.number)}, ${judgment.dated}::date)`.execute(
      work.sql,
    );
  }
  const id = caseId ?? (judgment == null ? undefined : (await caseOfJudgment(work, officeId, judgment))?.id);
  return id === undefined
    ? null
    : work.em.findOne(CaseFile, { id, officeId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** Before the locks of items and case: a receipt of the same judgment takes them in this order too. */
export async function lockJudgmentOf(work: HouseWork, caseId: string, judgment: Judgment): Promise<void> {
  await sql`
    select custody.lock_judgment(office_id, ${canonicalNumber(judgment.number)}, ${judgment.dated}::date)
    from custody.case_file where id = ${caseId}`.execute(work.sql);
}

interface FoundCase {
  readonly id: string;
  readonly title: string;
  readonly number: string;
  readonly dated: string;
  readonly court: string | null;
}

/** The cases of the office whose judgment may be this one by number, year and court, whatever its day; the likeliest first. */
async function casesOfNumber(
  work: HouseWork,
  officeId: string,
  judgment: Judgment,
): Promise<readonly FoundCase[]> {
  const court = saidText(judgment.court);
  const found = await sql<FoundCase>`
    select id, title, judgment_number as number, judgment_date::text as dated, judgment_court as court
    from custody.cases_of_judgment(${officeId}, ${canonicalNumber(judgment.number)}, ${judgment.dated}::date,
      ${court === '' ? null : comparableCourt(court)})
    order by judgment_date = ${judgment.dated}::date desc, judgment_court is null, judgment_occurrence, id`.execute(
    work.sql,
  );
  return found.rows;
}

async function caseOfJudgment(
  work: HouseWork,
  officeId: string,
  judgment: Judgment,
): Promise<FoundCase | undefined> {
  const found = await casesOfNumber(work, officeId, judgment);
  return found.find((one) => one.dated === judgment.dated);
}

/**
 * Another case of the same office that has this judgment, on its day or by mistake on another: it cannot be that of two.
 * Where the case has this number and day already and only its court is told, cases without a court stand in no way:
 * else two of before, both without one, could never be told apart.
 */
export async function otherCaseProblems(
  work: HouseWork,
  caseFile: Pick<CaseFile, 'id' | 'officeId' | 'judgmentNumber' | 'judgmentDate'>,
  judgment: Judgment,
  field: readonly string[],
): Promise<Problem[]> {
  const own = paperOf(caseFile.judgmentNumber, caseFile.judgmentDate);
  const onlyCourt = own !== null && isSamePaper(own, judgment);
  const [other] = (await casesOfNumber(work, caseFile.officeId, judgment)).filter(
    ({ id, court }) => id !== caseFile.id && !(onlyCourt && court === null),
  );
  if (other === undefined) {
    return [];
  }
  return other.dated === judgment.dated
    ? [problem('CASE_EXISTS', field, { title: other.title })]
    : [otherDay(other, field)];
}

function otherDay({ title, number, dated }: FoundCase, field: readonly string[]): Problem {
  return problem('CASE_JUDGMENT_OTHER_DAY', field, { number, dated, title });
}

/** What speaks against completing the known case with the given papers, against the case that was named, or a new one. */
export async function knownCaseProblems(
  work: HouseWork,
  officeId: string,
  known: CaseFile | null,
  given: CaseGiven,
  field: readonly string[],
): Promise<Problem[]> {
  if (known === null) {
    return given.caseId == null
      ? newCaseProblems(work, officeId, given, field)
      : [problem('NOT_FOUND', [...field, 'caseId'])];
  }
  const problems = differingPaperProblems(known, given, field);
  if (given.judgment != null) {
    const at = [...field, 'judgment'];
    problems.push(
      ...(known.judgmentNumber == null ? judgmentYearProblems(given.judgment, [...at, 'number']) : []),
      ...(given.caseId == null ? await courtProblems(work, officeId, given.judgment, at) : []),
      ...(needsLook(known, given.judgment) ? await otherCaseProblems(work, known, given.judgment, at) : []),
    );
  }
  return problems;
}

/** Whether a case gains its judgment or the court of it. */
function needsLook(known: CaseFile, { court }: Judgment): boolean {
  return known.judgmentNumber == null || (known.judgmentCourt == null && saidText(court) !== '');
}

/** A number of a court and year that is in the book with another day is no new case; nor is one of another year. */
async function newCaseProblems(
  work: HouseWork,
  officeId: string,
  { judgment }: CaseGiven,
  field: readonly string[],
): Promise<Problem[]> {
  if (judgment == null) {
    return [];
  }
  const [other] = await casesOfNumber(work, officeId, judgment);
  return [
    ...judgmentYearProblems(judgment, [...field, 'judgment', 'number']),
    ...(other === undefined ? [] : [otherDay(other, [...field, 'judgment', 'dated'])]),
  ];
}

/** The year that the number of a judgment names is that of its day. */
export function judgmentYearProblems({ number, dated }: DatedNumber, field: readonly string[]): Problem[] {
  const year = yearOfNumber(number);
  return year === undefined || dated.startsWith(year)
    ? []
    : [problem('JUDGMENT_YEAR_DIFFERS', field, { number: typedText(number), year, dated })];
}

/** Where two courts have given the number in the year, the court says which case is meant. */
async function courtProblems(
  work: HouseWork,
  officeId: string,
  judgment: Judgment,
  field: readonly string[],
): Promise<Problem[]> {
  const courts = (await casesOfNumber(work, officeId, judgment))
    .map(({ court }) => court)
    .filter((court) => court !== null);
  const isTold = saidText(judgment.court) !== '';
  return isTold || new Set(courts.map(comparableCourt)).size < 2
    ? []
    : [problem('REQUIRED', [...field, 'court'])];
}

/** A paper that is in the book is not replaced on the way: that takes a correction of the case. */
function differingPaperProblems(caseFile: CaseFile, given: PapersGiven, field: readonly string[]): Problem[] {
  const known = papersOf(caseFile);
  return paperNames.flatMap((name) => {
    const [stated, inBook] = [given[name], known[name]];
    return stated == null ||
      inBook === null ||
      (isSamePaper(inBook, stated) && maybeSameCourt(inBook, stated))
      ? []
      : [problem('CASE_PAPERS_DIFFER', [...field, name], { number: inBook.number, dated: inBook.dated })];
  });
}

/** The known case with what only the input names of parties and decision, or a new one. Check its papers first. */
export async function completeOrWriteCase(
  work: HouseWork,
  officeId: string,
  known: CaseFile | null,
  input: CaseGiven,
): Promise<CaseFile> {
  if (known === null) {
    return writeCase(work, officeId, input);
  }
  await completeCase(work, known, input);
  return known;
}

async function completeCase(work: HouseWork, caseFile: CaseFile, input: CaseGiven): Promise<void> {
  const before = papersOf(caseFile);
  const after = {
    judgment: completeJudgment(before.judgment, input.judgment ?? null),
    enforcementDecision: before.enforcementDecision ?? input.enforcementDecision ?? null,
  };
  const parties = await work.em.find(Party, { caseId: caseFile.id }, { orderBy: { position: 'asc' } });
  const names = parties.map((party) => party.name);
  const missing = missingParties(names, input.parties);
  if (missing.length === 0 && paperNames.every((name) => before[name] === after[name])) {
    return;
  }
  // Its version grows although it may only have gained a party: who has seen the old list looks again.
  await sql`
    update custody.case_file set version = version + 1,
      judgment_number = ${numberOf(after.judgment)}::text,
      judgment_date = ${after.judgment?.dated ?? null}::date,
      judgment_court = ${after.judgment?.court ?? null}::text,
      enforcement_decision_number = ${numberOf(after.enforcementDecision)}::text,
      enforcement_decision_date = ${after.enforcementDecision?.dated ?? null}::date
    where id = ${caseFile.id}`.execute(work.sql);
  writeParties(work, caseFile.id, missing, parties.at(-1)?.position ?? 0);
  await work.record({
    kind: 'case.completed',
    officeId: caseFile.officeId,
    subject: { type: 'CaseFile', id: caseFile.id, label: caseFile.judgmentNumber ?? caseFile.title },
    before: { ...before, parties: names },
    after: {
      title: caseFile.title,
      ...after,
      parties: [...names, ...missing.map((party) => party.name)],
    },
  });
}

/** What is in the book stays; the court of its judgment is added where the book lacks it. */
function completeJudgment(known: Judgment | null, given: Judgment | null): Judgment | null {
  const court = saidText(given?.court);
  if (known === null) {
    return given === null ? null : paperOf(given.number, given.dated, court);
  }
  return known.court !== undefined || court === '' ? known : { ...known, court };
}

function numberOf(paper: DatedNumber | null): string | null {
  return paper === null ? null : typedText(paper.number);
}

function writeParties(work: HouseWork, caseId: string, parties: readonly PartyGiven[], after: number): void {
  parties.forEach((party, index) => {
    work.em.create(Party, {
      id: newId(),
      caseId,
      name: typedText(party.name),
      capacity: party.capacity,
      position: after + index + 1,
    });
  });
}

async function writeCase(work: HouseWork, officeId: string, input: CaseGiven): Promise<CaseFile> {
  const caseFile = work.em.create(CaseFile, {
    id: newId(),
    officeId,
    title: titleOf(input),
    judgmentNumber: input.judgment == null ? null : typedText(input.judgment.number),
    judgmentDate: input.judgment?.dated ?? null,
    judgmentCourt: saidText(input.judgment?.court) || null,
    enforcementDecisionNumber:
      input.enforcementDecision == null ? null : typedText(input.enforcementDecision.number),
    enforcementDecisionDate: input.enforcementDecision?.dated ?? null,
    version: 1,
  });
  await work.em.flush();
  writeParties(work, caseFile.id, input.parties, 0);
  await work.record({
    kind: 'case.opened',
    officeId,
    subject: { type: 'CaseFile', id: caseFile.id, label: caseFile.judgmentNumber ?? caseFile.title },
    after: {
      title: caseFile.title,
      judgment: completeJudgment(null, input.judgment ?? null),
      enforcementDecision: input.enforcementDecision ?? null,
      parties: input.parties.map((party) => party.name),
    },
  });
  return caseFile;
}

const paperNames = ['judgment', 'enforcementDecision'] as const;

type PaperName = (typeof paperNames)[number];
type PapersGiven = Readonly<Partial<Record<PaperName, Judgment | null>>>;

type PapersOfCase = Readonly<Record<PaperName, Judgment | null>>;

function papersOf(caseFile: CaseFile): PapersOfCase {
  const { judgmentNumber, judgmentDate, judgmentCourt } = caseFile;
  return {
    judgment: paperOf(judgmentNumber, judgmentDate, judgmentCourt),
    enforcementDecision: paperOf(caseFile.enforcementDecisionNumber, caseFile.enforcementDecisionDate),
  };
}

/** A paper with number and date; the court stands there only where it is known. */
function paperOf(
  number: string | null | undefined,
  dated: string | null | undefined,
  court?: string | null,
): Judgment | null {
  return number == null || dated == null ? null : { number, dated, ...(court ? { court } : {}) };
}

function titleOf(input: CaseGiven): string {
  const title = typedText(input.title);
  return title === '' ? typedText(input.parties[0]?.name) : title;
}
