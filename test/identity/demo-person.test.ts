import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demoPassword } from '../../src/demo/organisation.js';
import { DemoPlayer } from '../../src/demo/player.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

const minute = 60_000;

describe('a person of the demonstration', () => {
  let t: TestHouse;
  let url: string;
  beforeAll(async () => {
    t = await openTestHouse();
    url = await t.server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => t.close());

  test('given a day that outlives the token, when many things are asked at once, then one refresh carries them all', async () => {
    const person = await new DemoPlayer(url, demoPassword, () => undefined).logIn('thukho.kv03');
    for (let pause = 0; pause < 3; pause += 1) {
      t.clock.advance(6 * minute);
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => person.ask<any>('{ viewer { staff { username } } }')),
      );
      expect(new Set(answers.map((answer) => answer.viewer.staff.username))).toEqual(
        new Set(['thukho.kv03']),
      );
    }
    const sessions = await t.owner.query('select closed_at from identity.session');
    expect(sessions.rows).toEqual([{ closed_at: null }]);
  });

  test('given a test house, when its clock leaves the token behind, then its people log in again by themselves', async () => {
    const keeper = await t.logIn('thukho.kv04');
    t.clock.advance(6 * minute);
    await Promise.all([1, 2, 3].map(() => keeper.data('{ viewer { staff { username } } }')));
    const sessions = await t.owner.query(
      "select from identity.session s join identity.staff p on p.id = s.staff_id where p.username = 'thukho.kv04'",
    );
    expect(sessions.rowCount).toBe(2);
  });
});
