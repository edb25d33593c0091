import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { InstantScalar, UInt64Scalar } from '../../platform/graphql/scalars.js';

@ObjectType({ description: 'That a witness has seen the log grow up to a checkpoint (đồng ký).' })
export class AuditCosignature {
  @Field(() => String, { description: 'The name of the witness.' })
  witness: string;

  @Field(() => String, { description: 'The line that it adds to the note (C2SP tlog-cosignature).' })
  line: string;

  @Field(() => InstantScalar, { description: 'When it came in, by our own clock.' })
  receivedAt: string;
}

@ObjectType({ description: 'A proof from outside that a checkpoint was there at a time.' })
export class AuditAnchor {
  @Field(() => String, { description: 'Of what kind, such as "rfc3161" for a time stamp.' })
  kind: string;

  @Field(() => String, { description: 'The proof itself, base64.' })
  tokenBase64: string;

  @Field(() => InstantScalar, { description: 'When it was fetched, by our own clock.' })
  receivedAt: string;
}

@ObjectType({ description: 'What the log says of itself at one moment, signed (điểm kiểm).' })
export class AuditCheckpoint {
  @Field(() => String, { description: 'Which log.' })
  origin: string;

  @Field(() => UInt64Scalar, { description: 'How many entries the log has.' })
  size: string;

  @Field(() => String, { description: 'The root of the Merkle tree over them, base64.' })
  rootHash: string;

  @Field(() => String, { description: 'The signed note (C2SP tlog-checkpoint) with all cosignatures.' })
  note: string;

  @Field(() => InstantScalar, { description: 'When it was published, by our own clock.' })
  publishedAt: string;

  @Field(() => [AuditCosignature], { description: 'The witnesses that have cosigned it, by name.' })
  cosignatures: AuditCosignature[];

  @Field(() => [AuditAnchor], { description: 'Time stamps and other proofs from outside.' })
  anchors: AuditAnchor[];
}

export const AuditCheckpointConnection = connectionType('AuditCheckpoint', () => AuditCheckpoint);

@ObjectType({ description: 'Between which two witnessed checkpoints something was logged.' })
export class AuditTimeBracket {
  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When the last witnessed checkpoint without it was published; null where there is none.',
  })
  after: string | null;

  @Field(() => UInt64Scalar, { nullable: true, description: 'The size of that checkpoint.' })
  afterSize: string | null;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When the first witnessed checkpoint with it was published; null while it waits for one.',
  })
  before: string | null;

  @Field(() => UInt64Scalar, { nullable: true, description: 'The size of that checkpoint.' })
  beforeSize: string | null;
}

@ObjectType({ description: 'That an entry is in the tree of a size (bằng chứng có mặt; RFC 9162 §2.1.3).' })
export class AuditInclusionProof {
  @Field(() => ID, { description: 'The event.' })
  eventId: string;

  @Field(() => UInt64Scalar, { description: 'The place of the entry in the log, from 0.' })
  leafIndex: string;

  @Field(() => UInt64Scalar, { description: 'The size of the tree in which it is proved.' })
  treeSize: string;

  @Field(() => String, { description: 'The hash of the entry as a leaf, base64.' })
  leafHash: string;

  @Field(() => [String], { description: 'The hashes that lead to the root, sibling first, base64.' })
  hashes: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'The same as a file for the offline verifier (C2SP tlog-proof) with the checkpoint, and with the entry where you may read it; null where the tree of this size has no checkpoint.',
  })
  tlogProof: string | null;
}

@ObjectType({ description: 'That a tree begins with all of an earlier one (RFC 9162 §2.1.4).' })
export class AuditConsistencyProof {
  @Field(() => UInt64Scalar, { description: 'The size of the earlier tree.' })
  fromSize: string;

  @Field(() => UInt64Scalar, { description: 'The size of the later tree.' })
  toSize: string;

  @Field(() => [String], { description: 'The hashes of the proof, base64.' })
  hashes: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'The same as a file for the offline verifier, with the later checkpoint; null where the later size has none.',
  })
  file: string | null;
}

export enum AuditReceiptStateEnum {
  UNKNOWN = 'UNKNOWN',
  PENDING = 'PENDING',
  LOGGED = 'LOGGED',
  PUBLISHED = 'PUBLISHED',
  WITNESSED = 'WITNESSED',
}

registerEnumType(AuditReceiptStateEnum, {
  name: 'AuditReceiptState',
  description: 'How far an event has come on its way into the log.',
  valuesConfig: {
    UNKNOWN: {
      description: 'There is no such event within your sight; after the deadline the receipt says otherwise.',
    },
    PENDING: { description: 'It is recorded and waits for its place.' },
    LOGGED: { description: 'It has its place; no checkpoint covers it yet.' },
    PUBLISHED: { description: 'A signed checkpoint covers it.' },
    WITNESSED: { description: 'A checkpoint that a witness has cosigned covers it.' },
  },
});

@ObjectType({ description: 'What became of an event for which a receipt was given.' })
export class AuditReceiptStatus {
  @Field(() => AuditReceiptStateEnum, { description: 'How far it has come.' })
  state: AuditReceiptStateEnum;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When it must be logged at the latest; null where the id is none of an event.',
  })
  deadline: Date | null;

  @Field(() => AuditInclusionProof, {
    nullable: true,
    description: 'The proof under the newest checkpoint that covers it.',
  })
  proof: AuditInclusionProof | null;
}
