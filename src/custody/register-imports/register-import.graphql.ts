import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';
import { Exhibit } from '../exhibits/index.js';
import { FINDING_CODES, meaningOf, type FindingCode } from '../registers/index.js';

export enum RegisterRowVerdictEnum {
  TAKEN = 'TAKEN',
  TAKEN_WITH_WARNING = 'TAKEN_WITH_WARNING',
  SET_ASIDE = 'SET_ASIDE',
  CORRECTED = 'CORRECTED',
  DISMISSED = 'DISMISSED',
}

registerEnumType(RegisterRowVerdictEnum, {
  name: 'RegisterRowVerdict',
  description: 'What became of a row of a register.',
  valuesConfig: {
    TAKEN: { description: 'Booked.' },
    TAKEN_WITH_WARNING: { description: 'Booked, and somebody should look at it.' },
    SET_ASIDE: { description: 'Not booked: it waits for a correction.' },
    CORRECTED: { description: 'Set aside at first, then corrected and booked.' },
    DISMISSED: { description: 'Set aside at first; then it was said why nothing of it comes into the book.' },
  },
});

const findingNames = FINDING_CODES.map((code) => [code.toUpperCase().replaceAll('-', '_'), code] as const);
const RegisterFindingCodeEnum = Object.fromEntries(findingNames) as Record<string, FindingCode>;

registerEnumType(RegisterFindingCodeEnum, {
  name: 'RegisterFindingCode',
  description: 'What can be found in a row of a register: a closed list.',
  valuesConfig: Object.fromEntries(
    findingNames.map(([name, code]) => [name, { description: meaningOf(code).english }]),
  ),
});

export enum RegisterDifferenceKindEnum {
  ROW = 'ROW',
  CASE = 'CASE',
  ISSUE = 'ISSUE',
  FACT = 'FACT',
}

registerEnumType(RegisterDifferenceKindEnum, {
  name: 'RegisterDifferenceKind',
  description: 'What a row that came again changes.',
  valuesConfig: {
    ROW: { description: 'The row itself, which was set aside: applied, it is booked as it came this time.' },
    CASE: { description: 'Its case, which gains its enforcement decision when this is applied.' },
    ISSUE: { description: 'That the item left the warehouse, which is booked when this is applied.' },
    FACT: {
      description: 'Another fact: it is corrected by the command for it, on minutes, and dismissed here.',
    },
  },
});

export enum RegisterDifferenceStateEnum {
  WAITING = 'WAITING',
  APPLIED = 'APPLIED',
  DISMISSED = 'DISMISSED',
}

registerEnumType(RegisterDifferenceStateEnum, {
  name: 'RegisterDifferenceState',
  description: 'What became of a difference.',
  valuesConfig: {
    WAITING: { description: 'Somebody must apply or dismiss it.' },
    APPLIED: { description: 'It was booked.' },
    DISMISSED: { description: 'Nothing of it was booked by this, for the reason that is given.' },
  },
});

@ObjectType({ description: 'A column of a row that came again, before and now.' })
export class RegisterFieldDifference {
  @Field(() => String, { description: 'The title of the column.' })
  column: string;

  @Field(() => String, { description: 'As it was read before; empty when nothing was written.' })
  before: string;

  @Field(() => String, { description: 'As it stands now; empty when nothing is written.' })
  after: string;
}

@ObjectType({ description: 'Columns of a row that came again which are applied or dismissed together.' })
export class RegisterRowDifference {
  @Field(() => RegisterDifferenceKindEnum, { description: 'What they change.' })
  kind: RegisterDifferenceKindEnum;

  @Field(() => [RegisterFieldDifference], { description: 'The columns.' })
  fields: RegisterFieldDifference[];
}

@ObjectType({ description: 'Something found in a row of a register.' })
export class RegisterFinding {
  @Field(() => RegisterFindingCodeEnum, { description: 'What, from the closed list.' })
  code: FindingCode;

  @Field(() => String, { description: 'The column in which it was found.' })
  column: string;

  @Field(() => String, { nullable: true, description: 'The value that stood there.' })
  originalValue: string | null;

  @Field(() => String, { description: 'The finding in Vietnamese.' })
  message: string;

  @Field(() => String, { description: 'The same finding in English.' })
  messageEnglish: string;
}

@ObjectType({ description: 'A cell of a register: the title of its column and what is written in it.' })
export class RegisterCell {
  @Field(() => String, { description: 'The title of the column.' })
  column: string;

  @Field(() => String, { nullable: true, description: 'What is written; nothing when the cell is empty.' })
  value: string | null;
}

@ObjectType({ description: 'In how many rows of a register a thing was found, by its weight.' })
export class RegisterFindingCount {
  @Field(() => RegisterFindingCodeEnum, { description: 'What, from the closed list.' })
  code: FindingCode;

  @Field(() => Int, { description: 'Rows that it kept from being booked.' })
  reasons: number;

  @Field(() => Int, { description: 'Rows that were booked and should be looked at.' })
  warnings: number;

  @Field(() => Int, { description: 'Rows in which it was put right on reading.' })
  notices: number;
}

@ObjectType({ implements: NodeType, description: 'A row of a register that was imported; it is never lost.' })
export class RegisterRow extends NodeType {
  @Field(() => Int, { description: 'Its number in the sheet.' })
  rowNumber: number;

  @Field(() => RegisterRowVerdictEnum, { description: 'What became of it.' })
  verdict: RegisterRowVerdictEnum;

  @Field(() => [RegisterFinding], { description: 'Why it was set aside; empty when it was taken.' })
  reasons: RegisterFinding[];

  @Field(() => [RegisterFinding], { description: 'What somebody should look at.' })
  warnings: RegisterFinding[];

  @Field(() => [RegisterFinding], { description: 'What was put right on reading.' })
  notices: RegisterFinding[];

  @Field(() => [RegisterCell], { description: 'The cells as the file has them; they never change.' })
  originalCells: RegisterCell[];

  @Field(() => [RegisterCell], {
    description: 'What the first row of its case states for it; empty for that first row.',
  })
  inheritedCells: RegisterCell[];

  @Field(() => [RegisterCell], {
    nullable: true,
    description: 'The cells as they were read when the row was corrected.',
  })
  correctedCells: RegisterCell[] | null;

  @Field(() => Exhibit, { nullable: true, description: 'The item that it became.' })
  exhibit: Exhibit | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was corrected or dismissed.' })
  settledAt: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why nothing of it comes into the book, if it was dismissed.',
  })
  dismissalReason: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who released its correction, or dismissed it.' })
  settledBy: Staff | null;

  @Field(() => [RegisterRowCorrection], {
    description: 'How it was said that it is to be read, the last first; of several the last counts.',
  })
  corrections: RegisterRowCorrection[];
}

@ObjectType({
  implements: NodeType,
  description: 'How somebody says that a row is to be read which was set aside; somebody else releases it.',
})
export class RegisterRowCorrection extends NodeType {
  @Field(() => RegisterRow, { description: 'The row.' })
  row: RegisterRow;

  @Field(() => [RegisterCell], { description: 'The cells that are to be read differently.' })
  cells: RegisterCell[];

  @Field(() => Staff, { description: 'Who prepared it.' })
  preparedBy: Staff;

  @Field(() => InstantScalar, { description: 'When it was prepared.' })
  preparedAt: string;
}

export const RegisterRowConnection = connectionType('RegisterRow', () => RegisterRow);

@ObjectType({
  implements: NodeType,
  description:
    'A register that was taken over, with its account: rows read = taken + taken with warning + set aside + known before + known with other words.',
})
export class RegisterImport extends NodeType {
  @Field(() => Office, { description: 'The office whose register it is.' })
  office: Office;

  @Field(() => String, { description: 'The name of the file.' })
  fileName: string;

  @Field(() => String, { description: 'The SHA-256 of the file, in hex.' })
  fileSha256: string;

  @Field(() => String, { description: 'The title that the register bears.' })
  title: string;

  @Field(() => Int, { description: 'Rows of items that were read.' })
  rowsRead: number;

  @Field(() => Int, { description: 'Rows that were booked.' })
  taken: number;

  @Field(() => Int, { description: 'Rows that were booked and should be looked at.' })
  takenWithWarning: number;

  @Field(() => Int, { description: 'Rows that were set aside at the import, corrected since or not.' })
  setAside: number;

  @Field(() => Int, { description: 'Rows that an earlier file had brought already.' })
  known: number;

  @Field(() => Int, {
    description:
      'Rows that an earlier file had brought and that said something else this time; see differences.',
  })
  differing: number;

  @Field(() => Int, { description: 'How many cases the register has.' })
  caseCount: number;

  @Field(() => Int, { description: 'Items that are in stock according to the register, over all rows.' })
  inStock: number;

  @Field(() => Int, { description: 'Items that were issued according to the register, over all rows.' })
  issued: number;

  @Field(() => Int, { description: 'Items in stock among the rows that this import booked.' })
  takenInStock: number;

  @Field(() => Int, { description: 'Issued items among the rows that this import booked.' })
  takenIssued: number;

  @Field(() => String, { nullable: true, description: 'The count that the total row states, if it does.' })
  statedCount: string | null;

  @Field(() => [RegisterFindingCount], { description: 'What was found, over the rows that were not known.' })
  findings: RegisterFindingCount[];

  @Field(() => Staff, {
    nullable: true,
    description: 'Who prepared it; nobody of a register that was taken over before two were needed.',
  })
  preparedBy: Staff | null;

  @Field(() => Staff, { description: 'Who released it into the book.' })
  importedBy: Staff;

  @Field(() => InstantScalar, { description: 'When it was released.' })
  importedAt: string;
}

@ObjectType({
  implements: NodeType,
  description: 'What a row says differently that an earlier file had brought. It makes no item twice.',
})
export class RegisterDifference extends NodeType {
  @Field(() => RegisterRow, { description: 'The row as it came first.' })
  row: RegisterRow;

  @Field(() => Int, { description: 'Its number in the sheet this time.' })
  rowNumber: number;

  @Field(() => RegisterDifferenceKindEnum, { description: 'What it changes.' })
  kind: RegisterDifferenceKindEnum;

  @Field(() => [RegisterFieldDifference], { description: 'The columns that differ.' })
  fields: RegisterFieldDifference[];

  @Field(() => RegisterDifferenceStateEnum, { description: 'What became of it.' })
  state: RegisterDifferenceStateEnum;

  @Field(() => String, { nullable: true, description: 'Why it was dismissed.' })
  reason: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was applied or dismissed.' })
  settledAt: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who applied or dismissed it.' })
  settledBy: Staff | null;
}

export const RegisterDifferenceConnection = connectionType('RegisterDifference', () => RegisterDifference);

export const RegisterImportConnection = connectionType('RegisterImport', () => RegisterImport);

@InputType({ description: 'A cell as it is to be read.' })
export class RegisterCellInput {
  @Field(() => String, { description: 'The title of the column, such as "Số lượng".' })
  column: string;

  @Field(() => String, { nullable: true, description: 'The value; the cell is empty when left out.' })
  value?: string | null;
}

@InputType({ description: 'The correction of a row that was set aside.' })
export class RegisterRowCorrectInput {
  @Field(() => ID, { description: 'The row.' })
  rowId: string;

  @Field(() => [RegisterCellInput], {
    description: 'The cells to be read differently; all others stay. None to take the row as it is.',
  })
  cells: RegisterCellInput[];

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Says of a row that is perhaps taken already that it is another item; without it such a row is not booked.',
  })
  isOtherItem?: boolean | null;
}

@ObjectType({ description: 'The correction that was prepared, or why not.' })
export class RegisterRowCorrectPayload extends ChangePayload {
  @Field(() => RegisterRowCorrection, {
    nullable: true,
    description: 'The correction; somebody else releases it.',
  })
  correction?: RegisterRowCorrection | null;

  @Field(() => [RegisterRow], {
    nullable: true,
    description: 'Rows of the same case that wait for a value of the case only and will be booked along.',
  })
  along?: RegisterRow[] | null;
}

@InputType({ description: 'The release of a correction that somebody else has prepared.' })
export class RegisterRowReleaseInput {
  @Field(() => ID, { description: 'The correction.' })
  correctionId: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it comes in so late; needed exactly where the item came in or went out before a count of its warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The booked row, or why not.' })
export class RegisterRowReleasePayload extends ChangePayload {
  @Field(() => RegisterRow, { nullable: true, description: 'The row.' })
  row?: RegisterRow | null;

  @Field(() => [RegisterRow], {
    nullable: true,
    description: 'Rows of the same case that waited for a value of the case only and were booked along.',
  })
  alsoBooked?: RegisterRow[] | null;
}

@InputType({ description: 'A difference to be applied.' })
export class RegisterRowApplyInput {
  @Field(() => ID, { description: 'The difference.' })
  differenceId: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why it is booked so late; needed exactly where it lies before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The difference that was applied, or why not.' })
export class RegisterRowApplyPayload extends ChangePayload {
  @Field(() => RegisterDifference, { nullable: true, description: 'The difference.' })
  difference?: RegisterDifference | null;
}

@InputType({
  description: 'A difference, or a row that was set aside, of which nothing comes into the book.',
})
export class RegisterRowDismissInput {
  @Field(() => ID, { nullable: true, description: 'The difference; this or the row.' })
  differenceId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The row that was set aside; this or the difference.' })
  rowId?: string | null;

  @Field(() => String, { description: 'Why.' })
  reason: string;
}

@ObjectType({ description: 'What was dismissed, or why not.' })
export class RegisterRowDismissPayload extends ChangePayload {
  @Field(() => RegisterDifference, { nullable: true, description: 'The difference, if it was one.' })
  difference?: RegisterDifference | null;

  @Field(() => RegisterRow, { nullable: true, description: 'The row, if it was one.' })
  row?: RegisterRow | null;
}
