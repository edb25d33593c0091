// What can be chosen on the command line, or with the same name in the environment: --rounds 5 or BENCH_ROUNDS=5.
import { parseArgs } from 'node:util';

/** Exhibits and case files of each size; movements come to about five per exhibit. */
export const sizes = {
  smallest: { exhibits: 3_000, cases: 600 },
  small: { exhibits: 20_000, cases: 4_000 },
  default: { exhibits: 300_000, cases: 60_000 },
  large: { exhibits: 2_000_000, cases: 400_000 },
};

/** @throws Error for an option that is not one of the defaults, or a number that is none */
export function optionsOf(defaults, usage) {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      ...Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' }])),
    },
  });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  return Object.fromEntries(
    Object.entries(defaults).map(([name, otherwise]) => {
      const given = values[name] ?? process.env[`BENCH_${name.toUpperCase().replaceAll('-', '_')}`];
      return [
        name,
        given === undefined ? otherwise : typeof otherwise === 'number' ? number(name, given) : given,
      ];
    }),
  );
}

/** A list such as "w1,w3"; all when nothing was chosen. @throws Error for what is not among them */
export function chosen(name, text, all) {
  const names = text === '' ? all : text.split(',').map((one) => one.trim());
  for (const one of names) {
    if (!all.includes(one)) {
      throw new Error(`--${name}: there is no ${one}; there are ${all.join(', ')}.`);
    }
  }
  return names;
}

export function sizeOf(name) {
  const size = sizes[name];
  if (size === undefined) {
    throw new Error(`--size: there is no ${name}; there are ${Object.keys(sizes).join(', ')}.`);
  }
  return { name, ...size };
}

function number(name, text) {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new Error(`--${name} takes a number, not "${text}".`);
  }
  return value;
}
