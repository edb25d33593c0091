import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { InstantScalar } from '../../platform/graphql/scalars.js';
import { UserError } from '../../rules/index.js';
import { Office } from '../offices/office.graphql.js';
import { permissions, roles, type Role } from '../permissions.js';
import { Staff } from '../staff/staff.graphql.js';

export const RoleEnum = Object.fromEntries(Object.keys(roles).map((role) => [role, role])) as Record<
  Role,
  Role
>;

registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a person may do in an office.',
  valuesConfig: Object.fromEntries(
    Object.entries(roles).map(([role, name]) => [role, { description: `${name}.` }]),
  ),
});

@InputType({ description: 'Who wants to log in.' })
export class SessionOpenInput {
  @Field(() => String, { description: 'The name to log in with.' })
  username: string;

  @Field(() => String, { description: 'The password.' })
  password: string;
}

@ObjectType({ description: 'An opened session, or why not.' })
export class SessionOpenPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The bearer token for the header "Authorization: Bearer …". It is shown once.',
  })
  token?: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When the session ends by itself.' })
  expiresAt?: Date;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  userErrors: UserError[];
}

@ObjectType({ description: 'The outcome of logging out.' })
export class SessionClosePayload {
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  userErrors: UserError[];
}

@ObjectType({ description: 'A role held over an office and all below it.' })
export class RoleGrant {
  @Field(() => RoleEnum, { description: 'The role.' })
  role: Role;

  @Field(() => Office, { description: 'The office over which it is held.' })
  office: Office;
}

@ObjectType({ description: 'The person who is logged in.' })
export class Viewer {
  @Field(() => Staff, { description: 'Who that is.' })
  staff: Staff;

  @Field(() => [RoleGrant], { description: 'The roles in force today.' })
  grants: RoleGrant[];

  @Field(() => [String], { description: `What these roles allow, of: ${permissions.join(', ')}.` })
  permissions: string[];
}
