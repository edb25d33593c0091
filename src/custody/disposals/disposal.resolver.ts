import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { documentLoader, type DocumentRow } from '../documents/index.js';
import { Exhibit, exhibitLoader, type ExhibitRow } from '../exhibits/index.js';
import { participantsLoader, type ParticipantRow } from '../seals/index.js';
import { Disposal, ExhibitDisposeInput, ExhibitDisposePayload } from './disposal.graphql.js';
import { disposalById, disposalsLoader, type DisposalRow } from './disposal.reads.js';
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
      }),
    );
    return payloadOf(outcome, async ({ disposalId }) => ({
      disposal: await disposalById(context, disposalId),
    }));
  }

  @FieldResolver()
  exhibit(@Root() row: DisposalRow, @Ctx() context: RequestContext): Promise<ExhibitRow | null> {
    return exhibitLoader(context).load(row.exhibitId);
  }

  @FieldResolver()
  decision(@Root() row: DisposalRow, @Ctx() context: RequestContext): Promise<DocumentRow | null> | null {
    return row.decisionId === null ? null : documentLoader(context).load(row.decisionId);
  }

  @FieldResolver()
  participants(@Root() row: DisposalRow, @Ctx() context: RequestContext): Promise<ParticipantRow[]> {
    return participantsLoader(context).load(row.id);
  }
}

@Resolver(() => Exhibit)
export class ExhibitDisposalsResolver {
  @FieldResolver(() => [Disposal], { description: 'How it or parts of it ended, the first one first.' })
  disposals(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<DisposalRow[]> {
    return disposalsLoader(context).load(row.id);
  }
}
