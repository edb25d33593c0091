/**
 * The same questions answered the usual way: Apollo's standalone server, TypeGraphQL resolvers, MikroORM entities and a
 * DataLoader per relation. No access rules. It is a reminder of what entities cost, as simple as a tutorial.
 */
import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { defineEntity, p } from '@mikro-orm/core';
import { LockMode, MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import {
  Arg,
  buildSchema,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { v7 } from 'uuid';

const settings = JSON.parse(process.env['BENCH_CONTENDER'] ?? '{}') as { databaseUrl: string };

const WarehouseSchema = defineEntity({
  name: 'Warehouse',
  schema: 'custody',
  properties: { id: p.uuid().primary(), officeId: p.uuid(), code: p.string(), name: p.string() },
});
class Warehouse extends WarehouseSchema.class {}
WarehouseSchema.setClass(Warehouse);

const PlaceSchema = defineEntity({
  name: 'Place',
  schema: 'custody',
  properties: {
    id: p.uuid().primary(),
    warehouseId: p.uuid().nullable(),
    code: p.string(),
    name: p.string(),
  },
});
class Place extends PlaceSchema.class {}
PlaceSchema.setClass(Place);

const StaffSchema = defineEntity({
  name: 'Staff',
  schema: 'identity',
  properties: { id: p.uuid().primary(), fullName: p.string() },
});
class Staff extends StaffSchema.class {}
StaffSchema.setClass(Staff);

const CaseFileSchema = defineEntity({
  name: 'CaseFile',
  schema: 'custody',
  properties: { id: p.uuid().primary(), title: p.string(), judgmentNumber: p.string().nullable() },
});
class CaseFile extends CaseFileSchema.class {}
CaseFileSchema.setClass(CaseFile);

const DocumentSchema = defineEntity({
  name: 'Document',
  schema: 'custody',
  properties: { id: p.uuid().primary(), number: p.string() },
});
class Document extends DocumentSchema.class {}
DocumentSchema.setClass(Document);

const HandoverSchema = defineEntity({
  name: 'Handover',
  schema: 'custody',
  properties: {
    id: p.uuid().primary(),
    documentId: p.uuid(),
    giverName: p.string(),
    receiverName: p.string(),
  },
});
class Handover extends HandoverSchema.class {}
HandoverSchema.setClass(Handover);

const SealSchema = defineEntity({
  name: 'Seal',
  schema: 'custody',
  properties: {
    id: p.uuid().primary(),
    exhibitId: p.uuid(),
    labelIssuer: p.string(),
    labelNumber: p.string().nullable(),
    appliedAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
  },
});
class Seal extends SealSchema.class {}
SealSchema.setClass(Seal);

const ExhibitSchema = defineEntity({
  name: 'Exhibit',
  schema: 'custody',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    caseId: p.uuid(),
    code: p.string(),
    name: p.string(),
    status: p.string().persist(false),
    quantityReceived: p.decimal('string'),
    version: p.integer().persist(false),
    holdings: () => p.oneToMany(Holding).mappedBy('exhibit'),
  },
});
class Exhibit extends ExhibitSchema.class {}
ExhibitSchema.setClass(Exhibit);

const HoldingSchema = defineEntity({
  name: 'Holding',
  schema: 'custody',
  properties: {
    exhibit: () => p.manyToOne(Exhibit).primary(),
    place: () => p.manyToOne(Place).primary(),
    quantity: p.decimal('string'),
  },
});
class Holding extends HoldingSchema.class {}
HoldingSchema.setClass(Holding);

const MovementSchema = defineEntity({
  name: 'Movement',
  schema: 'custody',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    exhibitId: p.uuid(),
    seq: p.integer().persist(false),
    kind: p.string(),
    fromPlaceId: p.uuid(),
    toPlaceId: p.uuid(),
    quantity: p.decimal('string'),
    occurredAt: p.datetime(3),
    recordedAt: p.datetime(3).persist(false),
    recordedBy: p.uuid(),
    orderId: p.uuid().nullable(),
    voucherId: p.uuid().nullable(),
    handoverId: p.uuid().nullable(),
    note: p.string(),
  },
});
class Movement extends MovementSchema.class {}
MovementSchema.setClass(Movement);

const entities = [
  WarehouseSchema,
  PlaceSchema,
  StaffSchema,
  CaseFileSchema,
  DocumentSchema,
  HandoverSchema,
  SealSchema,
  ExhibitSchema,
  HoldingSchema,
  MovementSchema,
];

/** What one request works with: its entities, and a loader per relation. */
class RequestContext {
  readonly warehouses = this.byId<Warehouse>(Warehouse);
  readonly places = this.byId<Place>(Place);
  readonly staff = this.byId<Staff>(Staff);
  readonly cases = this.byId<CaseFile>(CaseFile);
  readonly documents = this.byId<Document>(Document);
  readonly handovers = this.byId<Handover>(Handover);
  readonly exhibits = this.byId<Exhibit>(Exhibit);

  readonly holdings = new DataLoader<string, Holding[]>(async (ids) => {
    const found = await this.em.find(
      Holding,
      { exhibit: { id: { $in: [...ids] } }, quantity: { $gt: '0' } },
      { populate: ['place'], orderBy: { place: { code: 'asc', id: 'asc' } } },
    );
    return ids.map((id) => found.filter((holding) => holding.exhibit.id === id));
  });

  readonly liveSeals = new DataLoader<string, Seal | undefined>(async (ids) => {
    const found = await this.em.find(Seal, { exhibitId: { $in: [...ids] }, endedAt: null });
    return ids.map((id) => found.find((seal) => seal.exhibitId === id));
  });

  readonly movements = new DataLoader<string, Movement[]>(async (ids) => {
    const found = await this.em.find(
      Movement,
      { exhibitId: { $in: [...ids] } },
      { orderBy: { seq: 'desc' } },
    );
    return ids.map((id) => found.filter((movement) => movement.exhibitId === id));
  });

  constructor(readonly em: EntityManager) {}

  private byId<Entity extends { id: string }>(entity: new () => Entity): DataLoader<string, Entity> {
    return new DataLoader<string, Entity>(async (ids) => {
      const found = (await this.em.find(entity, { id: { $in: [...ids] } })) as Entity[];
      const known = new Map(found.map((one) => [one.id, one]));
      return ids.map((id) => known.get(id) ?? new Error('not found'));
    });
  }
}

@ObjectType('Warehouse')
class WarehouseType {
  @Field(() => String) code: string;
  @Field(() => String) name: string;
}

@ObjectType('Place')
class PlaceType {
  @Field(() => String) code: string;
  @Field(() => String) name: string;
}

@ObjectType('Holding')
class HoldingType {
  @Field(() => String) quantity: string;
  @Field(() => PlaceType) place: PlaceType;
}

@ObjectType('Staff')
class StaffType {
  @Field(() => ID) id: string;
  @Field(() => String) fullName: string;
}

@ObjectType('CaseFile')
class CaseFileType {
  @Field(() => ID) id: string;
  @Field(() => String) title: string;
  @Field(() => String, { nullable: true }) judgmentNumber: string | null;
}

@ObjectType('Document')
class DocumentType {
  @Field(() => String) number: string;
}

@ObjectType('Handover')
class HandoverType {
  @Field(() => String) giverName: string;
  @Field(() => String) receiverName: string;
}

@ObjectType('Seal')
class SealType {
  @Field(() => ID) id: string;
  @Field(() => String) labelIssuer: string;
  @Field(() => String, { nullable: true }) labelNumber: string | null;
  @Field(() => Date) appliedAt: Date;
}

@ObjectType('Exhibit')
class ExhibitType {
  @Field(() => ID) id: string;
  @Field(() => String) code: string;
  @Field(() => String) name: string;
  @Field(() => String) status: string;
  @Field(() => String) quantityReceived: string;
  @Field(() => Int) version: number;
}

@ObjectType('Movement')
class MovementType {
  @Field(() => ID) id: string;
  @Field(() => Int) seq: number;
  @Field(() => String) kind: string;
  @Field(() => String) quantity: string;
  @Field(() => Date) occurredAt: Date;
  @Field(() => Date) recordedAt: Date;
  @Field(() => String) note: string;
}

@Resolver(() => PlaceType)
class PlaceResolver {
  @FieldResolver(() => WarehouseType, { nullable: true })
  warehouse(@Root() place: Place, @Ctx() context: RequestContext) {
    return place.warehouseId == null ? null : context.warehouses.load(place.warehouseId);
  }
}

@Resolver(() => HandoverType)
class HandoverResolver {
  @FieldResolver(() => DocumentType)
  minutes(@Root() handover: Handover, @Ctx() context: RequestContext) {
    return context.documents.load(handover.documentId);
  }
}

@Resolver(() => ExhibitType)
class ExhibitResolver {
  @Query(() => [ExhibitType])
  async exhibits(
    @Arg('warehouseId', () => ID) warehouseId: string,
    @Arg('beforeId', () => ID) beforeId: string,
    @Arg('first', () => Int) first: number,
    @Ctx() { em }: RequestContext,
  ) {
    const warehouse = await em.findOneOrFail(Warehouse, { id: warehouseId });
    const inWarehouse = { quantity: { $gt: '0' }, place: { warehouseId } };
    return em.find(
      Exhibit,
      { officeId: warehouse.officeId, id: { $lt: beforeId }, holdings: { $some: inWarehouse } },
      { orderBy: { id: 'desc' }, limit: first },
    );
  }

  @Query(() => ExhibitType)
  exhibit(@Arg('id', () => ID) id: string, @Ctx() { em }: RequestContext) {
    return em.findOneOrFail(Exhibit, { id });
  }

  @Mutation(() => ExhibitType)
  async relocate(
    @Arg('exhibitId', () => ID) exhibitId: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
    @Arg('fromPlaceId', () => ID) fromPlaceId: string,
    @Arg('toPlaceId', () => ID) toPlaceId: string,
    @Arg('quantity', () => String) quantity: string,
    @Arg('recorderId', () => ID) recordedBy: string,
    @Ctx() context: RequestContext,
  ) {
    return context.em.transactional(async (em) => {
      const exhibit = await em.findOneOrFail(
        Exhibit,
        { id: exhibitId },
        { lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      if (exhibit.version !== expectedVersion) {
        throw new Error(`The exhibit has the version ${exhibit.version}.`);
      }
      await em.findOneOrFail(Place, { id: fromPlaceId });
      await em.findOneOrFail(Place, { id: toPlaceId });
      em.create(Movement, {
        id: v7(),
        officeId: exhibit.officeId,
        exhibitId,
        kind: 'RELOCATION',
        fromPlaceId,
        toPlaceId,
        quantity,
        occurredAt: new Date(),
        recordedBy,
        note: '',
      } as never);
      await em.flush();
      return em.refreshOrFail(exhibit);
    });
  }

  @FieldResolver(() => CaseFileType)
  case(@Root() exhibit: Exhibit, @Ctx() context: RequestContext) {
    return context.cases.load(exhibit.caseId);
  }

  @FieldResolver(() => [HoldingType])
  holdings(@Root() exhibit: Exhibit, @Ctx() context: RequestContext) {
    return context.holdings.load(exhibit.id);
  }

  @FieldResolver(() => SealType, { nullable: true })
  liveSeal(@Root() exhibit: Exhibit, @Ctx() context: RequestContext) {
    return context.liveSeals.load(exhibit.id);
  }

  @FieldResolver(() => [MovementType])
  async lastMovements(
    @Root() exhibit: Exhibit,
    @Arg('first', () => Int) first: number,
    @Ctx() context: RequestContext,
  ) {
    return (await context.movements.load(exhibit.id)).slice(0, first);
  }

  @FieldResolver(() => [MovementType])
  movements(@Root() exhibit: Exhibit, @Ctx() context: RequestContext) {
    return context.movements.load(exhibit.id);
  }
}

@Resolver(() => MovementType)
class MovementResolver {
  @Query(() => [MovementType])
  async movements(
    @Arg('warehouseId', () => ID) warehouseId: string,
    @Arg('from', () => Date) from: Date,
    @Arg('until', () => Date) until: Date,
    @Arg('first', () => Int) first: number,
    @Ctx() { em }: RequestContext,
  ) {
    const { officeId } = await em.findOneOrFail(Warehouse, { id: warehouseId });
    return em.find(
      Movement,
      { officeId, occurredAt: { $gte: from, $lt: until } },
      { orderBy: { occurredAt: 'desc', id: 'desc' }, limit: first },
    );
  }

  @FieldResolver(() => ExhibitType)
  exhibit(@Root() movement: Movement, @Ctx() context: RequestContext) {
    return context.exhibits.load(movement.exhibitId);
  }

  @FieldResolver(() => StaffType)
  recordedBy(@Root() movement: Movement, @Ctx() context: RequestContext) {
    return context.staff.load(movement.recordedBy);
  }

  @FieldResolver(() => PlaceType)
  from(@Root() movement: Movement, @Ctx() context: RequestContext) {
    return context.places.load(movement.fromPlaceId);
  }

  @FieldResolver(() => PlaceType)
  to(@Root() movement: Movement, @Ctx() context: RequestContext) {
    return context.places.load(movement.toPlaceId);
  }

  @FieldResolver(() => DocumentType, { nullable: true })
  order(@Root() movement: Movement, @Ctx() context: RequestContext) {
    return movement.orderId == null ? null : context.documents.load(movement.orderId);
  }

  @FieldResolver(() => DocumentType, { nullable: true })
  voucher(@Root() movement: Movement, @Ctx() context: RequestContext) {
    return movement.voucherId == null ? null : context.documents.load(movement.voucherId);
  }

  @FieldResolver(() => HandoverType, { nullable: true })
  handover(@Root() movement: Movement, @Ctx() context: RequestContext) {
    return movement.handoverId == null ? null : context.handovers.load(movement.handoverId);
  }
}

const orm = await MikroORM.init({
  clientUrl: settings.databaseUrl,
  entities,
  pool: { min: 0, max: 10 },
  forceUtcTimezone: true,
});
const server = new ApolloServer<RequestContext>({
  schema: await buildSchema({
    resolvers: [PlaceResolver, HandoverResolver, ExhibitResolver, MovementResolver],
    validate: false,
  }),
  introspection: false,
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: () => Promise.resolve(new RequestContext(orm.em.fork())),
});
process.send?.({ port: Number(new URL(url).port) });
process.once('disconnect', () => {
  void server
    .stop()
    .then(() => orm.close())
    .finally(() => process.exit(0));
});
