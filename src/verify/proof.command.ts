import {
  decodeBase64,
  leafHash,
  parseEntry,
  parseProofFile,
  SALT_SIZE,
  verifyInclusion,
  type SaltedPayload,
} from '../trail/log/index.js';
import { checkPayload, describe } from './event-checks.js';
import { InputError, readBytes, readText } from './input.js';
import type { Report } from './report.js';
import { instantOf, judge, readPolicy, requireQuorum, seenBy } from './trust.js';

/** What `proof` is given. */
export interface ProofOptions {
  readonly proof: string;
  readonly policy: string | undefined;
  readonly entry: string | undefined;
  readonly payload: string | undefined;
  readonly salt: string | undefined;
}

/** That one entry is in the log, and, when it is given, that the payload is its own. */
export function verifyProof(report: Report, options: ProofOptions): void {
  const policy = readPolicy(options.policy);
  const payload = readPayload(options);
  const { extra, index, hashes, checkpoint } = parseProofFile(readText(options.proof));
  const given = options.entry === undefined ? undefined : readBytes(options.entry);
  const bytes = given ?? extra;
  if (bytes === undefined) {
    throw new InputError(
      'Tệp bằng chứng không kèm bản ghi; cần --entry.',
      'The proof does not carry the entry; give --entry.',
    );
  }
  const judged = judge(report, checkpoint, policy);
  requireQuorum(report, judged, policy);
  if (given !== undefined && extra !== undefined && !given.equals(extra)) {
    report.bad(
      'entry',
      'Bản ghi đưa vào khác bản ghi kèm trong tệp bằng chứng.',
      'The entry that was given is not the one that the proof carries.',
    );
  }

  const { size, root } = judged.checkpoint;
  if (!verifyInclusion(index, size, leafHash(bytes), hashes, root)) {
    report.bad(
      'inclusion',
      `Không có bản ghi này ở vị trí ${index.toString()} của sổ: bản ghi hoặc bằng chứng đã bị sửa.`,
      `This entry is not in the log at ${index.toString()}: entry or proof was changed.`,
    );
    return;
  }
  report.good(
    `Bản ghi có trong sổ ở vị trí ${index.toString()}/${size.toString()}.`,
    `The entry is in the log at ${index.toString()} of ${size.toString()}.`,
  );
  const entry = parseEntry(bytes);
  report.note('entry', describe(entry), describe(entry));
  const seen = seenBy(judged.statements);
  if (seen !== undefined) {
    report.note(
      'time',
      `Giờ ghi trong bản ghi: ${entry.at}; theo nhân chứng, bản ghi đã có trước ${instantOf(seen)}.`,
      `The entry says ${entry.at}; by the witnesses it was there before ${instantOf(seen)}.`,
    );
  }

  if (payload === undefined) {
    report.note(
      'payload',
      'Chưa kiểm nội dung: không đưa --payload và --salt.',
      'The payload was not checked: no --payload and --salt were given.',
    );
  } else if (checkPayload(report, index, entry, payload)) {
    report.good('Nội dung đúng là nội dung đã cam kết.', 'The payload is the one that was committed to.');
  }
}

function readPayload({ payload, salt }: ProofOptions): SaltedPayload | undefined {
  if (payload === undefined && salt === undefined) return undefined;
  if (payload === undefined || salt === undefined) {
    throw new InputError(
      'Cần cả --payload và --salt, hoặc không cần cái nào.',
      'Give both --payload and --salt, or neither.',
    );
  }
  return { bytes: readBytes(payload), salt: saltOf(readBytes(salt)) };
}

/** 32 bytes, or their base64 as the server answers it. */
function saltOf(file: Buffer): Buffer {
  return file.length === SALT_SIZE ? file : decodeBase64(file.toString('latin1').replace(/\n$/, ''));
}
