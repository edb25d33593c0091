import { factsAs } from '../../platform/database/facts.js';
import type { Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import { storageKinds, type PlaceKind } from './place.entity.js';

/** A place as a command looks at it that many wait for. */
export interface PlaceFacts {
  readonly id: string;
  readonly officeId: string;
  readonly warehouseId: string | null;
  readonly code: string;
  readonly kind: PlaceKind;
  readonly closed: boolean;
}

/** The {@link PlaceFacts} as JSON, by the alias of the place. */
export function placeFacts(place: string): string {
  return factsAs<PlaceFacts>({
    id: `${place}.id`,
    officeId: `${place}.office_id`,
    warehouseId: `${place}.warehouse_id`,
    code: `${place}.code`,
    kind: `${place}.kind`,
    closed: `${place}.closed_at is not null`,
  });
}

/** Whether a place is one within a warehouse. */
export function isStorage({ kind }: Pick<PlaceFacts, 'kind'>): boolean {
  return (storageKinds as readonly PlaceKind[]).includes(kind);
}

/** The place is of a kind that cannot be used here; these can. */
export function wrongKindOfPlace(field: readonly string[], allowed: readonly PlaceKind[]): Problem {
  return problem('PLACE_KIND_WRONG', field, { allowed: allowed.join(', ') });
}
