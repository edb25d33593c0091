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
}

registerEnumType(RegisterRowVerdictEnum, {
  name: 'RegisterRowVerdict',
  description: 'What became of a row of a register.',
  valuesConfig: {
    TAKEN: { description: 'Booked.' },
    TAKEN_WITH_WARNING: { description: 'Booked, and somebody should look at it.' },
    SET_ASIDE: { description: 'Not booked: it waits for a correction.' },
    CORRECTED: { description: 'Set aside at first, then corrected and booked.' },
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

  @Field(() => InstantScalar, { nullable: true, description: 'When it was corrected.' })
  settledAt: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who released its correction.' })
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
    'A register that was taken over, with its account: rows read = taken + taken with warning + set aside + known before.',
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
}

@ObjectType({ description: 'The correction that was prepared, or why not.' })
export class RegisterRowCorrectPayload extends ChangePayload {
  @Field(() => RegisterRowCorrection, { nullable: true, description: 'The correction; somebody else releases it.' })
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
