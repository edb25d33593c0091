// What every benchmark here begins and ends with: a seeded database, contenders, a client, questions.
import { contenders, startContender } from './contenders.mjs';
import { openBenchDatabase } from './database.mjs';
import { description } from './machine.mjs';
import { Client } from './measure.mjs';
import { movableShare, openSessions, readQuestions } from './variety.mjs';

export const contenderNames = contenders.map(({ name }) => name);

/** Everything that was started is ended by `close`, also when a later part could not be started. */
export async function openBench({ home, size, names, tell }) {
  const opened = [];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) {
      await end();
    }
  };
  try {
    const database = await openBenchDatabase({ home, size, tell });
    opened.push(() => database.close());
    const sessions = await openSessions(database.admin);
    const questions = await readQuestions(database.admin, sessions);
    const begun = await Promise.allSettled(
      contenders
        .filter(({ name }) => names.includes(name))
        .map((contender) => startContender(contender, database)),
    );
    const running = begun.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
    opened.push(...running.map((contender) => () => contender.stop()));
    const failed = begun.find(({ status }) => status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
    const house = running.find(({ kind }) => kind === 'house');
    if (house !== undefined) {
      questions.w1 = await withCursors(house, questions.w1);
    }
    const client = new Client();
    opened.push(() => client.stop());
    return {
      database,
      running,
      client,
      close,
      questionsFor: (contender, workload) =>
        workload === 'w4'
          ? movableShare(
              database.admin,
              sessions,
              contenderNames.indexOf(contender.name),
              contenderNames.length,
            )
          : questions[workload],
      questions,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The house's pages begin after a cursor, which only the house can tell: its lists are walked once. */
async function withCursors(house, pages) {
  const cursors = await house.cursorsOf(pages);
  return pages.map((page, index) => ({ ...page, after: cursors[index] }));
}

export function tellMachine(tell) {
  const { processor, cores, memoryGigabytes, node, pinned } = description;
  tell(`${processor}, ${cores} cores, ${memoryGigabytes} GB, Node ${node}.`);
  tell(
    pinned
      ? 'Servers and PostgreSQL share one core, the client has another (taskset).'
      : 'taskset or a second core is missing: nothing is pinned, and the figures mean less.',
  );
}
