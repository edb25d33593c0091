import type { Socket } from 'node:net';
import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import Fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Clock } from '../clock.js';
import { newReference } from '../ids.js';
import type { Health, HealthPart } from '../health.js';
import { tell, type ToldRefusal } from '../sentences/index.js';
import { retryAfterOf, unavailability } from '../unavailable.js';
import type { AdmittedDocument, GivenDocument } from '../graphql/trusted-documents.js';
import type { TrustedRoad } from '../graphql/trusted-road.js';
import { refusedOutside } from '../graphql/errors.js';
import { limitAnswerTime } from './answer-time.js';
import { answerDeviceTime } from './device-time.js';
import { explorerAssets } from './explorer.js';
import { graphqlHandler } from './graphql-handler.js';
import { Load } from './load.js';
import { httpLimits, httpTimings, type HttpTimings } from './http-limits.js';
import { failureBody, HttpRefusal, rawRefusal, refusalBody, refusalOfStatus } from './refusals.js';
import { guardBody } from './request-body.js';
import { pagePolicy, securityHeaders } from './security-headers.js';

export interface HttpServerOptions<Context extends BaseContext> {
  /** Makes the Apollo server once its HTTP server exists, so that it can drain it at the end. */
  readonly apollo: (drain: ReturnType<typeof fastifyApolloDrainPlugin>) => ApolloServer<Context>;
  /** The short way of what first-party clients ask. */
  readonly trusted: TrustedRoad<Context>;
  readonly context: (request: FastifyRequest) => Promise<Context>;
  /** The document to run for this person. @throws GraphQLError when it may not run */
  readonly admit: (given: GivenDocument, context: Context) => AdmittedDocument;
  /** Whether whoever asks may send a body of the larger size; asked only about such a body. */
  readonly mayUpload: (request: FastifyRequest) => Promise<boolean>;
  /** The explorer page for browsers; without one GET /graphql answers queries only. */
  readonly explorer?: string;
  /** What the parts of the house have said of themselves last. */
  readonly health: Health;
  /** The present moment, which each answer tells. */
  readonly clock: Clock;
  /** Requests at work at once, where that is not the usual number. */
  readonly mostRequests?: number;
  /** Hears of every failure that is ours, under the reference that the answer tells. */
  readonly failed: (reference: string, error: unknown) => void;
  readonly logLevel: string;
  /** Where the log goes, a line at a time; standard output when left out. */
  readonly logTo?: { write(line: string): void };
  readonly timings?: Partial<HttpTimings>;
}

/** The HTTP face: POST /graphql, the explorer, /healthz (alive) and /readyz (able to serve). Errors are JSON. */
export async function openHttpServer<Context extends BaseContext>(
  options: HttpServerOptions<Context>,
): Promise<FastifyInstance> {
  const timings = { ...httpTimings, ...options.timings };
  const server = Fastify({
    logger:
      options.logLevel === 'silent'
        ? false
        : { level: options.logLevel, ...(options.logTo === undefined ? {} : { stream: options.logTo }) },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: httpLimits.uploadBytes,
    requestTimeout: timings.request,
    keepAliveTimeout: timings.keepAlive,
    connectionTimeout: timings.idle,
    http: {
      headersTimeout: timings.headers,
      connectionsCheckingInterval: timings.looking,
      maxHeaderSize: httpLimits.headerBytes,
    },
    // Ours says so with a code, and answers health all the while.
    return503OnClosing: false,
    // Members that would change what an object is are left out, like other members that nobody knows.
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, _request, reply) => {
      answerUnread(reply, error.statusCode ?? 400);
    },
  });
  server.server.maxConnections = httpLimits.connections;
  const apollo = options.apollo(fastifyApolloDrainPlugin(server));
  await apollo.start();

  // At the beginning, so that a page may put its own policy in the place of this one. Hooks that wait for nothing are
  // called back: each promise of a hook costs every request a turn of the queue.
  server.addHook('onRequest', (_request, reply, proceed) => {
    reply.headers(securityHeaders).header('date', options.clock.now().toUTCString());
    proceed();
  });
  answerDeviceTime(server, options.clock);
  refuseWhileStopping(server, options.health.part('server'));
  const load = new Load({ ...httpLimits, requests: options.mostRequests ?? httpLimits.requests });
  load.guard(server, isHealth);
  server.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    sendFailure(reply, error, options.failed),
  );
  server.setNotFoundHandler((request, reply) => refuseAddress(server, request, reply));
  limitAnswerTime(server, timings.answer);

  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', (_request, reply) => {
    const report = options.health.report();
    return reply.status(report.status === 'ready' ? 200 : 503).send(report);
  });
  if (options.explorer !== undefined) {
    serveExplorerAssets(server);
  }
  await server.register(async (graphql) => {
    guardBody(graphql, options.mayUpload, load);
    serveGraphql(graphql, graphqlHandler({ ...options, apollo }), options.explorer);
  });
  return server;
}

function serveGraphql(
  server: FastifyInstance,
  answer: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  explorer: string | undefined,
): void {
  server.post('/graphql', answer);
  server.get('/graphql', { exposeHeadRoute: false }, (request, reply): unknown =>
    explorer !== undefined && wantsPage(request) ? sendPage(reply, explorer) : answer(request, reply),
  );
}

function isHealth(url: string): boolean {
  return url === '/healthz' || url === '/readyz';
}

/** From the moment the server is asked to end, what still comes on open connections is sent elsewhere. */
function refuseWhileStopping(server: FastifyInstance, health: HealthPart): void {
  const state = { stopping: false };
  server.addHook('preClose', (done) => {
    state.stopping = true;
    health.report([{ state: 'failed', code: 'STOPPING', message: 'The server was asked to end.' }]);
    done();
  });
  server.addHook('onRequest', (request, reply, proceed) => {
    if (!state.stopping) {
      proceed();
      return;
    }
    reply.header('connection', 'close');
    proceed(isHealth(request.url) ? undefined : new HttpRefusal(503, tell('STOPPING')));
  });
}

/** Answers what went wrong outside of GraphQL, with the codes of GraphQL. */
function sendFailure(
  reply: FastifyReply,
  error: { statusCode?: number },
  failed: (reference: string, error: unknown) => void,
): FastifyReply {
  const refused = refusedOutside(error) ?? passingFailure(error, failed);
  const status = refused?.status ?? error.statusCode ?? 500;
  const told = refused?.told ?? (status === 500 ? undefined : toldBy(error, status));
  const retryAfter = retryAfterOf(told?.code);
  if (status === 503 && retryAfter !== undefined) {
    void reply.header('retry-after', String(retryAfter));
  }
  return reply.status(status).send(told === undefined ? ownFailure(error, failed) : refusalBody(told));
}

/** What is said of a failure of ours that passes; the log has the failure itself. */
function passingFailure(
  error: unknown,
  failed: (reference: string, error: unknown) => void,
): { told: ToldRefusal; status: number } | undefined {
  const told = error instanceof HttpRefusal ? undefined : unavailability(error);
  if (told === undefined) {
    return undefined;
  }
  failed(newReference(), error);
  return { told, status: 503 };
}

/** Answers a failure of ours with the reference under which it was told. */
function ownFailure(error: unknown, failed: (reference: string, error: unknown) => void): object {
  const reference = newReference();
  failed(reference, error);
  return failureBody(reference);
}

/** What a refusal says, and of one by the framework what its status means. */
function toldBy(error: unknown, status: number): ToldRefusal {
  if (error instanceof HttpRefusal) {
    return error.told;
  }
  return status === 413
    ? tell('REQUEST_TOO_LARGE', { most: String(httpLimits.uploadBytes) })
    : refusalOfStatus(status);
}

/** For what fails before a route is found; the hooks do not run then. */
function answerUnread(reply: FastifyReply, status: number): void {
  void reply
    .status(status)
    .headers(securityHeaders)
    .send(refusalBody(refusalOfStatus(status)));
}

function refuseAddress(server: FastifyInstance, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [url = '/'] = request.url.split('?');
  const allowed = ['GET', 'POST'].filter((method) => server.hasRoute({ method, url }));
  const methods = allowed.join(', ');
  return allowed.length === 0
    ? reply.status(404).send(refusalBody(tell('NOT_FOUND')))
    : reply
        .status(405)
        .header('allow', methods)
        .send(refusalBody(tell('METHOD_NOT_ALLOWED', { allowed: methods })));
}

/** What never became a request, because it is no HTTP or did not arrive, gets the same kind of answer. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ([431, 'Request Header Fields Too Large'] as const)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ([408, 'Request Timeout'] as const)
        : ([400, 'Bad Request'] as const);
  socket.end(rawRefusal(status, reason), () => socket.destroy());
}

function wantsPage(request: FastifyRequest): boolean {
  const query = request.query as Record<string, unknown>;
  return (request.headers.accept ?? '').includes('text/html') && !('query' in query || 'extensions' in query);
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.header('content-security-policy', pagePolicy).type('text/html; charset=utf-8').send(page);
}

function serveExplorerAssets(server: FastifyInstance): void {
  for (const asset of explorerAssets) {
    server.get(asset.path, (_request, reply) => reply.type(asset.contentType).send(asset.read()));
  }
}
