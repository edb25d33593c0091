import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import { dateInVietnam } from '../../rules/index.js';
import { Actor, type Grant } from '../actor.js';
import { localRoles } from '../permissions.js';
import { tokenHashOf } from './session.commands.js';

interface ActorRow {
  readonly id: string;
  readonly username: string;
  readonly fullName: string;
  readonly sessionId: string | null;
  readonly grants: Grant[];
}

/** The acting person of a bearer token, with the roles in force today; undefined when the token is not alive. */
export async function actorOfToken(database: Sql, token: string, now: Date): Promise<Actor | undefined> {
  const found = await sql<ActorRow>`
    select s.id, s.username, s.full_name as "fullName", session.id as "sessionId", ${grantsOf(now)} as grants
    from identity.session session join identity.staff s on s.id = session.staff_id
    where session.token_hash = ${tokenHashOf(token)} and session.closed_at is null
      and session.expires_at > ${now} and s.active`.execute(database);
  return actorFrom(found.rows[0]);
}

/** The same for a command line or a test that acts in a named person's place. */
export async function actorOfUsername(
  database: Sql,
  username: string,
  now: Date,
): Promise<Actor | undefined> {
  const found = await sql<ActorRow>`
    select s.id, s.username, s.full_name as "fullName", null as "sessionId", ${grantsOf(now)} as grants
    from identity.staff s where s.username = ${username} and s.active`.execute(database);
  return actorFrom(found.rows[0]);
}

function grantsOf(now: Date): ReturnType<typeof sql> {
  const today = dateInVietnam(now);
  return sql`(
    select coalesce(json_agg(json_build_object('role', r.role, 'officeId', r.office_id, 'officeIds', (
      with recursive below as (
        select o.id from identity.office o where o.id = r.office_id
        union all
        select child.id from identity.office child join below on child.parent_id = below.id
      )
      select json_agg(below.id) from below))), '[]')
    from identity.role_assignment r
    where r.staff_id = s.id and r.valid_from <= ${today}::date and (r.valid_to is null or r.valid_to >= ${today}::date)
  )`;
}

function actorFrom(row: ActorRow | undefined): Actor | undefined {
  return row === undefined
    ? undefined
    : new Actor(row.id, row.username, row.fullName, row.grants.map(withinReach), row.sessionId ?? undefined);
}

function withinReach(grant: Grant): Grant {
  return localRoles.has(grant.role) ? { ...grant, officeIds: [grant.officeId] } : grant;
}
