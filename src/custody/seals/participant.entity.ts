import { defineEntity, p } from '@mikro-orm/core';

export const participantCapacities = [
  'ORGANISER',
  'WITNESS',
  'COMMUNE',
  'CONCERNED_PERSON',
  'COUNSEL',
  'SPECIALIST',
  'KEEPER',
  'ACCOUNTANT',
  'HEAD',
  'COUNCIL_CHAIR',
  'COUNCIL_MEMBER',
  'FINANCE_MEMBER',
  'PROSECUTOR',
  'RECIPIENT',
] as const;
export type ParticipantCapacity = (typeof participantCapacities)[number];

export const participantSignatures = ['SIGNED', 'FINGERPRINT', 'REFUSED', 'ABSENT'] as const;
export type ParticipantSignature = (typeof participantSignatures)[number];

const ParticipantSchema = defineEntity({
  name: 'Participant',
  schema: 'custody',
  tableName: 'participant',
  properties: {
    id: p.uuid().primary(),
    sealId: p.uuid().nullable(),
    openingId: p.uuid().nullable(),
    disposalId: p.uuid().nullable(),
    staffId: p.uuid().nullable(),
    name: p.string(),
    organisation: p.string(),
    capacity: p.string().$type<ParticipantCapacity>(),
    signature: p.string().$type<ParticipantSignature>(),
    remark: p.string(),
  },
});

/** A person on the minutes of a sealing, an opening or a disposal: as what, and how that person signed. Append-only. */
export class Participant extends ParticipantSchema.class {}
ParticipantSchema.setClass(Participant);
