export { importRegisterFile } from './import-file.js';
export { registerImportReads, registerRowReads } from './register-import.reads.js';
export { RegisterImportResolver, RegisterRowResolver } from './register-import.resolver.js';
