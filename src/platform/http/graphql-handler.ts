import { HeaderMap, type ApolloServer, type BaseContext, type HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { alreadyRun } from '../graphql/in-house-execution.js';
import type { AdmittedDocument, GivenDocument } from '../graphql/trusted-documents.js';
import type { TrustedRoad } from '../graphql/trusted-road.js';

export interface GraphqlHandlerOptions<Context extends BaseContext> {
  readonly apollo: ApolloServer<Context>;
  /** The short way of what first-party clients ask. */
  readonly trusted: TrustedRoad<Context>;
  readonly context: (request: FastifyRequest) => Promise<Context>;
  /** The document to run for this person. @throws GraphQLError when it may not run */
  readonly admit: (given: GivenDocument, context: Context) => AdmittedDocument;
}

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
    return body === undefined
      ? answerByApollo(options, () => context, request, reply, ran)
      : reply.header('content-type', mediaType).send(body);
  };
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
      const context = await contextOf();
      putDocument(asked, (given) => options.admit(given, context));
      return context;
    },
  });
  for (const [name, value] of answer.headers) {
    void reply.header(name, value);
  }
  if (answer.body.kind !== 'complete') {
    throw new Error('An answer in parts was never asked for.');
  }
  return reply.code(answer.status ?? 200).send(answer.body.string);
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
