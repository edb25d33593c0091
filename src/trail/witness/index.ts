export { initialiseWitness, openWitness, type OpenWitness } from './open-witness.js';
export { formatWitnessRequest } from './request.js';
export { serveWitness, type WitnessServer } from './witness-server.js';
