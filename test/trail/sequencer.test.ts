import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { actorOfUsername } from '../../src/identity/index.js';
import { newId } from '../../src/platform/ids.js';
import { done } from '../../src/platform/outcome.js';
import type { TrailEntry } from '../../src/trail/log/index.js';
import type { Sequencer, Tree } from '../../src/trail/sequencer/index.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { sequencerOf, soundLog } from '../support/trail.js';

const seed = Number(process.env['SO_KHO_TEST_SEED'] ?? 20_261_126);

describe('the sequencer', () => {
  let t: TestHouse;
  let sequencer: Sequencer;

  beforeAll(async () => {
    t = await openTestHouse();
    sequencer = sequencerOf(t);
  });
  afterAll(async () => {
    await sequencer.close();
    await t.close();
  });
  beforeEach(async () => {
    await sequencer.drain();
  });

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: t.ownerUrl });
    await client.connect();
    return client;
  }

  /** Puts an event of a subject into the outbox, as the owner may, and answers its id. */
  async function tell(
    client: pg.Client,
    subject: string,
    more: Record<string, unknown> = {},
  ): Promise<string> {
    const row = {
      event_id: newId(),
      source: 'row',
      type: 'custody.exhibit.update',
      subject_type: 'Exhibit',
      subject_id: subject,
      body: '{"after": {"quantity": 1.50}}',
      ...more,
    };
    const names = Object.keys(row);
    await client.query(
      `insert into trail.outbox (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(row),
    );
    return row.event_id;
  }

  async function entriesSince(size: number): Promise<TrailEntry[]> {
    return (await soundLog(t.owner)).slice(size).map((leaf) => leaf.entry);
  }

  async function sizeNow(): Promise<number> {
    return Number((await sequencer.tree()).size);
  }

  test(`given transactions that interleave, in batches of any size, then order, places and chains are right (seed ${seed})`, async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, connect));
    const subjects = Array.from({ length: 3 }, newId);
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ client: fc.nat(3), ends: fc.boolean() }), { minLength: 1, maxLength: 40 }),
          fc.integer({ min: 1, max: 9 }),
          async (steps, batchSize) => {
            const size = await sizeNow();
            const small = sequencerOf(t, { batchSize });
            const told = new Map<number, string[]>();
            const expected = new Set<string>();
            try {
              for (const [index, { client, ends }] of steps.entries()) {
                const events = told.get(client) ?? [];
                if (events.length === 0) await clients[client]!.query('begin');
                // Each in a subject of its own: two transactions of one subject wait for each other.
                events.push(await tell(clients[client]!, subjects[client] ?? newId()));
                told.set(client, events);
                if (ends) {
                  await clients[client]!.query('commit');
                  events.splice(0).forEach((id) => expected.add(id));
                }
                if (index % 7 === 6) await small.sequenceOnce();
              }
              for (const [client, events] of told) {
                if (events.length > 0) await clients[client]!.query('commit');
                events.forEach((id) => expected.add(id));
              }
              await small.drain();
            } finally {
              await small.close();
            }
            const entries = await entriesSince(size);
            expect(new Set(entries.map((entry) => entry.id))).toEqual(expected);
          },
        ),
        { seed, numRuns: 15 },
      );
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  });

  test('given a transaction that ends after later ones were logged, then it is logged next, whole', async () => {
    const size = await sizeNow();
    const [late, early] = await Promise.all([connect(), connect()]);
    try {
      await late.query('begin');
      const first = await tell(late, newId());
      const second = await tell(early, newId());
      expect(await sequencer.drain()).toBe(1);
      const third = await tell(late, newId());
      await late.query('commit');
      expect(await sequencer.drain()).toBe(2);
      expect((await entriesSince(size)).map(({ id, db }) => [id, db.i, db.n])).toEqual([
        [second, 1, 1],
        [first, 1, 2],
        [third, 2, 2],
      ]);
    } finally {
      await Promise.all([late.end(), early.end()]);
    }
  });

  test('given two sequencers at once, then each event is logged once', async () => {
    const size = await sizeNow();
    await t.owner.query(
      `insert into trail.outbox (source, type, subject_type, subject_id, body)
       select 'row', 'custody.exhibit.update', 'Exhibit', gen_random_uuid(), '{}' from generate_series(1, 700)`,
    );
    const rivals = [7, 11, 13].map((batchSize) => sequencerOf(t, { batchSize }));
    const taken = await Promise.all(rivals.map((one) => one.drain()));
    await Promise.all(rivals.map((one) => one.close()));
    expect(taken.reduce((sum, one) => sum + one, 0)).toBe(700);
    const entries = await entriesSince(size);
    expect(entries.map((entry) => [entry.db.i, entry.db.n])).toEqual(
      Array.from({ length: 700 }, (_, index) => [index + 1, 700]),
    );
  });

  test('given a command, then its receipts are kept by the log, and its rows stand in one transaction with it', async () => {
    const size = await sizeNow();
    const actor = (await actorOfUsername(t.house.sql, 'thukho.kv03', t.clock.now()))!;
    const officeId = actor.grants[0]!.officeId;
    const requestId = newId();
    const outcome = await t.house.unitOfWork.run(
      actor,
      { id: requestId, operation: 'told', input: {} },
      async (work) => {
        await work.record({
          kind: 'series.counted',
          officeId,
          subject: { type: 'Office', id: officeId, label: 'Ế'.normalize('NFD') },
          after: { left: undefined, half: 0.5, many: 2 ** 60, at: new Date(0), text: 'ế'.normalize('NFD') },
        });
        return done(null);
      },
    );
    await sequencer.drain();
    const [entry] = await entriesSince(size);
    expect(entry).toMatchObject({
      kind: 'domain',
      type: 'series.counted',
      office: officeId,
      actor: { sub: actor.id, roles: ['KEEPER'], session: null },
      db: { user: 'so_kho_app', i: 1, n: 1 },
      req: requestId,
      subject: { t: 'Office', id: officeId },
    });
    expect(outcome).toMatchObject({
      events: [{ eventId: entry!.id, commitment: entry!.payload.sha256 }],
    });
    const { rows } = await t.owner.query('select bytes from trail.payload where event_id = $1', [entry!.id]);
    expect(JSON.parse(rows[0].bytes)).toMatchObject({
      subjectLabel: 'Ế'.normalize('NFC'),
      after: {
        half: '0.5',
        many: '1152921504606847000',
        at: '1970-01-01T00:00:00.000Z',
        text: 'ế'.normalize('NFC'),
      },
      before: null,
      delegationId: null,
    });
  });

  test('given rows that make no valid entry, then they are logged as malformed with their content, and the rest goes on', async () => {
    const size = await sizeNow();
    const salt = Buffer.alloc(32, 7);
    const bad = [
      { source: 'system', type: 'system.noted', body: null, payload: Buffer.from('{"b":1, "a":2}'), salt },
      { source: 'system', type: 'system.noted', body: null, payload: Buffer.from([0xff, 0x00]), salt },
      { body: 'no JSON' },
      { version: -5 },
      { subject_type: 'No Subject Type' },
    ];
    const ids: string[] = [];
    for (const more of bad) {
      ids.push(await tell(t.owner, newId(), more));
    }
    ids.push(await tell(t.owner, newId()));
    expect(await sequencer.drain()).toBe(bad.length + 1);
    const entries = await entriesSince(size);
    expect(entries.map((entry) => [entry.id, entry.kind, entry.type, entry.payload.enc])).toEqual(
      ids.map((id, index) =>
        index < bad.length
          ? [id, 'system', 'system.malformed', 'raw']
          : [id, 'row', 'custody.exhibit.update', 'json'],
      ),
    );
    // What a receipt may have promised of it is kept.
    expect(entries[0]!.payload.sha256).toBe(
      (
        await t.owner.query("select encode(sha256($1::bytea || $2::bytea), 'hex') as promised", [
          salt,
          bad[0]!.payload,
        ])
      ).rows[0].promised,
    );
  });

  test('given a tree that was changed past it, then it refuses to go on', async () => {
    await tell(t.owner, newId());
    const { rows } = await t.owner.query('select frontier from trail.tree');
    await t.owner.query('alter table trail.tree disable trigger only_grows');
    await t.owner.query(
      'update trail.tree set frontier = sha256(frontier) || substring(frontier from 33), size = size',
    );
    const refusing = sequencerOf(t);
    try {
      await expect(refusing.sequenceOnce()).rejects.toThrow(/contradicts itself/);
    } finally {
      await refusing.close();
      await t.owner.query('update trail.tree set frontier = $1', [rows[0].frontier]);
      await t.owner.query('alter table trail.tree enable always trigger only_grows');
    }
    expect(await sequencer.drain()).toBeGreaterThan(0);
  });

  describe('the attestation', () => {
    /** The servers of the tests forget what they wrote when they are killed, and the attestation says so. */
    const ofTheTests = ['setting fsync is off', 'setting full_page_writes is off'];

    async function attested(): Promise<any> {
      await sequencer.attest();
      await sequencer.drain();
      const { rows } = await t.owner.query(
        `select bytes from trail.payload join trail.leaf using (event_id)
         where type = 'system.attestation' order by leaf_index desc limit 1`,
      );
      return JSON.parse(rows[0].bytes);
    }

    test('given guards as they were made, then nothing is off and the digest stays the same', async () => {
      const first = await attested();
      expect(first.off).toEqual(ofTheTests);
      expect(first.migration).toMatch(/^Migration\d{14}_/);
      expect((await attested()).digest).toBe(first.digest);
    });

    test.each([
      [
        'trigger custody.exhibit.capture is not always on',
        'alter table custody.exhibit disable trigger capture',
        'alter table custody.exhibit enable always trigger capture',
      ],
      [
        'trigger custody.exhibit.capture is not always on',
        'alter table custody.exhibit enable trigger capture',
        'alter table custody.exhibit enable always trigger capture',
      ],
      [
        'event trigger so_kho_ddl is not always on',
        'alter event trigger so_kho_ddl disable',
        'alter event trigger so_kho_ddl enable always',
      ],
      [
        'references of custody.holding are not checked',
        'alter table custody.holding disable trigger all',
        'alter table custody.holding enable trigger all; alter table custody.holding enable always trigger capture; alter table custody.holding enable always trigger place_holding; alter table custody.holding enable always trigger never_truncated',
      ],
      [
        undefined,
        'alter table custody.exhibit disable row level security',
        'alter table custody.exhibit enable row level security',
      ],
      [
        undefined,
        'grant delete on custody.exhibit to so_kho_app',
        'revoke delete on custody.exhibit from so_kho_app',
      ],
      [
        undefined,
        "alter function custody.status_of(uuid) set search_path = 'pg_temp'",
        'alter function custody.status_of(uuid) set search_path = pg_catalog, pg_temp',
      ],
    ])('%s: %s', async (sentence, tamper, repair) => {
      const before = await attested();
      await t.owner.query(tamper);
      const during = await attested();
      await t.owner.query(repair);
      expect(during.digest).not.toBe(before.digest);
      if (sentence !== undefined) expect(during.off).toContain(sentence);
      const after = await attested();
      expect([after.digest, after.off]).toEqual([before.digest, ofTheTests]);
    });
  });

  describe('as long as it runs', () => {
    /** Runs one until the wish comes true, and ends it. */
    async function runUntil(
      wish: (
        lines: readonly string[],
        trees: readonly Tree[],
        runner: Sequencer,
      ) => boolean | Promise<boolean>,
      onTree?: (tree: Tree) => Promise<void>,
      elapsed?: () => number,
    ): Promise<{ lines: string[]; trees: Tree[] }> {
      const lines: string[] = [];
      const trees: Tree[] = [];
      const ended = new AbortController();
      const runner = sequencerOf(t, {
        log: (line) => lines.push(line),
        ...(elapsed === undefined ? {} : { elapsed }),
        onTree: async (tree) => {
          await onTree?.(tree);
          trees.push(tree);
        },
      });
      const running = runner.run(ended.signal);
      while (!(await wish(lines, trees, runner))) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      ended.abort();
      await running;
      return { lines, trees };
    }

    test('given events, then the guards are attested, a heartbeat is noted and the tree is told; and it ends when asked to', async () => {
      const size = await sizeNow();
      const id = await tell(t.owner, newId());
      const { trees, lines } = await runUntil((_, told) => told.length > 0);
      const entries = await entriesSince(size);
      expect(entries.map((entry) => entry.type).sort()).toEqual([
        'custody.exhibit.update',
        'system.attestation',
        'system.heartbeat',
      ]);
      expect(entries.map((entry) => entry.id)).toContain(id);
      expect(trees.at(-1)).toEqual(await sequencer.tree());
      expect(lines).toEqual([]);
    });

    test('given an hour in which clocks are set back, then there is a heartbeat more and an attestation each quarter', async () => {
      const size = await sizeNow();
      let quarters = 0;
      const setBack = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 24 * 3_600_000);
      try {
        await runUntil(
          (_, trees) => {
            quarters = Math.min(trees.length, 4);
            return trees.length > 4;
          },
          undefined,
          () => quarters * 15 * 60_000,
        );
      } finally {
        setBack.mockRestore();
      }
      const types = (await entriesSince(size)).map((entry) => entry.type);
      expect(types.filter((type) => type === 'system.heartbeat')).toHaveLength(2);
      expect(types.filter((type) => type === 'system.attestation')).toHaveLength(5);
    });

    test('given a lost connection, then it says so once and goes on', async () => {
      let cut = false;
      let mended = false;
      const { lines } = await runUntil(async (told, trees, runner) => {
        if (trees.length > 0 && !cut) {
          cut = true;
          await t.owner.query('revoke usage on schema trail from so_kho_sequencer');
          await t.owner.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where application_name = 'so-kho sequencer' and pid <> pg_backend_pid() and datname = current_database()`,
          );
        }
        if (cut && !mended && runner.failure !== undefined) {
          mended = true;
          await t.owner.query('grant usage on schema trail to so_kho_sequencer');
        }
        return told.some((line) => line.includes('again'));
      });
      expect(lines.at(-1)).toBe('The trail is sequenced again.');
      expect(new Set(lines).size).toBe(lines.length);
    });

    test('given a listener that fails, then it is told of the tree again', async () => {
      let failures = 2;
      const { trees } = await runUntil(
        (_, told) => told.length > 0,
        () => (failures-- > 0 ? Promise.reject(new Error('the signer is away')) : Promise.resolve()),
      );
      expect(trees).toHaveLength(1);
    });
  });
});
