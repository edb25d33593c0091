import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { Problem } from '../../platform/outcome.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  findingOf,
  judgeAgainstBook,
  type InterpretedRow,
  type RegisterReading,
} from '../registers/index.js';
import { readKnownVouchers } from './known-vouchers.js';
import { accountOf, type RegisterAccount } from './register-account.js';
import type { RegisterOffice } from './register-office.js';

/** A register judged against the book: what would be booked of it, and its account. */
export interface JudgedRegister {
  readonly reading: RegisterReading;
  /** The rows that no earlier file brought. */
  readonly rows: readonly InterpretedRow[];
  readonly account: RegisterAccount;
  /** SHA-256 in hex over what becomes of each row: equal where the same would be booked. */
  readonly digest: string;
}

/** Judges a register against the book as it is at this moment. */
export async function judgeRegister(
  work: HouseWork,
  office: RegisterOffice,
  read: RegisterReading,
): Promise<JudgedRegister> {
  const known = await readKnownVouchers(work, office.id);
  const reading = judgeAgainstBook(read, known, Temporal.PlainDate.from(dateInVietnam(work.now)));
  const rows = await newRows(work, office.id, reading);
  return { reading, rows, account: accountOf(reading, rows), digest: digestOf(reading, rows) };
}

/** Why a register is not that of the office, if its title says so. */
export function officeProblems(reading: RegisterReading, office: RegisterOffice): Problem[] {
  const { statedOffice } = reading;
  if (statedOffice?.officeCode == null || statedOffice.officeCode === office.code) return [];
  const facts = { stated: statedOffice.text.slice(0, 200), chosen: office.code };
  return [problem('REGISTER_OFFICE_DIFFERS', ['input', 'officeId'], facts)];
}

/**
 * The rows that no earlier file brought. Where a case was imported before and a row that was taken then is no longer
 * there, a new row of the case may be that row written differently: booking it would double the stock, so people look.
 */
async function newRows(
  work: HouseWork,
  officeId: string,
  reading: RegisterReading,
): Promise<InterpretedRow[]> {
  const fingerprints = reading.rows.map((row) => row.fingerprint);
  const caseKeys = reading.cases.map((entry) => entry.caseKey);
  const found = await sql<{ fingerprint: string; caseKey: string; booked: boolean }>`
    select fingerprint, case_key as "caseKey", exhibit_id is not null as booked from custody.register_row
    where office_id = ${officeId}
      and (fingerprint = any(${fingerprints}::text[]) or case_key = any(${caseKeys}::text[]))`.execute(
    work.sql,
  );
  const present = new Set(fingerprints);
  const known = new Set(found.rows.map((row) => row.fingerprint));
  const changedCases = new Set(
    found.rows.filter((row) => row.booked && !present.has(row.fingerprint)).map((row) => row.caseKey),
  );
  return reading.rows
    .filter((row) => !known.has(row.fingerprint))
    .map((row) => (changedCases.has(row.caseKey) ? perhapsTaken(row) : row));
}

function perhapsTaken(row: InterpretedRow): InterpretedRow {
  const reason = findingOf('row-perhaps-taken', 'name', row.value?.name ?? null);
  return { ...row, verdict: 'SET_ASIDE', value: null, reasons: [...row.reasons, reason] };
}

function digestOf(reading: RegisterReading, rows: readonly InterpretedRow[]): string {
  const { title, sheetName, total, rows: all, otherRows } = reading;
  const content = {
    read: { title, sheetName, total, items: all.length, others: otherRows.length },
    rows: rows.map(({ rowNumber, fingerprint, verdict, value, reasons, warnings, notices }) => {
      const codes = [reasons, warnings, notices].map((findings) => findings.map(({ code }) => code));
      return [rowNumber, fingerprint, verdict, value, codes];
    }),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
