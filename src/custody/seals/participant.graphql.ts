import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Staff } from '../../identity/index.js';

export enum ParticipantCapacityEnum {
  ORGANISER = 'ORGANISER',
  WITNESS = 'WITNESS',
  COMMUNE = 'COMMUNE',
  CONCERNED_PERSON = 'CONCERNED_PERSON',
  COUNSEL = 'COUNSEL',
  SPECIALIST = 'SPECIALIST',
  KEEPER = 'KEEPER',
  ACCOUNTANT = 'ACCOUNTANT',
  HEAD = 'HEAD',
  COUNCIL_CHAIR = 'COUNCIL_CHAIR',
  COUNCIL_MEMBER = 'COUNCIL_MEMBER',
  FINANCE_MEMBER = 'FINANCE_MEMBER',
  PROSECUTOR = 'PROSECUTOR',
  RECIPIENT = 'RECIPIENT',
}

registerEnumType(ParticipantCapacityEnum, {
  name: 'ParticipantCapacity',
  description: 'As what a person stands on the minutes of an act.',
  valuesConfig: {
    ORGANISER: { description: 'Who organises the act (người tổ chức, NĐ 127/2017 Đ6).' },
    WITNESS: { description: 'A witness (người chứng kiến).' },
    COMMUNE: { description: 'For the authority of the commune (đại diện chính quyền cấp xã).' },
    CONCERNED_PERSON: { description: 'Whom the item concerns, or the representative (người có liên quan).' },
    COUNSEL: { description: 'Counsel for the defence (người bào chữa).' },
    SPECIALIST: { description: 'From a specialised body (cơ quan chuyên môn).' },
    KEEPER: { description: 'Who keeps the item (thủ kho).' },
    ACCOUNTANT: { description: 'The accountant (kế toán).' },
    HEAD: { description: 'The head of the office (thủ trưởng).' },
    COUNCIL_CHAIR: { description: 'Who chairs the destruction council (chủ tịch Hội đồng tiêu hủy).' },
    COUNCIL_MEMBER: { description: 'A member of the destruction council (thành viên Hội đồng tiêu hủy).' },
    FINANCE_MEMBER: {
      description: 'The member of the destruction council for the finance body (đại diện cơ quan tài chính).',
    },
    PROSECUTOR: { description: 'For the procuracy (kiểm sát viên).' },
    RECIPIENT: { description: 'Who receives the item (người nhận).' },
  },
});

export enum ParticipantSignatureEnum {
  SIGNED = 'SIGNED',
  FINGERPRINT = 'FINGERPRINT',
  REFUSED = 'REFUSED',
  ABSENT = 'ABSENT',
}

registerEnumType(ParticipantSignatureEnum, {
  name: 'ParticipantSignature',
  description: 'How a person stands under the minutes.',
  valuesConfig: {
    SIGNED: { description: 'Signed with the full name.' },
    FINGERPRINT: { description: 'Gave a fingerprint; the remark says whose it is.' },
    REFUSED: { description: 'Was there and refused to sign; the remark says why.' },
    ABSENT: { description: 'Was called and did not come; the remark says why.' },
  },
});

@ObjectType({ description: 'A person on the minutes of an act.' })
export class Participant {
  @Field(() => String, { description: 'The full name.' })
  name: string;

  @Field(() => String, { description: 'The organisation, post or address; empty where none was named.' })
  organisation: string;

  @Field(() => ParticipantCapacityEnum, { description: 'As what.' })
  capacity: ParticipantCapacityEnum;

  @Field(() => ParticipantSignatureEnum, { description: 'How the person signed.' })
  signature: ParticipantSignatureEnum;

  @Field(() => String, { description: 'Whose fingerprint it is, or why there is no signature.' })
  remark: string;

  @Field(() => Staff, { nullable: true, description: 'The member of the staff, if it is one.' })
  staff: Staff | null;
}

@InputType({ description: 'A person who takes part in an act and stands on its minutes.' })
export class ParticipantInput {
  @Field(() => String, {
    nullable: true,
    description: 'The full name; needed unless a member of the staff is named.',
  })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The organisation, post or address; the post of a member of the staff when left out.',
  })
  organisation?: string | null;

  @Field(() => ID, { nullable: true, description: 'The member of the staff.' })
  staffId?: string | null;

  @Field(() => ParticipantCapacityEnum, { description: 'As what.' })
  capacity: ParticipantCapacityEnum;

  @Field(() => ParticipantSignatureEnum, { description: 'How the person signed.' })
  signature: ParticipantSignatureEnum;

  @Field(() => String, { nullable: true, description: 'Needed for everything but SIGNED: whose, or why.' })
  remark?: string | null;
}
