import { LockMode } from '@mikro-orm/postgresql';
import { Decimal } from 'decimal.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { Find } from './find.entity.js';

/** What a decision on a discrepancy keeps apart. */
export interface FindGiven {
  readonly officeId: string;
  readonly warehouseId: string;
  readonly placeId: string;
  readonly label: string;
  readonly exhibitId: string | null;
  readonly description: string | null;
  readonly quantity: string;
  readonly foundAt: Date;
}

/** Writes a find down; the caller has decided that it is one. Answers its id. */
export async function recordFind(work: HouseWork, given: FindGiven): Promise<string> {
  const find = work.em.create(Find, {
    id: newId(),
    ...given,
    recordedBy: work.actor.id,
    status: 'OPEN',
    settledBy: null,
    settledAt: null,
    reason: null,
    receivedAs: null,
    correctionId: null,
  });
  await work.em.flush();
  await work.record({
    kind: 'find.recorded',
    officeId: find.officeId,
    subject: subjectOf(find),
    after: { quantity: new Decimal(find.quantity).toFixed(), description: find.description ?? null },
  });
  return find.id;
}

/**
 * Locks an open find of a warehouse, to be settled by this transaction.
 * @returns null and why not: unknown there, or settled before
 */
export async function claimFind(
  work: HouseWork,
  id: string,
  warehouseId: string,
  field: readonly string[],
): Promise<{ find: Find | null; problems: Problem[] }> {
  const find = await work.em.findOne(
    Find,
    { id, warehouseId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (find === null) {
    return { find, problems: [problem('NOT_FOUND', field)] };
  }
  return find.status === 'OPEN'
    ? { find, problems: [] }
    : { find: null, problems: [problem('FIND_SETTLED', field)] };
}

/** How a find ends, but for a dismissal. */
type FindEnd = { readonly receivedAs: string } | { readonly correctionId: string };

/** Settles a find that this transaction has claimed. */
export async function settleFind(work: HouseWork, find: Find, end: FindEnd): Promise<void> {
  const received = 'receivedAs' in end;
  find.status = received ? 'RECEIVED' : 'CORRECTED';
  find.settledBy = work.actor.id;
  find.settledAt = work.now;
  find.receivedAs = received ? end.receivedAs : null;
  find.correctionId = received ? null : end.correctionId;
  await work.em.flush();
  await work.record({
    kind: received ? 'find.received' : 'find.corrected',
    officeId: find.officeId,
    subject: subjectOf(find),
    before: { status: 'OPEN' },
    after: { status: find.status },
  });
}

/** Opens again the finds that a movement had settled which is reversed: nothing was received for them. */
export async function reopenFinds(
  work: HouseWork,
  reversed: { readonly id: string; readonly kind: string; readonly exhibitId: string },
): Promise<void> {
  const end =
    reversed.kind === 'RECEIPT' ? { receivedAs: reversed.exhibitId } : { correctionId: reversed.id };
  const finds = await work.em.find(Find, end, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  for (const find of finds) {
    const before = find.status;
    find.status = 'OPEN';
    find.settledBy = null;
    find.settledAt = null;
    find.receivedAs = null;
    find.correctionId = null;
    await work.em.flush();
    await work.record({
      kind: 'find.reopened',
      officeId: find.officeId,
      subject: subjectOf(find),
      before: { status: before },
      after: { status: 'OPEN' },
    });
  }
}

export interface FindDismissal {
  readonly findId: string;
  readonly reason: string;
}

/** Declares a find to be nothing that the house must keep, with the reason; never by who wrote it down. */
export async function dismissFind(
  work: HouseWork,
  input: FindDismissal,
): Promise<Outcome<{ findId: string }>> {
  const known = await work.em.findOne(Find, { id: input.findId });
  if (known === null || !work.actor.mayIn('inventory.resolve', known.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'findId']));
  }
  const reason = saidText(input.reason);
  const { find, problems } = await claimFind(work, known.id, known.warehouseId, ['input', 'findId']);
  if (reason === '') {
    problems.push(problem('REQUIRED', ['input', 'reason']));
  }
  if (known.recordedBy === work.actor.id) {
    problems.push(problem('FIND_SAME_PERSON', ['input', 'findId'], { label: known.label }));
  }
  if (find === null || problems.length > 0) {
    return refused(...problems);
  }
  find.status = 'DISMISSED';
  find.settledBy = work.actor.id;
  find.settledAt = work.now;
  find.reason = reason;
  await work.record({
    kind: 'find.dismissed',
    officeId: find.officeId,
    subject: subjectOf(find),
    before: { status: 'OPEN' },
    after: { status: 'DISMISSED', reason },
  });
  return done({ findId: find.id });
}

function subjectOf({ id, label }: Find): { type: string; id: string; label: string } {
  return { type: 'UnregisteredFind', id, label };
}
