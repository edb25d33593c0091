import { newSalt } from '../../platform/ids.js';
import {
  decodeCanonical,
  encodeEntry,
  FormatError,
  leafHash,
  parseEntry,
  payloadCommitment,
  sha256,
  type EntryActor,
  type EntryKind,
  type TrailEntry,
} from '../log/index.js';
import type { SubjectHead } from './written-log.js';

/** An event that waits for its place in the tree. */
export interface OutboxRow {
  readonly eventId: string;
  readonly xid: string;
  readonly at: Date;
  readonly source: EntryKind;
  readonly dbUser: string;
  readonly type: string;
  readonly officeId: string | null;
  readonly actor: EntryActor | null;
  readonly requestId: string | null;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly version: string | null;
  readonly payload: Buffer | null;
  readonly salt: Buffer | null;
  readonly body: string | null;
}

/** The next events and what their entries must know of what was logged before. */
export interface Waiting {
  readonly rows: readonly OutboxRow[];
  readonly heads: readonly SubjectHead[];
  /** The last entry of each transaction of the rows of which something was logged before. */
  readonly begun: ReadonlyMap<string, Buffer>;
  /** How many events of each of these transactions wait behind the rows. */
  readonly remaining: ReadonlyMap<string, number>;
}

/** An event with its place in the tree. */
export interface Leaf {
  readonly entry: TrailEntry;
  readonly bytes: Buffer;
  readonly hash: Buffer;
  /** Of a content that came without one; the other salts were made with the event. */
  readonly newSalt: Buffer | null;
}

export interface Batch {
  readonly leaves: readonly Leaf[];
  readonly heads: readonly SubjectHead[];
}

/**
 * Gives the waiting events their entries, in the order in which they were told: each knows its place in its transaction
 * and the entry before it of the same subject. A row that makes no valid entry is logged as what it is, malformed, with
 * its content as it stands: nothing stops the log, and nothing is dropped.
 *
 * @param size of the tree before them
 */
export function entriesOf({ rows, heads, begun, remaining }: Waiting, size: bigint): Batch {
  const newest = new Map<string, SubjectHead>(heads.map((head) => [headKey(head.type, head.id), head]));
  const touched = new Map<string, SubjectHead>();
  const places = placesIn(rows, begun, remaining);
  const leaves = rows.map((row, index): Leaf => {
    const place = places(row.xid);
    const key = row.subjectType === null ? undefined : headKey(row.subjectType, row.subjectId ?? '');
    const prev = key === undefined ? undefined : newest.get(key)?.entryHash.toString('hex');
    const leaf = leafOf(row, place, prev ?? null);
    const { subject, ver } = leaf.entry;
    if (subject !== null && key !== undefined) {
      const head = {
        type: subject.t,
        id: subject.id,
        leafIndex: size + BigInt(index),
        entryHash: sha256(leaf.bytes),
        version: ver,
      };
      newest.set(key, head);
      touched.set(key, head);
    }
    return leaf;
  });
  return { leaves, heads: [...touched.values()] };
}

function headKey(type: string, id: string): string {
  return `${type}:${id}`;
}

interface Place {
  readonly i: number;
  readonly n: number;
}

/**
 * Numbers the events of each transaction. All of them are waiting as soon as one is; a batch may still end in the middle
 * of them, and the next one goes on from the last entry of the transaction.
 */
function placesIn(
  rows: readonly OutboxRow[],
  begun: ReadonlyMap<string, Buffer>,
  remaining: ReadonlyMap<string, number>,
): (xid: string) => Place {
  const counts = new Map<string, number>();
  for (const { xid } of rows) {
    counts.set(xid, (counts.get(xid) ?? 0) + 1);
  }
  const places = new Map<string, Place>();
  return (xid) => {
    const before = places.get(xid) ?? unfinished(begun.get(xid));
    const n = before?.n ?? (counts.get(xid) ?? 0) + (remaining.get(xid) ?? 0);
    const place = { i: (before?.i ?? 0) + 1, n };
    places.set(xid, place);
    return place;
  };
}

/** The place of the last entry of a transaction that has more; a finished one of the same number is of another cluster. */
function unfinished(entry: Buffer | undefined): Place | undefined {
  const place = entry === undefined ? undefined : parseEntry(entry).db;
  return place !== undefined && place.i < place.n ? place : undefined;
}

function leafOf(row: OutboxRow, place: Place, prev: string | null): Leaf {
  const content = row.payload ?? Buffer.from(row.body ?? '', 'utf8');
  const made = row.salt === null ? newSalt() : null;
  const sound = entryParts(row, place, prev, content, row.salt ?? made ?? Buffer.alloc(0));
  const entry = firstValid([
    () => {
      requireContent(row.source, content);
      return sound;
    },
    () => malformed(sound),
    // Not even who acted and on what can be said in an entry.
    () =>
      malformed({
        ...sound,
        actor: null,
        subject: null,
        ver: null,
        prev: null,
        db: { ...sound.db, user: '?' },
      }),
  ]);
  return { ...entry, hash: leafHash(entry.bytes), newSalt: made };
}

function malformed(entry: TrailEntry): TrailEntry {
  return { ...entry, kind: 'system', type: 'system.malformed', payload: { ...entry.payload, enc: 'raw' } };
}

function entryParts(
  row: OutboxRow,
  { i, n }: Place,
  prev: string | null,
  content: Buffer,
  salt: Buffer,
): TrailEntry {
  return {
    v: 1,
    id: row.eventId,
    kind: row.source,
    type: row.type,
    at: row.at.toISOString(),
    office: row.officeId,
    actor: row.actor,
    db: { user: row.dbUser, xid: row.xid, i, n },
    req: row.requestId,
    subject:
      row.subjectType === null || row.subjectId === null ? null : { t: row.subjectType, id: row.subjectId },
    ver: row.version === null ? null : Number(row.version),
    prev,
    payload: {
      sha256: payloadCommitment(salt, content).toString('hex'),
      size: content.length,
      enc: isOfTheProgram(row.source) ? 'jcs' : 'json',
    },
  };
}

/** The program writes RFC 8785; the triggers write JSON as PostgreSQL does, and it is kept as it stands. */
function isOfTheProgram(source: EntryKind): boolean {
  return source === 'domain' || source === 'system';
}

function requireContent(source: EntryKind, content: Buffer): void {
  if (isOfTheProgram(source)) {
    decodeCanonical(content);
    return;
  }
  try {
    JSON.parse(content.toString('utf8'));
  } catch {
    throw new FormatError('payload', 'not JSON');
  }
}

function firstValid(candidates: readonly (() => TrailEntry)[]): { entry: TrailEntry; bytes: Buffer } {
  for (const candidate of candidates) {
    try {
      const entry = candidate();
      return { entry, bytes: encodeEntry(entry) };
    } catch (error) {
      if (!(error instanceof FormatError)) {
        throw error;
      }
    }
  }
  throw new Error('An event of the outbox makes no entry of any kind.');
}
