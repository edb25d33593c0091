import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { needs } from '../../platform/graphql/root-guard.js';
import type { RequestContext } from '../../identity/index.js';
import { readPage } from '../../platform/reads/index.js';
import { SearchHit, SearchHitConnection, SearchKind } from './search.graphql.js';
import { search } from './search.reads.js';

@Resolver(() => SearchHit)
export class SearchResolver {
  @Query(() => SearchHitConnection, {
    description:
      'Items, cases and seals of your offices by what is written of them, with or without accents, the best fit first; the first thousand.',
  })
  @needs('exhibit.read')
  search(
    @Arg('text', () => String, {
      description: 'Words in any order, codes, plates and numbers or parts of them; 2 to 100 characters.',
    })
    _text: string,
    @Arg('kinds', () => [SearchKind], { nullable: true, description: 'Only these; all when left out.' })
    _kinds: SearchKind[] | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(search, context, info);
  }
}
