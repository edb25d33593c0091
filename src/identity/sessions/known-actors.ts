import type { Actor } from '../actor.js';

interface Known {
  readonly actor: Promise<Actor | undefined>;
  readonly lookedUpAt: number;
}

/** How many tokens are remembered; a province has some hundred people. */
const mostKnown = 5_000;

/**
 * The persons behind the tokens of a moment ago, so that not every request asks the database for the rights that the one
 * before it has just read. {@link forget} makes a change of rights felt at once; while nobody would tell of one, nothing
 * is remembered. What is older than `maxAge` milliseconds is looked up again in any case.
 */
export class KnownActors {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly lookUp: (token: string) => Promise<Actor | undefined>,
    private readonly maxAge: number,
    /** Whether a change of rights would be heard of at this moment. */
    private readonly hearsOfChanges: () => boolean = () => true,
  ) {}

  actorOf(token: string): Promise<Actor | undefined> {
    // A clock that nobody sets: a test that stops the time must not make rights live for ever.
    const now = performance.now();
    const known = this.known.get(token);
    if (known !== undefined && now - known.lookedUpAt < this.maxAge && this.hearsOfChanges()) {
      return known.actor;
    }
    const actor = this.lookUp(token);
    this.remember(token, { actor, lookedUpAt: now });
    return actor;
  }

  /** Sessions or rights have changed: everybody is looked up again. */
  forget(): void {
    this.known.clear();
  }

  private remember(token: string, known: Known): void {
    this.known.delete(token);
    const [oldest] = this.known.keys();
    if (this.known.size >= mostKnown && oldest !== undefined) {
      this.known.delete(oldest);
    }
    this.known.set(token, known);
    const forgetFailure = (): void => {
      if (this.known.get(token) === known) {
        this.known.delete(token);
      }
    };
    // Who is nobody may be somebody in a moment, and a failure is not an answer.
    known.actor.then((actor) => {
      if (actor === undefined) {
        forgetFailure();
      }
    }, forgetFailure);
  }
}
