import { encodeCanonical, type CanonicalValue } from './log/index.js';

/** What the log binds of an event: what people read of it in the trail. */
export interface EventContent {
  readonly occurredAt: string;
  readonly actorName: string;
  readonly actorRoles: readonly string[];
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly subjectLabel: string;
  readonly officeId: string;
  readonly requestId: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly delegationId: string | null;
  readonly delegatorId: string | null;
  readonly delegatorName: string | null;
}

/** The bytes that are hashed and kept: RFC 8785 JSON, members without a value as null. */
export function eventPayload(content: EventContent): Buffer {
  // First as JSON has it: without members that are undefined, moments as text.
  return encodeCanonical(loggable(JSON.parse(JSON.stringify(content))));
}

/**
 * A JSON value as the log may hold it: texts in form NFC, whatever keyboard they came from, and numbers that are no
 * safe integers as text.
 */
function loggable(value: unknown): CanonicalValue {
  if (typeof value === 'string') {
    return value.normalize('NFC');
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? value : String(value);
  }
  if (typeof value === 'boolean' || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(loggable)
    : Object.fromEntries(
        Object.entries(value as object).map(([name, member]) => [name.normalize('NFC'), loggable(member)]),
      );
}
