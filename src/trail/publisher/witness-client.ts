import { cosignatureVerifier } from '../log/cosignature.js';
import { parseDecimal } from '../log/decimal.js';
import { sha256 } from '../log/hashing.js';
import { parseVerifierKey, type VerifierKey } from '../log/keys.js';
import { openNote } from '../log/note.js';
import { formatWitnessRequest } from '../witness/index.js';
import { sizeOfNote } from './size-of-note.js';
import type { Tree } from './trail-database.js';

/** A witness that checkpoints are sent to. */
export interface WitnessAddress {
  /** Its public key, as it was handed over. */
  readonly vkey: string;
  /** The submission prefix of C2SP tlog-witness. */
  readonly url: string;
}

/** What a witness is asked to cosign, and how it is shown that it continues an earlier tree. */
export interface Offer {
  readonly tree: Tree;
  readonly note: string;
  readonly proofFrom: (size: bigint) => Promise<readonly Buffer[]>;
}

/** The witness has seen something that this log does not say any more; it must be looked into. */
export class WitnessConflict extends Error {
  override readonly name = 'WitnessConflict';
}

const answerWithin = 5_000;
const longestAnswer = 16 * 1024;

/** Sends checkpoints to one witness, one at a time. */
export class WitnessClient {
  readonly key: VerifierKey;
  readonly name: string;
  private readonly prefix: string;
  /** What it has cosigned last, as far as is known. */
  private knownSize = 0n;
  private busy: Promise<unknown> = Promise.resolve();
  private newest = 0n;

  constructor({ vkey, url }: WitnessAddress) {
    this.key = parseVerifierKey(vkey);
    this.name = this.key.name;
    this.prefix = url.replace(/\/$/, '');
  }

  /**
   * The verified cosignature line; undefined where a newer tree was offered before this one's turn came.
   * @throws WitnessConflict, or Error where the witness does not answer or answers something else
   */
  async cosign(offer: Offer): Promise<string | undefined> {
    this.newest = offer.tree.size;
    const turn = this.busy.then(() => (offer.tree.size < this.newest ? undefined : this.ask(offer)));
    this.busy = turn.catch(() => undefined);
    return turn;
  }

  /**
   * How many entries it has cosigned of this log under one of these keys: a witness alone cannot say that a log has more
   * than was signed. 0 where it does not answer or has none.
   */
  async latestSize(origin: string, logKeys: readonly string[]): Promise<bigint> {
    try {
      const response = await fetch(
        `${this.prefix}/${sha256(Buffer.from(origin)).toString('hex')}/checkpoint`,
        {
          redirect: 'error',
          signal: AbortSignal.timeout(answerWithin),
        },
      );
      const note = await readShort(response);
      openNote(note, [cosignatureVerifier(this.key)]);
      return response.ok ? sizeOfNote(note, origin, logKeys) : 0n;
    } catch {
      return 0n;
    }
  }

  private async ask(offer: Offer): Promise<string> {
    const first = await this.post(offer, this.knownSize);
    const answer = first.conflict === undefined ? first : await this.post(offer, first.conflict);
    if (answer.line === undefined) {
      throw new Error(`The witness ${this.name} moved on twice.`);
    }
    this.knownSize = offer.tree.size;
    return answer.line;
  }

  private async post(offer: Offer, oldSize: bigint): Promise<{ line?: string; conflict?: bigint }> {
    if (oldSize > offer.tree.size) {
      throw new WitnessConflict(
        `The witness ${this.name} has cosigned ${oldSize} entries, and the log has ${offer.tree.size}.`,
      );
    }
    const proof = oldSize === 0n || oldSize === offer.tree.size ? [] : await offer.proofFrom(oldSize);
    const response = await fetch(`${this.prefix}/add-checkpoint`, {
      method: 'POST',
      body: formatWitnessRequest({ oldSize, proof, note: offer.note }),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithin),
    });
    const body = await readShort(response);
    if (response.status === 200) {
      return { line: this.verified(body, offer.note) };
    }
    if (response.status === 409 && response.headers.get('content-type') === 'text/x.tlog.size') {
      return { conflict: parseDecimal(body.trimEnd()) ?? 0n };
    }
    const reason = `The witness ${this.name} refuses ${offer.tree.size} entries (${response.status}): ${body.trim().slice(0, 200)}`;
    throw response.status === 409 || response.status === 422
      ? new WitnessConflict(reason)
      : new Error(reason);
  }

  /** The line of this witness among those that it answered. */
  private verified(body: string, note: string): string {
    const { verified } = openNote(`${note}${body}`, [cosignatureVerifier(this.key)]);
    const lines = body.split('\n').filter((line) => line.startsWith(`— ${this.name} `));
    if (verified.length !== 1 || lines.length !== 1) {
      throw new Error(`The witness ${this.name} answered not one cosignature of its own.`);
    }
    return `${lines[0] ?? ''}\n`;
  }
}

async function readShort(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > longestAnswer) {
      throw new Error('The answer of the witness has no end.');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
