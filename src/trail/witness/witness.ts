import type { Clock } from '../../platform/clock.js';
import { reached } from '../../platform/failure-points.js';
import { parseCheckpoint, type Checkpoint } from '../log/checkpoint.js';
import { FormatError } from '../log/format-error.js';
import type { SigningKey, VerifierKey } from '../log/keys.js';
import { verifyConsistency } from '../log/merkle.js';
import {
  addSignatureLines,
  ed25519Verifier,
  formatSignatureLine,
  openNote,
  parseNote,
  SignatureError,
} from '../log/note.js';
import { cosign } from '../log/cosignature.js';
import { parseWitnessRequest, type WitnessRequest } from './request.js';
import { type WitnessStore } from './witness-store.js';

/** What a witness answers, by the status codes of C2SP tlog-witness. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  /** The cosignature line, the size of the latest cosigned tree, or what is wrong. */
  readonly body: string;
  readonly contentType: string;
}

const plainText = 'text/plain; charset=utf-8';

/**
 * Cosigns checkpoints of the logs that it knows, each only as a continuation of the one that it cosigned before.
 * It sees hashes and sizes, never what was logged.
 */
export class Witness {
  /** The checkpoint is compared and kept before the next one is looked at. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly key: SigningKey,
    private readonly logs: readonly VerifierKey[],
    private readonly store: WitnessStore,
    private readonly clock: Clock,
  ) {}

  /** Answers an add-checkpoint request. */
  addCheckpoint(text: string): Promise<WitnessAnswer> {
    const answer = this.queue.then(() => this.answer(text));
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  /** The checkpoint cosigned last of the log with this hash of its origin, with its cosignature: for monitors. */
  latestNote(hash: string): Promise<string | undefined> {
    return this.store.note(hash);
  }

  private async answer(text: string): Promise<WitnessAnswer> {
    const asked = read(text);
    if (asked === undefined) {
      return { status: 400, body: 'Not an add-checkpoint request.\n', contentType: plainText };
    }
    const { request, checkpoint } = asked;
    const keys = this.logs.filter((key) => key.name === checkpoint.origin);
    if (keys.length === 0) {
      return { status: 404, body: 'This log is not known here.\n', contentType: plainText };
    }
    if (!isSigned(request.note, keys)) {
      return { status: 403, body: 'No signature of this log.\n', contentType: plainText };
    }
    const latest = await this.store.latest(checkpoint.origin);
    return refusalOf(request, checkpoint, latest) ?? (await this.cosign(request.note, checkpoint, keys));
  }

  private async cosign(
    note: string,
    checkpoint: Checkpoint,
    keys: readonly VerifierKey[],
  ): Promise<WitnessAnswer> {
    const line = cosign(
      this.key,
      parseNote(note).text,
      BigInt(Math.floor(this.clock.now().getTime() / 1000)),
    );
    await this.store.keep(checkpoint, addSignatureLines(withSignaturesOf(keys, note), [line]));
    reached('witness.kept');
    return { status: 200, body: line, contentType: plainText };
  }
}

function read(text: string): { request: WitnessRequest; checkpoint: Checkpoint } | undefined {
  try {
    const request = parseWitnessRequest(text);
    return { request, checkpoint: parseCheckpoint(parseNote(request.note).text) };
  } catch (failure) {
    if (failure instanceof FormatError) {
      return undefined;
    }
    throw failure;
  }
}

function isSigned(note: string, keys: readonly VerifierKey[]): boolean {
  try {
    openNote(note, keys.map(ed25519Verifier));
    return true;
  } catch (failure) {
    if (failure instanceof SignatureError) {
      return false;
    }
    throw failure;
  }
}

function refusalOf(
  { oldSize, proof }: WitnessRequest,
  { size, root }: Checkpoint,
  latest: Checkpoint,
): WitnessAnswer | undefined {
  if (oldSize > size) {
    return {
      status: 400,
      body: 'The old size is larger than that of the checkpoint.\n',
      contentType: plainText,
    };
  }
  if (oldSize !== latest.size) {
    return { status: 409, body: `${latest.size}\n`, contentType: 'text/x.tlog.size' };
  }
  if (oldSize === size && !root.equals(latest.root)) {
    return { status: 409, body: `Another tree of ${size} entries was cosigned.\n`, contentType: plainText };
  }
  // Every tree continues the empty one: then there is nothing to show.
  const isShown =
    oldSize === 0n ? proof.length === 0 : verifyConsistency(oldSize, size, latest.root, root, proof);
  return isShown
    ? undefined
    : {
        status: 422,
        body: 'The proof does not lead from the old tree to this one.\n',
        contentType: plainText,
      };
}

/** The note without lines of unknown keys: they were not verified and say nothing. */
function withSignaturesOf(keys: readonly VerifierKey[], note: string): string {
  const { text, verified } = openNote(note, keys.map(ed25519Verifier));
  return `${text}\n${verified.map(formatSignatureLine).join('')}`;
}
