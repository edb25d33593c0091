import {
  judgeCheckpoint,
  parsePolicy,
  type JudgedCheckpoint,
  type TrustPolicy,
  type WitnessStatement,
} from '../trail/log/index.js';
import { InputError, readBytes } from './input.js';
import type { Report } from './report.js';
import { countInVietnamese } from './language.js';

/**
 * The policy: whom the inspector trusts. It comes on paper or from the inspector's own office, never from the server.
 * @throws InputError
 */
export function readPolicy(path: string | undefined): TrustPolicy {
  if (path === undefined) {
    throw new InputError(
      'Thiếu tệp chính sách tin cậy (--policy): khóa công khai phải do người kiểm tra tự giữ.',
      'The trust policy (--policy) is missing: the inspector must bring the public keys along.',
    );
  }
  const file = readBytes(path);
  try {
    return parsePolicy(file);
  } catch (failure) {
    const detail = failure instanceof Error ? failure.message : '';
    throw new InputError(
      `Tệp chính sách ${path} sai định dạng (${detail}).`,
      `The policy ${path} is malformed (${detail}).`,
    );
  }
}

/**
 * Opens a checkpoint and reports who signed it.
 * @throws FormatError, SignatureError
 */
export function judge(report: Report, note: string, policy: TrustPolicy): JudgedCheckpoint {
  const judged = judgeCheckpoint(note, policy);
  const { origin, size, root } = judged.checkpoint;
  report.good(
    `Điểm chốt của ${origin}: ${countInVietnamese(size)} bản ghi, mã gốc ${rootBeginning(root)}…, chữ ký của sổ đúng.`,
    `Checkpoint of ${origin}: ${size.toString()} entries, root ${rootBeginning(root)}…, signed by the log.`,
  );
  for (const statement of judged.statements) {
    report.good(
      `Nhân chứng độc lập ${statement.witness} đã ký lúc ${instantOf(statement.seconds)}.`,
      `The witness ${statement.witness} cosigned at ${instantOf(statement.seconds)}.`,
    );
  }
  return judged;
}

/** Without enough witnesses the log could have shown others something else, so nothing is certain. */
export function requireQuorum(report: Report, judged: JudgedCheckpoint, policy: TrustPolicy): void {
  if (!judged.hasQuorum) {
    report.undecided(
      'quorum',
      `Chưa đủ nhân chứng độc lập theo chính sách (quorum ${policy.quorum}): có thể có bản sổ khác.`,
      `Too few witnesses for the policy (quorum ${policy.quorum}): others may have been shown another history.`,
    );
  } else if (policy.quorum === 'none') {
    report.note(
      'quorum',
      'Chính sách không đòi nhân chứng: không loại trừ được việc có bản sổ khác.',
      'The policy asks for no witness: another history cannot be excluded.',
    );
  } else {
    report.good(
      `Đủ nhân chứng độc lập theo chính sách (quorum ${policy.quorum}).`,
      `Enough witnesses for the policy (quorum ${policy.quorum}).`,
    );
  }
}

/** The latest of the witnesses' times: by then all of them had seen the tree. */
export function seenBy(statements: readonly WitnessStatement[]): bigint | undefined {
  return timesOf(statements).at(-1);
}

/** The earliest of the witnesses' times: at that moment none of them had seen a larger tree. */
export function nothingLargerAt(statements: readonly WitnessStatement[]): bigint | undefined {
  return timesOf(statements)[0];
}

/** RFC 3339 without decimals; a number where there is no such year. */
export function instantOf(seconds: bigint): string {
  const instant = new Date(Number(seconds) * 1000);
  return Number.isNaN(instant.getTime()) ? seconds.toString() : instant.toISOString().replace('.000Z', 'Z');
}

/** As it is printed on paper: 20 hex digits. */
export function rootBeginning(root: Buffer): string {
  return root.toString('hex').slice(0, 20);
}

function timesOf(statements: readonly WitnessStatement[]): bigint[] {
  return statements
    .map(({ seconds }) => seconds)
    .sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}
