import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../platform/graphql/connection.js';
import { DecimalScalar, InstantScalar } from '../platform/graphql/scalars.js';
import { Staff } from '../identity/index.js';
import { Exhibit, Place } from '../custody/index.js';

export enum InventoryLineOrigin {
  BOOK = 'BOOK',
  FOUND = 'FOUND',
}

registerEnumType(InventoryLineOrigin, {
  name: 'InventoryLineOrigin',
  description: 'Why a line stands in an inventory.',
  valuesConfig: {
    BOOK: { description: "The book held some of the item there at the inventory's moment." },
    FOUND: { description: 'A counter met the item there.' },
  },
});

export enum ObservedSealCondition {
  INTACT = 'INTACT',
  PEELED = 'PEELED',
  TORN = 'TORN',
  UNREADABLE = 'UNREADABLE',
  MISSING = 'MISSING',
  SUSPICIOUS = 'SUSPICIOUS',
  NOT_SEALED = 'NOT_SEALED',
}

registerEnumType(ObservedSealCondition, {
  name: 'ObservedSealCondition',
  description: 'What a counter sees of a seal without touching it.',
  valuesConfig: {
    INTACT: { description: 'Whole.' },
    PEELED: { description: 'Peeled off, wholly or in part.' },
    TORN: { description: 'Torn.' },
    UNREADABLE: { description: 'Its writing cannot be read.' },
    MISSING: { description: 'Traces of a seal, but no seal.' },
    SUSPICIOUS: { description: 'Whole, but something about it is wrong.' },
    NOT_SEALED: { description: 'No seal, and no trace of one.' },
  },
});

@ObjectType({
  description: 'What one person, or two together, saw at one place at one moment. It is never changed.',
})
export class InventoryCount {
  @Field(() => DecimalScalar, { description: 'How much was there.' })
  quantity: string;

  @Field(() => ObservedSealCondition, {
    nullable: true,
    description: 'The seal, where somebody looked at it.',
  })
  sealCondition: ObservedSealCondition | null;

  @Field(() => String, { nullable: true, description: 'What a thing without a record looks like.' })
  description: string | null;

  @Field(() => String, { description: 'A remark, such as what is wrong with the seal.' })
  note: string;

  @Field(() => InstantScalar, { description: 'When it was counted.' })
  countedAt: string;

  @Field(() => InstantScalar, { description: "When it was recorded, by the database's clock." })
  recordedAt: string;

  @Field(() => Staff, { description: 'Who counted.' })
  countedBy: Staff;

  @Field(() => Staff, {
    nullable: true,
    description: 'Who counted beside; of an item of a high-risk class there is always a second.',
  })
  secondCountedBy: Staff | null;

  @Field(() => Place, { description: 'Where it was found.' })
  place: Place;
}

export const InventoryCountConnection = connectionType('InventoryCount', () => InventoryCount);

@ObjectType({
  description:
    'An item at one place of the counted warehouse. What the book says of it is hidden from everybody until the comparison, and while it is not settled from those who may recount it.',
})
export class InventoryLine {
  @Field(() => InventoryLineOrigin, { description: 'Why the line stands here.' })
  origin: InventoryLineOrigin;

  @Field(() => String, { description: 'The code on the label of the item.' })
  exhibitCode: string;

  @Field(() => String, { description: 'The name of the item, as on its label.' })
  itemName: string;

  @Field(() => String, { description: 'The name of the unit in which it is counted.' })
  unitName: string;

  @Field(() => Exhibit, {
    nullable: true,
    description:
      'The item; null when it has since gone to an office that you may not see, and for who is sent by an order.',
  })
  exhibit: Exhibit | null;

  @Field(() => Place, { description: 'The place.' })
  place: Place;

  @Field(() => [Place], {
    description:
      'Where some or all of it went between the opening and the comparison, by code. It is counted there where that place is counted; what was released or disposed of is not. How much went is not told.',
  })
  movedTo: Place[];

  @Field(() => Boolean, { description: 'Whether anybody has counted it.' })
  isCounted: boolean;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "What the book held at the inventory's moment; null until the comparison.",
  })
  bookQuantity: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'What the book held when the deciding count was taken; null until the comparison.',
  })
  expected: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'What the deciding count saw, which is the last one; null until the comparison.',
  })
  counted: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'What was counted less what was expected; null until the comparison.',
  })
  difference: string | null;

  @Field(() => [InventoryCount], {
    description: 'All observations of it, the last first; until the comparison only your own.',
  })
  counts: InventoryCount[];
}

export const InventoryLineConnection = connectionType('InventoryLine', () => InventoryLine);

@InputType({ description: 'Which lines; all given members must hold.' })
export class InventoryLineFilter {
  @Field(() => Boolean, { nullable: true, description: 'Only those that somebody, or nobody, has counted.' })
  isCounted?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those that differ, or agree, with the book; none until the comparison.',
  })
  differs?: boolean | null;
}
