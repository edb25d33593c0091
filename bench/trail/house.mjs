// The house with its demonstration registers on a PostgreSQL of its own, what moves in it, and the trail beside it.
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openHouse } from '../../dist/src/app.js';
import { relocateExhibit } from '../../dist/src/custody/movements/relocate.js';
import { ensureDemoOrganisation } from '../../dist/src/demo/organisation.js';
import { importDemoRegisters } from '../../dist/src/demo/registers.js';
import { migrateHouse } from '../../dist/src/house-database.js';
import { actorOfUsername, settingsOf, standingOf } from '../../dist/src/identity/index.js';
import { systemClock } from '../../dist/src/platform/clock.js';
import { startEmbeddedPostgres } from '../../dist/src/platform/database/embedded-postgres.js';
import { UnitOfWork } from '../../dist/src/platform/database/unit-of-work.js';
import { newId } from '../../dist/src/platform/ids.js';
import { explainFailure } from '../../dist/src/rules/index.js';
import { Sequencer } from '../../dist/src/trail/sequencer/index.js';

const keeperProgram = fileURLToPath(new URL('keeper.mjs', import.meta.url));

export const keeperUsername = 'thukho.kv03';

/** Whatever was opened through it is closed by `close`, the last first. */
export async function openTrailHouse(tell) {
  const undo = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) {
      await step();
    }
  };
  try {
    const home = await mkdtemp(join(tmpdir(), 'so-kho-bench-'));
    undo.push(() => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
    const postgres = await startEmbeddedPostgres({ home });
    undo.push(() => postgres.stop());
    const url = postgres.adminUrl;
    await migrateHouse(url);
    const house = await openHouse({ databaseUrl: url, sessionRole: 'so_kho_app', poolSize: 16 });
    undo.push(() => house.close());
    tell('The demonstration registers are imported …');
    await ensureDemoOrganisation(house, url);
    await importDemoRegisters(house, () => undefined);
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    undo.push(() => owner.end());
    const sequencer = new Sequencer({
      databaseUrl: url,
      sessionRole: 'so_kho_sequencer',
      log: tell,
    });
    undo.push(() => sequencer.close());
    await sequencer.drain();
    await owner.query('vacuum analyze');
    return {
      home,
      url,
      house,
      owner,
      sequencer,
      close,
      onClose: (step) => undo.push(step),
      keeper: () => startKeeper({ home, url }, undo),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The process that keeps the trail; it does nothing until it is told what. */
async function startKeeper({ home, url }, undo) {
  const child = spawn(process.execPath, [keeperProgram, url, join(home, 'trail')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  undo.push(async () => {
    if (child.connected) {
      child.disconnect();
    }
    await ended;
  });
  const published = [];
  child.on('message', ({ size, at, witnesses }) => {
    if (size !== undefined) {
      published.push({ size: Number(size), at, witnesses });
    }
  });
  const early = ended.then(() => Promise.reject(new Error('The keeper of the trail has ended.')));
  early.catch(() => undefined);
  const ask = async (what) => {
    const done = new Promise((resolve) => {
      child.on('message', function answered(message) {
        if (message.done === what) {
          child.off('message', answered);
          resolve();
        }
      });
    });
    child.send(what);
    await Promise.race([done, early]);
  };
  return {
    /** The checkpoints since it was started, each when it was published, in milliseconds since 1970. */
    published,
    /** Sequences, and nothing else. */
    sequence: () => ask('sequence'),
    /** Sequences, signs, has cosigned by three witnesses and publishes. */
    keep: () => ask('keep'),
    stop: () => ask('stop'),
  };
}

/** Exhibits of one warehouse keeper, each with two places between which it moves. */
export async function movableItems(owner, most) {
  const { rows } = await owner.query(
    `select * from (
       select e.id, e.version, h.quantity::text as quantity, h.place_id as here,
         (select q.id from custody.place q where q.warehouse_id = p.warehouse_id and q.id <> p.id and q.kind <> 'ZONE'
          order by q.id limit 1) as there
       from custody.exhibit e join custody.holding h on h.exhibit_id = e.id and h.quantity > 0
         join custody.place p on p.id = h.place_id join identity.office o on o.id = e.office_id
       where o.code = 'KV03' and e.status = 'IN_STORE') item
     where there is not null order by id limit $1`,
    [most],
  );
  return rows;
}

/**
 * Moves an item to its other place through the unit of work, as the API does it.
 * @param recordEvent how the trail is told; undefined: as the house tells it
 */
export async function openMover({ house }, recordEvent) {
  const actor = await actorOfUsername(house.sql, keeperUsername, systemClock.now());
  const unitOfWork =
    recordEvent === undefined
      ? house.unitOfWork
      : new UnitOfWork({
          orm: house.orm,
          clock: systemClock,
          recordEvent,
          recordEvents: async (work, events) => {
            const logged = [];
            for (const event of events) logged.push(await recordEvent(work, event));
            return logged;
          },
          explainFailure,
          settingsOf,
          standingOf,
        });
  return async (item) => {
    const input = {
      exhibitId: item.id,
      expectedVersion: item.version,
      fromPlaceId: item.here,
      toPlaceId: item.there,
      quantity: item.quantity,
    };
    const request = { id: newId(), operation: 'exhibitRelocate', input };
    const outcome = await unitOfWork.run(actor, request, (work) => relocateExhibit(work, input));
    if (!outcome.ok) {
      throw new Error(JSON.stringify(outcome));
    }
    item.version += 1;
    [item.here, item.there] = [item.there, item.here];
    return outcome.events;
  };
}

/** What one relocation leaves in the outbox, to be repeated by `fillOutbox` with other subjects. */
async function keepSample({ owner, house, sequencer }) {
  await owner.query('create schema if not exists bench');
  const { rows } = await owner.query("select to_regclass('bench.sample') is not null as there");
  if (rows[0].there) {
    return;
  }
  await sequencer.drain();
  const move = await openMover({ house });
  const [item] = await movableItems(owner, 1);
  await move(item);
  await owner.query(
    `create table bench.sample as
     select source, type, office_id, actor, request_id, subject_type, payload, salt, body from trail.outbox
     where xid = (select xid from trail.outbox where source = 'domain' order by ord desc limit 1) order by ord`,
  );
  await sequencer.drain();
}

/** Events as relocations leave them, in transactions of their own, of 5 000 subjects in turn. */
export async function fillOutbox(bench, events) {
  const { owner } = bench;
  await keepSample(bench);
  const { rows } = await owner.query('select count(*)::integer as count from bench.sample');
  await owner.query('set synchronous_commit = off');
  await owner.query(`do $fill$
    begin
      for turn in 1..${Math.ceil(events / rows[0].count)} loop
        perform set_config('so_kho.actor', (select actor ->> 'sub' from bench.sample where source = 'domain'), true);
        insert into trail.outbox (
          source, type, office_id, actor, request_id, subject_type, subject_id, payload, salt, body)
        select source, type, office_id, actor, request_id, subject_type, md5((turn % 5000)::text)::uuid, payload, salt, body
        from bench.sample;
        commit;
      end loop;
    end $fill$`);
  await owner.query('reset synchronous_commit');
}

/** Until a checkpoint of this size is published. */
export async function untilPublished(keeper, size) {
  const deadline = performance.now() + 60_000;
  while ((keeper.published.at(-1)?.size ?? 0) < size) {
    if (performance.now() > deadline) {
      throw new Error(`No checkpoint of ${size} entries within a minute.`);
    }
    await pause(20);
  }
}

/** The value below which this share of the sorted values lies. */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
