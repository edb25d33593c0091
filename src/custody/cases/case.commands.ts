import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { CaseFile, Party } from './case.entity.js';

export interface DatedNumber {
  readonly number: string;
  /** YYYY-MM-DD */
  readonly dated: string;
}

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
  if (titleOf(input) === '') {
    problems.push(problem('REQUIRED', [...field, 'parties']));
  }
  for (const name of ['judgment', 'enforcementDecision'] as const) {
    const paper = input[name];
    if (paper?.number.trim() === '') {
      problems.push(problem('REQUIRED', [...field, name, 'number']));
    }
    if (paper != null && paper.dated > today) {
      problems.push(problem('DATE_IN_FUTURE', [...field, name, 'dated']));
    }
  }
  return problems;
}

/** The case of this judgment in the office's book, or a new one. A case without a judgment yet is always a new one. */
export async function findOrWriteCase(
  work: HouseWork,
  officeId: string,
  input: CaseGiven,
): Promise<CaseFile> {
  if (input.judgment == null) {
    return writeCase(work, officeId, input);
  }
  const judgmentNumber = input.judgment.number.trim();
  // Two receipts of one new judgment at once: the second waits here and then finds the case of the first.
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${`case ${officeId} ${judgmentNumber} ${input.judgment.dated}`}, 0))
  `.execute(work.sql);
  const known = await work.em.findOne(CaseFile, {
    officeId,
    judgmentNumber,
    judgmentDate: input.judgment.dated,
  });
  return known ?? (await writeCase(work, officeId, input));
}

async function writeCase(work: HouseWork, officeId: string, input: CaseGiven): Promise<CaseFile> {
  const caseFile = work.em.create(CaseFile, {
    id: newId(),
    officeId,
    title: titleOf(input),
    judgmentNumber: input.judgment?.number.trim() ?? null,
    judgmentDate: input.judgment?.dated ?? null,
    enforcementDecisionNumber: input.enforcementDecision?.number.trim() ?? null,
    enforcementDecisionDate: input.enforcementDecision?.dated ?? null,
    version: 1,
  });
  await work.em.flush();
  input.parties.forEach((party, index) => {
    work.em.create(Party, {
      id: newId(),
      caseId: caseFile.id,
      name: party.name.normalize('NFC').trim(),
      capacity: party.capacity,
      position: index + 1,
    });
  });
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

export interface DecisionGiven {
  readonly caseId: string;
  readonly expectedVersion: number;
  readonly judgment?: DatedNumber | null;
  readonly enforcementDecision?: DatedNumber | null;
}

/** Enters the judgment and the enforcement decision of a case when they arrive; the clock of disposal starts here. */
export async function enterCasePapers(
  work: HouseWork,
  input: DecisionGiven,
): Promise<Outcome<{ caseId: string }>> {
  const caseFile = await work.em.findOne(
    CaseFile,
    { id: input.caseId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (caseFile === null || !work.actor.mayIn('exhibit.receive', caseFile.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'caseId']));
  }
  if (caseFile.version !== input.expectedVersion) {
    return refused(
      problem('VERSION_CONFLICT', ['input', 'expectedVersion'], { currentVersion: String(caseFile.version) }),
    );
  }
  const problems = caseProblems(work, { title: caseFile.title, parties: [], ...input }, ['input']);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const before = papersOf(caseFile);
  if (input.judgment != null) {
    caseFile.judgmentNumber = input.judgment.number.trim();
    caseFile.judgmentDate = input.judgment.dated;
  }
  if (input.enforcementDecision != null) {
    caseFile.enforcementDecisionNumber = input.enforcementDecision.number.trim();
    caseFile.enforcementDecisionDate = input.enforcementDecision.dated;
  }
  await work.record({
    kind: 'case.papers-entered',
    officeId: caseFile.officeId,
    subject: { type: 'CaseFile', id: caseFile.id, label: caseFile.judgmentNumber ?? caseFile.title },
    before,
    after: papersOf(caseFile),
  });
  return done({ caseId: caseFile.id });
}

function papersOf(caseFile: CaseFile): Record<string, unknown> {
  return {
    judgmentNumber: caseFile.judgmentNumber ?? null,
    judgmentDate: caseFile.judgmentDate ?? null,
    enforcementDecisionNumber: caseFile.enforcementDecisionNumber ?? null,
    enforcementDecisionDate: caseFile.enforcementDecisionDate ?? null,
  };
}

function titleOf(input: CaseGiven): string {
  const title = input.title?.normalize('NFC').trim() ?? '';
  return title === '' ? (input.parties[0]?.name.normalize('NFC').trim() ?? '') : title;
}
