import { afterEach, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { noteFromScan } from '../../src/trail/anchors/index.js';
import { judgeCheckpoint, parsePolicy } from '../../src/trail/log/index.js';
import {
  freshFolder,
  openLogDatabase,
  origin,
  program,
  startWitness,
  twoCopiesOf,
  Undo,
  type LogDatabase,
} from '../trail/support/trail-parts.js';

const undo = new Undo();

afterEach(() => undo.run());

/** The commands of an authority that has a database, a signer's folder and a witness of its own. */
class Authority {
  private constructor(
    readonly home: string,
    private readonly witnesses: string,
  ) {}

  static async make(): Promise<Authority> {
    const home = await freshFolder(undo);
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[program, 'signer', 'init', '--state', join(home, 'signer'), '--origin', origin],
    ]);
    const witness = await startWitness(undo, await freshFolder(undo), 'finance', stdout.trim());
    return new Authority(home, `${witness.vkey}=${witness.url}`);
  }

  async run(database: LogDatabase, ...parameters: string[]): Promise<string> {
    const done = await promisify(execFile)(process.execPath, [program, ...parameters], {
      env: this.env(database),
    });
    return done.stdout;
  }

  /** Runs `so-kho trail sequence` until it has said enough, and ends it as an operator would. */
  async sequenceUntil(database: LogDatabase, isEnough: (output: string) => boolean): Promise<string> {
    const child = spawn(process.execPath, [program, 'trail', 'sequence'], { env: this.env(database) });
    undo.add(() => child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    let output = '';
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
          if (isEnough(output)) {
            resolve();
          }
        });
      }
      child.on('exit', () => reject(new Error(`It ended: ${output}`)));
    });
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    return output;
  }

  private env(database: LogDatabase): NodeJS.ProcessEnv {
    return {
      DATABASE_URL: database.url,
      TRAIL_HOME: this.home,
      TRAIL_ORIGIN: origin,
      TRAIL_WITNESSES: this.witnesses,
      LOG_LEVEL: 'silent',
    };
  }
}

const sizesIn = (output: string): bigint[] =>
  [...output.matchAll(/^(\d+) entries, cosigned by 1 witnesses\.$/gm)].map(([, size]) => BigInt(size!));
const published =
  (more = 0n) =>
  (output: string): boolean =>
    sizesIn(output).some((size) => size > more);
const isRefused = (output: string): boolean => output.includes('TRAIL STOPPED');

/** What somebody does in the database past the program: captured, and waiting for the sequencer. */
async function writeDirectly({ owner }: LogDatabase, note: string): Promise<void> {
  await owner.query('update identity.office set name = $1 where code = $2', [`Office ${note}`, 'KV03']);
}

const entriesOf = async ({ owner }: LogDatabase, below: bigint) =>
  (await owner.query('select * from trail.leaf where leaf_index < $1 order by leaf_index', [below])).rows;

test('the restore drill: an older database is not appended to until the mirror has given back what was signed', async () => {
  const authority = await Authority.make();
  const first = await openLogDatabase(undo);
  await authority.sequenceUntil(first, published());
  // In the backup this is still news; in the log it stands soon after.
  await writeDirectly(first, 'before the backup');
  const [lived, older] = await twoCopiesOf(undo, first);
  await writeDirectly(lived, 'after the backup');
  const before = (await lived.trail.tree()).size;
  const signed = sizesIn(await authority.sequenceUntil(lived, published(before))).at(-1)!;

  const refused = await authority.sequenceUntil(older, isRefused);
  const untouched = await older.trail.tree();
  const restored = await authority.run(older, 'trail', 'restore');
  const [, count, all] = /^(\d+) entries restored, (\d+) in all, as they were signed\./m
    .exec(restored)!
    .map(Number);
  const size = BigInt(all!);
  await writeDirectly(older, 'after the restore');
  await authority.sequenceUntil(older, published(size));

  expect(refused).toContain('run so-kho trail restore');
  expect(untouched.size).toBeLessThan(signed);
  // What was mirrored and not signed when the sequencer ended comes back as well.
  expect(size).toBeGreaterThanOrEqual(signed);
  expect(untouched.size + BigInt(count!)).toBe(size);
  expect(await entriesOf(older, size)).toEqual(await entriesOf(lived, size));
  expect((await older.trail.tree()).size).toBeGreaterThan(size);
  // At night the comparison of book and log may have told its result a moment ago.
  expect((await older.owner.query("select 1 from trail.outbox where source <> 'system'")).rowCount).toBe(0);
  expect(await authority.run(older, 'trail', 'restore')).toContain('Nothing was missing');
}, 120_000);

test('a mirror that has lost a file is named by --verify and built anew by --rebuild, which keeps the former one', async () => {
  const authority = await Authority.make();
  const database = await openLogDatabase(undo);
  await authority.sequenceUntil(database, published());
  const run = (...parameters: string[]) => authority.run(database, 'trail', 'mirror', ...parameters);
  const lost = join(authority.home, 'mirror', 'tile/entries/000');

  expect(await run('--verify')).toContain('is whole');
  await rm(lost);
  await expect(run('--verify')).rejects.toMatchObject({ code: 1, stdout: '✗ tile/entries/000\n' });
  const rebuilt = await run('--rebuild');

  const former = /The former one is (\S+)\.\n$/.exec(rebuilt)![1]!;
  expect(await run('--verify')).toContain('is whole');
  await expect(run('--verify', '--mirror', former)).rejects.toMatchObject({ code: 1 });
  await expect(run()).rejects.toMatchObject({ code: 2 });
}, 120_000);

test('a process that is made to fail says so, and does not start where an authority is served', async () => {
  const signer = (state: string, environment: NodeJS.ProcessEnv) =>
    promisify(execFile)(process.execPath, [program, 'signer', 'init', '--state', state, '--origin', origin], {
      env: { SO_KHO_FAIL_AT: 'signer-key.half', ...environment },
    });

  const state = await freshFolder(undo);
  await expect(signer(state, { NODE_ENV: 'production' })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('refused where NODE_ENV is production'),
  });
  await expect(signer(state, {})).rejects.toMatchObject({
    signal: 'SIGKILL',
    stderr: expect.stringContaining('THIS PROCESS IS MADE TO FAIL'),
  });
});

test('a checkpoint is shown, drawn for paper, judged by the policy, and cosigned from file to file', async () => {
  const authority = await Authority.make();
  const database = await openLogDatabase(undo);
  await authority.sequenceUntil(database, published());
  const stick = await freshFolder(undo);
  const file = (name: string): string => join(stick, name);

  const checkpoint = await authority.run(database, 'trail', 'checkpoint');
  const policy = await authority.run(database, 'trail', 'policy');
  const onPaper = await authority.run(database, 'trail', 'qr', '--format', 'text');
  await authority.run(database, 'trail', 'qr', '--format', 'png', '--out', file('code.png'));
  const judged = judgeCheckpoint(checkpoint, parsePolicy(policy));

  expect(judged).toMatchObject({ hasQuorum: true, statements: [{ witness: 'finance' }] });
  expect(judgeCheckpoint(noteFromScan(onPaper), parsePolicy(policy)).checkpoint).toEqual(judged.checkpoint);
  expect((await readFile(file('code.png'))).length).toBeGreaterThan(500);

  const [, logKey] = /^log (\S+)/.exec(policy) ?? [];
  const init = ['witness', 'init', '--state', file('state'), '--name', 'vks', '--log', logKey!];
  const key = (await authority.run(database, ...init)).trim();
  await authority.run(database, 'trail', 'witness-request', '--old', '0', '--out', file('request'));
  await authority.run(
    database,
    'witness',
    'cosign',
    file('request'),
    '--state',
    file('state'),
    '--out',
    file('line'),
  );
  const answer = [
    'trail',
    'witness-answer',
    file('line'),
    '--size',
    `${judged.checkpoint.size}`,
    '--witness',
    key,
  ];
  await authority.run(database, ...answer);

  const kept = await database.trail.checkpoint(judged.checkpoint.size);
  expect(kept?.cosignatures).toContain(await readFile(file('line'), 'utf8'));
  await writeFile(file('line'), (await readFile(file('line'), 'utf8')).replace(/.{8}=?=?\n$/, 'AAAAAAA=\n'));
  await expect(authority.run(database, ...answer)).rejects.toMatchObject({ code: 1 });
}, 120_000);
