import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { openHouse, openServer, type House } from '../../src/app.js';
import { NoticeListener } from '../../src/platform/database/notice-listener.js';
import { parseGlobalId } from '../../src/platform/graphql/global-id.js';
import { hashPassword } from '../../src/identity/staff/password.js';
import { newId } from '../../src/platform/ids.js';
import { dateInVietnam } from '../../src/rules/index.js';
import { delegate, revoke } from '../identity/delegation-scene.js';
import { giveRole } from '../inspection/inspection-scene.js';
import { commission, revokeCommission } from '../inventory/commission-scene.js';
import {
  countDocument,
  open,
  openDocument,
  openRoom,
  receive,
  relocateDocument,
} from '../inventory/inventory-scenes.js';
import { receiveOne, stageOf, type ReceivedExhibit, type Stage } from '../support/scenes.js';
import { openTestHouse, TestClient, type TestHouse } from '../support/test-house.js';
import { approvedExport, fetchFile } from '../trail/export-scenes.js';

/** What the change of a right may take to be felt by reads at another server. */
const mostMilliseconds = 1_000;

const logOut = 'mutation ($requestId: UUID!) { sessionClose(requestId: $requestId) { userErrors { code } } }';
const audit = '{ auditEvents(first: 1) { nodes { kind } } }';
const exhibits = '{ exhibits(first: 1) { nodes { id } } }';

const closed = 'update identity.staff set active = false where username = $1';
const yesterday = "(now() at time zone 'Asia/Ho_Chi_Minh')::date - 1";
const ended = `update identity.role_assignment set valid_to = ${yesterday}
  where role = $2 and staff_id = (select id from identity.staff where username = $1)`;

function codeOf(answer: any): unknown {
  return answer.errors?.[0]?.extensions?.code;
}

/** Two servers over one database, as `so-kho serve` opens them; here they would remember rights for a minute. */
describe('rights that end', () => {
  let t: TestHouse;
  let house: House;
  let server: FastifyInstance;

  beforeAll(async () => {
    t = await openTestHouse();
    house = await openHouse({
      databaseUrl: t.applicationUrl,
      poolSize: 6,
      clock: t.clock,
      rightsMaxAge: 60_000,
    });
    server = await openServer(house, { logLevel: 'silent' });
  });
  afterAll(async () => {
    await server.close();
    await house.close();
    await t.close();
  });

  async function asOwner(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: t.ownerUrl });
    await client.connect();
    return client;
  }

  /** A session of its own, at the server that remembers. */
  async function atRemembering(username: string): Promise<TestClient> {
    const { token } = await new TestClient(server).done<{ token: string }>(
      `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
        sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }`,
      { input: { username, password: 'so-kho-demo' } },
    );
    return new TestClient(server, token);
  }

  /** Asks again and again until it is answered so; answers after how many milliseconds. */
  async function felt(client: TestClient, query: string, code: string | undefined): Promise<number> {
    const began = performance.now();
    while (codeOf(await client.ask(query)) !== code) {
      if (performance.now() - began > 10_000) throw new Error(`never ${String(code)}`);
    }
    return performance.now() - began;
  }

  describe('reads at a server that remembers', () => {
    test('given a remembered person, when the account is closed and opened again by SQL, then it is felt within a second', async () => {
      const client = await atRemembering('thukho.kv08');
      await client.data(exhibits);
      await t.owner.query(closed, ['thukho.kv08']);
      expect(await felt(client, exhibits, 'UNAUTHENTICATED')).toBeLessThan(mostMilliseconds);
      await t.owner.query("update identity.staff set active = true where username = 'thukho.kv08'");
      expect(await felt(client, exhibits, undefined)).toBeLessThan(mostMilliseconds);
    });

    test('given a remembered person, when a role is given and ends by SQL, then it is felt within a second', async () => {
      const client = await atRemembering('chv.kv08');
      expect(codeOf(await client.ask(audit))).toBe('FORBIDDEN');
      await giveRole(t, { username: 'chv.kv08', role: 'ACCOUNTANT', officeCode: 'KV08' });
      expect(await felt(client, audit, undefined)).toBeLessThan(mostMilliseconds);
      await t.owner.query(ended, ['chv.kv08', 'ACCOUNTANT']);
      expect(await felt(client, audit, 'FORBIDDEN')).toBeLessThan(mostMilliseconds);
    });

    test('given a remembered session, when it is closed at another server, then it is felt within a second', async () => {
      const client = await atRemembering('thukho.kv08');
      await client.data(exhibits);
      await new TestClient(t.server, client.token).done(logOut);
      expect(await felt(client, exhibits, 'UNAUTHENTICATED')).toBeLessThan(mostMilliseconds);
    });

    test.each([
      ['revoked at another server', (id: string, head: TestClient) => revoke(head, id)],
      [
        'ended with the role of the delegator',
        () => t.owner.query(ended, ['truongphong.kv08', 'OFFICE_HEAD']),
      ],
    ])(
      'given a remembered delegate, when the delegation is %s, then it is felt within a second',
      async (_, end) => {
        const head = await t.logIn('truongphong.kv08');
        const client = await atRemembering('chv.kv08');
        expect(codeOf(await client.ask(audit))).toBe('FORBIDDEN');
        const { id } = await delegate(t, head, { to: 'chv.kv08', role: 'OFFICE_HEAD', office: 'KV08' });
        expect(await felt(client, audit, undefined)).toBeLessThan(mostMilliseconds);
        await end(id, head);
        expect(await felt(client, audit, 'FORBIDDEN')).toBeLessThan(mostMilliseconds);
      },
    );

    test('given a person sent into an inventory, when the commission is written and revoked at another server, then it is felt within a second', async () => {
      const room = await openRoom(t);
      const inventory = await open(room);
      const client = await atRemembering('chv.kv09');
      const inventoryNode = `{ node(id: "${inventory.id}") { id } }`;
      const sees = async () => (await client.data(inventoryNode)).node !== null;
      expect(await sees()).toBe(false);
      const province = await t.logIn('truong.tinh');
      const { id } = await commission(t, province, inventory.id, 'chv.kv09', ['COUNT']);
      const until = async (seen: boolean): Promise<number> => {
        const began = performance.now();
        while ((await sees()) !== seen && performance.now() - began < 10_000);
        return performance.now() - began;
      };
      expect(await until(true)).toBeLessThan(mostMilliseconds);
      await revokeCommission(province, id);
      expect(await until(false)).toBeLessThan(mostMilliseconds);
    });

    test('given a listening connection that is lost, then nothing is remembered until it is there again', async () => {
      const client = await atRemembering('thukho.kv10');
      const first = await house.actorOf(client.token!);
      expect(await house.actorOf(client.token!)).toBe(first);
      const listeners = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = current_database() and application_name = 'so-kho so_kho_rights'`;
      expect((await t.owner.query(listeners)).rowCount).toBe(1);
      // Each look asks the database something too, so that what the driver hears is taken note of.
      const looked = async () => {
        await t.owner.query('select 1');
        return house.actorOf(client.token!);
      };
      while ((await looked()) === first);
      let before = await looked();
      for (let next = await looked(); next !== before; next = await looked()) before = next;
      // It hears again: what is remembered now is forgotten by a notice.
      await t.owner.query("select pg_notify('so_kho_rights', '')");
      while ((await looked()) === before);
    });

    test('given a listener, when its connection is lost, then it says so, tells it and listens again', async () => {
      const heard: boolean[] = [];
      const changed = Promise.withResolvers<undefined>();
      const listener = new NoticeListener({
        url: t.applicationUrl,
        channel: 'so_kho_test',
        heard: () => {
          heard.push(listener.isListening);
          changed.resolve(undefined);
        },
      });
      await listener.open();
      expect(listener.isListening).toBe(true);
      await t.owner.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'so-kho so_kho_test'`);
      await changed.promise;
      expect(heard).toEqual([false]);
      while (!listener.isListening) await t.owner.query('select 1');
      await listener.close();
      expect(listener.isListening).toBe(false);
    });
  });

  describe('writes', () => {
    let stage: Stage;
    let keeper: TestClient;

    beforeAll(async () => {
      keeper = await t.logIn('thukho.kv11');
      stage = await stageOf(keeper, 'KV11');
    });

    /** Runs a change that waits for a locked row, ends a right meanwhile, and answers what came of it. */
    async function whileItWaits(
      lock: { table: string; id: string },
      change: () => Promise<any>,
      meanwhile: (owner: pg.Client) => Promise<unknown>,
    ): Promise<any> {
      const [holder, other] = await Promise.all([asOwner(), asOwner()]);
      await holder.query('begin');
      await holder.query(`select from ${lock.table} where id = $1 for update`, [parseGlobalId(lock.id)!.id]);
      const running = change();
      const waiting = `select from pg_stat_activity
        where datname = current_database() and usename = 'so_kho_app' and wait_event_type = 'Lock'`;
      while ((await other.query(waiting)).rowCount === 0);
      await meanwhile(other);
      await holder.query('rollback');
      const answer = await running;
      await Promise.all([holder.end(), other.end()]);
      return answer;
    }

    function relocating(client: TestClient, item: ReceivedExhibit): () => Promise<any> {
      return () =>
        client.ask(relocateDocument, {
          requestId: newId(),
          input: {
            exhibitId: item.id,
            expectedVersion: item.version,
            fromPlaceId: stage.place('A1'),
            toPlaceId: stage.place('B1'),
            quantity: '1',
          },
        });
    }

    async function movementsOf(item: ReceivedExhibit): Promise<number> {
      const { rows } = await t.owner.query(
        'select count(*)::int from custody.movement where exhibit_id = $1',
        [parseGlobalId(item.id)!.id],
      );
      return rows[0].count;
    }

    test.each([
      [
        'the account is closed',
        'UNAUTHENTICATED',
        (owner: pg.Client) => owner.query(closed, ['thukho.kv11']),
      ],
      ['the role ends', 'FORBIDDEN', (owner: pg.Client) => owner.query(ended, ['thukho.kv11', 'KEEPER'])],
    ])('given a relocation on its way, when %s, then nothing is moved', async (_, code, end) => {
      const item = await receiveOne(t, keeper, stage);
      const client = await atRemembering('thukho.kv11');
      const answer = await whileItWaits(
        { table: 'custody.exhibit', id: item.id },
        relocating(client, item),
        end,
      );
      expect(codeOf(answer)).toBe(code);
      expect(await movementsOf(item)).toBe(1);
      await t.owner.query("update identity.staff set active = true where username = 'thukho.kv11'");
      await t.owner.query(
        `update identity.role_assignment set valid_to = null where valid_to = ${yesterday}`,
      );
    });

    test('given a relocation on its way, when its session is closed at another server, then nothing is moved', async () => {
      const item = await receiveOne(t, keeper, stage);
      const client = await atRemembering('thukho.kv11');
      const answer = await whileItWaits(
        { table: 'custody.exhibit', id: item.id },
        relocating(client, item),
        () => new TestClient(t.server, client.token).done(logOut),
      );
      expect(codeOf(answer)).toBe('UNAUTHENTICATED');
      expect(await movementsOf(item)).toBe(1);
    });

    test('given a relocation on its way, when another role of the person ends, then it is begun anew and done once', async () => {
      await giveRole(t, { username: 'thukho.kv11', role: 'ENFORCEMENT_OFFICER', officeCode: 'KV11' });
      const item = await receiveOne(t, keeper, stage);
      const client = await atRemembering('thukho.kv11');
      const answer = await whileItWaits(
        { table: 'custody.exhibit', id: item.id },
        relocating(client, item),
        (owner) => owner.query(ended, ['thukho.kv11', 'ENFORCEMENT_OFFICER']),
      );
      expect(answer.data.exhibitRelocate.userErrors).toEqual([]);
      expect(await movementsOf(item)).toBe(2);
    });

    test.each([
      ['is revoked', async (id: string) => revoke(await t.logIn('truongphong.kv12'), id)],
      [
        'ends with the account of the delegator',
        (_: string, owner: pg.Client) => owner.query(closed, ['truongphong.kv12']),
      ],
    ])(
      'given an inventory that a delegate opens, when the delegation %s, then none is opened',
      async (_, end) => {
        const head = await t.logIn('truongphong.kv12');
        const there = await stageOf(await t.logIn('thukho.kv12'), 'KV12');
        const { id } = await delegate(t, head, { to: 'chv.kv12', role: 'OFFICE_HEAD', office: 'KV12' });
        const client = await atRemembering('chv.kv12');
        const answer = await whileItWaits(
          { table: 'custody.warehouse', id: there.warehouseId },
          () =>
            client.ask(openDocument, {
              requestId: newId(),
              input: { warehouseId: there.warehouseId, kind: 'QUARTER' },
            }),
          (owner) => end(id, owner),
        );
        expect(codeOf(answer)).toBe('FORBIDDEN');
        const { rows } = await t.owner.query('select from inventory.inventory where warehouse_id = $1', [
          parseGlobalId(there.warehouseId)!.id,
        ]);
        expect(rows).toEqual([]);
      },
    );

    test('given a download about to begin, when the account is closed, then nothing is sent and none is recorded', async () => {
      const asking = await atRemembering('thanhtra2');
      const exported = await approvedExport(t, asking, await t.logIn('truong.tinh'));
      const answer = await whileItWaits(
        { table: 'trail.export', id: exported.id },
        () => fetchFile(server, exported.downloadPath, asking.token),
        (owner) => owner.query(closed, ['thanhtra2']),
      );
      expect(answer.statusCode).toBe(401);
      const { rows } = await t.owner.query('select from trail.export_download where export_id = $1', [
        parseGlobalId(exported.id)!.id,
      ]);
      expect(rows).toEqual([]);
    });

    test('given a count on its way, when the commission of the counter is revoked, then it is not written', async () => {
      const room = await openRoom(t);
      const item = await receive(t, room, '4');
      const inventory = await open(room);
      const province = await t.logIn('truong.tinh');
      const { id } = await commission(t, province, inventory.id, 'chv.kv09', ['COUNT']);
      const client = await atRemembering('chv.kv09');
      const answer = await whileItWaits(
        { table: 'inventory.inventory', id: inventory.id },
        () =>
          client.ask(countDocument, {
            requestId: newId(),
            input: {
              inventoryId: inventory.id,
              exhibitCode: item.code,
              placeId: room.place('A1'),
              quantity: '4',
            },
          }),
        () => revokeCommission(province, id),
      );
      // The database says first that nobody sends this person any more.
      expect(answer.data.inventoryCount.userErrors[0].code).toBe('COMMISSION_ACT_MISSING');
      const { rows } = await t.owner.query('select from inventory.count where inventory_id = $1', [
        parseGlobalId(inventory.id)!.id,
      ]);
      expect(rows).toEqual([]);
    });

    test('given a delegation that its delegate ends as who oversees, then that is done: one’s own change is no change of others', async () => {
      const finance = await t.logIn('taichinh1');
      const { id } = await delegate(t, finance, { to: 'truong.tinh', role: 'FINANCE', office: 'TINH' });
      const revoked = await revoke(await atRemembering('truong.tinh'), id);
      expect(revoked.inForce).toBe(false);
    });
  });

  describe('log-ins on their way', () => {
    const logIn = `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
      sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }`;
    const openSessions = `select from identity.session o join identity.staff s on s.id = o.staff_id
      where s.username = $1 and o.closed_at is null`;

    /** Holds a log-in after its password was found right, acts meanwhile, and answers what came of it. */
    async function heldLogIn(
      username: string,
      meanwhile: (owner: pg.Client) => Promise<unknown>,
    ): Promise<any> {
      const [holder, other] = await Promise.all([asOwner(), asOwner()]);
      await holder.query(
        `select pg_advisory_lock(uuid_hash_extended((select id from identity.staff where username = $1), 1))`,
        [username],
      );
      const input = { username, password: 'so-kho-demo' };
      const running = new TestClient(server).ask(logIn, { requestId: newId(), input });
      const waiting = `select from pg_stat_activity
        where datname = current_database() and usename = 'so_kho_app' and wait_event_type = 'Lock'`;
      while ((await other.query(waiting)).rowCount === 0);
      await meanwhile(other);
      await holder.end();
      const answer = await running;
      await other.end();
      return answer.data?.sessionOpen;
    }

    test.each([
      [
        'the password is set',
        'chv.kv14',
        async (owner: pg.Client) =>
          owner.query(`select identity.set_password('chv.kv14', $1, 'Lộ mật khẩu')`, [
            await hashPassword('another password'),
          ]),
      ],
      [
        'the account is closed',
        'chv.kv13',
        (owner: pg.Client) => owner.query(`select identity.close_account('chv.kv13', 'Nghỉ việc')`),
      ],
      [
        'the account is closed and opened again with another password',
        'chv.kv12',
        async (owner: pg.Client) => {
          await owner.query(`select identity.close_account('chv.kv12', 'Nghỉ việc')`);
          await owner.query('update identity.staff set password_hash = $1 where username = $2', [
            await hashPassword('another password'),
            'chv.kv12',
          ]);
          await owner.query(`select identity.reopen_account('chv.kv12', 'Đóng nhầm')`);
        },
      ],
    ])('given its password was right, when %s, then no session is opened', async (_, username, act) => {
      const answer = await heldLogIn(username, act);
      expect(answer).toEqual({ token: null, userErrors: [{ code: 'LOGIN_FAILED' }] });
      expect((await t.owner.query(openSessions, [username])).rows).toEqual([]);
    });

    test('given the sessions are closed meanwhile, then the credentials are looked at again and it is opened', async () => {
      const answer = await heldLogIn('chv.kv11', (owner) =>
        owner.query(`select identity.close_sessions('chv.kv11', 'Mất máy tính bảng')`),
      );
      expect(answer.userErrors).toEqual([]);
    });

    test('given no code, when a second factor is confirmed meanwhile, then no session is opened', async () => {
      await heldLogIn('chv.kv10', async (owner) => {
        await owner.query(`insert into identity.second_factor (staff_id, sealed_secret, request_id, enrolled_at)
          select id, 'x', gen_random_uuid(), now() from identity.staff where username = 'chv.kv10'`);
        await owner.query(`update identity.second_factor set confirmed_at = now(), last_step = 1`);
      });
      expect((await t.owner.query(openSessions, ['chv.kv10'])).rows).toEqual([]);
    });

    test.each([
      ['an outdated version', 's.credentials_version - 1', 'true'],
      ['the version of a closed account', 's.credentials_version', 'false'],
    ])('given %s, when a session is inserted, then the database refuses it', async (_, version, active) => {
      const owner = await asOwner();
      await owner.query('begin');
      await owner.query(`update identity.staff set active = ${active} where username = 'chv.kv09'`);
      const inserted = owner.query(`
        insert into identity.session (id, staff_id, opened_at, expires_at, method, credentials_version)
        select gen_random_uuid(), s.id, now(), now() + interval '1 hour', 'PASSWORD', ${version}
        from identity.staff s where s.username = 'chv.kv09'`);
      await expect(inserted).rejects.toMatchObject({ constraint: 'ck_session_credentials' });
      await owner.end();
    });

    test.each([
      ['an account is closed', `update identity.staff set active = active where username = 'chv.kv09'`],
      [
        'a password is set',
        `update identity.staff set password_hash = password_hash where username = 'chv.kv09'`,
      ],
    ])('given a listening server, when %s, then it hears of it', async (_, change) => {
      const heard = Promise.withResolvers<undefined>();
      const listener = new NoticeListener({
        url: t.applicationUrl,
        channel: 'so_kho_rights',
        heard: () => heard.resolve(undefined),
      });
      await listener.open();
      await t.owner.query(change);
      await heard.promise;
      await listener.close();
    });
  });

  describe('a write and the end of a right at the same moment', () => {
    const stands = `select identity.require_standing(s.id, null, array(
        select r.id from identity.role_assignment r where r.staff_id = s.id), '{}', '{}', $2::date)
      from identity.staff s where s.username = $1`;
    const lost = { code: 'SK401' };
    let day: string;
    beforeAll(() => {
      day = dateInVietnam(t.clock.now());
    });

    async function untilWaiting(): Promise<void> {
      const waiting = `select from pg_locks l join pg_stat_activity a using (pid)
        where a.datname = current_database() and l.locktype = 'advisory' and not l.granted`;
      while ((await t.owner.query(waiting)).rowCount === 0);
    }

    test('given a write about to commit, then the end of the right waits for it', async () => {
      await t.application.query('begin');
      await t.application.query(stands, ['thukho.kv13', day]);
      const other = await asOwner();
      const end = other.query(ended, ['thukho.kv13', 'KEEPER']);
      await untilWaiting();
      await t.application.query('commit');
      await end;
      await other.end();
      await expect(t.application.query(stands, ['thukho.kv13', day])).rejects.toMatchObject(lost);
    });

    test.each([
      ['committed', 'commit', true],
      ['taken back', 'rollback', false],
    ])(
      'given the end of a right that is not committed, then the write waits, and what is %s decides',
      async (_, finish, isRefused) => {
        const other = await asOwner();
        await other.query('begin');
        await other.query(closed, ['thukho.kv14']);
        const write = t.application.query(stands, ['thukho.kv14', day]).then(
          () => undefined,
          (error: unknown) => error,
        );
        await untilWaiting();
        await other.query(finish);
        await other.end();
        expect(await write).toEqual(isRefused ? expect.objectContaining(lost) : undefined);
        await t.owner.query("update identity.staff set active = true where username = 'thukho.kv14'");
      },
    );
  });
});
