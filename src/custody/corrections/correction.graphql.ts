import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { DecimalScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Staff } from '../../identity/index.js';
import { CaseFile } from '../cases/index.js';
import { Document, PaperInput } from '../documents/index.js';
import { Exhibit, ExhibitKindEnum, ValueBasisEnum } from '../exhibits/index.js';
import { ExpertConclusionInput, Movement } from '../movements/index.js';
import { Seal, SealCheck, SealConditionEnum, SealOpening } from '../seals/index.js';

export enum CorrectionKindEnum {
  MOVEMENT = 'MOVEMENT',
  QUANTITY = 'QUANTITY',
  FACTS = 'FACTS',
  SEAL_FINDING = 'SEAL_FINDING',
  SEAL_VOID = 'SEAL_VOID',
}

registerEnumType(CorrectionKindEnum, {
  name: 'CorrectionKind',
  description: 'What a correction is about.',
  valuesConfig: {
    MOVEMENT: { description: 'A movement that was reversed (hủy bút toán).' },
    QUANTITY: { description: 'The quantity that was received.' },
    FACTS: { description: 'What is written of the item: its name, class, unit, case and more.' },
    SEAL_FINDING: { description: 'What a check or an opening wrote of the condition of a seal.' },
    SEAL_VOID: { description: 'A seal that was written on the wrong item and was voided.' },
  },
});

export enum CorrectedFieldEnum {
  KIND = 'KIND',
  CLASS_CODE = 'CLASS_CODE',
  NAME = 'NAME',
  FEATURES = 'FEATURES',
  UNIT_CODE = 'UNIT_CODE',
  QUANTITY_RECEIVED = 'QUANTITY_RECEIVED',
  CONDITION = 'CONDITION',
  VALUE_AMOUNT = 'VALUE_AMOUNT',
  VALUE_BASIS = 'VALUE_BASIS',
  EXTERNAL_REFERENCE = 'EXTERNAL_REFERENCE',
  CASE_ID = 'CASE_ID',
  CONCLUSION_NUMBER = 'CONCLUSION_NUMBER',
  CONCLUSION_DATED = 'CONCLUSION_DATED',
  CONCLUSION_BODY = 'CONCLUSION_BODY',
  SEAL_CONDITION = 'SEAL_CONDITION',
  NOTE = 'NOTE',
}

registerEnumType(CorrectedFieldEnum, {
  name: 'CorrectedField',
  description: 'What a correction changed.',
  valuesConfig: {
    KIND: { description: 'On what ground the item is held.' },
    CLASS_CODE: { description: 'The code of its class.' },
    NAME: { description: 'Its name.' },
    FEATURES: { description: 'Its features.' },
    UNIT_CODE: { description: 'The code of its unit.' },
    QUANTITY_RECEIVED: { description: 'How much of it was received.' },
    CONDITION: { description: 'Its condition.' },
    VALUE_AMOUNT: { description: 'Its value in đồng.' },
    VALUE_BASIS: { description: 'On what its value rests.' },
    EXTERNAL_REFERENCE: { description: 'Its number in another register or system.' },
    CASE_ID: { description: 'The case to which it belongs, by global id.' },
    CONCLUSION_NUMBER: { description: 'The number of its expert conclusion.' },
    CONCLUSION_DATED: { description: 'The date of its expert conclusion.' },
    CONCLUSION_BODY: { description: 'The body that concluded.' },
    SEAL_CONDITION: { description: 'The condition of a seal that was looked at.' },
    NOTE: { description: 'The description of that condition.' },
  },
});

@ObjectType({ description: 'One value that a correction changed.' })
export class CorrectionChange {
  @Field(() => CorrectedFieldEnum, { description: 'What was changed.' })
  field: CorrectedFieldEnum;

  @Field(() => String, { nullable: true, description: 'What stood in the book before.' })
  old: string | null;

  @Field(() => String, { nullable: true, description: 'What stands there since.' })
  new: string | null;
}

@ObjectType({
  implements: NodeType,
  description: 'What was written wrongly, put right (đính chính). What was written stays beside it.',
})
export class Correction extends NodeType {
  @Field(() => CorrectionKindEnum, { description: 'What it is about.' })
  kind: CorrectionKindEnum;

  @Field(() => String, { description: 'Why.' })
  reason: string;

  @Field(() => InstantScalar, { description: "When it was recorded, by the database's clock." })
  recordedAt: string;

  @Field(() => [CorrectionChange], {
    description: 'The old and the new values; empty where a movement was reversed or a seal voided.',
  })
  changes: CorrectionChange[];

  @Field(() => Exhibit, { description: 'The item.' })
  exhibit: Exhibit;

  @Field(() => Document, { description: 'The minutes of the correction, signed by a head.' })
  minutes: Document;

  @Field(() => Staff, { description: 'Who corrected.' })
  correctedBy: Staff;

  @Field(() => Staff, { description: 'Who stood beside.' })
  secondPerson: Staff;

  @Field(() => Movement, { nullable: true, description: 'The movement that it reversed.' })
  reversed: Movement | null;

  @Field(() => Movement, { nullable: true, description: 'The movement that it made.' })
  movement: Movement | null;

  @Field(() => SealCheck, { nullable: true, description: 'The check whose finding it corrected.' })
  sealCheck: SealCheck | null;

  @Field(() => SealOpening, { nullable: true, description: 'The opening whose finding it corrected.' })
  sealOpening: SealOpening | null;

  @Field(() => Seal, { nullable: true, description: 'The seal that it voided.' })
  seal: Seal | null;

  @Field(() => CaseFile, { nullable: true, description: 'The case to which the item was thought to belong.' })
  oldCase: CaseFile | null;

  @Field(() => CaseFile, { nullable: true, description: 'The case to which it went.' })
  newCase: CaseFile | null;
}

export const CorrectionConnection = connectionType('Correction', () => Correction);

@InputType({ description: 'On what a correction stands.' })
abstract class CorrectionBasisInput {
  @Field(() => String, { description: 'Why it is corrected.' })
  reason: string;

  @Field(() => PaperInput, {
    description:
      'The minutes of the correction (biên bản đính chính). A head, deputy head or delegate of the office or of one above signed them, named by signerId.',
  })
  minutes: PaperInput;

  @Field(() => ID, {
    description:
      'The second person, a member of the staff with a role in the office or above, who neither signed the minutes nor took part in the movement, the finding or the seal that is corrected (SECOND_PERSON_TOOK_PART); a head or deputy head for what is of a high-risk class and where the rule asks for one (CORRECTION_NEEDS_HEAD), not by delegation from somebody of the same act (NAMED_DELEGATE_OF_INVOLVED).',
  })
  secondPersonId: string;
}

@InputType({ description: 'The reversal of the last movement of an item that stands.' })
export class MovementReverseInput extends CorrectionBasisInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => ID, {
    description: 'The movement: the last one of the item that is no reversal and was not reversed.',
  })
  movementId: string;
}

@InputType({ description: 'The facts of an item as they shall be; what is left out stays.' })
export class ExhibitChangesInput {
  @Field(() => ExhibitKindEnum, { nullable: true, description: 'On what ground it is held.' })
  kind?: ExhibitKindEnum | null;

  @Field(() => String, { nullable: true, description: 'The code of its class.' })
  classCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Its name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Its features.' })
  features?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The code of its unit. The numbers stay as they are; say the quantity received again beside it.',
  })
  unitCode?: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'Needed with a unit: the quantity received, as it stands in the book. Another one is corrected by quantityReceivedCorrect.',
  })
  quantityReceived?: string | null;

  @Field(() => String, { nullable: true, description: 'Its condition.' })
  condition?: string | null;

  @Field(() => DecimalScalar, { nullable: true, description: 'Its value in đồng.' })
  valueAmount?: string | null;

  @Field(() => ValueBasisEnum, {
    nullable: true,
    description: 'On what the value rests; UNKNOWN takes the amount away.',
  })
  valueBasis?: ValueBasisEnum | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its number in another register or system; an empty text takes it away.',
  })
  externalReference?: string | null;

  @Field(() => ID, { nullable: true, description: 'The case of the same office to which it belongs.' })
  caseId?: string | null;

  @Field(() => ExpertConclusionInput, {
    nullable: true,
    description: 'Its expert conclusion as it is in truth; needed for a class that is received with one.',
  })
  expertConclusion?: ExpertConclusionInput | null;
}

@InputType({ description: 'A correction of what is written of an item.' })
export class ExhibitCorrectInput extends CorrectionBasisInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => ExhibitChangesInput, { description: 'What shall stand in the book.' })
  changes: ExhibitChangesInput;
}

@InputType({ description: 'A correction of the quantity that was received.' })
export class QuantityReceivedCorrectInput extends CorrectionBasisInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => DecimalScalar, { description: 'How much was received in truth.' })
  quantityReceived: string;

  @Field(() => ID, {
    description: 'The place in a warehouse where the difference lies, or was thought to lie.',
  })
  placeId: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The unregistered find of this item, in this warehouse, that the correction settles; needed while one is open and the quantity grows (FIND_OPEN).',
  })
  findId?: string | null;
}

@InputType({ description: 'A correction of the condition in which a check or an opening found a seal.' })
export class SealFindingCorrectInput extends CorrectionBasisInput {
  @Field(() => ID, { nullable: true, description: 'The check; this or the opening.' })
  sealCheckId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The opening; this or the check.' })
  sealOpeningId?: string | null;

  @Field(() => SealConditionEnum, { description: 'What the seal was like.' })
  condition: SealConditionEnum;

  @Field(() => String, {
    nullable: true,
    description: 'What was seen; needed for any condition but INTACT.',
  })
  note?: string | null;
}

@InputType({ description: 'The voiding of a seal that was written on the wrong item.' })
export class SealVoidInput extends CorrectionBasisInput {
  @Field(() => ID, {
    description: 'The seal: live, put on by the office, and by every check since found intact or missing.',
  })
  sealId: string;
}

@ObjectType({ description: 'The reversing movement, or why not.' })
export class MovementReversePayload extends ChangePayload {
  @Field(() => Movement, { nullable: true, description: 'The reversing movement.' })
  movement?: Movement | null;

  @Field(() => Exhibit, { nullable: true, description: 'The item, as it stands again.' })
  exhibit?: Exhibit | null;
}

@ObjectType({ description: 'The correction, or why not.' })
export class ExhibitCorrectPayload extends ChangePayload {
  @Field(() => Correction, { nullable: true, description: 'The correction.' })
  correction?: Correction | null;

  @Field(() => Exhibit, { nullable: true, description: 'The item, as it stands now.' })
  exhibit?: Exhibit | null;
}

@ObjectType({ description: 'The correction, or why not.' })
export class QuantityReceivedCorrectPayload extends ChangePayload {
  @Field(() => Correction, { nullable: true, description: 'The correction.' })
  correction?: Correction | null;

  @Field(() => Exhibit, { nullable: true, description: 'The item, as it stands now.' })
  exhibit?: Exhibit | null;
}

@ObjectType({ description: 'The correction, or why not.' })
export class SealFindingCorrectPayload extends ChangePayload {
  @Field(() => Correction, { nullable: true, description: 'The correction.' })
  correction?: Correction | null;

  @Field(() => Exhibit, { nullable: true, description: 'The item, as it stands now.' })
  exhibit?: Exhibit | null;
}

@ObjectType({ description: 'The correction, or why not.' })
export class SealVoidPayload extends ChangePayload {
  @Field(() => Correction, { nullable: true, description: 'The correction.' })
  correction?: Correction | null;

  @Field(() => Exhibit, { nullable: true, description: 'The item, as it stands again.' })
  exhibit?: Exhibit | null;
}
