import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';
import { Inventory } from '../inventory.graphql.js';

export enum CommissionedActEnum {
  COUNT = 'COUNT',
  RECOUNT = 'RECOUNT',
  RESOLVE = 'RESOLVE',
}

registerEnumType(CommissionedActEnum, {
  name: 'CommissionedAct',
  description: 'What somebody is sent into an inventory to do.',
  valuesConfig: {
    COUNT: { description: 'To count, alone or beside somebody.' },
    RECOUNT: { description: 'To count again what is open, blind, alone or beside somebody.' },
    RESOLVE: {
      description: 'To settle discrepancies; never in one order with counting, since it shows the book.',
    },
  },
});

@ObjectType({
  implements: NodeType,
  description:
    'A written order that sends a person of another office into one inventory (quyết định cử người); it is revoked, never changed.',
})
export class Commission extends NodeType {
  @Field(() => Inventory, { description: 'The inventory, and no other.' })
  inventory: Inventory;

  @Field(() => Staff, { description: 'Who is sent.' })
  person: Staff;

  @Field(() => [CommissionedActEnum], { description: 'What the person may do there.' })
  acts: CommissionedActEnum[];

  @Field(() => Staff, { description: 'The head or deputy of the province who signed it.' })
  signer: Staff;

  @Field(() => Office, { description: 'The office of the signer, whose paper it is.' })
  issuingOffice: Office;

  @Field(() => CalendarDateScalar, { description: 'The first day.' })
  validFrom: string;

  @Field(() => CalendarDateScalar, { description: 'The last day.' })
  validTo: string;

  @Field(() => String, { description: 'The number of the order.' })
  paperNumber: string;

  @Field(() => CalendarDateScalar, { description: 'The date of the order.' })
  paperDated: string;

  @Field(() => String, { description: 'Why nobody of the office does it.' })
  reason: string;

  @Field(() => InstantScalar, { description: 'When it was written into the book.' })
  createdAt: string;

  @Field(() => Boolean, {
    description:
      'Whether it gives its right today: in its period, not revoked, the inventory not ended, the account open and in a role.',
  })
  inForce: boolean;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was revoked.' })
  revokedAt: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who revoked it.' })
  revokedBy: Staff | null;

  @Field(() => String, { nullable: true, description: 'Why it was revoked.' })
  revokeReason: string | null;
}

@InputType({ description: 'The paper of a commission (quyết định cử người).' })
export class CommissionPaperInput {
  @Field(() => String, { description: 'Its number, such as "31/QĐ-THADS"; used once in an office and year.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'The date it bears; you were head or deputy on it.' })
  dated: string;
}

@InputType({ description: 'Who is sent into which inventory, to do what, by your order.' })
export class CommissionGrantInput {
  @Field(() => ID, { description: 'The inventory, which has not ended.' })
  inventoryId: string;

  @Field(() => ID, { description: 'A member of the staff whose roles do not reach the counted office.' })
  personId: string;

  @Field(() => [CommissionedActEnum], {
    description: 'What the person may do there: COUNT and RECOUNT, either of them, or RESOLVE alone.',
  })
  acts: CommissionedActEnum[];

  @Field(() => CalendarDateScalar, { description: 'The first day.' })
  validFrom: string;

  @Field(() => CalendarDateScalar, { description: 'The last day.' })
  validTo: string;

  @Field(() => CommissionPaperInput, { description: 'The paper, which you have signed.' })
  paper: CommissionPaperInput;

  @Field(() => String, { description: 'Why nobody of the office does it.' })
  reason: string;
}

@InputType({ description: 'A commission that is to end now.' })
export class CommissionRevokeInput {
  @Field(() => ID, { description: 'The commission.' })
  commissionId: string;

  @Field(() => String, { description: 'Why.' })
  reason: string;
}

@ObjectType({ description: 'The commission as it was written, or why not.' })
export class CommissionGrantPayload extends ChangePayload {
  @Field(() => Commission, { nullable: true, description: 'The commission.' })
  commission?: Commission | null;
}

@ObjectType({ description: 'The revoked commission, or why not.' })
export class CommissionRevokePayload extends ChangePayload {
  @Field(() => Commission, { nullable: true, description: 'The commission.' })
  commission?: Commission | null;
}
