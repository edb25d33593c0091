import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  judgedPlan,
  openProgramme,
  told,
  type OpenProgramme,
  type ProgrammeAnswer,
} from './open-programme.js';
import { peopleTold } from './planning-basis.reads.js';
import { revisionFindings } from './programme.rules.js';
import { ProgrammeRevision } from './revision.entity.js';
import { rewriteInspection, tell, writeInspection, type Planning } from './schedule.commands.js';

export interface RevisionStep {
  readonly programmeId: string;
  readonly expectedVersion: number;
}

export interface RevisionReason extends RevisionStep {
  readonly reason: string;
}

/** Opens a revision of an approved programme; one at a time. Its changes are planned with `programmeSchedule`. */
export async function reviseProgramme(
  work: HouseWork,
  input: RevisionReason,
): Promise<Outcome<ProgrammeAnswer>> {
  const opened = await openProgramme(work, input, 'programme.draft');
  if (!opened.ok) {
    return opened;
  }
  const { programme, revision } = opened.value;
  const reason = saidText(input.reason);
  if (programme.status !== 'APPROVED') {
    const facts = { status: programme.status };
    return refused(problem('PROGRAMME_STATE_WRONG', ['input', 'programmeId'], facts));
  }
  if (revision !== null) {
    return refused(problem('PROGRAMME_REVISION_OPEN', ['input', 'programmeId'], { reason: revision.reason }));
  }
  if (reason === '') {
    return refused(problem('REQUIRED', ['input', 'reason']));
  }
  const number = programme.edition + 1;
  work.em.create(ProgrammeRevision, {
    id: newId(),
    programmeId: programme.id,
    number,
    status: 'OPEN',
    reason,
    openedBy: work.actor.id,
    openedAt: work.now,
  });
  programme.version += 1;
  await work.record({
    kind: 'programme.revision-opened',
    officeId: programme.officeId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    before: { edition: programme.edition, version: input.expectedVersion },
    after: { edition: number, version: programme.version, reason },
  });
  return done({ programmeId: programme.id, warnings: [] });
}

/** Gives the open revision up; the programme stays as it was. */
export async function withdrawRevision(
  work: HouseWork,
  input: RevisionReason,
): Promise<Outcome<ProgrammeAnswer>> {
  const opened = await openProgramme(work, input, 'programme.draft');
  if (!opened.ok) {
    return opened;
  }
  const { programme, revision } = opened.value;
  const reason = saidText(input.reason);
  if (revision === null) {
    return refused(problem('PROGRAMME_REVISION_MISSING', ['input', 'programmeId']));
  }
  if (reason === '') {
    return refused(problem('REQUIRED', ['input', 'reason']));
  }
  revision.status = 'WITHDRAWN';
  revision.withdrawnBy = work.actor.id;
  revision.withdrawnAt = work.now;
  revision.withdrawalReason = reason;
  programme.version += 1;
  await work.record({
    kind: 'programme.revision-withdrawn',
    officeId: programme.officeId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    before: { edition: revision.number, version: input.expectedVersion },
    after: { edition: programme.edition, version: programme.version, reason },
  });
  return done({ programmeId: programme.id, warnings: [] });
}

/**
 * Approves the open revision as the next edition and makes the inspections what it says. Nobody who planned the
 * programme in any edition approves it; what has been carried out meanwhile is not changed any more.
 */
export async function approveRevision(
  work: HouseWork,
  input: RevisionStep,
): Promise<Outcome<ProgrammeAnswer>> {
  const opened = await openProgramme(work, input, 'programme.approve');
  if (!opened.ok) {
    return opened;
  }
  const open = opened.value;
  const { programme, revision, inspections, inspectors } = open;
  const field = ['input', 'programmeId'];
  if (revision === null) {
    return refused(problem('PROGRAMME_REVISION_MISSING', field));
  }
  const proposed = inspections.filter((known) => known.proposal !== undefined);
  if (proposed.length === 0) {
    return refused(problem('PROGRAMME_REVISION_EMPTY', field));
  }
  if (proposed.some(({ inspection }) => inspection?.status === 'DONE')) {
    return refused(problem('INSPECTION_ALREADY_DONE', field));
  }
  const { problems, warnings } = revisionFindings({
    ...open,
    inspections: inspections.map((known) => judgedPlan(known, open)),
    approverId: work.actor.id,
  });
  if (problems.length > 0) {
    return refused(...problems.map((found) => told(found, field, inspectors)));
  }
  revision.status = 'APPROVED';
  revision.approvedBy = work.actor.id;
  revision.approvedAt = work.now;
  programme.version += 1;
  await work.em.flush();
  await carryOut(work, open);
  await work.record({
    kind: 'programme.revised',
    officeId: programme.officeId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    before: { edition: programme.edition, version: input.expectedVersion },
    after: {
      edition: revision.number,
      version: programme.version,
      reason: revision.reason,
      changes: proposed.length,
    },
  });
  return done({ programmeId: programme.id, warnings });
}

/** Makes the inspections what the changes of the approved revision say. */
async function carryOut(work: HouseWork, open: OpenProgramme): Promise<void> {
  const proposed = open.inspections.filter((known) => known.proposal !== undefined);
  const people = await peopleTold(
    work.sql,
    proposed.flatMap(({ plan, team }) => [
      plan.leaderId,
      ...plan.memberIds,
      ...team.map((member) => member.staffId),
    ]),
  );
  for (const known of proposed) {
    const { inspection, officeId, plan } = known;
    const planning: Planning = { officeId, plan, changes: known };
    if (inspection === undefined) {
      await writeInspection(work, open, planning, people, known.id);
    } else if (plan.status === 'CANCELLED') {
      inspection.status = 'CANCELLED';
      await tell(work, open, 'inspection.cancelled', inspection, {
        before: { status: 'PLANNED' },
        after: { status: 'CANCELLED', reason: known.proposal?.reason ?? '' },
      });
    } else {
      await rewriteInspection(work, open, planning, known, people);
    }
  }
  await work.em.flush();
}
