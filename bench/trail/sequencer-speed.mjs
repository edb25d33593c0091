// How many events a second the sequencer takes when nobody writes beside it.
import { median } from '../support/report.mjs';
import { fillOutbox } from './house.mjs';

export async function measureSequencer(bench, { events, rounds, tell }) {
  const rates = [];
  for (let round = 0; round < rounds; round += 1) {
    await bench.sequencer.drain();
    await fillOutbox(bench, events);
    const began = performance.now();
    const taken = await bench.sequencer.drain();
    rates.push(taken / ((performance.now() - began) / 1000));
  }
  tell(
    `Sequencer alone: ${median(rates).toFixed(0)} events/s (${rates.map((rate) => rate.toFixed(0)).join(', ')}), ` +
      `${rounds} rounds of ${events} events in transactions as relocations leave them.`,
  );
  return { name: 'sequencer alone, events/s', measured: median(rates) };
}
