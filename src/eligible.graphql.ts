import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { RoleEnum, type Role } from './identity/index.js';

export enum EligibleActEnum {
  SIGN_ORDER = 'SIGN_ORDER',
  COUNT = 'COUNT',
  RECOUNT = 'RECOUNT',
  RESOLVE = 'RESOLVE',
  SIGN_MINUTES = 'SIGN_MINUTES',
}

registerEnumType(EligibleActEnum, {
  name: 'EligibleAct',
  description: 'What somebody is looked for to do, and of what.',
  valuesConfig: {
    SIGN_ORDER: { description: 'To sign the orders of today; of an office or a warehouse.' },
    COUNT: { description: 'To count; of an inventory.' },
    RECOUNT: { description: 'To count again, blind; of a discrepancy.' },
    RESOLVE: { description: 'To settle; of a discrepancy.' },
    SIGN_MINUTES: { description: 'To sign the minutes; of an inventory.' },
  },
});

@ObjectType({ description: 'Somebody who may do it now.' })
export class EligiblePerson {
  @Field(() => ID, { description: 'The id as a member of the staff, to be given where a person is named.' })
  staffId: string;

  @Field(() => String, { description: 'The full name.' })
  fullName: string;

  @Field(() => RoleEnum, {
    description: 'The role by which it may be done; of who is sent by an order the role in their own office.',
  })
  role: Role;

  @Field(() => String, { description: 'The code of the office in which the role is held.' })
  officeCode: string;

  @Field(() => String, { description: 'The name of that office.' })
  officeName: string;

  @Field(() => Boolean, {
    description: 'Whether leave is entered for today; of which kind and until when is not told here.',
  })
  onLeave: boolean;
}
