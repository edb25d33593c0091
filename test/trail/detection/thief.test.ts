import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logNote } from '../../../src/trail/anchors/index.js';
import { timestampRequest, verifyTimestamp } from '../../../src/trail/anchors/timestamp.js';
import { readSigningKey } from '../../../src/trail/key-file.js';
import {
  addSignatureLines,
  cosign,
  ed25519Signer,
  formatCheckpoint,
  signatureTypes,
  signingKeyOf,
  signNote,
  type SigningKey,
} from '../../../src/trail/log/index.js';
import { LogScene, writeFolder } from '../verifier/log-scene.js';
import { testOrigin } from '../../support/test-house.js';
import { bodies, openGuards, verifier, type Guards } from '../support/guarded-house.js';
import { TestAuthority } from '../support/test-authority.js';
import { Undo } from '../support/trail-parts.js';

const undo = new Undo();
let guards: Guards;
let stolen: SigningKey;
/** A past of the thief's own making, as a folder. */
let folder: string;
let text: string;

beforeAll(async () => {
  guards = await openGuards(undo);
  stolen = (await readSigningKey(join(guards.signerFolder, 'signer.key')))!;
  const log = new LogScene();
  for (let index = 0; index < 20; index += 1) log.add();
  folder = log.dump();
  text = formatCheckpoint({ origin: testOrigin, size: log.size, root: log.root() });
}, 60_000);
afterAll(() => undo.run());

async function judged(note: string) {
  await writeFile(join(folder, 'checkpoint'), note);
  return verifier('dump', folder, '--policy', guards.policyFile, '--skew', '999999999');
}

describe('D15: a thief has the private key of the log', () => {
  test('D15: what it signs alone is good for nobody: the quorum is missing, and the verdict is 2', async () => {
    const verdict = await judged(signNote(text, [ed25519Signer(stolen)]));
    expect(verdict.exitCode).toBe(2);
    expect(verdict.text).toContain('Too few witnesses for the policy (quorum witnesses)');
  });

  test('D15: with the key of one witness as well it is still one of two', async () => {
    const key = await readSigningKey(join(guards.signerFolder, '..', bodies[0], 'witness.key'));
    const note = addSignatureLines(signNote(text, [ed25519Signer(stolen)]), [
      cosign(key!, text, 1_790_000_000n),
    ]);
    expect(await judged(note)).toMatchObject({ exitCode: 2, text: expect.stringContaining(bodies[0]) });
  });

  test('D15: witnesses of the same names that the thief has made are none', async () => {
    const lines = bodies.map((name, index) =>
      cosign(
        signingKeyOf(name, signatureTypes.cosignatureV1, Buffer.alloc(32, index + 1)),
        text,
        1_790_000_000n,
      ),
    );
    const verdict = await judged(addSignatureLines(signNote(text, [ed25519Signer(stolen)]), lines));
    expect(verdict.exitCode).toBe(2);
  });

  test('D15: a receipt needs another key, and a time stamp is over another text', async () => {
    const receipt = signNote(`${testOrigin} receipt v1\n`, [ed25519Signer(stolen)]);
    const file = join(writeFolder({ receipt }), 'receipt');
    const own = await readFile(guards.policyFile, 'utf8');
    const key = /^log (.*)$/m.exec(own)![1]!;
    expect(
      await verifier('receipts', folder, file, '--policy', guards.policyFile, '--receipt-key', key),
    ).toMatchObject({ exitCode: 1, text: expect.stringContaining('not a receipt that the log signed') });

    const authority = await TestAuthority.make('Test authority');
    const genuine = signNote(formatCheckpoint({ origin: testOrigin, size: 20n, root: Buffer.alloc(32, 7) }), [
      ed25519Signer(stolen),
    ]);
    const stamp = await authority.answer(
      timestampRequest(logNote(genuine)),
      new Date('2026-11-01T00:00:00Z'),
    );
    await expect(verifyTimestamp(logNote(genuine), stamp, [authority.root])).resolves.toMatchObject({});
    const forged = signNote(text, [ed25519Signer(stolen)]);
    await expect(verifyTimestamp(logNote(forged), stamp, [authority.root])).rejects.toThrow('another text');
  });
});
