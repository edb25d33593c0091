import { sql } from 'kysely';
import { actorsIn, candidateOf, nearestFirst, type Candidate } from '../identity/index.js';
import { signerProblems } from './commands/sign.js';
import { eligibleCounters, eligibleRecounters, eligibleResolvers, type Asking } from './eligible.js';
import {
  signatureCapacities,
  type Discrepancy,
  type Inventory,
  type InventorySignature,
} from './inventory.entity.js';
import { grantsOfCapacity } from './inventory.rules.js';

type Asked = Pick<
  Inventory,
  'id' | 'officeId' | 'warehouseId' | 'asOf' | 'status' | 'openedBy' | 'openedFromOfficeId'
>;

/** Who may count in an inventory now; null for one that is in none of the offices, nobody when it is counted no more. */
export async function countersOfInventory(
  work: Asking,
  inventoryId: string,
  officeIds: readonly string[],
): Promise<readonly Candidate[] | null> {
  const inventory = await inventoryIn(work, inventoryId, officeIds);
  if (inventory === undefined) {
    return null;
  }
  return inventory.status === 'COUNTING' ? eligibleCounters(work, inventory) : [];
}

/**
 * Who may sign the minutes of an inventory beside the signatures that they have, each in the role of a capacity that is
 * still open; null for one that is in none of the offices, nobody before the comparison and after the end.
 */
export async function signersOfInventory(
  work: Asking,
  inventoryId: string,
  officeIds: readonly string[],
): Promise<readonly Candidate[] | null> {
  const inventory = await inventoryIn(work, inventoryId, officeIds);
  if (inventory?.status !== 'COMPARED') {
    return inventory === undefined ? null : [];
  }
  const signed = await sql<Pick<InventorySignature, 'capacity' | 'signerId'>>`
    select capacity, signer_id as "signerId" from inventory.signature
    where inventory_id = ${inventory.id}`.execute(work.sql);
  const found: Candidate[] = [];
  for (const person of await actorsIn(work.sql, inventory.officeId, work.now)) {
    for (const capacity of signatureCapacities) {
      const grant =
        grantsOfCapacity(person.grants, capacity, inventory.officeId)[0] ??
        person.grants.find(({ officeIds: reached }) => reached.includes(inventory.officeId));
      const refusals = await signerProblems(work, inventory, signed.rows, { person, capacity });
      if (grant !== undefined && refusals.length === 0) {
        found.push(candidateOf(person, grant));
        break;
      }
    }
  }
  return nearestFirst(found, inventory.officeId);
}

/** Who may recount, or settle, a discrepancy now; null for one that is in none of the offices, nobody when it is settled. */
export async function peopleOfDiscrepancy(
  work: Asking,
  act: 'RECOUNT' | 'RESOLVE',
  discrepancyId: string,
  officeIds: readonly string[],
): Promise<readonly Candidate[] | null> {
  const found = await sql<
    Pick<Discrepancy, 'id' | 'inventoryId' | 'lineId' | 'foundLineId' | 'countId' | 'decision'>
  >`
    select id, inventory_id as "inventoryId", line_id as "lineId", found_line_id as "foundLineId",
      count_id as "countId", decision
    from inventory.discrepancy where id = ${discrepancyId}`.execute(work.sql);
  const [discrepancy] = found.rows;
  const inventory =
    discrepancy === undefined ? undefined : await inventoryIn(work, discrepancy.inventoryId, officeIds);
  if (discrepancy === undefined || inventory === undefined) {
    return null;
  }
  if (inventory.status !== 'COMPARED' || discrepancy.decision != null) {
    return [];
  }
  const eligible = act === 'RECOUNT' ? eligibleRecounters : eligibleResolvers;
  return eligible(work, inventory, discrepancy);
}

async function inventoryIn(
  { sql: database }: Asking,
  id: string,
  officeIds: readonly string[],
): Promise<Asked | undefined> {
  const found = await sql<Asked>`
    select id, office_id as "officeId", warehouse_id as "warehouseId", as_of as "asOf", status,
      opened_by as "openedBy", opened_from_office_id as "openedFromOfficeId"
    from inventory.inventory where id = ${id} and office_id = any(${officeIds}::uuid[])`.execute(database);
  return found.rows[0];
}
