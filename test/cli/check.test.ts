import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkCommand } from '../../src/cli/check.command.js';
import { CommandFailure } from '../../src/cli/surroundings.js';
import { readConfig } from '../../src/config.js';
import { importDemoRegisters } from '../../src/demo/registers.js';
import { receiveOne, stageOf } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

describe('so-kho check', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
    const keeper = await t.logIn('thukho.kv03');
    await receiveOne(t, keeper, await stageOf(keeper, 'KV03'));
  });
  afterAll(() => t.close());

  async function check(house = t): Promise<string[]> {
    const owner = new URL(process.env['SO_KHO_TEST_ADMIN_URL']!);
    owner.pathname = new URL(house.applicationUrl).pathname;
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(line);
    const command = checkCommand({
      config: () => ({ ...readConfig(), databaseUrl: house.applicationUrl, databaseOwnerUrl: owner.href }),
      print,
      tell: print,
    });
    await command.parseAsync([], { from: 'user' }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(CommandFailure);
      lines.push((error as CommandFailure).message);
    });
    return lines;
  }

  test('given registers that were taken over, then every invariant holds', async () => {
    const played = await openTestHouse();
    try {
      await importDemoRegisters(played.house, () => undefined);
      expect((await check(played)).filter((line) => !line.startsWith('✓'))).toEqual([]);
    } finally {
      await played.close();
    }
  }, 120_000);

  test('given a sound book, then each invariant is named; given a wrong number, then it is shown and the command fails', async () => {
    expect(await check()).toEqual([
      '✓ What the warehouses hold in numbers is what a count finds.',
      '✓ What lies at the places is what the movements say.',
      '✓ How the items stand in the lists is what their papers and seals say.',
      '✓ What can be searched for is what is written.',
    ]);
    await t.owner.query('update custody.warehouse_counter set exhibits = exhibits + 1');
    await t.owner.query('update custody.holding set quantity = 3 where quantity > 0');
    await t.owner.query("update custody.search_entry set words = 'x'");
    const [counters, kept, holdings, , standing, search, ...rest] = await check();
    expect([counters, holdings, standing, search]).toEqual([
      '✗ What the warehouses hold in numbers is what a count finds.',
      '✗ What lies at the places is what the movements say.',
      '✓ How the items stand in the lists is what their papers and seals say.',
      '✗ What can be searched for is what is written.',
    ]);
    expect(kept).toContain('"kept":"(2,0,1,0)","counted":"(1,0,1,0)"');
    expect(rest.at(-1)).toBe('4 differences.');
  });
});
