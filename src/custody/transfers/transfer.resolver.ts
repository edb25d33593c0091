import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments, type Connection } from '../../platform/graphql/connection.js';
import { globalIdOf, localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, officeLoader, type OfficeRow, type RequestContext } from '../../identity/index.js';
import { exhibitLoader, type ExhibitRow } from '../exhibits/index.js';
import { warehouseLoader, type WarehouseRow } from '../warehouses/index.js';
import { acceptTransfer } from './accept.js';
import { dispatchTransfer } from './dispatch.js';
import {
  Transfer,
  TransferAcceptInput,
  TransferAcceptPayload,
  TransferConnection,
  TransferDispatchInput,
  TransferDispatchPayload,
  TransferLine,
  TransferStatus,
  TransferTarget,
  TransferTargetConnection,
} from './transfer.graphql.js';
import {
  transferById,
  transferLinesLoader,
  transfersPage,
  transferTargetsPage,
  type TransferLineRow,
  type TransferRow,
  type TransferTargetRow,
} from './transfer.reads.js';

@Resolver(() => Transfer)
export class TransferResolver {
  @Query(() => TransferConnection, {
    description: 'The transfers from or to your offices, the last dispatched first.',
  })
  @needs('exhibit.read')
  transfers(
    @Arg('status', () => TransferStatus, { nullable: true, description: 'Only those that have come so far.' })
    status: TransferStatus | null | undefined,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<TransferRow>> {
    return transfersPage(context, status, page);
  }

  @Query(() => TransferTargetConnection, {
    description: 'The warehouses of all offices to which you can send items, by office and code.',
  })
  @needs('transfer.dispatch')
  transferTargets(
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<TransferTargetRow>> {
    return transferTargetsPage(context, page);
  }

  @Mutation(() => TransferDispatchPayload, { description: 'Sends items to another warehouse.' })
  @needs('transfer.dispatch')
  async transferDispatch(
    @RequestId() requestId: string,
    @Arg('input', () => TransferDispatchInput, { description: 'What goes where.' })
    input: TransferDispatchInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'transferDispatch', requestId, input, (work) =>
      dispatchTransfer(work, {
        ...input,
        fromWarehouseId: localIdOf('Warehouse', input.fromWarehouseId),
        toWarehouseId: localIdOf('Warehouse', input.toWarehouseId),
        lines: input.lines.map((line) => ({
          ...line,
          exhibitId: localIdOf('Exhibit', line.exhibitId),
          fromPlaceId: localIdOf('Place', line.fromPlaceId),
        })),
      }),
    );
    return payloadOf(outcome, async ({ transferId }) => ({
      transfer: await transferById(context, transferId),
    }));
  }

  @Mutation(() => TransferAcceptPayload, { description: 'Accepts a transfer whole, each item to its place.' })
  @needs('transfer.accept')
  async transferAccept(
    @RequestId() requestId: string,
    @Arg('input', () => TransferAcceptInput, { description: 'What has arrived.' }) input: TransferAcceptInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'transferAccept', requestId, input, (work) =>
      acceptTransfer(work, {
        ...input,
        transferId: localIdOf('Transfer', input.transferId),
        lines: input.lines.map((line) => ({
          ...line,
          exhibitId: localIdOf('Exhibit', line.exhibitId),
          toPlaceId: line.toPlaceId == null ? null : localIdOf('Place', line.toPlaceId),
        })),
      }),
    );
    return payloadOf(outcome, async ({ transferId }) => ({
      transfer: await transferById(context, transferId),
    }));
  }

  @FieldResolver()
  from(@Root() row: TransferRow, @Ctx() context: RequestContext): Promise<WarehouseRow | null> {
    return warehouseLoader(context).load(row.fromWarehouseId);
  }

  @FieldResolver()
  to(@Root() row: TransferRow, @Ctx() context: RequestContext): Promise<WarehouseRow | null> {
    return warehouseLoader(context).load(row.toWarehouseId);
  }

  @FieldResolver()
  lines(@Root() row: TransferRow, @Ctx() context: RequestContext): Promise<TransferLineRow[]> {
    return transferLinesLoader(context).load(row.id);
  }
}

@Resolver(() => TransferLine)
export class TransferLineResolver {
  @FieldResolver()
  exhibit(@Root() line: TransferLineRow, @Ctx() context: RequestContext): Promise<ExhibitRow | null> {
    return exhibitLoader(context).load(line.exhibitId);
  }
}

@Resolver(() => TransferTarget)
export class TransferTargetResolver {
  @FieldResolver()
  id(@Root() row: TransferTargetRow): string {
    return globalIdOf('Warehouse', row.id);
  }

  @FieldResolver()
  office(@Root() row: TransferTargetRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(row.officeId);
  }
}
