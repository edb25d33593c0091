import { Decimal } from 'decimal.js';
import type { Problem } from '../platform/outcome.js';
import { saidText } from '../platform/typed-text.js';
import { problem } from '../rules/index.js';
import { permissionsOfRole, type Actor, type Grant, type Role } from '../identity/index.js';
import type {
  DiscrepancyDecision,
  DiscrepancyKind,
  Inventory,
  InventoryKind,
  InventoryStatus,
  SealCondition,
  SignatureCapacity,
} from './inventory.entity.js';

/** The kinds that no calendar prescribes, so that their reason belongs into the minutes (TT 78/2020 Đ5.3). */
const kindsWithReason: readonly InventoryKind[] = ['UNANNOUNCED', 'EXTRAORDINARY'];

export interface OpeningGiven {
  readonly kind: InventoryKind;
  readonly asOf: Date;
  readonly reason: string | null;
}

/** Not in the future, not before the last inventory was closed, and with a reason where no calendar gives one. */
export function openingProblems(given: OpeningGiven, now: Date, lastClosedAt: Date | null): Problem[] {
  const problems: Problem[] = [];
  if (given.asOf > now) {
    problems.push(problem('DATE_IN_FUTURE', ['input', 'asOf']));
  }
  if (lastClosedAt !== null && given.asOf < lastClosedAt) {
    problems.push(problem('DATE_TOO_EARLY', ['input', 'asOf'], { earliest: lastClosedAt.toISOString() }));
  }
  if (kindsWithReason.includes(given.kind) && given.reason === null) {
    problems.push(problem('REQUIRED', ['input', 'reason']));
  }
  return problems;
}

/** Whether the inventory stands at the step that a command needs. */
export function stepProblems(current: InventoryStatus, needed: InventoryStatus): Problem[] {
  if (current === needed) {
    return [];
  }
  const ended = stillOpenProblems(current);
  return ended.length > 0 ? ended : [problem('INVENTORY_STATE_WRONG', [], { status: current })];
}

/** Whether the inventory has not ended yet. */
export function stillOpenProblems(current: InventoryStatus): Problem[] {
  switch (current) {
    case 'CLOSED':
      return [problem('INVENTORY_CLOSED')];
    case 'CANCELLED':
      return [problem('INVENTORY_CANCELLED')];
    case 'COUNTING':
    case 'COMPARED':
      return [];
  }
}

type Opened = Pick<Inventory, 'officeId' | 'openedBy' | 'openedFromOfficeId'>;

/** Whether an office above opened it, as for an unannounced count. */
export function isOpenedFromAbove({ officeId, openedFromOfficeId }: Opened): boolean {
  return openedFromOfficeId != null && openedFromOfficeId !== officeId;
}

/** Who opened it cancels it, or a head over them: what was opened from above is not cancelled in the counted office. */
export function mayCancel(actor: Pick<Actor, 'id' | 'grants'>, inventory: Opened): boolean {
  const heads: readonly Role[] = isOpenedFromAbove(inventory)
    ? ['PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD']
    : ['OFFICE_HEAD', 'OFFICE_DEPUTY_HEAD', 'PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD'];
  return (
    actor.id === inventory.openedBy ||
    actor.grants.some(({ role, officeIds }) => heads.includes(role) && officeIds.includes(inventory.officeId))
  );
}

/** The departments above count unannounced and end what they have opened; they do not end counts of the office. */
const departments: readonly Role[] = ['FINANCE', 'INSPECTION'];

/** Whether the person may close the inventory: the office's own people and its heads, and who opened it from above. */
export function mayClose(actor: Pick<Actor, 'id' | 'grants'>, inventory: Opened): boolean {
  return actor.grants.some(
    ({ role, officeIds }) =>
      officeIds.includes(inventory.officeId) &&
      permissionsOfRole[role].includes('inventory.close') &&
      (!departments.includes(role) || actor.id === inventory.openedBy),
  );
}

/** The office in which the person holds the right to open: the counted one, or the one above that opens it. */
export function openingOfficeOf(actor: Pick<Actor, 'grants'>, officeId: string): string {
  const granting = actor.grants.filter(
    (grant) => grant.officeIds.includes(officeId) && permissionsOfRole[grant.role].includes('inventory.open'),
  );
  return granting.some((grant) => grant.officeId === officeId)
    ? officeId
    : (granting[0]?.officeId ?? officeId);
}

export interface CountUnit {
  readonly name: string;
  readonly decimals: number;
}

/**
 * Nothing or more was seen, as fine as the unit is written; a thing without a record is at least there.
 * @param unit of what has no record the finest one
 */
export function countedQuantityProblems(
  quantity: string,
  { unit, isRecorded }: { readonly unit: CountUnit; readonly isRecorded: boolean },
  field: readonly string[],
): Problem[] {
  return !isRecorded && new Decimal(quantity).isZero()
    ? [problem('QUANTITY_NOT_POSITIVE', field)]
    : seenQuantityProblems(quantity, unit, field);
}

/** Nothing or more was seen, as fine as the unit is written; what was found without a record may be gone by now. */
export function seenQuantityProblems(quantity: string, unit: CountUnit, field: readonly string[]): Problem[] {
  const amount = new Decimal(quantity);
  if (amount.isNegative() && !amount.isZero()) {
    return [problem('NEGATIVE', field)];
  }
  return amount.decimalPlaces() > unit.decimals
    ? [problem('QUANTITY_TOO_FINE', field, { unit: unit.name, decimals: String(unit.decimals) })]
    : [];
}

/** A seal that is not as it was put on is described (NĐ 127/2017 Đ11). */
export function sealNoteProblems(condition: SealCondition | null, note: string): Problem[] {
  const speaksForItself = condition === null || condition === 'INTACT' || condition === 'NOT_SEALED';
  return speaksForItself || saidText(note) !== '' ? [] : [problem('SEAL_NOTE_REQUIRED', ['input', 'note'])];
}

/** A count is taken between the opening and now. */
export function countTimeProblems(countedAt: Date, openedAt: Date, now: Date): Problem[] {
  if (countedAt > now) {
    return [problem('DATE_IN_FUTURE', ['input', 'countedAt'])];
  }
  return countedAt < openedAt ? [problem('INVENTORY_COUNT_BEFORE_OPENING', ['input', 'countedAt'])] : [];
}

/** A recount is taken between the comparison and now. */
export function recountTimeProblems(countedAt: Date, comparedAt: Date, now: Date): Problem[] {
  if (countedAt > now) {
    return [problem('DATE_IN_FUTURE', ['input', 'countedAt'])];
  }
  return countedAt < comparedAt
    ? [problem('DATE_TOO_EARLY', ['input', 'countedAt'], { earliest: comparedAt.toISOString() })]
    : [];
}

/** An item at a place: what the deciding count saw and what the book held there at that moment. */
export interface CountedPosition {
  readonly lineId: string;
  readonly exhibitId: string;
  readonly countId: string;
  readonly counted: string;
  readonly expected: string;
  /** The condition of the seal as it was seen last; null where nobody looked. */
  readonly sealCondition: SealCondition | null;
  /** Whether the book had a live seal on the item at that moment. */
  readonly sealed: boolean;
  /** Whether that seal was known not to be intact before it was seen, and nobody had concluded on it. */
  readonly sealDamaged: boolean;
}

/** A thing without a record. */
export interface UnregisteredFind {
  readonly countId: string;
  readonly quantity: string;
}

export interface FoundDiscrepancy {
  readonly kind: DiscrepancyKind;
  readonly lineId: string | null;
  readonly foundLineId: string | null;
  readonly countId: string;
  readonly quantity: string | null;
}

interface Deviation {
  readonly position: CountedPosition;
  left: Decimal;
}

/**
 * The differences, in the order of the positions. What an item lacks at one place and has too much at another is
 * misplaced; what is left over is short or surplus. Items are never set off against each other.
 */
export function findDiscrepancies(
  positions: readonly CountedPosition[],
  finds: readonly UnregisteredFind[],
): FoundDiscrepancy[] {
  const byExhibit = Map.groupBy(positions, (position) => position.exhibitId);
  return [
    ...[...byExhibit.values()].flatMap((ofOne) => [
      ...quantityDiscrepancies(ofOne),
      ...sealDiscrepancies(ofOne),
    ]),
    ...finds.map((find) => ({
      kind: 'UNREGISTERED' as const,
      lineId: null,
      foundLineId: null,
      countId: find.countId,
      quantity: find.quantity,
    })),
  ];
}

function quantityDiscrepancies(positions: readonly CountedPosition[]): FoundDiscrepancy[] {
  const short = deviations(positions, (position) => new Decimal(position.expected).minus(position.counted));
  const surplus = deviations(positions, (position) => new Decimal(position.counted).minus(position.expected));
  const found: FoundDiscrepancy[] = [];
  for (const lack of short) {
    for (const excess of surplus) {
      const amount = Decimal.min(lack.left, excess.left);
      if (amount.gt(0)) {
        found.push(discrepancy('MISPLACED', lack.position, amount, excess.position));
        lack.left = lack.left.minus(amount);
        excess.left = excess.left.minus(amount);
      }
    }
  }
  return [
    ...found,
    ...short
      .filter((lack) => lack.left.gt(0))
      .map((lack) => discrepancy('SHORTAGE', lack.position, lack.left)),
    ...surplus
      .filter((excess) => excess.left.gt(0))
      .map((excess) => discrepancy('SURPLUS', excess.position, excess.left)),
  ];
}

function deviations(
  positions: readonly CountedPosition[],
  amountOf: (position: CountedPosition) => Decimal,
): Deviation[] {
  return positions
    .map((position) => ({ position, left: amountOf(position) }))
    .filter((deviation) => deviation.left.gt(0));
}

/** A seal that is not intact, or is said to be so again after it was not. */
function sealDiscrepancies(positions: readonly CountedPosition[]): FoundDiscrepancy[] {
  return positions
    .filter(
      ({ sealed, sealCondition, sealDamaged }) =>
        sealed && sealCondition !== null && (sealCondition !== 'INTACT' || sealDamaged),
    )
    .map((position) => discrepancy('SEAL', position, null));
}

function discrepancy(
  kind: DiscrepancyKind,
  position: CountedPosition,
  quantity: Decimal | null,
  foundAt?: CountedPosition,
): FoundDiscrepancy {
  return {
    kind,
    lineId: position.lineId,
    foundLineId: foundAt?.lineId ?? null,
    countId: position.countId,
    quantity: quantity?.toFixed() ?? null,
  };
}

/** Between which places a decision moves the quantity: those of the two lines, or one that every office has. */
export interface AdjustmentRoute {
  readonly from: 'LINE' | 'MISSING';
  readonly to: 'LINE' | 'FOUND_LINE' | 'MISSING';
}

/**
 * What a decision does to the book (TT 78/2020 Đ5.1): the misplaced goes to where it was found, the short goes to
 * MISSING, under investigation too (TT 01/2017 Đ14), and a surplus comes back from there, as far as anything of the item
 * is missing. Undefined: nothing.
 */
export function adjustmentRoute(
  kind: DiscrepancyKind,
  decision: DiscrepancyDecision,
): AdjustmentRoute | undefined {
  if (kind === 'SHORTAGE' && decision !== 'EXPLAINED') {
    return { from: 'LINE', to: 'MISSING' };
  }
  if (decision !== 'ADJUST') {
    return undefined;
  }
  switch (kind) {
    case 'MISPLACED':
      return { from: 'LINE', to: 'FOUND_LINE' };
    case 'SURPLUS':
      return { from: 'MISSING', to: 'LINE' };
    case 'SHORTAGE':
    case 'SEAL':
    case 'UNREGISTERED':
      return undefined;
  }
}

/** Whether a decision keeps what the book cannot have as a find, until a paper says what it is. */
export function keepsFind(kind: DiscrepancyKind, decision: DiscrepancyDecision): boolean {
  return (kind === 'SURPLUS' || kind === 'UNREGISTERED') && decision !== 'EXPLAINED';
}

/** A broken seal has no quantity to which the book could be adjusted. */
export function decisionProblems(kind: DiscrepancyKind, decision: DiscrepancyDecision): Problem[] {
  return decision === 'ADJUST' && kind === 'SEAL'
    ? [problem('DISCREPANCY_NOT_ADJUSTABLE', ['input', 'decision'], { discrepancy: kind })]
    : [];
}

/** The roles that sign in a capacity; none signs as INSPECTOR, but who opened the inventory from above. */
export const rolesOfCapacity: Readonly<Record<SignatureCapacity, readonly Role[]>> = {
  KEEPER: ['KEEPER'],
  ACCOUNTANT: ['ACCOUNTANT'],
  // At the province its head is the head of the office.
  HEAD: ['OFFICE_HEAD', 'OFFICE_DEPUTY_HEAD', 'PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD'],
  INSPECTOR: [],
};

/**
 * The grants that give the capacity in this very office; a role that merely reaches it does not sign for it, nor does
 * a delegation of such a role.
 */
export function grantsOfCapacity<Held extends Pick<Grant, 'role' | 'officeId' | 'delegation'>>(
  grants: readonly Held[],
  capacity: SignatureCapacity,
  officeId: string,
): Held[] {
  return grants.filter(
    (grant) =>
      grant.officeId === officeId &&
      (grant.delegation?.issuingOfficeId ?? officeId) === officeId &&
      rolesOfCapacity[capacity].includes(grant.role),
  );
}

/** Whether the capacity is held in this very office. */
export function holdsCapacity(
  grants: readonly Pick<Grant, 'role' | 'officeId' | 'delegation'>[],
  capacity: SignatureCapacity,
  officeId: string,
): boolean {
  return grantsOfCapacity(grants, capacity, officeId).length > 0;
}

/** The required capacities that have not signed, in the order of the rule. */
export function missingSignatures(required: readonly string[], present: readonly string[]): string[] {
  return required.filter((capacity) => !present.includes(capacity));
}
