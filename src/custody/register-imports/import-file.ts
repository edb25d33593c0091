import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { refused, type Outcome } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import { enteringAgain, type Actor, type MissingActEntry } from '../../identity/index.js';
import {
  DEFAULT_FILE_LIMITS,
  readRegister,
  registerBytes,
  RegisterFileError,
  type RegisterFileLimits,
  type RegisterReading,
} from '../registers/index.js';
import { importRegister, type RegisterImportDone } from './import-register.js';
import { withoutOpenQuestions } from './needs-answers.js';
import { accountLines } from './register-account.js';

/** What one transaction takes over: an office's register of years is far below. */
const limits: RegisterFileLimits = { ...DEFAULT_FILE_LIMITS, maxRows: 5_000 };
const longestFileName = 255;

/** A register as a file. */
export interface RegisterFileGiven {
  /** A retry carries the same id and has no second effect. */
  readonly requestId: string;
  readonly officeId: string;
  /** The code of the warehouse to which its places belong; K1, or the office's first own one, when left out. */
  readonly warehouse?: string;
  /** The bytes of an .xlsx file, or its path. */
  readonly source: Uint8Array | string;
  /** The name under which the import is listed; that of the path when left out. */
  readonly fileName?: string;
  /** The day in Viet Nam, YYYY-MM-DD. */
  readonly today: string;
  /** The act of the log that this import enters again; undefined for a new one. */
  readonly missingAct?: MissingActEntry | undefined;
}

/** What an import did, and its account in lines for people. */
export interface RegisterFileDone extends RegisterImportDone {
  readonly lines: readonly string[];
}

/**
 * Reads a register (Mẫu 13) and takes it over as the acting person. The file is read before the transaction begins.
 * Refuses with NOT_FOUND, REGISTER_UNREADABLE, REGISTER_NEEDS_ANSWERS, REGISTER_OFFICE_DIFFERS or TOO_LONG.
 */
export async function importRegisterFile(
  unitOfWork: UnitOfWork<Actor>,
  actor: Actor,
  given: RegisterFileGiven,
): Promise<Outcome<RegisterFileDone>> {
  const { requestId, officeId, warehouse, today } = given;
  if (!actor.mayIn('register.import', officeId)) return refused(problem('NOT_FOUND', ['input', 'officeId']));
  const fileName = nameOf(given);
  if (fileName === '') return refused(problem('REQUIRED', ['input', 'fileName']));
  if (fileName.length > longestFileName) {
    return refused(problem('TOO_LONG', ['input', 'fileName'], { most: String(longestFileName) }));
  }
  const read = await readFile(given.source, today);
  if (!read.ok) return read;
  const answered = withoutOpenQuestions(read.value.reading);
  if (!answered.ok) return answered;
  const { sha256, reading } = read.value;
  const outcome = await unitOfWork.run(
    actor,
    {
      id: requestId,
      operation: 'registerImport',
      input: { officeId, warehouse: warehouse ?? null, fileName, sha256 },
      missingAct: given.missingAct?.number,
    },
    enteringAgain(given.missingAct, (work) =>
      importRegister(work, {
        officeId,
        reading,
        fileName,
        sha256,
        today,
        ...(warehouse === undefined ? {} : { warehouse }),
      }),
    ),
  );
  return outcome.ok
    ? { ...outcome, value: { ...outcome.value, lines: accountLines(outcome.value.account) } }
    : outcome;
}

function nameOf({ source, fileName }: RegisterFileGiven): string {
  const name = fileName ?? (typeof source === 'string' ? basename(source) : '');
  return typedText(name);
}

async function readFile(
  source: Uint8Array | string,
  today: string,
): Promise<Outcome<{ sha256: string; reading: RegisterReading }>> {
  try {
    const bytes = await registerBytes(source, limits);
    const reading = await readRegister(bytes, { today: Temporal.PlainDate.from(today), limits });
    return {
      ok: true,
      value: { sha256: createHash('sha256').update(bytes).digest('hex'), reading },
    };
  } catch (error) {
    if (!(error instanceof RegisterFileError)) throw error;
    return refused(
      problem('REGISTER_UNREADABLE', ['input'], {
        code: error.code,
        reasonVietnamese: error.vietnamese.replace(/\.$/, ''),
        reasonEnglish: error.english.replace(/\.$/, ''),
      }),
    );
  }
}
