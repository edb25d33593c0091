import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';

export enum AuditExportFormatEnum {
  CSV = 'CSV',
  JSONL = 'JSONL',
}

registerEnumType(AuditExportFormatEnum, {
  name: 'AuditExportFormat',
  description: 'As what kind of file the trail is taken out.',
  valuesConfig: {
    CSV: {
      description:
        'A table for a spreadsheet, RFC 4180 in UTF-8; what would be a formula begins with an apostrophe.',
    },
    JSONL: { description: 'One event a line, each as canonical JSON (RFC 8785).' },
  },
});

export enum AuditExportStatusEnum {
  PENDING = 'PENDING',
  APPROVED = 'APPROVED',
  REFUSED = 'REFUSED',
}

registerEnumType(AuditExportStatusEnum, {
  name: 'AuditExportStatus',
  description: 'What was decided on an export.',
  valuesConfig: {
    PENDING: { description: 'Waits for a second person.' },
    APPROVED: { description: 'May be downloaded by whoever asked, until the approval ends.' },
    REFUSED: { description: 'Turned down, for the reason given.' },
  },
});

@ObjectType({ description: 'One time that the file of an export was taken out.' })
export class AuditExportDownload {
  @Field(() => Int, { description: 'Which time, from 1.' })
  ordinal: number;

  @Field(() => InstantScalar, { description: 'When it began.' })
  begunAt: string;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When the last byte was sent; null where it was broken off.',
  })
  completedAt: string | null;

  @Field(() => Int, { nullable: true, description: 'How many events the file holds.' })
  rows: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The SHA-256 of the whole file, as hexadecimal digits, to compare the file with.',
  })
  sha256: string | null;
}

@ObjectType({
  implements: NodeType,
  description: 'A part of the audit trail taken out as a file, with dual control (kết xuất nhật ký).',
})
export class AuditExport extends NodeType {
  @Field(() => Office, { description: 'The office whose trail it is, with all offices below it.' })
  office: Office;

  @Field(() => Staff, { description: 'Who asked, and alone may download.' })
  requestedBy: Staff;

  @Field(() => InstantScalar, { description: 'When it was asked for.' })
  requestedAt: string;

  @Field(() => InstantScalar, { description: 'Events recorded at this instant or later.' })
  from: string;

  @Field(() => InstantScalar, { description: 'Events recorded before this instant.' })
  until: string;

  @Field(() => [String], { nullable: true, description: 'Only these kinds of events; all when null.' })
  kinds: string[] | null;

  @Field(() => AuditExportFormatEnum, { description: 'As what kind of file.' })
  format: AuditExportFormatEnum;

  @Field(() => String, { description: 'What it is needed for.' })
  purpose: string;

  @Field(() => AuditExportStatusEnum, { description: 'What was decided.' })
  status: AuditExportStatusEnum;

  @Field(() => Staff, { nullable: true, description: 'Who decided; never who asked.' })
  decidedBy: Staff | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was decided.' })
  decidedAt: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was turned down.' })
  refusalReason: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'Until when a download may begin.' })
  expiresAt: string | null;

  @Field(() => Int, { nullable: true, description: 'How many downloads the approval allows.' })
  downloadsAllowed: number | null;

  @Field(() => [AuditExportDownload], { description: 'The downloads, broken-off ones among them.' })
  downloads: AuditExportDownload[];

  @Field(() => String, {
    nullable: true,
    complexity: fieldCosts.value,
    description:
      'Where the file is fetched with the bearer token, such as "/exports/…"; null for everybody but who asked, and without an approval.',
  })
  downloadPath: string | null;
}

export const AuditExportConnection = connectionType('AuditExport', () => AuditExport);

@InputType({ description: 'Which exports; all given members must hold.' })
export class AuditExportFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of the trail of this office.' })
  officeId?: string | null;

  @Field(() => AuditExportStatusEnum, {
    nullable: true,
    description: 'Only those on which this was decided.',
  })
  status?: AuditExportStatusEnum | null;
}

@InputType({ description: 'Which part of the trail is wanted as a file, and why.' })
export class AuditExportRequestInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The office, with all below it; when left out, the uppermost that you may audit.',
  })
  officeId?: string | null;

  @Field(() => InstantScalar, { description: 'Events recorded at this instant or later.' })
  from: Date;

  @Field(() => InstantScalar, { description: 'Events recorded before this instant, which has passed.' })
  until: Date;

  @Field(() => [String], {
    nullable: true,
    description: 'Only these kinds, such as "seal.opened", at most 50; all when left out.',
  })
  kinds?: string[] | null;

  @Field(() => AuditExportFormatEnum, { description: 'As what kind of file.' })
  format: AuditExportFormatEnum;

  @Field(() => String, { description: 'What it is needed for; whoever decides reads it.' })
  purpose: string;
}

@InputType({ description: 'An approval.' })
export class AuditExportApproveInput {
  @Field(() => ID, { description: 'The export.' })
  exportId: string;
}

@InputType({ description: 'A refusal.' })
export class AuditExportRefuseInput {
  @Field(() => ID, { description: 'The export.' })
  exportId: string;

  @Field(() => String, { description: 'Why, for whoever asked.' })
  reason: string;
}

@ObjectType({ description: 'The export that waits for a second person, or why not.' })
export class AuditExportRequestPayload extends ChangePayload {
  @Field(() => AuditExport, { nullable: true, description: 'The export.' })
  export?: AuditExport | null;
}

@ObjectType({ description: 'The approved export, or why not.' })
export class AuditExportApprovePayload extends ChangePayload {
  @Field(() => AuditExport, { nullable: true, description: 'The export.' })
  export?: AuditExport | null;
}

@ObjectType({ description: 'The export that was turned down, or why not.' })
export class AuditExportRefusePayload extends ChangePayload {
  @Field(() => AuditExport, { nullable: true, description: 'The export.' })
  export?: AuditExport | null;
}
