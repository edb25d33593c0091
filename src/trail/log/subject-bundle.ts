import { decodeBase64, decodeHash } from './base64.js';
import { decodeCanonical, encodeCanonical, type CanonicalValue } from './canonical.js';
import { parseDecimal } from './decimal.js';
import type { EntrySubject } from './entry.js';
import { FormatError, UnknownVersionError } from './format-error.js';

/** An older checkpoint and its proof towards the bundle's: the events between lie between their times. */
export interface EarlierCheckpoint {
  readonly checkpoint: string;
  readonly consistency: readonly Buffer[];
}

/** An event of the subject; payload and salt are both there or both withheld. */
export interface BundledEvent {
  readonly index: bigint;
  readonly entry: Buffer;
  readonly payload: Buffer | null;
  readonly salt: Buffer | null;
  /** Inclusion proof in the tree of the bundle's checkpoint. */
  readonly proof: readonly Buffer[];
}

/** The history of one subject with all that is needed to check it. */
export interface SubjectBundle {
  readonly subject: EntrySubject;
  /** The note with its signatures. */
  readonly checkpoint: string;
  readonly earlier: readonly EarlierCheckpoint[];
  readonly events: readonly BundledEvent[];
}

/** What the member `format` of a bundle says. */
const SUBJECT_BUNDLE_FORMAT = 'so-kho/trail-bundle/v1';

/** The text of a bundle: one line of RFC 8785 JSON and a newline. */
export function formatSubjectBundle({ subject, checkpoint, earlier, events }: SubjectBundle): string {
  const value = {
    format: SUBJECT_BUNDLE_FORMAT,
    subject: { t: subject.t, id: subject.id },
    checkpoint,
    earlier: earlier.map((each) => ({
      checkpoint: each.checkpoint,
      consistency: each.consistency.map(base64),
    })),
    events: events.map(({ index, entry, payload, salt, proof }) => ({
      index: index.toString(),
      entry: base64(entry),
      payload: payload && base64(payload),
      salt: salt && base64(salt),
      proof: proof.map(base64),
    })),
  };
  return `${encodeCanonical(value).toString('utf8')}\n`;
}

/**
 * Reads the text of a bundle, which must be exactly what {@link formatSubjectBundle} writes.
 * @throws FormatError, UnknownVersionError
 */
export function parseSubjectBundle(text: string): SubjectBundle {
  if (!text.endsWith('\n')) throw new FormatError('bundle', 'the last line is not ended');
  const value = membersOf(decodeCanonical(Buffer.from(text.slice(0, -1), 'utf8')));
  if (value['format'] !== SUBJECT_BUNDLE_FORMAT) {
    throw new UnknownVersionError(`not a bundle of format ${SUBJECT_BUNDLE_FORMAT}`);
  }
  requireMembers(value, ['checkpoint', 'earlier', 'events', 'format', 'subject']);
  const subject = membersOf(value['subject']);
  requireMembers(subject, ['id', 't']);
  return {
    subject: { t: textOf(subject['t']), id: textOf(subject['id']) },
    checkpoint: textOf(value['checkpoint']),
    earlier: listOf(value['earlier']).map(parseEarlier),
    events: listOf(value['events']).map(parseEvent),
  };
}

function parseEarlier(value: CanonicalValue): EarlierCheckpoint {
  const members = membersOf(value);
  requireMembers(members, ['checkpoint', 'consistency']);
  return { checkpoint: textOf(members['checkpoint']), consistency: hashesOf(members['consistency']) };
}

function parseEvent(value: CanonicalValue): BundledEvent {
  const members = membersOf(value);
  requireMembers(members, ['entry', 'index', 'payload', 'proof', 'salt']);
  const index = parseDecimal(textOf(members['index']));
  if (index === undefined) throw new FormatError('bundle', 'an index that is no number');
  const payload = optionalBytes(members['payload']);
  const salt = optionalBytes(members['salt']);
  if ((payload === null) !== (salt === null)) {
    throw new FormatError('bundle', 'a payload without its salt, or a salt without payload');
  }
  return {
    index,
    entry: decodeBase64(textOf(members['entry'])),
    payload,
    salt,
    proof: hashesOf(members['proof']),
  };
}

function membersOf(value: CanonicalValue | undefined): Record<string, CanonicalValue> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError('bundle', 'something that is no object where one must be');
  }
  return value as Record<string, CanonicalValue>;
}

function requireMembers(members: Record<string, CanonicalValue>, names: readonly string[]): void {
  // Canonical form has the members in order.
  if (Object.keys(members).join() !== names.join()) {
    throw new FormatError('bundle', `not exactly the members ${names.join(', ')}`);
  }
}

function listOf(value: CanonicalValue | undefined): readonly CanonicalValue[] {
  if (!Array.isArray(value)) throw new FormatError('bundle', 'something that is no list where one must be');
  return value as readonly CanonicalValue[];
}

function textOf(value: CanonicalValue | undefined): string {
  if (typeof value !== 'string')
    throw new FormatError('bundle', 'something that is no text where one must be');
  return value;
}

function optionalBytes(value: CanonicalValue | undefined): Buffer | null {
  return value === null ? null : decodeBase64(textOf(value));
}

function hashesOf(value: CanonicalValue | undefined): Buffer[] {
  return listOf(value).map((each) => decodeHash(textOf(each)));
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
