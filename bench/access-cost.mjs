// What the rings of access cost a read: the same requests with row-level security and permission checks, and without,
// in one run, in turns. Prints medians per round and their ratio. Needs a build: npm run bench:access.
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openHouse, openServer } from '../dist/src/app.js';
import { demoPassword, ensureDemoOrganisation } from '../dist/src/demo/organisation.js';
import { importDemoRegisters } from '../dist/src/demo/registers.js';
import { newId } from '../dist/src/platform/ids.js';
import { startEmbeddedPostgres } from '../dist/src/platform/database/embedded-postgres.js';
import { migrateHouse } from '../dist/src/house-database.js';

const rounds = Number(process.env.ROUNDS ?? 9);
const requests = Number(process.env.REQUESTS ?? 60);

const documents = {
  'keeper: 50 exhibits with case, places, last movement': `{ exhibits(first: 50) { nodes { code name status
    case { judgmentNumber parties { name } } holdings { quantity place { code } } unit { name }
    lastMovement { seq kind occurredAt recordedBy { fullName } } } } }`,
  'keeper: 50 exhibits, own columns only':
    '{ exhibits(first: 50) { nodes { code name status quantityReceived } } }',
};

const home = await mkdtemp(join(tmpdir(), 'so-kho-bench-'));
const postgres = await startEmbeddedPostgres({ home });
const admin = new pg.Client({ connectionString: postgres.adminUrl });
await admin.connect();

async function open(name, prepare) {
  await admin.query(`create database ${name}`);
  const ownerUrl = new URL(postgres.adminUrl);
  ownerUrl.pathname = `/${name}`;
  await migrateHouse(ownerUrl.href);
  const house = await openHouse({ databaseUrl: ownerUrl.href, sessionRole: 'so_kho_app', poolSize: 4 });
  await ensureDemoOrganisation(house);
  await importDemoRegisters(house, () => undefined);
  const owner = new pg.Client({ connectionString: ownerUrl.href });
  await owner.connect();
  await prepare(owner);
  await owner.query('vacuum analyze');
  await owner.end();
  const server = await openServer(house, { logLevel: 'silent' });
  const ask = async (query, variables = {}, token) => {
    const response = await server.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      payload: JSON.stringify({ query, variables }),
    });
    const answer = response.json();
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  };
  const { sessionOpen } = await ask(
    'mutation ($requestId: UUID!, $input: SessionOpenInput!) { sessionOpen(requestId: $requestId, input: $input) { token } }',
    { requestId: newId(), input: { username: 'thukho.kv03', password: demoPassword } },
  );
  return {
    ask: (query) => ask(query, {}, sessionOpen.token),
    close: async () => {
      await server.close();
      await house.close();
    },
  };
}

const withRings = await open('with_rings', async () => undefined);
const without = await open('without_rings', async (owner) => {
  const tables = await owner.query('select oid::regclass::text as name from pg_class where relrowsecurity');
  for (const { name } of tables.rows) await owner.query(`alter table ${name} disable row level security`);
});

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function round(side, document) {
  const began = performance.now();
  for (let index = 0; index < requests; index += 1) await side.ask(document);
  return (performance.now() - began) / requests;
}

for (const [name, document] of Object.entries(documents)) {
  const [left, right] = [
    JSON.stringify(await withRings.ask(document)),
    JSON.stringify(await without.ask(document)),
  ];
  if (left.length < 1000 || Math.abs(left.length - right.length) > left.length / 20)
    throw new Error(`${name}: the two answers differ`);
  await round(withRings, document);
  await round(without, document);
  const ratios = [];
  const times = { withRings: [], without: [] };
  for (let index = 0; index < rounds; index += 1) {
    const a = await round(withRings, document);
    const b = await round(without, document);
    times.withRings.push(a);
    times.without.push(b);
    ratios.push(a / b);
  }
  console.log(
    `${name}: ratio with/without row-level security ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}), medians ${median(times.withRings).toFixed(2)} ms and ${median(times.without).toFixed(2)} ms per request, ${rounds} rounds of ${requests}`,
  );
}

await withRings.close();
await without.close();
await admin.end();
await postgres.stop();
await rm(home, { recursive: true, force: true });
