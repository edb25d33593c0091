import { sql } from 'kysely';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { globalIdOf, parseGlobalId, type GlobalId } from './platform/graphql/global-id.js';
import { fieldCosts } from './platform/graphql/limits.js';
import { needs } from './platform/graphql/root-guard.js';
import type { Sql } from './platform/database/orm.js';
import { dateInVietnam } from './rules/index.js';
import { orderSigners } from './custody/index.js';
import {
  actorsIn,
  candidateOf,
  nearestFirst,
  officesOf,
  presentAmong,
  type Candidate,
  type RequestContext,
} from './identity/index.js';
import { countersOfInventory, peopleOfDiscrepancy, signersOfInventory } from './inventory/index.js';
import { EligibleActEnum, EligiblePerson } from './eligible.graphql.js';

@Resolver(() => EligiblePerson)
export class EligiblePeopleResolver {
  @Query(() => [EligiblePerson], {
    nullable: true,
    complexity: fieldCosts.overview,
    description:
      'Who may do something now, by the rules that the operation keeps, those of the office first; null for what you may not read.',
  })
  @needs('office.read')
  async eligiblePeople(
    @Arg('act', () => EligibleActEnum, { description: 'What is to be done.' }) act: EligibleActEnum,
    @Arg('subjectId', () => ID, {
      description: 'Of what: an office, a warehouse, an inventory or a discrepancy.',
    })
    subjectId: string,
    @Ctx() context: RequestContext,
  ): Promise<EligiblePerson[] | null> {
    const subject = parseGlobalId(subjectId);
    const found = subject === undefined ? null : await candidates(context, act, subject);
    return found === null ? null : described(context, found);
  }
}

/** Null for a subject that the act has not, or that is not in the caller's sight. */
function candidates(
  context: RequestContext,
  act: EligibleActEnum,
  { type, id }: GlobalId,
): Promise<readonly Candidate[] | null> | null {
  const asking = { sql: context.sql, now: context.clock.now() };
  const sight = officesOf(context, 'inventory.read');
  switch (`${act} ${type}`) {
    case 'SIGN_ORDER Office':
    case 'SIGN_ORDER Warehouse':
      return signersOfOrders(context, type, id);
    case 'COUNT Inventory':
      return countersOfInventory(asking, id, sight);
    case 'SIGN_MINUTES Inventory':
      return signersOfInventory(asking, id, sight);
    case 'RECOUNT Discrepancy':
      return peopleOfDiscrepancy(asking, 'RECOUNT', id, sight);
    case 'RESOLVE Discrepancy':
      return peopleOfDiscrepancy(asking, 'RESOLVE', id, sight);
    default:
      return null;
  }
}

async function signersOfOrders(
  context: RequestContext,
  type: string,
  id: string,
): Promise<readonly Candidate[] | null> {
  const now = context.clock.now();
  const officeId = type === 'Office' ? id : await officeOfWarehouse(context.sql, id);
  const permission = type === 'Office' ? 'office.read' : 'warehouse.read';
  if (officeId === undefined || !officesOf(context, permission).includes(officeId)) {
    return null;
  }
  const people = new Map((await actorsIn(context.sql, officeId, now)).map((person) => [person.id, person]));
  const signers = await orderSigners(context.sql, officeId, dateInVietnam(now));
  const found = signers.flatMap((signer) => {
    const person = people.get(signer.id);
    const grant = person?.grants.find(
      ({ role, officeIds }) => role === signer.role && officeIds.includes(officeId),
    );
    return person === undefined || grant === undefined ? [] : [candidateOf(person, grant)];
  });
  return nearestFirst(found, officeId);
}

async function officeOfWarehouse(database: Sql, id: string): Promise<string | undefined> {
  const found = await sql<{ officeId: string }>`
    select office_id as "officeId" from custody.warehouse where id = ${id}`.execute(database);
  return found.rows[0]?.officeId;
}

async function described(context: RequestContext, people: readonly Candidate[]): Promise<EligiblePerson[]> {
  const asking = { sql: context.sql, now: context.clock.now() };
  const present = new Set(await presentAmong(asking, people));
  const offices = await sql<{ id: string; code: string; name: string }>`
    select id, code, name from identity.office
    where id = any(${people.map(({ officeId }) => officeId)}::uuid[])`.execute(context.sql);
  const officeOf = new Map(offices.rows.map((office) => [office.id, office]));
  return people.map((person) => ({
    staffId: globalIdOf('Staff', person.id),
    fullName: person.fullName,
    role: person.role,
    officeCode: officeOf.get(person.officeId)?.code ?? '',
    officeName: officeOf.get(person.officeId)?.name ?? '',
    onLeave: !present.has(person),
  }));
}
