export { openSigner, showSignerKey } from './open-signer.js';
export { startSignerChild } from './signer-child.js';
export { SignerClient, SignerRefusal } from './signer-client.js';
