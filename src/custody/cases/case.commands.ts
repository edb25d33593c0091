import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
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
  /** The case in the book to which the items belong, where the client has found it. */
  readonly caseId?: string | null;
  readonly title?: string | null;
  readonly judgment?: DatedNumber | null;
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
    const key = `case ${officeId} ${canonicalNumber(judgment.number)} ${judgment.dated}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(work.sql);
  }
  const id = caseId ?? (judgment == null ? undefined : (await caseOfJudgment(work, officeId, judgment))?.id);
  return id === undefined
    ? null
    : work.em.findOne(CaseFile, { id, officeId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

interface FoundCase {
  readonly id: string;
  readonly title: string;
}

async function caseOfJudgment(
  work: HouseWork,
  officeId: string,
  judgment: DatedNumber,
  otherThan: string | null = null,
): Promise<FoundCase | undefined> {
  const found = await sql<FoundCase>`
    select id, title from custody.case_file
    where office_id = ${officeId} and judgment_key = ${canonicalNumber(judgment.number)}
      and judgment_date = ${judgment.dated} and id is distinct from ${otherThan}::uuid
    order by judgment_occurrence limit 1`.execute(work.sql);
  return found.rows[0];
}

/** Another case of the same office that has this judgment; it cannot be that of two. */
export function otherCaseOf(
  work: HouseWork,
  caseFile: Pick<CaseFile, 'id' | 'officeId'>,
  judgment: DatedNumber,
): Promise<FoundCase | undefined> {
  return caseOfJudgment(work, caseFile.officeId, judgment, caseFile.id);
}

/** What speaks against completing the known case with the given papers, or against the case that was named. */
export async function knownCaseProblems(
  work: HouseWork,
  known: CaseFile | null,
  given: CaseGiven,
  field: readonly string[],
): Promise<Problem[]> {
  if (known === null) {
    return given.caseId == null ? [] : [problem('NOT_FOUND', [...field, 'caseId'])];
  }
  const problems = differingPaperProblems(known, given, field);
  if (given.judgment != null && known.judgmentNumber == null) {
    const other = await otherCaseOf(work, known, given.judgment);
    if (other !== undefined) {
      problems.push(problem('CASE_EXISTS', [...field, 'judgment'], { title: other.title }));
    }
  }
  return problems;
}

/** A paper that is in the book is not replaced on the way: that takes a correction of the case. */
function differingPaperProblems(caseFile: CaseFile, given: PapersGiven, field: readonly string[]): Problem[] {
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
  const before = papersOf(caseFile);
  const after = {
    judgment: before.judgment ?? input.judgment ?? null,
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
