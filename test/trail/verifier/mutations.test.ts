import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatVerifierKey } from '../../../src/trail/log/index.js';
import { run } from '../../../src/verify/command-line.js';
import { EXHIBIT, keys, LogScene, POLICY, writeFolder } from './log-scene.js';

/**
 * Single bits of every file that an inspector is handed are turned over, and the verifier must not accept the file. Two
 * witnesses have signed where the policy asks for two, so that each signature counts.
 */
let folder: string;
/** A log of two events: small enough to be verified thousands of times. */
let small: LogScene;
let dump: string;
let tried = 0;

beforeAll(async () => {
  const scene = new LogScene();
  for (let index = 0; index < 40; index += 1) scene.add({ subject: index % 18 === 0 ? EXHIBIT : null });
  small = new LogScene();
  small.add();
  small.add();
  dump = small.dump();
  folder = writeFolder({
    policy: POLICY,
    proof: await scene.proof(18),
    'proof-alone': (await scene.proof(18)).replace(/^extra .*\n/m, ''),
    bundle: await scene.bundle([0, 18, 36]),
    entry: scene.bytes[18]!,
    payload: scene.payloads[18]!.bytes,
    salt: scene.payloads[18]!.salt,
    'salt-as-text': `${scene.payloads[18]!.salt.toString('base64')}\n`,
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(dump, { recursive: true });
});

const path = (name: string): string => join(folder, name);

/**
 * Which bits of the file, each tried alone, can be turned without the command refusing.
 * @param stride odd, so that every place in a byte is tried
 */
async function acceptedBits(file: string, argumentList: readonly string[], stride = 1): Promise<number[]> {
  const original = readFileSync(file);
  const isAccepted = async (): Promise<boolean> =>
    (await run([...argumentList, '--policy', path('policy')])).exitCode === 0;
  expect(await isAccepted()).toBe(true);
  const accepted = [];
  for (let bit = 0; bit < original.length * 8; bit += stride) {
    const mutated = Buffer.from(original);
    mutated[bit >> 3] = mutated[bit >> 3]! ^ (1 << (bit & 7));
    writeFileSync(file, mutated);
    if (await isAccepted()) accepted.push(bit);
    tried += 1;
  }
  writeFileSync(file, original);
  return accepted;
}

describe('no bit can be turned unnoticed', () => {
  const proof = (name: string): string[] => [
    ...['proof', path(name), '--entry', path('entry')],
    ...['--payload', path('payload'), '--salt', path('salt')],
  ];

  it('in a proof', async () => {
    expect(await acceptedBits(path('proof-alone'), proof('proof-alone'), 3)).toEqual([]);
  });

  it('in a proof that carries its entry', async () => {
    expect(await acceptedBits(path('proof'), ['proof', path('proof')], 7)).toEqual([]);
  });

  it.each(['entry', 'payload', 'salt'])('in the %s', async (name) => {
    expect(await acceptedBits(path(name), proof('proof-alone'))).toEqual([]);
  });

  it('in the salt as text', async () => {
    const argumentList = [
      'proof',
      path('proof'),
      '--payload',
      path('payload'),
      '--salt',
      path('salt-as-text'),
    ];
    expect(await acceptedBits(path('salt-as-text'), argumentList)).toEqual([]);
  });

  it('in the history of an item', async () => {
    expect(await acceptedBits(path('bundle'), ['bundle', path('bundle')], 11)).toEqual([]);
  });

  it('in a checkpoint', async () => {
    expect(await acceptedBits(join(dump, 'checkpoint'), ['dump', dump], 3)).toEqual([]);
  });

  it.each(['tile/entries/000.p/2', 'payload/000.p/2', 'tile/0/000.p/2'])('in %s of a dump', async (name) => {
    expect(await acceptedBits(join(dump, name), ['dump', dump], 5)).toEqual([]);
  });

  it('in a receipt', async () => {
    const receipt = join(folder, 'receipt');
    writeFileSync(receipt, small.receipt(1));
    const argumentList = ['receipts', dump, receipt, '--receipt-key', formatVerifierKey(keys.receipt)];
    expect(await acceptedBits(receipt, argumentList, 3)).toEqual([]);
  });

  it('in more than ten thousand trials', () => {
    expect(tried).toBeGreaterThan(10_000);
  });
});

describe('what the format of a note leaves open', () => {
  it('is the name and the key id of a witness whom the policy does not need', async () => {
    // By C2SP signed-note a signature of an unknown key is ignored; the checkpoint holds without it.
    const note = small.checkpoint([keys.finance, keys.inspection, keys.prosecutor]);
    writeFileSync(join(dump, 'checkpoint'), note);
    const bytes = Buffer.from(note);
    const open = new Set<number>();
    for (const key of [keys.finance, keys.inspection, keys.prosecutor]) {
      const name = bytes.indexOf(key.name);
      // Four bytes of key id begin the base64 and reach into its sixth character.
      const end = name + key.name.length + ' '.length + 6;
      for (let byte = name; byte < end; byte += 1) open.add(byte);
    }
    const accepted = await acceptedBits(join(dump, 'checkpoint'), ['dump', dump], 3);
    expect(accepted.length).toBeGreaterThan(0);
    expect(accepted.filter((bit) => !open.has(bit >> 3))).toEqual([]);
  });
});
