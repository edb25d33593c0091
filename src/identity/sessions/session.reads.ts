import { sql, type RawBuilder } from 'kysely';
import type { PreparedStatement } from '../../platform/database/prepared-reads.js';
import type { Sql } from '../../platform/database/orm.js';
import { dateInVietnam } from '../../rules/index.js';
import { Actor, type CommissionHeld, type Grant } from '../actor.js';
import { localRoles } from '../permissions.js';
import { lacksFactor } from '../second-factor/second-factor.reads.js';
import { tokenHashOf } from './session.tokens.js';

interface ActorRow {
  readonly id: string;
  readonly username: string;
  readonly fullName: string;
  readonly sessionId: string | null;
  readonly grants: Grant[];
  readonly lacksFactor: boolean;
  readonly commissions: CommissionHeld[];
}

/**
 * Asks for the acting person of an access token, with the roles in force today, own and delegated; {@link actorOfAnswer}
 * reads the answer. It is planned once per connection: each person's is asked anew about every second.
 */
export function tokenRead(database: Sql, token: string, now: Date): PreparedStatement {
  const { sql: text, parameters } = sql`
    select row_to_json(found) from (${rowsOfSessions(now)}
      join identity.session_token t on t.session_id = session.id
    where t.access_hash = ${tokenHashOf(token)} and t.access_expires_at > ${now.toISOString()}::timestamptz
      and t.superseded_at is null and ${isOpen(now)}) found`.compile(database);
  return { name: 'actor_of_token', text, values: parameters.map(String) };
}

/** The acting person whom the answer of {@link tokenRead} tells; undefined when the token is not alive. */
export function actorOfAnswer(answer: string | null): Actor | undefined {
  return answer === null ? undefined : actorFrom(JSON.parse(answer) as ActorRow);
}

/** The same person with the rights of this moment; undefined when the session or the account was closed meanwhile. */
export async function actorAgain(database: Sql, actor: Actor, now: Date): Promise<Actor | undefined> {
  if (actor.sessionId === undefined) {
    return actorOfStaff(database, actor.id, now);
  }
  const found = await sql<ActorRow>`${rowsOfSessions(now)}
    where session.id = ${actor.sessionId} and ${isOpen(now)}`.execute(database);
  return actorFrom(found.rows[0]);
}

function rowsOfSessions(now: Date): ReturnType<typeof sql> {
  return sql`
    select s.id, s.username, s.full_name as "fullName", session.id as "sessionId", ${grantsOf(now)} as grants,
      ${lacksFactor(now)} as "lacksFactor", ${commissionsOf(now)} as commissions
    from identity.session session join identity.staff s on s.id = session.staff_id`;
}

function isOpen(now: Date): ReturnType<typeof sql> {
  return sql`session.closed_at is null and session.expires_at > ${now.toISOString()}::timestamptz and s.active`;
}

/** The same for a command line or a test that acts in a named person's place; what is done so is marked as that. */
export async function actorOfUsername(
  database: Sql,
  username: string,
  now: Date,
): Promise<Actor | undefined> {
  const found = await sql<ActorRow>`
    select s.id, s.username, s.full_name as "fullName", null as "sessionId", ${grantsOf(now)} as grants,
      false as "lacksFactor", ${commissionsOf(now)} as commissions
    from identity.staff s where s.username = ${username} and s.active`.execute(database);
  return actorFrom(found.rows[0], 'COMMAND_LINE');
}

/** The rights of somebody else whom a command names, such as a second counter; undefined without an open account. */
export async function actorOfStaff(database: Sql, id: string, now: Date): Promise<Actor | undefined> {
  const found = await staffRows([id], now).execute(database);
  return actorFrom(found.rows[0]);
}

/**
 * Everybody with an open account and a role, own or delegated, that reaches an office now.
 * @param inventoryId those as well whom an order sends into this inventory
 */
export async function actorsIn(
  database: Sql,
  officeId: string,
  now: Date,
  inventoryId?: string,
): Promise<readonly Actor[]> {
  const found = await sql<ActorRow>`${rowsOfStaff(now)} where s.active order by s.username`.execute(database);
  return found.rows
    .flatMap((row) => actorFrom(row) ?? [])
    .filter(
      (person) =>
        person.officeIds.includes(officeId) ||
        person.commissions.some((commission) => commission.inventoryId === inventoryId),
    );
}

/** The rights of several, to be asked beside other facts; {@link actorsOfStaff} reads the answer. */
export function staffRead(database: Sql, ids: readonly string[], now: Date): PreparedStatement {
  const { sql: text, parameters } = sql`
    select json_agg(found) from (${staffRows(ids, now)}) found`.compile(database);
  return { name: 'staff_actors', text, values: parameters.map(String) };
}

/** The people whom the answer of {@link staffRead} tells, by id. */
export function actorsOfStaff(answer: string | null): ReadonlyMap<string, Actor> {
  const rows = JSON.parse(answer ?? '[]') as ActorRow[];
  return new Map(rows.flatMap((row) => actorFrom(row) ?? []).map((actor) => [actor.id, actor]));
}

function rowsOfStaff(now: Date): RawBuilder<ActorRow> {
  return sql<ActorRow>`
    select s.id, s.username, s.full_name as "fullName", null as "sessionId", ${grantsOf(now)} as grants,
      false as "lacksFactor", ${commissionsOf(now)} as commissions
    from identity.staff s`;
}

function staffRows(ids: readonly string[], now: Date): RawBuilder<ActorRow> {
  return sql<ActorRow>`${rowsOfStaff(now)}
    where s.id = any(${`{${ids.join(',')}}`}::uuid[]) and s.active`;
}

function grantsOf(now: Date): ReturnType<typeof sql> {
  const today = dateInVietnam(now);
  return sql`(
    select coalesce(json_agg(json_build_object('role', held.role, 'officeId', held.office_id,
      'assignmentId', held.assignment_id, 'officeIds', (
      with recursive below as (
        select o.id from identity.office o where o.id = held.office_id
        union all
        select child.id from identity.office child join below on child.parent_id = below.id
      )
      select json_agg(below.id) from below), 'validTo', held.valid_to, 'delegation', held.delegation)
      order by held.id), '[]')
    from (
      select r.id, r.id as assignment_id, r.role, r.office_id, r.valid_to, null::json as delegation
      from identity.role_assignment r
      where r.staff_id = s.id and r.valid_from <= ${today}::date and (r.valid_to is null or r.valid_to >= ${today}::date)
      union all
      select d.id, null, d.role, d.office_id, d.valid_to, json_build_object('id', d.id, 'delegatorId', d.delegator_id,
        'delegatorName', delegator.full_name, 'issuingOfficeId', d.issuing_office_id)
      from identity.delegated_to(s.id, ${today}::date) d join identity.staff delegator on delegator.id = d.delegator_id
    ) held
  )`;
}

/** The orders in force that send the person into inventories of other offices. */
function commissionsOf(now: Date): ReturnType<typeof sql> {
  return sql`(
    select coalesce(json_agg(json_build_object('id', c.id, 'inventoryId', c.inventory_id, 'officeId', c.office_id,
      'acts', c.acts, 'paperNumber', c.paper_number) order by c.id), '[]')
    from inventory.commissions_of(s.id, ${dateInVietnam(now)}::date) c)`;
}

function actorFrom(row: ActorRow | undefined, origin?: Actor['origin']): Actor | undefined {
  if (row === undefined) {
    return undefined;
  }
  const grants = row.lacksFactor ? [] : row.grants.map(withinReach);
  const commissions = row.lacksFactor ? [] : row.commissions;
  return new Actor(
    row.id,
    row.username,
    row.fullName,
    grants,
    row.sessionId ?? undefined,
    row.lacksFactor,
    commissions,
    origin,
  );
}

function withinReach(grant: Grant): Grant {
  return localRoles.has(grant.role) ? { ...grant, officeIds: [grant.officeId] } : grant;
}
