import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { invariants } from '../../src/cli/check.command.js';
import { reconcileCommand } from '../../src/cli/trail-book.command.js';
import { CommandFailure } from '../../src/cli/surroundings.js';
import { readConfig } from '../../src/config.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { Mirror, TrailDatabase } from '../../src/trail/publisher/index.js';
import { exportTables, isEqual, noteReconciliation, reconcile } from '../../src/trail/reconciler/index.js';
import { run as verify } from '../../src/verify/command-line.js';
import { writeFolder } from './verifier/log-scene.js';
import { receiveOne, stageOf, type ReceivedExhibit } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { policy, publish, sequence } from './support/published-log.js';

const listDocument = `{ auditReconciliations(first: 5) { nodes {
  leafIndex comparedAt treeSize isEqual tables rows differing unlogged missing withheld brokenInvariants digest
  differences { table key kind columns } } } }`;

describe('the comparison of the book with the log', () => {
  let t: TestHouse;
  let folder: string;
  let exhibit: ReceivedExhibit;
  let exhibitId: string;

  beforeAll(async () => {
    t = await openTestHouse();
    folder = await mkdtemp(join(tmpdir(), 'so-kho-reconcile-'));
    const keeper = await t.logIn('thukho.kv03');
    exhibit = await receiveOne(t, keeper, await stageOf(keeper, 'KV03'), {
      quantity: '28.987400',
      unitCode: 'KG',
    });
    exhibitId = localIdOf('Exhibit', exhibit.id);
    await sequence(t);
  }, 60_000);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await t.close();
  });

  const compare = (more: object = {}) => reconcile({ ownerUrl: t.ownerUrl, invariants, ...more });

  /** Changes the book past every trigger, tells what is found, and puts it back. */
  async function tampered(change: string, back: string): Promise<Awaited<ReturnType<typeof compare>>> {
    await t.owner.query(
      'alter table custody.exhibit disable trigger all; alter table custody.movement disable trigger all',
    );
    await t.owner.query(change);
    try {
      return await compare();
    } finally {
      await t.owner.query(back);
      await t.owner.query(
        'alter table custody.exhibit enable trigger all; alter table custody.movement enable trigger all',
      );
    }
  }

  test('given work through the program, some of it not yet in its place, then nothing differs', async () => {
    const keeper = await t.logIn('thukho.kv03');
    await receiveOne(t, keeper, await stageOf(keeper, 'KV03'));
    const found = await compare();
    expect(found.differences).toEqual([]);
    expect(isEqual(found)).toBe(true);
    expect(found.rows).toBeGreaterThan(500);
    expect((await compare()).digest).toBe(found.digest);
  });

  test('given a row that was changed with the triggers off, then its table, key and columns are named', async () => {
    const found = await tampered(
      `update custody.exhibit set name = 'gạo', condition = 'mốc' where id = '${exhibitId}'`,
      `update custody.exhibit set name = 'vam phá khóa', condition = 'đã qua sử dụng' where id = '${exhibitId}'`,
    );
    expect(found.counts).toMatchObject({ DIFFERS: 1, UNLOGGED: 0, MISSING: 0 });
    expect(found.differences).toEqual([
      {
        table: 'custody.exhibit',
        key: JSON.stringify({ id: exhibitId }),
        kind: 'DIFFERS',
        columns: ['condition', 'name'],
      },
    ]);
    expect(isEqual(await compare())).toBe(true);
  });

  test('given that somebody calls all rows of past and future lost, then nothing is excused and it is a finding', async () => {
    const id = '019a0000-0000-7000-8000-00000000ffff';
    await t.owner.query(
      `insert into trail.outbox (event_id, source, type, payload, salt)
       values ($1, 'system', 'system.acts-lost', '{"acts":1,"from":"0","kept":[],"to":"999999999999"}', sha256('x'))`,
      [id],
    );
    const found = await tampered(
      `update custody.exhibit set name = 'gạo' where id = '${exhibitId}'`,
      `update custody.exhibit set name = 'vam phá khóa' where id = '${exhibitId}'`,
    );
    await t.owner.query('alter table trail.outbox disable trigger all');
    await t.owner.query('delete from trail.outbox where event_id = $1', [id]);
    await t.owner.query('alter table trail.outbox enable trigger all');
    expect(found.differences.map(({ table, key }) => [table, key])).toEqual([
      ['trail.payload', JSON.stringify({ event_id: id })],
      ['custody.exhibit', JSON.stringify({ id: exhibitId })],
    ]);
  });

  test('given a quantity of which the last digit was changed, then it is seen', async () => {
    const found = await tampered(
      `update custody.exhibit set quantity_received = 28.987401 where id = '${exhibitId}'`,
      `update custody.exhibit set quantity_received = 28.987400 where id = '${exhibitId}'`,
    );
    expect(found.differences).toMatchObject([{ kind: 'DIFFERS', columns: ['quantity_received'] }]);
  });

  test('given a row that was removed and one that was put in, then each is named', async () => {
    await t.owner.query(`create temp table kept as select * from rules.holiday limit 1`);
    await t.owner.query('alter table rules.holiday disable trigger all');
    await t.owner.query('delete from rules.holiday h using kept k where h.date = k.date');
    await t.owner.query(
      `insert into rules.holiday select (jsonb_populate_record(k, '{"date": "2199-12-31"}')).* from kept k`,
    );
    const found = await compare();
    await t.owner.query(`delete from rules.holiday where date = '2199-12-31'`);
    await t.owner.query('insert into rules.holiday select * from kept');
    await t.owner.query('alter table rules.holiday enable trigger all');
    expect(found.counts).toMatchObject({ DIFFERS: 0, UNLOGGED: 1, MISSING: 1 });
    expect(found.differences.map(({ table, kind }) => [table, kind])).toEqual(
      expect.arrayContaining([
        ['rules.holiday', 'MISSING'],
        ['rules.holiday', 'UNLOGGED'],
      ]),
    );
    expect(isEqual(await compare())).toBe(true);
  });

  test('given a log whose contents were changed with the row, then the mirror still tells', async () => {
    await publish(t);
    const database = new TrailDatabase({ databaseUrl: t.ownerUrl, sessionRole: 'so_kho_sequencer' });
    const mirror = new Mirror(join(folder, 'mirror'));
    const { size } = await database.tree();
    await mirror.write(size, database);
    await database.close();
    expect(isEqual(await compare({ mirror }))).toBe(true);

    await t.owner.query('alter table trail.payload disable trigger all');
    await t.owner.query(
      `update trail.payload p set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '"condition":"đã qua sử dụng"', '"condition":"mốc"'), 'UTF8')
       from trail.leaf l where l.event_id = p.event_id and l.source = 'row' and l.subject_id = '${exhibitId}'`,
    );
    const change = `update custody.exhibit set condition = 'mốc' where id = '${exhibitId}'`;
    const back = `update custody.exhibit set condition = 'đã qua sử dụng' where id = '${exhibitId}'`;
    // The database alone tells that contents were replaced, and of the row nothing.
    const alone = await tampered(change, back);
    expect(alone.differences.length).toBeGreaterThan(0);
    expect(new Set(alone.differences.map(({ table }) => table))).toEqual(new Set(['trail.payload']));
    await t.owner.query('alter table custody.exhibit disable trigger all');
    await t.owner.query(change);
    expect((await compare({ mirror })).differences).toContainEqual(
      expect.objectContaining({ table: 'custody.exhibit', kind: 'DIFFERS', columns: ['condition'] }),
    );
    await t.owner.query(back);
    await t.owner.query('alter table custody.exhibit enable trigger all');
    await t.owner.query(
      `update trail.payload p set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '"condition":"mốc"', '"condition":"đã qua sử dụng"'), 'UTF8')
       from trail.leaf l where l.event_id = p.event_id and l.source = 'row' and l.subject_id = '${exhibitId}'`,
    );
  });

  test('given a table export and the mirror, then the offline verifier finds them equal', async () => {
    const { note, size } = await publish(t);
    const database = new TrailDatabase({ databaseUrl: t.ownerUrl, sessionRole: 'so_kho_sequencer' });
    const mirror = new Mirror(join(folder, 'dump'));
    await mirror.write(size, database);
    await mirror.publish(note);
    await database.close();
    const file = join(folder, 'tables.jsonl');
    const rows = await exportTables(t.ownerUrl, file);
    const text = await readFile(file, 'utf8');
    expect(text.split('\n')).toHaveLength(rows + 2);
    expect(text).not.toContain('$argon2');
    const policyFile = join(writeFolder({ policy }), 'policy');
    const outcome = await verify([
      'reconcile',
      mirror.folder,
      '--policy',
      policyFile,
      '--table-export',
      file,
      '--lang',
      'en',
    ]);
    expect(outcome.text).toContain('are as the log says');
    expect(outcome.text).not.toMatch(/row-differs|row-missing|row-unlogged/);
  });

  test('given the command, then it ends with 0 or with 1, and inspectors read what it found', async () => {
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(line);
    const run = (): Promise<unknown> =>
      reconcileCommand({
        config: () => ({ ...readConfig(), databaseUrl: t.applicationUrl, databaseOwnerUrl: t.ownerUrl }),
        print,
        tell: print,
      }).parseAsync([], { from: 'user' });
    await run();
    await t.owner.query('alter table custody.exhibit disable trigger all');
    await t.owner.query(`update custody.exhibit set name = 'gạo' where id = '${exhibitId}'`);
    await expect(run()).rejects.toBeInstanceOf(CommandFailure);
    await t.owner.query(`update custody.exhibit set name = 'vam phá khóa' where id = '${exhibitId}'`);
    await t.owner.query('alter table custody.exhibit enable trigger all');
    expect(lines.join('\n')).toContain(`DIFFERS custody.exhibit {"id":"${exhibitId}"}: name`);

    await sequence(t);
    const inspector = await t.logIn('thanhtra1');
    const { auditReconciliations } = await inspector.data(listDocument);
    expect(auditReconciliations.nodes).toMatchObject([
      {
        isEqual: false,
        differing: 1,
        unlogged: 0,
        missing: 0,
        // The search no longer finds the item by the name that it bears.
        brokenInvariants: 1,
        differences: [
          {
            table: 'custody.exhibit',
            key: JSON.stringify({ id: exhibitId }),
            kind: 'DIFFERS',
            columns: ['name'],
          },
        ],
      },
      { isEqual: true, differing: 0, differences: [] },
    ]);
    // What it names lies in any office, so whoever audits one alone reads nothing of it.
    const accountant = await t.logIn('ketoan.kv03');
    expect((await accountant.data(listDocument)).auditReconciliations.nodes).toEqual([]);
  });

  test('given derived numbers that do not follow, then they are counted', async () => {
    await t.owner.query('update custody.warehouse_counter set exhibits = exhibits + 1 where exhibits > 0');
    const found = await compare();
    await t.owner.query('update custody.warehouse_counter set exhibits = exhibits - 1 where exhibits > 1');
    expect(found.derived['custody.counter_difference']).toBeGreaterThan(0);
    expect(isEqual(found)).toBe(false);
    await noteReconciliation(t.ownerUrl, found);
  });
});
