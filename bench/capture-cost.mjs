// What the capture of changes costs one relocation, in one run, in turns: with the row triggers awake and asleep, with 1
// and 8 writers; and how many events a second the sequencer takes when it has nothing else to wait for.
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';

const here = resolve(fileURLToPath(import.meta.url), '../../dist/src');
const load = (path) => import(pathToFileURL(join(here, path)).href);
const { startEmbeddedPostgres } = await load('platform/database/embedded-postgres.js');
const { migrateHouse } = await load('house-database.js');
const { openHouse } = await load('app.js');
const { ensureDemoOrganisation } = await load('demo/organisation.js');
const { importDemoRegisters } = await load('demo/registers.js');
const { actorOfUsername } = await load('identity/index.js');
const { relocateExhibit } = await load('custody/movements/relocate.js');
const { Sequencer } = await load('trail/index.js');
const { systemClock } = await load('platform/clock.js');
const { newId } = await load('platform/ids.js');

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 2);
const events = Number(process.env.EVENTS ?? 30_000);

const home = await mkdtemp(join(tmpdir(), 'so-kho-bench-'));
const postgres = await startEmbeddedPostgres({ home });
const owner = new pg.Client({ connectionString: postgres.adminUrl });
await owner.connect();
await migrateHouse(postgres.adminUrl);
const house = await openHouse({
  databaseUrl: postgres.adminUrl,
  sessionRole: 'so_kho_app',
  poolSize: 10,
});
await ensureDemoOrganisation(house);
await importDemoRegisters(house, () => undefined);
const actor = await actorOfUsername(house.sql, 'thukho.kv03', systemClock.now());
const { rows: items } = await owner.query(`
  select e.id, e.version, h.quantity::text as quantity, h.place_id as here,
    (select q.id from custody.place q where q.warehouse_id = p.warehouse_id and q.id <> p.id and q.kind <> 'ZONE'
     order by q.id limit 1) as there
  from custody.exhibit e join custody.holding h on h.exhibit_id = e.id and h.quantity > 0
    join custody.place p on p.id = h.place_id join identity.office o on o.id = e.office_id
  where o.code = 'KV03' and e.status = 'IN_STORE' order by e.id limit 8`);

async function move(item) {
  const input = {
    exhibitId: item.id,
    expectedVersion: item.version,
    fromPlaceId: item.here,
    toPlaceId: item.there,
    quantity: item.quantity,
  };
  const outcome = await house.unitOfWork.run(
    actor,
    { id: newId(), operation: 'exhibitRelocate', input },
    (work) => relocateExhibit(work, input),
  );
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  item.version += 1;
  [item.here, item.there] = [item.there, item.here];
}

async function round(writers, how) {
  for (const table of ['custody.exhibit', 'custody.movement', 'custody.holding']) {
    await owner.query(`alter table ${table} ${how} trigger capture`);
  }
  await move(items[0]);
  const until = performance.now() + seconds * 1000;
  let moved = 0;
  await Promise.all(
    items.slice(0, writers).map(async (item) => {
      while (performance.now() < until) {
        await move(item);
        moved += 1;
      }
    }),
  );
  return moved / seconds;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
await round(8, 'enable always');
for (const writers of [1, 8]) {
  const awake = [];
  const asleep = [];
  for (let index = 0; index < rounds; index += 1) {
    awake.push(await round(writers, 'enable always'));
    asleep.push(await round(writers, 'disable'));
  }
  const ratios = awake.map((rate, index) => rate / asleep[index]);
  console.log(
    `${writers} writer(s): captured ${median(awake).toFixed(0)}/s, asleep ${median(asleep).toFixed(0)}/s, ` +
      `ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
  );
}
await house.close();

for (const batchSize of [250, 500, 1000]) {
  const options = { databaseUrl: postgres.adminUrl, sessionRole: 'so_kho_sequencer', clock: systemClock };
  const sequencer = new Sequencer({ ...options, log: console.log, batchSize });
  await sequencer.drain();
  // As they come from relocations: two rows and an event each, in one transaction.
  await owner.query(
    `insert into trail.outbox (source, type, office_id, subject_type, subject_id, xid, body)
     select l.source, l.type, l.office_id, l.subject_type, l.subject_id, l.xid, convert_from(p.bytes, 'UTF8')
     from (select * from trail.leaf where source = 'row' and type ~ '^custody.(exhibit|movement)' limit 5000) l
       join trail.payload p using (event_id), generate_series(1, $1) limit $2`,
    [Math.ceil(events / 1000), events],
  );
  const began = performance.now();
  const taken = await sequencer.drain();
  const took = (performance.now() - began) / 1000;
  console.log(`sequencer, batches of ${batchSize}: ${taken} events, ${(taken / took).toFixed(0)}/s`);
  await sequencer.close();
}
await owner.end();
await postgres.stop();
await rm(home, { recursive: true, force: true });
