import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office } from '../../identity/index.js';

export enum PlaceKindEnum {
  WAREHOUSE = 'WAREHOUSE',
  ZONE = 'ZONE',
  SHELF = 'SHELF',
  BIN = 'BIN',
  EXPERT = 'EXPERT',
  COURT = 'COURT',
  INVESTIGATOR = 'INVESTIGATOR',
  TREASURY = 'TREASURY',
  THIRD_PARTY = 'THIRD_PARTY',
  SOURCE = 'SOURCE',
  TRANSIT = 'TRANSIT',
  CONSUMED = 'CONSUMED',
  DISPOSED = 'DISPOSED',
  MISSING = 'MISSING',
}

registerEnumType(PlaceKindEnum, {
  name: 'PlaceKind',
  description: 'What a place is.',
  valuesConfig: {
    WAREHOUSE: { description: 'A warehouse as a whole, for what has no finer place yet.' },
    ZONE: { description: 'A zone of a warehouse: a hall, a yard, a safe.' },
    SHELF: { description: 'A shelf or rack.' },
    BIN: { description: 'A bin or compartment of a shelf.' },
    EXPERT: { description: 'An expert body, for a time (cơ quan giám định).' },
    COURT: { description: 'A court, for a time.' },
    INVESTIGATOR: { description: 'An investigating body, for a time.' },
    TREASURY: { description: 'The State Treasury (Kho bạc Nhà nước).' },
    THIRD_PARTY: { description: 'Somebody who keeps an item for the office (người được giao trông giữ).' },
    SOURCE: { description: 'Where items come from: the giving side of receipts.' },
    TRANSIT: { description: 'On the road between two warehouses.' },
    CONSUMED: { description: 'What a laboratory used up (đã dùng khi giám định).' },
    DISPOSED: { description: 'Where items end: returned, destroyed or confiscated.' },
    MISSING: {
      description: 'What an inventory missed and a decision booked as missing; it stays accounted for.',
    },
  },
});

export enum PlaceFitnessEnum {
  OPEN_YARD = 'OPEN_YARD',
  OPEN_ZONE = 'OPEN_ZONE',
  LOCKED_ROOM = 'LOCKED_ROOM',
  SAFE = 'SAFE',
  SPECIAL_STORE = 'SPECIAL_STORE',
}

registerEnumType(PlaceFitnessEnum, {
  name: 'PlaceFitness',
  description:
    'What a place of a warehouse is like; the rule `place.class-fitness` says which classes may lie there.',
  valuesConfig: {
    OPEN_YARD: { description: 'A yard in the open (sân, bãi ngoài trời).' },
    OPEN_ZONE: { description: 'A zone that has no lock of its own, or that no head has marked yet.' },
    LOCKED_ROOM: { description: 'A room or warehouse that is locked (phòng, kho có khóa).' },
    SAFE: { description: 'A safe or a locked steel cabinet (két, tủ sắt có khóa).' },
    SPECIAL_STORE: { description: 'A store made for dangerous things (kho chuyên dụng).' },
  },
});

export enum WarehouseOwnership {
  OWN = 'OWN',
  RENTED = 'RENTED',
}

registerEnumType(WarehouseOwnership, {
  name: 'WarehouseOwnership',
  description: 'Whose a warehouse is; a rented one obeys the same rules (TT 01/2017 Đ4.2).',
  valuesConfig: {
    OWN: { description: "The authority's own." },
    RENTED: { description: 'Rented (kho thuê).' },
  },
});

@ObjectType({
  implements: NodeType,
  description: 'Anywhere an item can be: within a warehouse, with a custodian, on the road, or at its end.',
})
export class Place extends NodeType {
  @Field(() => PlaceKindEnum, { description: 'What the place is.' })
  kind: PlaceKindEnum;

  @Field(() => String, {
    description: 'The code, unique within its warehouse or, outside of one, its office.',
  })
  code: string;

  @Field(() => String, { description: 'The name, in Vietnamese.' })
  name: string;

  @Field(() => PlaceFitnessEnum, {
    nullable: true,
    description:
      'What the place is like, by its own mark or that of the place around it; null outside of warehouses.',
  })
  fitness: PlaceFitnessEnum | null;

  @Field(() => PlaceFitnessEnum, {
    nullable: true,
    description: 'Its own mark; null where it is like the place around it.',
  })
  ownFitness: PlaceFitnessEnum | null;

  @Field(() => Office, { description: 'The office to which the place belongs.' })
  office: Office;
}

export const PlaceConnection = connectionType('Place', () => Place);

@ObjectType({ description: 'What a warehouse holds, kept with every change; as cheap to ask as its name.' })
export class WarehouseCounters {
  @Field(() => Int, { description: 'How many items have at least a part of them here.' })
  exhibits: number;

  @Field(() => Int, { description: 'How many of these are of a high-risk class.' })
  highRisk: number;

  @Field(() => Int, { description: 'How many of these have no live seal, whatever the reason.' })
  unsealed: number;

  @Field(() => Int, {
    description: 'How many items have a part that was released from here for a time and is not back.',
  })
  released: number;
}

@ObjectType({ implements: NodeType, description: 'A warehouse of exhibits and held assets (kho vật chứng).' })
export class Warehouse extends NodeType {
  @Field(() => String, { description: 'The code, unique within its office.' })
  code: string;

  @Field(() => String, { description: 'The name, in Vietnamese.' })
  name: string;

  @Field(() => WarehouseOwnership, { description: 'Whether it is owned or rented.' })
  ownership: WarehouseOwnership;

  @Field(() => Office, { description: 'The office that keeps it.' })
  office: Office;

  @Field(() => Int, {
    complexity: fieldCosts.value,
    description: 'How many items have at least a part of them here.',
  })
  exhibitCount: number;

  @Field(() => WarehouseCounters, {
    complexity: fieldCosts.value,
    description: 'What it holds, in numbers; all 0 where you may not see the warehouse.',
  })
  counters: WarehouseCounters;
}

export const WarehouseConnection = connectionType('Warehouse', () => Warehouse);

@InputType({ description: 'A new warehouse.' })
export class WarehouseOpenInput {
  @Field(() => ID, { description: 'The office that keeps it.' })
  officeId: string;

  @Field(() => String, { description: 'The code, unique within the office.' })
  code: string;

  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(() => WarehouseOwnership, { description: 'Whether it is owned or rented.' })
  ownership: WarehouseOwnership;
}

@ObjectType({ description: 'The opened warehouse, or why not.' })
export class WarehouseOpenPayload extends ChangePayload {
  @Field(() => Warehouse, { nullable: true, description: 'The warehouse.' })
  warehouse?: Warehouse | null;
}

@InputType({ description: 'A new zone, shelf or bin.' })
export class PlaceAddInput {
  @Field(() => ID, { description: 'The place of a warehouse in which it lies.' })
  parentId: string;

  @Field(() => PlaceKindEnum, { description: 'ZONE, SHELF or BIN; finer than the place around it.' })
  kind: PlaceKindEnum;

  @Field(() => String, { description: 'The code, unique within the warehouse.' })
  code: string;

  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(() => PlaceFitnessEnum, {
    nullable: true,
    description:
      'What it is like; a keeper says OPEN_YARD or OPEN_ZONE, a head marks the rest. Left out, a zone is OPEN_ZONE until it is marked, and the rest like the place around it.',
  })
  fitness?: PlaceFitnessEnum | null;
}

@InputType({ description: 'What a place is like.' })
export class PlaceSetFitnessInput {
  @Field(() => ID, { description: 'A place of a warehouse.' })
  placeId: string;

  @Field(() => PlaceFitnessEnum, {
    nullable: true,
    description: 'What it is like; null takes its own mark away, so that it is like the place around it.',
  })
  fitness?: PlaceFitnessEnum | null;
}

@ObjectType({ description: 'The marked place, or why not.' })
export class PlaceSetFitnessPayload extends ChangePayload {
  @Field(() => Place, { nullable: true, description: 'The place.' })
  place?: Place | null;
}

@ObjectType({ description: 'The added place, or why not.' })
export class PlaceAddPayload extends ChangePayload {
  @Field(() => Place, { nullable: true, description: 'The place.' })
  place?: Place | null;
}
