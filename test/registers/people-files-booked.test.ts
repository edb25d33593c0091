import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { takeOver } from '../support/registers.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { PLAINEST, ways, writtenIn, type Way } from './people-files.js';
import { TRUE_ROWS } from './true-rows.js';

const seed = Number(process.env['SO_KHO_TEST_SEED'] ?? Date.now() % 1_000_000);
const OFFICES = ['KV02', 'KV03', 'KV04', 'KV05', 'KV06'];

/** Files about which nobody is asked anything. */
function isClear({ form }: Way): boolean {
  return !['tcvn3', 'vni', 'csvOfWindows', 'csvInTcvn3'].includes(form);
}

describe(`given offices that write the same rows in their ways (seed ${seed}, repeat with SO_KHO_TEST_SEED=${seed})`, () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  async function bookOf(office: string, way: Way): Promise<unknown[]> {
    const found = await t.owner.query<{ id: string }>('select id from identity.office where code = $1', [
      office,
    ]);
    const pair = {
      preparer: await t.logIn(`ketoan.${office.toLowerCase()}`),
      releaser: await t.logIn(`truongphong.${office.toLowerCase()}`),
    };
    const contentBase64 = writtenIn(way).bytes.toString('base64');
    const officeId = globalIdOf('Office', found.rows[0]?.id ?? '');
    const account = await takeOver(
      pair,
      { officeId, fileName: 'so.xlsx', contentBase64 },
      'rowsRead taken takenWithWarning setAside',
    );
    expect(account).toMatchObject({ rowsRead: TRUE_ROWS.length, setAside: 0 });
    const booked = await t.owner.query(
      `select lower(e.name) as name, e.kind, e.class_code, e.unit_code, e.quantity_received::float as quantity, e.status, e.value_amount,
         e.intended_disposal, c.enforcement_decision_number as decision
       from custody.exhibit e join custody.case_file c on c.id = e.case_id join identity.office o on o.id = e.office_id
       where o.code = $1 order by e.code`,
      [office],
    );
    return booked.rows;
  }

  test('when each register is taken over, then the books are the same', async () => {
    const [first, ...others] = OFFICES;
    const expected = await bookOf(first ?? '', PLAINEST);
    const further = fc.sample(ways.filter(isClear), { seed, numRuns: others.length });

    expect(expected).toHaveLength(TRUE_ROWS.length);
    for (const [index, office] of others.entries()) {
      expect(await bookOf(office, further[index] ?? PLAINEST)).toEqual(expected);
    }
  }, 120_000);
});
