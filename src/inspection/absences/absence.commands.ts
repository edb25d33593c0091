import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { Absence, type AbsenceKind } from './absence.entity.js';

export interface AbsenceGiven {
  readonly staffId: string;
  readonly from: string;
  readonly to: string;
  readonly kind: AbsenceKind;
  readonly paper?: string | null;
}

/** Enters the leave of a person of one's offices; no inspection is planned with that person on these days. */
export async function enterAbsence(
  work: HouseWork,
  input: AbsenceGiven,
): Promise<Outcome<{ absenceId: string }>> {
  const person = await personOf(work, input.staffId);
  if (person === undefined) {
    return refused(problem('NOT_FOUND', ['input', 'staffId']));
  }
  const problems = await periodProblems(work, input);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const paper = typedText(input.paper);
  const absence = work.em.create(Absence, {
    id: newId(),
    officeId: person.officeId,
    staffId: input.staffId,
    startsOn: input.from,
    endsOn: input.to,
    kind: input.kind,
    paper: paper === '' ? null : paper,
    enteredBy: work.actor.id,
    enteredAt: work.now,
  });
  await work.record({
    kind: 'absence.entered',
    officeId: person.officeId,
    subject: { type: 'Absence', id: absence.id, label: `${person.fullName} ${input.from}` },
    after: { from: input.from, to: input.to, kind: input.kind, ...(paper === '' ? {} : { paper }) },
  });
  return done({ absenceId: absence.id });
}

/** The person and the office in which the acting person may enter leave for them. */
async function personOf(
  work: HouseWork,
  staffId: string,
): Promise<{ officeId: string; fullName: string } | undefined> {
  const today = dateInVietnam(work.now);
  const found = await sql<{ officeId: string; fullName: string }>`
    select r.office_id as "officeId", s.full_name as "fullName"
    from identity.staff s
      join identity.role_assignment r on r.staff_id = s.id join identity.office o on o.id = r.office_id
    where s.id = ${staffId} and s.active
      and r.office_id = any(${work.actor.officesFor('absence.enter')}::uuid[])
      and r.valid_from <= ${today}::date and (r.valid_to is null or r.valid_to >= ${today}::date)
    order by o.code limit 1`.execute(work.sql);
  return found.rows[0];
}

async function periodProblems(work: HouseWork, { staffId, from, to }: AbsenceGiven): Promise<Problem[]> {
  if (to < from) {
    return [problem('DATE_TOO_EARLY', ['input', 'to'], { earliest: from })];
  }
  const overlapping = await work.em.count(Absence, {
    staffId,
    withdrawnAt: null,
    startsOn: { $lte: to },
    endsOn: { $gte: from },
  });
  return overlapping === 0 ? [] : [problem('ABSENCE_OVERLAPS', ['input', 'from'])];
}

export interface AbsenceWithdrawal {
  readonly absenceId: string;
  readonly reason: string;
}

/** Withdraws leave that was entered wrongly or is not taken; it stays on record with the reason. */
export async function withdrawAbsence(
  work: HouseWork,
  input: AbsenceWithdrawal,
): Promise<Outcome<{ absenceId: string }>> {
  const absence = await work.em.findOne(
    Absence,
    { id: input.absenceId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (absence === null || !work.actor.mayIn('absence.enter', absence.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'absenceId']));
  }
  const reason = saidText(input.reason);
  if (absence.withdrawnAt != null) {
    return refused(problem('ABSENCE_WITHDRAWN', ['input', 'absenceId']));
  }
  if (reason === '') {
    return refused(problem('REQUIRED', ['input', 'reason']));
  }
  absence.withdrawnBy = work.actor.id;
  absence.withdrawnAt = work.now;
  absence.withdrawalReason = reason;
  await work.record({
    kind: 'absence.withdrawn',
    officeId: absence.officeId,
    subject: { type: 'Absence', id: absence.id, label: absence.startsOn },
    before: { from: absence.startsOn, to: absence.endsOn, kind: absence.kind },
    after: { withdrawn: reason },
  });
  return done({ absenceId: absence.id });
}
