import {
  lostActsType,
  parseLostActs,
  type LostActs,
  type SaltedPayload,
  type TrailEntry,
} from '../trail/log/index.js';
import { isCommitted } from './event-checks.js';

/** An event with its place in the log. */
interface PlacedEvent {
  readonly index: number;
  readonly entry: TrailEntry;
  readonly payload?: SaltedPayload | undefined;
}

/** What an entry says of acts that a restored book does not have; undefined where it says nothing sound of them. */
export function lostActsOf(event: PlacedEvent): LostActs | undefined {
  const content = contentOf(event);
  return content && parseLostActs(content, BigInt(event.index));
}

/** The content of an event of lost acts; undefined for any other, and where it is not the entry's. */
export function contentOf({ entry, payload }: PlacedEvent): Buffer | undefined {
  const isTold = entry.kind === 'system' && entry.type === lostActsType;
  return isTold && payload !== undefined && isCommitted(entry, payload) ? payload.bytes : undefined;
}
