import { isCanonicalText } from './canonical.js';
import { FormatError, UnknownVersionError } from './format-error.js';

/** Where an event came from: the application, a row trigger, a DDL trigger, the sequencer itself. */
export type EntryKind = 'domain' | 'row' | 'ddl' | 'system';

/** How the payload's bytes are to be read: RFC 8785 JSON, JSON as PostgreSQL wrote it, or anything. */
export type PayloadEncoding = 'jcs' | 'json' | 'raw';

/** Who acted through the application. */
export interface EntryActor {
  /** Uuid of the person. */
  readonly sub: string;
  readonly roles: readonly string[];
  readonly session: string | null;
}

/** The database transaction of an event. */
export interface EntryTransaction {
  /** The log-in at the database and, behind a stroke, the role that it took: `postgres/so_kho_sequencer`. */
  readonly user: string;
  /** 64-bit transaction id in decimal. */
  readonly xid: string;
  /** Position among the events of this transaction, from 1. */
  readonly i: number;
  /** How many events this transaction has. */
  readonly n: number;
}

/** What an event is about. */
export interface EntrySubject {
  readonly t: string;
  readonly id: string;
}

/** What an entry says of the payload, which is kept elsewhere. */
export interface EntryPayload {
  /** SHA-256(salt ‖ bytes) in lower-case hex. */
  readonly sha256: string;
  /** Bytes, without the salt. */
  readonly size: number;
  readonly enc: PayloadEncoding;
}

/** The data of a leaf, format version 1; see docs/TRAIL-FORMATS.md. */
export interface TrailEntry {
  readonly v: 1;
  /** Uuid of the event. */
  readonly id: string;
  readonly kind: EntryKind;
  readonly type: string;
  /** RFC 3339 in UTC with exactly three decimals. */
  readonly at: string;
  /** Uuid of the office that the event belongs to. */
  readonly office: string | null;
  /** null: not through the application. */
  readonly actor: EntryActor | null;
  readonly db: EntryTransaction;
  /** Uuid of the request (idempotency key). */
  readonly req: string | null;
  readonly subject: EntrySubject | null;
  /** Version of the subject after the event. */
  readonly ver: number | null;
  /** SHA-256 in hex of the bytes of the previous entry with the same subject. */
  readonly prev: string | null;
  readonly payload: EntryPayload;
}

/** An entry never needs more; the payload is elsewhere. */
export const MAXIMUM_ENTRY_SIZE = 8192;

const KINDS: ReadonlySet<unknown> = new Set<EntryKind>(['domain', 'row', 'ddl', 'system']);
const ENCODINGS: ReadonlySet<unknown> = new Set<PayloadEncoding>(['jcs', 'json', 'raw']);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TYPE = /^[a-z0-9_.-]{1,80}$/;
const SUBJECT_TYPE = /^[A-Za-z0-9_.-]{1,80}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const HASH = /^[0-9a-f]{64}$/;
const TRANSACTION_ID = /^(?:0|[1-9]\d{0,19})$/;

/**
 * The bytes that are hashed into the tree: the JCS form of the entry.
 * @throws FormatError when the entry breaks the format
 */
export function encodeEntry(entry: TrailEntry): Buffer {
  requireEntry(entry);
  const bytes = Buffer.from(entryText(entry), 'utf8');
  if (bytes.length > MAXIMUM_ENTRY_SIZE) throw new FormatError('entry', `${bytes.length} bytes are too many`);
  return bytes;
}

/**
 * Reads the bytes of a leaf: they must be exactly what {@link encodeEntry} makes of the entry, so that two people
 * who read the same bytes read the same thing.
 * @throws FormatError, UnknownVersionError
 */
export function parseEntry(bytes: Uint8Array): TrailEntry {
  if (bytes.length > MAXIMUM_ENTRY_SIZE) throw new FormatError('entry', `${bytes.length} bytes are too many`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entry = parseJson(buffer.toString('utf8'));
  requireEntry(entry);
  if (!Buffer.from(entryText(entry), 'utf8').equals(buffer)) {
    throw new FormatError('entry', 'not in canonical form');
  }
  return entry;
}

/**
 * JCS spelled out for this one shape, members in the order of their names: a million entries are checked in seconds,
 * and a test holds it against the general canonicaliser.
 */
function entryText(entry: TrailEntry): string {
  const { actor, db, payload, subject } = entry;
  return `{"actor":${
    actor === null
      ? 'null'
      : `{"roles":[${actor.roles.map((role) => JSON.stringify(role)).join(',')}],"session":${nullableText(actor.session)},"sub":"${actor.sub}"}`
  },"at":"${entry.at}","db":{"i":${db.i},"n":${db.n},"user":${JSON.stringify(db.user)},"xid":"${db.xid}"},"id":"${
    entry.id
  }","kind":"${entry.kind}","office":${nullableText(entry.office)},"payload":{"enc":"${payload.enc}","sha256":"${
    payload.sha256
  }","size":${payload.size}},"prev":${nullableText(entry.prev)},"req":${nullableText(entry.req)},"subject":${
    subject === null ? 'null' : `{"id":${JSON.stringify(subject.id)},"t":"${subject.t}"}`
  },"type":"${entry.type}","v":1,"ver":${entry.ver ?? 'null'}}`;
}

function nullableText(text: string | null): string {
  return text === null ? 'null' : JSON.stringify(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError('entry', 'not JSON');
  }
}

function requireEntry(value: unknown): asserts value is TrailEntry {
  requireVersion(value);
  const entry = object(value, 'entry', 13);
  hold(UUID, entry['id'], 'id');
  if (!KINDS.has(entry['kind'])) throw new FormatError('entry', 'kind is unknown');
  hold(TYPE, entry['type'], 'type');
  requireInstant(entry['at']);
  if (entry['office'] !== null) hold(UUID, entry['office'], 'office');
  if (entry['actor'] !== null) requireActor(entry['actor']);
  requireTransaction(entry['db']);
  if (entry['req'] !== null) hold(UUID, entry['req'], 'req');
  if (entry['subject'] !== null) requireSubject(entry['subject']);
  if (entry['ver'] !== null) wholeNumber(entry['ver'], 'ver', 0);
  if (entry['prev'] !== null) hold(HASH, entry['prev'], 'prev');
  const payload = object(entry['payload'], 'payload', 3);
  hold(HASH, payload['sha256'], 'payload.sha256');
  wholeNumber(payload['size'], 'payload.size', 0);
  if (!ENCODINGS.has(payload['enc'])) throw new FormatError('entry', 'payload.enc is unknown');
}

/** Before everything else, since a later version may have other members. */
function requireVersion(value: unknown): void {
  const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
  if (typeof version === 'number' && version > 1) {
    throw new UnknownVersionError(`an entry of version ${version}`);
  }
  if (version !== 1) throw new FormatError('entry', 'v is not 1');
}

function requireInstant(value: unknown): void {
  hold(INSTANT, value, 'at');
  const milliseconds = Date.parse(value as string);
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== value) {
    throw new FormatError('entry', 'at is no instant');
  }
}

function requireActor(value: unknown): void {
  const actor = object(value, 'actor', 3);
  hold(UUID, actor['sub'], 'actor.sub');
  if (actor['session'] !== null) text(actor['session'], 'actor.session', 100);
  const roles = actor['roles'];
  if (!Array.isArray(roles) || roles.length > 64) throw new FormatError('entry', 'actor.roles is no list');
  roles.forEach((role) => text(role, 'actor.roles', 100));
}

function requireTransaction(value: unknown): void {
  const transaction = object(value, 'db', 4);
  text(transaction['user'], 'db.user', 63);
  hold(TRANSACTION_ID, transaction['xid'], 'db.xid');
  const position = wholeNumber(transaction['i'], 'db.i', 1);
  wholeNumber(transaction['n'], 'db.n', position);
}

function requireSubject(value: unknown): void {
  const subject = object(value, 'subject', 2);
  hold(SUBJECT_TYPE, subject['t'], 'subject.t');
  text(subject['id'], 'subject.id', 200);
}

/** With the right number of members and each of them read by name, there is no other. */
function object(value: unknown, name: string, members: number): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== members) {
    throw new FormatError('entry', `${name} has not the members that it must have`);
  }
  return value as Record<string, unknown>;
}

function hold(pattern: RegExp, value: unknown, name: string): void {
  if (typeof value !== 'string' || !pattern.test(value))
    throw new FormatError('entry', `${name} is malformed`);
}

function text(value: unknown, name: string, longest: number): void {
  if (typeof value !== 'string' || value === '' || value.length > longest || !isCanonicalText(value)) {
    throw new FormatError('entry', `${name} is not a text of 1 to ${longest} characters in form NFC`);
  }
}

function wholeNumber(value: unknown, name: string, least: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw new FormatError('entry', `${name} is no whole number from ${least}`);
  }
  return value;
}
