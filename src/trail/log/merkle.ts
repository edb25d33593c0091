import { FormatError } from './format-error.js';
import { emptyRoot, HASH_SIZE, nodeHash } from './hashing.js';

/** The complete subtree over the leaves index·2^level … (index+1)·2^level − 1. */
export interface NodeCoordinate {
  readonly level: number;
  readonly index: bigint;
}

/** Reads the hash of a complete subtree, from tiles for instance. Calls may come all at once. */
export type HashReader = (level: number, index: bigint) => Buffer | Promise<Buffer>;

/**
 * The right edge of a growing tree: the roots of its complete subtrees, largest first, one for each 1 bit of the size.
 * It is all that is needed to append and to tell the root.
 */
export class Frontier {
  private constructor(
    private leaves: bigint,
    private readonly roots: Buffer[],
  ) {}

  /**
   * The frontier of a tree that is known already; without arguments that of the empty tree.
   * @throws FormatError when the hashes cannot be those of a tree of this size
   */
  static of(size = 0n, hashes: readonly Buffer[] = []): Frontier {
    if (size < 0n || hashes.length !== onesIn(size) || hashes.some((each) => each.length !== HASH_SIZE)) {
      throw new FormatError('tree', `not the frontier of a tree of ${size.toString()} leaves`);
    }
    return new Frontier(size, [...hashes]);
  }

  get size(): bigint {
    return this.leaves;
  }

  get hashes(): readonly Buffer[] {
    return this.roots;
  }

  /** @param completed is told each complete subtree above the leaf that this leaf finishes, lowest first */
  append(leaf: Buffer, completed?: (node: NodeCoordinate, hash: Buffer) => void): void {
    let node = leaf;
    let level = 0;
    for (let rest = this.leaves; (rest & 1n) === 1n; rest >>= 1n) {
      // There is a root for each 1 bit of the size.
      node = nodeHash(this.roots.pop() as Buffer, node);
      level += 1;
      completed?.({ level, index: rest >> 1n }, node);
    }
    this.roots.push(node);
    this.leaves += 1n;
  }

  root(): Buffer {
    return foldFromTheRight(this.roots);
  }
}

/**
 * The inclusion proof of RFC 9162 §2.1.3.1 for the leaf at this index in the tree of this size, sibling first.
 * @throws RangeError when there is no such leaf
 */
export async function inclusionProof(leafIndex: bigint, size: bigint, hashAt: HashReader): Promise<Buffer[]> {
  if (leafIndex < 0n || leafIndex >= size) {
    throw new RangeError(`There is no leaf ${leafIndex.toString()} in a tree of ${size.toString()}.`);
  }
  return Promise.all(inclusionPath(leafIndex, 0n, size).map((range) => rangeRoot(range, hashAt)));
}

/**
 * The consistency proof of RFC 9162 §2.1.4.1 from one tree to a later one of the same log.
 * @throws RangeError unless 0 < from ≤ to
 */
export async function consistencyProof(from: bigint, to: bigint, hashAt: HashReader): Promise<Buffer[]> {
  if (from <= 0n || from > to) {
    throw new RangeError(`There is no consistency proof from ${from.toString()} to ${to.toString()}.`);
  }
  return Promise.all(consistencyPath(from, to).map((range) => rangeRoot(range, hashAt)));
}

/** The root of the tree of this size. */
export async function treeRoot(size: bigint, hashAt: HashReader): Promise<Buffer> {
  return size === 0n ? emptyRoot : rangeRoot({ first: 0n, end: size }, hashAt);
}

/** The roots of the complete subtrees of a tree of this size: what {@link Frontier.of} takes. */
export async function frontierHashes(size: bigint, hashAt: HashReader): Promise<Buffer[]> {
  return rootsOf({ first: 0n, end: size }, hashAt);
}

/** Whether the proof leads from this leaf to this root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leafIndex: bigint,
  size: bigint,
  leaf: Buffer,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (leafIndex < 0n || leafIndex >= size || !areHashes([leaf, root, ...proof])) return false;
  let fn = leafIndex;
  let sn = size - 1n;
  let computed = leaf;
  for (const sibling of proof) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      computed = nodeHash(sibling, computed);
      for (; !isOdd(fn) && fn !== 0n; fn >>= 1n) sn >>= 1n;
    } else {
      computed = nodeHash(computed, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && computed.equals(root);
}

/**
 * Whether the proof shows that the tree with the second root begins with the whole tree of the first
 * (RFC 9162 §2.1.4.2). From the empty tree nothing can be shown: false.
 */
export function verifyConsistency(
  from: bigint,
  to: bigint,
  fromRoot: Buffer,
  toRoot: Buffer,
  proof: readonly Buffer[],
): boolean {
  if (from <= 0n || from > to || !areHashes([fromRoot, toRoot, ...proof])) return false;
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  // The old tree is itself a node of the new one, and the proof leaves it out.
  const path = isPowerOfTwo(from) ? [fromRoot, ...proof] : proof;
  const [start, ...rest] = path;
  if (start === undefined || proof.length === 0) return false;

  let fn = from - 1n;
  let sn = to - 1n;
  for (; isOdd(fn); fn >>= 1n) sn >>= 1n;
  let oldRoot = start;
  let newRoot = start;
  for (const each of rest) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      oldRoot = nodeHash(each, oldRoot);
      newRoot = nodeHash(each, newRoot);
      for (; !isOdd(fn) && fn !== 0n; fn >>= 1n) sn >>= 1n;
    } else {
      newRoot = nodeHash(newRoot, each);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && oldRoot.equals(fromRoot) && newRoot.equals(toRoot);
}

/** Leaves first … end − 1, the first of which begins a complete subtree at least as large as the range. */
interface LeafRange {
  readonly first: bigint;
  readonly end: bigint;
}

/** PATH(m, D_n) without the hashing: the ranges whose roots make the proof. */
function inclusionPath(leafIndex: bigint, first: bigint, end: bigint): LeafRange[] {
  const path: LeafRange[] = [];
  while (end - first > 1n) {
    const middle = first + largestPowerBelow(end - first);
    if (leafIndex < middle) {
      path.push({ first: middle, end });
      end = middle;
    } else {
      path.push({ first, end: middle });
      first = middle;
    }
  }
  return path.reverse();
}

/** SUBPROOF(m, D_n, true) without the hashing. */
function consistencyPath(from: bigint, to: bigint): LeafRange[] {
  const path: LeafRange[] = [];
  let first = 0n;
  let end = to;
  while (from < end) {
    const middle = first + largestPowerBelow(end - first);
    if (from <= middle) {
      path.push({ first: middle, end });
      end = middle;
    } else {
      path.push({ first, end: middle });
      first = middle;
    }
  }
  // Where the walk never went right, the old tree is a node of the new one, which the verifier knows.
  if (first !== 0n) path.push({ first, end });
  return path.reverse();
}

async function rangeRoot(range: LeafRange, hashAt: HashReader): Promise<Buffer> {
  return foldFromTheRight(await rootsOf(range, hashAt));
}

async function rootsOf(range: LeafRange, hashAt: HashReader): Promise<Buffer[]> {
  return Promise.all(completeSubtrees(range).map(async ({ level, index }) => hashAt(level, index)));
}

function completeSubtrees({ first, end }: LeafRange): NodeCoordinate[] {
  const nodes: NodeCoordinate[] = [];
  for (let from = first; from < end;) {
    const level = bitLength(end - from) - 1;
    nodes.push({ level, index: from >> BigInt(level) });
    from += 1n << BigInt(level);
  }
  return nodes;
}

function foldFromTheRight(hashes: readonly Buffer[]): Buffer {
  return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));
}

function largestPowerBelow(size: bigint): bigint {
  return 1n << BigInt(bitLength(size - 1n) - 1);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function onesIn(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

function isPowerOfTwo(value: bigint): boolean {
  return (value & (value - 1n)) === 0n;
}

function areHashes(hashes: readonly Buffer[]): boolean {
  return hashes.every((each) => each.length === HASH_SIZE);
}
