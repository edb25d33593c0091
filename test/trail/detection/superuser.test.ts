import { globSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../../src/platform/ids.js';
import { localIdOf, parseGlobalId } from '../../../src/platform/graphql/global-id.js';
import {
  decodeEntryBundle,
  decodePayloadBundle,
  encodeEntryBundle,
  encodePayloadBundle,
  formatVerifierKey,
} from '../../../src/trail/log/index.js';
import { isEqual } from '../../../src/trail/reconciler/index.js';
import { receiptInput, receiveOne, stageOf, type ReceivedExhibit, type Stage } from '../../support/scenes.js';
import { testReceiptKey, type TestClient } from '../../support/test-house.js';
import { GuardedHouse } from '../support/guarded-house.js';
import { freshFolder, Undo } from '../support/trail-parts.js';
import { attemptsOn, logTables } from './log-attempts.js';

const receiveDocument = `mutation ($requestId: UUID!, $input: ExhibitReceiveInput!) {
  exhibitReceive(requestId: $requestId, input: $input) {
    exhibits { id } receipts { eventId note } userErrors { code } } }`;
const entriesDocument = `query ($filter: AuditEntryFilter) {
  auditEntries(first: 50, filter: $filter) { nodes {
    leafIndex eventId type databaseUser actor { username } entryBase64 content payloadBase64 saltBase64 proof { tlogProof } } } }`;

const undo = new Undo();
let house: GuardedHouse;
let keeper: TestClient;
let inspector: TestClient;
let stage: Stage;
let exhibit: ReceivedExhibit;
let exhibitId: string;
/** A checkpoint that an inspector took along earlier. */
let paper: string;

beforeAll(async () => {
  house = await GuardedHouse.open(undo);
  [keeper, inspector] = await Promise.all([house.t.logIn('thukho.kv03'), house.t.logIn('thanhtra1')]);
  stage = await stageOf(keeper, 'KV03');
  exhibit = await receiveOne(house.t, keeper, stage);
  exhibitId = localIdOf('Exhibit', exhibit.id);
  await house.t.owner.query(
    `insert into trail.anchor (size, kind, token) select size, 'test', 'x' from trail.checkpoint limit 1`,
  );
  await house.publish();
  paper = (await house.mirror.checkpoint())!;
}, 60_000);
afterAll(() => undo.run());

const entries = async (filter: object): Promise<any[]> =>
  (await inspector.data(entriesDocument, { filter })).auditEntries.nodes;

/** The entry of the receipt of the exhibit, as the server tells it. */
async function receivedEntry(): Promise<any> {
  const [entry] = (await entries({ subjectId: exhibit.id, source: 'DOMAIN' })).filter(
    ({ type }) => type === 'exhibit.received',
  );
  return entry;
}

async function proofOf({ proof, entryBase64, payloadBase64, saltBase64 }: any) {
  const folder = await house.files({
    proof: proof.tlogProof,
    entry: Buffer.from(entryBase64, 'base64'),
    payload: Buffer.from(payloadBase64, 'base64'),
    salt: Buffer.from(saltBase64, 'base64'),
  });
  const file = (name: string): string => join(folder, name);
  return house.judge(
    'proof',
    file('proof'),
    ...['--entry', file('entry'), '--payload', file('payload'), '--salt', file('salt')],
  );
}

/** A copy of the mirror in which one file was changed. */
async function copyWith(name: RegExp, change: (bytes: Buffer, path: string) => Buffer): Promise<string> {
  const copy = join(await freshFolder(undo), 'copy');
  await cp(house.mirror.folder, copy, { recursive: true });
  const [path] = globSync('**/*', { cwd: copy })
    .map((each) => join(copy, each))
    .filter((each) => name.test(each))
    .sort();
  await writeFile(path!, change(await readFile(path!), path!));
  return copy;
}

test('given nothing but work through the program, then everything that is asked holds', async () => {
  expect(await house.dump()).toMatchObject({ exitCode: 0, text: expect.stringContaining('VERDICT: GOOD') });
  expect((await house.reconciledOffline()).exitCode).toBe(0);
  expect(isEqual(await house.reconciled())).toBe(true);
  expect(await proofOf(await receivedEntry())).toMatchObject({ exitCode: 0 });
});

describe('D3: a superuser who asks PostgreSQL to look away', () => {
  beforeAll(() => house.t.owner.query('set session_replication_role = replica'));
  afterAll(() => house.t.owner.query('reset session_replication_role'));

  test('D3: given session_replication_role = replica, then every trigger of the log still refuses', async () => {
    await house.t.owner.query(
      `insert into trail.outbox (source, type, body) values ('system', 'system.test', '{}')`,
    );
    for (const statement of logTables.flatMap(attemptsOn)) {
      const refusal: unknown = await house.t.owner.query(statement).catch((failure: unknown) => failure);
      expect([statement, refusal]).toEqual([
        statement,
        expect.objectContaining({ constraint: expect.stringMatching(/^ck_(append_only|trail_only_grows)$/) }),
      ]);
    }
    await house.sequence();
  });
});

describe('D4: a superuser edits a leaf', () => {
  const forged = (entry: Buffer): Buffer =>
    Buffer.from(entry.toString().replace('exhibit.received', 'exhibit.recorded'));

  test('D4: in the database: nothing more is published, the proof fails, the next attestation and the log of DDL tell', async () => {
    const { owner } = house.t;
    const { eventId } = await receivedEntry();
    const id = parseGlobalId(eventId)?.id ?? eventId;
    const [{ entry }] = (await owner.query('select entry from trail.leaf where event_id = $1', [id])).rows;
    await owner.query('alter table trail.leaf disable trigger append_only');
    expect((await house.attested()).off).toContain('trigger trail.leaf.append_only is not always on');
    await owner.query('update trail.leaf set entry = $1 where event_id = $2', [forged(entry), id]);
    await expect(house.publish()).rejects.toThrow(/are not those of the tree: the database was changed/);
    const verdict = await proofOf(
      (await entries({ subjectId: exhibit.id, source: 'DOMAIN' })).find((one) => one.eventId === eventId),
    );
    expect(verdict.exitCode).toBe(1);

    await owner.query('update trail.leaf set entry = $1 where event_id = $2', [entry, id]);
    await owner.query('alter table trail.leaf enable always trigger append_only');
    await house.publish();
    const told = (await entries({ source: 'DDL', directOnly: true })).map(
      ({ content }) => JSON.parse(content).query,
    );
    expect(told).toContain('alter table trail.leaf disable trigger append_only');
  });

  test('D4: in a copy of the mirror: the root that the inspector computes is not the signed one', async () => {
    const copy = await copyWith(/tile\/entries\/000$/, (bytes) => {
      const bundle = decodeEntryBundle(bytes, 256);
      return encodeEntryBundle([bundle[1]!, bundle[0]!, ...bundle.slice(2)]);
    });
    const verdict = await house.judge('dump', copy);
    expect(verdict).toMatchObject({ exitCode: 1 });
    expect(verdict.text).toContain('The root computed from the entries is not the signed one');
  });
});

describe('D7: a superuser changes a row with the capture off', () => {
  test.each([
    [
      'a value',
      'custody.exhibit',
      `update custody.exhibit set name = 'gạo' where id = $1`,
      'DIFFERS',
      ['name'],
    ],
    [
      'a row that goes',
      'custody.movement',
      'delete from custody.movement where exhibit_id = $1',
      'MISSING',
      [],
    ],
  ])(
    'D7: %s: the nightly comparison names table, row and column',
    async (_, table, statement, kind, columns) => {
      await house.t.owner.query(`create temp table kept as select * from ${table}`);
      const [{ columns: written }] = (
        await house.t.owner.query(
          `select string_agg(attname, ', ') as columns from pg_attribute
           where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
          [table],
        )
      ).rows;
      await house.quietly(table, statement, [exhibitId]);
      const found = await house.reconciled();
      const offline = await house.reconciledOffline();
      await house.quietly(table, `delete from ${table}`);
      await house.quietly(table, `insert into ${table} (${written}) select ${written} from kept`);
      await house.t.owner.query('drop table kept');

      expect(found.differences).toMatchObject([{ table, kind, columns }]);
      if (kind === 'DIFFERS') expect(found.differences[0]!.key).toBe(JSON.stringify({ id: exhibitId }));
      expect(offline.exitCode).toBe(1);
      expect(offline.text).toContain(
        kind === 'DIFFERS' ? `${table} {"id":"${exhibitId}"} differs from entry` : `${table} {"id":`,
      );
      expect(isEqual(await house.reconciled())).toBe(true);
    },
  );

  test('D7: the trigger that sleeps meanwhile is named by the attestation, and the verdict is no longer that all is well', async () => {
    await house.t.owner.query(
      'set event_triggers = off; alter table custody.exhibit disable trigger capture',
    );
    const { off } = await house.attested();
    await house.t.owner.query(
      'alter table custody.exhibit enable always trigger capture; reset event_triggers',
    );
    expect(off).toContain('trigger custody.exhibit.capture is not always on');
    await house.publish();
    const verdict = await house.dump();
    expect(verdict.exitCode).toBe(2);
    expect(verdict.text).toContain('a guard is off: trigger custody.exhibit.capture is not always on');
  });
});

describe('D8: a superuser changes a row with the capture on', () => {
  test.each([
    ['update', `update custody.exhibit set condition = 'mốc' where id = $1`, 'custody.exhibit.update'],
    [
      'delete',
      'delete from rules.holiday where $1::uuid is not null and date = (select min(date) from rules.holiday)',
      'rules.holiday.delete',
    ],
    [
      'insert',
      `insert into rules.holiday select (jsonb_populate_record(h, '{"date": "2199-12-31"}')).* from rules.holiday h where $1::uuid is not null limit 1`,
      'rules.holiday.insert',
    ],
  ])(
    'D8: %s: a direct write with its log-in, in the list of the inspector and for the verifier',
    async (_, statement, type) => {
      await house.t.owner.query('set session_replication_role = replica');
      await house.t.owner.query(statement, [exhibitId]);
      await house.t.owner.query('reset session_replication_role');
      await house.publish();
      const [latest] = await entries({ directOnly: true });
      expect(latest).toMatchObject({ type, databaseUser: 'postgres', actor: null });
      // The setting up of the house is among the direct writes of its kind.
      const told = new RegExp(
        `Outside the application: ${type} \\(db:postgres\\), \\d+ times, entries \\d+ to ${latest!.leafIndex},`,
      );
      expect((await house.dump()).text).toMatch(told);
      expect(isEqual(await house.reconciled())).toBe(true);
    },
  );
});

describe('D16: a superuser swaps the content of an entry', () => {
  test('D16: in the database: the inspector sees that it is not the one which was committed to', async () => {
    const before = await receivedEntry();
    const id = parseGlobalId(before.eventId)?.id ?? before.eventId;
    const swap = (from: string, to: string): Promise<void> =>
      house.quietly(
        'trail.payload',
        `update trail.payload set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), $2, $3), 'UTF8') where event_id = $1`,
        [id, from, to],
      );
    await swap('vam phá khóa', 'cuộn dây điện');
    const forged = await receivedEntry();
    const verdict = await proofOf(forged);
    await swap('cuộn dây điện', 'vam phá khóa');
    expect(forged.payloadBase64).not.toBe(before.payloadBase64);
    expect(verdict.exitCode).toBe(1);
    expect(verdict.text).toContain('the payload is not the one that the entry commits to');
    expect((await proofOf(await receivedEntry())).exitCode).toBe(0);
  });

  test('D16: in a copy of the mirror: the entry is named', async () => {
    const copy = await copyWith(/payload\/000$/, (bytes) => {
      const payloads = decodePayloadBundle(bytes, 256);
      const [first, ...rest] = payloads;
      return encodePayloadBundle([{ ...first!, bytes: Buffer.from('{"name":"khác"}') }, ...rest]);
    });
    const verdict = await house.judge('dump', copy);
    expect(verdict.exitCode).toBe(1);
    expect(verdict.text).toContain(
      'Entry 0: the payload is not the one that it commits to; it was replaced.',
    );
  });
});

describe('D9: a superuser who acts as the role of the application', () => {
  /** Everything that the application would say, said by somebody who can take its role. */
  async function forge(statements: readonly (readonly [string, unknown[]])[]): Promise<void> {
    const { owner } = house.t;
    const [{ id: actor }] = (
      await owner.query(`select id from identity.staff where username = 'thukho.kv03'`)
    ).rows;
    await owner.query('begin; set local session authorization so_kho_app');
    await owner.query(
      `select set_config('so_kho.actor', $1, true), set_config('so_kho.request', $2, true),
         set_config('so_kho.offices', $3, true)`,
      [actor, newId(), `{${localIdOf('Office', stage.officeId)}}`],
    );
    for (const [statement, values] of statements) {
      await owner.query(statement, values);
    }
    await owner.query('commit');
  }
  const change = [
    `update custody.exhibit set not_sealed_reason = 'UNNECESSARY' where id = $1`,
    [] as unknown[],
  ] as const;

  test('D9: NOT DETECTED without keys of devices (tier 2): a change with its event, both forged in the name of a person', async () => {
    const before = await house.dump();
    const event = newId();
    await forge([
      [change[0], [exhibitId]],
      [
        `with told as (insert into trail.event (id, occurred_at, actor_id, actor_name, actor_roles, office_id, kind,
             subject_type, subject_id, subject_label, request_id)
           values ($1, now(), current_setting('so_kho.actor')::uuid, 'Rơ Châm', '{KEEPER}', $2, 'exhibit.changed', 'Exhibit', $3, 'x',
             current_setting('so_kho.request')::uuid))
         insert into trail.outbox (event_id, source, type, office_id, actor, request_id, subject_type, subject_id, payload, salt)
         values ($1, 'domain', 'exhibit.changed', $2, jsonb_build_object('sub', current_setting('so_kho.actor'), 'roles', '{}'::text[], 'session', null),
           current_setting('so_kho.request')::uuid, 'Exhibit', $3, '{}', sha256(''))`,
        [event, localIdOf('Office', stage.officeId), exhibitId],
      ],
    ]);
    await house.publish();
    const verdict = await house.dump();
    expect(verdict.exitCode).toBe(before.exitCode);
    const [latest] = await entries({ subjectId: exhibit.id, source: 'ROW' });
    expect(latest).toMatchObject({ databaseUser: 'so_kho_app', actor: { username: 'thukho.kv03' } });
    expect(verdict.text).not.toContain('with no event of the application');
  });

  test('D9: a change in the name of a person without its event is named by the verifier', async () => {
    await forge([[`update custody.exhibit set not_sealed_reason = 'PERISHABLE' where id = $1`, [exhibitId]]]);
    await house.publish();
    expect((await house.dump()).text).toContain(
      'In the name of a person, with no event of the application beside it: custody.exhibit.update (db:so_kho_app), 1 times',
    );
  });
});

describe('D6: a superuser takes an event away before it has its place', () => {
  test('D6: the receipt of the person says that it was promised, and the comparison that its rows are not in the log', async () => {
    const { owner } = house.t;
    const { exhibits, receipts } = await keeper.done(receiveDocument, {
      input: receiptInput(house.t, stage),
    });
    await owner.query('set role so_kho_sequencer; delete from trail.outbox; reset role');
    house.guards.clock.advance(120_000);
    await house.t.logIn('ketoan.kv03');
    await house.publish();

    const folder = await house.files(
      Object.fromEntries(receipts.map(({ note }: any, index: number) => [`receipt-${index}`, note])),
    );
    const verdict = await house.judge(
      'receipts',
      house.mirror.folder,
      join(folder, 'receipt-0'),
      '--receipt-key',
      formatVerifierKey(testReceiptKey),
    );
    expect(verdict.exitCode).toBe(1);
    expect(verdict.text).toContain(
      `the log promised the event ${localIdOf('AuditEvent', receipts[0].eventId)} by`,
    );
    expect(verdict.text).toContain('The receipt is evidence of deletion.');
    expect((await house.reconciled()).differences).toContainEqual({
      table: 'custody.exhibit',
      key: JSON.stringify({ id: localIdOf('Exhibit', exhibits[0].id) }),
      kind: 'UNLOGGED',
      columns: [],
    });
  });
});

describe('D10: a back-dated moment', () => {
  test('D10: given a session that names another moment, then the word of the server stands', async () => {
    const { owner } = house.t;
    await owner.query(
      `insert into trail.outbox (at, source, type, body) values ('2020-01-01', 'system', 'system.test', '{}')`,
    );
    const { rows } = await owner.query('select at from trail.outbox order by ord desc limit 1');
    expect(Date.now() - rows[0].at.getTime()).toBeLessThan(60_000);
  });

  test('D10: given a superuser who puts the guard to sleep, then the moment lies outside what the witnesses saw', async () => {
    await house.quietly(
      'trail.outbox',
      `insert into trail.outbox (at, source, type, body) values ('2020-01-01', 'ddl', 'ddl.create_index', '{}')`,
    );
    await house.publish();
    const copy = join(await freshFolder(undo), 'copy');
    await cp(house.mirror.folder, copy, { recursive: true });
    await mkdir(join(copy, 'checkpoints'));
    await writeFile(join(copy, 'checkpoints', 'paper'), paper);
    const verdict = await house.judge('dump', copy);
    expect(verdict.exitCode).toBe(1);
    expect(verdict.text).toContain(
      'its time 2020-01-01T00:00:00.000Z is more than 600 s before that of earlier entries',
    );
    expect(verdict.text).toMatch(/its time 2020-01-01T00:00:00.000Z is outside what the witnesses saw \(20/);
  });
});
