import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { DecimalScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office } from '../../identity/index.js';
import { HandoverInput, PaperInput } from '../documents/index.js';
import { Exhibit } from '../exhibits/index.js';
import { Warehouse } from '../warehouses/index.js';

export enum TransferStatus {
  IN_TRANSIT = 'IN_TRANSIT',
  ACCEPTED = 'ACCEPTED',
  RETURNING = 'RETURNING',
  PARTLY_ACCEPTED = 'PARTLY_ACCEPTED',
  REFUSED = 'REFUSED',
  RECALLED = 'RECALLED',
}

registerEnumType(TransferStatus, {
  name: 'TransferStatus',
  description: 'How far a transfer has come.',
  valuesConfig: {
    IN_TRANSIT: { description: 'On the road; the sending office answers for the items.' },
    ACCEPTED: { description: 'Accepted; the receiving office answers for the items.' },
    RETURNING: {
      description:
        'Items were refused at arrival and are on the road back; the sending office answers for them.',
    },
    PARTLY_ACCEPTED: { description: 'Some items were accepted, the refused ones are back with the sender.' },
    REFUSED: { description: 'All items were refused and are back with the sender.' },
    RECALLED: { description: 'Recalled by the sender before it was accepted.' },
  },
});

@ObjectType({ description: 'One item of a transfer.' })
export class TransferLine {
  @Field(() => Exhibit, {
    nullable: true,
    description: 'The item; absent when it has left your offices since.',
  })
  exhibit: Exhibit | null;

  @Field(() => DecimalScalar, { description: 'How much was sent.' })
  quantity: string;

  @Field(() => DecimalScalar, { description: 'How much of it was accepted.' })
  acceptedQuantity: string;

  @Field(() => DecimalScalar, { description: 'How much of it the sender took back.' })
  returnedQuantity: string;

  @Field(() => String, { nullable: true, description: 'Why it was refused at arrival, where it was.' })
  refusedReason: string | null;
}

@ObjectType({ implements: NodeType, description: 'Items going from one warehouse to another.' })
export class Transfer extends NodeType {
  @Field(() => TransferStatus, { description: 'How far it has come.' })
  status: TransferStatus;

  @Field(() => String, { description: 'Why the items go.' })
  reason: string;

  @Field(() => InstantScalar, { description: 'When the items left.' })
  dispatchedAt: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When they were accepted or refused.' })
  acceptedAt: string | null;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When the sender took back what was recalled or refused.',
  })
  takenBackAt: string | null;

  @Field(() => String, { nullable: true, description: 'Why the sender recalled it, where that was done.' })
  recallReason: string | null;

  @Field(() => Int, { description: 'The version to name when you accept it, refuse of it or take it back.' })
  version: number;

  @Field(() => Warehouse, { description: 'The warehouse that sends.' })
  from: Warehouse;

  @Field(() => Warehouse, { description: 'The warehouse that receives.' })
  to: Warehouse;

  @Field(() => [TransferLine], { description: 'The items, at most 200.' })
  lines: TransferLine[];
}

export const TransferConnection = connectionType('Transfer', () => Transfer);

@ObjectType({
  description: 'A warehouse to which items can be sent; that of another office is no more than this to you.',
})
class TransferTarget {
  @Field(() => ID, { description: 'The id of the warehouse, for TransferDispatchInput.toWarehouseId.' })
  id: string;

  @Field(() => String, { description: 'The code of the warehouse, unique within its office.' })
  code: string;

  @Field(() => String, { description: 'The name of the warehouse, in Vietnamese.' })
  name: string;

  @Field(() => Office, { description: 'The office that keeps it.' })
  office: Office;
}

export const TransferTargetConnection = connectionType('TransferTarget', () => TransferTarget);

@InputType({ description: 'One item to send.' })
export class TransferLineInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => ID, { description: 'The place in the sending warehouse that it leaves.' })
  fromPlaceId: string;

  @Field(() => DecimalScalar, { description: 'How much; to another office all that is held of it.' })
  quantity: string;
}

@InputType({ description: 'Items to send to another warehouse.' })
export class TransferDispatchInput {
  @Field(() => ID, { description: 'The warehouse that sends.' })
  fromWarehouseId: string;

  @Field(() => ID, { description: 'The warehouse that is to receive.' })
  toWarehouseId: string;

  @Field(() => String, { description: 'Why the items go.' })
  reason: string;

  @Field(() => [TransferLineInput], { description: 'The items, 1 to 200.' })
  lines: TransferLineInput[];

  @Field(() => PaperInput, { description: 'The order to send (lệnh xuất kho).' })
  order: PaperInput;

  @Field(() => PaperInput, { nullable: true, description: 'The issue voucher (phiếu xuất kho).' })
  voucher?: PaperInput | null;

  @Field(() => HandoverInput, { description: 'The handover; the other party carries the items.' })
  handover: HandoverInput;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The transfer, or why not.' })
export class TransferDispatchPayload extends ChangePayload {
  @Field(() => Transfer, { nullable: true, description: 'The transfer.' })
  transfer?: Transfer | null;
}

@InputType({ description: 'One item that has arrived.' })
export class TransferAcceptLineInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => DecimalScalar, { description: 'How much has arrived; it must be what was sent.' })
  quantity: string;

  @Field(() => ID, { nullable: true, description: 'Its place; the warehouse as a whole when left out.' })
  toPlaceId?: string | null;
}

@InputType({ description: 'The acceptance of a transfer.' })
export class TransferAcceptInput {
  @Field(() => ID, { description: 'The transfer.' })
  transferId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => [TransferAcceptLineInput], { description: 'Every item of the transfer that was not refused.' })
  lines: TransferAcceptLineInput[];

  @Field(() => PaperInput, { description: 'The order to store (lệnh nhập kho).' })
  order: PaperInput;

  @Field(() => PaperInput, { nullable: true, description: 'The receipt voucher (phiếu nhập kho).' })
  voucher?: PaperInput | null;

  @Field(() => HandoverInput, { description: 'The handover; the other party brings the items.' })
  handover: HandoverInput;

  @Field(() => String, { nullable: true, description: 'A remark.' })
  note?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The accepted transfer, or why not.' })
export class TransferAcceptPayload extends ChangePayload {
  @Field(() => Transfer, { nullable: true, description: 'The transfer.' })
  transfer?: Transfer | null;
}

@InputType({ description: 'One item that is not taken at its arrival.' })
export class TransferRefuseLineInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => String, { description: 'Why it is not taken, such as what differs from the dispatch.' })
  reason: string;
}

@InputType({ description: 'Items that are refused at their arrival.' })
export class TransferRefuseInput {
  @Field(() => ID, { description: 'The transfer.' })
  transferId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => [TransferRefuseLineInput], { description: 'The items that are refused.' })
  lines: TransferRefuseLineInput[];
}

@ObjectType({ description: 'The transfer with its refused items, or why not.' })
export class TransferRefusePayload extends ChangePayload {
  @Field(() => Transfer, { nullable: true, description: 'The transfer.' })
  transfer?: Transfer | null;
}

@InputType({ description: 'One item that comes back to the sender.' })
export class TransferTakeBackLineInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Its place; the sending warehouse as a whole when left out.',
  })
  toPlaceId?: string | null;
}

@InputType({ description: 'Items that come back to the sender from the road.' })
export class TransferTakeBackInput {
  @Field(() => ID, { description: 'The transfer.' })
  transferId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => [TransferTakeBackLineInput], {
    description: 'All items of a transfer that is recalled, or all that were refused at arrival.',
  })
  lines: TransferTakeBackLineInput[];

  @Field(() => String, {
    nullable: true,
    description: 'Why it is recalled; needed for a transfer that nobody has accepted or refused whole.',
  })
  reason?: string | null;

  @Field(() => PaperInput, { description: 'The order to store (lệnh nhập kho).' })
  order: PaperInput;

  @Field(() => PaperInput, { nullable: true, description: 'The receipt voucher (phiếu nhập kho).' })
  voucher?: PaperInput | null;

  @Field(() => HandoverInput, { description: 'The handover; the other party brings the items back.' })
  handover: HandoverInput;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The transfer with what was taken back, or why not.' })
export class TransferTakeBackPayload extends ChangePayload {
  @Field(() => Transfer, { nullable: true, description: 'The transfer.' })
  transfer?: Transfer | null;
}
