import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { buildApiSchema } from './api-schema.js';
import { entities } from './entities.js';
import { systemClock, type Clock } from './platform/clock.js';
import { outageOf } from './platform/database/failures.js';
import { NoticeListener } from './platform/database/notice-listener.js';
import { openDatabase, sqlOf, type Sql } from './platform/database/orm.js';
import { patientSql } from './platform/database/patience.js';
import { ReadScope, readSourceOf, type ReadSource } from './platform/database/read-scope.js';
import { UnitOfWork } from './platform/database/unit-of-work.js';
import { inHouse } from './platform/graphql/in-house-execution.js';
import { errorFormatter, type ErrorLog } from './platform/graphql/errors.js';
import { queryLimits } from './platform/graphql/limits.js';
import { queryGuard } from './platform/graphql/query-guard.js';
import { textGuard } from './platform/graphql/text-guard.js';
import { TrustedDocuments, trustedDocumentsOnly } from './platform/graphql/trusted-documents.js';
import { TrustedRoad } from './platform/graphql/trusted-road.js';
import { LoaderRegistry } from './platform/graphql/loaders.js';
import { DeviceClocks } from './platform/device-clocks.js';
import { Health } from './platform/health.js';
import { answerSignal } from './platform/http/answer-time.js';
import { deviceAheadOf } from './platform/http/device-time.js';
import { httpTimings, type HttpTimings } from './platform/http/http-limits.js';
import { answersOutages } from './platform/http/graphql-handler.js';
import { openHttpServer } from './platform/http/server.js';
import { newId } from './platform/ids.js';
import { explainFailure } from './rules/index.js';
import {
  actorAgain,
  actorOfAnswer,
  addProviderRoutes,
  callerAddress,
  KnownActors,
  proxiesOf,
  SecretSeal,
  settingsOf,
  standingOf,
  tokenRead,
  type Actor,
  type MissingActEntry,
  type ProviderSettings,
  type ReceiptSigner,
  type RequestContext,
} from './identity/index.js';
import {
  addExportRoutes,
  missingActEntry,
  receiptSigner,
  recordEvent,
  recordEvents,
  type ReceiptKey,
} from './trail/index.js';

export interface HouseOptions {
  readonly databaseUrl: string;
  readonly sessionRole?: string;
  readonly poolSize: number;
  readonly clock?: Clock;
  /** From which the key of the second factors is derived; without one nobody can enrol. */
  readonly secret?: string;
  /** With what receipts are signed; without one they are given unsigned. */
  readonly receiptKey?: ReceiptKey;
  /** Called before a change begins. @throws where none may begin at the moment */
  readonly admit?: (operation: string) => void;
  /**
   * For how many milliseconds the rights behind a token are remembered at most, and only while the database tells of
   * their changes; 0, not at all, when left out.
   */
  readonly rightsMaxAge?: number;
}

/** The parts put together, without a door to the outside: what commands, tests and the server share. */
export interface House {
  readonly orm: MikroORM;
  /** Outside of any person's rows: for accounts, offices and rules, which no policy hides. */
  readonly sql: Sql;
  readonly unitOfWork: UnitOfWork<Actor>;
  readonly clock: Clock;
  /** The person behind a bearer token, with the rights of this moment or of a moment ago. */
  actorOf(token: string): Promise<Actor | undefined>;
  /** What one request works with; whoever asks for it ends its reads. */
  contextFor(
    actor: Actor | undefined,
    signal?: AbortSignal,
    address?: string,
    deviceAhead?: number,
    missingAct?: number,
  ): RequestContext;
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
  const { admit } = options;
  const unitOfWork = new UnitOfWork<Actor>({
    orm,
    clock,
    recordEvent,
    recordEvents,
    explainFailure,
    settingsOf,
    standingOf,
    ...(admit === undefined ? {} : { admit }),
  });
  const reads = patientSql(sqlOf(orm.em.fork()).getExecutor());
  const source = await readSourceOf(orm);
  const actors = await openKnownActors(source, reads, clock, options);
  const secretSeal = options.secret === undefined ? undefined : new SecretSeal(options.secret);
  const signer = options.receiptKey && receiptSigner(options.receiptKey);
  const parts = { accounts: reads, unitOfWork, clock, secretSeal, receiptSigner: signer, actors };
  return {
    orm,
    sql: reads,
    unitOfWork,
    clock,
    actorOf: (token) => actors.actorOf(token),
    contextFor: (actor, signal, address, deviceAhead, missingAct) =>
      new OpenRequest(
        parts,
        new ReadScope(source, settingsOf(actor), signal),
        actor,
        signal,
        address,
        deviceAhead,
        missingAct === undefined ? undefined : missingActEntry(missingAct),
      ),
    close: async () => {
      await Promise.all([actors.close(), orm.close(true)]);
    },
  };
}

/** The rights of a moment ago, forgotten when the database says that some have changed. */
async function openKnownActors(
  source: ReadSource,
  accounts: Sql,
  clock: Clock,
  { databaseUrl: url, sessionRole, rightsMaxAge = 0 }: HouseOptions,
): Promise<KnownActors & { close(): Promise<void> }> {
  const listener = new NoticeListener({
    url,
    ...(sessionRole === undefined ? {} : { sessionRole }),
    channel: 'so_kho_rights',
    heard: () => {
      actors.forget();
    },
  });
  const actors = new KnownActors(
    async (token) =>
      actorOfAnswer(
        await new ReadScope(source, settingsOf(undefined)).read(tokenRead(accounts, token, clock.now())),
      ),
    rightsMaxAge,
    () => listener.isListening,
  );
  if (rightsMaxAge > 0) {
    await listener.open();
  }
  return Object.assign(actors, { close: () => listener.close() });
}

interface RequestParts {
  readonly accounts: Sql;
  readonly unitOfWork: UnitOfWork<Actor>;
  readonly clock: Clock;
  readonly secretSeal: SecretSeal | undefined;
  readonly receiptSigner: ReceiptSigner | undefined;
  readonly actors: KnownActors;
}

/** One request at work. What few requests need is made when it is asked for; Apollo copies an instance and keeps its class. */
class OpenRequest implements RequestContext {
  readonly accounts: Sql;
  readonly unitOfWork: UnitOfWork<Actor>;
  readonly clock: Clock;
  readonly secretSeal: SecretSeal | undefined;
  readonly receiptSigner: ReceiptSigner | undefined;
  readonly loaders = new LoaderRegistry();
  private ownId: string | undefined;

  constructor(
    private readonly parts: RequestParts,
    readonly reads: ReadScope,
    readonly actor: Actor | undefined,
    readonly signal: AbortSignal | undefined,
    readonly address: string | undefined,
    readonly deviceAhead: number | undefined,
    readonly missingAct: MissingActEntry | undefined,
  ) {
    this.accounts = parts.accounts;
    this.unitOfWork = parts.unitOfWork;
    this.clock = parts.clock;
    this.secretSeal = parts.secretSeal;
    this.receiptSigner = parts.receiptSigner;
  }

  get sql(): Sql {
    return this.reads.sql;
  }

  get requestId(): string {
    this.ownId ??= newId();
    return this.ownId;
  }

  pauseReads(): Promise<void> {
    return this.reads.pause();
  }

  endReads(): Promise<void> {
    return this.reads.end();
  }

  betweenReads<Result>(run: () => Promise<Result>): Promise<Result> {
    return this.reads.aside(run);
  }

  rightsChanged(): void {
    this.parts.actors.forget();
  }

  lookAgain(actor: Actor): Promise<Actor | undefined> {
    this.rightsChanged();
    return actorAgain(this.accounts, actor, this.clock.now());
  }
}

export interface ServerOptions {
  readonly logLevel: string;
  readonly explorer?: string;
  /** Whether anybody may ask for the schema; otherwise only those with the permission query.free. True when left out. */
  readonly introspection?: boolean;
  /** The documents of the first-party clients by SHA-256; a request may name one instead of carrying it. */
  readonly trustedDocuments?: Readonly<Record<string, string>>;
  /** Whether only those documents run, but for the permission query.free. False when left out. */
  readonly trustedOnly?: boolean;
  readonly timings?: Partial<HttpTimings>;
  /** Where the log goes, a line at a time; standard output when left out. */
  readonly logTo?: { write(line: string): void };
  /** Addresses and networks of the proxies before the server, whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[];
  /** Where people may log in beside their own password. */
  readonly provider?: ProviderSettings;
  /** What the parts of the house say of themselves; nothing is known where it is left out. */
  readonly health?: Health;
  /** Requests at work at once, where that is not the usual number. */
  readonly mostRequests?: number;
  /** Hears of every unexpected failure besides the log; a test makes them visible with it. */
  readonly onFailure?: (error: unknown) => void;
}

/** The house with its HTTP door; the caller listens and closes. */
export async function openServer(house: House, options: ServerOptions): Promise<FastifyInstance> {
  const schema = await buildApiSchema();
  const documents = new TrustedDocuments(options.trustedDocuments ?? {});
  const door: { server?: FastifyInstance } = {};
  const addressOf = addressReader(options.trustedProxies ?? []);
  const failed: ErrorLog = (reference, error) => {
    const outage = outageOf(error);
    if (outage === undefined) {
      door.server?.log.error({ reference, err: error }, 'unexpected failure');
    } else {
      // Of an outage each request would say the same again, with its whole stack.
      door.server?.log.warn({ reference, outage }, 'not available');
    }
    options.onFailure?.(error);
  };
  const health = options.health ?? new Health(() => house.clock.now());
  const deviceClocks = new DeviceClocks(health.part('devices'));
  const contextOf = async (request: FastifyRequest): Promise<RequestContext> => {
    const deviceAhead = deviceAheadOf(request, house.clock);
    const actor = await actorOf(house, request);
    if (actor?.sessionId !== undefined && deviceAhead !== undefined) {
      deviceClocks.saw(actor.sessionId, deviceAhead);
    }
    return house.contextFor(
      actor,
      answerSignal(request),
      addressOf(request),
      deviceAhead,
      missingActOf(request),
    );
  };
  door.server = await openHttpServer<RequestContext>({
    apollo: (drain) => apolloServer(schema, documents, options, drain, failed),
    trusted: new TrustedRoad(schema, documents, (context) => context.endReads()),
    context: contextOf,
    admit: (given, context) => {
      const admitted = documents.admit(given);
      if (options.trustedOnly === true && !admitted.isTrusted && !mayAskFreely(context)) {
        throw trustedDocumentsOnly();
      }
      return admitted;
    },
    mayUpload: async (request) => (await actorOf(house, request))?.may('register.prepare') ?? false,
    failed,
    health,
    clock: house.clock,
    ...(options.mostRequests === undefined ? {} : { mostRequests: options.mostRequests }),
    logLevel: options.logLevel,
    ...(options.explorer === undefined ? {} : { explorer: options.explorer }),
    ...(options.timings === undefined ? {} : { timings: options.timings }),
    ...(options.logTo === undefined ? {} : { logTo: options.logTo }),
  });
  door.server.addHook('onClose', () => {
    deviceClocks.close();
  });
  addExportRoutes(door.server, {
    contextOf,
    fileTime: options.timings?.file ?? httpTimings.file,
    answerTime: options.timings?.answer ?? httpTimings.answer,
  });
  if (options.provider !== undefined) {
    const { sql: accounts, clock } = house;
    addProviderRoutes(door.server, { settings: options.provider, accounts, clock, addressOf });
  }
  return door.server;
}

function addressReader(trustedProxies: readonly string[]): (request: FastifyRequest) => string | undefined {
  const proxies = proxiesOf(trustedProxies);
  return (request) => {
    const forwarded = request.headers['x-forwarded-for'];
    return callerAddress(
      request.socket.remoteAddress,
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
      proxies,
    );
  };
}

/** The number in the header by which a request enters an act of the log again; 0, which is none, where it is no number. */
function missingActOf({ headers }: FastifyRequest): number | undefined {
  const given = headers['so-kho-missing-act'];
  return given === undefined ? undefined : Number(/^[1-9]\d{0,8}$/.exec(String(given))?.[0] ?? 0);
}

/** Whether this person may ask in words of their own where others name a known document. */
function mayAskFreely({ actor }: RequestContext): boolean {
  return actor?.may('query.free') ?? false;
}

function apolloServer(
  schema: GraphQLSchema,
  documents: TrustedDocuments,
  options: ServerOptions,
  drain: ApolloServerPlugin,
  log: ErrorLog,
): ApolloServer<RequestContext> {
  const guard = queryGuard<RequestContext>({
    isTrusted: (hash) => documents.has(hash),
    trustedOnly: options.trustedOnly ?? false,
    mayIntrospect: (context) => (options.introspection ?? true) || mayAskFreely(context),
  });
  const execution = inHouse(schema);
  return new ApolloServer<RequestContext>({
    gateway: execution.gateway,
    // The guard decides by person.
    introspection: true,
    hideSchemaDetailsFromClientErrors: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: queryLimits.tokens },
    maxRecursiveSelections: queryLimits.recursiveSelections,
    validationOptions: { maxErrors: queryLimits.validationErrors },
    stopOnTerminationSignals: false,
    // Apollo's cache control wraps every field for headers that a book of record must not send.
    plugins: [
      drain,
      endsReads,
      answersOutages,
      textGuard(),
      guard,
      execution.plugin,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
    ],
    formatError: errorFormatter(log),
  });
}

/** The connection of a request's reads goes back as soon as its answer is made. */
const endsReads: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ contextValue }) => {
      await contextValue.endReads();
    },
  }),
};

function actorOf(house: House, request: FastifyRequest): Promise<Actor | undefined> {
  const token = /^Bearer ([A-Za-z0-9_-]{20,128})$/.exec(request.headers.authorization ?? '')?.[1];
  return token === undefined ? Promise.resolve(undefined) : house.actorOf(token);
}
