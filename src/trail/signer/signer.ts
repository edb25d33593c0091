import type { Clock } from '../../platform/clock.js';
import { formatCheckpoint } from '../log/checkpoint.js';
import { emptyRoot } from '../log/hashing.js';
import { formatVerifierKey, type SigningKey } from '../log/keys.js';
import { verifyConsistency } from '../log/merkle.js';
import { ed25519Signer, signNote, type NoteSigner } from '../log/note.js';
import type { Journal, SignedTree } from './journal.js';
import { answerLine, readRequest, type Refusal, type SignerAnswer } from './protocol.js';

/**
 * Signs trees of one log, each a continuation of the one before by its own journal, whatever a database says. So
 * whoever rewrites the database gets no checkpoint for it.
 */
export class Signer {
  private readonly note: NoteSigner;
  private readonly vkey: string;

  constructor(
    private readonly key: SigningKey,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {
    this.note = ed25519Signer(key);
    this.vkey = formatVerifierKey(key);
  }

  /**
   * Answers one line with another.
   * @throws JournalFailure when nothing more may be signed
   */
  answer(line: string): string {
    return answerLine(this.answerTo(line));
  }

  private answerTo(line: string): SignerAnswer {
    const request = readRequest(line);
    if (request === undefined) {
      return refuse('INVALID', 'not a request of the signer protocol');
    }
    return request.do === 'state'
      ? { ok: true, state: { vkey: this.vkey, ...this.last } }
      : this.sign(request.tree, request.proof);
  }

  private sign(tree: SignedTree, proof: readonly Buffer[]): SignerAnswer {
    const refusal = refusalOf(this.last, tree, proof);
    if (refusal !== undefined) {
      return refusal;
    }
    if (tree.size > this.last.size) {
      // On the disk first: after a crash here the next request for this tree gets the same signature.
      this.journal.append(tree, this.clock.now());
    }
    return { ok: true, note: signNote(formatCheckpoint({ origin: this.key.name, ...tree }), [this.note]) };
  }

  private get last(): SignedTree {
    return this.journal.last ?? { size: 0n, root: emptyRoot };
  }
}

function refusalOf(last: SignedTree, tree: SignedTree, proof: readonly Buffer[]): SignerAnswer | undefined {
  if (tree.size < last.size) {
    return refuse('ROLLBACK', `a tree of ${tree.size} entries after one of ${last.size}`);
  }
  if (tree.size === last.size) {
    return tree.root.equals(last.root) ? undefined : refuse('FORK', `another tree of ${tree.size} entries`);
  }
  // Every tree continues the empty one; there is nothing to prove.
  const continues =
    last.size === 0n
      ? proof.length === 0
      : verifyConsistency(last.size, tree.size, last.root, tree.root, proof);
  return continues ? undefined : refuse('FORK', `not shown to continue the tree of ${last.size} entries`);
}

function refuse(refused: Refusal, message: string): SignerAnswer {
  return { ok: false, refused, message };
}
