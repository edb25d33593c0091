export { openSigner, showSignerKey, type OpenSigner, type SignerOptions } from './open-signer.js';
export { startSignerChild, type SignerChild, type SignerChildOptions } from './signer-child.js';
export { SignerClient, SignerRefusal, SignerUnreachable } from './signer-client.js';
