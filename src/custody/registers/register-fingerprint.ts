import { createHash } from 'node:crypto';
import { cellText, columnOfTitle, type RegisterCells } from './register-columns.js';
import { normaliseText } from './register-text.js';

/**
 * Numbers equal rows so that a file read twice gives the same fingerprints, and two equal rows of one file give two.
 * The serial number column is left out: a row inserted above must not make every later row look new.
 */
export class RowFingerprints {
  private readonly occurrences = new Map<string, number>();

  /** The fingerprint of the next row: sha256 (hex) over its case, its normalised cells and its occurrence. */
  next(caseKey: string, cells: RegisterCells): string {
    const content = JSON.stringify([caseKey, normalisedCells(cells)]);
    const occurrence = (this.occurrences.get(content) ?? 0) + 1;
    this.occurrences.set(content, occurrence);
    return createHash('sha256')
      .update(`${content}#${String(occurrence)}`)
      .digest('hex');
  }
}

function normalisedCells(cells: RegisterCells): [string, string][] {
  return Object.entries(cells)
    .map(([title, cell]): [string, string] => [columnOfTitle(title) ?? normaliseText(title), cellText(cell)])
    .filter(([title, text]) => title !== 'serial' && text !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
