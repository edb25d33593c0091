import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { CalendarDateScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { Staff } from '../../identity/index.js';
import { Warehouse } from './warehouse.graphql.js';

@ObjectType({ description: 'Who answers for a warehouse for a time (thủ kho phụ trách).' })
export class ResponsibleKeeper {
  @Field(() => Staff, { description: 'The keeper.' })
  staff: Staff;

  @Field(() => CalendarDateScalar, { description: 'The first day.' })
  validFrom: string;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'The last day, once there is one.' })
  validTo: string | null;

  @Field(() => String, { description: 'The number of the paper that says so.' })
  paperNumber: string;

  @Field(() => CalendarDateScalar, { description: 'The date of that paper.' })
  paperDated: string;

  @Field(() => Staff, { description: 'Who entered it.' })
  assignedBy: Staff;
}

@InputType({ description: 'Who answers for a warehouse from a day on.' })
export class WarehouseKeeperAssignInput {
  @Field(() => ID, { description: 'The warehouse.' })
  warehouseId: string;

  @Field(() => ID, { description: 'A keeper of its office, and not you.' })
  staffId: string;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'The first day; today when left out.' })
  validFrom?: string | null;

  @Field(() => String, { description: 'The number of the paper that says so.' })
  paperNumber: string;

  @Field(() => CalendarDateScalar, { description: 'The date of that paper.' })
  paperDated: string;
}

@ObjectType({ description: 'The warehouse with its keeper, or why not.' })
export class WarehouseKeeperAssignPayload extends ChangePayload {
  @Field(() => Warehouse, { nullable: true, description: 'The warehouse.' })
  warehouse?: Warehouse | null;
}
