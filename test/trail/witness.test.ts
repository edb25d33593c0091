import { afterEach, describe, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import {
  cosignatureVerifier,
  ed25519Signer,
  emptyRoot,
  formatCheckpoint,
  formatVerifierKey,
  parseNote,
  parseSignatureLine,
  parseVerifierKey,
  sha256,
  signatureTypes,
  signingKeyOf,
  signNote,
  type VerifierKey,
} from '../../src/trail/log/index.js';
import { formatWitnessRequest } from '../../src/trail/witness/index.js';
import { GrownTree } from './support/grown-tree.js';
import { freshFolder, origin, program, startWitness as startWitnessOf, Undo } from './support/trail-parts.js';

const logKey = signingKeyOf(origin, signatureTypes.ed25519, Buffer.alloc(32, 1));
const strangeKey = signingKeyOf(origin, signatureTypes.ed25519, Buffer.alloc(32, 2));
const undo = new Undo();

afterEach(() => undo.run());

interface Tree {
  readonly size: bigint;
  readonly root: Buffer;
}

const startWitness = async (folder: string) => {
  const started = await startWitnessOf(undo, folder, 'thanhtra.example.gov.vn', formatVerifierKey(logKey));
  return { ...started, vkey: parseVerifierKey(started.vkey) };
};

const signed = (tree: Tree, key = logKey): string =>
  signNote(formatCheckpoint({ origin: key.name, ...tree }), [ed25519Signer(key)]);

async function post(url: string, body: string) {
  const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
}

const ask = (url: string, oldSize: bigint, proof: readonly Buffer[], note: string) =>
  post(url, formatWitnessRequest({ oldSize, proof, note }));

describe('a witness', () => {
  test('cosigns a tree and its continuation, and shows the latest to monitors', async () => {
    const { url, vkey } = await startWitness(await freshFolder(undo));
    const tree = new GrownTree(50);

    const first = await ask(url, 0n, [], signed(await tree.at(20n)));
    const second = await ask(url, 20n, await tree.proof(20n, 50n), signed(await tree.at(50n)));

    expect([first.status, second.status]).toEqual([200, 200]);
    const line = parseSignatureLine(second.body);
    expect(line).toMatchObject({ name: vkey.name, keyId: vkey.keyId });
    expect(isCosigned(parseNote(signed(await tree.at(50n))).text, second.body, vkey)).toBe(true);
    const monitored = await fetch(`${url}/${sha256(Buffer.from(origin)).toString('hex')}/checkpoint`);
    expect(monitored.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await monitored.text()).toBe(`${signed(await tree.at(50n))}${second.body}`);
  });

  test('cosigns the same tree again, with the time of that moment', async () => {
    const { url } = await startWitness(await freshFolder(undo));
    const note = signed(await new GrownTree(5).at(5n));
    await ask(url, 0n, [], note);

    expect((await ask(url, 5n, [], note)).status).toBe(200);
  });

  test('answers a wrong old size with its own', async () => {
    const { url } = await startWitness(await freshFolder(undo));
    const tree = new GrownTree(50);
    await ask(url, 0n, [], signed(await tree.at(20n)));

    const answer = await ask(url, 10n, await tree.proof(10n, 50n), signed(await tree.at(50n)));

    expect(answer).toEqual({ status: 409, type: 'text/x.tlog.size', body: '20\n' });
  });

  test('given another tree of the size that it has cosigned, then it does not cosign it', async () => {
    const { url } = await startWitness(await freshFolder(undo));
    await ask(url, 0n, [], signed(await new GrownTree(20).at(20n)));

    const answer = await ask(url, 20n, [], signed(await new GrownTree(20, 'rewritten').at(20n)));

    expect(answer.status).toBe(409);
    expect(answer.type).not.toBe('text/x.tlog.size');
  });

  test('given a tree that does not continue the one that it has cosigned, then it does not cosign it', async () => {
    const { url } = await startWitness(await freshFolder(undo));
    const rewritten = new GrownTree(50, 'rewritten');
    await ask(url, 0n, [], signed(await new GrownTree(20).at(20n)));

    const answer = await ask(url, 20n, await rewritten.proof(20n, 50n), signed(await rewritten.at(50n)));

    expect(answer.status).toBe(422);
  });

  test('given a proof where there is nothing to prove, then it does not cosign', async () => {
    const { url } = await startWitness(await freshFolder(undo));
    const note = signed(await new GrownTree(5).at(5n));

    expect((await ask(url, 0n, [Buffer.alloc(32)], note)).status).toBe(422);
    expect((await ask(url, 0n, [], signed({ size: 0n, root: Buffer.alloc(32) }))).status).toBe(409);
    expect((await ask(url, 0n, [], signed({ size: 0n, root: emptyRoot }))).status).toBe(200);
  });

  test('given an old size larger than the checkpoint, then the request is a bad one', async () => {
    const { url } = await startWitness(await freshFolder(undo));
    const note = signed(await new GrownTree(5).at(5n));
    expect((await ask(url, 6n, [], note)).status).toBe(400);
  });

  test('given a log that it does not know, or a key that is not its, then it says so', async () => {
    const { url } = await startWitness(await freshFolder(undo));
    const tree = await new GrownTree(5).at(5n);
    const unknown = signingKeyOf('another.example/audit', signatureTypes.ed25519, Buffer.alloc(32, 3));

    expect((await ask(url, 0n, [], signed(tree, unknown))).status).toBe(404);
    expect((await ask(url, 0n, [], signed(tree, strangeKey))).status).toBe(403);
    const forged = signed(tree).replace(/.{4}=?\n$/, (end) => `AAAA${end.slice(4)}`);
    expect((await ask(url, 0n, [], forged)).status).toBe(403);
  });

  test.each([
    ['nothing', ''],
    ['no old size', 'new 5\n\nx\n'],
    ['an old size with a zero before it', 'old 05\n\nx\n'],
    ['a hash that is none', 'old 0\nAAAA\n\nx\n'],
    ['no checkpoint', 'old 0\n\n'],
    ['a note that is no checkpoint', `old 0\n\n${signNote('hello\n', [ed25519Signer(logKey)])}`],
    ['64 hashes', `old 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n`],
  ])('answers %s with 400', async (_what, body) => {
    const { url } = await startWitness(await freshFolder(undo));
    expect((await post(url, body)).status).toBe(400);
  });

  test('does not read without end, nor answer what it is not asked', async () => {
    const { url } = await startWitness(await freshFolder(undo));

    expect((await post(url, 'x'.repeat(100_000))).status).toBe(413);
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${url}/witness.key`)).status).toBe(404);
    expect((await fetch(`${url}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
  });

  test('remembers over its end', async () => {
    const folder = await freshFolder(undo);
    const before = await startWitness(folder);
    await ask(before.url, 0n, [], signed(await new GrownTree(20).at(20n)));
    await before.close();

    const { url } = await startWitness(folder);

    expect((await ask(url, 0n, [], signed(await new GrownTree(5).at(5n)))).body).toBe('20\n');
  });

  test('given many requests at once, then it never goes back and never cosigns two trees of one size', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    process.stdout.write(`witness race: SEED=${seed}\n`);
    const { url } = await startWitness(await freshFolder(undo));
    const trees = [new GrownTree(64), new GrownTree(64, 'rewritten')] as const;
    const step = fc.record({
      from: fc.integer({ min: 0, max: 8 }),
      by: fc.integer({ min: 0, max: 8 }),
      which: fc.integer({ min: 0, max: 1 }),
    });
    const cosigned: { size: bigint; root: string }[] = [];

    for (const round of fc.sample(fc.array(step, { minLength: 8, maxLength: 8 }), { seed, numRuns: 20 })) {
      const latest = BigInt(
        (await ask(url, 0n, [], signed(await trees[0].at(1n)))).body.trim().match(/^\d+$/)?.[0] ?? 1,
      );
      await Promise.all(
        round.map(async ({ from, by, which }) => {
          const oldSize = latest + BigInt(from) / 4n;
          const size = oldSize + BigInt(by);
          if (size > 64n) {
            return;
          }
          const tree = trees[which === 0 ? 0 : 1];
          const answer = await ask(
            url,
            oldSize,
            await tree.proof(oldSize, size),
            signed(await tree.at(size)),
          );
          if (answer.status === 200) {
            cosigned.push({ size, root: (await tree.at(size)).root.toString('hex') });
          }
        }),
      );
    }

    const roots = new Map<bigint, Set<string>>();
    for (const { size, root } of cosigned) {
      roots.set(size, (roots.get(size) ?? new Set()).add(root));
    }
    expect(roots.size).toBeGreaterThan(3);
    expect([...roots.values()].filter((different) => different.size > 1)).toEqual([]);
  });
});

describe('the command line of a witness', () => {
  test('makes one, serves it, and cosigns from file to file when nobody serves', async () => {
    const folder = await freshFolder(undo);
    const state = join(folder, 'stick');
    const run = promisify(execFile);
    const tree = new GrownTree(30);
    const command = (...parameters: string[]) => run(process.execPath, [program, 'witness', ...parameters]);

    const { stdout: vkey } = await command(
      'init',
      '--state',
      state,
      '--name',
      'vks.example.gov.vn',
      '--log',
      formatVerifierKey(logKey),
    );
    const serving = spawn(process.execPath, [program, 'witness', 'serve', '--state', state, '--port', '0']);
    undo.add(() => serving.kill('SIGKILL'));
    const [said] = (await once(serving.stdout, 'data')) as [Buffer];
    const url = /answers at (\S+)\.\n/.exec(said.toString())?.[1];
    const online = await ask(url!, 0n, [], signed(await tree.at(10n)));
    await expect(command('cosign', 'request', '--state', state)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('only one may'),
    });
    const other = join(folder, 'other');
    await command('init', '--state', other, '--name', 'x', '--log', formatVerifierKey(logKey));
    const serve = (...where: string[]) => command('serve', '--state', other, ...where);
    await expect(serve('--port', new URL(url!).port)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^so-kho: Port \d+ is taken by another program; set --port to another one\.$/m,
      ),
    });
    await expect(serve('--port', '0', '--host', '203.0.113.7')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--host 203.0.113.7 is no address of this machine'),
    });
    serving.kill('SIGTERM');
    const [code] = (await once(serving, 'exit')) as [number];

    const request = { oldSize: 10n, proof: await tree.proof(10n, 30n), note: signed(await tree.at(30n)) };
    await writeFile(join(folder, 'request'), formatWitnessRequest(request));
    await command('cosign', join(folder, 'request'), '--state', state, '--out', join(folder, 'line'));
    const again = command('cosign', join(folder, 'request'), '--state', state);

    expect({ code, status: online.status }).toEqual({ code: 0, status: 200 });
    const line = await readFile(join(folder, 'line'), 'utf8');
    expect(isCosigned(parseNote(request.note).text, line, parseVerifierKey(vkey.trim()))).toBe(true);
    await expect(again).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('30 entries') });
  });
});

function isCosigned(text: string, line: string, vkey: VerifierKey): boolean {
  return cosignatureVerifier(vkey).verify(Buffer.from(text), parseSignatureLine(line).signature);
}
