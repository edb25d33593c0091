import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readPage, Reference } from '../../platform/reads/index.js';
import { acceptTransfer } from './accept.js';
import { dispatchTransfer } from './dispatch.js';
import { refuseTransfer } from './refuse.js';
import { takeBackTransfer } from './take-back.js';
import {
  Transfer,
  TransferAcceptInput,
  TransferAcceptPayload,
  TransferConnection,
  TransferDispatchInput,
  TransferDispatchPayload,
  TransferRefuseInput,
  TransferRefusePayload,
  TransferStatus,
  TransferTakeBackInput,
  TransferTakeBackPayload,
  TransferTargetConnection,
} from './transfer.graphql.js';
import { transfers, transferTargets } from './transfer.reads.js';

@Resolver(() => Transfer)
export class TransferResolver {
  @Query(() => TransferConnection, {
    description: 'The transfers from or to your offices, the last dispatched first.',
  })
  @needs('exhibit.read')
  transfers(
    @Arg('status', () => TransferStatus, { nullable: true, description: 'Only those that have come so far.' })
    _status: TransferStatus | null | undefined,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(transfers, context, info);
  }

  @Query(() => TransferTargetConnection, {
    description: 'The warehouses of all offices to which you can send items, by office and code.',
  })
  @needs('transfer.dispatch')
  transferTargets(
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(transferTargets, context, info);
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
    return payloadOf(outcome, ({ transferId }) => ({
      transfer: new Reference('Transfer', transferId),
    }));
  }

  @Mutation(() => TransferAcceptPayload, {
    description: 'Accepts all of a transfer that was not refused, each item to its place.',
  })
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
    return payloadOf(outcome, ({ transferId }) => ({
      transfer: new Reference('Transfer', transferId),
    }));
  }

  @Mutation(() => TransferRefusePayload, {
    description: 'Refuses items of a transfer at their arrival; they go back to the sender.',
  })
  @needs('transfer.accept')
  async transferRefuse(
    @RequestId() requestId: string,
    @Arg('input', () => TransferRefuseInput, { description: 'What is refused, and why.' })
    input: TransferRefuseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'transferRefuse', requestId, input, (work) =>
      refuseTransfer(work, {
        ...input,
        transferId: localIdOf('Transfer', input.transferId),
        lines: input.lines.map((line) => ({ ...line, exhibitId: localIdOf('Exhibit', line.exhibitId) })),
      }),
    );
    return payloadOf(outcome, ({ transferId }) => ({
      transfer: new Reference('Transfer', transferId),
    }));
  }

  @Mutation(() => TransferTakeBackPayload, {
    description: 'Takes back from the road what you sent: recalled before it arrived, or refused at arrival.',
  })
  @needs('transfer.dispatch')
  async transferTakeBack(
    @RequestId() requestId: string,
    @Arg('input', () => TransferTakeBackInput, { description: 'What comes back, and where to.' })
    input: TransferTakeBackInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'transferTakeBack', requestId, input, (work) =>
      takeBackTransfer(work, {
        ...input,
        transferId: localIdOf('Transfer', input.transferId),
        lines: input.lines.map((line) => ({
          exhibitId: localIdOf('Exhibit', line.exhibitId),
          toPlaceId: line.toPlaceId == null ? null : localIdOf('Place', line.toPlaceId),
        })),
      }),
    );
    return payloadOf(outcome, ({ transferId }) => ({
      transfer: new Reference('Transfer', transferId),
    }));
  }
}
