import { Decimal } from 'decimal.js';
import type { Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';

export interface QuantityUnit {
  readonly name: string;
  readonly decimals: number;
}

/** A quantity is above zero and as fine as its unit is written (TT 78/2020 Đ3.6), no finer. */
export function quantityProblems(quantity: string, unit: QuantityUnit, field: readonly string[]): Problem[] {
  const amount = new Decimal(quantity);
  if (amount.lte(0)) {
    return [problem('QUANTITY_NOT_POSITIVE', field)];
  }
  return amount.decimalPlaces() > unit.decimals
    ? [problem('QUANTITY_TOO_FINE', field, { unit: unit.name, decimals: String(unit.decimals) })]
    : [];
}

/** Nobody can take more from a place than is there. */
export function availabilityProblems(
  quantity: string,
  available: string,
  unit: QuantityUnit,
  field: readonly string[],
): Problem[] {
  return new Decimal(quantity).gt(available)
    ? [
        problem('QUANTITY_NOT_AVAILABLE', field, {
          available: new Decimal(available).toFixed(),
          unit: unit.name,
        }),
      ]
    : [];
}

/** The client acts on what it has seen; if that has moved on, it looks again. */
export function versionProblems(current: number, expected: number, field: readonly string[]): Problem[] {
  return current === expected
    ? []
    : [problem('VERSION_CONFLICT', field, { currentVersion: String(current) })];
}

/** The movements of an item follow each other in time, as people say it; the database holds the same. */
export function chronologyProblems(
  occurredAt: Date,
  exhibit: { readonly code: string; readonly lastOccurredAt?: Date | null | undefined },
  field: readonly string[],
): Problem[] {
  const last = exhibit.lastOccurredAt;
  return last != null && occurredAt < last
    ? [
        problem('DATE_BEFORE_PREDECESSOR', field, {
          lastOccurredAt: last.toISOString(),
          exhibit: exhibit.code,
        }),
      ]
    : [];
}

/** What a count that waits for its decision misses of an item at a place. */
export interface Shortage {
  /** The code of the inventory. */
  readonly inventory: string;
  readonly quantity: string;
}

/** What a count misses does not leave its place before somebody has decided about it. */
export function undecidedShortageProblems(
  facts: { readonly shortage: Shortage | null; readonly available: string; readonly quantity: string },
  words: { readonly unit: string; readonly place: string },
  field: readonly string[],
): Problem[] {
  const { shortage, available, quantity } = facts;
  return shortage !== null && new Decimal(available).minus(quantity).lt(shortage.quantity)
    ? [problem('SHORTAGE_UNDECIDED', field, { ...shortage, ...words })]
    : [];
}
