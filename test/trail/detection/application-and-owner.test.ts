import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../../src/platform/ids.js';
import { GuardedHouse } from '../support/guarded-house.js';
import { Undo } from '../support/trail-parts.js';
import { attemptsOn, logTables } from './log-attempts.js';

const undo = new Undo();
let house: GuardedHouse;

beforeAll(async () => {
  house = await GuardedHouse.open(undo);
  const { t } = house;
  // Its log-in is an event.
  await t.logIn('thukho.kv03');
  // One row in each table: a trigger for each row has nothing to refuse in an empty one.
  await t.owner.query(
    `insert into trail.anchor (size, kind, token) select size, 'test', 'x' from trail.checkpoint`,
  );
  await t.owner.query(`insert into trail.outbox (source, type, body) values ('system', 'system.test', '{}')`);
}, 60_000);
afterAll(() => undo.run());

describe('D1: the role of the application', () => {
  test.each(logTables.flatMap(attemptsOn))('D1: %s: permission denied', async (statement) => {
    await expect(house.t.application.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test.each([
    'alter table trail.leaf disable trigger all',
    'alter table custody.exhibit disable trigger capture',
    'drop trigger capture on custody.exhibit',
    'create or replace function trail.capture_custody_exhibit() returns trigger language plpgsql as $$ begin return null; end $$',
    'alter event trigger so_kho_ddl disable',
    'set session_replication_role = replica',
    'set role so_kho_sequencer',
    'set session authorization postgres',
  ])('D1: %s: permission denied', async (statement) => {
    await expect(house.t.application.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('D2: the owner of the tables, no superuser', () => {
  const role = `owner_${newId().replaceAll('-', '')}`;

  beforeAll(async () => {
    const { owner } = house.t;
    await owner.query(
      `create role ${role} nosuperuser nologin; grant usage on schema trail, custody, platform to ${role}`,
    );
    for (const table of [...logTables, 'custody.unit']) {
      await owner.query(`alter table ${table} owner to ${role}`);
    }
    await owner.query(`set role ${role}`);
  });
  afterAll(async () => {
    await house.t.owner.query(
      `reset role; reassign owned by ${role} to postgres; drop owned by ${role}; drop role ${role}`,
    );
  });

  test.each(logTables.flatMap(attemptsOn))('D2: %s: a trigger refuses it', async (statement) => {
    await expect(house.t.owner.query(statement)).rejects.toMatchObject({
      constraint: expect.stringMatching(/^ck_(append_only|trail_only_grows)$/),
    });
  });

  test('D2: given triggers that the owner puts to sleep, then the log names the statement and its log-in', async () => {
    const { owner } = house.t;
    await owner.query('alter table custody.unit disable trigger capture');
    await owner.query('alter table custody.unit enable always trigger capture');
    const { rows } = await owner.query(
      `select body::json ->> 'query' as query, db_user from trail.outbox where source = 'ddl' order by ord desc limit 2`,
    );
    expect(rows.map(({ query }) => query)).toEqual([
      'alter table custody.unit enable always trigger capture',
      'alter table custody.unit disable trigger capture',
    ]);
    expect(rows[0].db_user).toBe(`postgres/${role}`);
    await expect(owner.query('alter event trigger so_kho_ddl disable')).rejects.toMatchObject({
      code: '42501',
    });
  });
});
