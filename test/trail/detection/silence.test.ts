import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../../src/platform/graphql/global-id.js';
import { isEqual } from '../../../src/trail/reconciler/index.js';
import { receiveOne, stageOf, type ReceivedExhibit, type Stage } from '../../support/scenes.js';
import type { TestClient } from '../../support/test-house.js';
import { GuardedHouse } from '../support/guarded-house.js';
import { Undo } from '../support/trail-parts.js';

const undo = new Undo();
let house: GuardedHouse;
let keeper: TestClient;
let stage: Stage;
let exhibit: ReceivedExhibit;
let exhibitId: string;

beforeAll(async () => {
  house = await GuardedHouse.open(undo);
  keeper = await house.t.logIn('thukho.kv03');
  stage = await stageOf(keeper, 'KV03');
  exhibit = await receiveOne(house.t, keeper, stage);
  exhibitId = localIdOf('Exhibit', exhibit.id);
  await house.publish();
  expect(isEqual(await house.reconciled())).toBe(true);
}, 60_000);
afterAll(() => undo.run());

/** Looks while it is changed, and puts it back. */
async function whileChanged(table: string, change: string, back: string, values: readonly unknown[] = []) {
  await house.quietly(table, change, values);
  const found = await house.reconciled();
  await house.quietly(table, back, values);
  expect(isEqual(await house.reconciled())).toBe(true);
  return found.differences;
}

describe('what a superuser does past every trigger where nothing but a comparison can tell', () => {
  test('D7: given an event as people read it, changed or moved in time, then its columns are named', async () => {
    const { owner } = house.t;
    await owner.query(
      `create temp table kept_event as select * from trail.event where subject_id = '${exhibitId}'`,
    );
    const [{ id }] = (await owner.query('select id from kept_event')).rows;
    expect(
      await whileChanged(
        'trail.event',
        `update trail.event set actor_name = 'Người Khác', actor_id = (select id from identity.staff where username = 'thukho.kv05'),
           recorded_at = recorded_at - interval '1 day', after = '{"quantity": "1"}' where id = $1`,
        `update trail.event e set actor_name = k.actor_name, actor_id = k.actor_id, recorded_at = k.recorded_at, after = k.after
         from kept_event k where k.id = e.id and e.id = $1`,
        [id],
      ),
    ).toEqual([
      {
        table: 'trail.event',
        key: JSON.stringify({ id }),
        kind: 'DIFFERS',
        columns: ['actor_id', 'actor_name', 'after', 'recorded_at'],
      },
    ]);
    expect(
      await whileChanged(
        'trail.event',
        'delete from trail.event where id = $1',
        'insert into trail.event select * from kept_event where id = $1',
        [id],
      ),
    ).toEqual([{ table: 'trail.event', key: JSON.stringify({ id }), kind: 'MISSING', columns: [] }]);
  });

  test('D4: given a copy beside an entry that hides a direct write from the lists, then it is named', async () => {
    const { owner } = house.t;
    await owner.query(`update custody.exhibit set condition = 'mốc' where id = $1`, [exhibitId]);
    await house.publish();
    const [{ leaf_index: place }] = (
      await owner.query('select max(leaf_index) as leaf_index from trail.leaf')
    ).rows;
    expect(
      await whileChanged(
        'trail.leaf',
        `update trail.leaf set source = 'domain', actor_id = office_id where leaf_index = $1`,
        `update trail.leaf set source = 'row', actor_id = null where leaf_index = $1`,
        [place],
      ),
    ).toContainEqual({
      table: 'trail.leaf',
      key: JSON.stringify({ leaf_index: Number(place) }),
      kind: 'DIFFERS',
      columns: ['actor_id', 'source'],
    });
  });

  test('D4: given a leaf with its hash but not its tile, then it is named', async () => {
    const { owner } = house.t;
    const [{ entry }] = (await owner.query('select entry from trail.leaf where leaf_index = 7')).rows;
    expect(
      await whileChanged(
        'trail.leaf',
        `update trail.leaf set entry = entry || ' '::bytea, leaf_hash = sha256('\\x00'::bytea || entry || ' '::bytea) where leaf_index = 7 and $1::bytea is not null`,
        `update trail.leaf set entry = $1, leaf_hash = sha256('\\x00'::bytea || $1) where leaf_index = 7`,
        [entry],
      ),
    ).toEqual([{ table: 'trail.leaf', key: '{"leaf_index":7}', kind: 'DIFFERS', columns: ['tile'] }]);
  });

  test('D16: given a content that is gone or another one, then its event is named', async () => {
    const { owner } = house.t;
    await owner.query(
      `create temp table kept_payload as select p.* from trail.payload p join trail.leaf l using (event_id) where l.leaf_index = 9`,
    );
    const [{ event_id: id, bytes }] = (await owner.query('select * from kept_payload')).rows;
    const key = JSON.stringify({ event_id: id });
    expect(
      await whileChanged(
        'trail.payload',
        `update trail.payload set bytes = bytes || ' '::bytea where event_id = $1 and $2::bytea is not null`,
        'update trail.payload set bytes = $2 where event_id = $1',
        [id, bytes],
      ),
    ).toContainEqual({ table: 'trail.payload', key, kind: 'DIFFERS', columns: ['bytes'] });
    expect(
      await whileChanged(
        'trail.payload',
        'delete from trail.payload where event_id = $1',
        'insert into trail.payload select * from kept_payload where event_id = $1',
        [id],
      ),
    ).toContainEqual({ table: 'trail.payload', key, kind: 'WITHHELD', columns: [] });
  });

  test('D7: given a changed row that is then changed through the program, then the verifier says that a change was not logged', async () => {
    await house.quietly('custody.exhibit', `update custody.exhibit set condition = 'vỡ' where id = $1`, [
      exhibitId,
    ]);
    await keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
        exhibitRelocate(requestId: $requestId, input: $input) { userErrors { code } } }`,
      {
        input: {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version,
          fromPlaceId: stage.place('A1'),
          toPlaceId: stage.place('B1'),
          quantity: '1',
        },
      },
    );
    await house.publish();
    const { exitCode, text } = await house.reconciledOffline();
    expect(exitCode).toBe(1);
    expect(text).toMatch(
      new RegExp(
        `before this change custody.exhibit {"id":"${exhibitId}"} was not what the log says \\(condition\\)`,
      ),
    );
  });
});

describe('D8: every way to write a row past the program', () => {
  const latestOf = async (): Promise<string[]> =>
    (
      await house.t.owner.query(
        `select distinct type from trail.outbox where source = 'row' and actor is null order by type`,
      )
    ).rows.map(({ type }) => type);

  test.each([
    [
      'COPY',
      `copy custody.unit (code, name, dimension, decimals) from program 'printf "XXX\\tx\\tCOUNT\\t0\\n"'`,
      ['custody.unit.insert'],
    ],
    [
      'a cascade of a foreign key',
      `update custody.unit set code = 'ZZZ' where code = 'CAI'`,
      ['custody.exhibit.update', 'custody.unit.update'],
    ],
    [
      'a merge',
      `merge into rules.holiday h using (values (1)) v on true when matched and h.date = (select max(date) from rules.holiday) then delete`,
      ['rules.holiday.delete'],
    ],
    ['a trigger of another table', `insert into public.trap values (1)`, ['rules.holiday.delete']],
  ])('D8: %s is captured', async (_, statement, types) => {
    const { owner } = house.t;
    await house.sequence();
    await owner.query(`begin; set local event_triggers = off`);
    await owner.query(
      `alter table custody.exhibit drop constraint fk_exhibit_unit, add constraint fk_exhibit_unit
         foreign key (unit_code) references custody.unit (code) on update cascade not valid;
       create table public.trap (id integer);
       create function public.spring() returns trigger language plpgsql as
         'begin delete from rules.holiday where date = (select min(date) from rules.holiday); return null; end';
       create trigger spring after insert on public.trap for each row execute function public.spring();
       set local session_replication_role = origin`,
    );
    try {
      await owner.query(statement);
      expect(await latestOf()).toEqual(types);
    } finally {
      await owner.query('rollback');
    }
  });

  test('D8: TRUNCATE is refused, with session_replication_role = replica as well', async () => {
    const { owner } = house.t;
    await owner.query('set session_replication_role = replica');
    for (const table of [
      'custody.exhibit',
      'custody.movement',
      'rules.holiday',
      'custody.holding',
      'identity.staff',
    ]) {
      await expect(owner.query(`truncate ${table} cascade`)).rejects.toMatchObject({ code: '23000' });
    }
    await owner.query('reset session_replication_role');
  });
});
