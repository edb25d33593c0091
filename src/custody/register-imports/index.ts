export { prepareRegister, tryRegister, type RegisterTried } from './prepare-register.js';
export { accountLines } from './register-account.js';
export { registerDraftReads, registerDraftRowReads } from './register-draft.reads.js';
export { RegisterDraftResolver } from './register-draft.resolver.js';
export {
  registerDifferenceReads,
  registerImportReads,
  registerRowCorrectionReads,
  registerRowReads,
} from './register-import.reads.js';
export { RegisterImportResolver, RegisterRowResolver } from './register-import.resolver.js';
export { releaseRegister } from './release-register.js';
