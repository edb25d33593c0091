import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload, UserError } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';
import { columnTitle, REGISTER_COLUMNS, type RegisterColumn } from '../registers/index.js';
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
  TITLE = 'TITLE',
  HEADER = 'HEADER',
  COLUMN_NUMBERS = 'COLUMN_NUMBERS',
  GROUP_TITLE = 'GROUP_TITLE',
  ITEM = 'ITEM',
  SUBTOTAL = 'SUBTOTAL',
  TOTAL = 'TOTAL',
  SIGNATURE = 'SIGNATURE',
  HIDDEN = 'HIDDEN',
  STRUCK = 'STRUCK',
  OTHER = 'OTHER',
}

registerEnumType(RegisterRowKindEnum, {
  name: 'RegisterRowKind',
  description: 'What a row of the sheet is.',
  valuesConfig: {
    TITLE: { description: 'A title above the header.' },
    HEADER: { description: 'A header, also where it is repeated on a page.' },
    COLUMN_NUMBERS: { description: 'The numbers of the columns below a header.' },
    GROUP_TITLE: { description: 'The title of a group of items.' },
    ITEM: { description: 'An item.' },
    SUBTOTAL: { description: 'The sum of a group or a page.' },
    TOTAL: { description: 'The sum of the register.' },
    SIGNATURE: { description: 'Who signed, where and when.' },
    HIDDEN: { description: 'A row that the file hides; it is read as an item only when somebody says so.' },
    STRUCK: {
      description: 'A row that is struck through; it is read as an item only when somebody says so.',
    },
    OTHER: { description: 'Something else that is no item.' },
  },
});

const columnNames = REGISTER_COLUMNS.map(
  (column) => [column.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(), column] as const,
);
const RegisterColumnEnum = Object.fromEntries(columnNames) as Record<string, RegisterColumn>;

registerEnumType(RegisterColumnEnum, {
  name: 'RegisterColumn',
  description: 'What a column of a register means.',
  valuesConfig: Object.fromEntries(
    columnNames.map(([name, column]) => [name, { description: `The column “${columnTitle(column)}”.` }]),
  ),
});

export enum RegisterQuestionKindEnum {
  SHEET = 'SHEET',
  COLUMN = 'COLUMN',
  COLUMN_TWICE = 'COLUMN_TWICE',
  COLUMN_MISSING = 'COLUMN_MISSING',
  HIDDEN_ROWS = 'HIDDEN_ROWS',
  STRUCK_ROWS = 'STRUCK_ROWS',
  ENCODING = 'ENCODING',
}

registerEnumType(RegisterQuestionKindEnum, {
  name: 'RegisterQuestionKind',
  description: 'What a file leaves open.',
  valuesConfig: {
    SHEET: { description: 'Which sheet is the register.' },
    COLUMN: { description: 'What a column means, or that it is set aside.' },
    COLUMN_TWICE: { description: 'Which of several columns has a meaning.' },
    COLUMN_MISSING: { description: 'Which column has a meaning without which nothing is booked.' },
    HIDDEN_ROWS: { description: 'Whether hidden rows are read as items.' },
    STRUCK_ROWS: { description: 'Whether rows that are struck through are read as items.' },
    ENCODING: { description: 'Whether texts of an old encoding are converted.' },
  },
});

export enum RegisterReadEnum {
  READ = 'READ',
  SET_ASIDE = 'SET_ASIDE',
}

registerEnumType(RegisterReadEnum, {
  name: 'RegisterRead',
  description: 'Whether rows are read as items.',
  valuesConfig: {
    READ: { description: 'They are read.' },
    SET_ASIDE: { description: 'They are listed and not read.' },
  },
});

export enum RegisterEncodingEnum {
  CONVERT = 'CONVERT',
  KEEP = 'KEEP',
}

registerEnumType(RegisterEncodingEnum, {
  name: 'RegisterEncoding',
  description: 'What becomes of texts in an old encoding (TCVN3, VNI).',
  valuesConfig: {
    CONVERT: { description: 'They are converted, with a notice.' },
    KEEP: { description: 'They stay as they are; rows with them are set aside.' },
  },
});

@ObjectType({ description: 'A column of the sheet and what it was taken for.' })
export class RegisterUnderstoodColumn {
  @Field(() => String, { description: 'What an answer names it by.' })
  key: string;

  @Field(() => String, { description: 'Its letter in the sheet.' })
  letter: string;

  @Field(() => String, { description: 'The title that people see.' })
  title: string;

  @Field(() => RegisterColumnEnum, {
    nullable: true,
    description: 'What it means; nothing where it is not read.',
  })
  meaning: RegisterColumn | null;

  @Field(() => Boolean, {
    description: 'Whether a person decided so, for this file or an earlier one of the office.',
  })
  isChosen: boolean;

  @Field(() => Boolean, { description: 'Whether the file hides it.' })
  isHidden: boolean;

  @Field(() => RegisterColumnEnum, {
    nullable: true,
    description: 'What it may mean; nothing is read by it.',
  })
  suggestion: RegisterColumn | null;

  @Field(() => [String], { description: 'Up to three of its values, where nothing is understood.' })
  examples: readonly string[];
}

@ObjectType({ description: 'Something that a file leaves open.' })
export class RegisterQuestion {
  @Field(() => RegisterQuestionKindEnum, { description: 'What.' })
  kind: RegisterQuestionKindEnum;

  @Field(() => Boolean, { description: 'Whether nothing of the file is booked before it is answered.' })
  mustBeAnswered: boolean;

  @Field(() => String, { description: 'The question in Vietnamese.' })
  message: string;

  @Field(() => String, { description: 'The same question in English.' })
  messageEnglish: string;

  @Field(() => [RegisterUnderstoodColumn], { description: 'The columns that it is about.' })
  columns: readonly RegisterUnderstoodColumn[];

  @Field(() => RegisterColumnEnum, { nullable: true, description: 'The meaning that it is about.' })
  meaning: RegisterColumn | null;

  @Field(() => [String], { description: 'The sheets that it is about.' })
  sheets: readonly string[];

  @Field(() => [Int], { description: 'The rows that it is about.' })
  rowNumbers: readonly number[];
}

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

export enum RegisterTotalEnum {
  ROWS = 'ROWS',
  QUANTITY = 'QUANTITY',
}

registerEnumType(RegisterTotalEnum, {
  name: 'RegisterTotal',
  description: 'What the total row of a register counts.',
  valuesConfig: {
    ROWS: { description: 'The rows of items.' },
    QUANTITY: { description: 'The sum of the quantities.' },
  },
});

@ObjectType({ description: 'How many rows of a sheet are of a kind.' })
class RegisterRowKindCount {
  @Field(() => RegisterRowKindEnum, { description: 'The kind.' })
  kind: RegisterRowKindEnum;

  @Field(() => Int, { description: 'How many.' })
  rows: number;
}

@ObjectType({ description: 'A sheet of the file from which nothing is read.' })
class RegisterIgnoredSheet {
  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => Boolean, { description: 'Whether it is hidden.' })
  isHidden: boolean;

  @Field(() => Int, { description: 'How many of its rows have content.' })
  rowCount: number;
}

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

  @Field(() => RegisterTotalEnum, {
    nullable: true,
    description: 'What that count counts; nothing where it agrees with neither.',
  })
  statedAs: RegisterTotalEnum | null;

  @Field(() => [Int], {
    description: 'Where it agrees with neither: rows that may have been taken for what they are not.',
  })
  rowsInDoubt: number[];

  @Field(() => [RegisterRowKindCount], {
    description: 'How many rows of the sheet with content are of each kind; together they are all of them.',
  })
  rowKinds: RegisterRowKindCount[];

  @Field(() => [RegisterIgnoredSheet], { description: 'The sheets from which nothing is read.' })
  ignoredSheets: RegisterIgnoredSheet[];

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

  @Field(() => [RegisterUnderstoodColumn], {
    description: 'The columns of the sheet and what they were taken for.',
  })
  columns: readonly RegisterUnderstoodColumn[];

  @Field(() => [RegisterQuestion], { description: 'What the file leaves open.' })
  questions: readonly RegisterQuestion[];

  @Field(() => RegisterAccount, { nullable: true, description: 'Its account; nothing before it is read.' })
  account: RegisterAccount | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 over what becomes of each row, in hex; whoever releases it names it.',
  })
  digest: string | null;

  @Field(() => Staff, { description: 'Who prepared it.' })
  preparedBy: Staff;

  @Field(() => Staff, { nullable: true, description: 'Who answered last what the file leaves open.' })
  answeredBy: Staff | null;

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

@InputType({ description: 'What a column means.' })
export class RegisterColumnChoice {
  @Field(() => String, { description: 'The key of the column.' })
  key: string;

  @Field(() => RegisterColumnEnum, { nullable: true, description: 'What it means; set aside when left out.' })
  meaning?: RegisterColumn | null;
}

@InputType({
  description: 'Decisions about what a file leaves open. What is left out stays as it was decided.',
})
export class RegisterImportAnswerInput {
  @Field(() => ID, { description: 'The draft.' })
  draftId: string;

  @Field(() => String, { nullable: true, description: 'The sheet that is the register.' })
  sheet?: string | null;

  @Field(() => [RegisterColumnChoice], {
    nullable: true,
    description: 'What columns mean; kept for the next file of the office.',
  })
  columns?: RegisterColumnChoice[] | null;

  @Field(() => RegisterReadEnum, { nullable: true, description: 'Whether hidden rows are read as items.' })
  hiddenRows?: RegisterReadEnum | null;

  @Field(() => RegisterReadEnum, {
    nullable: true,
    description: 'Whether rows that are struck through are read as items.',
  })
  struckRows?: RegisterReadEnum | null;

  @Field(() => RegisterEncodingEnum, {
    nullable: true,
    description: 'What becomes of texts in an old encoding.',
  })
  encoding?: RegisterEncodingEnum | null;
}

@ObjectType({ description: 'The draft, which is read anew, or why not.' })
export class RegisterImportAnswerPayload extends ChangePayload {
  @Field(() => RegisterDraft, {
    nullable: true,
    description: 'The draft. A large file is still being read; ask again by its id.',
  })
  draft?: RegisterDraft | null;
}
