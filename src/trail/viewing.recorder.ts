import { actorOf, noteRead, type HouseWork, type RequestContext } from '../identity/index.js';
import type { PreparedStatement } from '../platform/database/prepared-reads.js';
import { eventColumns, eventRow, lineOf, type EventRow } from './event.recorder.js';
import { viewingMemoryOf, type Viewing } from './viewing.memory.js';

/** An item of a high-risk class that is about to be shown by itself. */
export interface ViewedExhibit {
  readonly id: string;
  readonly officeId: string;
  readonly code: string;
  readonly classCode: string;
  /** The rule `exhibit.viewing.period-minutes` of the day; null where none is in force. */
  readonly periodMinutes: number | null;
}

/**
 * Records that the acting person looks at these items, before they are shown: once per person, item and period of the
 * rule, so that a refreshed screen does not fill the trail. What this process has seen recorded costs nothing, anything
 * else one round trip, whether the database has it already or not.
 * @throws Error when no rule says how long a period is
 */
export async function recordViewings(
  context: RequestContext,
  exhibits: readonly ViewedExhibit[],
): Promise<void> {
  const memory = viewingMemoryOf(context);
  const now = context.clock.now();
  const looks = exhibits
    .map((exhibit) => ({ exhibit, viewing: viewingOf(actorOf(context).id, exhibit, now) }))
    .filter(({ viewing }) => !memory.has(viewing));
  if (looks.length === 0) {
    return;
  }
  await noteRead(context, 'exhibits', (work) => work.write(viewingsInsert(work, looks)));
  for (const { viewing } of looks) {
    memory.remember(viewing);
  }
}

interface Look {
  readonly exhibit: ViewedExhibit;
  readonly viewing: Viewing;
}

/** In the last of the moments that divide all time into periods. */
function viewingOf(actorId: string, { id, periodMinutes }: ViewedExhibit, now: Date): Viewing {
  if (periodMinutes === null) {
    throw new Error('No rule exhibit.viewing.period-minutes is in force.');
  }
  const period = periodMinutes * 60_000;
  const periodStart = new Date(Math.floor(now.getTime() / period) * period);
  return { actorId, subjectId: id, periodStart };
}

/**
 * Takes the periods that nobody has taken yet, and writes the events of these alone: one statement, which goes with the
 * commit and asks nothing beforehand. In one order for everybody: two who look at the same items wait for each other,
 * never in a circle.
 */
const insert = `
  with looked as (
    select * from jsonb_to_recordset($1::jsonb) as looked (
      item uuid, period timestamptz, event jsonb, actor jsonb, payload bytea, salt bytea)
  ), taken as (
    insert into trail.viewing (actor_id, subject_id, period_start, request_id)
    select $2, item, period, $3 from looked order by item
    on conflict on constraint pk_viewing do nothing returning subject_id as item
  ), told as (
    insert into trail.event (${eventColumns})
    select ${eventColumns} from taken join looked using (item), jsonb_populate_record(null::trail.event, event)
  )
  insert into trail.outbox (
    event_id, source, type, office_id, actor, request_id, subject_type, subject_id, payload, salt)
  select e.id, 'domain', e.kind, e.office_id, actor, e.request_id, e.subject_type, e.subject_id, payload, salt
  from taken join looked using (item), jsonb_populate_record(null::trail.event, event) e`;

function viewingsInsert(work: HouseWork, looks: readonly Look[]): PreparedStatement {
  const looked = looks.map(({ exhibit, viewing }) => {
    const event = eventOf(work, exhibit);
    return {
      item: viewing.subjectId,
      period: viewing.periodStart,
      event,
      ...lineOf(work.actor, event),
    };
  });
  return {
    name: 'trail_viewings',
    text: insert,
    values: [JSON.stringify(looked), work.actor.id, work.requestId],
  };
}

function eventOf(work: HouseWork, { id, officeId, code, classCode }: ViewedExhibit): EventRow {
  return eventRow(work, {
    kind: 'exhibit.viewed',
    officeId,
    subject: { type: 'Exhibit', id, label: code },
    after: { class: classCode, session: work.actor.sessionId ?? null },
  });
}
