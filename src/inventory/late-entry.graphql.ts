import { Field, ObjectType } from 'type-graphql';
import { Inventory } from './inventory.graphql.js';

@ObjectType({
  description:
    'The mark of a movement that was recorded after a count of its warehouse and claims a time before it.',
})
export class LateEntry {
  @Field(() => String, { nullable: true, description: 'The code of the count that it contradicts.' })
  inventoryCode: string | null;

  @Field(() => Inventory, {
    nullable: true,
    description: 'The count that it contradicts; null where you may not see it.',
  })
  inventory: Inventory | null;

  @Field(() => String, { description: 'Why it was not booked before.' })
  reason: string;
}
