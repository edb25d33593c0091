import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { currenciesWithCents } from '../../src/rules/terms.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

describe('what people read', () => {
  let t: TestHouse;

  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  test('given the catalogue of units, then sentences write two decimals of each currency that has them', async () => {
    const { rows } = await t.owner.query(
      `select name from custody.unit where dimension = 'MONEY' and decimals = 2`,
    );
    expect([...currenciesWithCents].sort()).toEqual(rows.map(({ name }) => name).sort());
  });
});
