import { sql, type RawBuilder } from 'kysely';
import { fromContext, type FieldArguments } from '../platform/reads/index.js';
import { dateInVietnam } from '../rules/index.js';
import type { Permission } from './permissions.js';
import { actorOf, officesOf, type RequestContext } from './request-context.js';

const offices = new Map<Permission, RawBuilder<unknown>>();

/** In SQL: the offices in which the caller holds a permission, as `uuid[]`. The second ring of access. */
export function officesAllowing(permission: Permission): RawBuilder<unknown> {
  const known =
    offices.get(permission) ??
    sql`${fromContext((context: RequestContext) => officesOf(context, permission))}::uuid[]`;
  offices.set(permission, known);
  return known;
}

/**
 * In SQL: that an office is one of those. Of a person with one office, which most have, it is an equality: PostgreSQL
 * reads an index of offices in its order for one value, and not for a list of values.
 */
export function inOfficesAllowing(
  args: FieldArguments,
  permission: Permission,
  office: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const offices = officesAllowing(permission);
  return hasOneOffice(args, permission) ? sql`${office} = (${offices})[1]` : sql`${office} = any(${offices})`;
}

/** Whether the caller holds a permission in one office alone. */
export function hasOneOffice(args: FieldArguments, permission: Permission): boolean {
  return args.ofContext(
    `one office ${permission}`,
    (context: RequestContext) => officesOf(context, permission).length === 1,
  );
}

/** In SQL: the inventories of other offices into which orders send the caller, as `uuid[]`. */
export const commissionedInventories: RawBuilder<unknown> = sql`${fromContext((context: RequestContext) => commissionedOf(context))}::uuid[]`;

function commissionedOf(context: RequestContext): readonly string[] {
  return actorOf(context).commissions.map(({ inventoryId }) => inventoryId);
}

/** Whether orders send the caller anywhere. */
export function isCommissioned(args: FieldArguments): boolean {
  return args.ofContext('commissioned', (context: RequestContext) => commissionedOf(context).length > 0);
}

/** In SQL: who asks. */
export const caller: RawBuilder<unknown> = sql`${fromContext((context: RequestContext) => actorOf(context).id)}::uuid`;

/** In SQL: the day of the request in Viet Nam. */
export const today: RawBuilder<unknown> = sql`${fromContext((context: RequestContext) => dateInVietnam(context.clock.now()))}::date`;
