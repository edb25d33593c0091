import { existsSync, statSync } from 'node:fs';
import {
  parseCheckpoint,
  parseNote,
  parseProofFile,
  parseReceipt,
  parseSubjectBundle,
  type NoteSignature,
} from '../trail/log/index.js';
import { readScannedText, readText } from './input.js';
import type { Report } from './report.js';
import { instantOf, rootBeginning } from './trust.js';
import { countInVietnamese } from './language.js';

/** Says what a file is, what it can prove and what not. It verifies nothing. */
export function explain(report: Report, file: string | undefined): void {
  if (file === undefined) explainMethod(report);
  else if (existsSync(file) && statSync(file).isDirectory()) explainDump(report);
  else explainFile(report, file);
  report.note(
    'limits',
    'Lệnh này chỉ giải thích, chưa kiểm chứng điều gì.',
    'This command explains; it has verified nothing.',
  );
}

function explainMethod(report: Report): void {
  const say = (vi: string, en: string): void => report.note('method', vi, en);
  say(
    'Sổ là một cây Merkle (RFC 9162): mỗi sự kiện là một lá, mã gốc tóm tắt tất cả. Sổ ký mã gốc thành điểm chốt; nhân chứng độc lập ký thêm.',
    'The log is a Merkle tree (RFC 9162): each event is a leaf, the root stands for all. The log signs the root as a checkpoint; witnesses cosign it.',
  );
  say(
    'Chứng minh được: bản ghi có trong sổ; không bản ghi nào bị sửa, xóa, chèn, đổi chỗ sau khi có điểm chốt; hai người có thấy cùng một sổ không.',
    'What can be shown: an entry is in the log; none was changed, removed, inserted or moved after a checkpoint; whether two people saw the same log.',
  );
  say(
    'Không chứng minh được: điều người dùng nhập là đúng sự thật; việc không được nhập vào sổ; người mang tên trong bản ghi đã tự tay làm.',
    'What cannot be shown: that what was typed is true; what was never entered; that the person named did it with their own hands.',
  );
  say(
    'Khóa công khai (tệp chính sách) phải lấy từ giấy hoặc từ cơ quan của người kiểm tra, không lấy từ máy chủ của sổ.',
    "The public keys (the policy file) must come from paper or from the inspector's own office, never from the log's server.",
  );
}

function explainDump(report: Report): void {
  report.note(
    'kind',
    'Đây là thư mục: nếu là bản sao của sổ, lệnh dump tính lại toàn bộ cây từ các bản ghi; lệnh receipts và reconcile đối chiếu biên nhận và bảng dữ liệu.',
    'This is a folder: if it is a copy of the log, `dump` computes the whole tree anew; `receipts` and `reconcile` compare receipts and tables with it.',
  );
}

function explainFile(report: Report, file: string): void {
  const text = readText(file);
  if (text.startsWith('c2sp.org/tlog-proof@')) explainProof(report, text);
  else if (text.startsWith('{')) explainBundle(report, text);
  else if (/^\S+ receipt v1\n/.test(text)) explainReceipt(report, text);
  else explainCheckpoint(report, file);
}

function explainProof(report: Report, text: string): void {
  const { extra, index, checkpoint } = parseProofFile(text);
  const carried = extra === undefined ? { vi: 'không kèm', en: 'without' } : { vi: 'có kèm', en: 'with' };
  report.note(
    'kind',
    `Bằng chứng rằng một bản ghi ở vị trí ${index.toString()} của sổ (${carried.vi} bản ghi). Lệnh: proof.`,
    `A proof that an entry is in the log at ${index.toString()} (${carried.en} the entry). Command: proof.`,
  );
  sayCheckpoint(report, checkpoint);
}

function explainBundle(report: Report, text: string): void {
  const { subject, checkpoint, earlier, events } = parseSubjectBundle(text);
  report.note(
    'kind',
    `Lịch sử của ${subject.t} ${subject.id}: ${countInVietnamese(events.length)} sự kiện, ${countInVietnamese(earlier.length)} điểm chốt cũ. Lệnh: bundle.`,
    `The history of ${subject.t} ${subject.id}: ${events.length} events, ${earlier.length} earlier checkpoints. Command: bundle.`,
  );
  sayCheckpoint(report, checkpoint);
}

function explainReceipt(report: Report, text: string): void {
  const { text: body, signatures } = parseNote(text);
  const { origin, eventId, deadline } = parseReceipt(body);
  report.note(
    'kind',
    `Biên nhận: ${origin} cam kết ghi sự kiện ${eventId} vào sổ trước ${deadline}. Sau hạn mà sổ không có thì đây là chứng cứ về việc xóa. Lệnh: receipts.`,
    `A receipt: ${origin} promises to log the event ${eventId} by ${deadline}. If the log does not have it then, this is evidence of deletion. Command: receipts.`,
  );
  saySigners(report, signatures);
}

function explainCheckpoint(report: Report, file: string): void {
  report.note(
    'kind',
    'Điểm chốt: điều sổ nói về chính nó ở một thời điểm. Giữ lại (cả trên giấy): mọi điểm chốt sau này phải nối tiếp được từ nó. Lệnh: consistency.',
    'A checkpoint: what the log says of itself at one moment. Keep it (on paper too): every later one must follow from it. Command: consistency.',
  );
  sayCheckpoint(report, readScannedText(file));
}

function sayCheckpoint(report: Report, note: string): void {
  const { text, signatures } = parseNote(note);
  const { origin, size, root } = parseCheckpoint(text);
  report.note(
    'checkpoint',
    `Sổ ${origin}, ${countInVietnamese(size)} bản ghi, mã gốc bắt đầu bằng ${rootBeginning(root)} (so với dòng in trên giấy).`,
    `Log ${origin}, ${size.toString()} entries, the root begins with ${rootBeginning(root)} (compare with the printed line).`,
  );
  saySigners(report, signatures);
}

function saySigners(report: Report, signatures: readonly NoteSignature[]): void {
  for (const { name, signature } of signatures) {
    const when = signature.length === 72 ? ` ${instantOf(signature.readBigUInt64BE(0))}` : '';
    report.note(
      'signature',
      `Mang chữ ký ghi tên ${name}${when} (chưa kiểm).`,
      `Carries a signature in the name of ${name}${when} (not checked).`,
    );
  }
}
