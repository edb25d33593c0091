export { importRegisterFile } from './import-file.js';
export { registerImportById, registerRowById } from './register-import.reads.js';
export { RegisterImportResolver, RegisterRowResolver } from './register-import.resolver.js';
