/** The tamper-evident log without any database: formats, hashes, proofs. Rests on node:crypto only. */
export * from './base64.js';
export * from './bundles.js';
export * from './canonical.js';
export * from './checkpoint.js';
export * from './commitment.js';
export * from './cosignature.js';
export * from './entry.js';
export * from './format-error.js';
export * from './hashing.js';
export * from './keys.js';
export * from './merkle.js';
export * from './note.js';
export * from './policy.js';
export * from './proof-file.js';
export * from './receipt.js';
export * from './subject-bundle.js';
export * from './tiles.js';
