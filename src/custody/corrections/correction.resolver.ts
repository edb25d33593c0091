import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, Reference } from '../../platform/reads/index.js';
import { Disposal } from '../disposals/index.js';
import { Exhibit } from '../exhibits/index.js';
import { Movement, Release } from '../movements/index.js';
import { Seal, SealCheck, SealConditionEnum, SealOpening } from '../seals/index.js';
import { correctFacts } from './correct-facts.js';
import { correctFinding } from './correct-finding.js';
import { correctQuantity } from './correct-quantity.js';
import {
  Correction,
  CorrectionConnection,
  ExhibitCorrectInput,
  ExhibitCorrectPayload,
  MovementReverseInput,
  MovementReversePayload,
  QuantityReceivedCorrectInput,
  QuantityReceivedCorrectPayload,
  SealFindingCorrectInput,
  SealFindingCorrectPayload,
  SealVoidInput,
  SealVoidPayload,
} from './correction.graphql.js';
import { reverseMovement } from './reverse-movement.js';
import { voidSeal } from './void-seal.js';

@Resolver(() => Correction)
export class CorrectionResolver {
  @Mutation(() => MovementReversePayload, {
    description:
      'Takes back the last movement of an item that stands, while the thing is where it was; both stay in the chain.',
  })
  @needs('movement.reverse')
  async movementReverse(
    @RequestId() requestId: string,
    @Arg('input', () => MovementReverseInput, { description: 'The reversal.' }) input: MovementReverseInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'movementReverse', requestId, input, (work) =>
      reverseMovement(work, {
        ...input,
        exhibitId: localIdOf('Exhibit', input.exhibitId),
        movementId: localIdOf('Movement', input.movementId),
      }),
    );
    return payloadOf(outcome, ({ exhibitId, movementId }) => ({
      movement: new Reference('Movement', movementId),
      exhibit: new Reference('Exhibit', exhibitId),
    }));
  }

  @Mutation(() => ExhibitCorrectPayload, {
    description: 'Corrects what is written of an item; the old values stay in the correction.',
  })
  @needs('exhibit.correct')
  async exhibitCorrect(
    @RequestId() requestId: string,
    @Arg('input', () => ExhibitCorrectInput, { description: 'The correction.' }) input: ExhibitCorrectInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const { caseId } = input.changes;
    const outcome = await mutate(context, 'exhibitCorrect', requestId, input, (work) =>
      correctFacts(work, {
        ...input,
        exhibitId: localIdOf('Exhibit', input.exhibitId),
        changes: { ...input.changes, caseId: caseId == null ? null : localIdOf('CaseFile', caseId) },
      }),
    );
    return payloadOf(outcome, correctionAnswer);
  }

  @Mutation(() => QuantityReceivedCorrectPayload, {
    description: 'Corrects how much of an item was received, by a movement from or to the giving side.',
  })
  @needs('exhibit.correct')
  async quantityReceivedCorrect(
    @RequestId() requestId: string,
    @Arg('input', () => QuantityReceivedCorrectInput, { description: 'The correction.' })
    input: QuantityReceivedCorrectInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'quantityReceivedCorrect', requestId, input, (work) =>
      correctQuantity(work, {
        ...input,
        exhibitId: localIdOf('Exhibit', input.exhibitId),
        placeId: localIdOf('Place', input.placeId),
        findId: input.findId == null ? null : localIdOf('UnregisteredFind', input.findId),
      }),
    );
    return payloadOf(outcome, correctionAnswer);
  }

  @Mutation(() => SealFindingCorrectPayload, {
    description: 'Corrects the condition in which a check or an opening found a seal; both stay in the list.',
  })
  @needs('seal.correct')
  async sealFindingCorrect(
    @RequestId() requestId: string,
    @Arg('input', () => SealFindingCorrectInput, { description: 'The correction.' })
    input: SealFindingCorrectInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const { sealCheckId, sealOpeningId } = input;
    const outcome = await mutate(context, 'sealFindingCorrect', requestId, input, (work) =>
      correctFinding(work, {
        ...input,
        sealCheckId: sealCheckId == null ? null : localIdOf('SealCheck', sealCheckId),
        sealOpeningId: sealOpeningId == null ? null : localIdOf('SealOpening', sealOpeningId),
      }),
    );
    return payloadOf(outcome, correctionAnswer);
  }

  @Mutation(() => SealVoidPayload, {
    description:
      'Voids a seal that was written on the wrong item; it stays in the list, and its label is free for the right one.',
  })
  @needs('seal.correct')
  async sealVoid(
    @RequestId() requestId: string,
    @Arg('input', () => SealVoidInput, { description: 'The seal and on what it is voided.' })
    input: SealVoidInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'sealVoid', requestId, input, (work) =>
      voidSeal(work, { ...input, sealId: localIdOf('Seal', input.sealId) }),
    );
    return payloadOf(outcome, correctionAnswer);
  }
}

function correctionAnswer({ exhibitId, correctionId }: { exhibitId: string; correctionId: string }): object {
  return {
    correction: new Reference('Correction', correctionId),
    exhibit: new Reference('Exhibit', exhibitId),
  };
}

@Resolver(() => Exhibit)
export class ExhibitCorrectionsResolver {
  @FieldResolver(() => CorrectionConnection, { description: 'Its corrections, newest first.' })
  corrections(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}

@Resolver(() => Movement)
export class MovementCorrectionsResolver {
  @FieldResolver(() => Correction, { nullable: true, description: 'The correction that made it.' })
  correction(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => Movement, { nullable: true, description: 'The movement that it takes back.' })
  reverses(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => Movement, { nullable: true, description: 'The movement that took it back.' })
  reversedBy(): unknown {
    return readByPlan();
  }
}

@Resolver(() => Disposal)
export class DisposalCorrectionsResolver {
  @FieldResolver(() => Movement, {
    nullable: true,
    description: 'The movement that took it back; it then counts no longer.',
  })
  reversedBy(): unknown {
    return readByPlan();
  }
}

@Resolver(() => Release)
export class ReleaseCorrectionsResolver {
  @FieldResolver(() => Boolean, {
    description: 'Whether it was written wrongly and taken back; it then counts as returned.',
  })
  reversed(): unknown {
    return readByPlan();
  }
}

@Resolver(() => Seal)
export class SealCorrectionsResolver {
  @FieldResolver(() => Correction, { nullable: true, description: 'The correction that voided it.' })
  voidedBy(): unknown {
    return readByPlan();
  }
}

@Resolver(() => SealCheck)
export class SealCheckCorrectionsResolver {
  @FieldResolver(() => [Correction], { description: 'Its corrections, the first one first.' })
  corrections(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => SealConditionEnum, {
    description: 'What the seal was like, as the last correction says it.',
  })
  correctedCondition(): unknown {
    return readByPlan();
  }
}

@Resolver(() => SealOpening)
export class SealOpeningCorrectionsResolver {
  @FieldResolver(() => [Correction], { description: 'Its corrections, the first one first.' })
  corrections(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => SealConditionEnum, {
    description: 'What the seal was like, as the last correction says it.',
  })
  correctedCondition(): unknown {
    return readByPlan();
  }
}
