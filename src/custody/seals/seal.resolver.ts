import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, Reference } from '../../platform/reads/index.js';
import { Exhibit } from '../exhibits/index.js';
import { applySeal } from './apply.js';
import { checkSeal } from './check.js';
import { concludeSealFinding } from './conclude.js';
import { setNotSealedReason } from './not-sealed.js';
import { openSeal } from './open.js';
import {
  NotSealedReasonSetInput,
  NotSealedReasonSetPayload,
  Seal,
  SealApplyInput,
  SealApplyPayload,
  SealCheckConnection,
  SealCheckInput,
  SealCheckPayload,
  SealConnection,
  SealFindingConcludeInput,
  SealFindingConcludePayload,
  SealOpening,
  SealOpenInput,
  SealOpenPayload,
} from './seal.graphql.js';

@Resolver(() => Seal)
export class SealResolver {
  @Mutation(() => SealApplyPayload, {
    description: 'Seals an item, for the first time or again after an opening.',
  })
  @needs('seal.apply')
  async sealApply(
    @RequestId() requestId: string,
    @Arg('input', () => SealApplyInput, { description: 'The sealing.' }) input: SealApplyInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'sealApply', requestId, input, (work) =>
      applySeal(work, {
        ...input,
        exhibitId: localIdOf('Exhibit', input.exhibitId),
        resealsOpeningId:
          input.resealsOpeningId == null ? null : localIdOf('SealOpening', input.resealsOpeningId),
      }),
    );
    return payloadOf(outcome, ({ sealId }) => ({ seal: new Reference('Seal', sealId) }));
  }

  @Mutation(() => SealCheckPayload, { description: 'Records what a live seal was like.' })
  @needs('seal.check')
  async sealCheck(
    @RequestId() requestId: string,
    @Arg('input', () => SealCheckInput, { description: 'The check.' }) input: SealCheckInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'sealCheck', requestId, input, (work) =>
      checkSeal(work, { ...input, sealId: localIdOf('Seal', input.sealId) }),
    );
    return payloadOf(outcome, ({ sealCheckId }) => ({
      check: new Reference('SealCheck', sealCheckId),
    }));
  }

  @Mutation(() => SealOpenPayload, {
    description: 'Opens a live seal and so ends it; the item stands open until it is sealed again.',
  })
  @needs('seal.open')
  async sealOpen(
    @RequestId() requestId: string,
    @Arg('input', () => SealOpenInput, { description: 'The opening.' }) input: SealOpenInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'sealOpen', requestId, input, (work) =>
      openSeal(work, { ...input, sealId: localIdOf('Seal', input.sealId) }),
    );
    return payloadOf(outcome, ({ openingId }) => ({
      opening: new Reference('SealOpening', openingId),
    }));
  }

  @Mutation(() => SealFindingConcludePayload, {
    description: 'Concludes in writing on a seal that was found not intact; never by who found it so.',
  })
  @needs('seal.conclude')
  async sealFindingConclude(
    @RequestId() requestId: string,
    @Arg('input', () => SealFindingConcludeInput, { description: 'The conclusion.' })
    input: SealFindingConcludeInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'sealFindingConclude', requestId, input, (work) =>
      concludeSealFinding(work, { ...input, sealId: localIdOf('Seal', input.sealId) }),
    );
    return payloadOf(outcome, ({ sealId }) => ({ seal: new Reference('Seal', sealId) }));
  }

  @Mutation(() => NotSealedReasonSetPayload, { description: 'Records why an item is not sealed.' })
  @needs('seal.apply')
  async notSealedReasonSet(
    @RequestId() requestId: string,
    @Arg('input', () => NotSealedReasonSetInput, { description: 'The reason.' })
    input: NotSealedReasonSetInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'notSealedReasonSet', requestId, input, (work) =>
      setNotSealedReason(work, { ...input, exhibitId: localIdOf('Exhibit', input.exhibitId) }),
    );
    return payloadOf(outcome, ({ exhibitId }) => ({ exhibit: new Reference('Exhibit', exhibitId) }));
  }

  @FieldResolver(() => SealCheckConnection, { description: 'Its checks, newest first.' })
  checks(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }

  @FieldResolver(() => SealOpening, { nullable: true, description: 'The opening that ended it.' })
  opening(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => SealOpening, {
    nullable: true,
    description: 'The opening after which it closed the item again.',
  })
  reseals(): unknown {
    return readByPlan();
  }
}

@Resolver(() => Exhibit)
export class ExhibitSealsResolver {
  @FieldResolver(() => Seal, { nullable: true, description: 'Its live seal, if it has one.' })
  liveSeal(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => SealConnection, { description: 'Its seals, newest first.' })
  seals(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}
