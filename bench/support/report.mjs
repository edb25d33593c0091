// The table and the JSON of a run: medians over the rounds, ratios within the same round.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { description } from './machine.mjs';
import { workloads } from './questions.mjs';

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @returns the run as data, and as a text for people */
export function report(windows, contenders, { options, size }) {
  const titles = Object.fromEntries(contenders.map(({ name, title }) => [name, title]));
  const rows = groups(windows).map((group) => summary(group, windows));
  return {
    data: { machine: description, size, options, contenders: titles, rows, windows },
    markdown: [
      `# Benchmark: ${size.name} size (${size.exhibits} exhibits), ${options.rounds} rounds of ${options.seconds} s`,
      '',
      `${description.processor}, Node ${description.node}; ${description.pinned ? 'server and PostgreSQL on one core, client on another' : 'nothing pinned'}.`,
      'Medians over the rounds; ratios are of requests per second within a round: median (least–most).',
      ...Object.keys(workloads)
        .filter((workload) => rows.some((row) => row.workload === workload))
        .flatMap((workload) =>
          tableOf(
            workload,
            rows.filter((row) => row.workload === workload),
          ),
        ),
      '',
      ...Object.entries(titles).map(([name, title]) => `* ${name} – ${title}`),
    ].join('\n'),
  };
}

/** @returns the folder; the names of the files carry the time */
export async function writeReport({ data, markdown }, folder) {
  const target = folder === '' ? fileURLToPath(new URL('../results/', import.meta.url)) : resolve(folder);
  await mkdir(target, { recursive: true });
  const name = new Date().toISOString().replaceAll(/[:.]/g, '-');
  await writeFile(join(target, `${name}.json`), `${JSON.stringify(data, null, 2)}\n`);
  await writeFile(join(target, `${name}.md`), `${markdown}\n`);
  return join(target, `${name}.md`);
}

function groups(windows) {
  const byKey = Map.groupBy(windows, (one) => `${one.workload} ${one.connections} ${one.contender}`);
  return [...byKey.values()];
}

function summary(group, windows) {
  const [{ workload, connections, contender }] = group;
  const middle = (member) => {
    const values = group.map((window) => window[member]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const faults = group.flatMap((window) => Object.entries(window.faults));
  return {
    workload,
    connections,
    contender,
    rounds: group.length,
    perSecond: middle('perSecond'),
    p50: middle('p50'),
    p99: middle('p99'),
    serverCpu: middle('serverCpu'),
    postgresCpu: middle('postgresCpu'),
    resident: group.some(({ resident }) => resident !== undefined)
      ? Math.max(...group.map(({ resident }) => resident ?? 0))
      : undefined,
    againstLimit: ratio(group, windows, 'limit'),
    againstPostgraphile: ratio(group, windows, 'postgraphile'),
    errors: faults.reduce((sum, [, count]) => sum + count, 0),
    faults: [...new Set(faults.map(([reason]) => reason))],
  };
}

/** How many times as many answers as another contender gave in the same round. */
function ratio(group, windows, other) {
  const ratios = group.flatMap((one) => {
    const same = windows.find(
      (window) =>
        window.contender === other &&
        window.round === one.round &&
        window.workload === one.workload &&
        window.connections === one.connections,
    );
    return same === undefined || same.answers === 0 ? [] : [one.perSecond / same.perSecond];
  });
  return ratios.length === 0
    ? undefined
    : { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

function tableOf(workload, rows) {
  const connections = [...new Set(rows.map((row) => row.connections))];
  const faults = rows.flatMap(({ contender, faults: reasons }) =>
    reasons.map((reason) => `${contender}: ${reason}`),
  );
  return [
    '',
    `## ${workload.toUpperCase()}: ${workloads[workload]}`,
    ...connections.flatMap((count) => [
      '',
      `${count} ${count === 1 ? 'connection' : 'connections'}`,
      '',
      '| contender | req/s | p50 ms | p99 ms | server CPU ms/req | PostgreSQL CPU ms/req | ÷ limit | ÷ PostGraphile | memory MB | errors |',
      '|---|---|---|---|---|---|---|---|---|---|',
      ...rows
        .filter((row) => row.connections === count)
        .toSorted((a, b) => b.perSecond - a.perSecond)
        .map((row) =>
          [
            '',
            row.contender,
            figure(row.perSecond),
            figure(row.p50),
            figure(row.p99),
            figure(row.serverCpu),
            figure(row.postgresCpu),
            span(row.againstLimit),
            span(row.againstPostgraphile),
            row.resident === undefined ? '–' : row.resident.toFixed(0),
            row.errors,
            '',
          ]
            .join(' | ')
            .trim(),
        ),
    ]),
    ...(faults.length === 0 ? [] : ['', ...faults.map((fault) => `Error of ${fault}`)]),
  ];
}

function figure(value) {
  if (value === undefined || Number.isNaN(value)) {
    return '–';
  }
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function span(value) {
  return value === undefined
    ? '–'
    : `${value.median.toFixed(2)} (${value.least.toFixed(2)}–${value.most.toFixed(2)})`;
}
