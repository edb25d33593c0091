import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { Sql } from '../../platform/database/orm.js';
import { refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import {
  DEFAULT_FILE_LIMITS,
  readRegister,
  RegisterFileError,
  unitWritings,
  type ReadingChoices,
  type RegisterFileLimits,
  type RegisterReading,
  type RegisterUnit,
  type UnitWritings,
} from '../registers/index.js';

/** What one release takes over in one transaction, in some minutes: an office's register of years is far below. */
export const registerFileLimits: RegisterFileLimits = { ...DEFAULT_FILE_LIMITS, maxRows: 20_000 };

/** With what a file is read. */
export interface FileReading {
  /** The day in Viet Nam by which a date is in the future, YYYY-MM-DD. */
  readonly today: string;
  readonly choices: ReadingChoices;
  readonly units: UnitWritings;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** The units of the authority, by the words that name them. */
export async function readUnits(database: Sql): Promise<UnitWritings> {
  const found = await sql<RegisterUnit>`
    select code, name as "nameVi", dimension, decimals from custody.unit order by code`.execute(database);
  return unitWritings(found.rows);
}

/** Reads a register (Mẫu 13) in a process of its own, or answers REGISTER_UNREADABLE with the reason. */
export async function readRegisterBytes(
  bytes: Uint8Array,
  { today, ...given }: FileReading,
): Promise<Outcome<RegisterReading>> {
  try {
    const options = { ...given, today: Temporal.PlainDate.from(today), limits: registerFileLimits };
    return { ok: true, value: await readRegister(bytes, options) };
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
