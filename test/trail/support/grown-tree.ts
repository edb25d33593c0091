import { consistencyProof, leafHash, nodeHash, treeRoot } from '../../../src/trail/log/index.js';

/** A tree of so many made-up entries, with every proof in it. */
export class GrownTree {
  private readonly leaves: readonly Buffer[];

  constructor(size: number, kind = 'entry') {
    this.leaves = Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`${kind} ${index}`)));
  }

  async at(size: bigint): Promise<{ size: bigint; root: Buffer }> {
    return { size, root: await treeRoot(size, (level, index) => this.hashAt(level, index)) };
  }

  proof(from: bigint, to: bigint): Promise<Buffer[]> {
    return from === to
      ? Promise.resolve([])
      : consistencyProof(from, to, (level, index) => this.hashAt(level, index));
  }

  private hashAt(level: number, index: bigint): Buffer {
    return level === 0
      ? this.leaves[Number(index)]!
      : nodeHash(this.hashAt(level - 1, index * 2n), this.hashAt(level - 1, index * 2n + 1n));
  }
}
