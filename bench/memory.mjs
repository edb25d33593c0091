// npm run bench:memory: the resident memory of the server through minutes of 32 connections that ask all reads in turn.
import { setTimeout as pause } from 'node:timers/promises';
import { ensurePeers } from './support/peers.mjs';

await ensurePeers(console.log);
const { openBench, tellMachine } = await import('./support/bench.mjs');
const { optionsOf, sizeOf } = await import('./support/options.mjs');

const options = optionsOf(
  { size: 'default', home: '', minutes: 10, connections: 32, contender: 'ours' },
  `npm run bench:memory -- [options]
  --size, --home  as in npm run bench
  --minutes       how long (10)
  --connections   how many (32)
  --contender     whose memory (ours)`,
);
const tell = (line) => console.log(line);
/** Between two looks at the memory, in seconds. */
const step = Math.min(5, options.minutes * 6);

tellMachine(tell);
const bench = await openBench({
  home: options.home,
  size: sizeOf(options.size),
  names: [options.contender],
  tell,
});
try {
  const [contender] = bench.running;
  const workloads = ['w1', 'w2', 'w3', 'w5'].filter((workload) => contender.answers(workload));
  const jobs = workloads.map((workload) => contender.job(workload, bench.questions[workload]));
  const job = { ...jobs[0], questions: mixed(jobs.map(({ questions }) => questions)) };
  const resident = () => contender.residentMegabytes('VmRSS');
  if (resident() === undefined) {
    throw new Error('This system does not tell the memory of a process (no /proc).');
  }
  tell(`${contender.title}; ${workloads.join(', ')} in turn over ${options.connections} connections.`);
  tell(`before the first request: ${resident().toFixed(0)} MB`);
  const samples = [];
  let isOver = false;
  const looking = (async () => {
    for (let passed = step; !isOver; passed += step) {
      await pause(step * 1000);
      samples.push(resident());
      if (passed % 60 === 0) {
        tell(`after ${passed / 60} min: ${samples.at(-1).toFixed(0)} MB`);
      }
    }
  })();
  const result = await bench.client.send({
    ...job,
    connections: options.connections,
    seconds: options.minutes * 60,
  });
  isOver = true;
  await looking;
  tell(`${result.answers} answers, errors ${JSON.stringify(result.faults)}`);
  tell(
    `most: ${contender.residentMegabytes('VmHWM').toFixed(0)} MB; at the end: ${samples.at(-1).toFixed(0)} MB`,
  );
  process.exitCode = Object.keys(result.faults).length > 0 ? 1 : 0;
} finally {
  await bench.close();
}

/** One of each in turn, until all of the longest have had theirs. */
function mixed(lists) {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.map((list) => list[index % list.length])).flat();
}
