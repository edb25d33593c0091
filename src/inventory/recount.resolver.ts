import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../platform/graphql/arguments.js';
import { ConnectionArguments } from '../platform/graphql/connection.js';
import { localIdOf } from '../platform/graphql/global-id.js';
import { needs } from '../platform/graphql/root-guard.js';
import { payloadOf } from '../rules/index.js';
import { mutate, type RequestContext } from '../identity/index.js';
import { readByPlan, Reference } from '../platform/reads/index.js';
import { recountDiscrepancy } from './commands/recount.js';
import { Discrepancy } from './discrepancy.graphql.js';
import { Inventory } from './inventory.graphql.js';
import {
  InventoryRecount,
  InventoryRecountInput,
  InventoryRecountPayload,
  RecountTaskConnection,
} from './recount.graphql.js';

@Resolver(() => InventoryRecount)
export class InventoryRecountResolver {
  @Mutation(() => InventoryRecountPayload, {
    description:
      'Counts again what an open discrepancy is about, blind, by somebody who has counted nothing of it.',
  })
  @needs('inventory.count')
  async inventoryRecount(
    @RequestId() requestId: string,
    @Arg('input', () => InventoryRecountInput, { description: 'What was seen.' })
    input: InventoryRecountInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inventoryRecount', requestId, input, (work) =>
      recountDiscrepancy(work, {
        discrepancyId: localIdOf('Discrepancy', input.discrepancyId),
        placeId: input.placeId == null ? null : localIdOf('Place', input.placeId),
        quantity: input.quantity,
        sealCondition: input.sealCondition ?? null,
        note: input.note ?? null,
        secondCounterId: input.secondCounterId == null ? null : localIdOf('Staff', input.secondCounterId),
        countedAt: input.countedAt ?? null,
      }),
    );
    return payloadOf(outcome, ({ inventoryId, recountId }) => ({
      inventory: new Reference('Inventory', inventoryId),
      recount: new Reference('InventoryRecount', recountId),
    }));
  }
}

@Resolver(() => Inventory)
export class InventoryRecountSheetResolver {
  @FieldResolver(() => RecountTaskConnection, {
    description: 'What may still be counted again before it is settled; none until the comparison.',
  })
  recountSheet(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}

@Resolver(() => Discrepancy)
export class DiscrepancyRecountsResolver {
  @FieldResolver(() => [InventoryRecount], {
    description: 'How it was counted again, the last first; shown with the discrepancy.',
  })
  recounts(): unknown {
    return readByPlan();
  }
}
