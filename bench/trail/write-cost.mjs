// What the trail costs a write, as the ratio to the same write without it, in turns of one run. Beside it the design that
// we did not take, at its best: one chain of hashes, whose head is locked by each write until its transaction ends.
import pg from 'pg';
import { recordEvent } from '../../dist/src/trail/index.js';
import { newId } from '../../dist/src/platform/ids.js';
import { median } from '../support/report.mjs';
import { movableItems, openMover } from './house.mjs';

/** Milliseconds for which a transaction of the book typically has other things to do after its first write. */
const otherWork = 5;

export const measureInsert = (bench, size) =>
  compareAll('one insert', bench, size, (clients) => bareWrites(bench, clients));

export const measureTransaction = (bench, size) =>
  compareAll(`an insert and ${otherWork} ms of other work`, bench, size, (clients) =>
    bareWrites(bench, clients, otherWork),
  );

export const measureRelocation = (bench, size) =>
  compareAll('a relocation through the unit of work', bench, size, (clients) => relocations(bench, clients));

async function compareAll(title, bench, { clients, ...size }, open) {
  await makeChain(bench.owner);
  const variants = await open(Math.max(...clients));
  const figures = [];
  for (const count of clients) {
    figures.push(...(await compare({ ...size, title, variants, bench, count })));
  }
  return figures;
}

/** The first variant is the write without a trail; the ratios are of writes per second within a round. */
async function compare({ title, variants, bench, count, rounds, seconds, tell }) {
  const rates = variants.map(() => []);
  for (const { write, begin, end } of variants) {
    await begin();
    await repeated(write, count, Math.min(1, seconds));
    await end();
  }
  for (let round = 0; round < rounds; round += 1) {
    // Each time another one begins.
    for (let turn = 0; turn < variants.length; turn += 1) {
      const which = (turn + round) % variants.length;
      const { write, begin, end } = variants[which];
      await begin();
      rates[which].push(await repeated(write, count, seconds));
      await end();
      await bench.sequencer.drain();
      await bench.owner.query('checkpoint');
    }
  }
  const [without, ...others] = rates;
  const figures = others.map((rate, index) => {
    const ratios = rate.map((one, round) => one / without[round]);
    return { name: variants[index + 1].name, rate: median(rate), ratios };
  });
  tell(
    `${title}, ${count} client(s): without ${median(without).toFixed(0)}/s; ` +
      figures
        .map(
          ({ name, rate, ratios }) =>
            `${name} ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}), ${rate.toFixed(0)}/s`,
        )
        .join('; '),
  );
  return figures.map(({ name, ratios }) => ({
    name: `${title}, ${count} client(s): ${name} ÷ without`,
    measured: median(ratios),
  }));
}

async function repeated(write, clients, seconds) {
  const until = performance.now() + seconds * 1000;
  let written = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() < until) {
        await write(client);
        written += 1;
      }
    }),
  );
  return written / ((performance.now() - began) / 1000);
}

const nothing = async () => undefined;

/** The chain: its head, and an entry that names the one before. */
async function makeChain(owner) {
  await owner.query(`
    create schema if not exists bench;
    create table if not exists bench.chain_head (id integer primary key, seq bigint not null, hash bytea not null);
    insert into bench.chain_head values (1, 0, sha256('')) on conflict do nothing;
    create table if not exists bench.chain (seq bigint primary key, previous bytea not null, hash bytea not null, body text not null);
    create or replace function bench.chained(told text) returns void language plpgsql security definer as $body$
    declare
      head bench.chain_head;
      next bytea;
    begin
      select * into strict head from bench.chain_head where id = 1 for update;
      next := sha256(head.hash || convert_to(told, 'UTF8'));
      insert into bench.chain values (head.seq + 1, head.hash, next, told);
      update bench.chain_head set seq = head.seq + 1, hash = next where id = 1;
    end $body$;
    create or replace function bench.chain_row() returns trigger language plpgsql security definer as $body$
    begin
      perform bench.chained(row_to_json(new)::text);
      return null;
    end $body$;
    grant usage on schema bench to so_kho_app;`);
}

/** A row of a table like those of the book, written by prepared statements over the application's role. */
async function bareWrites(bench, clients, milliseconds = 0) {
  const { owner, url, onClose } = bench;
  const keeper = await bench.keeper();
  await owner.query('drop table if exists bench.bare, bench.captured, bench.linked');
  for (const name of ['bare', 'captured', 'linked']) {
    await owner.query(`
      create table bench.${name} (
        id uuid primary key, office_id uuid, code text not null, name text not null, status text not null,
        quantity numeric not null, place_id uuid not null, version bigint not null,
        updated_at timestamptz not null default now());
      grant insert on bench.${name} to so_kho_app;`);
  }
  await owner.query("call trail.capture('bench.captured', 'Exhibit', 'one.id')");
  await owner.query(
    'create trigger chain after insert on bench.linked for each row execute function bench.chain_row()',
  );
  const { rows } = await owner.query("select id from identity.office where code = 'KV03'");
  const office = rows[0].id;
  const connections = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client({
        connectionString: url,
        options: `-c role=so_kho_app -c so_kho.actor=${newId()}`,
      });
      await client.connect();
      return client;
    }),
  );
  onClose(() => Promise.all(connections.map((client) => client.end())));
  const writeTo = (table) => async (which) => {
    const client = connections[which];
    const id = newId();
    const insert = {
      name: table,
      text: `insert into bench.${table} (id, office_id, code, name, status, quantity, place_id, version)
             values ($1, $2, $3, 'Xe máy Honda Wave Alpha, biển số 29-H1 123.45', 'IN_STORE', 1, $1, 1)`,
      values: [id, office, `VC-${id}`],
    };
    if (milliseconds === 0) {
      await client.query(insert);
      return;
    }
    await client.query('begin');
    await client.query(insert);
    await client.query({ name: 'work', text: 'select pg_sleep($1)', values: [milliseconds / 1000] });
    await client.query('commit');
  };
  return [
    { name: 'without', write: writeTo('bare'), begin: nothing, end: nothing },
    { name: 'captured', write: writeTo('captured'), begin: nothing, end: nothing },
    {
      name: 'captured and sequenced',
      write: writeTo('captured'),
      begin: keeper.sequence,
      end: keeper.stop,
    },
    { name: 'single chain', write: writeTo('linked'), begin: nothing, end: nothing },
  ];
}

const movedTables = ['custody.exhibit', 'custody.movement', 'custody.holding'];

/**
 * A movement as the API makes it: without any trail, as it is, and with one entry of a chain instead, for what the
 * program tells alone: cheaper than the same promise, since the rows are not captured and the head is locked last.
 */
async function relocations(bench, clients) {
  const { owner } = bench;
  const keeper = await bench.keeper();
  const items = await movableItems(owner, clients);
  if (items.length < clients) {
    throw new Error(`There are only ${items.length} exhibits to move.`);
  }
  const capture = (how) => async () => {
    for (const table of movedTables) {
      await owner.query(`alter table ${table} ${how} trigger capture`);
    }
  };
  const told = { eventId: newId(), commitment: '0'.repeat(64) };
  const silent = await openMover(bench, async () => told);
  const chained = await openMover(bench, async (work, event) => {
    await work.write({ name: 'chained', text: 'select bench.chained($1)', values: [JSON.stringify(event)] });
    return told;
  });
  const asItIs = await openMover(bench, recordEvent);
  const writing = (move) => (client) => move(items[client]);
  const [sleep, wake] = [capture('disable'), capture('enable always')];
  return [
    { name: 'without', write: writing(silent), begin: sleep, end: wake },
    { name: 'as it is', write: writing(asItIs), begin: nothing, end: nothing },
    { name: 'as it is and sequenced', write: writing(asItIs), begin: keeper.sequence, end: keeper.stop },
    { name: 'single chain of the told event alone', write: writing(chained), begin: sleep, end: wake },
  ];
}
