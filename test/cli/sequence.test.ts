import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { soundLog } from '../support/trail.js';

describe('so-kho trail sequence', () => {
  let t: TestHouse;
  let home: string;
  beforeAll(async () => {
    t = await openTestHouse();
    home = await mkdtemp(join(tmpdir(), 'so-kho-sequence-'));
  });
  afterAll(async () => {
    await t.close();
    await rm(home, { recursive: true });
  });

  test('given a database of which two log-ins are known, then it sequences in its own role until it is asked to end', async () => {
    const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
    const child = spawn(process.execPath, [program, 'trail', 'sequence'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { DATABASE_URL: t.applicationUrl, DATABASE_OWNER_URL: t.ownerUrl, TRAIL_HOME: home },
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(line.toString()).toMatch(/^The trail is sequenced, PostgreSQL \d+ at /);
    let waiting = 1;
    while (waiting > 0) {
      const { rows } = await t.owner.query('select count(*)::int as waiting from trail.outbox');
      waiting = rows[0].waiting;
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const leaves = await soundLog(t.owner);
    expect(leaves.map((leaf) => leaf.entry.type)).toContain('system.attestation');
    expect(leaves.find((leaf) => leaf.entry.kind === 'system')?.entry.db.user).toBe(
      'postgres/so_kho_sequencer',
    );
  });
});
