import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readPage, Reference } from '../../platform/reads/index.js';
import { dismissFind } from './find.commands.js';
import {
  UnregisteredFind,
  UnregisteredFindConnection,
  UnregisteredFindDismissInput,
  UnregisteredFindDismissPayload,
  UnregisteredFindFilter,
} from './find.graphql.js';
import { finds } from './find.reads.js';

@Resolver(() => UnregisteredFind)
export class UnregisteredFindResolver {
  @Query(() => UnregisteredFindConnection, {
    description: 'What counts found beyond what was received, newest first.',
  })
  @needs('inventory.read')
  unregisteredFinds(
    @Arg('filter', () => UnregisteredFindFilter, {
      nullable: true,
      description: 'Which finds; all when left out.',
    })
    _filter: UnregisteredFindFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(finds, context, info);
  }

  @Mutation(() => UnregisteredFindDismissPayload, {
    description: 'Declares a find to be nothing that the authority must keep; never by who wrote it down.',
  })
  @needs('inventory.resolve')
  async unregisteredFindDismiss(
    @RequestId() requestId: string,
    @Arg('input', () => UnregisteredFindDismissInput, { description: 'The find and why.' })
    input: UnregisteredFindDismissInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'unregisteredFindDismiss', requestId, input, (work) =>
      dismissFind(work, { ...input, findId: localIdOf('UnregisteredFind', input.findId) }),
    );
    return payloadOf(outcome, ({ findId }) => ({ find: new Reference('UnregisteredFind', findId) }));
  }
}
