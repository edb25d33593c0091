import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { exhibitNow, papers, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id } userErrors { code } } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code } } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) { release { id } userErrors { code } } }`;
const apply = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { id } userErrors { code } } }`;
const open = `mutation ($requestId: UUID!, $input: SealOpenInput!) {
  sealOpen(requestId: $requestId, input: $input) { opening { id } userErrors { code } } }`;
const countersOf = `query ($id: ID!) { node(id: $id) { ... on Warehouse {
  exhibitCount counters { exhibits highRisk unsealed released } } } }`;

const attending = [
  { name: 'Nguyễn Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
  { name: 'Lê Chứng Kiến', organisation: 'UBND', capacity: 'WITNESS', signature: 'SIGNED' },
];
const sealing = { packing: 'BOX', reason: 'x', stateBefore: 'x', stateAfter: 'x', participants: attending };

describe('what a warehouse holds in numbers', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  const counters = async (client: TestClient = keeper): Promise<any> => {
    const { node } = await client.data(countersOf, { id: stage.warehouseId });
    expect(node.exhibitCount).toBe(node.counters.exhibits);
    return node.counters;
  };
  const differences = async (): Promise<unknown[]> =>
    (await t.owner.query('select * from custody.counter_difference')).rows;

  test('given a receipt, a seal, a release, a return and an opening, then each is counted at once', async () => {
    const before = await counters();
    const grown = async (): Promise<number[]> => {
      const now = await counters();
      expect(await differences()).toEqual([]);
      return ['exhibits', 'highRisk', 'unsealed', 'released'].map((name) => now[name] - before[name]);
    };
    const weapon = await receiveOne(t, keeper, stage, { classCode: 'WEAPON' });
    expect(await grown()).toEqual([1, 1, 1, 0]);
    const { seal } = await keeper.done(apply, { input: { exhibitId: weapon.id, ...sealing } });
    expect(await grown()).toEqual([1, 1, 0, 0]);
    await keeper.done(relocate, {
      input: {
        exhibitId: weapon.id,
        expectedVersion: (await exhibitNow(keeper, weapon.id)).version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('A2'),
        quantity: '10',
      },
    });
    expect(await grown()).toEqual([1, 1, 0, 0]);
    const out = await keeper.done(release, {
      input: {
        exhibitId: weapon.id,
        expectedVersion: (await exhibitNow(keeper, weapon.id)).version,
        fromPlaceId: stage.place('A2'),
        toPlaceId: stage.place('GIAMDINH'),
        quantity: '10',
        purpose: 'giám định',
        requestedBy: 'CQĐT',
        ...papers(t, 0),
      },
    });
    expect(await grown()).toEqual([0, 0, 0, 1]);
    const comesBack = (quantity: string) =>
      keeper.done(giveBack, {
        input: { releaseId: out.release.id, quantity, toPlaceId: stage.place('A1'), ...papers(t, 0) },
      });
    const { viewer } = await (await t.logIn('ketoan.kv03')).data('{ viewer { staff { id } } }');
    await keeper.done(open, {
      input: {
        sealId: seal.id,
        reason: 'x',
        conditionFound: 'INTACT',
        stateAfter: 'x',
        participants: [
          ...attending,
          { staffId: viewer.staff.id, capacity: 'ACCOUNTANT', signature: 'SIGNED' },
        ],
      },
    });
    await comesBack('4');
    expect(await grown()).toEqual([1, 1, 1, 1]);
    await comesBack('6');
    expect(await grown()).toEqual([1, 1, 1, 0]);
  });

  test('given a class that becomes high-risk, then all of its items are counted so', async () => {
    await receiveOne(t, keeper, stage, { classCode: 'CHEMICAL' });
    const before = await counters();
    await t.owner.query("update custody.exhibit_class set high_risk = true where code = 'CHEMICAL'");
    expect((await counters()).highRisk).toBe(before.highRisk + 1);
    expect(await differences()).toEqual([]);
    await t.owner.query("update custody.exhibit_class set high_risk = false where code = 'CHEMICAL'");
    expect(await counters()).toEqual(before);
  });

  test('given somebody who may not see the warehouse, then the numbers are 0, and no row of them is in reach', async () => {
    expect((await counters()).exhibits).toBeGreaterThan(0);
    const stranger = await t.logIn('thukho.kv05');
    expect((await stranger.data(countersOf, { id: stage.warehouseId })).node).toBeNull();
    const client = await t.connectAsApplication();
    await client.query("select set_config('so_kho.offices', array[]::uuid[]::text, false)");
    expect((await client.query('select from custody.warehouse_counter')).rowCount).toBe(0);
    expect((await client.query('select from custody.stock')).rowCount).toBe(0);
    await expect(client.query('update custody.stock set here = false')).rejects.toThrow(/permission denied/);
    await expect(client.query('update custody.warehouse_counter set exhibits = 0')).rejects.toThrow(
      /permission denied/,
    );
    await client.end();
  });

  /** Received past the program, as the application's own role, in a transaction that the caller ends. */
  async function receive(client: pg.Client, warehouseId: string): Promise<string> {
    const id = newId();
    await client.query(
      `with house as (select * from custody.warehouse where id = $2),
        file as (insert into custody.case_file (id, office_id, title) select $3, office_id, 'x' from house returning id)
      insert into custody.exhibit (id, office_id, case_id, code, kind, class_code, name, unit_code, quantity_received, condition)
      select $1::uuid, house.office_id, file.id, $1::text, 'EXHIBIT', 'WEAPON', 'x', 'G', 8, 'x' from house, file`,
      [id, warehouseId, newId()],
    );
    await move(
      client,
      id,
      'RECEIPT',
      await placeOf('SOURCE', null),
      await placeOf('WAREHOUSE', warehouseId),
      8,
    );
    return id;
  }

  const places = new Map<string, string>();
  async function placeOf(kind: string, warehouseId: string | null): Promise<string> {
    const key = `${kind} ${String(warehouseId)}`;
    if (!places.has(key)) {
      const { rows } = await t.owner.query(
        `select id from custody.place where kind = $1 and warehouse_id is not distinct from $2::uuid
          and ($2::uuid is not null or office_id = $3) order by code limit 1`,
        [kind, warehouseId, localIdOf('Office', stage.officeId)],
      );
      places.set(key, rows[0].id);
    }
    return places.get(key)!;
  }

  async function move(
    client: pg.Client,
    exhibit: string,
    kind: string,
    from: string,
    to: string,
    quantity: number,
    releaseId: string | null = null,
  ): Promise<void> {
    await client.query(
      `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at,
        recorded_by, release_id, source)
      select $1, e.office_id, e.id, $3, $4, $5, $6, greatest(e.last_occurred_at, now()), (select id from identity.staff order by id limit 1), $7,
        'REGISTER' from custody.exhibit e where e.id = $2`,
      [newId(), exhibit, kind, from, to, quantity, releaseId],
    );
  }

  test('given a transaction that has changed the counters and is still open, then others of the warehouse do not wait', async () => {
    const warehouseId = localIdOf('Warehouse', stage.warehouseId);
    const before = (await counters()).exhibits;
    const [first, second, third] = await Promise.all([
      t.connectAsApplication(),
      t.connectAsApplication(),
      t.connectAsApplication(),
    ]);
    await first.query('begin');
    await receive(first, warehouseId);
    await second.query("begin; set local lock_timeout = '1ms'");
    await receive(second, warehouseId);
    await second.query('commit');
    await third.query("begin; set local lock_timeout = '1ms'");
    await receive(third, warehouseId);
    expect((await counters()).exhibits).toBe(before + 1);
    await first.query('commit');
    await third.query('rollback');
    expect((await counters()).exhibits).toBe(before + 2);
    expect(await differences()).toEqual([]);
    await Promise.all([first.end(), second.end(), third.end()]);
  });

  test('given two transactions that change two warehouses in opposite order, then neither locks the other out', async () => {
    const { rows } = await t.owner.query('select id from custody.warehouse order by id limit 2');
    const [one, other] = rows.map((row) => row.id as string);
    const [first, second] = await Promise.all([t.connectAsApplication(), t.connectAsApplication()]);
    await Promise.all([first.query('begin'), second.query('begin')]);
    await receive(first, one!);
    await receive(second, other!);
    await receive(first, other!);
    await receive(second, one!);
    await Promise.all([first.query('commit'), second.query('commit')]);
    expect(await differences()).toEqual([]);
    await Promise.all([first.end(), second.end()]);
  });

  test('given random acts on several connections at once, then the counters are what a count finds', async () => {
    const { rows } = await t.owner.query(
      `select p.id, p.warehouse_id from custody.place p where p.kind in ('WAREHOUSE', 'SHELF') order by p.id limit 6`,
    );
    const inside: string[] = rows.map((row) => row.id);
    const outside = [await placeOf('EXPERT', null), await placeOf('DISPOSED', null)];
    const clients = await Promise.all(Array.from({ length: 4 }, () => t.connectAsApplication()));
    const setUp = await t.connectAsApplication();
    const exhibits: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      exhibits.push(await receive(setUp, rows[index % rows.length].warehouse_id));
    }
    await setUp.end();
    const act = fc.record({
      what: fc.constantFrom('relocate', 'release', 'return', 'dispose', 'seal', 'open', 'give up'),
      exhibit: fc.nat({ max: exhibits.length - 1 }),
      place: fc.nat({ max: inside.length - 1 }),
      quantity: fc.integer({ min: 1, max: 8 }),
    });
    const run = fc.array(fc.array(act, { minLength: 1, maxLength: 12 }), {
      minLength: clients.length,
      maxLength: clients.length,
    });
    const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
    process.stdout.write(`counters: seed ${seed}\n`);
    let done = 0;
    await fc.assert(
      fc.asyncProperty(run, async (scripts) => {
        await Promise.all(
          scripts.map(async (script, index) => {
            for (const one of script) {
              done += await attempt(clients[index]!, one);
            }
          }),
        );
        expect(await differences()).toEqual([]);
        expect((await t.owner.query('select * from custody.holding_difference')).rows).toEqual([]);
      }),
      { seed, numRuns: 25, endOnFailure: true },
    );
    // Not a run in which everything was refused.
    expect(done).toBeGreaterThan(50);
    await Promise.all(clients.map((client) => client.end()));

    /** One act in its transaction; 0 when a rule refused it. */
    async function attempt(
      client: pg.Client,
      { what, exhibit, place, quantity }: { what: string; exhibit: number; place: number; quantity: number },
    ): Promise<number> {
      const id = exhibits[exhibit]!;
      await client.query('begin');
      try {
        const at = (
          await client.query(
            `select h.place_id, h.quantity::int from custody.holding h join custody.place p on p.id = h.place_id
              where h.exhibit_id = $1 and h.quantity > 0 and p.warehouse_id is not null order by h.place_id limit 1`,
            [id],
          )
        ).rows[0];
        if (what === 'relocate' || what === 'give up') {
          await move(client, id, 'RELOCATION', at?.place_id, inside[place]!, quantity);
        } else if (what === 'dispose') {
          await move(client, id, 'ADJUSTMENT', at?.place_id, outside[1]!, quantity);
        } else if (what === 'release') {
          const releaseId = newId();
          await client.query(
            `insert into custody.release (id, office_id, exhibit_id, place_id, quantity, purpose, requested_by, released_at)
              select $1, office_id, id, $3, $4, 'x', 'x', now() from custody.exhibit where id = $2`,
            [releaseId, id, outside[0], quantity],
          );
          await move(client, id, 'RELEASE', at?.place_id, outside[0]!, quantity, releaseId);
        } else if (what === 'return') {
          const out = await client.query(
            `select id, (quantity - returned_quantity)::int as rest from custody.release
              where exhibit_id = $1 and returned_quantity < quantity order by id limit 1`,
            [id],
          );
          await move(
            client,
            id,
            'RETURN',
            outside[0]!,
            inside[place]!,
            Math.min(quantity, out.rows[0]?.rest ?? 0),
            out.rows[0]?.id,
          );
        } else if (what === 'seal') {
          await client.query(
            `insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, packing, reason, state_before,
                state_after, applied_at, applied_by, reseals_opening_id)
              select $1, e.office_id, e.id, coalesce((select max(ordinal) from custody.seal where exhibit_id = e.id), 0) + 1,
                'x', 'BOX', 'x', 'x', 'x', now(), (select id from identity.staff order by id limit 1),
                (select o.id from custody.seal s join custody.seal_opening o on o.seal_id = s.id
                  where s.exhibit_id = e.id order by s.ordinal desc limit 1)
              from custody.exhibit e where e.id = $2`,
            [newId(), id],
          );
        } else {
          // As the owner, past the minutes and the people that an opening needs: only the end of the seal matters here.
          await t.owner.query(
            `update custody.seal set ended_at = greatest(applied_at, now()), end_kind = 'FOUND_BROKEN'
              where exhibit_id = $1 and ended_at is null`,
            [id],
          );
        }
        await client.query(what === 'give up' ? 'rollback' : 'commit');
        return 1;
      } catch {
        await client.query('rollback');
        return 0;
      }
    }
  }, 120_000);
});
