// npm run bench:trail: what the tamper-evident trail costs and how soon it answers. What it measures and how to read it:
// docs/PERFORMANCE.md.
import { writeFile } from 'node:fs/promises';
import { description } from '../support/machine.mjs';
import { chosen, optionsOf } from '../support/options.mjs';
import { measureDump } from './verify-dump.mjs';
import { measureMergeDelay } from './merge-delay.mjs';
import { measureProofs } from './inclusion-proofs.mjs';
import { measureSequencer } from './sequencer-speed.mjs';
import { measureInsert, measureRelocation, measureTransaction } from './write-cost.mjs';
import { openTrailHouse } from './house.mjs';

/** Smallest: not how fast, only that everything still runs. */
const sizes = {
  smallest: {
    dump: { size: 3_000, checkpoints: 3, rounds: 1 },
    sequencer: { events: 900, rounds: 1 },
    proofs: { leaves: 1_000, requests: 20, clients: [1, 4] },
    delay: { perSecond: 60, seconds: 1 },
    ...writes({ clients: [1, 4], rounds: 1, seconds: 0.1 }),
  },
  default: {
    dump: { size: 1_000_000, checkpoints: 100, rounds: 3, goal: 60 },
    sequencer: { events: 30_000, rounds: 3 },
    proofs: { leaves: 100_000, requests: 3_000, clients: [1, 8], goal: 5 },
    delay: { perSecond: 500, seconds: 45, goal: 2 },
    ...writes({ clients: [1, 8, 16], rounds: 5, seconds: 2 }),
  },
};

/** One size for the three writes. */
function writes(size) {
  return { insert: size, transaction: size, relocation: size };
}

const overHouse = {
  sequencer: measureSequencer,
  proofs: measureProofs,
  delay: measureMergeDelay,
  insert: measureInsert,
  transaction: measureTransaction,
  relocation: measureRelocation,
};

const options = optionsOf(
  { size: 'default', only: '', home: '', results: '' },
  `npm run bench:trail -- [options]
  --size     ${Object.keys(sizes).join(' or ')}
  --only     some of dump,${Object.keys(overHouse).join(',')}
  --home     a folder in which the log that is verified is kept and found again
  --results  a file for the figures as JSON`,
);
const size = sizes[options.size];
if (size === undefined) {
  throw new Error(`--size: there is no ${options.size}; there are ${Object.keys(sizes).join(', ')}.`);
}
const only = chosen('only', options.only, ['dump', ...Object.keys(overHouse)]);
const tell = (line) => console.log(line);

const { processor, cores, memoryGigabytes, node } = description;
tell(`${processor}, ${cores} cores, ${memoryGigabytes} GB, Node ${node}.`);
const figures = [];
if (only.includes('dump')) {
  figures.push(await measureDump({ ...size.dump, home: options.home, tell }));
}
const parts = Object.entries(overHouse).filter(([name]) => only.includes(name));
if (parts.length > 0) {
  const bench = await openTrailHouse(tell);
  try {
    for (const [name, measure] of parts) {
      figures.push(...[await measure(bench, { ...size[name], tell })].flat());
    }
  } finally {
    await bench.close();
  }
}
const missed = figures.filter(({ goal, measured }) => goal !== undefined && measured > goal);
for (const { name, measured, goal } of figures.filter((figure) => figure.goal !== undefined)) {
  tell(`${measured > goal ? 'MISSED' : 'reached'}: ${name}: ${measured.toFixed(2)}, goal ${goal}`);
}
if (options.results !== '') {
  await writeFile(
    options.results,
    `${JSON.stringify({ machine: description, size: options.size, figures }, null, 2)}\n`,
  );
}
process.exitCode = missed.length > 0 ? 1 : 0;
