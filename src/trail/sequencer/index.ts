export { Sequencer, type SequencerOptions, type Tree } from './sequencer.js';
export { writeHeads, writeLeaves, writeTree, type SubjectHead } from './written-log.js';
