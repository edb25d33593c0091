import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments, type Connection } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, officeLoader, type OfficeRow, type RequestContext } from '../../identity/index.js';
import { addPlace, openWarehouse } from './warehouse.commands.js';
import {
  Place,
  PlaceAddInput,
  PlaceAddPayload,
  PlaceConnection,
  Warehouse,
  WarehouseConnection,
  WarehouseOpenInput,
  WarehouseOpenPayload,
} from './warehouse.graphql.js';
import {
  placeById,
  placeLoader,
  placesPage,
  stockLoader,
  warehouseById,
  warehouseLoader,
  warehousesPage,
  type PlaceRow,
  type WarehouseRow,
} from './warehouse.reads.js';

@Resolver(() => Warehouse)
export class WarehouseResolver {
  @Query(() => WarehouseConnection, { description: 'The warehouses that you may see, by code.' })
  @needs('warehouse.read')
  warehouses(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those of this office.' })
    officeId: string | null | undefined,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<WarehouseRow>> {
    return warehousesPage(context, officeId, page);
  }

  @Query(() => PlaceConnection, {
    description:
      'The places of an office outside of its warehouses: Treasury, experts, courts, the road, the end.',
  })
  @needs('warehouse.read')
  outsidePlaces(
    @Arg('officeId', () => ID, { description: 'The office.' }) officeId: string,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<PlaceRow>> {
    return placesPage(context, { officeId: localIdOf('Office', officeId) }, page);
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
    return payloadOf(outcome, async ({ warehouseId }) => ({
      warehouse: await warehouseById(context, warehouseId),
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
    return payloadOf(outcome, async ({ placeId }) => ({ place: await placeById(context, placeId) }));
  }

  @FieldResolver()
  office(@Root() warehouse: WarehouseRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(warehouse.officeId);
  }

  @FieldResolver()
  async exhibitCount(@Root() warehouse: WarehouseRow, @Ctx() context: RequestContext): Promise<number> {
    const [stock] = await stockLoader(context).load(warehouse.id);
    return stock?.exhibits ?? 0;
  }

  @FieldResolver(() => PlaceConnection, { description: 'All places of the warehouse, by code.' })
  places(
    @Root() warehouse: WarehouseRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<PlaceRow>> {
    return placesPage(context, { warehouseId: warehouse.id, parentId: null }, page);
  }
}

@Resolver(() => Place)
export class PlaceResolver {
  @FieldResolver()
  office(@Root() place: PlaceRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(place.officeId);
  }

  @FieldResolver(() => Warehouse, {
    nullable: true,
    description: 'The warehouse in which the place lies, if any.',
  })
  warehouse(@Root() place: PlaceRow, @Ctx() context: RequestContext): Promise<WarehouseRow | null> | null {
    return place.warehouseId === null ? null : warehouseLoader(context).load(place.warehouseId);
  }

  @FieldResolver(() => Place, { nullable: true, description: 'The place around this one.' })
  parent(@Root() place: PlaceRow, @Ctx() context: RequestContext): Promise<PlaceRow | null> | null {
    return place.parentId === null ? null : placeLoader(context).load(place.parentId);
  }

  @FieldResolver(() => PlaceConnection, { description: 'The places directly within this one, by code.' })
  parts(
    @Root() place: PlaceRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<PlaceRow>> {
    return placesPage(context, { warehouseId: place.warehouseId ?? place.id, parentId: place.id }, page);
  }
}
