import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../platform/graphql/arguments.js';
import { localIdOf } from '../platform/graphql/global-id.js';
import { needs } from '../platform/graphql/root-guard.js';
import { payloadOf } from '../rules/index.js';
import { mutate, type RequestContext } from '../identity/index.js';
import { readByPlan, Reference } from '../platform/reads/index.js';
import { resolveDiscrepancy } from './commands/resolve.js';
import { Discrepancy, DiscrepancyResolveInput, DiscrepancyResolvePayload } from './discrepancy.graphql.js';
import { Inventory } from './inventory.graphql.js';

@Resolver(() => Discrepancy)
export class DiscrepancyResolver {
  @Mutation(() => DiscrepancyResolvePayload, {
    description: 'Settles a discrepancy, once; never by somebody who counted what it is about.',
  })
  @needs('inventory.resolve')
  async discrepancyResolve(
    @RequestId() requestId: string,
    @Arg('input', () => DiscrepancyResolveInput, { description: 'The settlement.' })
    input: DiscrepancyResolveInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'discrepancyResolve', requestId, input, (work) =>
      resolveDiscrepancy(work, {
        discrepancyId: localIdOf('Discrepancy', input.discrepancyId),
        expectedVersion: input.expectedVersion,
        cause: input.cause,
        explanation: input.explanation,
        decision: input.decision,
      }),
    );
    return payloadOf(outcome, ({ discrepancyId }) => ({
      discrepancy: new Reference('Discrepancy', discrepancyId),
    }));
  }

  @FieldResolver(() => Inventory, { description: 'The inventory that shows it.' })
  inventory(): unknown {
    return readByPlan();
  }
}
