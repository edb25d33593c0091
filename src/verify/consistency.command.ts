import {
  consistencyProof,
  parseConsistencyFile,
  tileHashReader,
  verifyConsistency,
  type JudgedCheckpoint,
} from '../trail/log/index.js';
import { DumpFolder } from './dump-folder.js';
import { InputError, readScannedText, readText } from './input.js';
import type { Report } from './report.js';
import { judge, readPolicy } from './trust.js';
import { countInVietnamese } from './language.js';

/** What `consistency` is given. */
export interface ConsistencyOptions {
  readonly older: string;
  readonly newer: string;
  readonly policy: string | undefined;
  /** File with the proof; its checkpoint must be the newer one. */
  readonly proof: string | undefined;
  /** Dump from whose tiles a proof can be made. */
  readonly dump: string | undefined;
}

/** That of two checkpoints, from paper for instance, the one is the beginning of the other. */
export async function verifyCheckpoints(report: Report, options: ConsistencyOptions): Promise<void> {
  const policy = readPolicy(options.policy);
  const one = judge(report, readScannedText(options.older), policy);
  const other = judge(report, readScannedText(options.newer), policy);
  if (one.checkpoint.origin !== other.checkpoint.origin) {
    report.bad('origin', 'Hai điểm chốt của hai sổ khác nhau.', 'The checkpoints are of different logs.');
    return;
  }
  const [older, newer] = one.checkpoint.size <= other.checkpoint.size ? [one, other] : [other, one];
  const { size: from, root: fromRoot } = older.checkpoint;
  const { size: to, root: toRoot } = newer.checkpoint;
  if (from === to) {
    compareRoots(report, fromRoot, toRoot);
  } else if (from === 0n) {
    report.good('Điểm chốt cũ là sổ rỗng.', 'The older checkpoint is of the empty log.');
  } else if (verifyConsistency(from, to, fromRoot, toRoot, await proofFor(options, older, newer))) {
    report.good(
      `Sổ ${countInVietnamese(to)} bản ghi bắt đầu đúng bằng sổ ${countInVietnamese(from)} bản ghi: không có gì bị sửa, xóa, chèn.`,
      `The log of ${to.toString()} entries begins with that of ${from.toString()}: nothing was changed, removed or inserted.`,
    );
  } else {
    report.bad(
      'consistency',
      'Bằng chứng không nối được hai điểm chốt: quá khứ đã bị sửa, hoặc bằng chứng sai. Hãy đòi bằng chứng khác; nếu sổ không đưa ra được thì hai điểm chốt này là chứng cứ.',
      'The proof does not join the two checkpoints: the past was changed or the proof is wrong. Ask for another; if the log has none, these two checkpoints are the evidence.',
    );
  }
}

function compareRoots(report: Report, fromRoot: Buffer, toRoot: Buffer): void {
  if (fromRoot.equals(toRoot)) {
    report.good('Hai điểm chốt là một.', 'Both are the same checkpoint.');
  } else {
    report.bad(
      'fork',
      'Sổ đã ký hai mã gốc khác nhau cho cùng một số bản ghi: có hai bản sổ. Đây là chứng cứ.',
      'The log signed two different roots for one size: there are two histories. This is evidence.',
    );
  }
}

async function proofFor(
  options: ConsistencyOptions,
  older: JudgedCheckpoint,
  newer: JudgedCheckpoint,
): Promise<readonly Buffer[]> {
  if (options.proof !== undefined) {
    const { old, hashes, checkpoint } = parseConsistencyFile(readText(options.proof));
    const isOfThese = old === older.checkpoint.size && checkpoint.startsWith(textOf(newer.note));
    if (!isOfThese) {
      throw new InputError(
        'Tệp bằng chứng không phải của hai điểm chốt này.',
        'The proof is not one of these two checkpoints.',
      );
    }
    return hashes;
  }
  if (options.dump !== undefined) {
    const dump = new DumpFolder(options.dump);
    const { size } = newer.checkpoint;
    return consistencyProof(
      older.checkpoint.size,
      size,
      tileHashReader(size, (tile) => dump.tile(tile)),
    );
  }
  throw new InputError(
    'Cần --proof (tệp bằng chứng) hoặc --dump (thư mục sổ).',
    'Give --proof (a file) or --dump (a folder of the log).',
  );
}

/** The signed text with the empty line after it; the signatures under it may be more or fewer. */
function textOf(note: string): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 2);
}
