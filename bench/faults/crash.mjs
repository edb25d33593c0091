// npm run faults:crash: the server is killed at each point of src/platform/failure-points.ts and started again, and each
// of its processes at random. What must hold afterwards, and how the table is read: docs/TESTING.md.
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { failurePoints } from '../../dist/src/platform/failure-points.js';
import { optionsOf } from '../support/options.mjs';
import { faultsOf, homeLike, People, randomOf, removeHome, serve } from './rig.mjs';
import { killAtRandom } from './random-kills.mjs';

const options = optionsOf(
  {
    runs: Number(process.env.CRASH_RUNS ?? 1),
    kills: Number(process.env.CRASH_KILLS ?? 30),
    row: Number(process.env.CRASH_ROW ?? 5),
    seed: 20261128,
    only: '',
  },
  `npm run faults:crash -- [options]
  --runs   how often each point is tried (CRASH_RUNS)
  --row    how many deaths under load come one after the other before the auditors look (CRASH_ROW)
  --kills  how often each process is killed at random (CRASH_KILLS); 0 leaves that out
  --seed   of the moments; the same seed kills at the same ones
  --only   a regular expression: the points and processes that match`,
);
const tell = (line) => console.log(line);
const chosen = new RegExp(options.only);

/** Points that only the first start of an empty folder passes, and what stands in the folder before. */
const firstStart = [
  {
    pattern: /^(postgres-passwords|cluster|database)[.]|^(secret|receipt)-key[.]|^signer-(key|journal)[.]/,
    demo: false,
  },
  { pattern: /^(witness-key|policy)[.]/, demo: true },
];
/** Passed by commands of timers alone, which no server runs; the short form has them. */
const ofCommands = /^verification[.]/;
/** These are passed at each start as well. */
const eachStart = /^database[.](migrated|log-in-allowed)/;
/** How often a point may be passed before it is the one: some are passed once or twice, most with each change. */
const mostHits = [
  [/^(work|sequencer[.](?!noted))/, 30],
  [/^database[.]migrating/, 40],
  [/^(publisher|journal|witness|mirror)/, 3],
];

const random = randomOf(options.seed);
const seconds = (list) => {
  const sorted = [...list].sort((one, other) => one - other);
  const at = (share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1) ?? '–';
  return `${at(0.5)} | ${at(1)}`;
};

tell(
  `Seed ${options.seed}, ${options.runs} runs of each point, ${options.kills} random kills of each process.`,
);
tell('Two homes are made ready …');
const bare = await homeLike();
const full = await homeLike();
const rows = [];
let wrong = 0;
try {
  // Killed when the database is there and nothing else.
  await (
    await serve(bare, { demo: false, failure: 'secret-key.begun' })
  ).ended;
  const first = await serve(full);
  if (!(await first.says(/^Trail: /m, 300_000))) throw new Error(first.output);
  await first.stop();

  for (const point of failurePoints.filter((each) => chosen.test(each) && !ofCommands.test(each))) {
    const recoveries = [];
    const faults = [];
    for (let done = 0; done < options.runs;) {
      const runs = isOfFirstStart(point) ? 1 : Math.min(options.row, options.runs - done);
      const outcome = await (
        isOfFirstStart(point) ? diesAtFirstStart(point) : diesUnderLoad(point, runs)
      ).catch((error) => ({ recoveries: [], faults: [error.stack] }));
      faults.push(...outcome.faults);
      recoveries.push(...outcome.recoveries);
      done += runs;
    }
    report(point, options.runs, recoveries, faults);
  }
  if (options.kills > 0) {
    for (const part of ['server', 'postmaster', 'signer', 'sequencer', 'witness'].filter((each) =>
      chosen.test(each),
    )) {
      const { recoveries, faults, kills } = await killAtRandom(part, full, options.kills, random, tell).catch(
        (error) => ({ recoveries: [], faults: [error.stack], kills: 0 }),
      );
      report(`${part} at random`, kills, recoveries, faults);
    }
  }
} finally {
  await removeHome(bare);
  await removeHome(full);
}
tell(
  '\n| point | runs | lost, doubled or not good | back after s, median | longest |\n|---|---|---|---|---|',
);
for (const row of rows) tell(row);
tell(wrong === 0 ? '\n0 lost, 0 doubled, every verdict GOOD.' : `\n${wrong} faults.`);
process.exitCode = wrong === 0 ? 0 : 1;

function report(name, runs, recoveries, faults) {
  rows.push(`| ${name} | ${runs} | ${faults.length} | ${seconds(recoveries)} |`);
  tell(
    `${faults.length === 0 ? 'ok    ' : 'FAULT '} ${name}: ${runs} runs, back after ${seconds(recoveries)} s`,
  );
  for (const fault of faults) tell(`       ${fault.replaceAll('\n', '\n       ')}`);
  wrong += faults.length;
}

function isOfFirstStart(point) {
  return !eachStart.test(point) && firstStart.some(({ pattern }) => pattern.test(point));
}

/** The point and at which time of passing it the program dies. */
function planOf(point) {
  const most = mostHits.find(([pattern]) => pattern.test(point))?.[1] ?? 1;
  return `${point}:${isOfFirstStart(point) && most < 40 ? 1 : 1 + Math.floor(random() * most)}`;
}

/** The program dies at its first start in an empty folder, and is started again. */
async function diesAtFirstStart(point) {
  const { demo } = firstStart.find(({ pattern }) => pattern.test(point));
  const isEmpty = /^(postgres-passwords|cluster|database[.](created|migrating))/.test(point);
  const home = await homeLike(isEmpty ? undefined : bare);
  const people = new People();
  const failure = planOf(point);
  let server = await serve(home, { demo, failure });
  try {
    if (!(await dies(server))) return notReached(failure, server);
    // Where the signer died the server goes on.
    server = server.how === undefined ? server : await serve(home, { demo });
    const recovery = await recovered(server, people, demo);
    return await audited({ home, server, people, demo, failure, recoveries: [recovery] });
  } finally {
    await end(server, home);
  }
}

/**
 * The program dies at the point so many times in a row while people write, each time started again at once; now and then
 * it dies before it was back. In the end the auditors look.
 */
async function diesUnderLoad(point, runs) {
  const home = await homeLike(full);
  const people = new People();
  const failures = Array.from({ length: runs }, () => planOf(point));
  const recoveries = [];
  let server;
  try {
    for (const [run, failure] of failures.entries()) {
      // Where the signer died the server went on: it is started again with its next death.
      if (server?.how === undefined) await server?.stop();
      server = await serve(home, { failure });
      const stopping = new AbortController();
      const back = run === 0 ? undefined : backIn(server, people, stopping.signal);
      const writing = writeUntil(people, server, stopping.signal);
      if (!(await dies(server))) return notReached(failure, server);
      if (server.how === undefined) recoveries.push(await signedAgain(home));
      stopping.abort();
      await writing;
      const seconds = await back;
      if (seconds !== undefined) recoveries.push(seconds);
    }
    const isServer = server.how !== undefined;
    server = isServer ? await serve(home) : server;
    const last = await recovered(server, people, true);
    if (isServer) recoveries.push(last);
    return await audited({ home, server, people, demo: true, failure: failures.join(' '), recoveries });
  } finally {
    await end(server, home);
  }
}

const notReached = (failure, server) => ({
  recoveries: [],
  faults: [`${failure} was not reached: ${server.output.slice(-500)}`],
});

async function end(server, home) {
  if (server !== undefined && server.how === undefined) await server.kill();
  await removeHome(home);
}

/** What an auditor finds after the deaths, and how the server ends. */
async function audited({ home, server, people, demo, failure, recoveries }) {
  if (demo) await people.writeEach(3);
  const faults = await faultsOf(home, server, people);
  const how = await server.stop();
  return {
    recoveries,
    faults: [...faults, ...(how === 'code 0' ? [] : [`It ended with ${how}.`])].map(
      (each) => `${failure}: ${each}`,
    ),
  };
}

/** Seconds from the start until somebody has written and a checkpoint was published; undefined where it dies before. */
async function backIn(server, people, signal) {
  const before = people.acknowledged.length;
  while (people.acknowledged.length === before) {
    if (server.how !== undefined || signal.aborted) return undefined;
    await pause(20);
  }
  const { seconds } = server;
  return (await server.says(/^Trail: /m, 300_000)) ? seconds : undefined;
}

/** Whether the server has died within three minutes, or its signer has, which it starts again. */
async function dies(server) {
  return Promise.race([diedOf(server), pause(180_000, false, { ref: false })]);
}

/** Fulfilled when the server has died, or its signer has, which it starts again. */
async function diedOf(server) {
  await Promise.race([server.ended, server.says(/^The signer ended \(SIGKILL\)/m, 240_000)]);
  return server.how === undefined || server.how === 'SIGKILL';
}

async function writeUntil(people, server, signal) {
  await people.logInPatiently(server).catch(() => undefined);
  if (people.items.length === 0) return;
  await people.write(AbortSignal.any([signal, endOf(server)]));
}

function endOf(server) {
  const ended = new AbortController();
  void server.ended.then(() => ended.abort());
  return ended.signal;
}

/** Seconds from the death of the signer until another checkpoint was published. */
async function signedAgain(home) {
  const began = performance.now();
  const checkpoint = () => readFile(join(home, 'trail', 'mirror', 'checkpoint'), 'utf8').catch(() => '');
  const before = await checkpoint();
  while ((await checkpoint()) === before) {
    if (performance.now() - began > 120_000) throw new Error('Nothing was published after the signer died.');
    await pause(20);
  }
  return (performance.now() - began) / 1000;
}

/** Seconds from the start until somebody has written again and a checkpoint was published. */
async function recovered(server, people, demo) {
  if (demo) {
    await people.logInPatiently(server, 300_000);
    await people.writeEach(1);
  }
  const after = server.seconds;
  if (!(await server.says(/^Trail: /m, 300_000))) throw new Error(`It did not come back: ${server.output}`);
  return demo ? after : server.seconds;
}
