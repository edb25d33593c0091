import { hash } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import canonicalize from 'canonicalize';
import type { Clock } from '../clock.js';
import { reached } from '../failure-points.js';
import { refusalOfClosedBook } from '../graphql/closed-book.js';
import { RefusedError, refused, type LoggedEvent, type Outcome, type Problem } from '../outcome.js';
import { constraintOf, isLostRace, sqlStateOf, type DatabaseRefusal } from './failures.js';
import type { Sql } from './orm.js';
import { patiently } from './patience.js';
import { settingsStatement, type PreparedStatement } from './prepared-reads.js';
import type { SessionSettings } from './read-scope.js';
import { inTransaction, type OpenTransaction } from './transaction.js';

/** Whoever acts. The platform knows no more of a person than the id that the trail and the constraints need. */
export interface WorkActor {
  readonly id: string;
}

/** One intention of one person; a retry carries the same id and the same input. */
export interface WorkRequest {
  readonly id: string;
  readonly operation: string;
  readonly input: unknown;
  /** The number of the act of the log that is entered again by it, after an older database was put back. */
  readonly missingAct?: number | undefined;
  /** It is no act by any right: a log-in, one in vain, or the end of a download that was allowed when it began. */
  readonly needsNoRight?: true;
}

/** What happened to a subject, told with its state before and after. */
export interface WorkEvent {
  readonly kind: string;
  readonly officeId: string;
  readonly subject: { readonly type: string; readonly id: string; readonly label: string };
  /** When it is said to have happened; the trail adds when it was recorded. */
  readonly occurredAt?: Date;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /**
   * The delegation on which it was done, null for a right of one's own, where the command asked for more than the
   * permission of its operation. Left out, the trail finds it by that permission.
   */
  readonly delegationId?: string | null;
}

/** What a command works with. Everything in it belongs to one open transaction. */
export interface Work<Actor extends WorkActor = WorkActor> {
  readonly actor: Actor;
  readonly requestId: string;
  readonly operation: string;
  /** The number of the act of the log that is entered again by this command; undefined for every new act. */
  readonly missingAct: number | undefined;
  /** Entities, for a command that many do not wait for; it is opened when it is first asked for. */
  readonly em: EntityManager;
  readonly sql: Sql;
  readonly now: Date;
  /** Runs prepared statements in one round trip and answers the first value of the first row of each. */
  ask(...statements: readonly PreparedStatement[]): Promise<(string | null)[]>;
  /**
   * Writes by a prepared statement, after what the entities have to write. It goes with the next statement, at the
   * latest with the commit: whatever is asked afterwards finds it. A refusal of the database is told then.
   */
  write(statement: PreparedStatement): Promise<void>;
  /** Writes the event into the trail, in this transaction. */
  record(event: WorkEvent): Promise<void>;
  /** The same of many events, in the order given, by few statements. */
  recordAll(events: readonly WorkEvent[]): Promise<void>;
}

/** What a recorder of events works with. */
export type RecordingWork<Actor extends WorkActor> = Omit<Work<Actor>, 'record' | 'recordAll'>;

export type EventRecorder<Actor extends WorkActor> = (
  work: RecordingWork<Actor>,
  event: WorkEvent,
) => Promise<LoggedEvent>;

/** Writes events by one statement. */
export type EventsRecorder<Actor extends WorkActor> = (
  work: RecordingWork<Actor>,
  events: readonly WorkEvent[],
) => Promise<LoggedEvent[]>;

/** How many events one statement writes: its text stays below some megabytes. */
const eventsAtOnce = 500;

export interface UnitOfWorkOptions<Actor extends WorkActor> {
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly recordEvent: EventRecorder<Actor>;
  readonly recordEvents: EventsRecorder<Actor>;
  /** What row-level security needs to know of the acting person. */
  readonly settingsOf: (actor: Actor) => SessionSettings;
  /**
   * Run last in each change: the database refuses it when the account, the session or a right of the acting person has
   * ended meanwhile, see {@link hasLostRights}.
   */
  readonly standingOf: (actor: Actor, now: Date) => PreparedStatement;
  /** The user error that a refusal of the database means, if it means one. */
  readonly explainFailure: (failure: DatabaseRefusal) => Problem | undefined;
  /**
   * Called before a change begins, not before the note of what is read. @throws where no change of this operation may
   * begin at the moment
   */
  readonly admit?: (operation: string) => void;
}

/** Ends a transaction of which nothing is to be kept. */
class NothingKept extends Error {
  constructor(readonly outcome: Outcome<unknown>) {
    super('nothing is kept');
  }
}

/** What a repeated request is answered from; answers of before the log was kept name no events. */
interface Kept<Value> {
  readonly value: Value;
  readonly events?: readonly LoggedEvent[];
}

interface EarlierRequest {
  readonly fingerprint: string;
  readonly operation: string;
  readonly response: unknown;
}

/**
 * The only place that opens a transaction for a write: a command's, or the note of what a read shows.
 *
 * - A repeated request (same actor, id and input) gets the first answer and has no second effect; the same id with
 *   another input is refused (REQUEST_ID_REUSED). A duplicate that arrives while the first still runs waits for it.
 * - A command that returns problems, or says that it changed nothing, leaves nothing behind, so the corrected input may come under the same id.
 * - A command that lost a race for a number or the like runs once more, so that its own checks answer.
 * - Serialization failures, deadlocks and lost connections are retried from the beginning; a PostgreSQL that is started
 *   again is waited for some seconds.
 * - A change without an event in the trail is a programming error and is rolled back.
 * - A change whose person has lost a right before the commit is rolled back, and the failure told ({@link hasLostRights}).
 * - A request that is given up (its signal aborts) is cancelled in the database and not tried again.
 * - A book that is older than its log is not written: the claim of the request id is refused by the database.
 */
export class UnitOfWork<Actor extends WorkActor = WorkActor> {
  constructor(private readonly options: UnitOfWorkOptions<Actor>) {}

  async run<Value>(
    actor: Actor,
    request: WorkRequest,
    command: (work: Work<Actor>) => Promise<Outcome<Value>>,
    signal?: AbortSignal,
  ): Promise<Outcome<Value>> {
    this.options.admit?.(request.operation);
    const patience = { spread: request.id, signal };
    return patiently(async () => {
      const attempt = () => this.attempt(actor, request, command, signal);
      return this.told(() => attempt().catch((error: unknown) => this.afterLostRace(error, attempt)));
    }, patience);
  }

  /** Runs a command once more that lost a race: its own checks see the winner's work and name the field. */
  private async afterLostRace<Result>(error: unknown, attempt: () => Promise<Result>): Promise<Result> {
    if (isLostRace(error) && this.explain(error) !== undefined) {
      return attempt();
    }
    throw error;
  }

  /** The outcome of a transaction that keeps nothing, and what a refusal of the database means to a person. */
  private async told<Value>(attempt: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof NothingKept) {
        return error.outcome as Outcome<Value>;
      }
      if (error instanceof RefusedError) {
        return refused(error.problem);
      }
      const explained = this.explain(error);
      if (explained !== undefined) {
        return refused(explained);
      }
      throw refusalOfClosedBook(error) ?? error;
    }
  }

  /**
   * Writes down what a read shows, in a short transaction of its own. No request id is claimed: to look again is not to
   * repeat an intention. Whoever reads waits for it, and is not answered when it fails. What it only writes goes with
   * begin and commit in one round trip.
   */
  async note(
    actor: Actor,
    request: Pick<WorkRequest, 'id' | 'operation'>,
    write: (work: Work<Actor>) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    await patiently(
      () =>
        inTransaction(
          this.options.orm,
          [],
          async (transaction) => {
            transaction.leave(this.entering(actor, request));
            const work = this.workIn(transaction, actor, request);
            await write(work);
            await work.flush();
          },
          signal,
        ),
      { spread: request.id, signal },
    );
  }

  private async attempt<Value>(
    actor: Actor,
    request: WorkRequest,
    command: (work: Work<Actor>) => Promise<Outcome<Value>>,
    signal: AbortSignal | undefined,
  ): Promise<Outcome<Value>> {
    const fingerprint = fingerprintOf(request);
    return inTransaction(
      this.options.orm,
      [this.entering(actor, request), claimOf(actor, request, fingerprint)],
      async (transaction, [, claimed]) => {
        if (claimed == null) {
          const [earlier] = await transaction.ask(earlierOf(actor, request));
          return replay<Value>(JSON.parse(earlier ?? 'null') as EarlierRequest, request, fingerprint);
        }
        reached('work.claimed');
        const work = this.workIn(transaction, actor, request);
        const outcome = await command(work);
        if (!outcome.ok || outcome.unchanged === true) {
          throw new NothingKept(outcome);
        }
        if (work.events.length === 0) {
          throw new Error(`${request.operation} changed the book without an event in the trail.`);
        }
        const kept: Kept<Value> = { value: outcome.value, events: work.events };
        if (request.needsNoRight !== true) {
          await work.write(this.options.standingOf(actor, work.now));
        }
        await work.write(responseOf(actor, request, kept));
        return { ok: true, ...kept };
      },
      signal,
    );
  }

  private workIn(
    transaction: OpenTransaction,
    actor: Actor,
    request: Omit<WorkRequest, 'input'>,
  ): OpenWork<Actor> {
    return new OpenWork(transaction, actor, request, this.options.clock.now(), this.options);
  }

  /** Tells the database who acts, for the rest of the transaction. */
  private entering(actor: Actor, { id, missingAct }: Omit<WorkRequest, 'input'>): PreparedStatement {
    return settingsStatement({
      ...this.options.settingsOf(actor),
      'so_kho.request': id,
      ...(missingAct === undefined ? {} : { 'so_kho.missing_act': String(missingAct) }),
    });
  }

  private explain(error: unknown): Problem | undefined {
    return this.options.explainFailure({ constraint: constraintOf(error), sqlState: sqlStateOf(error) });
  }
}

class OpenWork<Actor extends WorkActor> implements Work<Actor> {
  readonly requestId: string;
  readonly operation: string;
  readonly missingAct: number | undefined;
  /** What it has told the trail. */
  readonly events: LoggedEvent[] = [];

  constructor(
    private readonly transaction: OpenTransaction,
    readonly actor: Actor,
    { id, operation, missingAct }: Omit<WorkRequest, 'input'>,
    readonly now: Date,
    private readonly recorders: Pick<UnitOfWorkOptions<Actor>, 'recordEvent' | 'recordEvents'>,
  ) {
    this.requestId = id;
    this.operation = operation;
    this.missingAct = missingAct;
  }

  get em(): EntityManager {
    return this.transaction.em;
  }

  get sql(): Sql {
    return this.transaction.sql;
  }

  ask(...statements: readonly PreparedStatement[]): Promise<(string | null)[]> {
    return this.transaction.ask(...statements);
  }

  async write(statement: PreparedStatement): Promise<void> {
    await this.flush();
    this.transaction.leave(statement);
  }

  async record(event: WorkEvent): Promise<void> {
    this.events.push(await this.recorders.recordEvent(this, event));
  }

  async recordAll(events: readonly WorkEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += eventsAtOnce) {
      const together = events.slice(from, from + eventsAtOnce);
      this.events.push(...(await this.recorders.recordEvents(this, together)));
    }
  }

  /** Writes what the entities have to write, if there are any. */
  async flush(): Promise<void> {
    if (this.transaction.hasEntities) {
      await this.em.flush();
    }
  }
}

/** Takes the request id for this transaction; answers nothing where it is taken. It waits for one that is being used. */
function claimOf(actor: WorkActor, request: WorkRequest, fingerprint: string): PreparedStatement {
  return {
    name: 'request_claim',
    text: `insert into platform.request (actor_id, request_id, operation, fingerprint) values ($1, $2, $3, $4)
      on conflict (actor_id, request_id) do nothing returning true`,
    values: [actor.id, request.id, request.operation, fingerprint],
  };
}

/** What the request id was used for before. It is not one statement with the claim, which began before the other ended. */
function earlierOf(actor: WorkActor, request: WorkRequest): PreparedStatement {
  return {
    name: 'request_earlier',
    text: `select jsonb_build_object('fingerprint', fingerprint, 'operation', operation, 'response', response)
      from platform.request where actor_id = $1 and request_id = $2`,
    values: [actor.id, request.id],
  };
}

function responseOf(actor: WorkActor, request: WorkRequest, kept: Kept<unknown>): PreparedStatement {
  return {
    name: 'request_response',
    text: 'update platform.request set response = $3::jsonb where actor_id = $1 and request_id = $2',
    values: [actor.id, request.id, JSON.stringify(kept)],
  };
}

function replay<Value>(earlier: EarlierRequest, request: WorkRequest, fingerprint: string): Outcome<Value> {
  if (earlier.fingerprint !== fingerprint || earlier.operation !== request.operation) {
    const facts = { operation: earlier.operation };
    throw new NothingKept(refused({ code: 'REQUEST_ID_REUSED', field: ['requestId'], facts }));
  }
  return { ok: true, ...(earlier.response as Kept<Value>) };
}

function fingerprintOf(request: WorkRequest): string {
  const plain: unknown = JSON.parse(
    JSON.stringify({ operation: request.operation, input: request.input ?? null }),
  );
  return hash('sha256', canonicalize(plain) ?? '');
}
