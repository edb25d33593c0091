import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload, UserError } from '../../rules/index.js';
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

  @Field(() => String, {
    nullable: true,
    description: 'The six digits of the authenticator, where a second factor is enrolled.',
  })
  code?: string | null;
}

@InputType({ description: 'What a session goes on with.' })
export class SessionRefreshInput {
  @Field(() => String, { description: 'The last refresh token that was answered.' })
  refreshToken: string;
}

@InputType({ description: 'What the page holds after a log-in at the provider.' })
export class SessionRedeemInput {
  @Field(() => String, { description: 'The one-time code with which the page was called.' })
  code: string;

  @Field(() => String, {
    description: 'The text whose SHA-256, base64url, was the challenge with which the log-in was started.',
  })
  verifier: string;
}

@ObjectType()
abstract class TokensPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The bearer token for the header "Authorization: Bearer …". It is shown once.',
  })
  token?: string;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When the bearer token ends by itself: five minutes after it was issued.',
  })
  expiresAt?: Date;

  @Field(() => String, {
    nullable: true,
    description: 'For sessionRefresh, once. Every refresh answers the next one. It is shown once.',
  })
  refreshToken?: string;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'Until when the session can be refreshed with it.',
  })
  refreshExpiresAt?: Date;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  userErrors: UserError[];
}

@ObjectType({ description: 'The tokens of an opened session, or why not.' })
export class SessionOpenPayload extends TokensPayload {}

@ObjectType({ description: 'The next tokens of a session, or why not.' })
export class SessionRefreshPayload extends TokensPayload {}

@ObjectType({ description: 'The tokens of a session opened at the provider, or why not.' })
export class SessionRedeemPayload extends TokensPayload {}

@ObjectType({ description: 'The outcome of logging out.' })
export class SessionClosePayload extends ChangePayload {}

@ObjectType({ description: 'A role held over an office and all below it.' })
export class RoleGrant {
  @Field(() => RoleEnum, { description: 'The role.' })
  role: Role;

  @Field(() => Office, { description: 'The office over which it is held.' })
  office: Office;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'The last day, where one is set.' })
  validTo: string | null;

  @Field(() => Staff, {
    nullable: true,
    description: 'Who delegated it; absent for a role held by assignment.',
  })
  delegatedBy: Staff | null;
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
