import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { DecimalScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';
import { Exhibit } from '../exhibits/index.js';
import { Place, Warehouse } from '../warehouses/index.js';

export enum FindStatusEnum {
  OPEN = 'OPEN',
  RECEIVED = 'RECEIVED',
  CORRECTED = 'CORRECTED',
  DISMISSED = 'DISMISSED',
}

registerEnumType(FindStatusEnum, {
  name: 'FindStatus',
  description: 'What became of an unregistered find.',
  valuesConfig: {
    OPEN: { description: 'Nobody has settled it yet.' },
    RECEIVED: { description: 'It was received as an item, on a receipt of its own.' },
    CORRECTED: { description: 'The receipt of the item was corrected by it.' },
    DISMISSED: { description: 'It is nothing that the authority must keep, for a stated reason.' },
  },
});

@ObjectType({
  implements: NodeType,
  description:
    'What a count found beyond what was received (vật phát hiện ngoài sổ): kept apart from the items, and never moved.',
})
export class UnregisteredFind extends NodeType {
  @Field(() => String, { description: 'Its place in the minutes, such as KK-KV03-2026-001/2.' })
  label: string;

  @Field(() => DecimalScalar, { description: 'How much, in the unit of the item where it is more of one.' })
  quantity: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it looks like, where it is no item of the book.',
  })
  description: string | null;

  @Field(() => Exhibit, { nullable: true, description: 'The item of which it is more than was received.' })
  exhibit: Exhibit | null;

  @Field(() => Office, { description: 'The office in whose warehouse it lies.' })
  office: Office;

  @Field(() => Warehouse, { description: 'The warehouse.' })
  warehouse: Warehouse;

  @Field(() => Place, { description: 'Where it was found.' })
  place: Place;

  @Field(() => InstantScalar, { description: 'When it was seen.' })
  foundAt: string;

  @Field(() => Staff, { description: 'Who decided that it is a find.' })
  recordedBy: Staff;

  @Field(() => FindStatusEnum, { description: 'What became of it.' })
  status: FindStatusEnum;

  @Field(() => Staff, { nullable: true, description: 'Who settled it.' })
  settledBy: Staff | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was settled.' })
  settledAt: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was dismissed.' })
  reason: string | null;

  @Field(() => Exhibit, { nullable: true, description: 'The item as which it was received.' })
  receivedAs: Exhibit | null;
}

export const UnregisteredFindConnection = connectionType('UnregisteredFind', () => UnregisteredFind);

@InputType({ description: 'Which finds; all given members must hold.' })
export class UnregisteredFindFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of this office.' })
  officeId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those in this warehouse.' })
  warehouseId?: string | null;

  @Field(() => FindStatusEnum, { nullable: true, description: 'Only those of which this became.' })
  status?: FindStatusEnum | null;
}

@InputType({ description: 'The end of a find that is nothing to keep.' })
export class UnregisteredFindDismissInput {
  @Field(() => ID, { description: 'The find.' })
  findId: string;

  @Field(() => String, { description: 'Why the authority need not keep it.' })
  reason: string;
}

@ObjectType({ description: 'The dismissed find, or why not.' })
export class UnregisteredFindDismissPayload extends ChangePayload {
  @Field(() => UnregisteredFind, { nullable: true, description: 'The find.' })
  find?: UnregisteredFind | null;
}
