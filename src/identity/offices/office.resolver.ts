import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Query, Resolver } from 'type-graphql';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { readAll, readByPlan } from '../../platform/reads/index.js';
import type { RequestContext } from '../request-context.js';
import { Office } from './office.graphql.js';
import { visibleOffices } from './office.reads.js';

@Resolver(() => Office)
export class OfficeResolver {
  @Query(() => [Office], {
    complexity: fieldCosts.shortList,
    description:
      'The offices that you may see: at most a province with its departments and regional offices.',
  })
  @needs('office.read')
  offices(@Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo): Promise<unknown> {
    return readAll(visibleOffices, context, info);
  }

  @FieldResolver(() => Office, { nullable: true, description: 'The office above.' })
  parent(): unknown {
    return readByPlan();
  }
}
