import {
  HeaderMap,
  type ApolloServer,
  type ApolloServerPlugin,
  type BaseContext,
  type HTTPGraphQLRequest,
} from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { refusal } from '../graphql/errors.js';
import { alreadyRun } from '../graphql/in-house-execution.js';
import type { AdmittedDocument, GivenDocument } from '../graphql/trusted-documents.js';
import type { TrustedRoad } from '../graphql/trusted-road.js';
import { newReference } from '../ids.js';
import { retryAfterOf, unavailability } from '../unavailable.js';
import { answerSignal } from './answer-time.js';

export interface GraphqlHandlerOptions<Context extends BaseContext> {
  readonly apollo: ApolloServer<Context>;
  /** The short way of what first-party clients ask. */
  readonly trusted: TrustedRoad<Context>;
  readonly context: (request: FastifyRequest) => Promise<Context>;
  /** The document to run for this person. @throws GraphQLError when it may not run */
  readonly admit: (given: GivenDocument, context: Context) => AdmittedDocument;
  /** Hears of every failure that is ours, under its reference. */
  readonly failed: (reference: string, error: unknown) => void;
}

/**
 * Answers 503 with Retry-After where an error says that the same request may succeed later; what other fields of it have
 * answered is told all the same. A statement that was given up may have asked too much and stays as it is.
 */
export const answersOutages: ApolloServerPlugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { body, http } }) => {
      const errors = body.kind === 'single' ? body.singleResult.errors : undefined;
      const code = errors
        ?.map(({ extensions }) => extensions?.['code'])
        .find((each) => each !== 'TIMEOUT' && retryAfterOf(each) !== undefined);
      if (code !== undefined) {
        http.status = 503;
        http.headers.set('retry-after', String(retryAfterOf(code)));
      }
    },
  }),
};

/** What Apollo would choose for the `accept` that clients send; it is asked about any other. */
const mediaTypes = new Map<string | undefined, string>([
  [undefined, 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
]);

/** Answers a request on the short way, where it can be, and through Apollo otherwise. */
export function graphqlHandler<Context extends BaseContext>(
  options: GraphqlHandlerOptions<Context>,
): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
  return async (request, reply) => {
    const mediaType = request.method === 'POST' ? mediaTypes.get(request.headers.accept) : undefined;
    const question = mediaType === undefined ? undefined : options.trusted.questionOf(request.body);
    if (question === undefined) {
      return answerByApollo(options, () => options.context(request), request, reply);
    }
    // One context, whichever way the answer comes: what was recorded for the request is not recorded twice.
    const context = options.context(request);
    const { body, ran } = await options.trusted.answer(question, () => context);
    if (body === undefined) {
      return answerByApollo(options, () => context, request, reply, ran);
    }
    return isGivenUp(request) ? reply : reply.header('content-type', mediaType).send(body);
  };
}

/** Whether it was answered already, because it took too long, or its client is gone. */
function isGivenUp(request: FastifyRequest): boolean {
  return answerSignal(request)?.aborted ?? false;
}

/** Hands a request to Apollo, with the document that its hash names put in its place. */
async function answerByApollo<Context extends BaseContext>(
  options: GraphqlHandlerOptions<Context>,
  contextOf: () => Promise<Context>,
  request: FastifyRequest,
  reply: FastifyReply,
  ran?: Promise<ExecutionResult>,
): Promise<unknown> {
  const asked = askedOf(request);
  if (ran !== undefined) {
    alreadyRun.set(asked, ran);
  }
  const answer = await options.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: asked,
    // Apollo calls this after its protection against foreign pages and before it looks at the document.
    context: async () => {
      const context = await contextOf().catch((error: unknown) => {
        throw toldOutage(error, options.failed);
      });
      putDocument(asked, (given) => options.admit(given, context));
      return context;
    },
  });
  if (isGivenUp(request)) {
    return reply;
  }
  for (const [name, value] of answer.headers) {
    void reply.header(name, value);
  }
  if (answer.body.kind !== 'complete') {
    throw new Error('An answer in parts was never asked for.');
  }
  return reply.code(answer.status ?? 200).send(answer.body.string);
}

/** Apollo takes what is no error of GraphQL for a fault of ours. */
function toldOutage(error: unknown, failed: (reference: string, error: unknown) => void): unknown {
  const told = unavailability(error);
  if (told === undefined) {
    return error;
  }
  failed(newReference(), error);
  const headers = new HeaderMap([['retry-after', String(retryAfterOf(told.code))]]);
  return refusal(told, { status: 503, headers });
}

function askedOf(request: FastifyRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) {
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
  }
  const address = request.url.indexOf('?');
  return {
    method: request.method.toUpperCase(),
    headers,
    search: address < 0 ? '' : request.url.slice(address),
    body: request.body,
  };
}

type Admission = (given: GivenDocument) => AdmittedDocument;

/** A request of another form is left as it is: Apollo refuses it. */
function putDocument(asked: HTTPGraphQLRequest, admit: Admission): void {
  if (asked.method === 'POST') {
    asked.body = isRecord(asked.body) ? withDocument(asked.body, admit) : asked.body;
    return;
  }
  if (asked.method === 'GET') {
    asked.search = searchWithDocument(asked.search, admit);
  }
}

function withDocument(body: Readonly<Record<string, unknown>>, admit: Admission): Record<string, unknown> {
  const { documentId, extensions, ...rest } = body;
  const { query } = admit({ query: body['query'], documentId, extensions });
  return {
    ...rest,
    ...(query === undefined ? {} : { query }),
    ...(extensions === undefined ? {} : { extensions: withoutHash(extensions) }),
  };
}

/** Apollo's own keeping of documents is off and would refuse the hash, which has done its work. */
function withoutHash(extensions: unknown): unknown {
  if (!isRecord(extensions)) {
    return extensions;
  }
  const { persistedQuery: _hash, ...others } = extensions;
  return others;
}

function searchWithDocument(search: string, admit: Admission): string {
  const parameters = new URLSearchParams(search);
  const extensions = parsed(parameters.get('extensions'));
  const { query } = admit({
    query: parameters.get('query') ?? undefined,
    documentId: parameters.get('documentId') ?? undefined,
    extensions,
  });
  // A parameter that was given twice stays so, and Apollo refuses it.
  if (query !== undefined && !parameters.has('query')) {
    parameters.set('query', query);
  }
  if (isRecord(extensions)) {
    parameters.set('extensions', JSON.stringify(withoutHash(extensions)));
  }
  return `?${parameters.toString()}`;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
