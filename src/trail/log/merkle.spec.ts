import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  frontierHashes,
  inclusionProof,
  leafHash,
  nodeHash,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './index.js';

const LARGEST = 130;
const entries = Array.from({ length: LARGEST }, (_, index) => Buffer.from(`entry ${index}`));
const leaves = entries.map(leafHash);

/** MTH(D[first:end]) straight from RFC 9162 §2.1.1, without any of the code under test but the hashes. */
function rootByDefinition(first: number, end: number): Buffer {
  if (end === first) return emptyRoot;
  if (end - first === 1) return leaves[first]!;
  let half = 1;
  while (half * 2 < end - first) half *= 2;
  return nodeHash(rootByDefinition(first, first + half), rootByDefinition(first + half, end));
}

const hashAt = (level: number, index: bigint): Buffer =>
  rootByDefinition(Number(index) * 2 ** level, (Number(index) + 1) * 2 ** level);

const roots = Array.from({ length: LARGEST + 1 }, (_, size) => rootByDefinition(0, size));
/** inclusionProofs[size][index] and consistencyProofs[from][to]. */
const inclusionProofs: Buffer[][][] = [];
const consistencyProofs: Buffer[][][] = [];

beforeAll(async () => {
  for (let size = 1; size <= LARGEST; size += 1) {
    inclusionProofs[size] = [];
    consistencyProofs[size] = [];
    for (let index = 0; index < size; index += 1) {
      inclusionProofs[size]![index] = await inclusionProof(BigInt(index), BigInt(size), hashAt);
    }
    for (let to = size; to <= LARGEST; to += 1) {
      consistencyProofs[size]![to] = await consistencyProof(BigInt(size), BigInt(to), hashAt);
    }
  }
});
const stranger = leafHash(Buffer.from('not in the tree'));

/** Every way to spoil a list of hashes by one: left out, put in, swapped for another. */
function spoilt(proof: readonly Buffer[]): Buffer[][] {
  return [
    ...proof.map((_, index) => proof.toSpliced(index, 1)),
    ...proof.map((_, index) => proof.with(index, stranger)),
    ...Array.from({ length: proof.length + 1 }, (_, index) => proof.toSpliced(index, 0, stranger)),
  ];
}

describe('the Merkle tree of RFC 9162', () => {
  it('has the hashes that the RFC defines', () => {
    expect(emptyRoot.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(leafHash(Buffer.alloc(0)).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
  });

  it('grows by its frontier to the root of the definition, and can be taken up at any size', () => {
    const frontier = Frontier.of();
    for (const [index, leaf] of leaves.entries()) {
      frontier.append(leaf);
      expect(frontier.root()).toEqual(roots[index + 1]);
      expect(Frontier.of(frontier.size, frontier.hashes).root()).toEqual(roots[index + 1]);
    }
    expect(Frontier.of().root()).toEqual(emptyRoot);
  });

  it('tells which complete subtrees a leaf finishes', () => {
    const frontier = Frontier.of();
    for (const leaf of leaves) {
      frontier.append(leaf, ({ level, index }, hash) => expect(hash).toEqual(hashAt(level, index)));
    }
    expect.hasAssertions();
  });

  it('refuses a frontier that is none', () => {
    expect(() => Frontier.of(3n, [leaves[0]!])).toThrow('not the frontier');
    expect(() => Frontier.of(1n, [Buffer.alloc(31)])).toThrow('not the frontier');
    expect(() => Frontier.of(-1n)).toThrow('not the frontier');
  });

  it('reads root and frontier of any size from complete subtrees', async () => {
    for (let size = 0; size <= LARGEST; size += 1) {
      expect(await treeRoot(BigInt(size), hashAt)).toEqual(roots[size]);
      const hashes = await frontierHashes(BigInt(size), hashAt);
      expect(Frontier.of(BigInt(size), hashes).root()).toEqual(roots[size]);
    }
  });
});

describe('inclusion proofs', () => {
  it('lead from every leaf to the root, for all sizes to 130', () => {
    for (let size = 1; size <= LARGEST; size += 1) {
      for (const [index, proof] of inclusionProofs[size]!.entries()) {
        if (!verifyInclusion(BigInt(index), BigInt(size), leaves[index]!, proof, roots[size]!)) {
          throw new Error(`proof of ${index} in ${size} fails`);
        }
      }
    }
    expect.assertions(0);
  });

  it('prove nothing with a hash too few, too many or another', () => {
    for (const size of [1, 2, 3, 7, 8, 9, 64, 65, 100, 129, 130]) {
      for (const [index, proof] of inclusionProofs[size]!.entries()) {
        for (const wrong of spoilt(proof)) {
          if (verifyInclusion(BigInt(index), BigInt(size), leaves[index]!, wrong, roots[size]!)) {
            throw new Error(`a spoilt proof of ${index} in ${size} passes`);
          }
        }
      }
    }
    expect.assertions(0);
  });

  it('hold for their own leaf, index, size and root only', () => {
    for (let size = 1; size <= LARGEST; size += 1) {
      for (const [index, proof] of inclusionProofs[size]!.entries()) {
        const at = BigInt(index);
        const of = BigInt(size);
        const wrong = [
          verifyInclusion(at, of, stranger, proof, roots[size]!),
          verifyInclusion(at, of, leaves[index]!, proof, stranger),
          verifyInclusion(at + 1n, of, leaves[index]!, proof, roots[size]!),
          verifyInclusion(at - 1n, of, leaves[index]!, proof, roots[size]!),
          verifyInclusion(at, 0n, leaves[index]!, proof, roots[size]!),
          verifyInclusion(of, of, leaves[index]!, proof, roots[size]!),
        ];
        if (wrong.some(Boolean)) throw new Error(`the proof of ${index} in ${size} proves too much`);
      }
    }
    expect.assertions(0);
  });

  it('need hashes of 32 bytes', () => {
    const [first, second] = [leaves[0]!, leaves[1]!];
    expect(verifyInclusion(0n, 2n, first, [second], roots[2]!)).toBe(true);
    expect(verifyInclusion(0n, 2n, first, [second.subarray(1)], roots[2]!)).toBe(false);
    expect(verifyInclusion(0n, 1n, first.subarray(1), [], first.subarray(1))).toBe(false);
  });

  it('are refused for a leaf that is not there', async () => {
    await expect(inclusionProof(3n, 3n, hashAt)).rejects.toThrow(RangeError);
    await expect(inclusionProof(-1n, 3n, hashAt)).rejects.toThrow(RangeError);
  });
});

describe('consistency proofs', () => {
  it('lead from every size to every later one, to 130', () => {
    for (let from = 1; from <= LARGEST; from += 1) {
      for (let to = from; to <= LARGEST; to += 1) {
        const proof = consistencyProofs[from]![to]!;
        if (!verifyConsistency(BigInt(from), BigInt(to), roots[from]!, roots[to]!, proof)) {
          throw new Error(`proof from ${from} to ${to} fails`);
        }
      }
    }
    expect.assertions(0);
  });

  it('prove nothing with a hash too few, too many or another', () => {
    for (const from of [1, 2, 3, 7, 8, 9, 63, 64, 65, 128, 129, 130]) {
      for (let to = from; to <= LARGEST; to += 1) {
        for (const wrong of spoilt(consistencyProofs[from]![to]!)) {
          if (verifyConsistency(BigInt(from), BigInt(to), roots[from]!, roots[to]!, wrong)) {
            throw new Error(`a spoilt proof from ${from} to ${to} passes`);
          }
        }
      }
    }
    expect.assertions(0);
  });

  it('hold for their own two sizes and roots only', () => {
    for (let from = 1; from <= LARGEST; from += 1) {
      for (let to = from; to <= LARGEST; to += 1) {
        const proof = consistencyProofs[from]![to]!;
        const wrong = [
          verifyConsistency(BigInt(from), BigInt(to), stranger, roots[to]!, proof),
          verifyConsistency(BigInt(from), BigInt(to), roots[from]!, stranger, proof),
          verifyConsistency(BigInt(from - 1), BigInt(to), roots[from - 1]!, roots[to]!, proof),
          verifyConsistency(0n, BigInt(to), emptyRoot, roots[to]!, proof),
          from !== to && verifyConsistency(BigInt(to), BigInt(from), roots[to]!, roots[from]!, proof),
          from !== to && verifyConsistency(BigInt(from), BigInt(from), roots[from]!, roots[to]!, proof),
        ];
        if (wrong.some(Boolean)) throw new Error(`the proof from ${from} to ${to} proves too much`);
      }
    }
    expect.assertions(0);
  });

  it('show nothing from the empty tree, and of one size only that it is the same tree', () => {
    expect(verifyConsistency(0n, 0n, emptyRoot, emptyRoot, [])).toBe(false);
    expect(verifyConsistency(0n, 3n, emptyRoot, roots[3]!, [])).toBe(false);
    expect(verifyConsistency(3n, 3n, roots[3]!, roots[3]!, [])).toBe(true);
    expect(verifyConsistency(3n, 3n, roots[3]!, roots[4]!, [])).toBe(false);
    expect(verifyConsistency(3n, 3n, roots[3]!, roots[3]!, [stranger])).toBe(false);
  });

  it('are refused where there can be none', async () => {
    await expect(consistencyProof(0n, 3n, hashAt)).rejects.toThrow(RangeError);
    await expect(consistencyProof(4n, 3n, hashAt)).rejects.toThrow(RangeError);
  });
});

describe('large trees', () => {
  it('are walked in 64-bit numbers: proofs of a tree of 2^62 and more, all of whose leaves are equal', async () => {
    const uniform = [leaves[0]!];
    for (let level = 0; level < 63; level += 1) uniform.push(nodeHash(uniform[level]!, uniform[level]!));
    const read = (level: number): Buffer => uniform[level]!;
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
        fc.bigInt({ min: 0n, max: 2n ** 63n }),
        async (size, other) => {
          const index = other % size;
          const root = await treeRoot(size, read);
          const proof = await inclusionProof(index, size, read);
          expect(verifyInclusion(index, size, leaves[0]!, proof, root)).toBe(true);
          const from = index + 1n;
          const steps = await consistencyProof(from, size, read);
          expect(verifyConsistency(from, size, await treeRoot(from, read), root, steps)).toBe(true);
        },
      ),
      { verbose: true },
    );
  });
});
