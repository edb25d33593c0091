// The client, a process of its own on a core of its own: sends what it is given as fast as the answers come.
import autocannon from 'autocannon';
import { randomUUID } from 'node:crypto';
import { bodyFor, headersFor, judge } from './request.mjs';

process.on('message', (job) => {
  measure(job).then(
    (result) => process.send(result),
    (error) => process.send({ failure: error.stack }),
  );
});
process.once('disconnect', () => process.exit(0));

/** @returns answers per second, latencies in milliseconds, and what went wrong, once each */
async function measure(job) {
  const latencies = [];
  const faults = new Map();
  const blame = (reason) => faults.set(reason, (faults.get(reason) ?? 0) + 1);
  const source = job.workload === 'w4' ? movesOf(job) : turnsOf(job);
  let began = 0;
  await new Promise((resolve, reject) => {
    const run = autocannon(
      {
        url: `http://127.0.0.1:${job.port}`,
        connections: job.connections,
        duration: job.seconds,
        timeout: 60,
        // A window ends at the next of these looks, in milliseconds.
        sampleInt: 100,
        requests: [
          {
            method: 'POST',
            path: '/graphql',
            setupRequest: (request, context) => {
              context.asked = source.next();
              const { body, token } = context.asked;
              return { ...request, body, headers: headersFor(token) };
            },
            onResponse: (status, body, context) => {
              const fault = judge(job, status, body);
              if (fault === undefined) {
                source.done?.(context.asked);
              } else {
                blame(fault);
              }
            },
          },
        ],
      },
      (error) => (error ? reject(error) : resolve()),
    );
    run.on('start', () => {
      began = performance.now();
    });
    run.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
    run.on('reqError', (error) => blame(String(error)));
  });
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return {
    answers: latencies.length,
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    faults: Object.fromEntries(faults),
  };
}

/** The prepared requests in turn, from a place that differs from window to window. */
function turnsOf({ questions, begin = 0 }) {
  let turn = begin;
  return { next: () => questions[turn++ % questions.length] };
}

/** Each item moves to its other place and back; only what was answered is asked of again. */
function movesOf({ contender, documentId, document, questions }) {
  const ready = [...questions];
  const ask = (move) => {
    const one = { ...move, requestId: randomUUID() };
    return {
      move,
      token: move.token,
      body: bodyFor({ contender, workload: 'w4', documentId, document }, one),
    };
  };
  return {
    next: () => {
      if (ready.length === 0) {
        throw new Error('No item is left that can be moved.');
      }
      return ask(ready.shift());
    },
    done: ({ move }) => ready.push({ ...move, version: move.version + 1, from: move.to, to: move.from }),
  };
}
