import { sql } from 'kysely';
import { dateInVietnam, ruleValue } from '../rules/index.js';
import { actorOf, noteRead, type RequestContext } from '../identity/index.js';

/** An item of a high-risk class that is about to be shown by itself. */
export interface ViewedExhibit {
  readonly id: string;
  readonly officeId: string;
  readonly code: string;
  readonly classCode: string;
}

/**
 * Records that the acting person looks at these items, before they are shown: once per person, item and period of the
 * rule `exhibit.viewing.period-minutes`, so that a refreshed screen does not fill the trail.
 */
export async function recordViewings(
  context: RequestContext,
  exhibits: readonly ViewedExhibit[],
): Promise<void> {
  const now = context.clock.now();
  const minutes = await ruleValue<number>(context.sql, 'exhibit.viewing.period-minutes', dateInVietnam(now));
  const periodStart = periodStartOf(now, minutes);
  const recorded = await recordedIn(context, exhibits, periodStart);
  // In one order for everybody: two who look at the same items wait for each other, never in a circle.
  const fresh = exhibits
    .filter((exhibit) => !recorded.has(exhibit.id))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  if (fresh.length === 0) {
    return;
  }
  await noteRead(context, 'exhibits', async (work) => {
    for (const { id, officeId, code, classCode } of fresh) {
      const claimed = await sql`
        insert into trail.viewing (actor_id, subject_id, period_start, request_id)
        values (${work.actor.id}, ${id}, ${periodStart}, ${work.requestId})
        on conflict on constraint pk_viewing do nothing`.execute(work.sql);
      if (claimed.numAffectedRows === 1n) {
        await work.record({
          kind: 'exhibit.viewed',
          officeId,
          subject: { type: 'Exhibit', id, label: code },
          after: { class: classCode, session: work.actor.sessionId ?? null },
        });
      }
    }
  });
}

async function recordedIn(
  context: RequestContext,
  exhibits: readonly ViewedExhibit[],
  periodStart: Date,
): Promise<ReadonlySet<string>> {
  const found = await sql<{ subjectId: string }>`
    select subject_id as "subjectId" from trail.viewing
    where actor_id = ${actorOf(context).id} and period_start = ${periodStart}
      and subject_id = any(${exhibits.map((exhibit) => exhibit.id)}::uuid[])`.execute(context.sql);
  return new Set(found.rows.map((row) => row.subjectId));
}

/** The last of the moments that divide all time into periods of this length. */
function periodStartOf(now: Date, minutes: number): Date {
  const period = minutes * 60_000;
  return new Date(Math.floor(now.getTime() / period) * period);
}
