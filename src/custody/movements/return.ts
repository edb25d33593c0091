import { Decimal } from 'decimal.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  chronologyProblems,
  lockExhibits,
  quantityProblems,
  unitOf,
  type ExhibitEntity,
  type UnitEntity as Unit,
} from '../exhibits/index.js';
import {
  datedOf,
  secondPersonApartProblems,
  secondPersonOf,
  secondPersonProblems,
  signerOf,
  type PartTaker,
  type SecondPerson,
} from '../documents/index.js';
import {
  planSealOnReturn,
  sealArrivalState,
  sealedMoveProblems,
  writeSealOnArrival,
  type SealOnArrival,
} from '../seals/index.js';
import {
  PlaceEntity as Place,
  placingProblems,
  storageKinds,
  wrongKindOfPlace,
} from '../warehouses/index.js';
import { lateEntryOf, type LateEntry } from './late-entry.js';
import {
  moveStates,
  planPapers,
  writeMovement,
  writePapers,
  type ExpertWord,
  type PapersPlan,
  type MovementPapersGiven,
  type WrittenPapers,
} from './move.js';
import { Release } from './movement.entity.js';

export interface ReturnGiven extends MovementPapersGiven {
  readonly releaseId: string;
  /** What comes back: zero only where all that was out has been used up. */
  readonly quantity: string;
  readonly toPlaceId?: string | null;
  /** What an expert used up; it never comes back. */
  readonly consumedQuantity?: string | null;
  readonly expertConclusionNumber?: string | null;
  readonly expertConclusionDated?: string | null;
  readonly expertConclusionBody?: string | null;
  /** Who stands beside the one who records what was used up. */
  readonly secondPersonId?: string | null;
  readonly note?: string | null;
  /** The seal of the borrower with which it comes back. */
  readonly sealOnReturn?: SealOnArrival | null;
}

/** A return as it was read: what comes back where, and what was used up on whose word. */
interface Return {
  readonly release: Release;
  readonly exhibit: ExhibitEntity;
  readonly unit: Unit;
  readonly from: Place;
  readonly to: Place | null;
  readonly returned: Decimal;
  readonly consumed: Decimal;
  readonly expertConclusion: ExpertWord;
  /** Who stands beside; undefined where nobody was named, null where nobody is known by the id. */
  readonly beside: SecondPerson | null | undefined;
  readonly note: string;
}

/**
 * Takes back what was released, all or a part of it: a new handover with its papers (TT 04/2023 Đ10, Đ11.3). What an
 * expert used up is booked with it, on the number of the expert conclusion, so that the release can end.
 */
export async function returnExhibit(
  work: HouseWork,
  input: ReturnGiven,
): Promise<Outcome<{ releaseId: string }>> {
  const known = await work.em.findOne(Release, { id: input.releaseId });
  if (known === null || !work.actor.mayIn('exhibit.release', known.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'releaseId']));
  }
  const exhibit = (await lockExhibits(work, [known.exhibitId])).get(known.exhibitId);
  const to =
    input.toPlaceId == null
      ? null
      : await work.em.findOne(Place, { id: input.toPlaceId, officeId: known.officeId });
  if (exhibit === undefined || (to === null && input.toPlaceId != null)) {
    return refused(problem('NOT_FOUND', ['input', exhibit === undefined ? 'releaseId' : 'toPlaceId']));
  }
  const release = await work.em.findOneOrFail(Release, { id: known.id }, { refresh: true });
  const coming: Return = {
    release,
    exhibit,
    unit: await unitOf(work, exhibit),
    from: await work.em.findOneOrFail(Place, { id: release.placeId }),
    to,
    returned: new Decimal(input.quantity),
    consumed: new Decimal(input.consumedQuantity ?? 0),
    expertConclusion: conclusionOf(input),
    beside:
      input.secondPersonId == null
        ? undefined
        : await secondPersonOf(work, release.officeId, input.secondPersonId),
    note: saidText(input.note),
  };
  const { plan, problems } = await planPapers(work, release.officeId, 'ENTRY', input, {
    caseId: exhibit.caseId,
  });
  const seal = await planSealOnReturn(work, exhibit, input.sealOnReturn, {
    from: release.releasedAt,
    to: plan.handover.handedOverAt,
    isBrought: to !== null && coming.returned.gt(0),
  });
  problems.push(
    ...returnedProblems(input, coming),
    ...consumedProblems(input, coming),
    ...conclusionProblems(input, coming, plan.handover.handedOverAt),
    ...besideProblems(work, input, coming, await partTakers(work, plan)),
    ...outstandingProblems(coming),
    ...(await sealedProblems(work, coming)),
    ...(to === null
      ? []
      : await placingProblems(work, { classCode: exhibit.classCode, placeId: to.id }, [
          'input',
          'toPlaceId',
        ])),
    ...seal.problems,
    ...chronologyProblems(plan.handover.handedOverAt, exhibit, ['input', 'handover', 'handedOverAt']),
  );
  // What was used up goes from the laboratory to no warehouse; what comes back comes into one.
  const { lateReason } = input;
  const occurredAt = plan.handover.handedOverAt;
  const entry = await lateEntryOf(work, { from: coming.from, to: to ?? coming.from, occurredAt, lateReason });
  problems.push(...entry.problems);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const papers = await writePapers(work, plan);
  if (to !== null && coming.returned.gt(0)) {
    const seal = input.sealOnReturn ?? null;
    await bookReturn(work, { ...coming, to, late: entry.late, seal }, papers, occurredAt);
  }
  if (coming.consumed.gt(0)) {
    await bookConsumption(work, coming, papers, plan.handover.handedOverAt);
  }
  // Last, as what is sealed moves whole.
  if (input.sealOnReturn != null) {
    await writeSealOnArrival(work, exhibit, input.sealOnReturn, occurredAt, seal.place);
  }
  return done({ releaseId: release.id });
}

function conclusionOf(input: ReturnGiven): ExpertWord {
  return {
    number: saidText(input.expertConclusionNumber),
    dated: input.expertConclusionDated ?? '',
    body: saidText(input.expertConclusionBody),
  };
}

function returnedProblems(input: ReturnGiven, { returned, unit, to }: Return): Problem[] {
  if (returned.isZero() && input.consumedQuantity != null) {
    return [];
  }
  const problems = quantityProblems(input.quantity, unit, ['input', 'quantity']);
  if (to === null) {
    problems.push(problem('REQUIRED', ['input', 'toPlaceId']));
  } else if (!to.isOneOf(storageKinds)) {
    problems.push(wrongKindOfPlace(['input', 'toPlaceId'], storageKinds));
  }
  return problems;
}

/** Nothing is written off on a keeper's word alone: an expert says so in a conclusion, and the note tells how. */
function consumedProblems(input: ReturnGiven, coming: Return): Problem[] {
  if (input.consumedQuantity == null) {
    return coming.expertConclusion.number === '' ? [] : [problem('REQUIRED', ['input', 'consumedQuantity'])];
  }
  const problems = quantityProblems(input.consumedQuantity, coming.unit, ['input', 'consumedQuantity']);
  if (!coming.from.isOneOf(['EXPERT'])) {
    const place = { place: coming.from.name };
    problems.push(problem('CONSUMPTION_NOT_BY_EXPERT', ['input', 'consumedQuantity'], place));
  }
  if (coming.note === '') {
    problems.push(problem('REQUIRED', ['input', 'note']));
  }
  return problems;
}

/** What an expert says has a number with a letter or digit, a day between release and return, and a body. */
function conclusionProblems(input: ReturnGiven, coming: Return, returnedAt: Date): Problem[] {
  if (input.consumedQuantity == null) {
    return [];
  }
  const { number, dated, body } = coming.expertConclusion;
  const missing = [
    ...(number === '' ? ['expertConclusionNumber'] : []),
    ...(dated === '' ? ['expertConclusionDated'] : []),
    ...(body === '' ? ['expertConclusionBody'] : []),
  ].map((name) => problem('REQUIRED', ['input', name]));
  const [earliest, latest] = [dateInVietnam(coming.release.releasedAt), dateInVietnam(returnedAt)];
  return dated !== '' && (dated < earliest || dated > latest)
    ? [
        ...missing,
        problem('CONCLUSION_OUT_OF_TIME', ['input', 'expertConclusionDated'], { earliest, latest }),
      ]
    : missing;
}

/** Who signed the papers of the return, and both sides of its handover. */
async function partTakers(work: HouseWork, plan: PapersPlan): Promise<PartTaker[]> {
  const { giver, receiver, minutes } = plan.handover;
  const signers = [
    plan.signer,
    await signerOf(work, plan.voucher, datedOf(work, plan.voucher)),
    await signerOf(work, minutes, datedOf(work, minutes)),
  ];
  return [
    giver,
    receiver,
    ...signers
      .filter((signer) => signer !== undefined)
      .map(({ signerId, signerName }) => ({ staffId: signerId, name: signerName })),
  ];
}

/** Nobody alone writes off what was used up; who stands beside took no other part. */
function besideProblems(
  work: HouseWork,
  input: ReturnGiven,
  { exhibit, beside }: Return,
  others: readonly PartTaker[],
): Problem[] {
  const field = ['input', 'secondPersonId'];
  if (input.consumedQuantity == null) {
    return [];
  }
  if (beside === undefined) {
    return [problem('CONSUMPTION_NEEDS_SECOND', field, { exhibit: exhibit.code })];
  }
  const unfit = secondPersonProblems(work, beside, field);
  return unfit.length > 0 ? unfit : secondPersonApartProblems(beside, others, field);
}

function outstandingProblems({ release, returned, consumed, unit }: Return): Problem[] {
  const outstanding = new Decimal(release.quantity)
    .minus(release.returnedQuantity)
    .minus(release.consumedQuantity)
    .minus(release.disposedQuantity);
  if (returned.plus(consumed).lte(outstanding)) {
    return [];
  }
  const field = ['input', returned.gt(outstanding) ? 'quantity' : 'consumedQuantity'];
  return [
    problem('RELEASE_ALREADY_RETURNED', field, { outstanding: outstanding.toFixed(), unit: unit.name }),
  ];
}

/** A part of a sealed package comes back only from one that was opened, and so is what was used up. */
function sealedProblems(work: HouseWork, { exhibit, from, returned, consumed }: Return): Promise<Problem[]> {
  const move = { exhibitId: exhibit.id, fromPlaceId: from.id };
  const field = (quantity: string) => ({ quantity: ['input', quantity], exhibit: ['input', 'releaseId'] });
  return consumed.gt(0)
    ? sealedMoveProblems(
        work,
        { ...move, kind: 'CONSUMPTION', quantity: consumed.toFixed() },
        field('consumedQuantity'),
      )
    : sealedMoveProblems(work, { ...move, kind: 'RETURN', quantity: returned.toFixed() }, field('quantity'));
}

async function bookReturn(
  work: HouseWork,
  coming: Return & {
    readonly to: Place;
    readonly late: LateEntry | null;
    readonly seal: SealOnArrival | null;
  },
  papers: WrittenPapers,
  occurredAt: Date,
): Promise<void> {
  const { release, exhibit, from, to, returned, note, late, seal } = coming;
  const move = {
    kind: 'RETURN',
    exhibit,
    from,
    to,
    quantity: returned.toFixed(),
    occurredAt,
    papers,
    releaseId: release.id,
    note,
    late,
  } as const;
  await writeMovement(work, move);
  const { before, after } = moveStates(move);
  await work.record({
    kind: 'exhibit.returned',
    officeId: release.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt,
    before,
    after: { ...after, ...sealArrivalState(seal) },
  });
}

async function bookConsumption(
  work: HouseWork,
  coming: Return,
  papers: WrittenPapers,
  occurredAt: Date,
): Promise<void> {
  const { release, exhibit, from, consumed, expertConclusion, note, beside } = coming;
  const to = await work.em.findOneOrFail(Place, { officeId: release.officeId, kind: 'CONSUMED' });
  const move = {
    kind: 'CONSUMPTION',
    exhibit,
    from,
    to,
    quantity: consumed.toFixed(),
    occurredAt,
    papers,
    releaseId: release.id,
    expertConclusion,
    secondPersonId: beside?.id ?? null,
    note,
  } as const;
  await writeMovement(work, move);
  const states = moveStates(move);
  await work.record({
    kind: 'exhibit.consumed',
    officeId: release.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt,
    before: states.before,
    after: {
      ...states.after,
      expertConclusion: expertConclusion.number,
      expertConclusionDated: expertConclusion.dated,
      expertConclusionBody: expertConclusion.body,
      ...(beside == null ? {} : { secondPerson: beside.name }),
      note,
    },
  });
}
