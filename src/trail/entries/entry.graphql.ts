import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { InstantScalar, UInt64Scalar } from '../../platform/graphql/scalars.js';
import { Office, Staff } from '../../identity/index.js';
import { AuditEvent } from '../event.graphql.js';
import { AuditInclusionProof, AuditTimeBracket } from '../proofs/proof.graphql.js';

export enum AuditEntrySourceEnum {
  DOMAIN = 'domain',
  ROW = 'row',
  DDL = 'ddl',
  SYSTEM = 'system',
}

registerEnumType(AuditEntrySourceEnum, {
  name: 'AuditEntrySource',
  description: 'Who put an entry into the log.',
  valuesConfig: {
    DOMAIN: { description: 'The program, telling what somebody did.' },
    ROW: { description: 'The database, telling how a row changed, whoever changed it.' },
    DDL: { description: 'The database, telling what was done to its tables, triggers and functions.' },
    SYSTEM: { description: 'The log itself: attestations, heartbeats, comparisons with the book.' },
  },
});

@ObjectType({ description: 'One entry of the tamper-evident log (mục nhật ký), read from its signed bytes.' })
export class AuditEntry {
  @Field(() => UInt64Scalar, { description: 'Its place in the log, from 0.' })
  leafIndex: string;

  @Field(() => ID, { description: 'The id under which auditProof knows it.' })
  eventId: string;

  @Field(() => AuditEntrySourceEnum, { description: 'Who put it into the log.' })
  source: AuditEntrySourceEnum;

  @Field(() => String, {
    description: 'What happened, such as "exhibit.relocated", or table and operation of a row.',
  })
  type: string;

  @Field(() => InstantScalar, { description: "When it was captured, by the database's clock." })
  capturedAt: string;

  @Field(() => Office, { nullable: true, description: 'The office that it belongs to, if any.' })
  office: Office | null;

  @Field(() => Staff, {
    nullable: true,
    description: 'Who acted through the program; null where nobody did.',
  })
  actor: Staff | null;

  @Field(() => String, { description: 'The log-in of the database, with the role that it took.' })
  databaseUser: string;

  @Field(() => String, { description: 'The transaction of the database, in digits.' })
  transaction: string;

  @Field(() => Int, { description: 'Which of the entries of its transaction it is, from 1.' })
  positionInTransaction: number;

  @Field(() => Int, { description: 'How many entries its transaction has.' })
  entriesOfTransaction: number;

  @Field(() => String, { nullable: true, description: 'The type of what it is about, such as Exhibit.' })
  subjectType: string | null;

  @Field(() => ID, { nullable: true, description: 'The global id of what it is about.' })
  subjectId: string | null;

  @Field(() => String, { description: 'The bytes that are hashed into the tree, base64.' })
  entryBase64: string;

  @Field(() => String, { description: 'The hash of these bytes as a leaf, base64.' })
  leafHash: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The content as text, numbers with every digit: JSON of the event, or of the row before and after; null where it is withheld.',
  })
  content: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The bytes of the content, base64; null where withheld.',
  })
  payloadBase64: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The salt with which the content is bound to the entry, base64; null where withheld.',
  })
  saltBase64: string | null;

  @Field(() => AuditEvent, { nullable: true, description: 'The line of the trail that it is the entry of.' })
  event: AuditEvent | null;

  @Field(() => AuditTimeBracket, { nullable: true, description: 'Between which checkpoints it was logged.' })
  timeBracket: AuditTimeBracket | null;

  @Field(() => AuditInclusionProof, {
    nullable: true,
    complexity: fieldCosts.proof,
    description: 'That it is in the log, under the newest checkpoint; null while none covers it.',
  })
  proof: AuditInclusionProof | null;
}

export const AuditEntryConnection = connectionType('AuditEntry', () => AuditEntry);

@InputType({ description: 'Which entries of the log; all given members must hold.' })
export class AuditEntryFilter {
  @Field(() => AuditEntrySourceEnum, { nullable: true, description: 'Only what this put into the log.' })
  source?: AuditEntrySourceEnum | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'When true, only direct writes (ghi thẳng): changes of rows and tables that nobody made through the program.',
  })
  directOnly?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Only what is about this subject.' })
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what belongs to this office.' })
  officeId?: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'Captured at this instant or later.' })
  from?: Date | null;

  @Field(() => InstantScalar, { nullable: true, description: 'Captured before this instant.' })
  until?: Date | null;
}
