import type { Problem } from '../platform/outcome.js';
import { keepsWarehouse } from '../custody/index.js';
import {
  actorsIn,
  eligibleFact,
  eligibleIn,
  type Actor,
  type Candidate,
  type EligiblePerson,
  type HouseWork,
} from '../identity/index.js';
import { countedBy, knowsFromCounting } from './inventory.book.js';
import type { Discrepancy, Inventory } from './inventory.entity.js';

/** The moment and the rows by which it is found who may act. */
export type Asking = Pick<HouseWork, 'sql' | 'now'>;

type Judged = Pick<Inventory, 'officeId' | 'warehouseId' | 'asOf'>;
type About = Pick<Discrepancy, 'id' | 'inventoryId' | 'countId' | 'lineId' | 'foundLineId'>;

/** Why a person may not recount, alone or beside somebody, whatever the role: a recount is blind. */
export async function recounterRefusal(
  work: Asking,
  { officeId }: Pick<Inventory, 'officeId'>,
  discrepancy: About,
  person: Actor,
): Promise<'INVENTORY_RECOUNT_OWN_COUNT' | 'INVENTORY_RECOUNT_NOT_BLIND' | undefined> {
  if (await knowsFromCounting(work, person.id, discrepancy)) {
    return 'INVENTORY_RECOUNT_OWN_COUNT';
  }
  return person.mayIn('inventory.resolve', officeId) ? 'INVENTORY_RECOUNT_NOT_BLIND' : undefined;
}

/** Why a person may not settle a discrepancy, whatever the role: it is about their own store or their own count. */
export async function resolverRefusals(
  work: Asking,
  { warehouseId, asOf }: Judged,
  discrepancy: About,
  { id }: Pick<Actor, 'id'>,
): Promise<('DISCREPANCY_OWN_STORE' | 'DISCREPANCY_OWN_COUNT')[]> {
  const keeps = await keepsWarehouse(work, id, warehouseId, asOf);
  const counted = await countedBy(work, id, discrepancy);
  return [
    ...(keeps ? (['DISCREPANCY_OWN_STORE'] as const) : []),
    ...(counted ? (['DISCREPANCY_OWN_COUNT'] as const) : []),
  ];
}

/** Who may count in an office. */
export async function eligibleCounters(work: Asking, officeId: string): Promise<readonly Candidate[]> {
  return eligibleIn(await actorsIn(work.sql, officeId, work.now), officeId, 'inventory.count');
}

/** Who may stand beside a counter in an office. */
export async function eligibleSeconds(work: Asking, officeId: string): Promise<readonly Candidate[]> {
  return eligibleIn(await actorsIn(work.sql, officeId, work.now), officeId);
}

/** Who may recount what a discrepancy is about. */
export async function eligibleRecounters(
  work: Asking,
  inventory: Judged,
  discrepancy: About,
): Promise<readonly Candidate[]> {
  const people = await actorsIn(work.sql, inventory.officeId, work.now);
  const counting = people.filter((person) => person.mayIn('inventory.count', inventory.officeId));
  return eligibleIn(
    await blindAmong(work, inventory, discrepancy, counting),
    inventory.officeId,
    'inventory.count',
  );
}

/** Who may stand beside a recounter. */
export async function eligibleRecountSeconds(
  work: Asking,
  inventory: Judged,
  discrepancy: About,
): Promise<readonly Candidate[]> {
  const people = await actorsIn(work.sql, inventory.officeId, work.now);
  return eligibleIn(await blindAmong(work, inventory, discrepancy, people), inventory.officeId);
}

async function blindAmong(
  work: Asking,
  inventory: Judged,
  discrepancy: About,
  people: readonly Actor[],
): Promise<readonly Actor[]> {
  const blind: Actor[] = [];
  for (const person of people) {
    if ((await recounterRefusal(work, inventory, discrepancy, person)) === undefined) {
      blind.push(person);
    }
  }
  return blind;
}

/** Who may settle a discrepancy. */
export async function eligibleResolvers(
  work: Asking,
  inventory: Judged,
  discrepancy: About,
): Promise<readonly Candidate[]> {
  const people = await actorsIn(work.sql, inventory.officeId, work.now);
  const apart: Candidate[] = [];
  for (const person of eligibleIn(people, inventory.officeId, 'inventory.resolve')) {
    if ((await resolverRefusals(work, inventory, discrepancy, person)).length === 0) {
      apart.push(person);
    }
  }
  return apart;
}

/** The people without the one who is refused, as a fact of the refusal. */
export function othersFact(
  people: readonly EligiblePerson[],
  refused: string,
): { readonly eligible: string } {
  return eligibleFact(people.filter(({ id }) => id !== refused));
}

/** Names in each refusal that asks for a second person who could be that person; they are looked for once. */
export async function nameSeconds(
  work: HouseWork,
  problems: readonly (readonly Problem[])[],
  find: () => Promise<readonly EligiblePerson[]>,
): Promise<readonly (readonly Problem[])[]> {
  const asksForSecond = ({ code }: Problem) => code === 'SECOND_PERSON_REQUIRED';
  if (!problems.some((some) => some.some(asksForSecond))) {
    return problems;
  }
  const eligible = othersFact(await find(), work.actor.id);
  return problems.map((some) =>
    some.map((one) => (asksForSecond(one) ? { ...one, facts: { ...one.facts, ...eligible } } : one)),
  );
}
