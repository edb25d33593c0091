import type { Problem } from '../platform/outcome.js';
import { keepsWarehouse } from '../custody/index.js';
import {
  actorsIn,
  candidateOf,
  eligibleFact,
  eligibleIn,
  permissionOfAct,
  type Actor,
  type Candidate,
  type CommissionedAct,
  type EligiblePerson,
  type HouseWork,
} from '../identity/index.js';
import { countedBy, knowsFromCounting, signerHasCounted } from './inventory.book.js';
import type { Discrepancy, Inventory } from './inventory.entity.js';

/** The moment and the rows by which it is found who may act. */
export type Asking = Pick<HouseWork, 'sql' | 'now'>;

type Judged = Pick<Inventory, 'id' | 'officeId' | 'warehouseId' | 'asOf'>;
type Where = Pick<Inventory, 'id' | 'officeId'>;
type About = Pick<Discrepancy, 'id' | 'inventoryId' | 'countId' | 'lineId' | 'foundLineId'>;

/** Why a person may not recount, alone or beside somebody, whatever the role: a recount is blind. */
export async function recounterRefusal(
  work: Asking,
  { id, officeId }: Where,
  discrepancy: About,
  person: Actor,
): Promise<'INVENTORY_RECOUNT_OWN_COUNT' | 'INVENTORY_RECOUNT_NOT_BLIND' | undefined> {
  if (await knowsFromCounting(work, person.id, discrepancy)) {
    return 'INVENTORY_RECOUNT_OWN_COUNT';
  }
  const settles =
    person.mayIn('inventory.resolve', officeId) || person.commissionFor('RESOLVE', id) !== undefined;
  return settles ? 'INVENTORY_RECOUNT_NOT_BLIND' : undefined;
}

/**
 * Why a person may not settle a discrepancy, whatever the role: it is about their own store or their own count, or the
 * count of who sent them.
 */
export async function resolverRefusals(
  work: Asking,
  { id: inventoryId, warehouseId, asOf }: Judged,
  discrepancy: About,
  person: Actor,
): Promise<('DISCREPANCY_OWN_STORE' | 'DISCREPANCY_OWN_COUNT' | 'DISCREPANCY_SIGNER_COUNTED')[]> {
  const keeps = await keepsWarehouse(work, person.id, warehouseId, asOf);
  const counted = await countedBy(work, person.id, discrepancy);
  const commission = person.commissionFor('RESOLVE', inventoryId);
  const sentByCounter = commission !== undefined && (await signerHasCounted(work, commission.id));
  return [
    ...(keeps ? (['DISCREPANCY_OWN_STORE'] as const) : []),
    ...(counted ? (['DISCREPANCY_OWN_COUNT'] as const) : []),
    ...(sentByCounter ? (['DISCREPANCY_SIGNER_COUNTED'] as const) : []),
  ];
}

/** Those of the people who hold the right in the office, and after them those whom an order sends to do it. */
function entitled(people: readonly Actor[], act: CommissionedAct, inventory: Where): readonly Candidate[] {
  const { id, officeId } = inventory;
  const ofOffice = eligibleIn(people, officeId, permissionOfAct[act]);
  return [...ofOffice, ...sentAmong(people, act, id, ofOffice)];
}

/** Those of the people whom an order sends, in the role of their own office; without those who are named already. */
function sentAmong(
  people: readonly Actor[],
  act: CommissionedAct,
  inventoryId: string,
  named: readonly Candidate[],
): readonly Candidate[] {
  return people
    .filter(
      (person) =>
        person.commissionFor(act, inventoryId) !== undefined && !named.some(({ id }) => id === person.id),
    )
    .flatMap((person) => person.grants.slice(0, 1).map((grant) => candidateOf(person, grant)));
}

/** Who may count in an inventory. */
export async function eligibleCounters(work: Asking, inventory: Where): Promise<readonly Candidate[]> {
  return entitled(await peopleOf(work, inventory), 'COUNT', inventory);
}

/** Who may stand beside a counter in an inventory. */
export async function eligibleSeconds(work: Asking, inventory: Where): Promise<readonly Candidate[]> {
  return besideOthers(await peopleOf(work, inventory), 'COUNT', inventory);
}

function besideOthers(
  people: readonly Actor[],
  act: CommissionedAct,
  { id, officeId }: Where,
): readonly Candidate[] {
  const ofOffice = eligibleIn(people, officeId);
  return [...ofOffice, ...sentAmong(people, act, id, ofOffice)];
}

/** Whom a role brings into the office of an inventory, or an order into the inventory. */
function peopleOf(work: Asking, { id, officeId }: Where): Promise<readonly Actor[]> {
  return actorsIn(work.sql, officeId, work.now, id);
}

/** Who may recount what a discrepancy is about. */
export async function eligibleRecounters(
  work: Asking,
  inventory: Judged,
  discrepancy: About,
): Promise<readonly Candidate[]> {
  const people = await peopleOf(work, inventory);
  const counting = people.filter(
    (person) =>
      person.mayIn('inventory.count', inventory.officeId) ||
      person.commissionFor('RECOUNT', inventory.id) !== undefined,
  );
  return entitled(await blindAmong(work, inventory, discrepancy, counting), 'RECOUNT', inventory);
}

/** Who may stand beside a recounter. */
export async function eligibleRecountSeconds(
  work: Asking,
  inventory: Judged,
  discrepancy: About,
): Promise<readonly Candidate[]> {
  const people = await blindAmong(work, inventory, discrepancy, await peopleOf(work, inventory));
  return besideOthers(people, 'RECOUNT', inventory);
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
  const people = await peopleOf(work, inventory);
  const settling = new Set(entitled(people, 'RESOLVE', inventory).map(({ id }) => id));
  const apart: Actor[] = [];
  for (const person of people.filter(({ id }) => settling.has(id))) {
    if ((await resolverRefusals(work, inventory, discrepancy, person)).length === 0) {
      apart.push(person);
    }
  }
  return entitled(apart, 'RESOLVE', inventory);
}

/**
 * The people without the one who is refused, as facts of the refusal.
 * @param act what a head above may send somebody of another office to do where nobody is left
 */
export async function othersFact(
  work: Asking,
  people: readonly EligiblePerson[],
  refused: string,
  act: CommissionedAct,
): Promise<{ readonly eligible: string; readonly commissionable?: string }> {
  const others = await eligibleFact(
    work,
    people.filter(({ id }) => id !== refused),
  );
  return { ...others, ...(others.eligible === '' ? { commissionable: act } : {}) };
}

/** Names in each refusal that asks for a second person who could be that person; they are looked for once. */
export async function nameSeconds(
  work: HouseWork,
  problems: readonly (readonly Problem[])[],
  act: CommissionedAct,
  find: () => Promise<readonly EligiblePerson[]>,
): Promise<readonly (readonly Problem[])[]> {
  const asksForSecond = ({ code }: Problem) => code === 'SECOND_PERSON_REQUIRED';
  if (!problems.some((some) => some.some(asksForSecond))) {
    return problems;
  }
  const eligible = await othersFact(work, await find(), work.actor.id, act);
  return problems.map((some) =>
    some.map((one) => (asksForSecond(one) ? { ...one, facts: { ...one.facts, ...eligible } } : one)),
  );
}
