import { hkdfSync } from 'node:crypto';
import type { ReceiptSigner } from '../../identity/index.js';
import {
  formatVerifierKey,
  KEY_SIZE,
  receiptKeyName,
  signatureTypes,
  signingKeyOf,
  signReceipt,
  type SigningKey,
} from '../log/index.js';

/** The key that signs the receipts of a log; derived from the secret of the house, and never the log's own key. */
export function receiptKey(origin: string, secret: string): SigningKey {
  const seed = hkdfSync('sha256', secret, '', `so-kho receipt key v1 ${origin}`, KEY_SIZE);
  return signingKeyOf(receiptKeyName(origin), signatureTypes.ed25519, new Uint8Array(seed));
}

/** The public half as people write it down: name+id+key. */
export function receiptVerifierKey(origin: string, secret: string): string {
  return formatVerifierKey(receiptKey(origin, secret));
}

/** Signs receipts of this log (docs/TRAIL-FORMATS.md). */
export function receiptSigner(origin: string, secret: string): ReceiptSigner {
  const key = receiptKey(origin, secret);
  return ({ eventId, commitment, deadline }) =>
    signReceipt(
      { origin, eventId, commitment: Buffer.from(commitment, 'hex'), deadline: deadline.toISOString() },
      key,
    );
}
