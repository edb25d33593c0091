import { afterEach, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Mirror, verificationFindings } from '../../src/trail/publisher/index.js';
import { policyText } from '../../src/trail/publisher/policy-text.js';
import {
  append,
  freshFolder,
  openLogDatabase,
  origin,
  program,
  publisherOf,
  startSigner,
  Undo,
} from './support/trail-parts.js';

const undo = new Undo();
afterEach(() => undo.run());

const verifier = fileURLToPath(new URL('../../dist/so-kho-verify.mjs', import.meta.url));

/** Runs a program of the house; a failure is an answer. */
async function ran(
  parameters: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; said: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, parameters, { env });
    return { code: 0, said: stdout };
  } catch (failure) {
    const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
    return { code, said: `${stdout}${stderr}` };
  }
}

/** A published log, an inspector's policy, and the timer that brings the verdict home. */
async function openScene() {
  const home = await freshFolder(undo);
  const database = await openLogDatabase(undo);
  const signer = await startSigner(undo, await freshFolder(undo));
  await append(database, 300);
  const { publisher } = publisherOf({
    database,
    signer: signer.client,
    mirror: new Mirror(join(home, 'mirror')),
  });
  await publisher.open(new AbortController().signal);
  await publisher.publish(await database.trail.tree());
  const [policy, result] = [join(home, 'policy'), join(home, 'result.json')];
  await writeFile(policy, policyText(signer.vkey, [], 0));
  const files = { mirror: join(home, 'mirror-verified.json'), verdict: join(home, 'verdict.json') };
  return {
    home,
    files,
    result,
    verify: () =>
      ran([verifier, 'dump', join(home, 'mirror'), '--policy', policy, '--lang', 'en', '--result', result]),
    bringHome: (of = origin) =>
      ran([program, 'trail', 'verified', result], { TRAIL_HOME: home, TRAIL_ORIGIN: of }),
    said: async (now: string, hours?: number) =>
      (await verificationFindings(files, hours, new Date(now))).map(({ code }) => code),
  };
}

// The made-up entries were told on 2026-11-21.
const nextMorning = '2026-11-22T03:00:00Z';

test('given a verdict that the timer brings home, then readiness says that it is bad, old or missing, and nothing when it is good', async () => {
  const scene = await openScene();
  expect([await scene.said(nextMorning), await scene.said(nextMorning, 48)]).toEqual([
    [],
    ['VERDICT_MISSING'],
  ]);

  expect((await scene.verify()).code).toBe(0);
  expect(await scene.bringHome()).toEqual({
    code: 0,
    said: 'GOOD: 300 entries until 2026-11-21T03:04:05.000Z.\n',
  });
  expect([await scene.said(nextMorning), await scene.said('2026-11-23T04:00:00Z')]).toEqual([
    [],
    ['VERDICT_OLD'],
  ]);
  expect(await scene.said(nextMorning, 12)).toEqual(['VERDICT_OLD']);
  // A clock that stood wrong has dated it ahead: it would never be old.
  expect(await scene.said('2026-11-20T03:00:00Z')).toEqual(['VERDICT_OLD']);

  await rm(join(scene.home, 'mirror/tile/entries/000'));
  expect((await scene.verify()).code).toBe(1);
  const bad = await scene.bringHome();
  expect(bad).toEqual({ code: 1, said: expect.stringContaining('The entry bundle 0 is missing') });
  expect(await scene.said(nextMorning)).toContain('VERDICT_BAD');

  await rm(join(scene.home, 'mirror'), { recursive: true });
  expect((await scene.verify()).code).toBe(2);
  await scene.bringHome();
  expect(await scene.said(nextMorning)).toContain('VERDICT_UNDECIDABLE');
}, 60_000);

test('given a result of another log, or no result at all, then what is known stays', async () => {
  const scene = await openScene();
  await scene.verify();
  await scene.bringHome();
  const known = await readFile(scene.files.verdict, 'utf8');

  expect((await scene.bringHome('another.example.gov.vn/audit')).said).toContain('is about another log');
  await writeFile(scene.result, '{"verdict":"SPLENDID"}');
  expect((await scene.bringHome()).said).toContain('is no result of so-kho-verify dump --result');
  expect(await readFile(scene.files.verdict, 'utf8')).toBe(known);
}, 60_000);
