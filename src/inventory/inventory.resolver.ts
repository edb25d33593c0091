import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../platform/graphql/arguments.js';
import { ConnectionArguments } from '../platform/graphql/connection.js';
import { localIdOf } from '../platform/graphql/global-id.js';
import { needs } from '../platform/graphql/root-guard.js';
import { payloadOf, userErrorsOf } from '../rules/index.js';
import { changingRights, mutate, type RequestContext } from '../identity/index.js';
import { readByPlan, readPage, Reference } from '../platform/reads/index.js';
import { cancelInventory } from './commands/cancel.js';
import { closeInventory } from './commands/close.js';
import { compareInventory } from './commands/compare.js';
import { countItems, type CountResult } from './commands/count-batch.js';
import { countItem } from './commands/count.js';
import { openInventory } from './commands/open.js';
import { signInventory } from './commands/sign.js';
import type { Observation } from './count.facts.js';
import { DiscrepancyConnection } from './discrepancy.graphql.js';
import {
  Inventory,
  InventoryCancelInput,
  InventoryCancelPayload,
  InventoryCloseInput,
  InventoryClosePayload,
  InventoryCompareInput,
  InventoryComparePayload,
  InventoryConnection,
  InventoryCountBatchInput,
  InventoryCountBatchPayload,
  InventoryCountInput,
  InventoryCountPayload,
  InventoryFilter,
  InventoryObservationInput,
  InventoryOpenInput,
  InventoryOpenPayload,
  InventorySignInput,
  InventorySignPayload,
} from './inventory.graphql.js';
import { inventories } from './inventory.reads.js';
import { InventoryCountConnection, InventoryLineConnection, InventoryLineFilter } from './line.graphql.js';

@Resolver(() => Inventory)
export class InventoryResolver {
  @Query(() => InventoryConnection, { description: 'The inventories that you may see, newest first.' })
  @needs('inventory.read')
  inventories(
    @Arg('filter', () => InventoryFilter, {
      nullable: true,
      description: 'Which inventories; all when left out.',
    })
    _filter: InventoryFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(inventories, context, info);
  }

  @Mutation(() => InventoryOpenPayload, {
    description: 'Opens an inventory of a warehouse over what its book held at a moment.',
  })
  @needs('inventory.open')
  async inventoryOpen(
    @RequestId() requestId: string,
    @Arg('input', () => InventoryOpenInput, { description: 'The new inventory.' }) input: InventoryOpenInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inventoryOpen', requestId, input, (work) =>
      openInventory(work, {
        warehouseId: localIdOf('Warehouse', input.warehouseId),
        kind: input.kind,
        asOf: input.asOf ?? null,
        reason: input.reason ?? null,
      }),
    );
    return payloadOf(outcome, ({ inventoryId }) => shown(inventoryId));
  }

  @Mutation(() => InventoryCountPayload, {
    description: 'Takes one count: so much of this at that place. Counting again adds an observation.',
  })
  @needs('inventory.count')
  async inventoryCount(
    @RequestId() requestId: string,
    @Arg('input', () => InventoryCountInput, { description: 'What was seen.' }) input: InventoryCountInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inventoryCount', requestId, input, (work) =>
      countItem(work, { inventoryId: localIdOf('Inventory', input.inventoryId), ...observationOf(input) }),
    );
    return payloadOf(outcome, ({ inventoryId, countId, recount }) => ({
      ...shown(inventoryId),
      count: new Reference('InventoryCount', countId),
      isRecount: recount,
    }));
  }

  @Mutation(() => InventoryCountBatchPayload, {
    description: 'Takes the counts of a shelf; each has its own result, as if they came one after another.',
  })
  @needs('inventory.count')
  async inventoryCountBatch(
    @RequestId() requestId: string,
    @Arg('input', () => InventoryCountBatchInput, { description: 'What was seen.' })
    input: InventoryCountBatchInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inventoryCountBatch', requestId, input, (work) =>
      countItems(work, {
        inventoryId: localIdOf('Inventory', input.inventoryId),
        counts: input.counts.map(observationOf),
      }),
    );
    return payloadOf(outcome, ({ inventoryId, results }) => ({
      ...shown(inventoryId),
      results: results.map((result, index) => ({
        code: input.counts[index]?.exhibitCode ?? null,
        ...resultOf(result),
      })),
    }));
  }

  @Mutation(() => InventoryComparePayload, {
    description:
      'Ends the counting and lays it beside the book, each line as the book was when it was counted.',
  })
  @needs('inventory.open')
  async inventoryCompare(
    @RequestId() requestId: string,
    @Arg('input', () => InventoryCompareInput, { description: 'The inventory.' })
    input: InventoryCompareInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inventoryCompare', requestId, input, (work) =>
      compareInventory(work, {
        inventoryId: localIdOf('Inventory', input.inventoryId),
        expectedVersion: input.expectedVersion,
      }),
    );
    return payloadOf(outcome, ({ inventoryId }) => shown(inventoryId));
  }

  @Mutation(() => InventorySignPayload, { description: 'Signs the minutes of an inventory.' })
  @needs('inventory.sign')
  async inventorySign(
    @RequestId() requestId: string,
    @Arg('input', () => InventorySignInput, { description: 'The signature.' }) input: InventorySignInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inventorySign', requestId, input, (work) =>
      signInventory(work, {
        inventoryId: localIdOf('Inventory', input.inventoryId),
        capacity: input.capacity,
      }),
    );
    return payloadOf(outcome, ({ inventoryId }) => shown(inventoryId));
  }

  @Mutation(() => InventoryClosePayload, { description: 'Closes an inventory that all have signed.' })
  @needs('inventory.close')
  async inventoryClose(
    @RequestId() requestId: string,
    @Arg('input', () => InventoryCloseInput, { description: 'The inventory.' }) input: InventoryCloseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    // Its end is the end of the orders that send people into it.
    const outcome = await changingRights(
      context,
      mutate(context, 'inventoryClose', requestId, input, (work) =>
        closeInventory(work, {
          inventoryId: localIdOf('Inventory', input.inventoryId),
          expectedVersion: input.expectedVersion,
          unsignedReason: input.unsignedReason ?? null,
        }),
      ),
    );
    return payloadOf(outcome, ({ inventoryId }) => shown(inventoryId));
  }

  @Mutation(() => InventoryCancelPayload, {
    description: 'Ends an inventory that is not to be closed; by who opened it or a head over them.',
  })
  @needs('inventory.open')
  async inventoryCancel(
    @RequestId() requestId: string,
    @Arg('input', () => InventoryCancelInput, { description: 'The inventory and why.' })
    input: InventoryCancelInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    // Its end is the end of the orders that send people into it.
    const outcome = await changingRights(
      context,
      mutate(context, 'inventoryCancel', requestId, input, (work) =>
        cancelInventory(work, {
          inventoryId: localIdOf('Inventory', input.inventoryId),
          expectedVersion: input.expectedVersion,
          reason: input.reason,
        }),
      ),
    );
    return payloadOf(outcome, ({ inventoryId }) => shown(inventoryId));
  }

  @FieldResolver(() => InventoryLineConnection, { description: 'Its lines, by place and item.' })
  lines(
    @Arg('filter', () => InventoryLineFilter, {
      nullable: true,
      description: 'Which lines; all when left out.',
    })
    _filter: InventoryLineFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
  ): unknown {
    return readByPlan();
  }

  @FieldResolver(() => InventoryCountConnection, {
    description:
      'What was found without a record; until the comparison, and of what you may still recount, only your own finds.',
  })
  finds(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }

  @FieldResolver(() => DiscrepancyConnection, {
    description:
      'The discrepancies, by their number in the minutes; none until the comparison, and none that you may still recount.',
  })
  discrepancies(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}

/** What was seen, with the ids of this house. */
function observationOf(input: InventoryObservationInput): Observation {
  return {
    exhibitId: input.exhibitId == null ? null : localIdOf('Exhibit', input.exhibitId),
    exhibitCode: input.exhibitCode ?? null,
    description: input.description ?? null,
    placeId: localIdOf('Place', input.placeId),
    quantity: input.quantity,
    sealCondition: input.sealCondition ?? null,
    note: input.note ?? null,
    countedAt: input.countedAt ?? null,
    secondCounterId: input.secondCounterId == null ? null : localIdOf('Staff', input.secondCounterId),
  };
}

function resultOf(result: CountResult): object {
  return 'problems' in result
    ? { userErrors: userErrorsOf(result.problems) }
    : {
        count: new Reference('InventoryCount', result.countId),
        isRecount: result.recount,
        userErrors: [],
      };
}

function shown(inventoryId: string): { inventory: Reference } {
  return { inventory: new Reference('Inventory', inventoryId) };
}
