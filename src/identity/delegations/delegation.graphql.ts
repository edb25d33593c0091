import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType } from '../node.graphql.js';
import { Office } from '../offices/office.graphql.js';
import type { Role } from '../permissions.js';
import { RoleEnum } from '../sessions/session.graphql.js';
import { Staff } from '../staff/staff.graphql.js';

@ObjectType({
  implements: NodeType,
  description: 'A role handed on in writing, for a time (ủy quyền); it is revoked, never changed.',
})
export class Delegation extends NodeType {
  @Field(() => Staff, { description: 'Who hands the role on, and holds it by assignment.' })
  delegator: Staff;

  @Field(() => Staff, { description: 'Who acts on it.' })
  delegate: Staff;

  @Field(() => RoleEnum, { description: 'The role.' })
  role: Role;

  @Field(() => Office, { description: 'The office over which the role is delegated.' })
  office: Office;

  @Field(() => Office, {
    description: 'The office in which the delegator holds the role and whose paper it is.',
  })
  issuingOffice: Office;

  @Field(() => CalendarDateScalar, { description: 'The first day.' })
  validFrom: string;

  @Field(() => CalendarDateScalar, { description: 'The last day.' })
  validTo: string;

  @Field(() => String, { description: 'The number of the paper (giấy ủy quyền).' })
  paperNumber: string;

  @Field(() => CalendarDateScalar, { description: 'The date of the paper.' })
  paperDated: string;

  @Field(() => String, { description: 'What the paper says that is delegated, and why.' })
  scope: string;

  @Field(() => InstantScalar, { description: 'When it was written into the book.' })
  createdAt: string;

  @Field(() => Boolean, {
    description:
      'Whether it gives its rights today: in its period, not revoked, both accounts open, the delegator still in the role.',
  })
  inForce: boolean;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was revoked.' })
  revokedAt: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who revoked it.' })
  revokedBy: Staff | null;

  @Field(() => String, { nullable: true, description: 'Why it was revoked.' })
  revokeReason: string | null;
}

export const DelegationConnection = connectionType('Delegation', () => Delegation);

@InputType({ description: 'The paper of a delegation (giấy ủy quyền).' })
export class DelegationPaperInput {
  @Field(() => String, { description: 'Its number, such as "12/GUQ"; used once in an office and year.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'The date it bears.' })
  dated: string;
}

@InputType({ description: 'A role of yours that another acts in for a time.' })
export class DelegationGrantInput {
  @Field(() => ID, { description: 'The member of the staff who is to act.' })
  delegateId: string;

  @Field(() => RoleEnum, { description: 'A role that you hold by assignment, for the whole period.' })
  role: Role;

  @Field(() => ID, { description: 'The office of your role, or one below it that your role reaches.' })
  officeId: string;

  @Field(() => CalendarDateScalar, {
    description: 'The first day; only a few days back, by a dated rule.',
  })
  validFrom: string;

  @Field(() => CalendarDateScalar, { description: 'The last day.' })
  validTo: string;

  @Field(() => DelegationPaperInput, { description: 'The paper.' })
  paper: DelegationPaperInput;

  @Field(() => String, { description: 'What the paper says that is delegated, and why.' })
  scope: string;
}

@InputType({ description: 'A delegation that is to end now.' })
export class DelegationRevokeInput {
  @Field(() => ID, { description: 'The delegation.' })
  delegationId: string;

  @Field(() => String, { description: 'Why.' })
  reason: string;
}

@ObjectType({ description: 'The written delegation, or why not.' })
export class DelegationGrantPayload extends ChangePayload {
  @Field(() => Delegation, { nullable: true, description: 'The delegation.' })
  delegation?: Delegation | null;
}

@ObjectType({ description: 'The revoked delegation, or why not.' })
export class DelegationRevokePayload extends ChangePayload {
  @Field(() => Delegation, { nullable: true, description: 'The delegation.' })
  delegation?: Delegation | null;
}
