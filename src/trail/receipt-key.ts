import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keepSigningKey } from './key-file.js';
import { signatureTypes, type SigningKey } from './log/keys.js';
import { receiptKeyName } from './log/receipt.js';

/**
 * The key that signs receipts, made once for this folder. It lives with the server, which must answer at once, and can
 * promise only what the log then keeps: it is never the log's own.
 * @param folder the same of every server of a log
 */
export async function keepReceiptKey(folder: string, origin: string): Promise<SigningKey> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return keepSigningKey(
    join(folder, 'receipt.key'),
    receiptKeyName(origin),
    signatureTypes.ed25519,
    'receipt-key',
  );
}
