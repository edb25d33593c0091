import { createHash } from 'node:crypto';
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
import { knownRows, pairRows, withKnownCases, type EarlierRow, type KnownRows } from './recognise-rows.js';
import { accountOf, type RegisterAccount } from './register-account.js';
import type { RegisterOffice } from './register-office.js';
import { differencesOf, type RowDifference } from './row-differences.js';

/** A row that an earlier file brought and that says something else now. */
export interface DifferingRow {
  readonly row: InterpretedRow;
  readonly earlier: EarlierRow;
  readonly differences: readonly RowDifference[];
}

/** A register judged against the book: what would be booked of it, and its account. */
export interface JudgedRegister {
  readonly reading: RegisterReading;
  /** The rows that no earlier file brought. */
  readonly rows: readonly InterpretedRow[];
  readonly differing: readonly DifferingRow[];
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
  const vouchers = await readKnownVouchers(work, office.id);
  const seen = await knownRows(work, office.id, fingerprintsOf(read));
  const named = withKnownCases(read, pairRows(unknown(read, seen), seen.vanished));
  const reading = judgeAgainstBook(named, vouchers, Temporal.PlainDate.from(dateInVietnam(work.now)));
  const known = named === read ? seen : await knownRows(work, office.id, fingerprintsOf(reading));
  const decided = decide(reading, known);
  return { reading, ...decided, account: accountOf(reading, decided), digest: digestOf(reading, decided) };
}

function fingerprintsOf(reading: RegisterReading): string[] {
  return reading.rows.map((row) => row.fingerprint);
}

function unknown(reading: RegisterReading, { fingerprints }: KnownRows): InterpretedRow[] {
  return reading.rows.filter((row) => !fingerprints.has(row.fingerprint));
}

/**
 * Parts the rows that did not come before just as they are: those that are new, and those that an earlier file brought
 * with other words. Where a case was taken before and a row of it is gone that none of these is, a new row of the case may
 * be that row under another name: booking it would double the stock, so people look.
 */
function decide(reading: RegisterReading, known: KnownRows): Pick<JudgedRegister, 'rows' | 'differing'> {
  const fresh = unknown(reading, known);
  const pairs = pairRows(fresh, known.vanished);
  const recognised = new Set(pairs.values());
  const changedCases = new Set(
    known.vanished.filter((row) => isBooked(row) && !recognised.has(row)).map(({ caseKey }) => caseKey),
  );
  const rows = fresh
    .filter((row) => !pairs.has(row))
    .map((row) => (changedCases.has(row.caseKey) ? perhapsTaken(row) : row));
  const differing = [...pairs]
    .map(([row, earlier]) => ({ row, earlier, differences: differencesOf(row, earlier) }))
    .filter(({ differences }) => differences.length > 0);
  return { rows, differing };
}

function isBooked({ verdict }: EarlierRow): boolean {
  return verdict !== 'SET_ASIDE' && verdict !== 'DISMISSED';
}

/** Why a register is not that of the office, if its title says so. */
export function officeProblems(reading: RegisterReading, office: RegisterOffice): Problem[] {
  const { statedOffice } = reading;
  if (statedOffice?.officeCode == null || statedOffice.officeCode === office.code) return [];
  const facts = { stated: statedOffice.text.slice(0, 200), chosen: office.code };
  return [problem('REGISTER_OFFICE_DIFFERS', ['input', 'officeId'], facts)];
}

function perhapsTaken(row: InterpretedRow): InterpretedRow {
  const reason = findingOf('row-perhaps-taken', 'name', row.value?.name ?? null);
  return { ...row, verdict: 'SET_ASIDE', value: null, reasons: [...row.reasons, reason] };
}

function digestOf(
  { title, sheetName, total, rows: all, otherRows }: RegisterReading,
  { rows, differing }: Pick<JudgedRegister, 'rows' | 'differing'>,
): string {
  const content = {
    read: { title, sheetName, total, items: all.length, others: otherRows.length },
    rows: rows.map(({ rowNumber, fingerprint, verdict, value, reasons, warnings, notices }) => {
      const codes = [reasons, warnings, notices].map((findings) => findings.map(({ code }) => code));
      return [rowNumber, fingerprint, verdict, value, codes];
    }),
    differing: differing.map(({ row, earlier, differences }) => [row.fingerprint, earlier.id, differences]),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
