import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { canonicalNumber } from '../../src/rules/comparing/index.js';
import { columnOfTitle, type RegisterColumn } from '../../src/custody/registers/register-columns.js';
import {
  readRegisterOf,
  type InterpretedRow,
  type RegisterReading,
} from '../../src/custody/registers/register-reading.js';
import { parseWorkbook } from '../../src/custody/registers/workbook/parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from '../../src/custody/registers/workbook/register-file-limits.js';
import { PLAINEST, ways, writtenIn, type PeoplesFile, type Way } from './people-files.js';
import { TRUE_ROWS, type TruePaper, type TrueRow } from './true-rows.js';

const seed = Number(process.env['SO_KHO_TEST_SEED'] ?? Date.now() % 1_000_000);
const WAYS = 300;
/** One in so many files is counted again by another library. */
const COUNTED_AGAIN = 10;

const today = Temporal.PlainDate.from('2026-10-31');

const FAULTS_SHOWN = 3;
/** What differs must be named, and must be rare all the same. */
const SAME_AT_LEAST = 0.99;

type Meaning = Readonly<Record<string, unknown>>;

const KINDS = { VC: 'EXHIBIT', TSTG: 'HELD_ASSET', TSKB: 'SEIZED_ASSET' } as const;

function paperOf(paper: { readonly number: string; readonly date: string | null } | null): unknown {
  return paper && [canonicalNumber(paper.number), paper.date];
}

/** Old fonts have no capital letters with tones, so that capitals do not matter. */
function textOf(text: string | null | undefined): string | null {
  return text?.toLowerCase() ?? null;
}

function numberOf(number: string | null | undefined): string | null {
  return number == null ? null : canonicalNumber(number.replace(/^số /iu, ''));
}

function truthOf(row: TrueRow): Meaning {
  const paper = (stated: TruePaper | null): unknown => paperOf(stated);
  return {
    receivedOn: row.received,
    judgment: paper(row.judgment),
    decision: paper(row.decision),
    parties: row.parties.map(textOf),
    giver: textOf(row.giver),
    order: numberOf(row.order),
    voucher: numberOf(row.voucher),
    kind: KINDS[row.kind],
    name: textOf(row.name),
    unit: row.unitCode,
    quantity: row.quantity,
    condition: textOf(row.condition),
    place: textOf(row.place),
    value: row.value,
    disposalDecision: paper(row.disposalDecision),
    issue: row.issue && [
      numberOf(row.issue.order),
      numberOf(row.issue.voucher),
      row.issue.date,
      textOf(row.issue.receiver),
    ],
    note: textOf(row.note),
  };
}

function meaningOf({ value }: InterpretedRow): Meaning {
  if (value === null) return {};
  return {
    receivedOn: value.receivedOn,
    judgment: paperOf(value.judgment),
    decision: paperOf(value.enforcementDecision),
    parties: value.parties.map(textOf),
    giver: textOf(value.giver),
    order: numberOf(value.receiptOrderNumber),
    voucher: numberOf(value.receiptVoucherNumber),
    kind: value.kind,
    name: textOf(value.name),
    unit: value.unit.code,
    quantity: value.quantity,
    condition: textOf(value.condition),
    place: textOf(value.place?.text),
    value: value.bookValue,
    disposalDecision: paperOf(value.disposalDecision),
    issue: value.issue && [
      numberOf(value.issue.orderNumber),
      numberOf(value.issue.voucherNumber),
      value.issue.issuedOn,
      textOf(value.issue.receiver),
    ],
    note: textOf(value.note),
  };
}

/** Seal, disposal and class have no plain words: they are as in the plainest file. */
function codesOf({ value }: InterpretedRow): Meaning {
  if (value === null) return {};
  const { seal, intendedDisposal, exhibitClass, place } = value;
  return { seal, disposal: intendedDisposal, class: exhibitClass, placeKind: place?.kind };
}

/** The columns whose finding names a difference. */
const COLUMNS_OF: Readonly<Record<string, readonly RegisterColumn[]>> = {
  receivedOn: ['receivedOn'],
  judgment: ['judgment', 'judgmentDate'],
  decision: ['enforcementDecision', 'enforcementDecisionDate'],
  parties: ['parties'],
  giver: ['giver'],
  order: ['receiptOrder'],
  voucher: ['receiptVoucher'],
  kind: ['kind'],
  name: ['name'],
  unit: ['unit', 'quantity'],
  quantity: ['quantity'],
  condition: ['condition'],
  place: ['place'],
  value: ['bookValue'],
  disposalDecision: ['disposalDecision', 'disposalDecisionDate'],
  seal: ['seal'],
  disposal: ['disposal'],
  class: ['name'],
  placeKind: ['place'],
  issue: ['issueOrder', 'issueVoucher', 'issuedOn', 'receiver'],
  note: ['note'],
};

interface Read {
  readonly file: PeoplesFile;
  readonly reading: RegisterReading;
}

async function readIn(way: Way): Promise<Read> {
  const file = writtenIn(way);
  const { csvEncoding } = file.choices;
  const workbook = await parseWorkbook(file.bytes, DEFAULT_FILE_LIMITS, csvEncoding ? { csvEncoding } : {});
  return { file, reading: readRegisterOf(workbook, { today, choices: file.choices }) };
}

/** What of a row is not as it is in truth and is named by no warning or reason of the row. */
function unnamedDifferences(row: InterpretedRow, meant: Meaning, truth: Meaning): string[] {
  const named = new Set([...row.reasons, ...row.warnings].map((finding) => columnOfTitle(finding.column)));
  if (row.value === null) return row.reasons.length === 0 ? ['set aside without a reason'] : [];
  return Object.entries(truth).flatMap(([field, value]) =>
    isDeepStrictEqual(meant[field], value) || COLUMNS_OF[field]?.some((column) => named.has(column))
      ? []
      : [`row ${row.rowNumber}, ${field}: ${JSON.stringify(meant[field])} for ${JSON.stringify(value)}`],
  );
}

function whatIsLost({ file, reading }: Read): string[] {
  const { counts, rows } = reading.account;
  const sum = Object.values(counts).reduce((all, count) => all + count, 0);
  const accounted = rows.map((row) => row.rowNumber);
  return [
    ...reading.questions.map((question) => `asked: ${JSON.stringify(question)}`),
    ...(isDeepStrictEqual(accounted, file.rowsWithContent) ? [] : ['rows of the account']),
    ...(sum === file.rowsWithContent.length ? [] : ['sum of the account']),
    ...(isDeepStrictEqual(
      reading.rows.map((row) => row.rowNumber),
      file.rowNumbers,
    )
      ? []
      : [
          `items: ${reading.rows
            .map((row) => row.rowNumber)
            .filter((row) => !file.rowNumbers.includes(row))
            .join()} instead of ${file.rowNumbers.filter((row) => !reading.rows.some((read) => read.rowNumber === row)).join()}`,
        ]),
    ...((reading.total?.agreesWith ?? null) === (file.statesTotal ? 'ROWS' : null) ? [] : ['total']),
    ...(reading.cases.length === CASES ? [] : [`cases: ${reading.cases.length}`]),
  ];
}

/** The forms that the other library reads, and reads by the usual names of the parts. */
function isOpenXml({ form }: Way): boolean {
  return ['xlsx', 'shared', 'from1904'].includes(form);
}

const CASES = new Set(TRUE_ROWS.map((row) => row.caseNumber)).size;

/** The rows with content of the sheet of the register, by another library. */
async function countedAgain(bytes: Buffer): Promise<number[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  const numbers: number[] = [];
  workbook.getWorksheet('Sổ')?.eachRow((row, number) => {
    const texts: string[] = [];
    row.eachCell((cell) => {
      if (cell.master === cell) texts.push(cell.text.trim());
    });
    if (texts.some((text) => text !== '')) numbers.push(number);
  });
  return numbers;
}

describe(`given the same ${TRUE_ROWS.length} rows as offices write them (seed ${seed}, repeat with SO_KHO_TEST_SEED=${seed})`, () => {
  it('when they are written as the form has it, then each row says what is true', async () => {
    const { reading } = await readIn(PLAINEST);

    expect(reading.questions).toEqual([]);
    expect(reading.rows.map(meaningOf)).toEqual(TRUE_ROWS.map(truthOf));
    expect(reading.cases).toHaveLength(CASES);
    expect(reading.total?.agreesWith).toBe('ROWS');
  });

  it(`when they are written in ${WAYS} ways, then they say the same or what differs is named, and all rows add up`, async () => {
    const plainest = (await readIn(PLAINEST)).reading.rows.map(codesOf);
    const truths = TRUE_ROWS.map((row, index) => ({ ...truthOf(row), ...plainest[index] }));
    const seen = { ways: 0, rows: 0, same: 0, withoutWarning: 0, countedAgain: 0 };
    const found = new Map<string, string[]>();
    for (const way of fc.sample(ways, { seed, numRuns: WAYS })) {
      const read = await readIn(way);
      seen.ways += 1;
      const faults = whatIsLost(read);
      const indexOf = new Map(read.file.rowNumbers.map((row, index) => [row, index]));
      for (const row of read.reading.rows) {
        const index = indexOf.get(row.rowNumber) ?? -1;
        const truth = truths[index];
        // A row that is taken for an item and is none stands among the faults already.
        if (truth === undefined) continue;
        seen.rows += 1;
        const meant = { ...meaningOf(row), ...codesOf(row) };
        if (isDeepStrictEqual(meant, truth)) seen.same += 1;
        else faults.push(...unnamedDifferences(row, meant, truth));
        if (row.verdict === 'TAKEN') seen.withoutWarning += 1;
      }
      if (isOpenXml(way) && seen.ways % COUNTED_AGAIN === 0) {
        seen.countedAgain += 1;
        const counted = await countedAgain(read.file.bytes);
        const accounted = read.reading.account.rows.map((row) => row.rowNumber);
        if (!isDeepStrictEqual(counted, accounted)) faults.push(`another library: ${counted.join()}`);
      }
      if (faults.length > 0) found.set(JSON.stringify(way), faults);
    }
    process.stdout.write(`people's files: ${JSON.stringify(seen)}\n`);
    expect(
      [...found].slice(0, FAULTS_SHOWN).map(([way, faults]) => [way, faults.slice(0, FAULTS_SHOWN)]),
    ).toEqual([]);
    expect(seen.same / seen.rows).toBeGreaterThan(SAME_AT_LEAST);
    expect(seen.countedAgain).toBeGreaterThan(0);
  }, 300_000);
});
