export {
  hasSigner,
  initialiseSigner,
  openSigner,
  recoverJournal,
  showSignerKey,
  signedSizeIn,
} from './open-signer.js';
export type { SignedTree } from './journal.js';
export { startSignerChild } from './signer-child.js';
export type { SignerState } from './protocol.js';
export { SignerClient, SignerRefusal, SignerUnreachable } from './signer-client.js';
