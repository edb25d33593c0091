import { factsAs } from '../../platform/database/facts.js';
import type { PreparedStatement } from '../../platform/database/prepared-reads.js';
import type { ExhibitStatus } from './exhibit.entity.js';
import type { QuantityUnit } from './exhibit.rules.js';

/** An item as a command looks at it that many wait for: read by one statement under its lock, not as an entity. */
export interface ExhibitFacts {
  readonly id: string;
  readonly officeId: string;
  readonly code: string;
  readonly status: ExhibitStatus;
  readonly version: number;
  readonly lastOccurredAt: Date | null;
  readonly unit: QuantityUnit;
  /** The label of its live seal. */
  readonly seal: SealLabelFacts | null;
}

export interface SealLabelFacts {
  readonly labelIssuer: string;
  readonly labelNumber: string | null;
  readonly ordinal: number;
}

/** Locks an item for this transaction. What it is like is read by a statement of its own, which begins under the lock. */
export function exhibitLock(id: string): PreparedStatement {
  return {
    name: 'exhibit_lock',
    text: 'select id from custody.exhibit where id = $1 for update',
    values: [id],
  };
}

const sealLabel = factsAs<SealLabelFacts>({
  labelIssuer: 's.label_issuer',
  labelNumber: 's.label_number',
  ordinal: 's.ordinal',
});

/** The {@link ExhibitFacts} as JSON, by the aliases of the item and of its unit. */
export function exhibitFacts(exhibit: string, unit: string): string {
  return factsAs<ExhibitFacts>({
    id: `${exhibit}.id`,
    officeId: `${exhibit}.office_id`,
    code: `${exhibit}.code`,
    status: `${exhibit}.status`,
    version: `${exhibit}.version`,
    lastOccurredAt: `${exhibit}.last_occurred_at`,
    unit: factsAs<QuantityUnit>({ name: `${unit}.name`, decimals: `${unit}.decimals` }),
    seal: `(select ${sealLabel} from custody.seal s where s.exhibit_id = ${exhibit}.id and s.ended_at is null)`,
  });
}
