export { logNote } from './log-note.js';
export { drawQr, noteFromScan, printedLines, qrTextOf } from './qr.js';
export { loadTimestamps, type Timestamp } from './load-timestamps.js';
