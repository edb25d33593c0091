// What access costs a read, in one run, in turns: the same requests with and without row-level security; with and
// without the checks of permission and office before it; of an item whose look is recorded and of one whose is not.
// Prints medians per round and their ratio. Needs a build: npm run bench:access.
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphql } from 'graphql';
import { sql } from 'kysely';
import pg from 'pg';
import { buildApiSchema } from '../dist/src/api-schema.js';
import { openHouse, openServer } from '../dist/src/app.js';
import { demoPassword, ensureDemoOrganisation } from '../dist/src/demo/organisation.js';
import { importDemoRegisters } from '../dist/src/demo/registers.js';
import { Actor, actorOfUsername } from '../dist/src/identity/index.js';
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
  await ensureDemoOrganisation(house, ownerUrl.href);
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
    house,
    ask: (query, variables = {}) => ask(query, variables, sessionOpen.token),
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

// A period of a millisecond: every look is the first of its period and is written down.
const everyLook = await open('every_look', async (owner) => {
  await owner.query(
    "update rules.rule set value = to_jsonb(1 / 60000.0) where code = 'exhibit.viewing.period-minutes'",
  );
});

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Asks both in turns and prints how many times as long the first takes. */
async function compare(name, what, left, right) {
  const round = async (ask) => {
    const began = performance.now();
    for (let index = 0; index < requests; index += 1) await ask();
    return (performance.now() - began) / requests;
  };
  await round(left);
  await round(right);
  const times = { left: [], right: [] };
  const ratios = [];
  for (let index = 0; index < rounds; index += 1) {
    times.left.push(await round(left));
    times.right.push(await round(right));
    ratios.push(times.left.at(-1) / times.right.at(-1));
  }
  console.log(
    `${name}: ratio ${what} ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}), medians ${median(times.left).toFixed(2)} ms and ${median(times.right).toFixed(2)} ms per request, ${rounds} rounds of ${requests}`,
  );
}

function sameSize(name, left, right) {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  if (one.length < 50 || Math.abs(one.length - other.length) > one.length / 20)
    throw new Error(`${name}: the two answers differ`);
}

for (const [name, document] of Object.entries(documents)) {
  sameSize(name, await withRings.ask(document), await without.ask(document));
  await compare(
    name,
    'with/without row-level security',
    () => withRings.ask(document),
    () => without.ask(document),
  );
}

/** Somebody in a build that has lost its first two rings; row-level security stays as it is. */
class Unchecked extends Actor {
  constructor(actor, everyOffice) {
    super(actor.id, actor.username, actor.fullName, actor.grants);
    this.everyOffice = everyOffice;
  }
  may() {
    return true;
  }
  officesFor() {
    return this.everyOffice;
  }
}

const schema = await buildApiSchema();
const keeper = await actorOfUsername(withRings.house.sql, 'thukho.kv03', new Date());
const offices = await sql`select id from identity.office`.execute(withRings.house.sql);
const unchecked = new Unchecked(
  keeper,
  offices.rows.map((office) => office.id),
);

async function askAs(actor, source, variableValues) {
  const contextValue = withRings.house.contextFor(actor);
  try {
    const answer = await graphql({ schema, source, variableValues, contextValue });
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  } finally {
    await contextValue.endReads();
  }
}

for (const [name, document] of Object.entries(documents)) {
  sameSize(name, await askAs(keeper, document), await askAs(unchecked, document));
  await compare(
    name,
    'with/without the checks of permission and office',
    () => askAs(keeper, document),
    () => askAs(unchecked, document),
  );
}

const look = `query ($id: ID!) { node(id: $id) { ... on Exhibit { code name status features condition
  class { name highRisk } case { judgmentNumber parties { name } } holdings { quantity place { code } } } } }`;

async function itemOf(side, highRisk) {
  const { exhibits } = await side.ask(
    '{ exhibits(first: 100) { nodes { id class { highRisk } holdings { quantity } } } }',
  );
  const found = exhibits.nodes.find((item) => item.class.highRisk === highRisk && item.holdings.length === 1);
  if (found === undefined) throw new Error(`There is no item with highRisk ${highRisk}.`);
  return { id: found.id };
}

for (const [what, side] of [
  ['a look that is recorded already/one that is not recorded', withRings],
  ['a look that is recorded now/one that is not recorded', everyLook],
]) {
  const [sensitive, ordinary] = [await itemOf(side, true), await itemOf(side, false)];
  await compare(
    'keeper: one exhibit by id',
    what,
    () => side.ask(look, sensitive),
    () => side.ask(look, ordinary),
  );
}

await withRings.close();
await without.close();
await everyLook.close();
await admin.end();
await postgres.stop();
await rm(home, { recursive: true, force: true });
