import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType } from '../platform/graphql/connection.js';
import { fieldCosts } from '../platform/graphql/limits.js';
import { InstantScalar, StateScalar, UInt64Scalar } from '../platform/graphql/scalars.js';
import { Delegation, NodeType, Office, RoleEnum, Staff, type Role } from '../identity/index.js';
import { AuditInclusionProof, AuditTimeBracket } from './proofs/proof.graphql.js';

@ObjectType({ implements: NodeType, description: 'One line of the audit trail; it is never changed.' })
export class AuditEvent extends NodeType {
  @Field(() => InstantScalar, { description: "When the server recorded it, by the database's clock." })
  recordedAt: string;

  @Field(() => InstantScalar, { description: 'When it is said to have happened.' })
  occurredAt: string;

  @Field(() => Staff, { description: 'Who acted.' })
  actor: Staff;

  @Field(() => String, { description: 'The name of who acted, as it was then.' })
  actorName: string;

  @Field(() => [RoleEnum], { description: 'The roles held then.' })
  actorRoles: Role[];

  @Field(() => Office, { description: 'The office in which it happened.' })
  office: Office;

  @Field(() => String, { description: 'What happened, such as "exhibit.received".' })
  kind: string;

  @Field(() => ID, { description: 'The global id of what it happened to.' })
  subjectId: string;

  @Field(() => String, { description: 'The type of what it happened to, such as Exhibit.' })
  subjectType: string;

  @Field(() => String, { description: 'How the subject was called then: a code, a number, a name.' })
  subjectLabel: string;

  @Field(() => StateScalar, { nullable: true, description: 'The members that changed, as they were before.' })
  before: Record<string, unknown> | null;

  @Field(() => StateScalar, { nullable: true, description: 'The members that changed, as they are after.' })
  after: Record<string, unknown> | null;

  @Field(() => UInt64Scalar, {
    nullable: true,
    description: 'Its place in the tamper-evident log, from 0; null for the moment until it has one.',
  })
  leafIndex: string | null;

  @Field(() => AuditTimeBracket, {
    nullable: true,
    description: 'Between which two witnessed checkpoints it was logged, whatever its own time says.',
  })
  timeBracket: AuditTimeBracket | null;

  @Field(() => AuditInclusionProof, {
    nullable: true,
    complexity: fieldCosts.proof,
    description: 'That it is in the log, under the newest checkpoint; null while none covers it.',
  })
  proof: AuditInclusionProof | null;

  @Field(() => Staff, {
    nullable: true,
    description: 'On whose behalf, where the right to do it came through a delegation alone.',
  })
  onBehalfOf: Staff | null;

  @Field(() => String, { nullable: true, description: 'The name of that person, as it was then.' })
  delegatorName: string | null;

  @Field(() => Delegation, {
    nullable: true,
    description: 'The delegation on which it was done; absent as well where it is not yours to see.',
  })
  delegation: Delegation | null;
}

export const AuditEventConnection = connectionType('AuditEvent', () => AuditEvent);

@InputType({ description: 'Which lines of the trail; all given members must hold.' })
export class AuditEventFilter {
  @Field(() => ID, { nullable: true, description: 'Only what this person did.' })
  actorId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what happened in this office.' })
  officeId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what happened to this subject.' })
  subjectId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only what happened to this case (CaseFile) or to an item that belonged to it then.',
  })
  caseId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Only what concerned this Warehouse or this Place: moves from and to it, seals applied, opened and checked there, inventories and counts of it.',
  })
  placeId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this kind, such as "seal.opened".' })
  kind?: string | null;

  @Field(() => [String], { nullable: true, description: 'Only these kinds, at most 10.' })
  kinds?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only the kinds that begin with this word, such as "seal" for seal.applied, seal.opened and seal.checked.',
  })
  kindFamily?: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'Recorded at this instant or later.' })
  from?: Date | null;

  @Field(() => InstantScalar, { nullable: true, description: 'Recorded before this instant.' })
  until?: Date | null;
}
