// One window: a contender, a workload, a number of connections, some seconds. What is measured around it is the
// processor time of the server and of PostgreSQL, and the memory of the server.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cores, processorTimes, spent, startNode } from './machine.mjs';

const program = fileURLToPath(new URL('load.mjs', import.meta.url));

/** The client process. */
export class Client {
  constructor() {
    this.child = startNode(cores.client, program);
    this.ended = once(this.child, 'exit');
  }

  async send(job) {
    const answered = once(this.child, 'message');
    this.child.send(job);
    const [result] = await Promise.race([
      answered,
      this.ended.then(() => Promise.reject(new Error('The client process ended in the middle of a window.'))),
    ]);
    if (result.failure !== undefined) {
      throw new Error(result.failure);
    }
    return result;
  }

  async stop() {
    if (this.child.connected) {
      this.child.disconnect();
    }
    await this.ended;
  }
}

/** @returns the client's figures with processor time per answer in milliseconds; undefined where nobody tells it */
export async function measureWindow({
  client,
  database,
  contender,
  workload,
  questions,
  connections,
  seconds,
  begin,
}) {
  const job = { ...contender.job(workload, questions), connections, seconds, begin };
  const server = contender.processorTimes();
  const postgres = processorTimes(database.processes());
  const result = await client.send(job);
  const perAnswer = (milliseconds) =>
    milliseconds === undefined || result.answers === 0 ? undefined : milliseconds / result.answers;
  const window = {
    ...result,
    serverCpu: perAnswer(spent(server, contender.processorTimes())),
    postgresCpu: perAnswer(spent(postgres, processorTimes(database.processes()))),
    resident: contender.residentMegabytes(),
  };
  await untilQuiet(database.admin);
  return window;
}

/**
 * The client hangs up at the end of a window; what it asked last is worked on for a moment longer. Who does not cancel
 * works through a queue: 32 dashboards without counters take half a minute.
 */
async function untilQuiet(admin) {
  for (let attempt = 0; attempt < 6_000; attempt += 1) {
    const { rows } = await admin.query(
      "select count(*)::integer as busy from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'",
    );
    if (rows[0].busy === 0) {
      return;
    }
    await pause(25);
  }
  throw new Error('The database is still busy two and a half minutes after the client has left.');
}

/** After writes, so that the next window does not pay for the rows that the last one left behind. */
export async function cleanUpAfterWrites(admin) {
  await admin.query('vacuum custody.exhibit, custody.holding');
}
