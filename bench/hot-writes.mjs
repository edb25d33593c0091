// What one movement costs over HTTP, in one run, in turns: this build against another one on the same database, with 1
// and 8 clients. Prints the round trips of a request, requests per second and their ratio.
// Needs both builds: npm run bench:hot-writes -- <folder of the other build's dist>
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const self = fileURLToPath(import.meta.url);
const here = resolve(self, '../../dist');
const load = (dist, path) => import(pathToFileURL(join(dist, 'src', path)).href);

async function serve(dist, databaseUrl) {
  await import('reflect-metadata');
  const { default: pg } = await import('pg');
  const counted = { sent: 0 };
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (...given) {
    counted.sent += 1;
    return query.apply(this, given);
  };
  const { openHouse, openServer } = await load(dist, 'app.js');
  const house = await openHouse({ databaseUrl, sessionRole: 'so_kho_app', poolSize: 10 });
  const server = await openServer(house, { logLevel: 'silent' });
  const address = await server.listen({ port: 0, host: '127.0.0.1' });
  process.on('message', () => process.send(counted.sent));
  process.send(address);
  process.on('disconnect', () => process.exit(0));
}

async function measure(other) {
  const rounds = Number(process.env.ROUNDS ?? 5);
  const seconds = Number(process.env.SECONDS ?? 4);
  const { default: pg } = await import('pg');
  const { startEmbeddedPostgres } = await load(here, 'platform/database/embedded-postgres.js');
  const { migrateHouse } = await load(here, 'house-database.js');
  const { openHouse } = await load(here, 'app.js');
  const { demoPassword, ensureDemoOrganisation } = await load(here, 'demo/organisation.js');
  const { importDemoRegisters } = await load(here, 'demo/registers.js');
  const { newId } = await load(here, 'platform/ids.js');

  const home = await mkdtemp(join(tmpdir(), 'so-kho-bench-'));
  const postgres = await startEmbeddedPostgres({ home });
  const admin = new pg.Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  await admin.query('create database hot');
  const url = new URL(postgres.adminUrl);
  url.pathname = '/hot';
  await migrateHouse(url.href);
  const house = await openHouse({ databaseUrl: url.href, sessionRole: 'so_kho_app', poolSize: 4 });
  await ensureDemoOrganisation(house, url.href);
  await importDemoRegisters(house, () => undefined);
  await house.close();

  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const ask = (address, token, query, variables) =>
    new Promise((done, fail) => {
      const body = JSON.stringify({ query, variables });
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      if (token) headers.authorization = `Bearer ${token}`;
      const request = http.request(`${address}/graphql`, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (text += part));
        response.on('end', () => {
          const answer = JSON.parse(text);
          if (answer.errors) fail(new Error(text));
          else done(answer.data);
        });
      });
      request.on('error', fail);
      request.end(body);
    });

  const start = async (name, dist) => {
    const child = spawn(process.execPath, [self, '--serve', dist, url.href], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [address] = await once(child, 'message');
    const { sessionOpen } = await ask(
      address,
      undefined,
      'mutation ($requestId: UUID!, $input: SessionOpenInput!) { sessionOpen(requestId: $requestId, input: $input) { token } }',
      { requestId: newId(), input: { username: 'thukho.kv03', password: demoPassword } },
    );
    return {
      name,
      child,
      ask: (query, variables) => ask(address, sessionOpen.token, query, variables),
      sent: async () => {
        child.send('sent');
        const [sent] = await once(child, 'message');
        return sent;
      },
    };
  };
  const sides = [await start('this', here), await start('other', resolve(other))];

  const { exhibits } = await sides[0].ask(
    '{ exhibits(first: 100) { nodes { id version status holdings { quantity place { id warehouse { id } } } } } }',
  );
  const { warehouses } = await sides[0].ask(
    '{ warehouses(first: 10) { nodes { id places(first: 50) { nodes { id kind } } } } }',
  );
  const items = exhibits.nodes
    .filter((item) => item.status === 'IN_STORE' && item.holdings.length === 1)
    .slice(0, 8)
    .map((item) => {
      const [{ quantity, place }] = item.holdings;
      const warehouse = warehouses.nodes.find((one) => one.id === place.warehouse.id);
      const next = warehouse.places.nodes.find((one) => one.id !== place.id && one.kind !== 'ZONE');
      return { id: item.id, version: item.version, quantity, places: [place.id, next.id] };
    });
  const document = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
    exhibitRelocate(requestId: $requestId, input: $input) { exhibit { version } userErrors { code } } }`;
  const move = async (side, item) => {
    const [fromPlaceId, toPlaceId] = item.places;
    const { exhibitRelocate } = await side.ask(document, {
      requestId: newId(),
      input: {
        exhibitId: item.id,
        expectedVersion: item.version,
        quantity: item.quantity,
        fromPlaceId,
        toPlaceId,
      },
    });
    if (exhibitRelocate.userErrors.length > 0) throw new Error(JSON.stringify(exhibitRelocate));
    item.version = exhibitRelocate.exhibit.version;
    item.places.reverse();
  };
  const round = async (side, clients, duration) => {
    const until = performance.now() + duration * 1000;
    let moved = 0;
    await Promise.all(
      items.slice(0, clients).map(async (item) => {
        while (performance.now() < until) {
          await move(side, item);
          moved += 1;
        }
      }),
    );
    return moved / duration;
  };

  for (const side of sides) {
    await round(side, 8, 2);
    const before = await side.sent();
    for (let index = 0; index < 20; index += 1) await move(side, items[0]);
    console.log(`${side.name}: ${((await side.sent()) - before) / 20} round trips per request`);
  }
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  for (const clients of [1, 8]) {
    const rates = sides.map(() => []);
    for (let index = 0; index < rounds; index += 1) {
      for (const [which, side] of sides.entries()) rates[which].push(await round(side, clients, seconds));
    }
    const ratios = rates[0].map((rate, index) => rate / rates[1][index]);
    console.log(
      `${clients} client(s): this ${median(rates[0]).toFixed(0)}/s, other ${median(rates[1]).toFixed(0)}/s, ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}), ${rounds} rounds of ${seconds} s`,
    );
  }
  agent.destroy();
  for (const { child } of sides) child.disconnect();
  await admin.end();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}

const [first, ...rest] = process.argv.slice(2);
if (first === undefined) throw new Error('Name the folder of the other build.');
await (first === '--serve' ? serve(rest[0], rest[1]) : measure(first));
