import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import canonicalize from 'canonicalize';
import { sql } from 'kysely';
import type { Clock } from '../clock.js';
import { refused, type Outcome, type Problem } from '../outcome.js';
import { constraintOf, isTransient, sqlStateOf, type DatabaseRefusal } from './failures.js';
import { sqlOf, type Sql } from './orm.js';
import type { SessionSettings } from './read-scope.js';
import { inTransaction } from './transaction.js';

/** Whoever acts. The platform knows no more of a person than the id that the trail and the constraints need. */
export interface WorkActor {
  readonly id: string;
}

/** One intention of one person; a retry carries the same id and the same input. */
export interface WorkRequest {
  readonly id: string;
  readonly operation: string;
  readonly input: unknown;
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
  readonly em: EntityManager;
  readonly sql: Sql;
  readonly now: Date;
  /** Writes the event into the trail, in this transaction. */
  record(event: WorkEvent): Promise<void>;
}

export type EventRecorder<Actor extends WorkActor> = (
  work: Omit<Work<Actor>, 'record'>,
  event: WorkEvent,
) => Promise<void>;

export interface UnitOfWorkOptions<Actor extends WorkActor> {
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly recordEvent: EventRecorder<Actor>;
  /** What row-level security needs to know of the acting person. */
  readonly settingsOf: (actor: Actor) => SessionSettings;
  /** The user error that a refusal of the database means, if it means one. */
  readonly explainFailure: (failure: DatabaseRefusal) => Problem | undefined;
  readonly attempts?: number;
}

class Refusal extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super('refused');
  }
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
 * - A command that returns problems leaves nothing behind, so the corrected input may come under the same id.
 * - Serialization failures, deadlocks and lost connections are retried from the beginning.
 * - A change without an event in the trail is a programming error and is rolled back.
 * - A request that is given up (its signal aborts) is cancelled in the database and not tried again.
 */
export class UnitOfWork<Actor extends WorkActor = WorkActor> {
  constructor(private readonly options: UnitOfWorkOptions<Actor>) {}

  async run<Value>(
    actor: Actor,
    request: WorkRequest,
    command: (work: Work<Actor>) => Promise<Outcome<Value>>,
    signal?: AbortSignal,
  ): Promise<Outcome<Value>> {
    return this.tried(request.id, signal, async () => {
      try {
        return await this.attempt(actor, request, command, signal);
      } catch (error) {
        if (error instanceof Refusal) {
          return refused(...error.problems);
        }
        const explained = this.explain(error);
        if (explained !== undefined) {
          return refused(explained);
        }
        throw error;
      }
    });
  }

  /**
   * Writes down what a read shows, in a short transaction of its own. No request id is claimed: to look again is not to
   * repeat an intention. Whoever reads waits for it, and is not answered when it fails.
   */
  async note(
    actor: Actor,
    request: Pick<WorkRequest, 'id' | 'operation'>,
    write: (work: Work<Actor>) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.tried(request.id, signal, () =>
      inTransaction(
        this.options.orm,
        async (em) => {
          const database = sqlOf(em);
          await this.enter(database, actor, request.id);
          await write(this.workOf(actor, request, em, database));
          await em.flush();
        },
        signal,
      ),
    );
  }

  private async tried<Result>(
    requestId: string,
    signal: AbortSignal | undefined,
    run: () => Promise<Result>,
  ): Promise<Result> {
    const attempts = this.options.attempts ?? 5;
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      try {
        return await run();
      } catch (error) {
        if (attempt >= attempts || !isTransient(error)) {
          throw error;
        }
        await wait(backOff(attempt, requestId));
      }
    }
  }

  private async attempt<Value>(
    actor: Actor,
    request: WorkRequest,
    command: (work: Work<Actor>) => Promise<Outcome<Value>>,
    signal: AbortSignal | undefined,
  ): Promise<Outcome<Value>> {
    const fingerprint = fingerprintOf(request);
    const work = async (em: EntityManager): Promise<Outcome<Value>> => {
      const database = sqlOf(em);
      const earlier = await this.claim(database, actor, request, fingerprint);
      if (earlier !== undefined) {
        return replay<Value>(earlier, request, fingerprint);
      }
      let events = 0;
      const given = this.workOf(actor, request, em, database);
      const outcome = await command({
        ...given,
        record: async (event) => {
          events += 1;
          await given.record(event);
        },
      });
      if (!outcome.ok) {
        throw new Refusal(outcome.problems);
      }
      if (events === 0) {
        throw new Error(`${request.operation} changed the book without an event in the trail.`);
      }
      await em.flush();
      await sql`
        update platform.request set response = ${JSON.stringify({ value: outcome.value })}::jsonb
        where actor_id = ${actor.id} and request_id = ${request.id}`.execute(database);
      return outcome;
    };
    return inTransaction(this.options.orm, work, signal);
  }

  private workOf(
    actor: Actor,
    { id, operation }: Pick<WorkRequest, 'id' | 'operation'>,
    em: EntityManager,
    database: Sql,
  ): Work<Actor> {
    const base = { actor, requestId: id, operation, em, sql: database, now: this.options.clock.now() };
    return {
      ...base,
      record: async (event) => {
        await em.flush();
        await this.options.recordEvent(base, event);
      },
    };
  }

  /** Tells the database who acts, for the rest of the transaction. */
  private async enter(database: Sql, actor: Actor, requestId: string): Promise<void> {
    const settings = { ...this.options.settingsOf(actor), 'so_kho.request': requestId };
    await sql`
      select set_config(name, value, true)
      from unnest(${Object.keys(settings)}::text[], ${Object.values(settings)}::text[]) as setting (name, value)
    `.execute(database);
  }

  /** Takes the request id for this transaction, or tells what it was used for before. */
  private async claim(
    database: Sql,
    actor: Actor,
    request: WorkRequest,
    fingerprint: string,
  ): Promise<EarlierRequest | undefined> {
    await this.enter(database, actor, request.id);
    const claimed = await sql`
      insert into platform.request (actor_id, request_id, operation, fingerprint)
      values (${actor.id}, ${request.id}, ${request.operation}, ${fingerprint})
      on conflict (actor_id, request_id) do nothing`.execute(database);
    if (claimed.numAffectedRows === 1n) {
      return undefined;
    }
    const found = await sql<EarlierRequest>`
      select fingerprint, operation, response from platform.request
      where actor_id = ${actor.id} and request_id = ${request.id}`.execute(database);
    return found.rows[0];
  }

  private explain(error: unknown): Problem | undefined {
    return this.options.explainFailure({ constraint: constraintOf(error), sqlState: sqlStateOf(error) });
  }
}

function replay<Value>(earlier: EarlierRequest, request: WorkRequest, fingerprint: string): Outcome<Value> {
  if (earlier.fingerprint !== fingerprint || earlier.operation !== request.operation) {
    throw new Refusal([
      { code: 'REQUEST_ID_REUSED', field: ['requestId'], facts: { operation: earlier.operation } },
    ]);
  }
  return { ok: true, value: (earlier.response as { value: Value }).value };
}

function fingerprintOf(request: WorkRequest): string {
  const plain: unknown = JSON.parse(
    JSON.stringify({ operation: request.operation, input: request.input ?? null }),
  );
  return createHash('sha256')
    .update(canonicalize(plain) ?? '')
    .digest('hex');
}

/** Milliseconds before the next attempt: doubling, spread by the request's own id so that two losers part. */
function backOff(attempt: number, requestId: string): number {
  const spread =
    createHash('sha256')
      .update(`${requestId}:${String(attempt)}`)
      .digest()
      .readUInt16BE(0) / 65_535;
  return Math.round(20 * 2 ** attempt * (0.5 + spread));
}
