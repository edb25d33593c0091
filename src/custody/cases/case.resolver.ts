import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { needs } from '../../platform/graphql/root-guard.js';
import type { RequestContext } from '../../identity/index.js';
import { readPage } from '../../platform/reads/index.js';
import { CaseConnection, CaseFile, CaseFilter } from './case.graphql.js';
import { cases } from './case.reads.js';

@Resolver(() => CaseFile)
export class CaseResolver {
  @Query(() => CaseConnection, { description: 'The cases of your offices, last opened first.' })
  @needs('exhibit.read')
  cases(
    @Arg('filter', () => CaseFilter, { nullable: true, description: 'Which cases; all when left out.' })
    _filter: CaseFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(cases, context, info);
  }
}
