import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { unknownMissingAct } from '../../platform/graphql/closed-book.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import { forbiddenWithout, type HouseWork, type MissingActEntry } from '../../identity/index.js';
import { textProblems } from '../exports/index.js';

/** What is said of an act of the log that a restored book does not have. */
export type MissingActOutcome = 'ENTERED' | 'SET_ASIDE' | 'REOPENED';

/** A missing act by its id, or by the number that people call it by. */
type NamedAct = { readonly id: string } | { readonly number: number };

interface MissingAct {
  readonly id: string;
  readonly number: number;
  readonly officeId: string;
  readonly needsEntry: boolean;
}

/** The acts of no office belong to the one above all others. */
const columns = sql`m.id, m.number, m.needs_entry as "needsEntry",
  coalesce(m.office_id, (select o.id from identity.office o where o.parent_id is null)) as "officeId"`;

/** What the command of a request does beside its own work when it enters an act again. */
export function missingActEntry(number: number): MissingActEntry {
  return {
    number,
    entered: async (work) => {
      const found = await sql<MissingAct>`
        select ${columns} from trail.missing_act m where m.number = ${number}`.execute(work.sql);
      const [act] = found.rows;
      if (act === undefined) {
        throw unknownMissingAct();
      }
      await settle(work, act, 'ENTERED', null);
    },
  };
}

/**
 * Says of a missing act that it was entered in another way than by a command of its own, that it is set aside, or, until
 * the book is open, that it waits again. Refuses with NOT_FOUND, REQUIRED, TOO_LONG, MISSING_ACT_SETTLED,
 * MISSING_ACT_WAITS or BOOK_NOT_RESTORED.
 */
export async function settleMissingAct(
  work: HouseWork,
  input: { readonly act: NamedAct; readonly outcome: MissingActOutcome; readonly reason: string },
): Promise<Outcome<{ actId: string }>> {
  const act = await actToSettle(work, input.act, input.outcome);
  if ('code' in act) {
    return refused(act);
  }
  const reason = saidText(input.reason);
  const problems = textProblems(reason, ['input', 'reason']);
  if (problems.length > 0) {
    return refused(...problems);
  }
  await settle(work, act, input.outcome, reason);
  return done({ actId: act.id });
}

/**
 * Opens a restored book again. Refuses with MISSING_ACTS_OPEN or BOOK_NOT_RESTORED.
 * @throws GraphQLError FORBIDDEN where the acting person is no provincial head
 */
export async function openBook(work: HouseWork): Promise<Outcome<{ officeId: string }>> {
  const found = await sql<{ id: string; name: string; open: string }>`
    select o.id, o.name, trail.open_missing_acts() as open from identity.office o where o.parent_id is null`.execute(
    work.sql,
  );
  const [top] = found.rows;
  if (top === undefined || !work.actor.mayIn('book.open', top.id)) {
    throw forbiddenWithout('book.open');
  }
  if (top.open !== '0') {
    return refused(problem('MISSING_ACTS_OPEN', [], { open: top.open }));
  }
  const asked = await sql<{ opened: boolean }>`select trail.open_book() as opened`.execute(work.sql);
  if (asked.rows[0]?.opened !== true) {
    return refused(problem('BOOK_NOT_RESTORED'));
  }
  await work.record({
    kind: 'book.opened',
    officeId: top.id,
    subject: { type: 'Office', id: top.id, label: top.name },
  });
  return done({ officeId: top.id });
}

/** The act, unless it is unknown, of another office, or not one of which this can be said now. */
async function actToSettle(
  work: HouseWork,
  named: NamedAct,
  outcome: MissingActOutcome,
): Promise<MissingAct | Problem> {
  const found = await sql<MissingAct & { waits: boolean; isRestored: boolean }>`
    select ${columns}, m.needs_entry and trail.last_outcome(m.id) = 'REOPENED' as waits,
      (select s.state = 'RESTORED' from trail.standing s) as "isRestored"
    from trail.missing_act m
    where ${'id' in named ? sql`m.id = ${named.id}` : sql`m.number = ${named.number}`}`.execute(work.sql);
  const [act] = found.rows;
  if (act === undefined || !work.actor.mayIn('missing-act.settle', act.officeId)) {
    return problem('NOT_FOUND', ['input', 'actId']);
  }
  if (outcome !== 'REOPENED') {
    return act.waits ? act : problem('MISSING_ACT_SETTLED', ['input', 'actId']);
  }
  if (act.waits || !act.needsEntry) {
    return problem('MISSING_ACT_WAITS', ['input', 'actId']);
  }
  return act.isRestored ? act : problem('BOOK_NOT_RESTORED');
}

const eventKinds = {
  ENTERED: 'act.entered',
  SET_ASIDE: 'act.set-aside',
  REOPENED: 'act.reopened',
} as const satisfies Record<MissingActOutcome, string>;

async function settle(
  work: HouseWork,
  { id, number, officeId }: MissingAct,
  outcome: MissingActOutcome,
  reason: string | null,
): Promise<void> {
  await sql`
    insert into trail.missing_act_outcome (id, act_id, outcome, reason, staff_id, request_id)
    values (${newId()}, ${id}, ${outcome}, ${reason}, ${work.actor.id}, ${work.requestId})`.execute(work.sql);
  await work.record({
    kind: eventKinds[outcome],
    officeId,
    subject: { type: 'MissingAct', id, label: String(number) },
    after: { outcome, ...(reason === null ? {} : { reason }) },
  });
}
