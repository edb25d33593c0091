import type { RawBuilder } from 'kysely';
import { fromContext } from '../platform/reads/index.js';
import { dateInVietnam } from '../rules/index.js';
import type { Permission } from './permissions.js';
import { actorOf, officesOf, type RequestContext } from './request-context.js';
import { sql } from 'kysely';

const offices = new Map<Permission, RawBuilder<unknown>>();

/** In SQL: the offices in which the caller holds a permission, as `uuid[]`. The second ring of access. */
export function officesAllowing(permission: Permission): RawBuilder<unknown> {
  const known =
    offices.get(permission) ??
    sql`${fromContext((context: RequestContext) => officesOf(context, permission))}::uuid[]`;
  offices.set(permission, known);
  return known;
}

/** In SQL: who asks. */
export const caller: RawBuilder<unknown> = sql`${fromContext((context: RequestContext) => actorOf(context).id)}::uuid`;

/** In SQL: the day of the request in Viet Nam. */
export const today: RawBuilder<unknown> = sql`${fromContext((context: RequestContext) => dateInVietnam(context.clock.now()))}::date`;
