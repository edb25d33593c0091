import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments, type Connection } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, staffLoader, type RequestContext, type StaffRow } from '../../identity/index.js';
import { documentLoader, handoverLoader, type DocumentRow, type HandoverRow } from '../documents/index.js';
import { Exhibit, exhibitById, exhibitLoader, exhibitsByIds, type ExhibitRow } from '../exhibits/index.js';
import { placeLoader, type PlaceRow } from '../warehouses/index.js';
import {
  ExhibitReceiveInput,
  ExhibitReceivePayload,
  ExhibitReleaseInput,
  ExhibitReleasePayload,
  ExhibitRelocateInput,
  ExhibitRelocatePayload,
  ExhibitReturnInput,
  ExhibitReturnPayload,
  Movement,
  MovementConnection,
  Release,
} from './movement.graphql.js';
import {
  lastMovementLoader,
  movementsOfExhibit,
  openReleasesLoader,
  releaseById,
  type MovementRow,
  type ReleaseRow,
} from './movement.reads.js';
import { receiveExhibits } from './receive.js';
import { releaseExhibit } from './release.js';
import { relocateExhibit } from './relocate.js';
import { returnExhibit } from './return.js';

@Resolver(() => Movement)
export class MovementResolver {
  @Mutation(() => ExhibitReceivePayload, {
    description: 'Receives items of one case into a warehouse, on an order and a voucher, from hand to hand.',
  })
  @needs('exhibit.receive')
  async exhibitReceive(
    @RequestId() requestId: string,
    @Arg('input', () => ExhibitReceiveInput, { description: 'The receipt.' }) input: ExhibitReceiveInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'exhibitReceive', requestId, input, (work) =>
      receiveExhibits(work, {
        ...input,
        warehouseId: localIdOf('Warehouse', input.warehouseId),
        items: input.items.map((item) => ({
          ...item,
          placeId: item.placeId == null ? null : localIdOf('Place', item.placeId),
        })),
      }),
    );
    return payloadOf(outcome, async ({ exhibitIds }) => ({
      exhibits: await exhibitsByIds(context, exhibitIds),
    }));
  }

  @Mutation(() => ExhibitRelocatePayload, {
    description: 'Puts a quantity to another place of the same warehouse.',
  })
  @needs('exhibit.move')
  async exhibitRelocate(
    @RequestId() requestId: string,
    @Arg('input', () => ExhibitRelocateInput, { description: 'The relocation.' }) input: ExhibitRelocateInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'exhibitRelocate', requestId, input, (work) =>
      relocateExhibit(work, {
        ...input,
        exhibitId: localIdOf('Exhibit', input.exhibitId),
        fromPlaceId: localIdOf('Place', input.fromPlaceId),
        toPlaceId: localIdOf('Place', input.toPlaceId),
      }),
    );
    return payloadOf(outcome, async ({ exhibitId }) => ({ exhibit: await exhibitById(context, exhibitId) }));
  }

  @Mutation(() => ExhibitReleasePayload, {
    description: 'Releases a quantity for a time, on an order and a voucher.',
  })
  @needs('exhibit.release')
  async exhibitRelease(
    @RequestId() requestId: string,
    @Arg('input', () => ExhibitReleaseInput, { description: 'The release.' }) input: ExhibitReleaseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'exhibitRelease', requestId, input, (work) =>
      releaseExhibit(work, {
        ...input,
        exhibitId: localIdOf('Exhibit', input.exhibitId),
        fromPlaceId: localIdOf('Place', input.fromPlaceId),
        toPlaceId: localIdOf('Place', input.toPlaceId),
      }),
    );
    return payloadOf(outcome, async ({ releaseId }) => ({ release: await releaseById(context, releaseId) }));
  }

  @Mutation(() => ExhibitReturnPayload, {
    description: 'Takes back what was released, all or a part of it, and writes off what was used up.',
  })
  @needs('exhibit.release')
  async exhibitReturn(
    @RequestId() requestId: string,
    @Arg('input', () => ExhibitReturnInput, { description: 'What comes back.' }) input: ExhibitReturnInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'exhibitReturn', requestId, input, (work) =>
      returnExhibit(work, {
        ...input,
        releaseId: localIdOf('Release', input.releaseId),
        toPlaceId: input.toPlaceId == null ? null : localIdOf('Place', input.toPlaceId),
      }),
    );
    return payloadOf(outcome, async ({ releaseId }) => ({ release: await releaseById(context, releaseId) }));
  }

  @FieldResolver()
  exhibit(@Root() row: MovementRow, @Ctx() context: RequestContext): Promise<ExhibitRow | null> {
    return exhibitLoader(context).load(row.exhibitId);
  }

  @FieldResolver()
  from(@Root() row: MovementRow, @Ctx() context: RequestContext): Promise<PlaceRow | null> {
    return placeLoader(context).load(row.fromPlaceId);
  }

  @FieldResolver()
  to(@Root() row: MovementRow, @Ctx() context: RequestContext): Promise<PlaceRow | null> {
    return placeLoader(context).load(row.toPlaceId);
  }

  @FieldResolver()
  recordedBy(@Root() row: MovementRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.recordedBy);
  }

  @FieldResolver()
  order(@Root() row: MovementRow, @Ctx() context: RequestContext): Promise<DocumentRow | null> | null {
    return row.orderId === null ? null : documentLoader(context).load(row.orderId);
  }

  @FieldResolver()
  voucher(@Root() row: MovementRow, @Ctx() context: RequestContext): Promise<DocumentRow | null> | null {
    return row.voucherId === null ? null : documentLoader(context).load(row.voucherId);
  }

  @FieldResolver()
  handover(@Root() row: MovementRow, @Ctx() context: RequestContext): Promise<HandoverRow | null> | null {
    return row.handoverId === null ? null : handoverLoader(context).load(row.handoverId);
  }
}

@Resolver(() => Release)
export class ReleaseResolver {
  @FieldResolver()
  exhibit(@Root() row: ReleaseRow, @Ctx() context: RequestContext): Promise<ExhibitRow | null> {
    return exhibitLoader(context).load(row.exhibitId);
  }

  @FieldResolver()
  place(@Root() row: ReleaseRow, @Ctx() context: RequestContext): Promise<PlaceRow | null> {
    return placeLoader(context).load(row.placeId);
  }
}

@Resolver(() => Exhibit)
export class ExhibitMovementsResolver {
  @FieldResolver(() => MovementConnection, { description: 'Its chain of movements, newest first.' })
  movements(
    @Root() row: ExhibitRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<MovementRow>> {
    return movementsOfExhibit(context, row.id, page);
  }

  @FieldResolver(() => Movement, { nullable: true, description: 'Its last movement.' })
  lastMovement(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<MovementRow | null> {
    return lastMovementLoader(context).load(row.id);
  }

  @FieldResolver(() => [Release], {
    description: 'The releases of which something is still out, the oldest first.',
  })
  openReleases(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<ReleaseRow[]> {
    return openReleasesLoader(context).load(row.id);
  }
}
