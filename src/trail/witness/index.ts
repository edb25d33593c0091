export { hasWitness, initialiseWitness, openWitness, recoverWitness } from './open-witness.js';
export { formatWitnessRequest } from './request.js';
export { serveWitness } from './witness-server.js';
