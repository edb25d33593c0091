import {
  addSignatureLines,
  cosign,
  ed25519Signer,
  formatCheckpoint,
  formatVerifierKey,
  signatureTypes,
  signingKeyOf,
  signNote,
} from '../../../src/trail/log/index.js';
import { TrailDatabase } from '../../../src/trail/publisher/index.js';
import { testOrigin, type TestHouse } from '../../support/test-house.js';
import { sequencerOf } from '../../support/trail.js';

const logKey = signingKeyOf(testOrigin, signatureTypes.ed25519, Buffer.alloc(32, 1));
const witnessKey = signingKeyOf('witness.test', signatureTypes.cosignatureV1, Buffer.alloc(32, 2));

/** What an offline verifier is told of this log: its key, and one witness that must have cosigned. */
export const policy = `log ${formatVerifierKey(logKey)}\nwitness w ${formatVerifierKey(witnessKey)}\nquorum w\n`;

/** Gives all that waits its place in the log, and answers its size. */
export async function sequence(t: TestHouse): Promise<bigint> {
  const sequencer = sequencerOf(t);
  try {
    await sequencer.drain();
    return (await sequencer.tree()).size;
  } finally {
    await sequencer.close();
  }
}

/** Signs and cosigns the tree as it stands, as a signer and a witness of their own would. */
export async function publish(
  t: TestHouse,
  { isWitnessed = true } = {},
): Promise<{ size: bigint; note: string }> {
  await sequence(t);
  const database = new TrailDatabase({ databaseUrl: t.ownerUrl, sessionRole: 'so_kho_sequencer' });
  try {
    const tree = await database.tree();
    const text = formatCheckpoint({ origin: testOrigin, ...tree });
    const note = signNote(text, [ed25519Signer(logKey)]);
    const line = cosign(witnessKey, text, BigInt(Math.floor(t.clock.now().getTime() / 1_000)));
    await database.keepCheckpoint(tree, note);
    if (isWitnessed) {
      await database.keepCosignature(tree.size, witnessKey.name, line);
    }
    return { size: tree.size, note: addSignatureLines(note, isWitnessed ? [line] : []) };
  } finally {
    await database.close();
  }
}
