export { Sequencer, type SequencerOptions, type Tree } from './sequencer.js';
