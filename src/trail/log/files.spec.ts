import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyProof,
  decodeBase64,
  decodeEntryBundle,
  decodePayloadBundle,
  encodeEntryBundle,
  encodePayloadBundle,
  entryBundlePath,
  formatConsistencyFile,
  formatProofFile,
  formatReceipt,
  formatSubjectBundle,
  Frontier,
  GrowingTree,
  inclusionProof,
  leafHash,
  openReceipt,
  parseConsistencyFile,
  parseProofFile,
  parseReceipt,
  parseSubjectBundle,
  payloadBundlePath,
  payloadCommitment,
  receiptKeyName,
  sha256,
  signatureTypes,
  signingKeyOf,
  signReceipt,
  tileHashReader,
  TileNodes,
  tilePath,
  tilesOf,
  tileWidth,
  treeRoot,
  UnknownVersionError,
  verifyConsistency,
  verifyInclusion,
  type Tile,
  type TileReader,
} from './index.js';

const hash = (name: string): Buffer => sha256(Buffer.from(name));
const [h1, h2] = [hash('hash1').toString('base64'), hash('hash2').toString('base64')];

describe('base64', () => {
  it.each(['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AA==\n', 'A A=', '-_==', '====', 'A===', 'AA=A'])(
    'is not read as %j',
    (text) => {
      expect(() => decodeBase64(text)).toThrow('base64');
    },
  );

  it('is read as an encoder writes it', () => {
    expect(decodeBase64('')).toEqual(Buffer.alloc(0));
    expect(decodeBase64('AA==')).toEqual(Buffer.of(0));
  });
});

describe('a proof file', () => {
  const proof = {
    extra: Buffer.from('extra information'),
    index: 10n,
    hashes: [hash('hash1'), hash('hash2')],
    checkpoint: 'origin\n1\nroot\n\nsignature\n',
  };

  it.each([proof, { ...proof, extra: undefined }, { ...proof, hashes: [] }])(
    'comes back from its text',
    (each) => {
      expect(parseProofFile(formatProofFile(each))).toEqual(each);
    },
  );

  it('is written as the format says', () => {
    expect(formatProofFile({ ...proof, extra: undefined, index: 5n })).toBe(
      `c2sp.org/tlog-proof@v1\nindex 5\n${h1}\n${h2}\n\n${proof.checkpoint}`,
    );
  });

  it.each([
    ['another first line', 'wrong-header\nindex 0\n\ncheckpoint\n'],
    ['something before the first line', '\nc2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n'],
    ['extra data that are no base64', 'c2sp.org/tlog-proof@v1\nextra !!\nindex 0\n\ncheckpoint\n'],
    ['extra data twice', 'c2sp.org/tlog-proof@v1\nextra AA==\nextra AA==\nindex 0\n\ncheckpoint\n'],
    ['no index', 'c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n'],
    ['an index in words', 'c2sp.org/tlog-proof@v1\nindex zero\n\ncheckpoint\n'],
    ['a negative index', 'c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n'],
    ['a leading zero', 'c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n'],
    ['an index of 2^63', 'c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\ncheckpoint\n'],
    ['a hash that is no base64', 'c2sp.org/tlog-proof@v1\nindex 0\n!!\n\ncheckpoint\n'],
    ['a hash of 64 bytes', `c2sp.org/tlog-proof@v1\nindex 0\n${Buffer.alloc(64).toString('base64')}\n\nx\n`],
    ['64 hashes', `c2sp.org/tlog-proof@v1\nindex 0\n${`${h1}\n`.repeat(64)}\ncheckpoint\n`],
    ['no checkpoint', `c2sp.org/tlog-proof@v1\nindex 0\n${h1}\n`],
  ])('is not read with %s', (_, text) => {
    expect(() => parseProofFile(text)).toThrow(/proof|base64/);
  });

  it('of a later version is unknown, not wrong', () => {
    expect(() => parseProofFile('c2sp.org/tlog-proof@v2\n\n')).toThrow(UnknownVersionError);
  });

  it('of consistency comes back from its text', () => {
    const consistency = { old: 3n, hashes: proof.hashes, checkpoint: proof.checkpoint };
    expect(parseConsistencyFile(formatConsistencyFile(consistency))).toEqual(consistency);
    expect(() => parseConsistencyFile(`old 3\n${h1}\n`)).toThrow('proof');
    expect(() => parseConsistencyFile(`old 03\n\nx`)).toThrow('proof');
    expect(() => parseConsistencyFile(`new 3\n\nx`)).toThrow('proof');
  });
});

describe('a receipt', () => {
  const origin = 'example.com/log';
  const receipt = {
    origin,
    eventId: '019a0000-0000-7000-8000-000000000001',
    commitment: hash('payload'),
    deadline: '2026-11-21T03:05:05.000Z',
  };
  const key = signingKeyOf(receiptKeyName(origin), signatureTypes.ed25519, hash('receipt key'));

  it('comes back from the note that the log signed', () => {
    expect(openReceipt(signReceipt(receipt, key), key)).toEqual(receipt);
  });

  it('is signed by the receipt key of its log only', () => {
    const logKey = signingKeyOf(origin, signatureTypes.ed25519, hash('log key'));
    const note = signReceipt(receipt, key);
    expect(() => signReceipt(receipt, logKey)).toThrow('receipt');
    expect(() => openReceipt(note, logKey)).toThrow('no signature');
    expect(() => openReceipt(`${note}${note.split('\n\n')[1] ?? ''}`, key)).toThrow('more than one');
  });

  const text = formatReceipt(receipt);
  it.each([
    ['another version', text.replace('v1', 'v2')],
    ['a line more', `${text}more\n`],
    ['no last newline', text.slice(0, -1)],
    ['another event', text.replace('event 019', 'event X19')],
    ['no instant', text.replace('11-21', '02-30')],
    ['a short commitment', text.replace(/commit .*/, 'commit AAAA')],
    [
      'base64 with loose bits',
      text.replace(/.(?==\n)/, (each) => String.fromCharCode(each.charCodeAt(0) + 1)),
    ],
  ])('is not read with %s', (_, malformed) => {
    expect(malformed).not.toBe(text);
    expect(() => parseReceipt(malformed)).toThrow(/receipt|base64/);
  });
});

describe('bundles of entries and payloads', () => {
  const entries = [Buffer.from('{}'), Buffer.alloc(0), Buffer.alloc(8192)];
  const payloads = [{ salt: Buffer.alloc(32, 1), bytes: Buffer.from('{}') }, undefined];

  it('come back as they went', () => {
    expect(decodeEntryBundle(encodeEntryBundle(entries), 3)).toEqual(entries);
    expect(decodePayloadBundle(encodePayloadBundle(payloads), 2)).toEqual(payloads);
  });

  it('hold exactly as many as they say', () => {
    for (const bundle of [encodeEntryBundle(entries)]) {
      expect(() => decodeEntryBundle(bundle, 2)).toThrow('after the last');
      expect(() => decodeEntryBundle(bundle, 4)).toThrow('too short');
      expect(() => decodeEntryBundle(bundle.subarray(0, -1), 3)).toThrow('too short');
      expect(() => decodeEntryBundle(Buffer.concat([bundle, Buffer.of(0)]), 3)).toThrow('after the last');
    }
    const bundle = encodePayloadBundle(payloads);
    expect(() => decodePayloadBundle(bundle, 1)).toThrow('after the last');
    expect(() => decodePayloadBundle(bundle, 3)).toThrow('too short');
    expect(() => decodePayloadBundle(Buffer.from([0, 0, 0, 31, ...Buffer.alloc(31)]), 1)).toThrow('length');
    expect(() => decodePayloadBundle(Buffer.from([0, 0, 0, 33, ...Buffer.alloc(32)]), 1)).toThrow('length');
  });

  it('refuse what they cannot hold', () => {
    expect(() => encodeEntryBundle([])).toThrow('1 to 256');
    expect(() => encodeEntryBundle(Array.from({ length: 257 }, () => Buffer.alloc(1)))).toThrow('1 to 256');
    expect(() => encodeEntryBundle([Buffer.alloc(8193)])).toThrow('too long');
    expect(() => encodePayloadBundle([{ salt: Buffer.alloc(31), bytes: Buffer.alloc(0) }])).toThrow(
      '32 bytes',
    );
    expect(() => payloadCommitment(Buffer.alloc(31), Buffer.alloc(0))).toThrow('salt');
  });
});

describe('the history of a subject', () => {
  const bundle = {
    subject: { t: 'Exhibit', id: 'ệ' },
    checkpoint: 'note\n',
    earlier: [{ checkpoint: 'older\n', consistency: [hash('hash1')] }],
    events: [
      {
        index: 3n,
        entry: Buffer.from('{}'),
        payload: Buffer.from('x'),
        salt: Buffer.alloc(32),
        proof: [hash('hash2')],
      },
      { index: 4n, entry: Buffer.from('{}'), payload: null, salt: null, proof: [] },
    ],
  };
  const text = formatSubjectBundle(bundle);

  it('comes back from its text', () => {
    expect(parseSubjectBundle(text)).toEqual(bundle);
  });

  it.each([
    ['no last newline', text.slice(0, -1)],
    ['a space', text.replace(':', ': ')],
    ['a foreign member', text.replace('{"checkpoint"', '{"a":1,"checkpoint"')],
    ['a member less', text.replace(/"earlier":.*"events"/, '"events"')],
    ['a foreign member of an event', text.replace('"entry"', '"entree":1,"entry"')],
    ['a payload without salt', text.replace(/"salt":"[^"]*"/, '"salt":null')],
    ['an index that is a number', text.replace('"index":"3"', '"index":3')],
    ['an index with a leading zero', text.replace('"index":"3"', '"index":"03"')],
    ['loose bits', text.replace('"e30="', '"e31="')],
    ['events that are no list', text.replace(/"events":\[.*\],"format"/, '"events":{},"format"')],
    ['no object', '[]\n'],
    ['no JSON', 'x\n'],
  ])('is not read with %s', (_, malformed) => {
    expect(malformed).not.toBe(text);
    expect(() => parseSubjectBundle(malformed)).toThrow(/bundle|canonical|base64/);
  });

  it('of a later version is unknown, not wrong', () => {
    expect(() => parseSubjectBundle(text.replace('/v1', '/v2'))).toThrow(UnknownVersionError);
  });
});

describe('tiles', () => {
  it.each<[bigint, string]>([
    [0n, '000'],
    [67n, '067'],
    [999n, '999'],
    [1000n, 'x001/000'],
    [1234067n, 'x001/x234/067'],
  ])('number %s lies at %s', (index, path) => {
    expect(tilePath({ level: 0, index, width: 256 })).toBe(`tile/0/${path}`);
    expect(tilePath({ level: 2, index, width: 9 })).toBe(`tile/2/${path}.p/9`);
    expect(entryBundlePath(index, 256)).toBe(`tile/entries/${path}`);
    expect(payloadBundlePath(index, 1)).toBe(`payload/${path}.p/1`);
  });

  it('are those of the example of 70,000 entries, and of 256', () => {
    const tiles = [...tilesOf(70_000n)];
    expect(tiles.filter(({ width, level }) => width === 256 && level === 0)).toHaveLength(273);
    expect(tiles.filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273n, width: 112 },
      { level: 1, index: 1n, width: 17 },
      { level: 2, index: 0n, width: 1 },
    ]);
    expect([...tilesOf(256n)]).toEqual([
      { level: 0, index: 0n, width: 256 },
      { level: 1, index: 0n, width: 1 },
    ]);
    expect([...tilesOf(0n)]).toEqual([]);
    expect(tileWidth(0, 274n, 70_000n)).toBe(0);
  });

  /** What is on disk after each of these growths. */
  function stored(tiles: Map<string, Tile>): TileReader {
    return ({ level, index }) => tiles.get(`${level}/${index.toString()}`)!.hashes;
  }

  it('grow in steps to the same tree, and give every proof of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        async (steps, any) => {
          const tiles = new Map<string, Tile>();
          const frontier = Frontier.of();
          const leaves: Buffer[] = [];
          for (const step of steps) {
            const tree = await GrowingTree.open(frontier.size, stored(tiles));
            for (let count = 0; count < step; count += 1) {
              const leaf = leafHash(Buffer.from(`entry ${leaves.length}`));
              leaves.push(leaf);
              tree.append(leaf);
              frontier.append(leaf);
            }
            for (const tile of tree.takeTiles()) tiles.set(`${tile.level}/${tile.index.toString()}`, tile);
            expect(tree.takeTiles()).toEqual([]);
            expect(tree.root()).toEqual(frontier.root());
            expect(tree.frontierHashes).toEqual(frontier.hashes);
          }
          const { size } = frontier;
          expect(new Set(tiles.keys())).toEqual(
            new Set([...tilesOf(size)].map(({ level, index }) => `${level}/${index.toString()}`)),
          );
          const hashAt = tileHashReader(size, stored(tiles));
          const index = any % leaves.length;
          const from = BigInt(index + 1);
          const inclusion = await inclusionProof(BigInt(index), size, hashAt);
          expect(verifyInclusion(BigInt(index), size, leaves[index]!, inclusion, frontier.root())).toBe(true);
          const consistency = await consistencyProof(from, size, hashAt);
          const fromRoot = await treeRoot(from, hashAt);
          expect(verifyConsistency(from, size, fromRoot, frontier.root(), consistency)).toBe(true);
        },
      ),
      { verbose: true, numRuns: 30 },
    );
  });

  it('that are too short or not whole are refused', async () => {
    const short = tileHashReader(3n, () => Buffer.alloc(64));
    await expect(treeRoot(3n, short)).rejects.toThrow('tile');
    await expect(GrowingTree.open(3n, () => Buffer.alloc(97))).rejects.toThrow('tile');
    await expect(Promise.resolve(tileHashReader(3n, () => Buffer.alloc(96))(2, 0n))).rejects.toThrow('tile');
    const kept = tileHashReader(3n, () => new TileNodes(Buffer.alloc(64)));
    await expect(treeRoot(3n, kept)).rejects.toThrow('tile');
  });

  it('that are kept with their insides answer the same hashes again', async () => {
    const hashes = Buffer.concat(Array.from({ length: 256 }, (_, index) => sha256(Buffer.of(index))));
    const read = tileHashReader(512n, () => hashes);
    const nodes = new TileNodes(hashes);
    const kept = tileHashReader(512n, () => nodes);
    for (const size of [192n, 192n, 255n])
      expect(await treeRoot(size, kept)).toEqual(await treeRoot(size, read));
  });
});
