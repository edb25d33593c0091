import { readAs, readOldText, type OldEncoding } from '../old-encodings.js';
import { normaliseText } from '../register-text.js';
import type { WorkbookSheet } from '../workbook/workbook.js';

const ROWS_LOOKED_AT = 60;
/** The letter of abbreviations such as ĐVT, which are no words that tell an encoding. */
const LETTER_D: Readonly<Record<OldEncoding, readonly [capital: string, small: string]>> = {
  TCVN3: ['§', '®'],
  VNI: ['Ñ', 'ñ'],
  VISCII: ['Ð', 'ð'],
  UTF8_MISREAD: ['Ä\u0090', 'Ä‘'],
};

/** Reads the texts of a sheet for what they mean, also where they were written in an old encoding. */
export class SheetText {
  private readonly encoding: OldEncoding | null;

  constructor(sheet: WorkbookSheet) {
    const counts = new Map<OldEncoding, number>();
    for (const row of sheet.rows.slice(0, ROWS_LOOKED_AT)) {
      for (const { value } of row.cells.values()) {
        const old = value.kind === 'TEXT' ? readOldText(value.text) : null;
        if (old !== null) counts.set(old.encoding, (counts.get(old.encoding) ?? 0) + 1);
      }
    }
    const [most] = [...counts].sort(([, one], [, other]) => other - one);
    this.encoding = most?.[0] ?? null;
  }

  /** The text in one line, converted where the sheet is of an old encoding. */
  read(text: string): string {
    if (this.encoding === null) return normaliseText(text);
    const [capital, small] = LETTER_D[this.encoding];
    // Some texts are Vietnamese in several encodings: that of the sheet is meant.
    const converted = readAs(text, this.encoding) ?? readOldText(text)?.text;
    return normaliseText(converted ?? text.replaceAll(capital, 'Đ').replaceAll(small, 'đ'));
  }
}
