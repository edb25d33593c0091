import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import { soleDelegation, type Actor, type HouseWork } from '../../identity/index.js';
import { keepsWarehouse } from '../../custody/index.js';
import type { Asking } from '../eligible.js';
import { hasCounted, lockInventory, unresolvedCount } from '../inventory.book.js';
import {
  InventorySignature,
  signatureCapacities,
  type Inventory,
  type SignatureCapacity,
} from '../inventory.entity.js';
import {
  grantsOfCapacity,
  holdsCapacity,
  isOpenedFromAbove,
  rolesOfCapacity,
  stepProblems,
} from '../inventory.rules.js';
import { digestOf, keepStatement, statementOf } from '../inventory.statement.js';

export interface SigningGiven {
  readonly inventoryId: string;
  readonly capacity: SignatureCapacity;
}

/**
 * Signs the minutes as keeper, accountant or head (TT 04/2023 Đ11.4), over the digest of all that they say. Each
 * capacity once, each person once, and only when nothing in them is open any more.
 */
export async function signInventory(
  work: HouseWork,
  input: SigningGiven,
): Promise<Outcome<{ inventoryId: string }>> {
  const inventory = await lockInventory(work, input.inventoryId);
  if (inventory === null || !work.actor.mayIn('inventory.sign', inventory.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const wrongStep = stepProblems(inventory.status, 'COMPARED');
  if (wrongStep.length > 0) {
    return refused(...wrongStep);
  }
  const problems = await signingProblems(work, inventory, input.capacity);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const statement = await statementOf(work.sql, inventory.id);
  await keepStatement(work.sql, inventory.id, statement);
  const digest = digestOf(statement);
  work.em.create(InventorySignature, {
    id: newId(),
    inventoryId: inventory.id,
    capacity: input.capacity,
    signerId: work.actor.id,
    digest,
    signedAt: work.now,
  });
  await work.record({
    kind: 'inventory.signed',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    after: { capacity: input.capacity, digest },
    delegationId:
      soleDelegation(grantsOfCapacity(work.actor.grants, input.capacity, inventory.officeId))?.id ?? null,
  });
  return done({ inventoryId: inventory.id });
}

async function signingProblems(
  work: HouseWork,
  inventory: Inventory,
  capacity: SignatureCapacity,
): Promise<Problem[]> {
  const unresolved = await unresolvedCount(work, inventory.id);
  if (unresolved > 0) {
    return [problem('INVENTORY_DISCREPANCIES_OPEN', [], { missing: String(unresolved) })];
  }
  const signed = await work.em.find(InventorySignature, { inventoryId: inventory.id });
  return signerProblems(work, inventory, signed, { person: work.actor, capacity });
}

type Signable = Pick<
  Inventory,
  'id' | 'officeId' | 'warehouseId' | 'asOf' | 'openedBy' | 'openedFromOfficeId'
>;
type Signed = Pick<InventorySignature, 'capacity' | 'signerId'>;

/** What speaks against a person's signing the minutes in a capacity, beside the signatures that they have. */
export async function signerProblems(
  work: Asking,
  inventory: Signable,
  signed: readonly Signed[],
  { person, capacity }: { person: Actor; capacity: SignatureCapacity },
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const holds =
    capacity === 'INSPECTOR'
      ? isOpenedFromAbove(inventory) && inventory.openedBy === person.id
      : holdsCapacity(person.grants, capacity, inventory.officeId);
  if (!holds) {
    return [problem('INVENTORY_CAPACITY_NOT_HELD', ['input', 'capacity'], { capacity })];
  }
  const { warehouseId, asOf } = inventory;
  if (capacity !== 'KEEPER' && (await keepsWarehouse(work, person.id, warehouseId, asOf))) {
    problems.push(problem('INVENTORY_SIGNER_JOINED', ['input', 'capacity']));
  }
  const needed = await neededCapacity(work, inventory, signed, { person, capacity });
  if (needed !== undefined) {
    problems.push(problem('INVENTORY_SIGNER_NEEDED', ['input', 'capacity'], { capacity: needed }));
  }
  if (signed.some((signature) => signature.capacity === capacity)) {
    problems.push(problem('INVENTORY_ALREADY_SIGNED', ['input', 'capacity']));
  }
  if (signed.some((signature) => signature.signerId === person.id)) {
    problems.push(problem('INVENTORY_SIGNER_TWICE'));
  }
  if (capacity === 'HEAD' && (await hasCounted(work, person.id, inventory.id))) {
    problems.push(problem('INVENTORY_SIGNER_COUNTED', ['input', 'capacity']));
  }
  return problems;
}

/**
 * A capacity that only this person could still sign in, and so not in the one that was chosen: a signature that is given
 * must leave the others possible.
 */
async function neededCapacity(
  work: Asking,
  { id, officeId }: Signable,
  signed: readonly Signed[],
  { person, capacity: chosen }: { person: Actor; capacity: SignatureCapacity },
): Promise<SignatureCapacity | undefined> {
  const today = dateInVietnam(work.now);
  const required = await ruleValue<string[]>(work.sql, 'inventory.signatures', today);
  // Who counted does not sign for the head, and so is not needed for it.
  const counted = await hasCounted(work, person.id, id);
  const held = signatureCapacities.filter(
    (capacity) =>
      capacity !== chosen &&
      !(capacity === 'HEAD' && counted) &&
      required.includes(capacity) &&
      !signed.some((signature) => signature.capacity === capacity) &&
      holdsCapacity(person.grants, capacity, officeId),
  );
  const away = [person.id, ...signed.map(({ signerId }) => signerId)];
  for (const capacity of held) {
    const others = await sql`
      select from identity.role_assignment r join identity.staff s on s.id = r.staff_id
      where r.office_id = ${officeId} and r.role = any(${rolesOfCapacity[capacity]}::text[]) and s.active
        and r.staff_id <> all(${away}::uuid[])
        and not (${capacity} = 'HEAD' and inventory.has_counted(r.staff_id, ${id}))
        and r.valid_from <= ${today}::date and (r.valid_to is null or r.valid_to >= ${today}::date)
      limit 1`.execute(work.sql);
    if (others.rows.length === 0) {
      return capacity;
    }
  }
  return undefined;
}
