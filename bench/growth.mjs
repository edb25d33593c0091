// npm run bench:growth: what a read costs when the book has grown a hundredfold. The two databases run beside each
// other, and their windows alternate; one connection, so that the time of an answer is not the time of waiting.
import { ensurePeers } from './support/peers.mjs';

await ensurePeers(console.log);
const { openBench, tellMachine } = await import('./support/bench.mjs');
const { measureWindow } = await import('./support/measure.mjs');
const { chosen, optionsOf, sizeOf } = await import('./support/options.mjs');
const { median, span } = await import('./support/report.mjs');

const options = optionsOf(
  {
    from: 'small',
    to: 'large',
    'home-from': '',
    'home-to': '',
    rounds: 5,
    seconds: 10,
    warm: 3,
    only: 'w1,w2,w3',
    contender: 'ours',
  },
  `npm run bench:growth -- [options]
  --from, --to            the two sizes (small: 100 000 movements, large: 10 000 000)
  --home-from, --home-to  folders in which the seeded databases are kept; without one it is thrown away
  --rounds, --seconds, --warm, --only, --contender   as in npm run bench`,
);
const workloads = chosen('only', options.only, ['w1', 'w2', 'w3']);
const tell = (line) => console.log(line);

tellMachine(tell);
const sides = [];
try {
  for (const [size, home] of [
    [options.from, options['home-from']],
    [options.to, options['home-to']],
  ]) {
    const bench = await openBench({ home, size: sizeOf(size), names: [options.contender], tell });
    sides.push({ size, bench, contender: bench.running[0] });
  }
  for (const workload of workloads) {
    if (sides[0].contender.answers(workload)) {
      await compare(workload);
    } else {
      tell(`${workload} is left out: the schema cannot answer it yet.`);
    }
  }
} finally {
  for (const { bench } of sides) {
    await bench.close();
  }
}

async function compare(workload) {
  const p50 = async ({ bench, contender }, seconds, begin) => {
    const { client, database, questions } = bench;
    const asked = { client, database, contender, workload, questions: questions[workload] };
    const window = await measureWindow({ ...asked, connections: 1, seconds, begin });
    if (Object.keys(window.faults).length > 0) {
      throw new Error(`${workload}: ${JSON.stringify(window.faults)}`);
    }
    return window.p50;
  };
  for (const side of sides) {
    await p50(side, options.warm, 0);
  }
  const rounds = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const [before, after] = [
      await p50(sides[0], options.seconds, round * 997),
      await p50(sides[1], options.seconds, round * 997),
    ];
    rounds.push({ before, after, ratio: after / before });
  }
  const ratios = rounds.map(({ ratio }) => ratio);
  const grown = span({ median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) });
  tell(
    `${workload}: p50 ${median(rounds.map(({ before }) => before)).toFixed(2)} ms at ${options.from}, ` +
      `${median(rounds.map(({ after }) => after)).toFixed(2)} ms at ${options.to}; ratio ${grown}`,
  );
}
