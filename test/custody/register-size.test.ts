import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { below, opening, registerOf, type Cells } from '../support/register-files.js';
import { previewDocument, releaseDocument, releaseOf, type RegisterPair } from '../support/registers.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

const itemsOfCase = 5;

/** A register of so many rows whose cases begin behind this number; one row in five was issued. */
function rowsFrom(number: number, count: number): Cells[] {
  return Array.from({ length: count / itemsOfCase }, (_, index) => [
    opening(number + index, { decision: `${String(number + index)}/QĐ-THADS ngày 01/02/2022` }),
    below('nỏ', { seal: `NP số ${String(number + index)}` }),
    below('búa', {
      exitVoucher: `${String(number + index)}/PXK`,
      issued: '19/08/2023',
      receiver: 'Hội đồng tiêu hủy',
    }),
    below('gậy'),
    below('áo'),
  ]).flat();
}

describe('given registers of different length', () => {
  let t: TestHouse;
  let pair: RegisterPair;
  let officeId: string;
  let statements = 0;
  const query = pg.Client.prototype.query;

  beforeAll(async () => {
    t = await openTestHouse();
    pair = { preparer: await t.logIn('ketoan.kv02'), releaser: await t.logIn('truongphong.kv02') };
    const found = await t.owner.query<{ id: string }>(`select id from identity.office where code = 'KV02'`);
    officeId = globalIdOf('Office', found.rows[0]?.id ?? '');
    pg.Client.prototype.query = function (this: pg.Client, ...given: never[]) {
      statements += 1;
      return Reflect.apply(query, this, given);
    } as typeof query;
  });
  afterAll(async () => {
    pg.Client.prototype.query = query;
    await t.close();
  });

  /** How many statements the preview and the release of such a register take. */
  async function statementsOf(rows: readonly Cells[]): Promise<{ preview: number; release: number }> {
    const contentBase64 = await registerOf('PHÒNG THADS KHU VỰC 2', rows);
    const input = { officeId, fileName: `${String(rows.length)}.xlsx`, contentBase64 };
    statements = 0;
    const { draft } = await pair.preparer.done(previewDocument, { input });
    const preview = statements;
    statements = 0;
    await pair.releaser.done(releaseDocument('id'), releaseOf(draft));
    return { preview, release: statements };
  }

  test('when one is twice as long, then it takes as many statements, in which each row has its event', async () => {
    await statementsOf(rowsFrom(1000, 50));
    const short = await statementsOf(rowsFrom(2000, 200));
    const long = await statementsOf(rowsFrom(3000, 400));

    expect(short.release).toBeGreaterThan(10);
    expect(long).toEqual(short);
    const silent = await t.owner.query(`
      select e.code from custody.exhibit e where not exists (
        select from trail.event v join trail.outbox o on o.event_id = v.id
        where v.subject_id = e.id and v.kind = 'exhibit.imported')`);
    expect(silent.rows).toEqual([]);
    const items = await t.owner.query('select count(*)::int as count from custody.exhibit');
    expect(items.rows).toEqual([{ count: 650 }]);
  });
});
