import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const staff = `query ($first: Int!, $after: String, $officeId: ID, $role: Role) {
  staff(first: $first, after: $after, officeId: $officeId, role: $role) {
    nodes { id username fullName title grants { role office { code } } } pageInfo { hasNextPage endCursor } } }`;

describe('the people of the offices that one may see', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let finance: TestClient;

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, finance] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('taichinh1')]);
  });
  afterAll(() => t.close());

  async function people(client: TestClient, variables: object = {}): Promise<any[]> {
    return (await client.data(staff, { first: 100, ...variables })).staff.nodes;
  }

  async function officeId(client: TestClient, code: string): Promise<string> {
    const { offices } = await client.data('{ offices { id code } }');
    return offices.find((office: any) => office.code === code).id;
  }

  test('given a keeper, when listing the staff, then it is that of the own office, with its roles there', async () => {
    const found = await people(keeper);
    expect(found.length).toBeGreaterThan(1);
    const offices = found.flatMap((person) => person.grants.map((grant: any) => grant.office.code));
    expect(new Set(offices)).toEqual(new Set(['KV03']));
    expect(found).toContainEqual(
      expect.objectContaining({
        username: 'thukho.kv03',
        grants: [{ role: 'KEEPER', office: { code: 'KV03' } }],
      }),
    );
  });

  test('given a planner, when asking for a role of an office, then those who may be in a team are named', async () => {
    const inspectors = await people(finance, {
      officeId: await officeId(finance, 'TINH'),
      role: 'INSPECTION',
    });
    expect(inspectors.map((person) => person.username)).toContain('kiemtra1');
    for (const person of inspectors) {
      expect(person.grants).toContainEqual({ role: 'INSPECTION', office: { code: 'TINH' } });
    }
    const keepers = await people(finance, { role: 'KEEPER' });
    expect(keepers.map((person) => person.username)).toEqual(
      expect.arrayContaining(['thukho.kv03', 'thukho.kv05']),
    );
  });

  test('given an office out of sight, when asking for its staff, then there is nobody', async () => {
    expect(await people(keeper, { officeId: await officeId(finance, 'KV05') })).toEqual([]);
  });

  test('given pages of two, when turning them, then everyone comes once', async () => {
    const all = (await people(finance)).map((person) => person.username);
    const turned: string[] = [];
    let after: string | null = null;
    do {
      const page: any = (await finance.data(staff, { first: 40, after })).staff;
      turned.push(...page.nodes.map((person: any) => person.username));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(turned.slice(0, all.length)).toEqual(all);
    expect(new Set(turned).size).toBe(turned.length);
  });

  test('given a role that has ended or an account that is closed, then the person is not listed', async () => {
    await t.owner.query(
      `update identity.role_assignment set valid_to = current_date - 2
       where role = 'ACCOUNTANT' and office_id = (select id from identity.office where code = 'KV03')`,
    );
    await t.owner.query(`update identity.staff set active = false where username = 'chv.kv03'`);
    const found = await people(keeper);
    expect(found.map((person) => person.username)).not.toContain('chv.kv03');
    expect(found.flatMap((person) => person.grants.map((grant: any) => grant.role))).not.toContain(
      'ACCOUNTANT',
    );
  });
});
