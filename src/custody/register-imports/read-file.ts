import { Temporal } from 'temporal-polyfill';
import { refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import {
  DEFAULT_FILE_LIMITS,
  readRegister,
  RegisterFileError,
  type RegisterFileLimits,
  type RegisterReading,
} from '../registers/index.js';
import { withoutOpenQuestions } from './needs-answers.js';

/** What one release takes over in one transaction, in some minutes: an office's register of years is far below. */
export const registerFileLimits: RegisterFileLimits = { ...DEFAULT_FILE_LIMITS, maxRows: 20_000 };

/** Reads a register (Mẫu 13), or answers REGISTER_UNREADABLE or REGISTER_NEEDS_ANSWERS with the reason. */
export async function readRegisterBytes(bytes: Uint8Array, today: string): Promise<Outcome<RegisterReading>> {
  try {
    const options = { today: Temporal.PlainDate.from(today), limits: registerFileLimits };
    return withoutOpenQuestions(await readRegister(bytes, options));
  } catch (error) {
    return unreadable(error);
  }
}

/** The refusal that an unreadable file means. @throws what is no fault of the file */
export function unreadable(error: unknown): Outcome<never> {
  if (!(error instanceof RegisterFileError)) throw error;
  return refused(
    problem('REGISTER_UNREADABLE', ['input'], {
      code: error.code,
      reasonVietnamese: error.vietnamese.replace(/\.$/, ''),
      reasonEnglish: error.english.replace(/\.$/, ''),
    }),
  );
}
