import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf, userErrorsOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, readPage, Reference } from '../../platform/reads/index.js';
import { Exhibit } from '../exhibits/index.js';
import {
  ExhibitReceiveInput,
  ExhibitReceivePayload,
  ExhibitReleaseInput,
  ExhibitReleasePayload,
  ExhibitRelocateBatchInput,
  ExhibitRelocateBatchPayload,
  ExhibitRelocateInput,
  ExhibitRelocatePayload,
  ExhibitReturnInput,
  ExhibitReturnPayload,
  Movement,
  MovementConnection,
  MovementFilter,
  OpenReleaseFilter,
  Release,
  ReleaseConnection,
} from './movement.graphql.js';
import { movements, openReleases } from './movement.reads.js';
import { receiveExhibits } from './receive.js';
import { releaseExhibit } from './release.js';
import { relocateScanned } from './relocate-batch.js';
import { relocateExhibit } from './relocate.js';
import { returnExhibit } from './return.js';

@Resolver(() => Movement)
export class MovementResolver {
  @Query(() => MovementConnection, {
    description: 'The movements of your offices, of the items that you may see, newest first.',
  })
  @needs('exhibit.read')
  movements(
    @Arg('filter', () => MovementFilter, {
      nullable: true,
      description: 'Which movements; all when left out.',
    })
    _filter: MovementFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(movements, context, info);
  }

  @Query(() => ReleaseConnection, {
    description: 'What is out of your offices for a time and has not all come back, first due first.',
  })
  @needs('exhibit.read')
  openReleases(
    @Arg('filter', () => OpenReleaseFilter, {
      nullable: true,
      description: 'Which releases; all open ones when left out.',
    })
    _filter: OpenReleaseFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(openReleases, context, info);
  }

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
        case: {
          ...input.case,
          caseId: input.case.caseId == null ? null : localIdOf('CaseFile', input.case.caseId),
        },
        items: input.items.map((item) => ({
          ...item,
          placeId: item.placeId == null ? null : localIdOf('Place', item.placeId),
          findId: item.findId == null ? null : localIdOf('UnregisteredFind', item.findId),
        })),
      }),
    );
    return payloadOf(outcome, ({ exhibitIds }) => ({
      exhibits: exhibitIds.map((id) => new Reference('Exhibit', id)),
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
    return payloadOf(outcome, ({ exhibitId }) => ({ exhibit: new Reference('Exhibit', exhibitId) }));
  }

  @Mutation(() => ExhibitRelocateBatchPayload, {
    description: 'Puts scanned items to other places of their warehouse; each scan has its own result.',
  })
  @needs('exhibit.move')
  async exhibitRelocateBatch(
    @RequestId() requestId: string,
    @Arg('input', () => ExhibitRelocateBatchInput, { description: 'The scans.' })
    input: ExhibitRelocateBatchInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'exhibitRelocateBatch', requestId, input, (work) =>
      relocateScanned(
        work,
        input.scans.map((scan) => ({
          ...scan,
          toPlaceId: localIdOf('Place', scan.toPlaceId),
          fromPlaceId: scan.fromPlaceId == null ? null : localIdOf('Place', scan.fromPlaceId),
        })),
      ),
    );
    return payloadOf(outcome, (results) => ({
      results: results.map((result) =>
        'problems' in result
          ? { code: result.code, userErrors: userErrorsOf(result.problems) }
          : {
              code: result.code,
              exhibit: new Reference('Exhibit', result.exhibitId),
              quantity: result.quantity,
              userErrors: [],
            },
      ),
    }));
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
    return payloadOf(outcome, ({ releaseId }) => ({ release: new Reference('Release', releaseId) }));
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
        secondPersonId: input.secondPersonId == null ? null : localIdOf('Staff', input.secondPersonId),
      }),
    );
    return payloadOf(outcome, ({ releaseId }) => ({ release: new Reference('Release', releaseId) }));
  }
}

@Resolver(() => Exhibit)
export class ExhibitMovementsResolver {
  @FieldResolver(() => MovementConnection, { description: 'Its chain of movements, newest first.' })
  movements(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }

  @FieldResolver(() => Movement, { nullable: true, description: 'Its last movement.' })
  lastMovement(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => [Release], {
    description: 'The releases of which something is still out, the oldest first.',
  })
  openReleases(): unknown {
    return readByPlan();
  }
}
