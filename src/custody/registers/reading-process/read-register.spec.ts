import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { Temporal } from 'temporal-polyfill';
import { fileOfRows } from '../../../../test/support/open-xml-file.js';
import { readRegisterOf } from '../register-reading.js';
import { parseWorkbook } from '../workbook/parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from '../workbook/register-file-limits.js';
import { readRegister } from './read-register.js';

const sample = readFileSync('data/registers/so-vat-chung-kv01.xlsx');
const today = Temporal.PlainDate.from('2026-10-31');
const costly = fileOfRows(
  Array.from({ length: 100_000 }, (_, index) => `<row><c><v>${index * 7919}</v></c></row>`).join(''),
);

/** A register as text, of so many rows. */
function longRegister(rows: number): Buffer {
  const header =
    'Ngày nhập kho;Bị cáo, đương sự;Cơ quan, người bàn giao;Tên vật chứng;Loại;ĐVT;Số lượng;Phiếu nhập kho số';
  const items = Array.from(
    { length: rows },
    (_, index) => `01/02/2024;Võ Thị Cường;Phòng PC04;dao số ${index};VC;cái;${index};${index}/PNK`,
  );
  return Buffer.from([header, ...items].join('\n'));
}

/** Windows-1258 has the letters of Vietnamese without their tones, which it writes behind them. */
function inWindows1258(text: string): Buffer {
  const letters = Array.from(text.normalize('NFC'), (letter) => {
    const [tone = ''] = letter.normalize('NFD').match(/[\u0300\u0301\u0303\u0309\u0323]/) ?? [];
    return letter.normalize('NFD').replace(tone, '').normalize('NFC') + tone;
  });
  return iconv.encode(letters.join(''), 'windows-1258');
}

describe('given a process of its own for each file', () => {
  it('when a register is read, then it is the same as without', async () => {
    const expected = readRegisterOf(await parseWorkbook(sample, DEFAULT_FILE_LIMITS), {
      today,
      officeCode: 'KV01',
    });

    expect(await readRegister(sample, { today, officeCode: 'KV01' })).toEqual(expected);
  });

  it('when a person has decided something about it, then that is heeded', async () => {
    const { columns } = await readRegister(longRegister(3), { today, choices: { columns: { loai: null } } });

    expect(columns.find((column) => column.title === 'Loại')).toMatchObject({
      meaning: null,
      isChosen: true,
    });
  });

  it('when a text file is not Unicode, then it is read in the encoding that a person chose', async () => {
    const bytes = inWindows1258(longRegister(2).toString());
    const { rows } = await readRegister(bytes, { today, choices: { csvEncoding: 'windows-1258' } });

    expect(rows[1]?.value).toMatchObject({ name: 'dao số 1' });
    await expect(readRegister(bytes, { today })).rejects.toMatchObject({ code: 'CSV_ENCODING_UNKNOWN' });
  });

  it('when the file is refused, then its code and sentence arrive', async () => {
    const limits = { ...DEFAULT_FILE_LIMITS, maxRows: 5 };

    await expect(readRegister(sample, { today, limits })).rejects.toMatchObject({
      code: 'TOO_MANY_ROWS',
      english: 'The register has more than 5 rows.',
    });
    await expect(readRegister(Buffer.from('a;b'), { today })).rejects.toMatchObject({
      code: 'HEADER_MISSING',
    });
  });

  it('when its time is over, then the file is told to be too costly', async () => {
    const limits = { ...DEFAULT_FILE_LIMITS, maxRows: 1_000_000, maxMilliseconds: 300 };

    await expect(readRegister(costly, { today, limits })).rejects.toMatchObject({ code: 'FILE_TOO_COSTLY' });
  });

  it('when its memory is used up, then the file is told to be too costly', async () => {
    const limits = { ...DEFAULT_FILE_LIMITS, maxRows: 1_000_000, maxMemoryBytes: 24 * 1024 * 1024 };

    await expect(readRegister(costly, { today, limits })).rejects.toMatchObject({ code: 'FILE_TOO_COSTLY' });
  });

  it('when the person gives up, then it ends with their reason', async () => {
    const stop = new AbortController();
    const reading = readRegister(costly, { today, signal: stop.signal });
    stop.abort(new Error('stopped'));

    await expect(reading).rejects.toThrow('stopped');
  });

  it('when several are asked for, then all are answered', async () => {
    const readings = await Promise.all(Array.from({ length: 4 }, () => readRegister(sample, { today })));

    expect(new Set(readings.map((reading) => reading.rows.length)).size).toBe(1);
  });

  it('when the register is long, then the server answers others meanwhile', async () => {
    const bytes = longRegister(15_000);
    // The time of the processor, and not that of the clock, which other programs prolong.
    let busiest = 0;
    let last = process.threadCpuUsage();
    const beat = setInterval(() => {
      const { user, system } = process.threadCpuUsage(last);
      busiest = Math.max(busiest, (user + system) / 1_000);
      last = process.threadCpuUsage();
    }, 5);
    const reading = readRegister(bytes, { today });
    const { rows } = await reading.finally(() => clearInterval(beat));

    expect(rows).toHaveLength(15_000);
    expect(busiest).toBeLessThan(50);
  });
});
