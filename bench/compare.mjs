// The comparison itself. Every figure is of one run; what may be compared between machines is the ratio of two
// contenders in the same round.
import { assertAgreement, assertMoves } from './support/agreement.mjs';
import { contenderNames, openBench, tellMachine } from './support/bench.mjs';
import { cleanUpAfterWrites, measureWindow } from './support/measure.mjs';
import { chosen, optionsOf, sizeOf } from './support/options.mjs';
import { report, writeReport } from './support/report.mjs';
import { workloads } from './support/questions.mjs';

const options = optionsOf(
  {
    size: 'default',
    home: '',
    rounds: 5,
    seconds: 10,
    warm: 3,
    connections: '1,32',
    only: '',
    contenders: '',
    results: '',
  },
  `npm run bench -- [options]
  --size         smallest, small, default or large (default: 300 000 exhibits, 1 500 000 movements)
  --home         a folder in which the seeded database is kept and found again; without one it is thrown away
  --rounds       interleaved rounds (5)
  --seconds      seconds of a window (10)
  --warm         seconds of warming up before the first round, per contender and workload (3)
  --connections  numbers of connections (1,32)
  --only         workloads, such as w1,w3 (all)
  --contenders   ${contenderNames.join(', ')} (all)
  --results      where the table and the JSON go (bench/results/)
Each is also read from the environment, such as BENCH_SIZE.`,
);

const size = sizeOf(options.size);
const asked = chosen('only', options.only, Object.keys(workloads));
const names = chosen('contenders', options.contenders, contenderNames);
const connections = options.connections.split(',').map(Number);
const tell = (line) => console.log(line);

tellMachine(tell);
const bench = await openBench({ home: options.home, size, names, tell });
const windows = [];
try {
  const { running, database, client } = bench;
  for (const workload of asked) {
    const unable = running.filter((one) => one.workloads.includes(workload) && !one.answers(workload));
    if (unable.length > 0) {
      tell(
        `${workload} is left out for ${unable.map(({ name }) => name).join(', ')}: the schema cannot answer it yet.`,
      );
    }
  }
  tell('Do all say the same?');
  await assertAgreement(running, asked, bench.questions, tell);
  if (asked.includes('w4')) {
    await assertMoves(running, (contender) => bench.questionsFor(contender, 'w4'), database.admin, tell);
  }

  const run = async (contender, workload, count, seconds, begin) => {
    const questions = await bench.questionsFor(contender, workload);
    const window = await measureWindow({
      client,
      database,
      contender,
      workload,
      questions,
      connections: count,
      seconds,
      begin,
    });
    if (workload === 'w4') {
      await cleanUpAfterWrites(database.admin);
    }
    return window;
  };

  if (options.warm > 0) {
    tell('Warming up …');
    for (const workload of asked) {
      for (const contender of running.filter((one) => one.answers(workload))) {
        await run(contender, workload, Math.max(...connections), options.warm, 0);
      }
    }
  }
  for (let round = 1; round <= options.rounds; round += 1) {
    tell(`Round ${round} of ${options.rounds}`);
    for (const workload of asked) {
      for (const count of connections) {
        const heard = [];
        for (const contender of inTurn(running, round).filter((one) => one.answers(workload))) {
          const window = await run(contender, workload, count, options.seconds, round * 997);
          windows.push({ round, workload, connections: count, contender: contender.name, ...window });
          heard.push(`${contender.name} ${window.perSecond.toFixed(1)}`);
        }
        tell(`  ${workload}, ${count} connection(s), answers per second: ${heard.join(', ')}`);
      }
    }
  }
} finally {
  await bench.close();
}

const told = report(windows, bench.running, { options, size });
tell(told.markdown);
tell(`Written to ${await writeReport(told, options.results)}.`);
const unanswered = bench.running.filter(({ givenUp }) => givenUp.size > 0);
for (const { name, givenUp } of unanswered) {
  tell(`${name} gave no answer to ${[...givenUp.keys()].join(', ')}.`);
}
if (unanswered.length > 0 || windows.some(({ faults }) => Object.keys(faults).length > 0)) {
  tell('Not everything that was asked was answered.');
  process.exitCode = 1;
}

/** Whoever was first in one round is later in the next. */
function inTurn(list, round) {
  const begin = round % list.length;
  return [...list.slice(begin), ...list.slice(0, begin)];
}
