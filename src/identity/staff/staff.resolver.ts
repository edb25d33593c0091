import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { ConnectionArguments, type Connection } from '../../platform/graphql/connection.js';
import { needs } from '../../platform/graphql/root-guard.js';
import type { Role } from '../permissions.js';
import type { RequestContext } from '../request-context.js';
import { RoleEnum, RoleGrant } from '../sessions/session.graphql.js';
import { Staff, StaffConnection } from './staff.graphql.js';
import { staffGrantsLoader, staffPage, type StaffGrantRow, type StaffRow } from './staff.reads.js';

@Resolver(() => Staff)
export class StaffResolver {
  @Query(() => StaffConnection, {
    description: 'The people who hold a role today in an office that you may see, by username.',
  })
  @needs('office.read')
  staff(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those with a role in this very office.' })
    officeId: string | null | undefined,
    @Arg('role', () => RoleEnum, { nullable: true, description: 'Only those who hold this role.' })
    role: Role | null | undefined,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<StaffRow>> {
    return staffPage(context, { officeId, role }, page);
  }

  @FieldResolver(() => [RoleGrant], {
    description: 'The roles held today in the offices that you may see, by office.',
  })
  grants(@Root() person: StaffRow, @Ctx() context: RequestContext): Promise<StaffGrantRow[]> {
    return staffGrantsLoader(context).load(person.id);
  }
}
