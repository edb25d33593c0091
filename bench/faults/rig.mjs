// A real server in a home of its own that is killed and started again, people who write meanwhile, and what an auditor
// finds afterwards.
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { demoPassword } from '../../dist/src/demo/organisation.js';

const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const verifier = fileURLToPath(new URL('../../dist/so-kho-verify.mjs', import.meta.url));
const writers = 6;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A folder that is removed at the end, with what another one holds where there is one. */
export async function homeLike(source) {
  const home = await mkdtemp(join(tmpdir(), 'so-kho-faults-'));
  if (source !== undefined) await cp(source, home, { recursive: true, preserveTimestamps: true });
  return home;
}

export async function removeHome(home) {
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** A process of `so-kho` with what it has printed. */
export class Program {
  constructor(parameters, environment) {
    this.began = performance.now();
    this.output = '';
    this.child = spawn(process.execPath, [program, ...parameters], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    }
    this.ended = once(this.child, 'close').then(([code, signal]) => signal ?? `code ${code}`);
    void this.ended.then((how) => (this.how = how));
  }

  /** Whether it has printed this within the time; false as well when it has ended before. */
  async says(pattern, within) {
    const deadline = performance.now() + within;
    while (!pattern.test(this.output)) {
      if (this.how !== undefined || performance.now() > deadline) return pattern.test(this.output);
      await pause(20);
    }
    return true;
  }

  get seconds() {
    return (performance.now() - this.began) / 1000;
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    this.child.kill('SIGTERM');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), 30_000);
    const how = await this.ended;
    clearTimeout(patience);
    return how;
  }
}

/** Starts `so-kho serve` in this home. */
export async function serve(home, { demo = true, environment = {}, failure } = {}) {
  const port = await freePort();
  const server = new Program(['serve', ...(demo ? ['--demo'] : [])], {
    SO_KHO_HOME: home,
    PORT: String(port),
    ...environment,
    ...(failure === undefined ? {} : { SO_KHO_FAIL_AT: failure }),
  });
  server.address = `http://127.0.0.1:${port}`;
  return server;
}

/** The database of a running server, as its superuser. */
export async function databaseUrl(home, server) {
  const port = /embedded PostgreSQL on port (\d+)/.exec(server.output)?.[1];
  const { superuserPassword } = JSON.parse(
    await readFile(join(home, 'postgresql', 'passwords.json'), 'utf8'),
  );
  return `postgresql://postgres:${superuserPassword}@127.0.0.1:${port}/so_kho`;
}

/**
 * People who move things from one bin to another and back, each one thing. A change that was not acknowledged is sent
 * again under its request id, as a client does.
 */
export class People {
  acknowledged = [];
  answers = { refused: 0, lost: 0 };
  /** What the server should never answer, whatever is killed around it: failures of its own. */
  internalFailures = [];
  items = [];

  async logIn(address) {
    this.address = address;
    const { sessionOpen } = await this.ask(
      'mutation ($requestId: UUID!, $input: SessionOpenInput!) { sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }',
      { requestId: randomUUID(), input: { username: 'thukho.kv03', password: demoPassword } },
    );
    this.token = sessionOpen.token;
    if (this.items.length === 0) await this.chooseItems();
  }

  async chooseItems() {
    const { exhibits } = await this.ask(
      '{ exhibits(first: 100) { nodes { id version status holdings { quantity place { id warehouse { id } } } } } }',
    );
    const { warehouses } = await this.ask(
      '{ warehouses(first: 10) { nodes { id places(first: 50) { nodes { id kind } } } } }',
    );
    this.items = exhibits.nodes
      .filter((item) => item.status === 'IN_STORE' && item.holdings.length === 1)
      .slice(0, writers)
      .map((item) => {
        const [{ quantity, place }] = item.holdings;
        const warehouse = warehouses.nodes.find((one) => one.id === place.warehouse.id);
        const next = warehouse.places.nodes.find((one) => one.id !== place.id && one.kind !== 'ZONE');
        return { id: item.id, version: item.version, quantity, places: [place.id, next.id] };
      });
  }

  /** Everybody writes until the signal; a failed answer is repeated. */
  async write(signal) {
    await Promise.all(
      this.items.map(async (item) => {
        while (!signal.aborted) await this.move(item);
      }),
    );
  }

  /** Each has made so many changes more, and none waits for its answer any more. */
  async writeEach(count) {
    await Promise.all(
      this.items.map(async (item) => {
        for (let made = 0; made < count;) made += (await this.move(item)) ? 1 : 0;
      }),
    );
  }

  async move(item) {
    const [fromPlaceId, toPlaceId] = item.places;
    item.pending ??= {
      requestId: randomUUID(),
      input: {
        exhibitId: item.id,
        expectedVersion: item.version,
        quantity: item.quantity,
        fromPlaceId,
        toPlaceId,
      },
    };
    try {
      const { exhibitRelocate } = await this.ask(
        `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
          exhibitRelocate(requestId: $requestId, input: $input) { exhibit { version } userErrors { code } } }`,
        item.pending,
      );
      if (exhibitRelocate.userErrors.length > 0) {
        throw Object.assign(new Error(JSON.stringify(exhibitRelocate)), { isFault: true });
      }
      this.acknowledged.push(item.pending.requestId);
      item.version = exhibitRelocate.exhibit.version;
      item.places.reverse();
      delete item.pending;
      return true;
    } catch (failure) {
      if (failure.isFault) throw failure;
      this.answers[failure.isRefused ? 'refused' : 'lost'] += 1;
      // A token lives for five minutes.
      if (failure.message.includes('UNAUTHENTICATED')) await this.logIn(this.address).catch(() => undefined);
      await pause(50);
      return false;
    }
  }

  async ask(query, variables) {
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    if (response.status === 500 || text.includes('INTERNAL_SERVER_ERROR')) {
      this.internalFailures.push(`It answered ${response.status}: ${text.slice(0, 500)}`);
    }
    const answer = JSON.parse(text);
    if (answer.errors !== undefined || !answer.data) {
      throw Object.assign(new Error(JSON.stringify(answer)), { isRefused: true });
    }
    return answer.data;
  }

  /** Tries until the server lets somebody in. */
  async logInPatiently(server, within = 60_000) {
    const deadline = performance.now() + within;
    for (;;) {
      try {
        return await this.logIn(server.address);
      } catch (failure) {
        if (server.how !== undefined || performance.now() > deadline) {
          throw new Error(
            `Nobody was let in (${failure.message}; ${server.how ?? 'it runs'}): ${server.output}`,
          );
        }
        await pause(50);
      }
    }
  }
}

/** What is wrong after all; empty where nothing is. The server still runs, and nobody writes. */
export async function faultsOf(home, server, people, witnesses = undefined) {
  const trail = join(home, 'trail');
  const url = await databaseUrl(home, server);
  const environment = {
    PATH: process.env.PATH,
    DATABASE_URL: url,
    TRAIL_HOME: trail,
    SO_KHO_HOME: home,
    ...witnesses,
  };
  const run = (file, ...parameters) =>
    promisify(execFile)(process.execPath, [file, ...parameters], { env: environment }).then(
      () => [],
      (failure) => [`${parameters.slice(0, 2).join(' ')}: ${saidOf(failure)}`],
    );
  const policyFile = await policyOf(home, trail, witnesses === undefined, environment);
  return [
    ...people.internalFailures,
    ...(await unpublished(url, join(trail, 'mirror', 'checkpoint'))),
    ...(await lostOrDoubled(url, people.acknowledged)),
    ...(await run(verifier, 'dump', join(trail, 'mirror'), '--policy', policyFile, '--lang', 'en')),
    ...(await run(program, 'check')),
    ...(await run(program, 'trail', 'reconcile')),
  ];
}

/** The policy of the demonstration where there is one; else what the settings say. */
async function policyOf(home, trail, mayBeOwn, environment) {
  const own = join(trail, 'policy.txt');
  const isThere = await readFile(own).then(
    () => true,
    () => false,
  );
  if (mayBeOwn && isThere) return own;
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'trail', 'policy'], {
    env: environment,
  });
  const file = join(home, 'policy-of-the-test.txt');
  await writeFile(file, stdout);
  return file;
}

/** What it found wrong, without its notes on what is usual. */
function saidOf({ stdout = '', stderr = '', message }) {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line !== '' && !/^[·✓]/.test(line));
  return lines.length === 0 ? message : lines.slice(0, 20).join('\n');
}

/** Waits until everything that was told is in the log and under a published checkpoint. */
async function unpublished(url, checkpoint) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const deadline = performance.now() + 120_000;
    for (;;) {
      const { rows } = await client.query(
        'select size, exists (select from trail.outbox) as waits from trail.tree where id = 1',
      );
      const published = (await readFile(checkpoint, 'utf8').catch(() => '')).split('\n')[1];
      if (!rows[0].waits && rows[0].size === published) return [];
      if (performance.now() > deadline)
        return [`${rows[0].size} entries, of which ${published} are published.`];
      await pause(100);
    }
  } finally {
    await client.end();
  }
}

async function lostOrDoubled(url, acknowledged) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select r.id, count(e.*)::int as events from unnest($1::uuid[]) as r (id)
       left join trail.event e on e.request_id = r.id and e.subject_type = 'Exhibit' group by r.id having count(e.*) <> 1`,
      [acknowledged],
    );
    return rows.map(({ id, events }) => `The change ${id} was acknowledged and is there ${events} times.`);
  } finally {
    await client.end();
  }
}
