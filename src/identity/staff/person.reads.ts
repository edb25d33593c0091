import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import type { WorkEvent } from '../../platform/database/unit-of-work.js';
import { dateInVietnam } from '../../rules/index.js';
import { Actor, type Grant } from '../actor.js';

/** A person with an account, as a log-in needs to know them. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly fullName: string;
  readonly passwordHash: string;
  readonly active: boolean;
  /** Another one as soon as what was checked for a log-in counts no more. */
  readonly credentialsVersion: number;
  /** The roles in force, each in its own office alone: enough to tell who it was, too little to act. */
  readonly grants: Grant[];
  /** Where log-ins of this person are told in the trail: the first office. Without one nobody logs in. */
  readonly officeId: string | null;
}

export async function personByName(database: Sql, name: string, now: Date): Promise<Person | undefined> {
  const found = await sql<Person>`${persons(now)} where s.username = ${name}`.execute(database);
  return found.rows[0];
}

export async function personById(database: Sql, id: string, now: Date): Promise<Person | undefined> {
  const found = await sql<Person>`${persons(now)} where s.id = ${id}`.execute(database);
  return found.rows[0];
}

function persons(now: Date): ReturnType<typeof sql> {
  const today = dateInVietnam(now);
  const inForce = sql`(r.valid_from <= ${today}::date and (r.valid_to is null or r.valid_to >= ${today}::date))`;
  return sql`
    select s.id, s.username, s.full_name as "fullName", s.password_hash as "passwordHash", s.active,
      s.credentials_version as "credentialsVersion", (
      select coalesce(json_agg(json_build_object(
        'role', r.role, 'officeId', r.office_id, 'officeIds', json_build_array(r.office_id))), '[]')
      from identity.role_assignment r where r.staff_id = s.id and ${inForce}
    ) as grants, (
      select r.office_id from identity.role_assignment r where r.staff_id = s.id
      order by ${inForce} desc, r.valid_from, r.id limit 1
    ) as "officeId"
    from identity.staff s`;
}

/** The person in the trail's eyes, for what happens around a session. */
export function actorOfPerson(person: Person): Actor {
  return new Actor(person.id, person.username, person.fullName, person.grants);
}

/** An event about a person's own account, told in their first office. */
export function accountEvent(
  person: Person & { readonly officeId: string },
  kind: string,
  after: Readonly<Record<string, unknown>>,
): WorkEvent {
  return {
    kind,
    officeId: person.officeId,
    subject: { type: 'Staff', id: person.id, label: person.username },
    after,
  };
}

export function hasOffice(person: Person): person is Person & { readonly officeId: string } {
  return person.officeId !== null;
}
