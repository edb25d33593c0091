/** The type of the event by which a restored log says of which of its entries the book has no rows any more. */
export const lostActsType = 'system.acts-lost';

/** Entries from one place to before another, but for those named: what they did is not in the book. */
export interface LostActs {
  readonly acts: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly kept: ReadonlySet<string>;
}

/**
 * Reads the content of such an event; undefined where it is none. It speaks only of entries before its own: nothing that
 * comes later is excused ahead.
 * @param place of the event in the log, or of the next entry where it waits for one
 */
export function parseLostActs(content: Buffer, place: bigint): LostActs | undefined {
  const { acts, from, to, kept } = membersOf(content);
  const places = Array.isArray(kept) && kept.every(isPlace) ? kept : undefined;
  if (typeof acts !== 'number' || !isPlace(from) || !isPlace(to) || places === undefined) {
    return undefined;
  }
  const range = { from: BigInt(from), to: BigInt(to) };
  return range.from < range.to && range.to <= place ? { acts, ...range, kept: new Set(places) } : undefined;
}

function membersOf(content: Buffer): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(content.toString('utf8'));
    return typeof said === 'object' && said !== null ? { ...said } : {};
  } catch {
    return {};
  }
}

/** Whether what an entry tells was lost with the book. */
export function isLost(index: bigint, lost: readonly LostActs[]): boolean {
  return lost.some(({ from, to, kept }) => index >= from && index < to && !kept.has(index.toString()));
}

function isPlace(value: unknown): value is string {
  return typeof value === 'string' && /^(0|[1-9][0-9]{0,18})$/.test(value);
}
