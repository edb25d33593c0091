import {
  decodeCanonical,
  payloadCommitment,
  type SaltedPayload,
  type TrailEntry,
} from '../trail/log/index.js';
import type { Report } from './report.js';

/** Whether a payload is the one that the entry commits to. */
export function isCommitted(entry: TrailEntry, { salt, bytes }: SaltedPayload): boolean {
  return (
    bytes.length === entry.payload.size &&
    payloadCommitment(salt, bytes).toString('hex') === entry.payload.sha256
  );
}

/** Reports whether the payload belongs to the entry and has the form that the entry names. */
export function checkPayload(
  report: Report,
  index: bigint,
  entry: TrailEntry,
  payload: SaltedPayload,
): boolean {
  const at = index.toString();
  if (!isCommitted(entry, payload)) {
    report.bad(
      'payload',
      `Bản ghi ${at}: nội dung không khớp cam kết trong bản ghi; nội dung đã bị thay.`,
      `Entry ${at}: the payload is not the one that the entry commits to; it was replaced.`,
    );
    return false;
  }
  if (!isWellFormed(entry, payload.bytes)) {
    report.bad(
      'payload-form',
      `Bản ghi ${at}: nội dung không đúng dạng ${entry.payload.enc}.`,
      `Entry ${at}: the payload is not of the form ${entry.payload.enc}.`,
    );
    return false;
  }
  return true;
}

/** In one line, for people. */
export function describe(entry: TrailEntry): string {
  const who = entry.actor === null ? `db:${entry.db.user}` : entry.actor.sub;
  const what = entry.subject === null ? '' : ` ${entry.subject.t} ${entry.subject.id}`;
  return `${entry.at} ${entry.type}${what} (${who})`;
}

function isWellFormed(entry: TrailEntry, bytes: Buffer): boolean {
  try {
    switch (entry.payload.enc) {
      case 'jcs':
        decodeCanonical(bytes);
        return true;
      case 'json':
        JSON.parse(bytes.toString('utf8'));
        return true;
      case 'raw':
        return true;
    }
  } catch {
    return false;
  }
}
