import type { Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import {
  availabilityProblems,
  chronologyProblems,
  quantityProblems,
  undecidedShortageProblems,
  type QuantityUnit,
  type Shortage,
} from '../exhibits/index.js';
import { sealedPartProblems, type LabelNamed } from '../seals/index.js';
import {
  isStorage,
  misfitProblems,
  storageKinds,
  wrongKindOfPlace,
  type Misfit,
  type PlaceFacts,
} from '../warehouses/index.js';

/** What a relocation is decided on. */
export interface RelocationFacts {
  readonly exhibit: {
    readonly code: string;
    readonly lastOccurredAt: Date | null;
    readonly unit: QuantityUnit;
    readonly seal: LabelNamed | null;
  };
  readonly from: PlaceFacts;
  readonly to: PlaceFacts;
  /** Why the class of the item may not lie where it goes. */
  readonly misfit: Misfit | null;
  /** How much lies at the place that it leaves, and how much of it goes. */
  readonly available: string;
  /** What a count that waits for its decision misses there. */
  readonly shortage: Shortage | null;
  readonly quantity: string;
  readonly occurredAt: Date;
}

/** Where in the input each of the facts was given. */
export interface RelocationFields {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly quantity: readonly string[];
  readonly occurredAt: readonly string[];
}

/** A relocation goes from a place to another of the same warehouse; between warehouses it is a transfer. */
export function relocationProblems(facts: RelocationFacts, now: Date, fields: RelocationFields): Problem[] {
  const { exhibit, from, to, quantity, occurredAt } = facts;
  const problems: Problem[] = [
    ...quantityProblems(quantity, exhibit.unit, fields.quantity),
    ...availabilityProblems(quantity, facts.available, exhibit.unit, fields.quantity),
    ...undecidedShortageProblems(facts, { unit: exhibit.unit.name, place: from.code }, fields.quantity),
    ...sealedPartProblems(exhibit.seal, quantity, facts.available, fields.quantity),
    ...chronologyProblems(occurredAt, exhibit, fields.occurredAt),
  ];
  if (from.id === to.id) {
    problems.push(problem('PLACE_SAME', fields.to));
  }
  if (!isStorage(from)) {
    problems.push(wrongKindOfPlace(fields.from, storageKinds));
  }
  if (!isStorage(to)) {
    problems.push(wrongKindOfPlace(fields.to, storageKinds));
  } else if (isStorage(from) && to.warehouseId !== from.warehouseId) {
    problems.push(problem('PLACE_OF_OTHER_WAREHOUSE', fields.to));
  } else {
    problems.push(...misfitProblems(facts.misfit, fields.to));
  }
  if (to.closed) {
    problems.push(problem('PLACE_CLOSED', fields.to));
  }
  if (occurredAt > now) {
    problems.push(problem('DATE_IN_FUTURE', fields.occurredAt));
  }
  return problems;
}
