import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequestId } from '../platform/graphql/arguments.js';
import { localIdOf } from '../platform/graphql/global-id.js';
import { needs } from '../platform/graphql/root-guard.js';
import { payloadOf } from '../rules/index.js';
import { mutate, staffLoader, type RequestContext, type StaffRow } from '../identity/index.js';
import { resolveDiscrepancy } from './commands/resolve.js';
import { Discrepancy, DiscrepancyResolveInput, DiscrepancyResolvePayload } from './discrepancy.graphql.js';
import { discrepancyById, movementLoader, type DiscrepancyRow } from './discrepancy.reads.js';
import { Inventory } from './inventory.graphql.js';
import { inventoryLoader, type InventoryRow } from './inventory.reads.js';
import { countLoader, lineLoader, type CountRow, type LineRow } from './line.reads.js';

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
    return payloadOf(outcome, async ({ discrepancyId }) => ({
      discrepancy: await discrepancyById(context, discrepancyId),
    }));
  }

  @FieldResolver(() => Inventory, { description: 'The inventory that shows it.' })
  inventory(@Root() row: DiscrepancyRow, @Ctx() context: RequestContext): Promise<InventoryRow | null> {
    return inventoryLoader(context).load(row.inventoryId);
  }

  @FieldResolver()
  line(@Root() row: DiscrepancyRow, @Ctx() context: RequestContext): Promise<LineRow | null> | null {
    return row.lineId === null ? null : lineLoader(context).load(row.lineId);
  }

  @FieldResolver()
  foundLine(@Root() row: DiscrepancyRow, @Ctx() context: RequestContext): Promise<LineRow | null> | null {
    return row.foundLineId === null ? null : lineLoader(context).load(row.foundLineId);
  }

  @FieldResolver()
  count(@Root() row: DiscrepancyRow, @Ctx() context: RequestContext): Promise<CountRow | null> {
    return countLoader(context).load(row.countId);
  }

  @FieldResolver()
  resolvedBy(@Root() row: DiscrepancyRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.resolvedBy === null ? null : staffLoader(context).load(row.resolvedBy);
  }

  @FieldResolver()
  movement(@Root() row: DiscrepancyRow, @Ctx() context: RequestContext): Promise<object | undefined> | null {
    return row.movementId === null ? null : movementLoader(context).load(row.movementId);
  }
}
