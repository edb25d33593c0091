import type { GraphQLError } from 'graphql';
import type { Clock } from '../platform/clock.js';
import { hasLostRights } from '../platform/database/failures.js';
import type { Sql } from '../platform/database/orm.js';
import type { SessionSettings } from '../platform/database/read-scope.js';
import type { UnitOfWork, Work } from '../platform/database/unit-of-work.js';
import { refused, type Outcome, type Problem } from '../platform/outcome.js';
import type { Worded } from '../platform/sentences/index.js';
import { aboutWhatWasTyped, problem, wordsOf } from '../rules/index.js';
import { forbidden, unauthenticated } from '../platform/graphql/errors.js';
import { permissionOfOperation } from '../platform/graphql/root-guard.js';
import type { LoaderRegistry } from '../platform/graphql/loaders.js';
import type { ReadContext } from '../platform/reads/index.js';
import type { Actor } from './actor.js';
import { isPermission, rolesWith, type Permission } from './permissions.js';
import type { SecretSeal } from './second-factor/sealed-secret.js';

/** The promise that an event will be in the log at the latest at the deadline. */
export interface ReceiptPromise {
  readonly eventId: string;
  /** SHA-256 in hex of the salted content. */
  readonly commitment: string;
  readonly deadline: Date;
}

/** Makes the signed text of a promise. */
export type ReceiptSigner = (promise: ReceiptPromise) => string;

/** An act of the log that is missing in a restored book and is entered again by the command of a request. */
export interface MissingActEntry {
  readonly number: number;
  /** Writes down, in the transaction of the command, that it was entered again. */
  entered(work: HouseWork): Promise<void>;
}

/** What one GraphQL request has at hand. */
export interface RequestContext {
  readonly actor: Actor | undefined;
  /** For reads, within the rows that the acting person may see; writes go through the unit of work. */
  readonly sql: Sql;
  /** The read road: prepared statements of the same scope. */
  readonly reads: ReadContext['reads'];
  /**
   * For accounts and sessions, which are looked up and kept before anybody acts; no policy hides them. It takes a
   * connection beside that of the reads, so those are paused first.
   */
  readonly accounts: Sql;
  /** Gives the connection of the reads back; the next read takes another. */
  pauseReads(): Promise<void>;
  /** Gives the connection of the reads back when the answer is made; what still reads then is refused. */
  endReads(): Promise<void>;
  /** Runs a write between two reads, which wait for it; it must not read through `sql` itself. */
  betweenReads<Result>(run: () => Promise<Result>): Promise<Result>;
  /** Names this request in the trail, where what it reads is recorded. */
  readonly requestId: string;
  readonly loaders: LoaderRegistry;
  readonly unitOfWork: UnitOfWork<Actor>;
  readonly clock: Clock;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Where the request comes from, for the throttle of log-ins; a command of the command line comes from nowhere. */
  readonly address: string | undefined;
  /** Milliseconds by which the clock of the device is ahead, where the request has said what it shows. */
  readonly deviceAhead?: number | undefined;
  /** Sessions or rights have changed: nobody acts on rights that were read before. */
  rightsChanged(): void;
  /** The acting person with the rights of this moment; undefined when session or account was closed meanwhile. */
  lookAgain(actor: Actor): Promise<Actor | undefined>;
  /** Signs what is promised of an event; without a key of the house nobody can. */
  readonly receiptSigner: ReceiptSigner | undefined;
  /** The act of the log that this request enters again; undefined for every new act. */
  readonly missingAct: MissingActEntry | undefined;
  /** Keeps the secrets of second factors; without one nobody can enrol. */
  readonly secretSeal: SecretSeal | undefined;
}

/** What the policies of row-level security read: who acts, and which offices that person reaches. */
export function settingsOf(actor: Actor | undefined): SessionSettings {
  if (actor === undefined) {
    return settingsOfNobody;
  }
  const settings = settingsByActor.get(actor) ?? settingsFor(actor.id, actor.officeIdsInReach);
  settingsByActor.set(actor, settings);
  return settings;
}

/** An actor is the rights of one moment, and many requests come in it. */
const settingsByActor = new WeakMap<Actor, SessionSettings>();

const settingsOfNobody = settingsFor('', []);

function settingsFor(actorId: string, officeIds: readonly string[]): SessionSettings {
  return { 'so_kho.actor': actorId, 'so_kho.offices': `{${officeIds.join(',')}}` };
}

/** The work of a command, in this house's actor. */
export type HouseWork = Work<Actor>;

/** The acting person. @throws GraphQLError UNAUTHENTICATED without a session */
export function actorOf(context: RequestContext): Actor {
  if (context.actor === undefined) {
    throw unauthenticated();
  }
  return context.actor;
}

/** The offices in which the acting person may read this. */
export function officesOf(context: RequestContext, permission: Permission): readonly string[] {
  return actorOf(context).officesFor(permission);
}

/** The check that stands before every root field. @throws GraphQLError UNAUTHENTICATED or FORBIDDEN */
export function checkPermission(context: unknown, permission: string): void {
  if (!isPermission(permission)) {
    throw new Error(`${permission} is not a permission of this house.`);
  }
  if (permission !== 'public') {
    checkPermissionOf(actorOf(context as RequestContext), permission);
  }
}

function checkPermissionOf(actor: Actor, permission: string | undefined): void {
  if (
    permission !== undefined &&
    permission !== 'signed-in' &&
    isPermission(permission) &&
    !actor.may(permission)
  ) {
    throw forbiddenWithout(permission);
  }
}

/** The refusal of somebody who does not hold this permission; it names the roles that do. */
export function forbiddenWithout(permission: Permission): GraphQLError {
  return forbidden(rolesThatMay(permission));
}

/** The roles that hold a permission, with their Vietnamese words; undefined when none does. */
function rolesThatMay(permission: Permission): Worded | undefined {
  const roles = rolesWith(permission).join(', ');
  return roles === '' ? undefined : { value: roles, vi: wordsOf('role', roles) };
}

/** Writes down what a read of this operation shows, before it is answered; fails when that cannot be written. */
export function noteRead(
  context: RequestContext,
  operation: string,
  write: (work: HouseWork) => Promise<void>,
): Promise<void> {
  const { unitOfWork, requestId: id, signal } = context;
  return context.betweenReads(() => unitOfWork.note(actorOf(context), { id, operation }, write, signal));
}

/** Awaits a change of sessions or rights, after which nobody acts on what was known of them before. */
export async function changingRights<Result>(
  context: RequestContext,
  change: Promise<Result>,
): Promise<Result> {
  try {
    return await change;
  } finally {
    context.rightsChanged();
  }
}

/** How often a change is begun at most when the rights of its person change while it runs. */
const mostBeginnings = 5;

/**
 * Runs a change as the acting person. When that person's rights change before its commit it is begun anew with those of
 * that moment, if they still allow the operation.
 * @throws GraphQLError UNAUTHENTICATED when session or account was closed meanwhile, FORBIDDEN when the right has ended
 */
export async function inPresentRights<Result>(
  context: RequestContext,
  operation: string,
  change: (actor: Actor) => Promise<Result>,
): Promise<Result> {
  let actor = actorOf(context);
  for (let beginning = 1; ; beginning += 1) {
    try {
      return await change(actor);
    } catch (error) {
      if (!hasLostRights(error) || beginning === mostBeginnings) {
        throw error;
      }
      const again = await context.lookAgain(actor);
      if (again === undefined) {
        throw unauthenticated();
      }
      checkPermissionOf(again, permissionOfOperation(operation));
      actor = again;
    }
  }
}

/** What goes on while the book is not written enters nothing again, whatever act the request names (`trail.require_open_book`). */
const entersNoAct = /^(session|secondFactor|missingAct|bookOpen$|registerImport(Preview|Answer|Cancel)$)/;

/** Runs a command as the acting person under the client's request id; what was loaded before is forgotten. */
export async function mutate<Value>(
  context: RequestContext,
  operation: string,
  requestId: string,
  input: unknown,
  command: (work: HouseWork) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  // A request holds one connection at a time: many that each held one and waited for another would wait for ever.
  await context.pauseReads();
  const again = entersNoAct.test(operation) ? undefined : context.missingAct;
  const request = { id: requestId, operation, input, missingAct: again?.number };
  const outcome = await inPresentRights(context, operation, (actor) =>
    context.unitOfWork.run(actor, request, enteringAgain(again, command), context.signal),
  );
  context.loaders.forget();
  return outcome.ok
    ? outcome
    : refused(...outcome.problems.map((each) => aboutWhatWasTyped(aboutTheDevice(each, context), input)));
}

/** A moment in the future that is there because the device's clock is ahead is told as that. */
function aboutTheDevice(given: Problem, { deviceAhead = 0 }: RequestContext): Problem {
  const seconds = Math.round(deviceAhead / 1000);
  return given.code === 'DATE_IN_FUTURE' && seconds > 0
    ? problem('DEVICE_CLOCK_AHEAD', given.field ?? [], { deviceAheadSeconds: String(seconds) })
    : given;
}

/** The command, which writes down as well that it entered the act again, where it changed something. */
export function enteringAgain<Value>(
  again: MissingActEntry | undefined,
  command: (work: HouseWork) => Promise<Outcome<Value>>,
): (work: HouseWork) => Promise<Outcome<Value>> {
  if (again === undefined) {
    return command;
  }
  return async (work) => {
    const outcome = await command(work);
    if (outcome.ok && outcome.unchanged !== true) {
      await again.entered(work);
    }
    return outcome;
  };
}
