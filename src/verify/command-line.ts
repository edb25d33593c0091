import { parseArgs } from 'node:util';
import { FormatError, SignatureError, UnknownVersionError } from '../trail/log/index.js';
import { verifyBundle } from './bundle.command.js';
import { verifyCheckpoints } from './consistency.command.js';
import { verifyDump, type DumpOptions } from './dump.command.js';
import { explain } from './explain.command.js';
import { InputError } from './input.js';
import type { Language } from './language.js';
import { verifyProof } from './proof.command.js';
import { verifyReceipts } from './receipts.command.js';
import { verifyTables } from './reconcile.command.js';
import { Report, spoken, type ExitCode } from './report.js';
import { JudgedCopy } from './result.js';

/** What a run says and how it ends. */
export interface Outcome {
  readonly text: string;
  readonly exitCode: ExitCode;
}

const USAGE = {
  vi: `so-kho-verify: kiểm chứng sổ ngoại tuyến, không cần mạng và cơ sở dữ liệu.
Mã kết thúc: 0 đạt, 1 không đạt, 2 chưa đủ căn cứ.`,
  en: `so-kho-verify: verifies the trail offline, without network and database.
Exit code: 0 good, 1 bad, 2 undecidable.

  proof FILE --policy P [--entry E] [--payload B --salt S]
  bundle FILE --policy P
  consistency OLD NEW --policy P [--proof FILE | --dump DIR]
  dump DIR --policy P [--skew SECONDS] [--heartbeat HOURS] [--now INSTANT] [--attestation DIGEST]…
           [--known-guards DIGEST]… [--known-restores DIGEST]… [--result FILE]
  receipts DIR FILE… --policy P --receipt-key KEY
  reconcile DIR --policy P --table-export FILE
  explain [FILE | DIR]

  --lang vi | en | both`,
};

const options = {
  policy: { type: 'string' },
  entry: { type: 'string' },
  payload: { type: 'string' },
  salt: { type: 'string' },
  proof: { type: 'string' },
  dump: { type: 'string' },
  skew: { type: 'string' },
  heartbeat: { type: 'string' },
  now: { type: 'string' },
  attestation: { type: 'string', multiple: true },
  'known-guards': { type: 'string', multiple: true },
  'known-restores': { type: 'string', multiple: true },
  'receipt-key': { type: 'string' },
  'table-export': { type: 'string' },
  result: { type: 'string' },
  lang: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Seconds by which clocks and long transactions may put an event out of order. */
const USUAL_SKEW = 600;

/** Runs one command. Whatever the input is, the answer is sentences and a code, never a stack. */
export async function run(argumentList: readonly string[]): Promise<Outcome> {
  const report = new Report();
  let language: Language = 'both';
  try {
    const { values, positionals } = parse(argumentList);
    language = languageOf(values.lang);
    const [command, ...files] = positionals;
    if (command === undefined || values.help === true) {
      return { text: `${spoken(USAGE, 'both')}\n`, exitCode: command === undefined && !values.help ? 2 : 0 };
    }
    await runCommand(report, command, files, values);
  } catch (failure) {
    reportFailure(report, failure);
  }
  return { text: report.text(language), exitCode: report.exitCode };
}

type Values = ReturnType<typeof parse>['values'];

function parse(argumentList: readonly string[]) {
  try {
    return parseArgs({ args: [...argumentList], options, allowPositionals: true });
  } catch (failure) {
    const detail = failure instanceof Error ? failure.message : '';
    throw new InputError(`Tham số sai: ${detail}`, `Wrong arguments: ${detail}`);
  }
}

async function runCommand(
  report: Report,
  command: string,
  files: readonly string[],
  values: Values,
): Promise<void> {
  switch (command) {
    case 'proof': {
      const [proof] = take(files, 1);
      const { policy, entry, payload, salt } = values;
      verifyProof(report, { proof, policy, entry, payload, salt });
      break;
    }
    case 'bundle': {
      const [bundle] = take(files, 1);
      verifyBundle(report, { bundle, policy: values.policy });
      break;
    }
    case 'consistency': {
      const [older, newer] = take(files, 2);
      const { policy, proof, dump } = values;
      await verifyCheckpoints(report, { older, newer, policy, proof, dump });
      break;
    }
    case 'dump': {
      const judged = new JudgedCopy();
      try {
        const found = verifyDump(report, dumpOptions(take(files, 1)[0], values), [judged]);
        judged.checkpoint = found?.checkpoint;
      } catch (failure) {
        reportFailure(report, failure);
      }
      if (values.result !== undefined) judged.write(values.result, report);
      break;
    }
    case 'receipts': {
      const [dump = missing(), ...receipts] = files;
      verifyReceipts(report, { ...dumpOptions(dump, values), receipts, receiptKey: values['receipt-key'] });
      break;
    }
    case 'reconcile':
      verifyTables(report, {
        ...dumpOptions(take(files, 1)[0], values),
        tableExport: values['table-export'],
      });
      break;
    case 'explain':
      explain(report, files[0]);
      break;
    default:
      throw new InputError(`Không có lệnh ${command}.`, `There is no command ${command}.`);
  }
}

function dumpOptions(dump: string, values: Values): DumpOptions {
  return {
    dump,
    policy: values.policy,
    skew: numberOf(values.skew, 'skew') ?? USUAL_SKEW,
    heartbeat: numberOf(values.heartbeat, 'heartbeat'),
    now: momentOf(values.now),
    attestations: values.attestation ?? [],
    knownGuards: values['known-guards'] ?? [],
    knownRestores: values['known-restores'] ?? [],
  };
}

function take(files: readonly string[], count: 1): [string];
function take(files: readonly string[], count: 2): [string, string];
function take(files: readonly string[], count: number): readonly string[] {
  return files.length === count ? files : missing();
}

function missing(): never {
  throw new InputError('Thiếu hoặc thừa tệp; xem --help.', 'Too few or too many files; see --help.');
}

function numberOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InputError(`--${name} phải là số.`, `--${name} must be a number.`);
}

function momentOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
    ? Date.parse(text)
    : NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new InputError(
    '--now phải là một thời điểm, ví dụ 2026-11-26T08:00:00+07:00.',
    '--now must be a moment, as 2026-11-26T08:00:00+07:00.',
  );
}

function languageOf(text: string | undefined): Language {
  if (text === undefined || text === 'both') return 'both';
  if (text === 'vi' || text === 'en') return text;
  throw new InputError('--lang là vi, en hoặc both.', '--lang is vi, en or both.');
}

function reportFailure(report: Report, failure: unknown): void {
  if (failure instanceof InputError) {
    report.undecided('input', failure.vi, failure.en);
  } else if (failure instanceof UnknownVersionError) {
    report.undecided(
      'version',
      `Tệp thuộc phiên bản mà chương trình này không biết (${failure.message}).`,
      `The file is of a version that this program does not know (${failure.message}).`,
    );
  } else if (failure instanceof SignatureError) {
    report.bad(
      'signature',
      `Chữ ký không đúng hoặc không phải của khóa được tin cậy (${failure.message}).`,
      `A signature is wrong or not by a trusted key (${failure.message}).`,
    );
  } else if (failure instanceof FormatError) {
    report.bad(
      'format',
      `Tệp sai định dạng (${failure.message}).`,
      `The file is malformed (${failure.message}).`,
    );
  } else {
    const detail = failure instanceof Error ? failure.message : String(failure);
    report.undecided(
      'unexpected',
      `Không kiểm chứng được (${detail}).`,
      `It could not be verified (${detail}).`,
    );
  }
}
