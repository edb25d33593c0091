import type { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database/orm.js';
import type { UnitOfWork, Work } from '../platform/database/unit-of-work.js';
import type { Outcome } from '../platform/outcome.js';
import { forbidden, unauthenticated } from '../platform/graphql/errors.js';
import type { LoaderRegistry } from '../platform/graphql/loaders.js';
import type { Actor } from './actor.js';
import { permissions, type Permission } from './permissions.js';

/** What one GraphQL request has at hand. */
export interface RequestContext {
  readonly actor: Actor | undefined;
  /** For reads; writes go through the unit of work. */
  readonly sql: Sql;
  readonly loaders: LoaderRegistry;
  readonly unitOfWork: UnitOfWork<Actor>;
  readonly clock: Clock;
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

function isPermission(name: string): name is Permission {
  return (permissions as readonly string[]).includes(name);
}

/** The check that stands before every root field. @throws GraphQLError UNAUTHENTICATED or FORBIDDEN */
export function checkPermission(context: unknown, permission: string): void {
  if (!isPermission(permission)) {
    throw new Error(`${permission} is not a permission of this house.`);
  }
  if (permission === 'public') {
    return;
  }
  const actor = actorOf(context as RequestContext);
  if (permission !== 'signed-in' && !actor.may(permission)) {
    throw forbidden();
  }
}

/** Runs a command as the acting person under the client's request id; what was loaded before is forgotten. */
export async function mutate<Value>(
  context: RequestContext,
  operation: string,
  requestId: string,
  input: unknown,
  command: (work: HouseWork) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const outcome = await context.unitOfWork.run(
    actorOf(context),
    { id: requestId, operation, input },
    command,
  );
  context.loaders.forget();
  return outcome;
}
