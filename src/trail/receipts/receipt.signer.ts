import type { ReceiptSigner } from '../../identity/index.js';
import { signReceipt, type SigningKey } from '../log/index.js';

/** Which log the receipts are of, and the key that signs them; it is never the log's own. */
export interface ReceiptKey {
  readonly origin: string;
  readonly key: SigningKey;
}

/** Signs the receipts of a log (docs/TRAIL-FORMATS.md). */
export function receiptSigner({ origin, key }: ReceiptKey): ReceiptSigner {
  return ({ eventId, commitment, deadline }) =>
    signReceipt(
      { origin, eventId, commitment: Buffer.from(commitment, 'hex'), deadline: deadline.toISOString() },
      key,
    );
}
