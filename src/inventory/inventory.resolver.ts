import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestId } from '../platform/graphql/arguments.js';
import { ConnectionArguments, type Connection } from '../platform/graphql/connection.js';
import { localIdOf } from '../platform/graphql/global-id.js';
import { needs } from '../platform/graphql/root-guard.js';
import { payloadOf } from '../rules/index.js';
import {
  mutate,
  officeLoader,
  staffLoader,
  type OfficeRow,
  type RequestContext,
  type StaffRow,
} from '../identity/index.js';
import { warehouseLoader, type WarehouseRow } from '../custody/index.js';
import { hidesMinutes } from './blindness.js';
import { closeInventory } from './commands/close.js';
import { compareInventory } from './commands/compare.js';
import { countItem } from './commands/count.js';
import { openInventory } from './commands/open.js';
import { signInventory } from './commands/sign.js';
import { DiscrepancyConnection } from './discrepancy.graphql.js';
import { discrepanciesOfInventory, type DiscrepancyRow } from './discrepancy.reads.js';
import {
  Inventory,
  InventoryCloseInput,
  InventoryClosePayload,
  InventoryCompareInput,
  InventoryComparePayload,
  InventoryConnection,
  InventoryCountInput,
  InventoryCountPayload,
  InventoryFilter,
  InventoryOpenInput,
  InventoryOpenPayload,
  InventorySignature,
  InventorySignInput,
  InventorySignPayload,
} from './inventory.graphql.js';
import {
  inventoriesPage,
  inventoryById,
  progressLoader,
  signaturesLoader,
  type InventoryRow,
  type ProgressRow,
  type SignatureRow,
} from './inventory.reads.js';
import { statementOf } from './inventory.statement.js';
import { InventoryCountConnection, InventoryLineConnection, InventoryLineFilter } from './line.graphql.js';
import {
  countLoader,
  findsOfInventory,
  linesOfInventory,
  type CountRow,
  type LineRow,
} from './line.reads.js';

@Resolver(() => Inventory)
export class InventoryResolver {
  @Query(() => InventoryConnection, { description: 'The inventories that you may see, newest first.' })
  @needs('inventory.read')
  inventories(
    @Arg('filter', () => InventoryFilter, {
      nullable: true,
      description: 'Which inventories; all when left out.',
    })
    filter: InventoryFilter | null,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<InventoryRow>> {
    return inventoriesPage(context, filter ?? {}, page);
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
    return payloadOf(outcome, ({ inventoryId }) => shown(context, inventoryId));
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
      countItem(work, {
        inventoryId: localIdOf('Inventory', input.inventoryId),
        exhibitId: input.exhibitId == null ? null : localIdOf('Exhibit', input.exhibitId),
        exhibitCode: input.exhibitCode ?? null,
        description: input.description ?? null,
        placeId: localIdOf('Place', input.placeId),
        quantity: input.quantity,
        sealCondition: input.sealCondition ?? null,
        note: input.note ?? null,
        countedAt: input.countedAt ?? null,
        secondCounterId: input.secondCounterId == null ? null : localIdOf('Staff', input.secondCounterId),
      }),
    );
    return payloadOf(outcome, async ({ inventoryId, countId, recount }) => ({
      ...(await shown(context, inventoryId)),
      count: await countLoader(context).load(countId),
      isRecount: recount,
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
    return payloadOf(outcome, ({ inventoryId }) => shown(context, inventoryId));
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
    return payloadOf(outcome, ({ inventoryId }) => shown(context, inventoryId));
  }

  @Mutation(() => InventoryClosePayload, { description: 'Closes an inventory that all have signed.' })
  @needs('inventory.close')
  async inventoryClose(
    @RequestId() requestId: string,
    @Arg('input', () => InventoryCloseInput, { description: 'The inventory.' }) input: InventoryCloseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'inventoryClose', requestId, input, (work) =>
      closeInventory(work, {
        inventoryId: localIdOf('Inventory', input.inventoryId),
        expectedVersion: input.expectedVersion,
      }),
    );
    return payloadOf(outcome, ({ inventoryId }) => shown(context, inventoryId));
  }

  @FieldResolver()
  office(@Root() row: InventoryRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(row.officeId);
  }

  @FieldResolver()
  warehouse(@Root() row: InventoryRow, @Ctx() context: RequestContext): Promise<WarehouseRow | null> {
    return warehouseLoader(context).load(row.warehouseId);
  }

  @FieldResolver()
  openedBy(@Root() row: InventoryRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.openedBy);
  }

  @FieldResolver()
  comparedBy(@Root() row: InventoryRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.comparedBy === null ? null : staffLoader(context).load(row.comparedBy);
  }

  @FieldResolver()
  closedBy(@Root() row: InventoryRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.closedBy === null ? null : staffLoader(context).load(row.closedBy);
  }

  @FieldResolver()
  async progress(
    @Root() row: InventoryRow,
    @Ctx() context: RequestContext,
  ): Promise<Pick<ProgressRow, 'lines' | 'counted'>> {
    return (await progressLoader(context).load(row.id)) ?? { lines: 0, counted: 0 };
  }

  @FieldResolver()
  signatures(@Root() row: InventoryRow, @Ctx() context: RequestContext): Promise<SignatureRow[]> {
    return signaturesLoader(context).load(row.id);
  }

  @FieldResolver()
  async statement(@Root() row: InventoryRow, @Ctx() context: RequestContext): Promise<string | null> {
    return (await hidesMinutes(context, row)) ? null : statementOf(context.sql, row.id);
  }

  @FieldResolver(() => InventoryLineConnection, { description: 'Its lines, by place and item.' })
  lines(
    @Root() row: InventoryRow,
    @Arg('filter', () => InventoryLineFilter, {
      nullable: true,
      description: 'Which lines; all when left out.',
    })
    filter: InventoryLineFilter | null,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LineRow>> {
    return linesOfInventory(context, row.id, filter ?? {}, page);
  }

  @FieldResolver(() => InventoryCountConnection, {
    description:
      'What was found without a record; until the comparison, and of what you may still recount, only your own finds.',
  })
  finds(
    @Root() row: InventoryRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<CountRow>> {
    return findsOfInventory(context, row.id, page);
  }

  @FieldResolver(() => DiscrepancyConnection, {
    description:
      'The discrepancies, by their number in the minutes; none until the comparison, and none that you may still recount.',
  })
  discrepancies(
    @Root() row: InventoryRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<DiscrepancyRow>> {
    return discrepanciesOfInventory(context, row.id, page);
  }
}

async function shown(
  context: RequestContext,
  inventoryId: string,
): Promise<{ inventory: InventoryRow | undefined }> {
  return { inventory: await inventoryById(context, inventoryId) };
}

@Resolver(() => InventorySignature)
export class InventorySignatureResolver {
  @FieldResolver()
  signer(@Root() row: SignatureRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.signerId);
  }
}
