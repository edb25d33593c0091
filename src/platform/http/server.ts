import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteHandlerMethod,
} from 'fastify';
import { explorerAssets } from './explorer.js';

export interface HttpServerOptions<Context extends BaseContext> {
  /** Makes the Apollo server once its HTTP server exists, so that it can drain it at the end. */
  readonly apollo: (drain: ReturnType<typeof fastifyApolloDrainPlugin>) => ApolloServer<Context>;
  readonly context: (request: FastifyRequest) => Promise<Context>;
  /** The explorer page for browsers; without one GET /graphql answers queries only. */
  readonly explorer?: string;
  /** Answers whether the house can serve: database reachable and migrated. */
  readonly ready: () => Promise<boolean>;
  readonly logLevel: string;
  /** Bytes of the largest body taken; a register travels base64 encoded in a mutation. */
  readonly bodyLimit?: number;
}

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The HTTP face: POST /graphql, the explorer, /healthz (alive) and /readyz (able to serve). */
export async function openHttpServer<Context extends BaseContext>(
  options: HttpServerOptions<Context>,
): Promise<FastifyInstance> {
  const server = Fastify({
    logger: options.logLevel === 'silent' ? false : { level: options.logLevel },
    bodyLimit: options.bodyLimit ?? 8 * 1024 * 1024,
    requestTimeout: 30_000,
    logController: new LogController({ disableRequestLogging: true }),
  });
  const apollo = options.apollo(fastifyApolloDrainPlugin(server));
  await apollo.start();

  server.addHook('onSend', async (_request, reply) => {
    reply.headers({ ...securityHeaders, ...reply.getHeaders() });
  });
  server.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      server.log.error(error);
    }
    return reply.status(status).send(problem(status));
  });
  server.setNotFoundHandler((_request, reply) => reply.status(404).send(problem(404)));

  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const ready = await options.ready().catch(() => false);
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  if (options.explorer !== undefined) {
    serveExplorerAssets(server);
  }
  // The integration's types are narrower than Fastify's own under exact optional properties; the values are the same.
  const answer = fastifyApolloHandler(apollo, {
    context: (request) => options.context(request),
  }) as RouteHandlerMethod;
  server.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/graphql',
    handler: (request, reply): unknown =>
      options.explorer !== undefined && wantsPage(request)
        ? sendPage(reply, options.explorer)
        : answer.call(server, request, reply),
  });
  return server;
}

function problem(status: number): { errors: { message: string; extensions: { code: string } }[] } {
  const [message, code] =
    status === 404
      ? ['Nothing here.', 'NOT_FOUND']
      : status === 413
        ? ['The request is too large.', 'BAD_REQUEST']
        : status < 500
          ? ['The request could not be read.', 'BAD_REQUEST']
          : ['Internal error', 'INTERNAL_SERVER_ERROR'];
  return { errors: [{ message, extensions: { code } }] };
}

function wantsPage(request: FastifyRequest): boolean {
  const query = request.query as Record<string, unknown>;
  return (
    request.method === 'GET' &&
    (request.headers.accept ?? '').includes('text/html') &&
    !('query' in query || 'extensions' in query)
  );
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.header('content-security-policy', pagePolicy).type('text/html; charset=utf-8').send(page);
}

function serveExplorerAssets(server: FastifyInstance): void {
  for (const asset of explorerAssets) {
    server.get(asset.path, (_request, reply) => reply.type(asset.contentType).send(asset.read()));
  }
}
