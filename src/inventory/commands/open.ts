import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { claimedMoment, dateInVietnam, documentYearOf, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { inventoryCodeToGiveAgain } from '../../trail/index.js';
import { WarehouseEntity as Warehouse } from '../../custody/index.js';
import { writeSnapshot } from '../inventory.book.js';
import { Inventory, type InventoryKind } from '../inventory.entity.js';
import { openingOfficeOf, openingProblems } from '../inventory.rules.js';

export interface InventoryOpening {
  readonly warehouseId: string;
  readonly kind: InventoryKind;
  /** The moment of which the book is taken; now when left out. */
  readonly asOf?: Date | null;
  readonly reason?: string | null;
}

/**
 * Opens an inventory of one warehouse over what the book held there at a stated moment (TT 04/2023 Đ11.4, TT 78/2020
 * Đ5). One at a time; work in the warehouse goes on.
 */
export async function openInventory(
  work: HouseWork,
  input: InventoryOpening,
): Promise<Outcome<{ inventoryId: string }>> {
  const warehouse = await work.em.findOne(Warehouse, { id: input.warehouseId });
  if (warehouse === null || !work.actor.mayIn('inventory.open', warehouse.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'warehouseId']));
  }
  // Waits for a closing that has begun, so that its moment is seen below.
  const unclosed = await work.em.findOne(
    Inventory,
    { warehouseId: warehouse.id, status: { $in: ['COUNTING', 'COMPARED'] } },
    { lockMode: LockMode.PESSIMISTIC_READ },
  );
  if (unclosed !== null) {
    return refused(problem('INVENTORY_ALREADY_OPEN', ['input', 'warehouseId'], { code: unclosed.code }));
  }
  const last = await work.em.findOne(
    Inventory,
    { warehouseId: warehouse.id, status: 'CLOSED' },
    { orderBy: { closedAt: 'desc' } },
  );
  const given = {
    kind: input.kind,
    asOf: await claimedMoment(work, input.asOf),
    reason: reasonOf(input.reason),
  };
  const problems = openingProblems(given, work.now, last?.closedAt ?? null);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const inventory = work.em.create(Inventory, {
    id: newId(),
    officeId: warehouse.officeId,
    warehouseId: warehouse.id,
    code: await nextCode(work, warehouse.officeId),
    ...given,
    status: 'COUNTING',
    openedBy: work.actor.id,
    openedAt: work.now,
    openedFromOfficeId: openingOfficeOf(work.actor, warehouse.officeId),
  });
  await work.em.flush();
  const lines = await writeSnapshot(work, inventory);
  await work.record({
    kind: 'inventory.opened',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    after: {
      warehouse: warehouse.code,
      kind: given.kind,
      asOf: given.asOf.toISOString(),
      reason: given.reason,
      status: inventory.status,
      lines,
    },
  });
  return done({ inventoryId: inventory.id });
}

function reasonOf(text: string | null | undefined): string | null {
  const reason = saidText(text);
  return reason === '' ? null : reason;
}

/** The next code of the office in this calendar year, such as KK-KV03-2026-001; the series has no gaps. */
async function nextCode(work: HouseWork, officeId: string): Promise<string> {
  const again = await inventoryCodeToGiveAgain(work);
  if (again !== undefined) {
    return again;
  }
  const year = documentYearOf(dateInVietnam(work.now));
  const taken = await sql<{ last: number; officeCode: string }>`
    insert into custody.document_series as s (office_id, kind, document_year, last)
    values (${officeId}, 'INVENTORY', ${year}, 1)
    on conflict (office_id, kind, document_year) do update set last = s.last + 1
    returning last, (select code from identity.office where id = ${officeId}) as "officeCode"`.execute(
    work.sql,
  );
  const { last, officeCode } = taken.rows[0] ?? { last: 0, officeCode: '' };
  return `KK-${officeCode}-${String(year)}-${String(last).padStart(3, '0')}`;
}
