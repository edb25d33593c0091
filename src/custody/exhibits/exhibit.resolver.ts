import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { needs } from '../../platform/graphql/root-guard.js';
import type { RequestContext } from '../../identity/index.js';
import { readAll, readPage } from '../../platform/reads/index.js';
import { exhibitClasses, units } from './catalogue.reads.js';
import { Exhibit, ExhibitClass, ExhibitConnection, ExhibitFilter, Unit } from './exhibit.graphql.js';
import { exhibits } from './exhibit.list.js';

@Resolver(() => Exhibit)
export class ExhibitResolver {
  @Query(() => ExhibitConnection, {
    description:
      'The items that you may see, last registered first; asked by the day of receipt, last received first.',
  })
  @needs('exhibit.read')
  exhibits(
    @Arg('filter', () => ExhibitFilter, { nullable: true, description: 'Which items; all when left out.' })
    _filter: ExhibitFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(exhibits, context, info);
  }

  @Query(() => [Unit], {
    complexity: fieldCosts.shortList,
    description: 'All units of measure, by code; some dozens.',
  })
  @needs('signed-in')
  units(@Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo): Promise<unknown> {
    return readAll(units, context, info);
  }

  @Query(() => [ExhibitClass], {
    complexity: fieldCosts.shortList,
    description: 'All classes of items, by code; some dozens.',
  })
  @needs('signed-in')
  exhibitClasses(@Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo): Promise<unknown> {
    return readAll(exhibitClasses, context, info);
  }
}
