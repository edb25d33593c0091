import type { Archive } from './archive.js';
import { generalFormat, numberFormat, type NumberFormat } from './number-format.js';
import { isSet, MAIN, wholeNumber } from './open-xml-names.js';
import { readXml, type XmlElement } from './xml.js';

/** What of the style of a cell decides how it is read. */
export interface CellStyle {
  readonly format: NumberFormat;
  readonly isStruck: boolean;
}

export const plainStyle: CellStyle = { format: generalFormat, isStruck: false };

/** The styles of a workbook in the order in which cells name them. */
export async function stylesOf(archive: Archive, part: string | undefined): Promise<readonly CellStyle[]> {
  if (part === undefined || !archive.has(part)) return [];
  const collected = new StyleSheet();
  await readXml(archive.read(part), {
    opened: (element) => collected.opened(element),
    closed: (name, namespace) => collected.closed(name, namespace),
  });
  return collected.styles();
}

class StyleSheet {
  private readonly patterns = new Map<number, string>();
  private readonly struckFonts: boolean[] = [];
  private readonly cells: { readonly formatId: number; readonly fontId: number }[] = [];
  private readonly path: string[] = [];

  opened(element: XmlElement): void {
    const inside = this.path.at(-1);
    this.path.push(element.name);
    if (element.namespace !== MAIN) return;
    if (inside === 'numFmts' && element.name === 'numFmt') this.definePattern(element);
    if (inside === 'fonts' && element.name === 'font') this.struckFonts.push(false);
    if (inside === 'font' && element.name === 'strike' && this.path.at(-3) === 'fonts') {
      this.struckFonts[this.struckFonts.length - 1] = isSet(element.attribute('val'), true);
    }
    if (inside === 'cellXfs' && element.name === 'xf') {
      this.cells.push({
        formatId: wholeNumber(element.attribute('numFmtId')) ?? 0,
        fontId: wholeNumber(element.attribute('fontId')) ?? 0,
      });
    }
  }

  closed(_name: string, _namespace: string): void {
    this.path.pop();
  }

  styles(): CellStyle[] {
    const formats = new Map<number, NumberFormat>();
    return this.cells.map(({ formatId, fontId }) => {
      const format = formats.get(formatId) ?? numberFormat(formatId, this.patterns.get(formatId));
      formats.set(formatId, format);
      return { format, isStruck: this.struckFonts[fontId] ?? false };
    });
  }

  private definePattern(element: XmlElement): void {
    const id = wholeNumber(element.attribute('numFmtId'));
    const pattern = element.attribute('formatCode');
    if (id !== null && pattern !== undefined) this.patterns.set(id, pattern);
  }
}
