import { setTimeout as wait } from 'node:timers/promises';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { parseGlobalId } from '../../platform/graphql/global-id.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { InstantScalar } from '../../platform/graphql/scalars.js';
import { AuditReceipt } from '../../rules/index.js';
import type { RequestContext } from '../../identity/index.js';
import { AuditInclusionProof } from '../proofs/proof.graphql.js';
import { TrailProofs } from '../proofs/trail-proofs.js';
import { deadlineOf } from './receipt.deadline.js';

/** How long a mutation that asks for the proof waits for it, in looks of so many milliseconds. */
const looks = 20;
const betweenLooks = 100;

@Resolver(() => AuditReceipt)
export class AuditReceiptResolver {
  @FieldResolver(() => InstantScalar, {
    complexity: fieldCosts.value,
    description: 'When the event must be in the log at the latest.',
  })
  async deadline(@Root() receipt: AuditReceipt, @Ctx() context: RequestContext): Promise<Date> {
    return deadlineOf(context, localEventId(receipt));
  }

  @FieldResolver(() => String, {
    nullable: true,
    complexity: fieldCosts.value,
    description:
      'The promise as a signed note for the offline verifier; null where the house has no key to sign with.',
  })
  async note(@Root() receipt: AuditReceipt, @Ctx() context: RequestContext): Promise<string | null> {
    const eventId = localEventId(receipt);
    return (
      context.receiptSigner?.({
        eventId,
        commitment: receipt.commitment,
        deadline: await deadlineOf(context, eventId),
      }) ?? null
    );
  }

  @FieldResolver(() => AuditInclusionProof, {
    nullable: true,
    complexity: fieldCosts.proof,
    description:
      'The proof that it is in the log: asking for it waits up to two seconds; null where it takes longer. Ask for it with handovers, openings of seals, releases and disposals.',
  })
  async proof(
    @Root() receipt: AuditReceipt,
    @Ctx() context: RequestContext,
  ): Promise<AuditInclusionProof | null> {
    const eventId = localEventId(receipt);
    const proofs = TrailProofs.of(context);
    for (let look = 1; ; look += 1) {
      const proof = await proofs.inclusion(eventId);
      if (proof !== null || look >= looks) {
        return proof;
      }
      // Nothing is held while it waits: each look takes a connection of its own and gives it back.
      await wait(betweenLooks, undefined, context.signal === undefined ? {} : { signal: context.signal });
      proofs.lookAgain(eventId);
    }
  }
}

function localEventId({ eventId }: AuditReceipt): string {
  return parseGlobalId(eventId)?.id ?? '';
}
