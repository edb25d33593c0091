import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '../platform/clock.js';
import { newId } from '../platform/ids.js';

/** What a step of the demonstration did, for the report. */
export interface PlayedStep {
  readonly title: string;
  readonly who: string;
  readonly outcome: string;
}

/** Something differed from what the demonstration expects; the message says what. */
class DemoFailure extends Error {}

/** Fails loudly unless the two are equal. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new DemoFailure(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
}

/** The thing, or a loud failure when it is not there. */
export function present<Thing>(thing: Thing | null | undefined, what: string): Thing {
  if (thing == null) {
    throw new DemoFailure(`${what} is missing`);
  }
  return thing;
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string };
  }[];
}

/** The tokens of a session. */
interface Tokens {
  readonly token: string | null;
  readonly refreshToken: string | null;
}

/** The token was dead: nothing was done, so the same request may come again with a new one. */
class TokenEnded extends DemoFailure {}

interface MutationPayload {
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly field: string[];
  }[];
}

/** One person at the API, over HTTP like everybody else; tokens of five minutes are refreshed on the way. */
export class DemoPerson {
  private refreshing: Promise<Tokens> | undefined;

  constructor(
    readonly username: string,
    readonly fullName: string,
    /** The id by which others name this person: as a signer, or as the second of two. */
    readonly staffId: string,
    private readonly url: string,
    private tokens: Tokens,
  ) {}

  async ask<Data>(document: string, variables: object = {}): Promise<Data> {
    const { tokens } = this;
    try {
      return await askGraphql<Data>(this.url, document, variables, tokens.token);
    } catch (error) {
      if (!(error instanceof TokenEnded)) {
        throw error;
      }
      if (this.tokens === tokens) {
        await this.refresh(tokens);
      }
      return askGraphql<Data>(this.url, document, variables, this.tokens.token);
    }
  }

  /** Two requests that meet a dead token wait for one refresh: a refresh token is used once. */
  private async refresh(tokens: Tokens): Promise<void> {
    this.refreshing ??= askGraphql<{ sessionRefresh: Tokens }>(this.url, refreshDocument, {
      requestId: newId(),
      input: { refreshToken: tokens.refreshToken },
    }).then((data) => data.sessionRefresh);
    try {
      this.tokens = await this.refreshing;
    } finally {
      this.refreshing = undefined;
    }
  }

  /** Runs a mutation and expects it to be done. */
  async act<Payload>(document: string, input: object): Promise<Payload> {
    const payload = await this.payload<Payload>(document, input);
    const [error] = payload.userErrors;
    if (error !== undefined) {
      throw new DemoFailure(
        `${this.username} was refused: ${error.code} ${error.field.join('.')}: ${error.message}`,
      );
    }
    return payload;
  }

  /** Runs a mutation that the house must refuse, and answers the codes of its refusal. */
  async isRefused(document: string, input: object): Promise<string[]> {
    const payload = await this.payload<object>(document, input);
    return payload.userErrors.map((error) => error.code);
  }

  private async payload<Payload>(document: string, input: object): Promise<Payload & MutationPayload> {
    const data = await this.ask<Record<string, Payload & MutationPayload>>(document, {
      requestId: newId(),
      input,
    });
    return present(Object.values(data)[0], 'the payload of a mutation');
  }
}

async function askGraphql<Data>(
  url: string,
  document: string,
  variables: object,
  token: string | null = null,
): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-device-time': systemClock.now().toISOString(),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document, variables }),
  });
  const answer = (await response.json()) as Answer;
  const [error] = answer.errors ?? [];
  if (error?.extensions?.code === 'UNAUTHENTICATED') {
    throw new TokenEnded(error.message);
  }
  if (error !== undefined || answer.data == null) {
    throw new DemoFailure(`the API answered ${response.status}: ${error?.message ?? 'nothing'}`);
  }
  return answer.data as Data;
}

const logInDocument = `mutation DemoLogIn($requestId: UUID!, $input: SessionOpenInput!) {
  sessionOpen(requestId: $requestId, input: $input) { token refreshToken userErrors { code } }
}`;
const refreshDocument = `mutation DemoRefresh($requestId: UUID!, $input: SessionRefreshInput!) {
  sessionRefresh(requestId: $requestId, input: $input) { token refreshToken userErrors { code } }
}`;

interface LogInData {
  readonly sessionOpen: Tokens;
}

/** Logs people in and keeps the record of what was played. */
export class DemoPlayer {
  readonly steps: PlayedStep[] = [];

  constructor(
    private readonly url: string,
    private readonly password: string,
    private readonly tell: (line: string) => void,
  ) {}

  async logIn(username: string): Promise<DemoPerson> {
    const data = await askGraphql<LogInData>(this.url, logInDocument, {
      requestId: newId(),
      input: { username, password: this.password },
    });
    const token = present(data.sessionOpen.token, `the log-in of ${username}`);
    const { viewer } = await askGraphql<{ viewer: { staff: { id: string; fullName: string } } }>(
      this.url,
      '{ viewer { staff { id fullName } } }',
      {},
      token,
    );
    return new DemoPerson(username, viewer.staff.fullName, viewer.staff.id, this.url, data.sessionOpen);
  }

  /** Plays one step: it answers its outcome in a sentence, or fails the demonstration. */
  async step(title: string, person: DemoPerson, play: () => Promise<string>): Promise<void> {
    try {
      const outcome = await play();
      this.steps.push({ title, who: person.username, outcome });
      this.tell(`  ✓ ${title} (${person.username})\n      ${outcome}`);
    } catch (error) {
      throw new DemoFailure(
        `${title} (${person.username}): ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

/** The moments of the played day: each a little after the one before, all of them past. */
export class DemoTime {
  private last: number;

  constructor(now: Date) {
    this.last = now.getTime() - 9 * 60_000;
  }

  next(): string {
    this.last += 5_000;
    return new Date(this.last).toISOString();
  }
}
