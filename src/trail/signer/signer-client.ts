import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  longestLine,
  readAnswer,
  requestLine,
  type Refusal,
  type SignerAnswer,
  type SignerRequest,
  type SignerState,
} from './protocol.js';
import type { SignedTree } from './journal.js';

/** The signer will not sign this tree. ROLLBACK and FORK mean that the database does not say what it said before. */
export class SignerRefusal extends Error {
  override readonly name = 'SignerRefusal';

  constructor(
    readonly refusal: Refusal,
    message: string,
  ) {
    super(`The signer refuses (${refusal}): ${message}`);
  }
}

/** The signer does not answer: it is not there, or it is not ready yet. Nothing is known of its state. */
export class SignerUnreachable extends Error {
  override readonly name = 'SignerUnreachable';
}

const answerWithin = 5_000;
const startedWithin = 10_000;

/** Asks the signer behind a socket; a connection for each question, so that a signer may be started again. */
export class SignerClient {
  constructor(private readonly socket: string) {}

  /** Waits for a signer that was started a moment ago. @throws SignerUnreachable when it takes too long */
  async untilAnswers(): Promise<void> {
    const deadline = performance.now() + startedWithin;
    for (;;) {
      try {
        await this.state();
        return;
      } catch (failure) {
        if (performance.now() > deadline) {
          throw failure;
        }
        await pause(50);
      }
    }
  }

  /** The tree that it signed last, and its key. @throws SignerUnreachable */
  async state(): Promise<SignerState> {
    const answer = await this.ask({ do: 'state' });
    if ('state' in answer) {
      return answer.state;
    }
    throw unexpected(answer);
  }

  /**
   * The signed checkpoint of this tree.
   * @param proof from the tree of `state()` to this one; empty when there was none or it is the same
   * @throws SignerRefusal, SignerUnreachable
   */
  async sign(tree: SignedTree, proof: readonly Buffer[]): Promise<string> {
    const answer = await this.ask({ do: 'sign', tree, proof });
    if ('note' in answer) {
      return answer.note;
    }
    throw unexpected(answer);
  }

  private ask(request: SignerRequest): Promise<SignerAnswer> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.socket);
      let received = '';
      const fail = (reason: string): void => {
        socket.destroy();
        reject(new SignerUnreachable(`The signer at ${this.socket} does not answer: ${reason}.`));
      };
      socket.setEncoding('utf8');
      socket.setTimeout(answerWithin, () => fail('it takes too long'));
      socket.on('error', (failure) => fail(failure.message));
      socket.on('close', () => fail('it closed the connection'));
      socket.on('connect', () => socket.write(`${requestLine(request)}\n`));
      socket.on('data', (text: string) => {
        received += text;
        const end = received.indexOf('\n');
        if (end < 0) {
          if (received.length > longestLine) {
            fail('its answer has no end');
          }
          return;
        }
        socket.removeAllListeners('close');
        socket.end();
        try {
          resolve(readAnswer(received.slice(0, end)));
        } catch (failure) {
          reject(failure instanceof Error ? failure : new Error(String(failure)));
        }
      });
    });
  }
}

function unexpected(answer: SignerAnswer): Error {
  return 'refused' in answer
    ? new SignerRefusal(answer.refused, answer.message)
    : new Error('The signer answered another question.');
}
