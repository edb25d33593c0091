import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import jsQR from 'jsqr';
import * as pkijs from 'pkijs';
import { PNG } from 'pngjs';
import {
  drawQr,
  loadTimestamps,
  logNote,
  noteFromScan,
  printedLines,
  qrTextOf,
} from '../../src/trail/anchors/index.js';
import {
  addSignatureLines,
  cosign,
  ed25519Signer,
  formatCheckpoint,
  signatureTypes,
  signingKeyOf,
  signNote,
} from '../../src/trail/log/index.js';
import { TestAuthority } from './support/test-authority.js';
import { freshFolder, origin, program, Undo } from './support/trail-parts.js';

const { timestampRequest, verifyTimestamp } = await loadTimestamps();
const undo = new Undo();
const logKey = signingKeyOf(origin, signatureTypes.ed25519, Buffer.alloc(32, 1));
const witnessKey = signingKeyOf('finance', signatureTypes.cosignatureV1, Buffer.alloc(32, 2));
const text = formatCheckpoint({ origin, size: 161_480n, root: Buffer.alloc(32, 7) });
const note = signNote(text, [ed25519Signer(logKey)]);
const cosigned = addSignatureLines(note, [cosign(witnessKey, text, 1_800_000_000n)]);
const at = new Date('2026-11-21T03:04:05.000Z');

afterEach(() => undo.run());

describe('a checkpoint on paper', () => {
  test('is the signed note as it is, without cosignatures, in a code that a stamp does not spoil', async () => {
    expect(logNote(cosigned)).toBe(note);
    expect(Buffer.byteLength(qrTextOf(logNote(cosigned)))).toBeLessThan(300);
    expect(printedLines(cosigned)).toEqual([origin, '161480', '07'.repeat(10)]);
    expect((await drawQr(note, 'svg')).toString()).toMatch(/^<svg .*<\/svg>\n?$/s);
    expect((await drawQr(note, 'png')).subarray(1, 4).toString()).toBe('PNG');
  });

  test('is found by a scanner in the code that was drawn', async () => {
    const { data, width, height } = PNG.sync.read(await drawQr(logNote(cosigned), 'png'));

    const scanned = jsQR.default(Uint8ClampedArray.from(data), width, height);

    expect(noteFromScan(scanned!.data)).toBe(note);
  });

  test.each([
    ['as it is', note],
    ['without the last end of line', note.trimEnd()],
    ['with the ends of lines of another system', note.replaceAll('\n', '\r\n')],
    ['with spaces around it', `\n ${note}\n`],
  ])('is read %s', (_how, scanned) => {
    expect(noteFromScan(scanned)).toBe(note);
  });

  test('is nothing else than a checkpoint', () => {
    expect(() => qrTextOf(signNote('hello\n', [ed25519Signer(logKey)]))).toThrow('checkpoint');
    expect(() => noteFromScan('hello')).toThrow('note');
  });
});

describe('a time stamp', () => {
  let authority: TestAuthority;
  let answer: Buffer;

  beforeAll(async () => {
    authority = await TestAuthority.make('Test authority');
    answer = await authority.answer(timestampRequest(note), at);
  });

  test('says when the checkpoint was there, and by whom', async () => {
    const stamp = await verifyTimestamp(note, answer, [authority.root]);

    expect(stamp).toMatchObject({ at, authority: 'CN=Test authority', serialNumber: '07' });
    // What is kept, the token alone, says the same.
    expect(await verifyTimestamp(note, stamp.token, [authority.root])).toEqual(stamp);
  });

  test('is not believed over another text', async () => {
    await expect(verifyTimestamp(cosigned, answer, [authority.root])).rejects.toThrow('another text');
  });

  test('is not believed of an authority that nobody trusts', async () => {
    const other = await TestAuthority.make('Test authority');
    await expect(verifyTimestamp(note, answer, [other.root])).rejects.toThrow('does not hold');
    await expect(verifyTimestamp(note, answer, [])).rejects.toThrow('does not hold');
  });

  test.each([
    ['a certificate for servers', { usage: '1.3.6.1.5.5.7.3.1' }, 'not one for time stamps'],
    ['a usage that may be overlooked', { usageCritical: false }, 'not one for time stamps'],
    ['the name of another certificate', { names: 'another' as const }, 'does not name'],
    ['no name of its certificate', { names: 'none' as const }, 'does not name'],
    ['a refusal', { status: pkijs.PKIStatus.rejection }, 'refused'],
  ])('is not believed with %s', async (_what, mischief, reason) => {
    const other = await TestAuthority.make('Test authority', mischief);
    const given = await other.answer(timestampRequest(note), at);
    await expect(verifyTimestamp(note, given, [other.root])).rejects.toThrow(reason);
  });

  test('is not believed from before its certificate', async () => {
    const early = await authority.answer(timestampRequest(note), new Date('2025-06-01T00:00:00Z'));
    await expect(verifyTimestamp(note, early, [authority.root])).rejects.toThrow('does not hold');
  });

  test('of which one bit was changed never says another time', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    process.stdout.write(`time stamp bits: SEED=${seed}\n`);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: answer.length * 8 - 1 }), async (bit) => {
        const changed = Buffer.from(answer);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const stamp = await verifyTimestamp(note, changed, [authority.root]).catch(() => undefined);
        // Some bits say nothing, such as those of the status text; what is signed stays.
        expect(stamp?.at ?? at).toEqual(at);
        expect(stamp?.policy ?? '1.3.6.1.4.1.99999.1').toBe('1.3.6.1.4.1.99999.1');
      }),
      { seed, numRuns: 300 },
    );
  });

  test('is verified by the command line, from files alone', async () => {
    const folder = await freshFolder(undo);
    const file = (name: string): string => join(folder, name);
    await writeFile(file('note'), note);
    await writeFile(file('answer.tsr'), answer);
    await writeFile(file('ca.pem'), authority.root);
    const run = (of: string) =>
      spawnSync(
        process.execPath,
        [
          program,
          'trail',
          'timestamp',
          'verify',
          file('answer.tsr'),
          '--note',
          file(of),
          '--ca',
          file('ca.pem'),
        ],
        { encoding: 'utf8' },
      );
    await writeFile(file('other'), note.replace('161480', '161481'));

    expect(run('note')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('2026-11-21T03:04:05.000Z'),
    });
    expect(run('other')).toMatchObject({ status: 1, stderr: expect.stringContaining('another text') });
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** Where openssl is, it and this program must agree; where it is not, the authority above has shown the same. */
(hasOpenssl ? test : test.skip)(
  'a time stamp of openssl is verified, and openssl reads the request',
  async () => {
    const folder = await freshFolder(undo);
    const openssl = (...parameters: string[]) =>
      execFileSync('openssl', parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    await writeFile(join(folder, 'tsa.cnf'), opensslConfiguration);
    await writeFile(join(folder, 'serial'), '01\n');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=Test CA',
      '-days',
      '30',
    );
    openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'tsa.key',
      '-out',
      'tsa.csr',
      '-subj',
      '/CN=Test TSA',
    );
    openssl(
      'x509',
      '-req',
      '-in',
      'tsa.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'tsa.pem',
      '-days',
      '30',
      '-extfile',
      'tsa.cnf',
      '-extensions',
      'tsa_ext',
    );
    await writeFile(join(folder, 'request.tsq'), timestampRequest(note));
    await writeFile(join(folder, 'note'), note);
    openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'request.tsq', '-out', 'answer.tsr');

    const authorityCertificate = await readFile(join(folder, 'ca.pem'), 'utf8');
    const stamp = await verifyTimestamp(note, await readFile(join(folder, 'answer.tsr')), [
      authorityCertificate,
    ]);
    await writeFile(join(folder, 'kept.token'), stamp.token);

    expect(stamp.authority).toBe('CN=Test TSA');
    const verified = openssl(
      'ts',
      '-verify',
      '-data',
      'note',
      '-in',
      'kept.token',
      '-token_in',
      '-CAfile',
      'ca.pem',
    );
    expect(verified.toString()).toContain('OK');
  },
);

const opensslConfiguration = `
[tsa_ext]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa1
[tsa1]
dir = .
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
`;
