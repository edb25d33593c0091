import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../platform/graphql/connection.js';
import { DecimalScalar, InstantScalar } from '../platform/graphql/scalars.js';
import { ChangePayload } from '../rules/index.js';
import { Staff } from '../identity/index.js';
import { Exhibit, Place } from '../custody/index.js';
import { Inventory } from './inventory.graphql.js';
import { ObservedSealCondition } from './line.graphql.js';

export enum RecountVerdictEnum {
  CONFIRMS = 'CONFIRMS',
  DIFFERS = 'DIFFERS',
  CHANGED = 'CHANGED',
}

registerEnumType(RecountVerdictEnum, {
  name: 'RecountVerdict',
  description: 'What a recount says of the discrepancy.',
  valuesConfig: {
    CONFIRMS: { description: 'It differs from the book as the count did.' },
    DIFFERS: { description: 'It does not: the count, or the recount, was wrong.' },
    CHANGED: {
      description:
        'It does not, but goods were moved there or the seal was changed since the count, so that the two cannot be compared.',
    },
  },
});

@ObjectType({
  description:
    'What somebody who had counted nothing of it saw of an open discrepancy, without being told the book or the count.',
})
export class InventoryRecount {
  @Field(() => DecimalScalar, { description: 'How much was there.' })
  quantity: string;

  @Field(() => ObservedSealCondition, {
    nullable: true,
    description: 'The seal, where somebody looked at it.',
  })
  sealCondition: ObservedSealCondition | null;

  @Field(() => String, { description: 'A remark, such as what is wrong with the seal.' })
  note: string;

  @Field(() => InstantScalar, { description: 'When it was counted.' })
  countedAt: string;

  @Field(() => InstantScalar, { description: "When it was recorded, by the database's clock." })
  recordedAt: string;

  @Field(() => Staff, { description: 'Who recounted.' })
  countedBy: Staff;

  @Field(() => Staff, {
    nullable: true,
    description: 'Who recounted beside; of an item of a high-risk class there is always a second.',
  })
  secondCountedBy: Staff | null;

  @Field(() => Place, { description: 'Where.' })
  place: Place;

  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'What the book held there at that moment, but for what this inventory has decided; null for a thing without a record, and for who may still recount.',
  })
  expected: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'What was counted less what was expected; null where that is.',
  })
  difference: string | null;

  @Field(() => RecountVerdictEnum, {
    nullable: true,
    description: 'What it says of the discrepancy; null for who may still recount.',
  })
  verdict: RecountVerdictEnum | null;
}

@ObjectType({
  description: 'What is to be counted again, and where. How much there should be is not told.',
})
class RecountTask {
  @Field(() => ID, { description: 'The id of the discrepancy, to be named when you recount it.' })
  id: string;

  @Field(() => String, {
    nullable: true,
    description: 'The code on the label of the item; null for a thing without a record.',
  })
  exhibitCode: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the item, as on its label; null for a thing without a record.',
  })
  itemName: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the unit in which it is counted; null for a thing without a record.',
  })
  unitName: string | null;

  @Field(() => Exhibit, {
    nullable: true,
    description:
      'The item; null for a thing without a record, when it has since gone to an office that you may not see, and for who is sent by an order.',
  })
  exhibit: Exhibit | null;

  @Field(() => String, { nullable: true, description: 'What a thing without a record looks like.' })
  description: string | null;

  @Field(() => [Place], {
    description: 'Where to look; where the item is said to lie comes first.',
  })
  places: Place[];

  @Field(() => Boolean, { description: 'Whether its class asks for two people.' })
  needsSecondPerson: boolean;

  @Field(() => Boolean, { description: 'Whether anybody has counted it again.' })
  isRecounted: boolean;
}

export const RecountTaskConnection = connectionType('RecountTask', () => RecountTask);

@InputType({ description: 'What was seen when an open discrepancy was counted again.' })
export class InventoryRecountInput {
  @Field(() => ID, { description: 'The discrepancy.' })
  discrepancyId: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The place, one of those of the discrepancy; where the item is said to lie when left out.',
  })
  placeId?: string | null;

  @Field(() => DecimalScalar, { description: 'How much is there, in the unit of the item; 0 for nothing.' })
  quantity: string;

  @Field(() => ObservedSealCondition, {
    nullable: true,
    description: 'The seal, if it was looked at; needed where the discrepancy is about one.',
  })
  sealCondition?: ObservedSealCondition | null;

  @Field(() => String, { nullable: true, description: 'A remark; needed when the seal is damaged.' })
  note?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The member of the staff who recounted beside you; needed for an item of a high-risk class.',
  })
  secondCounterId?: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was counted; now when left out.' })
  countedAt?: Date | null;
}

@ObjectType({ description: 'The recount that was taken, or why not.' })
export class InventoryRecountPayload extends ChangePayload {
  @Field(() => Inventory, { nullable: true, description: 'The inventory.' })
  inventory?: Inventory | null;

  @Field(() => InventoryRecount, { nullable: true, description: 'The observation as it was written down.' })
  recount?: InventoryRecount | null;
}
