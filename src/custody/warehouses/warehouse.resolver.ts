import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, readPage, Reference } from '../../platform/reads/index.js';
import { markPlace } from './mark-place.js';
import { addPlace, openWarehouse } from './warehouse.commands.js';
import {
  Place,
  PlaceAddInput,
  PlaceAddPayload,
  PlaceConnection,
  PlaceSetFitnessInput,
  PlaceSetFitnessPayload,
  Warehouse,
  WarehouseConnection,
  WarehouseOpenInput,
  WarehouseOpenPayload,
} from './warehouse.graphql.js';
import { outsidePlaces, warehouses } from './warehouse.reads.js';

@Resolver(() => Warehouse)
export class WarehouseResolver {
  @Query(() => WarehouseConnection, { description: 'The warehouses that you may see, by code.' })
  @needs('warehouse.read')
  warehouses(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those of this office.' })
    _officeId: string | null | undefined,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(warehouses, context, info);
  }

  @Query(() => PlaceConnection, {
    description:
      'The places of an office outside of its warehouses: Treasury, experts, courts, the road, the end.',
  })
  @needs('warehouse.read')
  outsidePlaces(
    @Arg('officeId', () => ID, { description: 'The office.' }) _officeId: string,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(outsidePlaces, context, info);
  }

  @Mutation(() => WarehouseOpenPayload, { description: 'Opens a warehouse.' })
  @needs('warehouse.manage')
  async warehouseOpen(
    @RequestId() requestId: string,
    @Arg('input', () => WarehouseOpenInput, { description: 'The new warehouse.' }) input: WarehouseOpenInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'warehouseOpen', requestId, input, (work) =>
      openWarehouse(work, { ...input, officeId: localIdOf('Office', input.officeId) }),
    );
    return payloadOf(outcome, ({ warehouseId }) => ({
      warehouse: new Reference('Warehouse', warehouseId),
    }));
  }

  @Mutation(() => PlaceAddPayload, { description: 'Adds a zone, shelf or bin to a warehouse.' })
  @needs('warehouse.manage')
  async placeAdd(
    @RequestId() requestId: string,
    @Arg('input', () => PlaceAddInput, { description: 'The new place.' }) input: PlaceAddInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'placeAdd', requestId, input, (work) =>
      addPlace(work, { ...input, kind: input.kind as 'BIN', parentId: localIdOf('Place', input.parentId) }),
    );
    return payloadOf(outcome, ({ placeId }) => ({ place: new Reference('Place', placeId) }));
  }

  @Mutation(() => PlaceSetFitnessPayload, {
    description: 'Says what a place of a warehouse is like, and so which classes of items may be put there.',
  })
  @needs('place.mark')
  async placeSetFitness(
    @RequestId() requestId: string,
    @Arg('input', () => PlaceSetFitnessInput, { description: 'The mark.' }) input: PlaceSetFitnessInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'placeSetFitness', requestId, input, (work) =>
      markPlace(work, { placeId: localIdOf('Place', input.placeId), fitness: input.fitness ?? null }),
    );
    return payloadOf(outcome, ({ placeId }) => ({ place: new Reference('Place', placeId) }));
  }

  @FieldResolver(() => PlaceConnection, { description: 'All places of the warehouse, by code.' })
  places(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}

@Resolver(() => Place)
export class PlaceResolver {
  @FieldResolver(() => Warehouse, {
    nullable: true,
    description: 'The warehouse in which the place lies, if any.',
  })
  warehouse(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => Place, { nullable: true, description: 'The place around this one.' })
  parent(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => PlaceConnection, { description: 'The places directly within this one, by code.' })
  parts(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}
