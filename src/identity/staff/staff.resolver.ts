import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { readByPlan, readPage } from '../../platform/reads/index.js';
import type { Role } from '../permissions.js';
import type { RequestContext } from '../request-context.js';
import { RoleEnum, RoleGrant } from '../sessions/session.graphql.js';
import { Staff, StaffConnection } from './staff.graphql.js';
import { staffList } from './staff.reads.js';

@Resolver(() => Staff)
export class StaffResolver {
  @Query(() => StaffConnection, {
    description: 'The people who hold a role today in an office that you may see, by username.',
  })
  @needs('office.read')
  staff(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those with a role in this very office.' })
    _officeId: string | null | undefined,
    @Arg('role', () => RoleEnum, { nullable: true, description: 'Only those who hold this role.' })
    _role: Role | null | undefined,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(staffList, context, info);
  }

  @FieldResolver(() => [RoleGrant], {
    description: 'The roles held today in the offices that you may see, by office.',
  })
  grants(): unknown {
    return readByPlan();
  }
}
