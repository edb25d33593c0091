// How long an event waits until a checkpoint that covers it is published: relocations at a steady rate through the unit
// of work, the trail kept by a process of its own with its signer and three witnesses. The clock begins when the event is
// written, a moment before its transaction commits.
import { setTimeout as pause } from 'node:timers/promises';
import { movableItems, openMover, quantile, untilPublished } from './house.mjs';

export async function measureMergeDelay(bench, { perSecond, seconds, goal, tell }) {
  const { owner } = bench;
  const keeper = await bench.keeper();
  await keeper.keep();
  const items = await movableItems(owner, 200);
  const move = await openMover(bench);
  const perMove = await eventsOf(owner, () => move(items[0]));
  const before = await settledSize(owner);
  await untilPublished(keeper, before);

  const took = await moveSteadily({ move, items, perSecond: perSecond / perMove, seconds });
  const after = await settledSize(owner);
  await untilPublished(keeper, after);
  await keeper.stop();

  const checkpoints = keeper.published.filter(({ size }) => size > before);
  const delays = await delaysOf(owner, before, checkpoints);
  const reached = delays.length / took;
  tell(
    `Merge delay at ${reached.toFixed(0)} events/s (${perMove} a relocation) through ${took.toFixed(0)} s: ` +
      `p50 ${quantile(delays, 0.5).toFixed(2)} s, p99 ${quantile(delays, 0.99).toFixed(2)} s, ` +
      `max ${delays.at(-1).toFixed(2)} s; ${delays.length} events, ${checkpoints.length} checkpoints, ` +
      `${checkpoints.filter(({ witnesses }) => witnesses >= 2).length} of them with their quorum.`,
  );
  if (reached < 0.95 * perSecond) {
    tell(`The writers did not reach ${perSecond} events/s on this machine.`);
  }
  return {
    name: `merge delay p99 at ${reached.toFixed(0)} events/s, s`,
    measured: quantile(delays, 0.99),
    goal,
  };
}

/** How many events one act leaves. */
async function eventsOf(owner, act) {
  const size = await settledSize(owner);
  await act();
  await settledSize(owner);
  const { rows } = await owner.query(
    "select count(*)::integer as count from trail.leaf where leaf_index >= $1 and source in ('domain', 'row')",
    [size],
  );
  return rows[0].count;
}

/** One move each so many milliseconds, whether or not those before have ended. @returns seconds until all have */
async function moveSteadily({ move, items, perSecond, seconds }) {
  const free = [...items];
  const begun = [];
  const began = performance.now();
  const moved = async (item) => {
    await move(item);
    free.push(item);
  };
  for (let turn = 0; turn < perSecond * seconds; turn += 1) {
    const due = began + (turn * 1000) / perSecond;
    if (due > performance.now()) {
      await pause(due - performance.now());
    }
    while (free.length === 0) {
      await pause(1);
    }
    begun.push(moved(free.shift()));
  }
  await Promise.all(begun);
  return (performance.now() - began) / 1000;
}

/** In seconds, in ascending order; one for each event. */
async function delaysOf(owner, before, checkpoints) {
  const { rows } = await owner.query(
    `select leaf_index::integer as index, extract(epoch from at)::float8 as at from trail.leaf
     where leaf_index >= $1 and source in ('domain', 'row') order by leaf_index`,
    [before],
  );
  return rows
    .map(({ index, at }) => checkpoints.find(({ size }) => size > index).at / 1000 - at)
    .sort((one, other) => one - other);
}

/** The size of the tree once nothing waits. */
async function settledSize(owner) {
  for (;;) {
    const { rows } = await owner.query(
      'select size::integer, exists (select from trail.outbox) as waits from trail.tree',
    );
    if (!rows[0].waits) {
      return rows[0].size;
    }
    await pause(20);
  }
}
