import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../platform/graphql/connection.js';
import { fieldCosts } from '../platform/graphql/limits.js';
import { DecimalScalar, InstantScalar } from '../platform/graphql/scalars.js';
import { ChangePayload, UserError } from '../rules/index.js';
import { NodeType, Office, Staff } from '../identity/index.js';
import { Warehouse } from '../custody/index.js';
import { InventoryCount, ObservedSealCondition } from './line.graphql.js';

export enum InventoryKindEnum {
  QUARTER = 'QUARTER',
  SIX_MONTHS = 'SIX_MONTHS',
  YEAR = 'YEAR',
  UNANNOUNCED = 'UNANNOUNCED',
  EXTRAORDINARY = 'EXTRAORDINARY',
}

registerEnumType(InventoryKindEnum, {
  name: 'InventoryKind',
  description: 'On what occasion a warehouse is counted.',
  valuesConfig: {
    QUARTER: { description: 'The end of a quarter (TT 04/2023 Đ11.4).' },
    SIX_MONTHS: { description: 'The end of six months (TT 04/2023 Đ11.4).' },
    YEAR: { description: 'The end of the working year (TT 04/2023 Đ11.4).' },
    UNANNOUNCED: { description: 'Without notice (kiểm tra đột xuất).' },
    EXTRAORDINARY: {
      description: 'Disaster, fire, hand-over, merger or another incident (TT 78/2020 Đ5.3).',
    },
  },
});

export enum InventoryStatusEnum {
  COUNTING = 'COUNTING',
  COMPARED = 'COMPARED',
  CLOSED = 'CLOSED',
  CANCELLED = 'CANCELLED',
}

registerEnumType(InventoryStatusEnum, {
  name: 'InventoryStatus',
  description: 'The step at which an inventory stands.',
  valuesConfig: {
    COUNTING: { description: 'It is being counted, and what the book says is hidden.' },
    COMPARED: { description: 'The count lies beside the book; differences are settled, then it is signed.' },
    CLOSED: { description: 'Signed and closed; nothing in it changes any more.' },
    CANCELLED: { description: 'Ended without minutes, for a stated reason; what was seen in it stays.' },
  },
});

export enum SignatureCapacityEnum {
  KEEPER = 'KEEPER',
  ACCOUNTANT = 'ACCOUNTANT',
  HEAD = 'HEAD',
  INSPECTOR = 'INSPECTOR',
}

registerEnumType(SignatureCapacityEnum, {
  name: 'SignatureCapacity',
  description: 'As what somebody signs the minutes of an inventory (TT 04/2023 Đ11.4).',
  valuesConfig: {
    KEEPER: { description: 'Thủ kho.' },
    ACCOUNTANT: { description: 'Kế toán nghiệp vụ.' },
    HEAD: { description: 'Thủ trưởng đơn vị.' },
    INSPECTOR: { description: 'Người của cấp trên đã mở đợt kiểm kê (kiểm tra đột xuất).' },
  },
});

@ObjectType({ description: 'How far the counting has come. How much was counted is not told.' })
export class InventoryProgress {
  @Field(() => Int, {
    description:
      "How many lines the book gives at the inventory's moment, and at how many more places somebody must look because an item was booked there since.",
  })
  lines: number;

  @Field(() => Int, { description: 'How many of them somebody has counted.' })
  counted: number;
}

@ObjectType({ description: 'One of the signatures under the minutes.' })
export class InventorySignature {
  @Field(() => SignatureCapacityEnum, { description: 'As what.' })
  capacity: SignatureCapacityEnum;

  @Field(() => String, {
    description: "The SHA-256 of the inventory's statement in UTF-8, as hexadecimal digits.",
  })
  digest: string;

  @Field(() => InstantScalar, { description: 'When.' })
  signedAt: string;

  @Field(() => Staff, { description: 'Who signed.' })
  signer: Staff;
}

@ObjectType({ implements: NodeType, description: 'A count of all that one warehouse holds (kiểm kê kho).' })
export class Inventory extends NodeType {
  @Field(() => String, { description: 'The code, such as KK-KV03-2026-001.' })
  code: string;

  @Field(() => InventoryKindEnum, { description: 'On what occasion.' })
  kind: InventoryKindEnum;

  @Field(() => InventoryStatusEnum, { description: 'The step at which it stands.' })
  status: InventoryStatusEnum;

  @Field(() => InstantScalar, { description: 'The moment of which the book was taken.' })
  asOf: string;

  @Field(() => String, { nullable: true, description: 'Why it was ordered, where no calendar orders it.' })
  reason: string | null;

  @Field(() => InstantScalar, { description: 'When it was opened.' })
  openedAt: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When the count was compared with the book.' })
  comparedAt: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was closed.' })
  closedAt: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was cancelled.' })
  cancelledAt: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was cancelled.' })
  cancelReason: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who cancelled it.' })
  cancelledBy: Staff | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the office has not signed, where who opened it from above closed it nevertheless.',
  })
  unsignedReason: string | null;

  @Field(() => Int, { description: 'The version to name when you compare, close or cancel it.' })
  version: number;

  @Field(() => Office, { description: 'The office that keeps the warehouse.' })
  office: Office;

  @Field(() => Warehouse, { description: 'The warehouse.' })
  warehouse: Warehouse;

  @Field(() => Staff, { description: 'Who opened it.' })
  openedBy: Staff;

  @Field(() => Staff, { nullable: true, description: 'Who compared it.' })
  comparedBy: Staff | null;

  @Field(() => Staff, { nullable: true, description: 'Who closed it.' })
  closedBy: Staff | null;

  @Field(() => InventoryProgress, {
    complexity: fieldCosts.inventoryLines,
    description: 'How far the counting has come.',
  })
  progress: InventoryProgress;

  @Field(() => [InventorySignature], {
    description: 'The signatures, in the order in which they were given.',
  })
  signatures: InventorySignature[];

  @Field(() => String, {
    nullable: true,
    complexity: fieldCosts.statement,
    description:
      'What is signed, as canonical JSON (RFC 8785); null until the comparison, and until all is settled for those who may recount.',
  })
  statement: string | null;
}

export const InventoryConnection = connectionType('Inventory', () => Inventory);

@InputType({ description: 'Which inventories; all given members must hold.' })
export class InventoryFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of this office.' })
  officeId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those of this warehouse.' })
  warehouseId?: string | null;

  @Field(() => InventoryStatusEnum, { nullable: true, description: 'Only those at this step.' })
  status?: InventoryStatusEnum | null;
}

@InputType({ description: 'A new inventory.' })
export class InventoryOpenInput {
  @Field(() => ID, { description: 'The warehouse to be counted.' })
  warehouseId: string;

  @Field(() => InventoryKindEnum, { description: 'On what occasion.' })
  kind: InventoryKindEnum;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'The moment of which the book is taken; now when left out.',
  })
  asOf?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why; needed for an unannounced or extraordinary inventory.',
  })
  reason?: string | null;
}

@InputType({
  description:
    'What was seen at one place: an item by its id or its code, or the description of a thing without a record.',
})
export class InventoryObservationInput {
  @Field(() => ID, { nullable: true, description: 'The item.' })
  exhibitId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The code of the item as it was scanned or typed from its label, with its check character.',
  })
  exhibitCode?: string | null;

  @Field(() => String, { nullable: true, description: 'What a thing looks like that has no record.' })
  description?: string | null;

  @Field(() => ID, { description: 'The place of the warehouse where it was found.' })
  placeId: string;

  @Field(() => DecimalScalar, { description: 'How much is there, in the unit of the item; 0 for nothing.' })
  quantity: string;

  @Field(() => ObservedSealCondition, { nullable: true, description: 'The seal, if it was looked at.' })
  sealCondition?: ObservedSealCondition | null;

  @Field(() => String, { nullable: true, description: 'A remark; needed when the seal is damaged.' })
  note?: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was counted; now when left out.' })
  countedAt?: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The member of the staff who counted beside you; needed for an item of a high-risk class.',
  })
  secondCounterId?: string | null;
}

@InputType({
  description:
    'What was seen: an item by its id or its code, or the description of a thing without a record.',
})
export class InventoryCountInput extends InventoryObservationInput {
  @Field(() => ID, { description: 'The inventory.' })
  inventoryId: string;
}

@InputType({ description: 'What was seen in one inventory, such as all that lies on a shelf.' })
export class InventoryCountBatchInput {
  @Field(() => ID, { description: 'The inventory.' })
  inventoryId: string;

  @Field(() => [InventoryObservationInput], { description: 'The observations, 1 to 200, in their order.' })
  counts: InventoryObservationInput[];
}

@InputType({ description: 'The end of the counting.' })
export class InventoryCompareInput {
  @Field(() => ID, { description: 'The inventory.' })
  inventoryId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;
}

@InputType({ description: 'A signature under the minutes.' })
export class InventorySignInput {
  @Field(() => ID, { description: 'The inventory.' })
  inventoryId: string;

  @Field(() => SignatureCapacityEnum, { description: 'As what you sign.' })
  capacity: SignatureCapacityEnum;
}

@InputType({ description: 'The closing of an inventory.' })
export class InventoryCloseInput {
  @Field(() => ID, { description: 'The inventory.' })
  inventoryId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the office has not signed; for who opened the inventory from above, and has signed it, alone.',
  })
  unsignedReason?: string | null;
}

@InputType({ description: 'The end of an inventory that is not to be closed.' })
export class InventoryCancelInput {
  @Field(() => ID, { description: 'The inventory.' })
  inventoryId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => String, { description: 'Why.' })
  reason: string;
}

@ObjectType({ description: 'The cancelled inventory, or why not.' })
export class InventoryCancelPayload extends ChangePayload {
  @Field(() => Inventory, { nullable: true, description: 'The inventory.' })
  inventory?: Inventory | null;
}

@ObjectType({ description: 'The opened inventory, or why not.' })
export class InventoryOpenPayload extends ChangePayload {
  @Field(() => Inventory, { nullable: true, description: 'The inventory.' })
  inventory?: Inventory | null;
}

@ObjectType({ description: 'The count that was taken, or why not.' })
export class InventoryCountPayload extends ChangePayload {
  @Field(() => Inventory, { nullable: true, description: 'The inventory.' })
  inventory?: Inventory | null;

  @Field(() => InventoryCount, { nullable: true, description: 'The observation as it was written down.' })
  count?: InventoryCount | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the same item had been counted at the same place before.',
  })
  isRecount?: boolean | null;
}

@ObjectType({ description: 'What became of one observation of a batch.' })
export class InventoryCountResult {
  @Field(() => String, {
    nullable: true,
    description: 'The code as it was given; null where the thing was named otherwise.',
  })
  code?: string | null;

  @Field(() => InventoryCount, {
    nullable: true,
    description: 'The observation as it was written down; null where it was refused.',
  })
  count?: InventoryCount | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the same item had been counted at the same place before, or earlier in the batch; null where it was refused.',
  })
  isRecount?: boolean | null;

  @Field(() => [UserError], { description: 'Why this observation was refused; empty when it was taken.' })
  userErrors: UserError[];
}

@ObjectType({ description: 'What became of each observation, or why nothing was looked at.' })
export class InventoryCountBatchPayload extends ChangePayload {
  @Field(() => Inventory, { nullable: true, description: 'The inventory.' })
  inventory?: Inventory | null;

  @Field(() => [InventoryCountResult], {
    nullable: true,
    description: 'The results, in the order of the input; a refused one takes nothing from the others.',
  })
  results?: InventoryCountResult[] | null;
}

@ObjectType({ description: 'The compared inventory, or why not.' })
export class InventoryComparePayload extends ChangePayload {
  @Field(() => Inventory, { nullable: true, description: 'The inventory.' })
  inventory?: Inventory | null;
}

@ObjectType({ description: 'The inventory with its signatures, or why not.' })
export class InventorySignPayload extends ChangePayload {
  @Field(() => Inventory, { nullable: true, description: 'The inventory.' })
  inventory?: Inventory | null;
}

@ObjectType({ description: 'The closed inventory, or why not.' })
export class InventoryClosePayload extends ChangePayload {
  @Field(() => Inventory, { nullable: true, description: 'The inventory.' })
  inventory?: Inventory | null;
}
