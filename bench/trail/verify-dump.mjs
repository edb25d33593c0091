// How long an inspector waits: a copy of a log is verified whole and offline, by the one file that inspectors are given.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../support/report.mjs';
import { writeLogFolder } from './log-folder.mjs';

const verifier = fileURLToPath(new URL('../../dist/so-kho-verify.mjs', import.meta.url));
const usageTeller = new URL('tell-usage.mjs', import.meta.url).href;

export async function measureDump({ size, checkpoints, rounds, home, goal, tell }) {
  const kept = home === '' ? await mkdtemp(join(tmpdir(), 'so-kho-bench-')) : resolve(home);
  try {
    const folder = join(kept, `log-${String(size)}`);
    const policy = await made({ folder, size, checkpoints, tell });
    const runs = [];
    for (let round = 0; round < rounds; round += 1) {
      runs.push(await verified(folder, policy));
    }
    const middle = (member) => median(runs.map((run) => run[member]));
    tell(
      `${size} events verified offline: ${middle('wall').toFixed(1)} s (${runs.map(({ wall }) => wall.toFixed(1)).join(', ')}), ` +
        `${middle('cpu').toFixed(1)} s of processor time, ${middle('megabytes').toFixed(0)} MB at most; ` +
        `${((middle('cpu') / size) * 1e6).toFixed(1)} µs an event.`,
    );
    return { name: `${size} events verified offline, s`, measured: middle('wall'), goal };
  } finally {
    if (home === '') {
      await rm(kept, { recursive: true, force: true });
    }
  }
}

async function made({ folder, size, checkpoints, tell }) {
  const policy = `${folder}.policy.txt`;
  if (!existsSync(policy)) {
    tell(`Writing a log of ${size} entries …`);
    const began = performance.now();
    await writeLogFolder({ folder, size, checkpoints });
    tell(`… in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  }
  return policy;
}

async function verified(folder, policy) {
  const usage = `${folder}.usage.json`;
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', usageTeller, verifier, 'dump', folder, '--policy', policy, '--lang', 'en'],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, BENCH_USAGE_FILE: usage } },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  const [code] = await once(child, 'close');
  const wall = (performance.now() - began) / 1000;
  if (code !== 0) {
    throw new Error(`The verifier did not find the log good (${code}):\n${said}`);
  }
  return { wall, ...JSON.parse(await readFile(usage, 'utf8')) };
}
