import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openHouse, openServer, type House } from '../../src/app.js';
import { dateInVietnam } from '../../src/rules/index.js';
import { openTestHouse, TestClient, type TestHouse } from '../support/test-house.js';

const offices = '{ offices { code } }';
const logOut = 'mutation ($requestId: UUID!) { sessionClose(requestId: $requestId) { userErrors { code } } }';

/** A server as `so-kho serve` opens it: it remembers rights, here for as long as a test may take. */
describe('rights that were looked up a moment ago', () => {
  let t: TestHouse;
  let house: House;
  let server: FastifyInstance;

  beforeAll(async () => {
    t = await openTestHouse();
    house = await openHouse({
      databaseUrl: t.applicationUrl,
      poolSize: 4,
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

  async function tokenOf(username: string): Promise<string> {
    const opened = await new TestClient(server).done<{ token: string }>(
      `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
        sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }`,
      { input: { username, password: 'so-kho-demo' } },
    );
    return opened.token;
  }

  test('given a request a moment before, then the next one does not ask for the rights again', async () => {
    const token = await tokenOf('thukho.kv01');
    const first = await house.actorOf(token);
    expect(first?.username).toBe('thukho.kv01');
    expect(await house.actorOf(token)).toBe(first);
  });

  test('given a log-out at this server, then the next request is nobody’s', async () => {
    const client = new TestClient(server, await tokenOf('thukho.kv02'));
    await client.data(offices);
    await client.done(logOut);
    expect((await client.ask(offices)).errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  test('given a delegation at this server, then the delegate has the rights at the next request', async () => {
    const head = new TestClient(server, await tokenOf('truongphong.kv03'));
    const token = await tokenOf('ketoan.kv03');
    const delegate = await house.actorOf(token);
    expect(delegate?.may('inventory.resolve')).toBe(false);
    const found: any = await head.data('{ offices { id code } staff(first: 100) { nodes { id username } } }');
    const day = dateInVietnam(t.clock.now());
    await head.done(
      `mutation ($requestId: UUID!, $input: DelegationGrantInput!) {
        delegationGrant(requestId: $requestId, input: $input) { delegation { id } userErrors { code field } } }`,
      {
        input: {
          role: 'OFFICE_HEAD',
          officeId: found.offices.find((office: any) => office.code === 'KV03').id,
          delegateId: found.staff.nodes.find((person: any) => person.username === 'ketoan.kv03').id,
          paper: { number: '01/GUQ', dated: day },
          validFrom: day,
          validTo: day,
          scope: 'Thay mặt trong ngày nghỉ.',
        },
      },
    );
    expect((await house.actorOf(token))?.may('inventory.resolve')).toBe(true);
  });

  test('given an unknown token, then it is asked for again and never remembered', async () => {
    const token = await tokenOf('thukho.kv05');
    expect(await house.actorOf(`${token}x`)).toBeUndefined();
    expect((await house.actorOf(token))?.username).toBe('thukho.kv05');
  });
});
