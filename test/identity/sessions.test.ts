import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

const open = `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
  sessionOpen(requestId: $requestId, input: $input) { token expiresAt userErrors { code field message messageEnglish } }
}`;
const viewer = `{ viewer { staff { username } grants { role office { code } } permissions } }`;

describe('sessions', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  test('given a right password, when a keeper logs in, then the token opens what the role may do', async () => {
    const keeper = await t.logIn('thukho.kv03');
    const data = await keeper.data(viewer);
    expect(data.viewer.staff.username).toBe('thukho.kv03');
    expect(data.viewer.grants).toEqual([{ role: 'KEEPER', office: { code: 'KV03' } }]);
    expect(data.viewer.permissions).toContain('exhibit.receive');
    expect(data.viewer.permissions).not.toContain('audit.read');
  });

  test('given a wrong password or an unknown name, when logging in, then both are refused alike', async () => {
    const wrong = await t.anonymous.data(open, {
      requestId: newId(),
      input: { username: 'thukho.kv03', password: 'x' },
    });
    const unknown = await t.anonymous.data(open, {
      requestId: newId(),
      input: { username: 'ai.do', password: 'x' },
    });
    expect(wrong.sessionOpen.userErrors).toEqual(unknown.sessionOpen.userErrors);
    expect(wrong.sessionOpen.userErrors[0].code).toBe('LOGIN_FAILED');
    expect(wrong.sessionOpen.token).toBeNull();
  });

  test('given a lost answer, when the log-in is repeated, then there is one session and the new token works', async () => {
    const variables = { requestId: newId(), input: { username: 'ketoan.kv03', password: 'so-kho-demo' } };
    const first = await t.anonymous.done(open, variables);
    const second = await t.anonymous.done(open, variables);
    expect(second.token).not.toBe(first.token);
    const sessions = await t.owner.query('select from identity.session where id = $1', [variables.requestId]);
    expect(sessions.rowCount).toBe(1);
  });

  test('given no session, when asking who I am, then it is refused', async () => {
    const answer = await t.anonymous.ask(viewer);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });
});
