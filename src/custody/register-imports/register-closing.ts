import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { lockRegisters, officeOfRegister } from './register-office.js';

/** The last day on which registers of an office are taken over. */
export interface RegisterClosing {
  readonly officeId: string;
  /** YYYY-MM-DD, today or later. */
  readonly closedOn: string;
}

/** Sets the day after which goods of an office come in by receipt only; it is set once. */
export async function closeRegisters(
  work: HouseWork,
  { officeId, closedOn }: RegisterClosing,
): Promise<Outcome<RegisterClosing>> {
  const office = await officeOfRegister(work, 'register.close', officeId);
  if (office === undefined) return refused(problem('NOT_FOUND', ['input', 'officeId']));
  if (closedOn < dateInVietnam(work.now))
    return refused(problem('REGISTER_CLOSING_PAST', ['input', 'closedOn']));
  await lockRegisters(work, officeId);
  const known = await closingOf(work, officeId);
  if (known !== undefined) {
    return refused(problem('REGISTER_CLOSING_SET', ['input', 'officeId'], { closedOn: known }));
  }
  await sql`
    insert into custody.register_closing (office_id, closed_on, closed_by)
    values (${officeId}, ${closedOn}, ${work.actor.id})`.execute(work.sql);
  await work.record({
    kind: 'register.closed',
    officeId,
    subject: { type: 'Office', id: officeId, label: office.code },
    after: { closedOn },
  });
  return done({ officeId, closedOn });
}

/** That the registers of an office are closed, if they are. */
export async function closedProblems(
  work: HouseWork,
  officeId: string,
  field: readonly string[],
): Promise<Problem[]> {
  const closedOn = await closingOf(work, officeId);
  return closedOn !== undefined && closedOn < dateInVietnam(work.now)
    ? [problem('REGISTER_CLOSED', field, { closedOn })]
    : [];
}

async function closingOf(work: HouseWork, officeId: string): Promise<string | undefined> {
  const found = await sql<{ closedOn: string }>`
    select closed_on::text as "closedOn" from custody.register_closing where office_id = ${officeId}`.execute(
    work.sql,
  );
  return found.rows[0]?.closedOn;
}
