import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequestId } from '../platform/graphql/arguments.js';
import { ConnectionArguments, type Connection } from '../platform/graphql/connection.js';
import { globalIdOf, localIdOf } from '../platform/graphql/global-id.js';
import { needs } from '../platform/graphql/root-guard.js';
import { payloadOf } from '../rules/index.js';
import { mutate, staffLoader, type RequestContext, type StaffRow } from '../identity/index.js';
import { exhibitLoader, placeLoader, type ExhibitRow, type PlaceRow } from '../custody/index.js';
import { recountDiscrepancy } from './commands/recount.js';
import { Discrepancy } from './discrepancy.graphql.js';
import type { DiscrepancyRow } from './discrepancy.reads.js';
import { Inventory } from './inventory.graphql.js';
import { inventoryById, type InventoryRow } from './inventory.reads.js';
import {
  InventoryRecount,
  InventoryRecountInput,
  InventoryRecountPayload,
  RecountTask,
  RecountTaskConnection,
} from './recount.graphql.js';
import {
  recountById,
  recountSheet,
  recountsLoader,
  type RecountTaskRow,
  type RecountRow,
} from './recount.reads.js';

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
    return payloadOf(outcome, async ({ inventoryId, recountId }) => ({
      inventory: await inventoryById(context, inventoryId),
      recount: await recountById(context, recountId),
    }));
  }

  @FieldResolver()
  countedBy(@Root() row: RecountRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.countedBy);
  }

  @FieldResolver()
  secondCountedBy(@Root() row: RecountRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.secondCountedBy === null ? null : staffLoader(context).load(row.secondCountedBy);
  }

  @FieldResolver()
  place(@Root() row: RecountRow, @Ctx() context: RequestContext): Promise<PlaceRow | null> {
    return placeLoader(context).load(row.placeId);
  }
}

@Resolver(() => RecountTask)
export class RecountTaskResolver {
  @FieldResolver()
  id(@Root() row: RecountTaskRow): string {
    return globalIdOf('Discrepancy', row.id);
  }

  @FieldResolver()
  exhibit(@Root() row: RecountTaskRow, @Ctx() context: RequestContext): Promise<ExhibitRow | null> | null {
    return row.exhibitId === null ? null : exhibitLoader(context).load(row.exhibitId);
  }

  @FieldResolver()
  places(@Root() row: RecountTaskRow, @Ctx() context: RequestContext): Promise<(PlaceRow | null)[]> {
    return Promise.all(row.placeIds.map((id) => placeLoader(context).load(id)));
  }
}

@Resolver(() => Inventory)
export class InventoryRecountSheetResolver {
  @FieldResolver(() => RecountTaskConnection, {
    description: 'What may still be counted again before it is settled; none until the comparison.',
  })
  recountSheet(
    @Root() row: InventoryRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<RecountTaskRow>> {
    return recountSheet(context, row.id, page);
  }
}

@Resolver(() => Discrepancy)
export class DiscrepancyRecountsResolver {
  @FieldResolver(() => [InventoryRecount], {
    description: 'How it was counted again, the last first; shown with the discrepancy.',
  })
  recounts(@Root() row: DiscrepancyRow, @Ctx() context: RequestContext): Promise<RecountRow[]> {
    return recountsLoader(context).load(row.id);
  }
}
