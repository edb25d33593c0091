/** The keys of the trail as files, for whoever opens a house. */
export { keepSigningKey, readSigningKey } from '../key-file.js';
export { formatVerifierKey, signatureTypes, type SigningKey } from '../log/keys.js';
export { receiptKeyName } from '../log/receipt.js';
