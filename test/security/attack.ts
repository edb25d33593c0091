import type { FastifyInstance } from 'fastify';

/** What came back of an attack. */
export interface Struck {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: any;
  readonly codes: readonly string[];
  readonly milliseconds: number;
}

export interface Blow {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS' | 'HEAD';
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
  readonly token?: string | undefined;
}

/** Files, and frames of a stack; a sentence may say that a thing lies at K1 (ZONE). */
const paths = /node_modules|\/(?:src|dist)\/|\bat (?:async )?[\w.<>]+ \((?:file:|node:|\/|<)/;
const statements =
  /\b(?:select|insert into|update|delete from)\s+[\w"*]+\s|pg_|postgres|SQLSTATE|syntax error at or near|violates|relation "/i;
const tables =
  /\b(?:(?:identity|custody|trail|platform|rules)\.[a-z_]+|(?:inventory|inspection)\.(?:inventory|line|discrepancy|signature|inspection|programme|team_member|guard_|check_|book_))\b/;
const hosts = /127\.0\.0\.1|localhost|ECONNREFUSED/i;

/** What a text holds that no answer may hold: paths, stacks, SQL, tables, hosts. */
export function insideOf(text: string): string | undefined {
  // Ids, cursors and tokens are base64url: what they hold is looked at, not how it happens to be spelt.
  const plain = text.replaceAll(/"([\w-]{24,})"/g, (_whole, opaque: string) =>
    JSON.stringify(Buffer.from(opaque, 'base64url').toString('utf8')),
  );
  return [paths, statements, tables, hosts].map((pattern) => pattern.exec(plain)?.[0]).find(Boolean);
}

/** One request, and the checks that hold for every answer: JSON or an empty body, and nothing of the inside. */
export async function strike(server: FastifyInstance, blow: Blow): Promise<Struck> {
  const began = performance.now();
  const answer = await server.inject({
    method: blow.method ?? 'POST',
    url: blow.url ?? '/graphql',
    headers: {
      ...(blow.payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...(blow.token === undefined ? {} : { authorization: `Bearer ${blow.token}` }),
      ...blow.headers,
    },
    ...(blow.payload === undefined ? {} : { payload: blow.payload }),
  });
  const milliseconds = performance.now() - began;
  const text = answer.body;
  const body: any = text === '' ? {} : JSON.parse(text);
  const inside = insideOf(text);
  if (inside !== undefined) {
    throw new Error(`An answer tells of the inside, "${inside}": ${text.slice(0, 500)}`);
  }
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    body,
    codes: (body.errors ?? []).map((error: any) => String(error.extensions?.code)),
    milliseconds,
  };
}

/** A document with its variables, as somebody. */
export function ask(
  server: FastifyInstance,
  query: string,
  variables: object = {},
  token?: string,
  more: object = {},
): Promise<Struck> {
  return strike(server, { payload: JSON.stringify({ query, variables, ...more }), token });
}

/** n times what the function makes of the number. */
export function times(n: number, make: (index: number) => string): string {
  return Array.from({ length: n }, (_, index) => make(index)).join(' ');
}
