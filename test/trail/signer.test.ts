import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  ed25519Verifier,
  emptyRoot,
  formatCheckpoint,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
} from '../../src/trail/log/index.js';
import { initialiseSigner, SignerClient, startSignerChild } from '../../src/trail/signer/index.js';
import { GrownTree } from './support/grown-tree.js';
import { freshFolder, kill, origin, program, spawnSigner, startSigner, Undo } from './support/trail-parts.js';

const undo = new Undo();

afterEach(() => undo.run());

/** What a process that will not start says, and its exit code. */
async function complaint(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

function opened(note: string, vkey: string) {
  return parseCheckpoint(openNote(note, [ed25519Verifier(parseVerifierKey(vkey))]).text);
}

describe('a signer', () => {
  test('signs a tree and its continuation, each as a checkpoint of three lines', async () => {
    const { client, vkey } = await startSigner(undo, await freshFolder(undo));
    const tree = new GrownTree(300);

    expect(await client.state()).toEqual({ vkey, size: 0n, root: emptyRoot });
    const first = await client.sign(await tree.at(100n), []);
    const second = await client.sign(await tree.at(300n), await tree.proof(100n, 300n));

    expect(first.startsWith(`${formatCheckpoint({ origin, ...(await tree.at(100n)) })}\n— ${origin} `)).toBe(
      true,
    );
    expect(opened(second, vkey)).toEqual({ origin, ...(await tree.at(300n)) });
    expect(await client.state()).toEqual({ vkey, ...(await tree.at(300n)) });
  });

  test('gives the same note again for the same tree', async () => {
    const { client } = await startSigner(undo, await freshFolder(undo));
    const tree = await new GrownTree(7).at(7n);

    const first = await client.sign(tree, []);

    expect(await client.sign(tree, [])).toBe(first);
  });

  test('refuses a smaller tree, another tree of the same size, and one that does not continue', async () => {
    const { client } = await startSigner(undo, await freshFolder(undo));
    const tree = new GrownTree(64);
    const other = new GrownTree(64, 'other');
    await client.sign(await tree.at(40n), []);

    await expect(client.sign(await tree.at(39n), [])).rejects.toMatchObject({ refusal: 'ROLLBACK' });
    await expect(client.sign(await other.at(40n), [])).rejects.toMatchObject({ refusal: 'FORK' });
    await expect(client.sign(await other.at(64n), await other.proof(40n, 64n))).rejects.toMatchObject({
      refusal: 'FORK',
    });
    await expect(client.sign(await tree.at(64n), [])).rejects.toMatchObject({ refusal: 'FORK' });
    expect((await client.state()).size).toBe(40n);
  });

  test('remembers over its end', async () => {
    const folder = await freshFolder(undo);
    const tree = new GrownTree(20);
    const before = await startSigner(undo, folder);
    await before.client.sign(await tree.at(20n), []);
    await kill(before.process);

    const after = await startSigner(undo, folder);

    expect(after.vkey).toBe(before.vkey);
    await expect(after.client.sign(await tree.at(19n), [])).rejects.toMatchObject({ refusal: 'ROLLBACK' });
  });

  test('keeps key and journal to itself', async () => {
    const folder = await freshFolder(undo);
    await startSigner(undo, folder);

    const modes = await Promise.all(
      ['signer.key', 'journal', 'socket'].map(async (name) => (await stat(join(folder, name))).mode & 0o777),
    );

    expect(modes).toEqual([0o400, 0o600, 0o600]);
  });

  test('is alone on its folder', async () => {
    const folder = await freshFolder(undo);
    const { process: first, client } = await startSigner(undo, folder);

    const { code, text } = await complaint(spawnSigner(undo, folder));

    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining(`process ${first.pid}`) });
    expect((await client.state()).size).toBe(0n);
  });

  test('is made by a command of its own, and shows its public key', async () => {
    const folder = await freshFolder(undo);
    const none = await complaint(spawnSigner(undo, folder));
    const { vkey } = await startSigner(undo, folder);
    const child = spawn(process.execPath, [program, 'signer', '--state', folder, '--show-key']);
    const [shown] = (await once(child.stdout, 'data')) as [Buffer];

    expect(none).toEqual({ code: 1, text: expect.stringContaining('signer.key is missing') });
    expect(shown.toString().trim()).toBe(vkey);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'sign'],
    ['an unknown word', '{"do":"forget"}'],
    ['more than was asked for', '{"do":"state","more":1}'],
    ['a size that is a number', '{"do":"sign","size":1,"root":"","proof":[]}'],
    ['a root that is no hash', '{"do":"sign","size":"1","root":"AAAA","proof":[]}'],
    [
      'too many hashes',
      `{"do":"sign","size":"1","root":"${hash()}","proof":${JSON.stringify(Array(64).fill(hash()))}}`,
    ],
  ])('answers %s with a refusal', async (_what, line) => {
    const folder = await freshFolder(undo);
    await startSigner(undo, folder);

    const socket = connect(join(folder, 'socket'));
    socket.write(`${line}\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();

    expect(JSON.parse(answer.toString())).toMatchObject({ ok: false, refused: 'INVALID' });
  });

  test('hangs up on a line without an end', async () => {
    const folder = await freshFolder(undo);
    const { client } = await startSigner(undo, folder);

    const socket = connect(join(folder, 'socket'));
    const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
    socket.write('x'.repeat(100_000));
    await closed;

    expect((await client.state()).size).toBe(0n);
  });
});

describe('the journal of a signer', () => {
  test('given a line that a crash has cut off, then the line before it counts and the file only grows', async () => {
    const folder = await freshFolder(undo);
    const tree = new GrownTree(9);
    const { process: child, client } = await startSigner(undo, folder);
    await client.sign(await tree.at(5n), []);
    await client.sign(await tree.at(9n), await tree.proof(5n, 9n));
    await kill(child);
    const { size } = await stat(join(folder, 'journal'));
    await truncate(join(folder, 'journal'), size - 10);

    const again = await startSigner(undo, folder);

    expect((await again.client.state()).size).toBe(5n);
    await again.client.sign(await tree.at(9n), await tree.proof(5n, 9n));
    await kill(again.process);
    expect((await readFile(join(folder, 'journal'), 'utf8')).split('\n')[2]).toMatch(/ #torn$/);
    expect((await (await startSigner(undo, folder)).client.state()).size).toBe(9n);
  });

  test('given one that was written over, then nothing is signed', async () => {
    const folder = await freshFolder(undo);
    const { process: child, client } = await startSigner(undo, folder);
    await client.sign(await new GrownTree(5).at(5n), []);
    await kill(child);
    await appendFile(join(folder, 'journal'), '2026-11-21T03:04:05.000Z 4 nonsense\n');

    const { code, text } = await complaint(spawnSigner(undo, folder));

    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('spoilt') });
  });

  test('given one of another log, then nothing is signed', async () => {
    const folder = await freshFolder(undo);
    const { process: child } = await startSigner(undo, folder);
    await kill(child);

    const { code, text } = await complaint(spawnSigner(undo, folder, 'another.example/audit'));

    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('holds the key of') });
  });

  test('given one whose key is gone, then no new key is made', async () => {
    const folder = await freshFolder(undo);
    const { process: child } = await startSigner(undo, folder);
    await kill(child);
    await rm(join(folder, 'signer.key'));

    const { code, text } = await complaint(spawnSigner(undo, folder));

    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('is missing: restore it') });
  });

  test('given a key file that is spoilt, then no new key is made', async () => {
    const folder = await freshFolder(undo);
    const { process: child } = await startSigner(undo, folder);
    await kill(child);
    await rm(join(folder, 'signer.key'));
    await writeFile(join(folder, 'signer.key'), 'PRIVATE+KEY+nothing');

    const { code, text } = await complaint(spawnSigner(undo, folder));

    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('spoilt') });
  });
});

test('a signer that is killed at any moment has never signed two trees of one size', async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  process.stdout.write(`signer kill run: SEED=${seed}\n`);
  const folder = await freshFolder(undo);
  const trees = [new GrownTree(120), new GrownTree(120, 'rewritten')] as const;
  const signed = new Map<bigint, Set<string>>();
  const plans = fc.sample(
    fc.record({
      wait: fc.integer({ min: 0, max: 25 }),
      steps: fc.array(fc.record({ grow: fc.integer({ min: 0, max: 3 }), rewritten: fc.boolean() }), {
        minLength: 4,
        maxLength: 4,
      }),
    }),
    { seed, numRuns: 12 },
  );
  let largest = 0n;

  for (const { wait, steps } of plans) {
    const { process: child, client } = await startSigner(undo, folder);
    const state = await client.state();
    expect(state.size).toBeGreaterThanOrEqual(largest);
    const gone = once(child, 'exit');
    const killing = setTimeout(() => child.kill('SIGKILL'), wait);
    let size = state.size;
    for (const { grow, rewritten } of steps) {
      const next = size + BigInt(grow);
      const tree = trees[rewritten ? 1 : 0];
      const proof = size === 0n || grow === 0 ? [] : await tree.proof(size, next);
      // Asked in vain when the signer is dead or the tree is the wrong one.
      const note = await client.sign(await tree.at(next), proof).catch(() => undefined);
      if (note !== undefined) {
        const checkpoint = opened(note, state.vkey);
        const roots = signed.get(checkpoint.size) ?? new Set();
        signed.set(checkpoint.size, roots.add(checkpoint.root.toString('hex')));
        largest = checkpoint.size;
        size = checkpoint.size;
      }
    }
    clearTimeout(killing);
    child.kill('SIGKILL');
    await gone;
  }

  expect(signed.size).toBeGreaterThan(1);
  expect([...signed.values()].filter((roots) => roots.size !== 1)).toEqual([]);
});

test('a signer that is a child comes again when it dies, and ends with who started it', async () => {
  const folder = await freshFolder(undo);
  const told: string[] = [];
  await initialiseSigner(folder, origin);
  const child = startSignerChild({
    program,
    stateFolder: folder,
    socket: join(folder, 'socket'),
    origin,
    tell: (line) => told.push(line),
  });
  undo.add(() => child.stop());
  const client = new SignerClient(join(folder, 'socket'));
  const first = await answering(client, () => child.processId);
  process.kill(first, 'SIGKILL');

  const second = await answering(client, () => (child.processId === first ? undefined : child.processId));
  await child.stop();

  expect(second).not.toBe(first);
  expect(told).toEqual([expect.stringContaining('SIGKILL')]);
  expect(() => process.kill(second, 0)).toThrow('ESRCH');
});

/** The process behind the socket, as soon as it answers. */
async function answering(client: SignerClient, processId: () => number | undefined): Promise<number> {
  for (;;) {
    const id = processId();
    const state = id === undefined ? undefined : await client.state().catch(() => undefined);
    if (id !== undefined && state !== undefined) {
      return id;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function hash(): string {
  return Buffer.alloc(32).toString('base64');
}
