import type { EventRecorder, Work, WorkEvent } from '../platform/database/unit-of-work.js';
import { permissionOfOperation } from '../platform/graphql/root-guard.js';
import { newId } from '../platform/ids.js';
import { isPermission, type Actor, type DelegationOfGrant } from '../identity/index.js';

const columns = [
  'id',
  'occurred_at',
  'actor_id',
  'actor_name',
  'actor_roles',
  'office_id',
  'kind',
  'subject_type',
  'subject_id',
  'subject_label',
  'request_id',
  'before',
  'after',
  'delegation_id',
  'delegator_id',
  'delegator_name',
] as const;

/** The columns of `trail.event` that are written, as a list in SQL; the others are the database's own. */
export const eventColumns = columns.join(', ');

/** An event as it is written, by the columns of `trail.event`. */
export type EventRow = Readonly<Record<(typeof columns)[number], unknown>>;

const eventInsert = `insert into trail.event (${eventColumns}) values (${columns
  .map((column, index) =>
    column === 'actor_roles'
      ? `array(select jsonb_array_elements_text($${String(index + 1)}::jsonb))`
      : `$${String(index + 1)}`,
  )
  .join(', ')})`;

/** Writes an event in the transaction of the change that it tells of. */
export const recordEvent: EventRecorder<Actor> = async (work, event) => {
  const row = eventRow(work, event);
  await work.write({
    name: 'trail_event',
    text: eventInsert,
    values: columns.map((column) => parameterOf(row[column])),
  });
};

/** What is written of an event; names are kept as they are at this moment. */
export function eventRow(work: Omit<Work<Actor>, 'record'>, event: WorkEvent): EventRow {
  const delegation = delegationBehind(work, event);
  return {
    id: newId(),
    occurred_at: (event.occurredAt ?? work.now).toISOString(),
    actor_id: work.actor.id,
    actor_name: work.actor.fullName,
    actor_roles: work.actor.roles,
    office_id: event.officeId,
    kind: event.kind,
    subject_type: event.subject.type,
    subject_id: event.subject.id,
    subject_label: event.subject.label,
    request_id: work.requestId,
    before: event.before ?? null,
    after: event.after ?? null,
    delegation_id: delegation?.id ?? null,
    delegator_id: delegation?.delegatorId ?? null,
    delegator_name: delegation?.delegatorName ?? null,
  };
}

function parameterOf(value: unknown): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value);
}

/** On whose behalf it was done: only where the person had no right of their own to do it in that office. */
function delegationBehind(
  work: Pick<Work<Actor>, 'actor' | 'operation'>,
  event: WorkEvent,
): DelegationOfGrant | undefined {
  if (event.delegationId !== undefined) {
    const named = work.actor.grants.find((grant) => grant.delegation?.id === event.delegationId);
    return named?.delegation ?? undefined;
  }
  const permission = permissionOfOperation(work.operation);
  return permission === undefined || !isPermission(permission)
    ? undefined
    : work.actor.delegationFor(permission, event.officeId);
}
