import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { readPage, Reference } from '../../platform/reads/index.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { openBook, settleMissingAct, type MissingActOutcome } from './missing-act.commands.js';
import {
  BookOpenPayload,
  MissingAct,
  MissingActConnection,
  MissingActEnteredInput,
  MissingActEnteredPayload,
  MissingActFilter,
  MissingActReopenInput,
  MissingActReopenPayload,
  MissingActSetAsideInput,
  MissingActSetAsidePayload,
} from './missing-act.graphql.js';
import { missingActs } from './missing-act.reads.js';

@Resolver(() => MissingAct)
export class MissingActResolver {
  @Query(() => MissingActConnection, {
    description:
      'The acts of the log that the restored book does not have, of the offices that you may audit, the oldest first.',
  })
  @needs('audit.read')
  missingActs(
    @Arg('filter', () => MissingActFilter, { nullable: true, description: 'Which acts; all when left out.' })
    _filter: MissingActFilter | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(missingActs, context, info);
  }

  @Mutation(() => MissingActSetAsidePayload, {
    description: 'Says that an act of the log is not entered again, and why.',
  })
  @needs('missing-act.settle')
  missingActSetAside(
    @RequestId() requestId: string,
    @Arg('input', () => MissingActSetAsideInput, { description: 'The act and the reason.' })
    input: MissingActSetAsideInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    return settled(context, 'missingActSetAside', requestId, input, 'SET_ASIDE');
  }

  @Mutation(() => MissingActEnteredPayload, {
    description: 'Says that an act of the log was entered in another way than by a command that names it.',
  })
  @needs('missing-act.settle')
  missingActEntered(
    @RequestId() requestId: string,
    @Arg('input', () => MissingActEnteredInput, { description: 'The act and how it was entered.' })
    input: MissingActEnteredInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    return settled(context, 'missingActEntered', requestId, input, 'ENTERED');
  }

  @Mutation(() => MissingActReopenPayload, {
    description:
      'Opens an act of the log again that was settled by mistake, while the book waits to be opened.',
  })
  @needs('missing-act.settle')
  missingActReopen(
    @RequestId() requestId: string,
    @Arg('input', () => MissingActReopenInput, { description: 'The act and the reason.' })
    input: MissingActReopenInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    return settled(context, 'missingActReopen', requestId, input, 'REOPENED');
  }

  @Mutation(() => BookOpenPayload, {
    description: 'Opens a restored book again, once no act of the log waits to be entered.',
  })
  @needs('book.open')
  async bookOpen(@RequestId() requestId: string, @Ctx() context: RequestContext): Promise<object> {
    const outcome = await mutate(context, 'bookOpen', requestId, {}, openBook);
    return payloadOf(outcome, ({ officeId }) => ({ office: new Reference('Office', officeId) }));
  }
}

async function settled(
  context: RequestContext,
  operation: string,
  requestId: string,
  input: { readonly actId: string; readonly reason: string },
  outcome: MissingActOutcome,
): Promise<object> {
  const act = { id: localIdOf('MissingAct', input.actId) };
  const result = await mutate(context, operation, requestId, input, (work) =>
    settleMissingAct(work, { act, outcome, reason: input.reason }),
  );
  return payloadOf(result, (value) => ({ act: new Reference('MissingAct', value.actId) }));
}
