import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { zipFile, type ZipPart } from '../support/zip-file.js';
import { RegisterFileError } from '../../src/custody/registers/register-file-error.js';
import { readRegisterOf } from '../../src/custody/registers/register-reading.js';
import { openArchive } from '../../src/custody/registers/workbook/archive.js';
import { parseWorkbook } from '../../src/custody/registers/workbook/parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from '../../src/custody/registers/workbook/register-file-limits.js';

const today = Temporal.PlainDate.from('2026-10-31');
const sample = readFileSync('data/registers/so-vat-chung-kv13.xlsx');
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const files = Number(process.env.CHANGED_FILES ?? 200);

/** What a fault of a disk, a line or a program, or an attacker, makes of bytes: some are gone, others come in. */
type Change = readonly [place: number, removed: number, inserted: Uint8Array];

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.nat(),
  fc.nat(8),
  fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc
      .constantFrom(
        '<row>',
        '</c>',
        '"',
        "'",
        ' r="1048577"',
        '&amp;',
        '<mergeCell ref="A1:XFD9"/>',
        ' t="s"',
        '-',
      )
      .map((text) => Buffer.from(text)),
  ),
);
const changes = fc.array(change, { minLength: 1, maxLength: 5 });

function changed(content: Buffer, made: readonly Change[]): Buffer {
  return made.reduce((bytes, [place, removed, inserted]) => {
    const at = place % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
  }, content);
}

async function partsOf(bytes: Buffer): Promise<ZipPart[]> {
  const archive = await openArchive(bytes, DEFAULT_FILE_LIMITS);
  const names = [
    '_rels/.rels',
    'xl/workbook.xml',
    'xl/_rels/workbook.xml.rels',
    'xl/styles.xml',
    'xl/sharedStrings.xml',
    'xl/worksheets/sheet1.xml',
  ];
  const parts: ZipPart[] = [];
  for (const name of names.filter((each) => archive.has(each))) {
    const pieces: Buffer[] = [];
    for await (const piece of archive.read(name)) pieces.push(piece);
    parts.push({ name, content: Buffer.concat(pieces) });
  }
  return parts;
}

/** Refused with a code, or every row with content of the sheet that is the register stands in the account. */
async function checkOutcome(bytes: Uint8Array): Promise<void> {
  try {
    const workbook = await parseWorkbook(bytes, DEFAULT_FILE_LIMITS);
    const { sheetName, account } = readRegisterOf(workbook, { today });
    const sheet = workbook.sheets.find(({ name }) => name.trim() === sheetName.trim());
    const rows = sheet?.rows.filter((row) =>
      [...row.cells.values()].some(({ shown }) => shown.trim() !== ''),
    );

    expect(account.rows.map((row) => row.rowNumber)).toEqual(rows?.map((row) => row.rowNumber));
  } catch (error) {
    if (!(error instanceof RegisterFileError)) throw error;
  }
}

describe(`given a register in which anything was changed (seed ${seed})`, () => {
  it('when the XML of a part is changed, then no row is lost and nothing breaks', async () => {
    const parts = await partsOf(sample);
    await fc.assert(
      fc.asyncProperty(fc.nat(parts.length - 1), changes, async (index, made) => {
        const file = zipFile(
          parts.map((part, at) =>
            at === index ? { ...part, content: changed(Buffer.from(part.content), made) } : part,
          ),
        );
        await checkOutcome(file);
      }),
      { numRuns: files, seed },
    );
  }, 600_000);

  it('when the bytes of the file are changed, then no row is lost and nothing breaks', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (made) => {
        await checkOutcome(changed(sample, made));
      }),
      { numRuns: files, seed },
    );
  }, 600_000);
});
