import { Decimal } from 'decimal.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { dateInVietnam, isPersonName, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { decisionToExecute, executionProblems, type ExecutedDecision } from '../decisions/index.js';
import { datedOf, signerApartProblems } from '../documents/index.js';
import {
  availabilityProblems,
  claimExhibit,
  quantityAt,
  quantityHeld,
  quantityProblems,
  shortageProblems,
  unitOf,
  type ExhibitEntity,
} from '../exhibits/index.js';
import {
  lateEntryOf,
  moveStates,
  planPapers,
  releaseToClose,
  writeMovement,
  writePapers,
  type MovementPapersGiven,
  type PapersPlan,
  type OpenRelease,
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
import { borrowerKinds, custodianKinds, PlaceEntity as Place, storageKinds } from '../warehouses/index.js';
import { councilProblems } from './council.js';
import { receiverProblems } from './receiver.js';
import { Disposal, type DisposalKind } from './disposal.entity.js';

export interface DisposalGiven extends MovementPapersGiven {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly fromPlaceId: string;
  readonly quantity: string;
  readonly kind: DisposalKind;
  /** The decision on which the item ends. */
  readonly decisionId: string;
  readonly recipient: string;
  readonly method?: string | null;
  readonly participants: readonly ParticipantInput[];
}

/**
 * Ends an item or a part of it: returned, destroyed or confiscated (Luật THADS Đ124–126). It needs a decision in force
 * that orders this end of this item, an exit order, an issue voucher and a handover to who takes it; what is destroyed
 * needs its council and a method.
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
  const { plan, problems } = await planPapers(work, exhibit.officeId, 'EXIT', input, {
    caseId: exhibit.caseId,
    hasRecipient: input.kind !== 'DESTRUCTION',
  });
  const disposedAt = plan.handover.handedOverAt;
  const execution = { ...input, exhibitId: exhibit.id, disposedOn: dateInVietnam(disposedAt) };
  const decision = await decisionToExecute(work, input.decisionId, execution);
  const attending = await readAttendants(work, input.participants, ['input', 'participants']);
  const release = await releaseToClose(work, exhibit.id, from.id, input.quantity);
  const ending = await endingSeal(work, input, exhibit, disposedAt);
  problems.push(
    ...attending.problems,
    ...(await stockProblems(work, input, exhibit, from, release)),
    ...(await executionProblems(work, decision, execution)),
    ...(await receiverProblems(work, input, plan, decision, exhibit.officeId)),
    ...orderProblems(work, plan, decision, attending.people),
    ...ending.problems,
    ...(await sealedMoveProblems(work, { ...input, kind: 'DISPOSAL' }, sealFields)),
    ...(await councilProblems(work, input, exhibit, execution.disposedOn, attending.people)),
    ...(await fourEyesProblems(work, exhibit, attending.people, ['input', 'participants'])),
  );
  const { lateReason } = input;
  const entry = await lateEntryOf(work, { from, to: from, occurredAt: disposedAt, lateReason });
  problems.push(...entry.problems);
  if (decision === undefined || problems.length > 0) {
    return refused(...problems);
  }
  const papers = await writePapers(work, plan);
  const disposal = work.em.create(Disposal, {
    id: newId(),
    officeId: exhibit.officeId,
    exhibitId: exhibit.id,
    kind: input.kind,
    caseDecisionId: decision.id,
    quantity: input.quantity,
    recipient: typedText(input.recipient),
    method: input.kind === 'DESTRUCTION' ? saidText(input.method) : null,
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
    ...(release === undefined ? {} : { releaseId: release.id }),
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
      ...representation(plan),
      ...(ending.label === null ? {} : { endedSeal: ending.label }),
      participants: attending.people.map((person) => person.name),
    },
  });
  return done({ disposalId: disposal.id });
}

/** How it is told in the trail that somebody took it over in the place of the recipient. */
function representation({ handover: { receiver, authority } }: PapersPlan): Record<string, unknown> {
  return authority === null ? {} : { receiver: receiver.name, authority: { ...authority } };
}

const sealFields = { quantity: ['input', 'quantity'], exhibit: ['input', 'exhibitId'] };

async function stockProblems(
  work: HouseWork,
  input: DisposalGiven,
  exhibit: ExhibitEntity,
  from: Place,
  release: OpenRelease | undefined,
): Promise<Problem[]> {
  const unit = await unitOf(work, exhibit);
  const there = await quantityAt(work, exhibit.id, from.id);
  // Of several releases to one place, each disposal closes one.
  const available = release === undefined ? there : Decimal.min(there, release.outstanding).toFixed();
  const problems = [
    ...quantityProblems(input.quantity, unit, ['input', 'quantity']),
    ...availabilityProblems(input.quantity, available, unit, ['input', 'quantity']),
    ...(await shortageProblems(work, exhibit, from, input.quantity, ['input', 'quantity'])),
  ];
  if (from.isOneOf(borrowerKinds)) {
    problems.push(problem('DISPOSAL_RETURN_FIRST', ['input', 'fromPlaceId'], { place: from.name }));
  } else if (!from.isOneOf([...storageKinds, ...custodianKinds])) {
    problems.push(problem('EXHIBIT_NOT_IN_STORE', ['input', 'fromPlaceId']));
  }
  if (typedText(input.recipient) === '') {
    problems.push(problem('REQUIRED', ['input', 'recipient']));
  } else if (!isPersonName(input.recipient)) {
    problems.push(problem('PERSON_NAME_NEEDED', ['input', 'recipient']));
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

/** The order rests on the decision, and who signs either of them takes no part in what it orders. */
function orderProblems(
  work: HouseWork,
  { order, signer }: PapersPlan,
  decision: ExecutedDecision | undefined,
  people: readonly Attendant[],
): Problem[] {
  if (decision === undefined) {
    return [];
  }
  const [dated, decidedOn] = [datedOf(work, order), decision.dated];
  const fieldOf = (index: number) => ['input', 'participants', String(index)];
  const apart = [signer, decision].find(
    (one) => one !== undefined && signerApartProblems(one, people, fieldOf).length > 0,
  );
  return [
    ...(dated < decidedOn
      ? [problem('ORDER_BEFORE_DECISION', ['input', 'order', 'dated'], { dated, decidedOn })]
      : []),
    ...(apart === undefined ? [] : signerApartProblems(apart, people, fieldOf)),
  ];
}
