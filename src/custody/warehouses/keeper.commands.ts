import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import { actorOfStaff, type HouseWork } from '../../identity/index.js';
import { ResponsibleKeeper } from './keeper.entity.js';
import { Warehouse } from './place.entity.js';

export interface KeeperAssignment {
  readonly warehouseId: string;
  readonly staffId: string;
  /** The first day, in Việt Nam; today when left out. */
  readonly validFrom?: string | null;
  readonly paperNumber: string;
  readonly paperDated: string;
}

/**
 * Names who answers for a warehouse from a day on: a keeper of its office, by a paper, named by somebody else. Whoever
 * did so far does until the day before.
 */
export async function assignKeeper(
  work: HouseWork,
  input: KeeperAssignment,
): Promise<Outcome<{ warehouseId: string }>> {
  const warehouse = await work.em.findOne(Warehouse, { id: input.warehouseId });
  if (warehouse === null || !work.actor.mayIn('warehouse.assign', warehouse.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'warehouseId']));
  }
  const validFrom = input.validFrom ?? dateInVietnam(work.now);
  const last = await work.em.findOne(
    ResponsibleKeeper,
    { warehouseId: warehouse.id },
    { orderBy: { validFrom: 'desc' } },
  );
  const problems = [
    ...(await personProblems(work, warehouse, input.staffId)),
    ...dayProblems(input, validFrom, dateInVietnam(work.now), last),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  if (last !== null && last.validTo == null) {
    last.validTo = Temporal.PlainDate.from(validFrom).subtract({ days: 1 }).toString();
    await work.em.flush();
  }
  const keeper = work.em.create(ResponsibleKeeper, {
    id: newId(),
    officeId: warehouse.officeId,
    warehouseId: warehouse.id,
    staffId: input.staffId,
    validFrom,
    validTo: null,
    paperNumber: typedText(input.paperNumber),
    paperDated: input.paperDated,
    assignedBy: work.actor.id,
    assignedAt: work.now,
  });
  await work.em.flush();
  await work.record({
    kind: 'warehouse.keeper-assigned',
    officeId: warehouse.officeId,
    subject: { type: 'Warehouse', id: warehouse.id, label: warehouse.code },
    before: { keeper: last?.staffId ?? null },
    after: { keeper: keeper.staffId, from: validFrom, paper: keeper.paperNumber, dated: keeper.paperDated },
  });
  return done({ warehouseId: warehouse.id });
}

async function personProblems(work: HouseWork, warehouse: Warehouse, staffId: string): Promise<Problem[]> {
  const field = ['input', 'staffId'];
  const person = await actorOfStaff(work.sql, staffId, work.now);
  if (person?.officeIds.includes(warehouse.officeId) !== true) {
    return [problem('NOT_FOUND', field)];
  }
  const keeps = person.grants.some(
    ({ role, officeId, delegation }) =>
      role === 'KEEPER' && officeId === warehouse.officeId && delegation == null,
  );
  return [
    ...(keeps ? [] : [problem('KEEPER_ROLE_MISSING', field, { name: person.fullName })]),
    ...(person.id === work.actor.id ? [problem('SECOND_PERSON_SAME', field)] : []),
  ];
}

function dayProblems(
  input: KeeperAssignment,
  validFrom: string,
  today: string,
  last: ResponsibleKeeper | null,
): Problem[] {
  const problems: Problem[] = [];
  if (typedText(input.paperNumber) === '') {
    problems.push(problem('REQUIRED', ['input', 'paperNumber']));
  }
  if (input.paperDated > today) {
    problems.push(problem('DATE_IN_FUTURE', ['input', 'paperDated']));
  }
  if (validFrom < input.paperDated) {
    problems.push(problem('DATE_TOO_EARLY', ['input', 'validFrom'], { earliest: input.paperDated }));
  }
  if (last !== null && validFrom <= last.validFrom) {
    const earliest = Temporal.PlainDate.from(last.validFrom).add({ days: 1 }).toString();
    problems.push(problem('DATE_TOO_EARLY', ['input', 'validFrom'], { earliest }));
  }
  return problems;
}

/**
 * Whether somebody keeps a warehouse: who answers for it on any day since a moment, or holds the role of a keeper in its
 * office. The database asks the same.
 */
export async function keepsWarehouse(
  work: Pick<HouseWork, 'sql'>,
  staffId: string,
  warehouseId: string,
  since: Date,
): Promise<boolean> {
  const found = await sql<{ keeps: boolean }>`
    select custody.keeps_warehouse(${staffId}, ${warehouseId}, ${since}) as keeps`.execute(work.sql);
  return found.rows[0]?.keeps ?? false;
}
