import { Decimal } from 'decimal.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { CaseFileEntity as CaseFile } from '../cases/index.js';
import { datedOf, paperProblems, signerApartProblems, writePaper, type Paper } from '../documents/index.js';
import {
  availabilityProblems,
  claimExhibit,
  quantityAt,
  quantityHeld,
  quantityProblems,
  unitOf,
  type ExhibitEntity,
} from '../exhibits/index.js';
import {
  lateEntryOf,
  moveStates,
  planPapers,
  writeMovement,
  writePapers,
  type MovementPapersGiven,
  type PapersPlan,
} from '../movements/index.js';
import {
  fourEyesProblems,
  labelText,
  lastSeenAt,
  liveSealOf,
  readAttendants,
  sealedMoveProblems,
  writeParticipants,
  type Attendant,
  type ParticipantInput,
} from '../seals/index.js';
import { custodianKinds, PlaceEntity as Place, storageKinds } from '../warehouses/index.js';
import { Disposal, type DisposalKind } from './disposal.entity.js';

export interface DisposalGiven extends MovementPapersGiven {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly fromPlaceId: string;
  readonly quantity: string;
  readonly kind: DisposalKind;
  /** The decision on which the item ends: it always has a number of its own. */
  readonly decision: Paper;
  readonly recipient: string;
  readonly method?: string | null;
  readonly participants: readonly ParticipantInput[];
}

/**
 * Ends an item or a part of it: returned, destroyed or confiscated (Luật THADS Đ124–126). It needs the enforcement
 * decision of its case, a disposal decision, an exit order, an issue voucher and a handover to who takes it; what is
 * destroyed needs its council and a method.
 */
export async function disposeExhibit(
  work: HouseWork,
  input: DisposalGiven,
): Promise<Outcome<{ disposalId: string }>> {
  const claim = await claimExhibit(work, 'exhibit.dispose', input);
  if (!claim.ok) {
    return claim;
  }
  const exhibit = claim.value;
  const from = await work.em.findOne(Place, { id: input.fromPlaceId, officeId: exhibit.officeId });
  if (from === null) {
    return refused(problem('NOT_FOUND', ['input', 'fromPlaceId']));
  }
  const { plan, problems } = await planPapers(work, exhibit.officeId, 'EXIT', input, exhibit.caseId);
  const actedOn = dateInVietnam(plan.handover.handedOverAt);
  const decisionGiven: Paper = { ...input.decision, caseId: exhibit.caseId, actedOn };
  const attending = await readAttendants(work, input.participants, ['input', 'participants']);
  const ending = await endingSeal(work, input, exhibit, plan.handover.handedOverAt);
  problems.push(
    ...attending.problems,
    ...(await stockProblems(work, input, exhibit, from)),
    ...(await decisionProblems(work, decisionGiven, exhibit)),
    ...orderProblems(work, plan, decisionGiven, attending.people),
    ...ending.problems,
    ...(await sealedMoveProblems(work, { ...input, kind: 'DISPOSAL' }, sealFields)),
    ...(await councilProblems(work, input, attending.people)),
    ...(await fourEyesProblems(work, exhibit, attending.people, ['input', 'participants'])),
  );
  const disposedAt = plan.handover.handedOverAt;
  const { lateReason } = input;
  const entry = await lateEntryOf(work, { from, to: from, occurredAt: disposedAt, lateReason });
  problems.push(...entry.problems);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const papers = await writePapers(work, plan);
  const decision = await writePaper(work, exhibit.officeId, 'DISPOSAL_DECISION', decisionGiven);
  const disposal = work.em.create(Disposal, {
    id: newId(),
    officeId: exhibit.officeId,
    exhibitId: exhibit.id,
    kind: input.kind,
    decisionId: decision.id,
    quantity: input.quantity,
    recipient: typedText(input.recipient),
    method: input.kind === 'DESTRUCTION' ? typedText(input.method) : null,
    disposedAt,
  });
  await work.em.flush();
  await writeParticipants(work, { disposalId: disposal.id }, attending.people);
  const end = await work.em.findOneOrFail(Place, { officeId: exhibit.officeId, kind: 'DISPOSED' });
  const move = {
    kind: 'DISPOSAL',
    exhibit,
    from,
    to: end,
    quantity: input.quantity,
    occurredAt: disposedAt,
    papers,
    disposalId: disposal.id,
    late: entry.late,
  } as const;
  await writeMovement(work, move);
  const states = moveStates(move);
  await work.record({
    kind: 'exhibit.disposed',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt: disposedAt,
    before: states.before,
    after: {
      ...states.after,
      kind: disposal.kind,
      decision: decision.number,
      recipient: disposal.recipient,
      ...(ending.label === null ? {} : { endedSeal: ending.label }),
      participants: attending.people.map((person) => person.name),
    },
  });
  return done({ disposalId: disposal.id });
}

const sealFields = { quantity: ['input', 'quantity'], exhibit: ['input', 'exhibitId'] };

async function stockProblems(
  work: HouseWork,
  input: DisposalGiven,
  exhibit: ExhibitEntity,
  from: Place,
): Promise<Problem[]> {
  const unit = await unitOf(work, exhibit);
  const problems = [
    ...quantityProblems(input.quantity, unit, ['input', 'quantity']),
    ...availabilityProblems(input.quantity, await quantityAt(work, exhibit.id, from.id), unit, [
      'input',
      'quantity',
    ]),
  ];
  if (!from.isOneOf([...storageKinds, ...custodianKinds])) {
    problems.push(problem('EXHIBIT_NOT_IN_STORE', ['input', 'fromPlaceId']));
  }
  if (typedText(input.recipient) === '') {
    problems.push(problem('REQUIRED', ['input', 'recipient']));
  }
  return problems;
}

/** The live seal that ends with the last of the item: its label, and whether it had been put on and seen by then. */
async function endingSeal(
  work: HouseWork,
  input: DisposalGiven,
  exhibit: ExhibitEntity,
  disposedAt: Date,
): Promise<{ label: string | null; problems: Problem[] }> {
  const held = await quantityHeld(work, exhibit.id);
  const seal = new Decimal(held).eq(input.quantity) ? await liveSealOf(work, exhibit.id) : null;
  if (seal === null) {
    return { label: null, problems: [] };
  }
  const tooEarly = disposedAt < (await lastSeenAt(work, seal));
  return {
    label: labelText(seal),
    problems: tooEarly ? [problem('SEAL_BEFORE_PREDECESSOR', ['input', 'handover', 'handedOverAt'])] : [],
  };
}

/** The order rests on the decision, and who signs it takes no part in what it orders. */
function orderProblems(
  work: HouseWork,
  { order, signer }: PapersPlan,
  decision: Paper,
  people: readonly Attendant[],
): Problem[] {
  const [dated, decidedOn] = [datedOf(work, order), datedOf(work, decision)];
  const problems =
    dated < decidedOn
      ? [problem('ORDER_BEFORE_DECISION', ['input', 'order', 'dated'], { dated, decidedOn })]
      : [];
  const fieldOf = (index: number) => ['input', 'participants', String(index)];
  return signer === undefined ? problems : [...problems, ...signerApartProblems(signer, people, fieldOf)];
}

/** Before the enforcement decision nothing is disposed of: its date starts every deadline (Luật THADS Đ36, Đ124–126). */
async function decisionProblems(
  work: HouseWork,
  decision: Paper,
  exhibit: ExhibitEntity,
): Promise<Problem[]> {
  const problems = await paperProblems(work, exhibit.officeId, 'DISPOSAL_DECISION', decision, [
    'input',
    'decision',
  ]);
  if (decision.number == null) {
    problems.push(problem('REQUIRED', ['input', 'decision', 'number']));
  }
  const caseFile = await work.em.findOneOrFail(CaseFile, { id: exhibit.caseId });
  if (caseFile.enforcementDecisionNumber == null) {
    problems.push(problem('EXHIBIT_WITHOUT_DECISION', ['input', 'exhibitId']));
  }
  return problems;
}

/** What is destroyed is destroyed before a council, by a stated method (Luật THADS Đ125, NĐ 62/2015 Đ33). */
async function councilProblems(
  work: HouseWork,
  input: DisposalGiven,
  people: readonly Attendant[],
): Promise<Problem[]> {
  if (input.kind !== 'DESTRUCTION') {
    return [];
  }
  const problems: Problem[] = [];
  if (typedText(input.method) === '') {
    problems.push(problem('REQUIRED', ['input', 'method']));
  }
  const required = await ruleValue<number>(
    work.sql,
    'disposal.destruction.council-size',
    dateInVietnam(work.now),
  );
  const council = people.filter(
    (person) =>
      ['COUNCIL_CHAIR', 'COUNCIL_MEMBER'].includes(person.capacity) && person.signature !== 'ABSENT',
  );
  const chaired = council.some((person) => person.capacity === 'COUNCIL_CHAIR');
  if (council.length < required || !chaired) {
    problems.push(problem('COUNCIL_TOO_SMALL', ['input', 'participants'], { required: String(required) }));
  }
  return problems;
}
