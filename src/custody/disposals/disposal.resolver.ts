import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, Reference } from '../../platform/reads/index.js';
import { Exhibit } from '../exhibits/index.js';
import { Disposal, ExhibitDisposeInput, ExhibitDisposePayload } from './disposal.graphql.js';
import { disposeExhibit } from './dispose.js';

@Resolver(() => Disposal)
export class DisposalResolver {
  @Mutation(() => ExhibitDisposePayload, {
    description: 'Returns, destroys or confiscates an item or a part of it, on a decision.',
  })
  @needs('exhibit.dispose')
  async exhibitDispose(
    @RequestId() requestId: string,
    @Arg('input', () => ExhibitDisposeInput, { description: 'The disposal.' }) input: ExhibitDisposeInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'exhibitDispose', requestId, input, (work) =>
      disposeExhibit(work, {
        ...input,
        exhibitId: localIdOf('Exhibit', input.exhibitId),
        fromPlaceId: localIdOf('Place', input.fromPlaceId),
        decisionId: localIdOf('CaseDecision', input.decisionId),
      }),
    );
    return payloadOf(outcome, ({ disposalId }) => ({
      disposal: new Reference('Disposal', disposalId),
    }));
  }
}

@Resolver(() => Exhibit)
export class ExhibitDisposalsResolver {
  @FieldResolver(() => [Disposal], { description: 'How it or parts of it ended, the first one first.' })
  disposals(): unknown {
    return readByPlan();
  }
}
