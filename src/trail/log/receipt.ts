import { decodeHash } from './base64.js';
import { FormatError } from './format-error.js';
import { ed25519Signer, ed25519Verifier, openNote, parseNote, signNote } from './note.js';
import type { SigningKey, VerifierKey } from './keys.js';

/** The log's promise that an event will be in it at the latest at the deadline. */
export interface Receipt {
  /** Origin of the log. */
  readonly origin: string;
  /** Uuid of the event. */
  readonly eventId: string;
  /** SHA-256(salt ‖ payload bytes). */
  readonly commitment: Buffer;
  /** RFC 3339 in UTC with three decimals. */
  readonly deadline: string;
}

const FORM =
  /^(\S+) receipt v1\nevent ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\ncommit ([A-Za-z0-9+/=]{44})\ndeadline (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n$/;

/** The name of the key that signs the receipts of a log: never the log's own. */
export function receiptKeyName(origin: string): string {
  return `${origin}/receipt`;
}

/** @throws FormatError when something in it is malformed */
export function formatReceipt({ origin, eventId, commitment, deadline }: Receipt): string {
  const text = `${origin} receipt v1\nevent ${eventId}\ncommit ${commitment.toString('base64')}\ndeadline ${deadline}\n`;
  parseReceipt(text);
  return text;
}

/**
 * Reads the note text of a receipt.
 * @throws FormatError
 */
export function parseReceipt(text: string): Receipt {
  const [, origin, eventId, commitment, deadline] = FORM.exec(text) ?? [];
  if (origin === undefined || eventId === undefined || commitment === undefined || deadline === undefined) {
    throw new FormatError('receipt', 'not the four lines of a receipt v1');
  }
  const milliseconds = Date.parse(deadline);
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== deadline) {
    throw new FormatError('receipt', 'the deadline is no instant');
  }
  return { origin, eventId, commitment: decodeHash(commitment), deadline };
}

/** The signed note of a receipt. */
export function signReceipt(receipt: Receipt, key: SigningKey): string {
  requireReceiptKey(key, receipt.origin);
  return signNote(formatReceipt(receipt), [ed25519Signer(key)]);
}

/**
 * The receipt of a signed note that holds one signature, that of this key.
 * @throws FormatError, SignatureError
 */
export function openReceipt(note: string, key: VerifierKey): Receipt {
  if (parseNote(note).signatures.length !== 1) throw new FormatError('receipt', 'more than one signature');
  const receipt = parseReceipt(openNote(note, [ed25519Verifier(key)]).text);
  requireReceiptKey(key, receipt.origin);
  return receipt;
}

function requireReceiptKey(key: VerifierKey, origin: string): void {
  if (key.name !== receiptKeyName(origin)) {
    throw new FormatError('receipt', `${key.name} does not sign the receipts of ${origin}`);
  }
}
