import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { sql } from 'kysely';
import { buildApiSchema } from './api-schema.js';
import { entities } from './entities.js';
import { systemClock, type Clock } from './platform/clock.js';
import { openDatabase, sqlOf, type Sql } from './platform/database/orm.js';
import { UnitOfWork } from './platform/database/unit-of-work.js';
import { errorFormatter } from './platform/graphql/errors.js';
import { textGuard } from './platform/graphql/text-guard.js';
import { LoaderRegistry } from './platform/graphql/loaders.js';
import { openHttpServer } from './platform/http/server.js';
import { explainFailure } from './rules/index.js';
import { actorOfToken, type Actor, type RequestContext } from './identity/index.js';
import { recordEvent } from './trail/index.js';

export interface HouseOptions {
  readonly databaseUrl: string;
  readonly sessionRole?: string;
  readonly poolSize: number;
  readonly clock?: Clock;
}

/** The parts put together, without a door to the outside: what commands, tests and the server share. */
export interface House {
  readonly orm: MikroORM;
  readonly sql: Sql;
  readonly unitOfWork: UnitOfWork<Actor>;
  readonly clock: Clock;
  contextFor(actor: Actor | undefined): RequestContext;
  close(): Promise<void>;
}

/** Puts the house together over a migrated database. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const clock = options.clock ?? systemClock;
  const orm = await openDatabase({
    url: options.databaseUrl,
    entities,
    poolSize: options.poolSize,
    ...(options.sessionRole === undefined ? {} : { sessionRole: options.sessionRole }),
  });
  const unitOfWork = new UnitOfWork<Actor>({ orm, clock, recordEvent, explainFailure });
  const reads = sqlOf(orm.em.fork());
  return {
    orm,
    sql: reads,
    unitOfWork,
    clock,
    contextFor: (actor) => ({ actor, sql: reads, loaders: new LoaderRegistry(), unitOfWork, clock }),
    close: () => orm.close(true),
  };
}

export interface ServerOptions {
  readonly logLevel: string;
  readonly explorer?: string;
  /** Hears of every unexpected failure besides the log; a test makes them visible with it. */
  readonly onFailure?: (error: unknown) => void;
}

/** The house with its HTTP door; the caller listens and closes. */
export async function openServer(house: House, options: ServerOptions): Promise<FastifyInstance> {
  const schema = await buildApiSchema();
  const door: { server?: FastifyInstance } = {};
  door.server = await openHttpServer<RequestContext>({
    apollo: (drain) =>
      apolloServer(schema, drain, (reference, error) => {
        door.server?.log.error({ reference, err: error }, 'unexpected failure');
        options.onFailure?.(error);
      }),
    context: async (request) => house.contextFor(await actorOf(house, request)),
    ready: async () =>
      (await sql`select 1 from platform.request limit 1`.execute(house.sql)).rows.length >= 0,
    logLevel: options.logLevel,
    ...(options.explorer === undefined ? {} : { explorer: options.explorer }),
  });
  return door.server;
}

function apolloServer(
  schema: GraphQLSchema,
  drain: ApolloServerPlugin,
  log: (reference: string, error: unknown) => void,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: 2000 },
    stopOnTerminationSignals: false,
    // Apollo's cache control wraps every field for headers that a book of record must not send.
    plugins: [drain, textGuard(), ApolloServerPluginCacheControlDisabled()],
    formatError: errorFormatter(log),
  });
}

function actorOf(house: House, request: FastifyRequest): Promise<Actor | undefined> {
  const token = /^Bearer ([A-Za-z0-9_-]{20,128})$/.exec(request.headers.authorization ?? '')?.[1];
  return token === undefined ? Promise.resolve(undefined) : actorOfToken(house.sql, token, house.clock.now());
}
