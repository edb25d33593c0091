import { expectEqual, present, type DemoPerson, type DemoPlayer } from './player.js';

const trail = `query DemoTrail($filter: AuditEventFilter, $after: String) {
  auditEvents(first: 50, after: $after, filter: $filter) {
    nodes { kind actorName actorRoles subjectLabel recordedAt before after } pageInfo { hasNextPage endCursor } } }`;

interface AuditEvent {
  readonly kind: string;
  readonly actorName: string;
  readonly recordedAt: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

interface TrailPage {
  readonly auditEvents: {
    readonly nodes: AuditEvent[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export interface InspectorQuestions {
  readonly began: string;
  readonly officeId: string;
  readonly drugId: string;
  readonly drugCode: string;
  readonly keeperName: string;
}

/** An inspector asks the trail: what happened to an item, what the keeper did, what a count changed in the book. */
export async function playInspector(
  player: DemoPlayer,
  inspector: DemoPerson,
  asked: InspectorQuestions,
): Promise<void> {
  await player.step('Ai đã làm gì với gói ma túy', inspector, async () => {
    const events = await everything(inspector, { subjectId: asked.drugId });
    const [looks, acts] = [events.filter(isLook), events.filter((event) => !isLook(event))];
    expectEqual(
      acts.map((event) => event.kind).reverse(),
      [
        'exhibit.received',
        'seal.checked',
        'exhibit.released',
        'seal.opened',
        'exhibit.returned',
        'seal.applied',
        'seal.checked',
      ],
      `the history of ${asked.drugCode}`,
    );
    expectEqual([...new Set(acts.map((event) => event.actorName))], [asked.keeperName], 'who touched it');
    const lookers = [...new Set(looks.map((event) => event.actorName))].join(', ');
    return `${acts.length} acts, all by ${asked.keeperName}, newest first; looked at by ${lookers}`;
  });

  await player.step('Kiểm kê đã thay đổi gì trong sổ', inspector, async () => {
    const events = await everything(inspector, {
      officeId: asked.officeId,
      kind: 'exhibit.adjusted',
      from: asked.began,
    });
    const moves = events
      .map((event) => `${String(event.before?.['place'])} → ${String(event.after?.['place'])}`)
      .sort();
    expectEqual(moves, ['A1 → B3', 'A1 → THIEU'], 'the adjustments');
    return moves.join('; ');
  });

  await player.step('Nhật ký trong ngày, mới nhất trước', inspector, async () => {
    const events = await everything(inspector, { officeId: asked.officeId, from: asked.began });
    const times = events.map((event) => event.recordedAt);
    expectEqual(times, [...times].sort().reverse(), 'the order of the trail');
    return `${events.length} events of the office since the day began; the last is ${present(events[0], 'an event').kind}`;
  });
}

/** A drug is of a high-risk class: who only looks at it stands in the trail as well. */
function isLook(event: AuditEvent): boolean {
  return event.kind === 'exhibit.viewed';
}

async function everything(inspector: DemoPerson, filter: object): Promise<AuditEvent[]> {
  const all: AuditEvent[] = [];
  let after: string | null = null;
  do {
    const page: TrailPage = await inspector.ask<TrailPage>(trail, { filter, after });
    all.push(...page.auditEvents.nodes);
    after = page.auditEvents.pageInfo.hasNextPage ? page.auditEvents.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
}
