import { factsOf } from '../../platform/database/facts.js';
import type { PreparedStatement } from '../../platform/database/prepared-reads.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { claimedMoment, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  exhibitFacts,
  exhibitLock,
  versionProblems,
  type ExhibitFacts,
  type Shortage,
} from '../exhibits/index.js';
import { misfitAt, placeFacts, type Misfit, type PlaceFacts } from '../warehouses/index.js';
import { lateEntryOf, type LateEntry } from './late-entry.js';
import { moveStates, writeMovement } from './move.js';
import { relocationProblems } from './relocation.rules.js';

export interface Relocation {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly fromPlaceId: string;
  readonly toPlaceId: string;
  readonly quantity: string;
  readonly occurredAt?: Date | null;
  readonly note?: string | null;
  readonly lateReason?: string | null;
}

/** Moves a quantity to another place of the same warehouse. Between warehouses it is a transfer, with its papers. */
export async function relocateExhibit(
  work: HouseWork,
  input: Relocation,
): Promise<Outcome<{ exhibitId: string }>> {
  const found = await read(work, input);
  if (found === null || !work.actor.mayIn('exhibit.move', found.exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'exhibitId']));
  }
  const { exhibit, from, to, available, misfit, shortage } = found;
  const stale = versionProblems(exhibit.version, input.expectedVersion, ['input', 'expectedVersion']);
  if (stale.length > 0) {
    return refused(...stale);
  }
  if (from === null || to === null) {
    return refused(problem('NOT_FOUND', ['input', from === null ? 'fromPlaceId' : 'toPlaceId']));
  }
  const { quantity, note = null } = input;
  const occurredAt = await claimedMoment(work, input.occurredAt);
  const problems = relocationProblems(
    { exhibit, from, to, misfit, available, shortage, quantity, occurredAt },
    work.now,
    {
      from: ['input', 'fromPlaceId'],
      to: ['input', 'toPlaceId'],
      quantity: ['input', 'quantity'],
      occurredAt: ['input', 'occurredAt'],
    },
  );
  // Without a claimed time it happens now, which no count contradicts.
  const late =
    input.occurredAt == null
      ? null
      : await lateEntryOf(work, { from, to, occurredAt, lateReason: input.lateReason });
  problems.push(...(late?.problems ?? []));
  if (problems.length > 0) {
    return refused(...problems);
  }
  const allowed = { exhibit, from, to, quantity, occurredAt, note, late: late?.late ?? null };
  await writeMovement(work, { kind: 'RELOCATION', ...allowed });
  await recordRelocation(work, allowed);
  return done({ exhibitId: exhibit.id });
}

/** A relocation that nothing speaks against. */
export interface AllowedRelocation {
  readonly exhibit: ExhibitFacts;
  readonly from: PlaceFacts;
  readonly to: PlaceFacts;
  readonly quantity: string;
  readonly occurredAt: Date;
  readonly note: string | null;
  readonly late: LateEntry | null;
}

/** Tells the trail of a relocation that was written. */
export async function recordRelocation(work: HouseWork, allowed: AllowedRelocation): Promise<void> {
  const { exhibit, occurredAt } = allowed;
  await work.record({
    kind: 'exhibit.relocated',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt,
    ...moveStates({ kind: 'RELOCATION', ...allowed }),
  });
}

interface Found {
  readonly exhibit: ExhibitFacts;
  readonly from: PlaceFacts | null;
  readonly to: PlaceFacts | null;
  readonly misfit: Misfit | null;
  readonly available: string;
  readonly shortage: Shortage | null;
}

const relocationRead = `select jsonb_build_object(
    'exhibit', ${exhibitFacts('e', 'u')},
    'from', (select ${placeFacts('p')} from custody.place p where p.id = $2 and p.office_id = e.office_id),
    'to', (select ${placeFacts('p')} from custody.place p where p.id = $3 and p.office_id = e.office_id),
    'misfit', (select ${misfitAt('e.class_code', 'p')} from custody.place p where p.id = $3),
    'shortage', custody.shortage_at(e.id, $2),
    'available', coalesce(
      (select h.quantity from custody.holding h where h.exhibit_id = e.id and h.place_id = $2), 0)::text)
  from custody.exhibit e join custody.unit u on u.code = e.unit_code where e.id = $1`;

/** Locks the item and reads what the decision rests on: a statement after the lock, for what was changed before it. */
async function read(work: HouseWork, input: Relocation): Promise<Found | null> {
  const reading: PreparedStatement = {
    name: 'relocation_facts',
    text: relocationRead,
    values: [input.exhibitId, input.fromPlaceId, input.toPlaceId],
  };
  const [, answer] = await work.ask(exhibitLock(input.exhibitId), reading);
  return answer == null ? null : factsOf<Found>(answer);
}
