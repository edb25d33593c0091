import type { Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { problem, type UserErrorCode } from '../../rules/index.js';
import type { ParticipantCapacity } from './participant.entity.js';
import { hasSigned, isPresent, type Attendant } from './participant.rules.js';
import type { SealCondition } from './seal.entity.js';

/** A seal is one of these; at a re-sealing and at an opening others may stand beside the organiser. */
export type SealAct = 'SEALING' | 'RESEALING' | 'OPENING';

interface Companionship {
  readonly capacities: readonly ParticipantCapacity[];
  readonly missing: UserErrorCode;
}

/**
 * Who must be there beside the organiser: at a sealing a witness or the commune (NĐ 127/2017 Đ7.1); at a re-sealing
 * also the side that keeps the item will do (Đ11.3); at an opening also the person concerned (Đ7.2).
 */
const companionships: Readonly<Record<SealAct, Companionship>> = {
  SEALING: { capacities: ['WITNESS', 'COMMUNE'], missing: 'SEAL_PARTICIPANTS_MISSING' },
  RESEALING: { capacities: ['WITNESS', 'COMMUNE', 'KEEPER'], missing: 'SEAL_PARTICIPANTS_MISSING' },
  OPENING: {
    capacities: ['WITNESS', 'COMMUNE', 'CONCERNED_PERSON'],
    missing: 'SEAL_OPENING_PARTICIPANTS_MISSING',
  },
};

/** Whether enough people took part: as many as the rule asks for, an organiser who signed, and a companion. */
export function attendanceProblems(
  act: SealAct,
  people: readonly Attendant[],
  required: number,
  field: readonly string[],
): Problem[] {
  const { capacities, missing } = companionships[act];
  const present = people.filter(isPresent);
  const organised = present.some((person) => person.capacity === 'ORGANISER' && hasSigned(person));
  const accompanied = present.some((person) => capacities.includes(person.capacity));
  return present.length >= required && organised && accompanied
    ? []
    : [problem(missing, field, { required: String(required) })];
}

/** The law knows intact and not intact; what is not intact must be told and reported (TT 01/2017 Đ9.2.h). */
export function isDamaged(condition: SealCondition): boolean {
  return condition !== 'INTACT';
}

/** A seal that is not intact is described (NĐ 127/2017 Đ11.3). */
export function conditionProblems(
  condition: SealCondition,
  note: string,
  field: readonly string[],
): Problem[] {
  return isDamaged(condition) && note === '' ? [problem('SEAL_NOTE_REQUIRED', field)] : [];
}

/** An act lies neither in the future nor before the act on which it rests. */
export function momentProblems(
  moment: Date,
  now: Date,
  predecessor: Date | null | undefined,
  field: readonly string[],
): Problem[] {
  if (moment > now) {
    return [problem('DATE_IN_FUTURE', field)];
  }
  return predecessor != null && moment < predecessor ? [problem('SEAL_BEFORE_PREDECESSOR', field)] : [];
}

export interface LabelNamed {
  readonly labelIssuer: string;
  readonly labelNumber?: string | null | undefined;
  readonly ordinal: number;
}

/** How a seal is called: by issuer and number, or, as the law asks for no number, by issuer and ordinal. */
export function labelText({ labelIssuer, labelNumber, ordinal }: LabelNamed): string {
  return labelNumber == null ? `${labelIssuer}, lần ${ordinal}` : `${labelIssuer}, số ${labelNumber}`;
}

/** A text as it is kept on a label, where two spaces must not make another label. */
export function labelPart(text: string | null | undefined): string {
  return typedText(text).replaceAll(/\s+/g, ' ');
}

const mostLabels = 99;

export function labelCountProblems(count: number, field: readonly string[]): Problem[] {
  return count >= 1 && count <= mostLabels
    ? []
    : [problem('OUT_OF_RANGE', field, { least: '1', most: String(mostLabels) })];
}
