import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { canonicalNumber, dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import type { Role } from '../permissions.js';
import type { HouseWork } from '../request-context.js';
import { dateProblems, reasonProblems, textProblems, type DelegationWording } from './delegation.rules.js';

export interface DelegationGiven extends DelegationWording {
  readonly delegateId: string;
  readonly role: Role;
  readonly officeId: string;
}

/**
 * Hands a role on in writing (giấy ủy quyền, TT 01/2017 Đ9): for a time, out of nothing but what the delegator holds
 * by assignment, over the office of that role or one below it. What was delegated is not passed on.
 */
export async function grantDelegation(
  work: HouseWork,
  input: DelegationGiven,
): Promise<Outcome<{ delegationId: string }>> {
  const source = await sourceOf(work, input);
  if (!('issuingOfficeId' in source)) {
    return refused(source);
  }
  const problems = [
    ...(await wordingProblems(work, input)),
    ...(await delegateProblems(work, input)),
    ...(await paperProblems(work.sql, source.issuingOfficeId, input)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const id = newId();
  const number = typedText(input.paper.number);
  const scope = saidText(input.scope);
  await sql`
    insert into identity.delegation (id, delegator_id, delegate_id, role, office_id, issuing_office_id, valid_from,
      valid_to, paper_number, paper_dated, scope, created_at)
    values (${id}, ${work.actor.id}, ${input.delegateId}, ${input.role}, ${input.officeId}, ${source.issuingOfficeId},
      ${input.validFrom}::date, ${input.validTo}::date, ${number}, ${input.paper.dated}::date, ${scope},
      ${work.now})`.execute(work.sql);
  await work.record({
    kind: 'delegation.granted',
    officeId: input.officeId,
    subject: { type: 'Delegation', id, label: number },
    after: {
      delegate: await nameOf(work.sql, input.delegateId),
      role: input.role,
      validFrom: input.validFrom,
      validTo: input.validTo,
      paper: number,
      paperDated: input.paper.dated,
      scope,
    },
  });
  return done({ delegationId: id });
}

/** The office in which the acting person holds the role by assignment for the whole period, or what is in the way. */
async function sourceOf(
  work: HouseWork,
  input: DelegationGiven,
): Promise<{ readonly issuingOfficeId: string } | Problem> {
  if (!work.actor.mayIn('office.read', input.officeId)) {
    return problem('NOT_FOUND', ['input', 'officeId']);
  }
  const reaching = work.actor.grants.filter(
    (grant) => grant.role === input.role && grant.officeIds.includes(input.officeId),
  );
  const own = reaching.filter((grant) => grant.delegation == null);
  if (own.length === 0) {
    return reaching.length === 0
      ? problem('DELEGATION_ROLE_NOT_HELD', ['input', 'role'], { role: input.role })
      : problem('DELEGATION_CANNOT_BE_PASSED_ON', ['input', 'role'], { role: input.role });
  }
  const roles = await ruleValue<string[]>(work.sql, 'identity.delegation.roles', dateInVietnam(work.now));
  if (!roles.includes(input.role)) {
    return problem('DELEGATION_ROLE_NOT_DELEGABLE', ['input', 'role'], {
      role: input.role,
      delegable: roles.join(', '),
    });
  }
  const found = await sql<{ issuingOfficeId: string }>`
    select office_id as "issuingOfficeId" from identity.role_assignment
    where staff_id = ${work.actor.id} and role = ${input.role}
      and office_id = any(${own.map((grant) => grant.officeId)}::uuid[])
      and valid_from <= ${input.validFrom}::date and (valid_to is null or valid_to >= ${input.validTo}::date)
    order by office_id = ${input.officeId} desc, id limit 1`.execute(work.sql);
  return found.rows[0] ?? problem('DELEGATION_ROLE_NOT_HELD', ['input', 'validTo'], { role: input.role });
}

async function wordingProblems(work: HouseWork, input: DelegationGiven): Promise<Problem[]> {
  const today = dateInVietnam(work.now);
  const limits = {
    longest: await ruleValue<number>(work.sql, 'identity.delegation.most-days', today),
    back: await ruleValue<number>(work.sql, 'identity.delegation.most-days-back', today),
  };
  return [...dateProblems(input, today, limits), ...textProblems(input)];
}

interface DelegateRow {
  readonly isOfStaff: boolean;
  readonly takenFrom: string | null;
  readonly takenTo: string | null;
}

/** Somebody else, of the staff in sight who enforces today, and not in the same role there already. */
async function delegateProblems(work: HouseWork, input: DelegationGiven): Promise<Problem[]> {
  const field = ['input', 'delegateId'];
  if (input.delegateId === work.actor.id) {
    return [problem('DELEGATION_TO_ONESELF', field)];
  }
  const today = dateInVietnam(work.now);
  const found = await sql<DelegateRow>`
    select not bool_or(held.role in ('PROSECUTOR', 'ADMINISTRATOR')) as "isOfStaff", other.from as "takenFrom",
      other.to as "takenTo"
    from identity.staff s join identity.role_assignment held on held.staff_id = s.id
      left join lateral (
        select d.valid_from::text as "from", d.valid_to::text as "to" from identity.delegation d
        where d.delegate_id = s.id and d.role = ${input.role} and d.office_id = ${input.officeId} and d.revoked_at is null
          and d.valid_from <= ${input.validTo}::date and d.valid_to >= ${input.validFrom}::date
        order by d.valid_from limit 1) other on true
    where s.id = ${input.delegateId} and s.active
      and held.valid_from <= ${today}::date and (held.valid_to is null or held.valid_to >= ${today}::date)
    group by other.from, other.to
    having bool_or(held.office_id = any(${work.actor.officesFor('office.read')}::uuid[]))`.execute(work.sql);
  const [delegate] = found.rows;
  if (delegate === undefined) {
    return [problem('NOT_FOUND', field)];
  }
  if (!delegate.isOfStaff) {
    return [problem('DELEGATION_DELEGATE_UNFIT', field)];
  }
  const { takenFrom: from, takenTo: to } = delegate;
  return [
    ...(from === null || to === null ? [] : [problem('DELEGATION_EXISTS', field, { from, to })]),
    ...(await incompatibleRoles(work, input)),
  ];
}

/** Roles of the delegate that exclude the delegated one, with the days on which the two would meet. */
async function incompatibleRoles(work: HouseWork, input: DelegationGiven): Promise<Problem[]> {
  const { delegateId, role, officeId, validFrom, validTo } = input;
  if (validFrom > validTo) {
    return [];
  }
  const found = await sql<{ held: string; office: string; from: string; to: string }>`
    select c.role as held, o.name as office, greatest(c.held_from, ${validFrom}::date)::text as "from",
      least(c.held_to, ${validTo}::date)::text as "to"
    from identity.roles_in_conflict(${delegateId}, ${role}, ${officeId}, ${validFrom}::date, ${validTo}::date) c
      join identity.office o on o.id = c.office_id
    order by 3, 1`.execute(work.sql);
  return found.rows.map((conflict) =>
    problem('DELEGATION_ROLES_INCOMPATIBLE', ['input', 'delegateId'], { ...conflict, role }),
  );
}

async function paperProblems(
  database: Sql,
  issuingOfficeId: string,
  { paper }: DelegationGiven,
): Promise<Problem[]> {
  const found = await sql<{ number: string; dated: string }>`
    select paper_number as number, paper_dated::text as dated from identity.delegation
    where issuing_office_id = ${issuingOfficeId}
      and extract(year from paper_dated) = extract(year from ${paper.dated}::date)
      and rules.canonical_number(paper_number) = ${canonicalNumber(paper.number)}`.execute(database);
  const [taken] = found.rows;
  return taken === undefined
    ? []
    : [problem('DOCUMENT_NUMBER_TAKEN', ['input', 'paper', 'number'], { ...taken, paper: 'DELEGATION' })];
}

async function nameOf(database: Sql, staffId: string): Promise<string | undefined> {
  const found = await sql<{ name: string }>`
    select full_name as name from identity.staff where id = ${staffId}`.execute(database);
  return found.rows[0]?.name;
}

export interface RevocationGiven {
  readonly delegationId: string;
  readonly reason: string;
}

interface StandingDelegation {
  readonly delegatorId: string;
  readonly officeId: string;
  readonly issuingOfficeId: string;
  readonly paperNumber: string;
  readonly validTo: string;
  readonly revokedAt: string | null;
}

/** Ends a delegation now: by the delegator, or by whoever oversees the delegations of the office that issued it. */
export async function revokeDelegation(
  work: HouseWork,
  input: RevocationGiven,
): Promise<Outcome<{ delegationId: string }>> {
  const found = await sql<StandingDelegation>`
    select delegator_id as "delegatorId", office_id as "officeId", issuing_office_id as "issuingOfficeId",
      paper_number as "paperNumber", valid_to::text as "validTo", revoked_at as "revokedAt"
    from identity.delegation where id = ${input.delegationId} for update`.execute(work.sql);
  const [delegation] = found.rows;
  if (delegation === undefined || !mayRevoke(work, delegation)) {
    return refused(problem('NOT_FOUND', ['input', 'delegationId']));
  }
  if (delegation.revokedAt !== null || delegation.validTo < dateInVietnam(work.now)) {
    return refused(problem('DELEGATION_ENDED', ['input', 'delegationId']));
  }
  const problems = reasonProblems(input.reason);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const reason = saidText(input.reason);
  await sql`
    update identity.delegation set revoked_at = greatest(created_at, ${work.now}), revoked_by = ${work.actor.id}, revoke_reason = ${reason}
    where id = ${input.delegationId}`.execute(work.sql);
  await work.record({
    kind: 'delegation.revoked',
    officeId: delegation.officeId,
    subject: { type: 'Delegation', id: input.delegationId, label: delegation.paperNumber },
    before: { validTo: delegation.validTo },
    after: { revokedAt: work.now.toISOString(), reason },
  });
  return done({ delegationId: input.delegationId });
}

function mayRevoke({ actor }: HouseWork, delegation: StandingDelegation): boolean {
  return delegation.delegatorId === actor.id || actor.mayIn('delegation.oversee', delegation.issuingOfficeId);
}
