import { afterAll, describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { RegisterFileError } from '../../src/custody/registers/register-file-error.js';
import { readRegisterOf, type RegisterReading } from '../../src/custody/registers/register-reading.js';
import { parseWorkbook } from '../../src/custody/registers/workbook/parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from '../../src/custody/registers/workbook/register-file-limits.js';
import { AWKWARD_FILES, type Account, type AwkwardFile } from './awkward-files.js';

const today = Temporal.PlainDate.from('2026-10-31');
const KINDS = {
  TITLE: 't',
  HEADER: 'H',
  COLUMN_NUMBERS: 'n',
  GROUP_TITLE: 'g',
  ITEM: 'i',
  SUBTOTAL: 's',
  TOTAL: 'T',
  SIGNATURE: 'k',
  HIDDEN: 'h',
  STRUCK: 'x',
  OTHER: 'o',
} as const;
const VERDICTS = { TAKEN: 'I', TAKEN_WITH_WARNING: 'w', SET_ASIDE: 'a' } as const;

async function read({ bytes, choices = {} }: AwkwardFile): Promise<RegisterReading | RegisterFileError> {
  const { csvEncoding } = choices;
  try {
    const options = csvEncoding ? { csvEncoding } : {};
    return readRegisterOf(await parseWorkbook(bytes(), DEFAULT_FILE_LIMITS, options), { today, choices });
  } catch (error) {
    if (error instanceof RegisterFileError) return error;
    throw error;
  }
}

/** The account of a reading, with what the expected one speaks of. */
function accountOf(reading: RegisterReading, expected: Account): Account {
  const verdictOf = new Map(reading.rows.map((row) => [row.rowNumber, VERDICTS[row.verdict]]));
  const codes = reading.rows.flatMap(({ rowNumber, reasons, warnings }): [number, string][] => {
    const found = [...new Set([...reasons, ...warnings].map((finding) => finding.code))];
    return found.length === 0 ? [] : [[rowNumber, found.join(' ')]];
  });
  const { total } = reading;
  return {
    rows: reading.account.rows.map((row) => verdictOf.get(row.rowNumber) ?? KINDS[row.kind]).join(''),
    ...(codes.length === 0 ? {} : { codes: Object.fromEntries(codes) }),
    ...(reading.questions.length === 0 ? {} : { asks: reading.questions.map((question) => question.kind) }),
    ...(total === null ? {} : { total: total.agreesWith ?? 'DIFFERS' }),
    ...(expected.issued === undefined ? {} : { issued: reading.reconciliation.allRows.issued }),
    ...(expected.cases === undefined ? {} : { cases: reading.cases.length }),
    ...(expected.names === undefined ? {} : { names: reading.rows.map((row) => row.value?.name ?? '') }),
    ...(expected.parties === undefined ? {} : { parties: reading.rows[0]?.value?.parties ?? [] }),
  };
}

describe('given an awkward file', () => {
  const rows = { taken: 0, withWarning: 0, setAside: 0, asked: 0 };
  const files = { refused: 0, asked: 0, clean: 0 };

  it.each(AWKWARD_FILES.map((file) => [file.what, file] as const))(
    'when %s, then every row is accounted for as expected',
    async (_what, file) => {
      const reading = await read(file);
      if (reading instanceof RegisterFileError) {
        files.refused += 1;
        expect(reading.code).toBe(file.becomes);
        return;
      }
      const { taken, takenWithWarning, setAside } = reading.reconciliation;
      const isAsked = reading.questions.length > 0;
      rows.withWarning += takenWithWarning;
      rows.setAside += setAside;
      rows[isAsked ? 'asked' : 'taken'] += taken;
      files[isAsked ? 'asked' : 'clean'] += 1;
      if (typeof file.becomes === 'string') expect(reading).toBe(file.becomes);
      else expect(accountOf(reading, file.becomes)).toEqual(file.becomes);
    },
  );

  afterAll(() => {
    const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
    const share = Math.round((100 * rows.taken) / all);
    process.stdout.write(
      `awkward files: ${AWKWARD_FILES.length} (${files.refused} refused, ${files.asked} ask something); of ${all} items ${share} % are taken without a question or warning ${JSON.stringify(rows)}\n`,
    );
  });
});
