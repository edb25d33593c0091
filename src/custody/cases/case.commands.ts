import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { canonicalNumber, dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { CaseFile, Party } from './case.entity.js';
import { isSamePaper, missingParties, type DatedNumber } from './case.rules.js';

export interface PartyGiven {
  readonly name: string;
  readonly capacity: 'DEFENDANT' | 'CREDITOR' | 'DEBTOR' | 'CONCERNED';
}

export interface CaseGiven {
  readonly title?: string | null;
  readonly judgment?: DatedNumber | null;
  readonly enforcementDecision?: DatedNumber | null;
  readonly parties: readonly PartyGiven[];
}

export function caseProblems(work: HouseWork, input: CaseGiven, field: readonly string[]): Problem[] {
  const today = dateInVietnam(work.now);
  const problems: Problem[] = [];
  if (input.parties.length === 0 && titleOf(input) === '') {
    problems.push(problem('REQUIRED', [...field, 'parties']));
  }
  for (const [index, party] of input.parties.entries()) {
    if (typedText(party.name) === '') {
      problems.push(problem('REQUIRED', [...field, 'parties', String(index), 'name']));
    }
  }
  for (const name of ['judgment', 'enforcementDecision'] as const) {
    const paper = input[name];
    if (paper != null && typedText(paper.number) === '') {
      problems.push(problem('REQUIRED', [...field, name, 'number']));
    }
    if (paper != null && paper.dated > today) {
      problems.push(problem('DATE_IN_FUTURE', [...field, name, 'dated']));
    }
  }
  return problems;
}

/**
 * The case of this judgment in the office's book, which this transaction then holds locked; null for one that is new.
 * A case without a judgment yet is always a new one.
 */
export async function lockKnownCase(
  work: HouseWork,
  officeId: string,
  { judgment }: CaseGiven,
): Promise<CaseFile | null> {
  if (judgment == null) {
    return null;
  }
  const judgmentKey = canonicalNumber(judgment.number);
  // Two receipts of one new judgment at once: the second waits here and then finds the case of the first.
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${`case ${officeId} ${judgmentKey} ${judgment.dated}`}, 0))
  `.execute(work.sql);
  const found = await sql<{ id: string }>`
    select id from custody.case_file
    where office_id = ${officeId} and judgment_key = ${judgmentKey} and judgment_date = ${judgment.dated}
    order by judgment_occurrence limit 1`.execute(work.sql);
  const [known] = found.rows;
  return known === undefined
    ? null
    : work.em.findOne(CaseFile, { id: known.id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** A paper that is in the book is not replaced on the way: that takes a correction of the case. */
export function differingPaperProblems(
  caseFile: CaseFile,
  given: PapersGiven,
  field: readonly string[],
): Problem[] {
  const known = papersOf(caseFile);
  return paperNames.flatMap((name) => {
    const [stated, inBook] = [given[name], known[name]];
    return stated == null || inBook === null || isSamePaper(inBook, stated)
      ? []
      : [problem('CASE_PAPERS_DIFFER', [...field, name], { ...inBook })];
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
  const { enforcementDecision: decision, judgment } = papersOf(caseFile);
  const parties = await work.em.find(Party, { caseId: caseFile.id }, { orderBy: { position: 'asc' } });
  const names = parties.map((party) => party.name);
  const missing = missingParties(names, input.parties);
  const newDecision = decision === null ? (input.enforcementDecision ?? null) : null;
  if (missing.length === 0 && newDecision === null) {
    return;
  }
  // Its version grows although it may only have gained a party: who has seen the old list looks again.
  await sql`
    update custody.case_file set version = version + 1,
      enforcement_decision_number = coalesce(enforcement_decision_number, ${newDecision === null ? null : typedText(newDecision.number)}::text),
      enforcement_decision_date = coalesce(enforcement_decision_date, ${newDecision?.dated ?? null}::date)
    where id = ${caseFile.id}`.execute(work.sql);
  writeParties(work, caseFile.id, missing, parties.at(-1)?.position ?? 0);
  await work.record({
    kind: 'case.completed',
    officeId: caseFile.officeId,
    subject: { type: 'CaseFile', id: caseFile.id, label: caseFile.judgmentNumber ?? caseFile.title },
    before: { enforcementDecision: decision, parties: names },
    after: {
      title: caseFile.title,
      judgment,
      enforcementDecision: decision ?? newDecision,
      parties: [...names, ...missing.map((party) => party.name)],
    },
  });
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
      judgment: input.judgment ?? null,
      enforcementDecision: input.enforcementDecision ?? null,
      parties: input.parties.map((party) => party.name),
    },
  });
  return caseFile;
}

const paperNames = ['judgment', 'enforcementDecision'] as const;

type PaperName = (typeof paperNames)[number];
type PapersGiven = Readonly<Partial<Record<PaperName, DatedNumber | null>>>;

export interface CasePapersGiven extends PapersGiven {
  readonly caseId: string;
  readonly expectedVersion: number;
  /** Whether a paper that is in the book already is replaced by the given one. */
  readonly correction?: boolean | null;
  /** Why it is corrected. */
  readonly reason?: string | null;
}

/**
 * Enters the judgment and the enforcement decision of a case when they arrive; the clock of disposal starts here. A
 * paper that is in the book is replaced by an explicit correction only, and the decision not at all once something
 * was disposed of on it.
 */
export async function enterCasePapers(
  work: HouseWork,
  input: CasePapersGiven,
): Promise<Outcome<{ caseId: string }>> {
  const caseFile = await work.em.findOne(
    CaseFile,
    { id: input.caseId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (caseFile === null || !work.actor.mayIn('case.papers', caseFile.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'caseId']));
  }
  if (caseFile.version !== input.expectedVersion) {
    return refused(
      problem('VERSION_CONFLICT', ['input', 'expectedVersion'], { currentVersion: String(caseFile.version) }),
    );
  }
  const problems = [
    ...caseProblems(work, { title: caseFile.title, parties: [], ...input }, ['input']),
    ...(await entryProblems(work, caseFile, input)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const before = papersOf(caseFile);
  const corrected = replacedPapers(before, input);
  if (input.judgment != null) {
    caseFile.judgmentNumber = typedText(input.judgment.number);
    caseFile.judgmentDate = input.judgment.dated;
  }
  if (input.enforcementDecision != null) {
    caseFile.enforcementDecisionNumber = typedText(input.enforcementDecision.number);
    caseFile.enforcementDecisionDate = input.enforcementDecision.dated;
  }
  await work.record({
    kind: 'case.papers-entered',
    officeId: caseFile.officeId,
    subject: { type: 'CaseFile', id: caseFile.id, label: caseFile.judgmentNumber ?? caseFile.title },
    before: { ...before },
    after: {
      ...papersOf(caseFile),
      ...(corrected.length === 0 ? {} : { corrected, reason: reasonOf(input) }),
    },
  });
  return done({ caseId: caseFile.id });
}

async function entryProblems(
  work: HouseWork,
  caseFile: CaseFile,
  input: CasePapersGiven,
): Promise<Problem[]> {
  const given = paperNames.filter((name) => input[name] != null);
  if (given.length === 0) {
    return [problem('REQUIRED', ['input'])];
  }
  const known = papersOf(caseFile);
  const replaced = replacedPapers(known, input);
  if (replaced.length === 0 && given.every((name) => known[name] !== null)) {
    return [problem('NOTHING_CHANGED', ['input'])];
  }
  if (input.correction !== true) {
    return differingPaperProblems(caseFile, input, ['input']);
  }
  const problems: Problem[] = [];
  if (reasonOf(input) === '') {
    problems.push(problem('REQUIRED', ['input', 'reason']));
  }
  if (replaced.includes('enforcementDecision') && (await isDisposedOn(work, caseFile.id))) {
    problems.push(problem('CASE_DECISION_USED', ['input', 'enforcementDecision']));
  }
  return problems;
}

/** The papers in the book that the given ones replace; in a correction the writing of the number counts too. */
function replacedPapers(known: PapersOfCase, input: CasePapersGiven): PaperName[] {
  return paperNames.filter((name) => {
    const [inBook, stated] = [known[name], input[name]];
    if (inBook === null || stated == null) {
      return false;
    }
    return input.correction === true
      ? inBook.number !== typedText(stated.number) || inBook.dated !== stated.dated
      : !isSamePaper(inBook, stated);
  });
}

/** Whether anything of the case was disposed of by the program, which asked for the decision each time. */
async function isDisposedOn(work: HouseWork, caseId: string): Promise<boolean> {
  const found = await sql`
    select from custody.disposal d join custody.exhibit e on e.id = d.exhibit_id
    where e.case_id = ${caseId} and d.source = 'RECORDED' limit 1`.execute(work.sql);
  return found.rows.length > 0;
}

function reasonOf(input: CasePapersGiven): string {
  return typedText(input.reason);
}

type PapersOfCase = Readonly<Record<PaperName, DatedNumber | null>>;

function papersOf(caseFile: CaseFile): PapersOfCase {
  return {
    judgment: paperOf(caseFile.judgmentNumber, caseFile.judgmentDate),
    enforcementDecision: paperOf(caseFile.enforcementDecisionNumber, caseFile.enforcementDecisionDate),
  };
}

function paperOf(number: string | null | undefined, dated: string | null | undefined): DatedNumber | null {
  return number == null || dated == null ? null : { number, dated };
}

function titleOf(input: CaseGiven): string {
  const title = typedText(input.title);
  return title === '' ? typedText(input.parties[0]?.name) : title;
}
