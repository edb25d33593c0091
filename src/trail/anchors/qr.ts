import { parseCheckpoint } from '../log/checkpoint.js';
import { parseNote } from '../log/note.js';

/** How a QR code is drawn. */
export type QrFormat = 'svg' | 'png';

/**
 * The text that minutes carry as a QR code: the signed note of the checkpoint, as it is. Whoever scans it has a
 * file that the offline verifier takes.
 * @throws FormatError when it is not the note of a checkpoint
 */
export function qrTextOf(note: string): string {
  parseCheckpoint(parseNote(note).text);
  return note;
}

/**
 * The note in what a scanner has read: scanners end lines in their own way and leave the last end out.
 * @throws FormatError when it is not the note of a checkpoint
 */
export function noteFromScan(text: string): string {
  const note = `${text.replaceAll('\r\n', '\n').trim()}\n`;
  parseCheckpoint(parseNote(note).text);
  return note;
}

/** What is printed beside the code, for eyes: which log, how many entries, the beginning of the root. */
export function printedLines(note: string): string[] {
  const { origin, size, root } = parseCheckpoint(parseNote(note).text);
  return [origin, size.toString(), root.toString('hex').slice(0, 20)];
}

/** The QR code of a text; error correction M survives a stamp or a fold. */
export async function drawQr(text: string, format: QrFormat): Promise<Buffer> {
  const { toBuffer, toString } = await import('qrcode');
  const options = { errorCorrectionLevel: 'M', margin: 4 } as const;
  return format === 'png'
    ? toBuffer(text, { ...options, type: 'png', scale: 6 })
    : Buffer.from(await toString(text, { ...options, type: 'svg' }));
}
