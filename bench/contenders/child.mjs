// The life of a contender: it is started with its settings, tells its port, and ends with whoever started it.

/** What the run gave this contender. */
export const settings = JSON.parse(process.env.BENCH_CONTENDER ?? '{}');

/** Connections to the database; more than about ten only wait for each other on one core. */
export const poolSize = 10;

/** Tells the run that requests are taken, and ends when the run does. */
export function takesRequests(port, close) {
  process.send({ port });
  process.once('disconnect', () => {
    void Promise.resolve(close()).finally(() => process.exit(0));
  });
}
