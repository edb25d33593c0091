import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  availabilityProblems,
  chronologyProblems,
  claimExhibit,
  quantityAt,
  quantityProblems,
  shortageProblems,
  unitOf,
} from '../exhibits/index.js';
import { sealedMoveProblems } from '../seals/index.js';
import {
  borrowerKinds,
  custodianKinds,
  PlaceEntity as Place,
  storageKinds,
  wrongKindOfPlace,
} from '../warehouses/index.js';
import { lateEntryOf } from './late-entry.js';
import { moveStates, planPapers, writeMovement, writePapers, type MovementPapersGiven } from './move.js';
import { Release } from './movement.entity.js';

export interface ReleaseGiven extends MovementPapersGiven {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly fromPlaceId: string;
  readonly toPlaceId: string;
  readonly quantity: string;
  readonly purpose: string;
  readonly requestedBy: string;
  readonly dueOn?: string | null;
}

/** Releases a quantity for a time, on the head's order and at the request of a competent body (TT 04/2023 Đ11.3). */
export async function releaseExhibit(
  work: HouseWork,
  input: ReleaseGiven,
): Promise<Outcome<{ releaseId: string }>> {
  const claim = await claimExhibit(work, 'exhibit.release', input);
  if (!claim.ok) {
    return claim;
  }
  const exhibit = claim.value;
  const from = await work.em.findOne(Place, { id: input.fromPlaceId, officeId: exhibit.officeId });
  const to = await work.em.findOne(Place, { id: input.toPlaceId, officeId: exhibit.officeId });
  if (from === null || to === null) {
    return refused(problem('NOT_FOUND', ['input', from === null ? 'fromPlaceId' : 'toPlaceId']));
  }
  const unit = await unitOf(work, exhibit);
  const { plan, problems } = await planPapers(work, exhibit.officeId, 'EXIT', input, {
    caseId: exhibit.caseId,
  });
  problems.push(
    ...quantityProblems(input.quantity, unit, ['input', 'quantity']),
    ...availabilityProblems(input.quantity, await quantityAt(work, exhibit.id, from.id), unit, [
      'input',
      'quantity',
    ]),
    ...(await shortageProblems(work, exhibit, from, input.quantity, ['input', 'quantity'])),
    ...chronologyProblems(plan.handover.handedOverAt, exhibit, ['input', 'handover', 'handedOverAt']),
    ...requiredTexts(input),
    ...(await sealedMoveProblems(work, { ...input, kind: 'RELEASE' }, sealFields)),
  );
  if (!from.isOneOf(storageKinds)) {
    problems.push(problem('EXHIBIT_NOT_IN_STORE', ['input', 'fromPlaceId']));
  }
  const takers = [...borrowerKinds, ...custodianKinds];
  if (!to.isOneOf(takers)) {
    problems.push(wrongKindOfPlace(['input', 'toPlaceId'], takers));
  }
  const earliest = dateInVietnam(plan.handover.handedOverAt);
  if (input.dueOn != null && input.dueOn < earliest) {
    problems.push(problem('DATE_TOO_EARLY', ['input', 'dueOn'], { earliest }));
  }
  const { lateReason } = input;
  const entry = await lateEntryOf(work, { from, to, occurredAt: plan.handover.handedOverAt, lateReason });
  problems.push(...entry.problems);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const papers = await writePapers(work, plan);
  const release = work.em.create(Release, {
    id: newId(),
    officeId: exhibit.officeId,
    exhibitId: exhibit.id,
    placeId: to.id,
    quantity: input.quantity,
    purpose: saidText(input.purpose),
    requestedBy: saidText(input.requestedBy),
    dueOn: input.dueOn ?? null,
    releasedAt: plan.handover.handedOverAt,
  } as Release);
  await work.em.flush();
  const move = {
    kind: 'RELEASE',
    exhibit,
    from,
    to,
    quantity: input.quantity,
    occurredAt: plan.handover.handedOverAt,
    papers,
    releaseId: release.id,
    late: entry.late,
  } as const;
  await writeMovement(work, move);
  const states = moveStates(move);
  await work.record({
    kind: 'exhibit.released',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt: plan.handover.handedOverAt,
    before: states.before,
    after: {
      ...states.after,
      purpose: release.purpose,
      requestedBy: release.requestedBy,
      dueOn: release.dueOn ?? null,
    },
  });
  return done({ releaseId: release.id });
}

const sealFields = { quantity: ['input', 'quantity'], exhibit: ['input', 'exhibitId'] };

function requiredTexts(input: ReleaseGiven): Problem[] {
  return (['purpose', 'requestedBy'] as const)
    .filter((name) => saidText(input[name]) === '')
    .map((name) => problem('REQUIRED', ['input', name]));
}
