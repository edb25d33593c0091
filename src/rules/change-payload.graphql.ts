import { Field, ID, ObjectType } from 'type-graphql';
import { globalIdOf } from '../platform/graphql/global-id.js';
import type { LoggedEvent, Outcome } from '../platform/outcome.js';
import { UserError, userErrorsOf } from './user-error.graphql.js';

@ObjectType({
  description:
    'The promise that an event of this change will be in the tamper-evident log (biên nhận); keep it and check it again.',
})
export class AuditReceipt {
  @Field(() => ID, { description: 'The event, as auditProof and the audit trail know it.' })
  eventId: string;

  @Field(() => String, {
    description:
      'SHA-256 of salt and content of the event, as 64 hexadecimal digits; the log holds the same.',
  })
  commitment: string;
}

/** What every mutation that changes the book answers beside its own members. */
@ObjectType({ description: 'The outcome of a change of the book.' })
export abstract class ChangePayload {
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  userErrors: UserError[];

  @Field(() => [AuditReceipt], {
    description:
      'One for each event that the change put into the trail, the same again for a repeated request; empty when it was refused.',
  })
  receipts: AuditReceipt[];
}

/** The payload of a mutation: the members made from its value and the receipts of its events, or the user errors. */
export async function payloadOf<Value, Payload extends object>(
  outcome: Outcome<Value>,
  make: (value: Value) => Payload | Promise<Payload>,
): Promise<Payload & ChangePayload> {
  if (outcome.ok) {
    return { ...(await make(outcome.value)), userErrors: [], receipts: receiptsOf(outcome.events ?? []) };
  }
  return { userErrors: userErrorsOf(outcome.problems), receipts: [] } as unknown as Payload & ChangePayload;
}

function receiptsOf(events: readonly LoggedEvent[]): AuditReceipt[] {
  return events.map(({ eventId, commitment }) => ({
    eventId: globalIdOf('AuditEvent', eventId),
    commitment,
  }));
}
