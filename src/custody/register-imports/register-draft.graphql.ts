import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload, UserError } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';
import {
  RegisterCell,
  RegisterFinding,
  RegisterFindingCount,
  RegisterImport,
  RegisterRowDifference,
} from './register-import.graphql.js';

export enum RegisterDraftStateEnum {
  READING = 'READING',
  READY = 'READY',
  FAILED = 'FAILED',
  RELEASED = 'RELEASED',
  CANCELLED = 'CANCELLED',
}

registerEnumType(RegisterDraftStateEnum, {
  name: 'RegisterDraftState',
  description: 'How far a register is that was prepared.',
  valuesConfig: {
    READING: { description: 'The file is being read.' },
    READY: { description: 'The file was read: somebody else may release what is shown.' },
    FAILED: { description: 'The file cannot be read, or the server stopped while it was; prepare it again.' },
    RELEASED: { description: 'It was taken over into the book.' },
    CANCELLED: { description: 'It was given up; nothing of it is in the book.' },
  },
});

export enum RegisterRowKindEnum {
  ITEM = 'ITEM',
  OTHER = 'OTHER',
}

registerEnumType(RegisterRowKindEnum, {
  name: 'RegisterRowKind',
  description: 'What a row of the sheet is.',
  valuesConfig: {
    ITEM: { description: 'An item.' },
    OTHER: { description: 'No item: a title, a total, a signature or the like.' },
  },
});

export enum RegisterDecisionEnum {
  TAKEN = 'TAKEN',
  TAKEN_WITH_WARNING = 'TAKEN_WITH_WARNING',
  SET_ASIDE = 'SET_ASIDE',
  KNOWN = 'KNOWN',
  DIFFERS = 'DIFFERS',
}

registerEnumType(RegisterDecisionEnum, {
  name: 'RegisterDecision',
  description: 'What becomes of an item when the register is released.',
  valuesConfig: {
    TAKEN: { description: 'It is booked.' },
    TAKEN_WITH_WARNING: { description: 'It is booked, and somebody should look at it.' },
    SET_ASIDE: { description: 'It is kept with the reasons, and waits for a correction.' },
    KNOWN: { description: 'An earlier file brought it: nothing is done again.' },
    DIFFERS: {
      description:
        'An earlier file brought it with other words: what differs waits to be applied or dismissed.',
    },
  },
});

@ObjectType({
  description:
    'The account of a register: rows read = taken + taken with warning + set aside + known before + known with other words. A place that the warehouse lacks and a seal label that is used are found when it is released.',
})
export class RegisterAccount {
  @Field(() => Int, { description: 'Rows of items that were read.' })
  rowsRead: number;

  @Field(() => Int, { description: 'Rows that are booked.' })
  taken: number;

  @Field(() => Int, { description: 'Rows that are booked and should be looked at.' })
  takenWithWarning: number;

  @Field(() => Int, { description: 'Rows that are set aside.' })
  setAside: number;

  @Field(() => Int, { description: 'Rows that an earlier file had brought already.' })
  known: number;

  @Field(() => Int, { description: 'Rows that an earlier file had brought and that say something else now.' })
  differing: number;

  @Field(() => Int, { description: 'How many cases the register has.' })
  caseCount: number;

  @Field(() => Int, { description: 'Items that are in stock according to the register, over all rows.' })
  inStock: number;

  @Field(() => Int, { description: 'Items that were issued according to the register, over all rows.' })
  issued: number;

  @Field(() => Int, { description: 'Items in stock among the rows that are booked.' })
  takenInStock: number;

  @Field(() => Int, { description: 'Issued items among the rows that are booked.' })
  takenIssued: number;

  @Field(() => String, { nullable: true, description: 'The count that the total row states, if it does.' })
  statedCount: string | null;

  @Field(() => [RegisterFindingCount], { description: 'What was found, over the rows that were not known.' })
  findings: RegisterFindingCount[];
}

@ObjectType({
  implements: NodeType,
  description: 'A row of the sheet of a register that was prepared, and what becomes of it.',
})
class RegisterDraftRow extends NodeType {
  @Field(() => Int, { description: 'Its number in the sheet.' })
  rowNumber: number;

  @Field(() => RegisterRowKindEnum, { description: 'What it is.' })
  kind: RegisterRowKindEnum;

  @Field(() => RegisterDecisionEnum, {
    nullable: true,
    description: 'What becomes of it; nothing of what is no item.',
  })
  decision: RegisterDecisionEnum | null;

  @Field(() => [RegisterFinding], { description: 'Why it is set aside.' })
  reasons: RegisterFinding[];

  @Field(() => [RegisterFinding], { description: 'What somebody should look at.' })
  warnings: RegisterFinding[];

  @Field(() => [RegisterFinding], { description: 'What was put right on reading.' })
  notices: RegisterFinding[];

  @Field(() => [RegisterRowDifference], { description: 'What it says differently, if it came before.' })
  differences: RegisterRowDifference[];

  @Field(() => [RegisterCell], { description: 'The cells as the file has them.' })
  originalCells: RegisterCell[];

  @Field(() => [RegisterCell], { description: 'What the first row of its case states for it.' })
  inheritedCells: RegisterCell[];
}

export const RegisterDraftRowConnection = connectionType('RegisterDraftRow', () => RegisterDraftRow);

@ObjectType({
  implements: NodeType,
  description:
    'A register that was prepared: what would be booked of which row. Nothing of it is in the book.',
})
export class RegisterDraft extends NodeType {
  @Field(() => Office, { description: 'The office whose register it is.' })
  office: Office;

  @Field(() => String, {
    nullable: true,
    description: "The code of the warehouse to which its places belong; nothing for K1, or the office's own.",
  })
  warehouseCode: string | null;

  @Field(() => String, { description: 'The name of the file.' })
  fileName: string;

  @Field(() => String, { description: 'The SHA-256 of the file, in hex.' })
  fileSha256: string;

  @Field(() => RegisterDraftStateEnum, { description: 'How far it is.' })
  state: RegisterDraftStateEnum;

  @Field(() => UserError, {
    nullable: true,
    description: 'Why it cannot be read, or that its last release failed.',
  })
  failure: UserError | null;

  @Field(() => String, { nullable: true, description: 'The title that the register bears.' })
  title: string | null;

  @Field(() => String, { nullable: true, description: 'The sheet that was read.' })
  sheetName: string | null;

  @Field(() => RegisterAccount, { nullable: true, description: 'Its account; nothing before it is read.' })
  account: RegisterAccount | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 over what becomes of each row, in hex; whoever releases it names it.',
  })
  digest: string | null;

  @Field(() => Staff, { description: 'Who prepared it.' })
  preparedBy: Staff;

  @Field(() => InstantScalar, { description: 'When it was prepared.' })
  preparedAt: string;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'The last day on which registers of the office are taken over, where one is set.',
  })
  closesOn: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who released it or gave it up.' })
  settledBy: Staff | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was released or given up.' })
  settledAt: string | null;

  @Field(() => RegisterImport, { nullable: true, description: 'The import that it became.' })
  import: RegisterImport | null;
}

export const RegisterDraftConnection = connectionType('RegisterDraft', () => RegisterDraft);

@InputType({ description: 'A register to be prepared: its content, or the name of a sample file.' })
export class RegisterImportPreviewInput {
  @Field(() => ID, { description: 'The office whose register it is.' })
  officeId: string;

  @Field(() => String, {
    nullable: true,
    description: 'The code of the warehouse to which its places belong; K1 when left out.',
  })
  warehouseCode?: string | null;

  @Field(() => String, { nullable: true, description: 'The name of the file; needed with its content.' })
  fileName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The .xlsx file in base64; a request takes 8 MB in all.',
  })
  contentBase64?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Instead of content: the name of a sample register of the server, such as "so-vat-chung-kv03.xlsx".',
  })
  sampleFile?: string | null;
}

@ObjectType({ description: 'The register that was prepared, or why not.' })
export class RegisterImportPreviewPayload extends ChangePayload {
  @Field(() => RegisterDraft, {
    nullable: true,
    description: 'The draft. A large file is still being read; ask again by its id.',
  })
  draft?: RegisterDraft | null;
}

@InputType({ description: 'The release of a register that somebody else has prepared.' })
export class RegisterImportReleaseInput {
  @Field(() => ID, { description: 'The draft.' })
  draftId: string;

  @Field(() => String, { description: 'Its digest, as it was shown to you.' })
  digest: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it comes in so late; needed exactly where an item came in or went out before a count of its warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The import with its account, or why not.' })
export class RegisterImportReleasePayload extends ChangePayload {
  @Field(() => RegisterImport, {
    nullable: true,
    description:
      'The import; nothing while a large register is still being booked, which its draft then tells.',
  })
  import?: RegisterImport | null;

  @Field(() => RegisterDraft, {
    nullable: true,
    description: 'The draft: RELEASED when all of it is in the book, READY when nothing of it is.',
  })
  draft?: RegisterDraft | null;
}

@InputType({ description: 'A draft to be given up.' })
export class RegisterImportCancelInput {
  @Field(() => ID, { description: 'The draft.' })
  draftId: string;
}

@ObjectType({ description: 'The draft that was given up, or why not.' })
export class RegisterImportCancelPayload extends ChangePayload {
  @Field(() => RegisterDraft, { nullable: true, description: 'The draft.' })
  draft?: RegisterDraft | null;
}

@InputType({ description: 'The end of the registers of an office.' })
export class RegisterImportCloseInput {
  @Field(() => ID, { description: 'The office.' })
  officeId: string;

  @Field(() => CalendarDateScalar, {
    description: 'The last day on which its registers are taken over, today or later; it is set once.',
  })
  closedOn: string;
}

@ObjectType({ description: 'The day that was set, or why not.' })
export class RegisterImportClosePayload extends ChangePayload {
  @Field(() => Office, { nullable: true, description: 'The office.' })
  office?: Office | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'The last day; after it goods of the office come in by receipt only.',
  })
  closedOn?: string | null;
}
