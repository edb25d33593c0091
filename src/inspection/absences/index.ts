export { Absence as AbsenceEntity } from './absence.entity.js';
export { absenceReads } from './absence.reads.js';
export { AbsenceResolver } from './absence.resolver.js';
