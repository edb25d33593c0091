import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import type { Actor } from '../actor.js';
import { changingRights, type RequestContext } from '../request-context.js';
import { Viewer } from '../sessions/session.graphql.js';
import { confirmSecondFactor, enrolSecondFactor } from './second-factor.commands.js';
import {
  SecondFactorConfirmInput,
  SecondFactorConfirmPayload,
  SecondFactorEnrolInput,
  SecondFactorEnrolPayload,
  SecondFactorState,
} from './second-factor.graphql.js';
import { keptFactor } from './second-factor.reads.js';

@Resolver(() => Viewer)
export class SecondFactorResolver {
  @Mutation(() => SecondFactorEnrolPayload, {
    description:
      'Begins a second factor: answers the secret for your authenticator. It counts once it is confirmed.',
  })
  @needs('signed-in')
  async secondFactorEnrol(
    @RequestId() requestId: string,
    @Arg('input', () => SecondFactorEnrolInput, { description: 'Your password.' })
    input: SecondFactorEnrolInput,
    @Ctx() context: RequestContext,
  ): Promise<SecondFactorEnrolPayload> {
    return payloadOf(
      await changingRights(context, enrolSecondFactor(context, requestId, input.password)),
      (enrolment) => enrolment,
    );
  }

  @Mutation(() => SecondFactorConfirmPayload, {
    description:
      'Confirms the second factor with a first code; from now on every log-in with a password needs one.',
  })
  @needs('signed-in')
  async secondFactorConfirm(
    @RequestId() requestId: string,
    @Arg('input', () => SecondFactorConfirmInput, { description: 'The code.' })
    input: SecondFactorConfirmInput,
    @Ctx() context: RequestContext,
  ): Promise<SecondFactorConfirmPayload> {
    return payloadOf(
      await changingRights(context, confirmSecondFactor(context, requestId, input.code)),
      () => ({}),
    );
  }

  @FieldResolver(() => SecondFactorState, {
    complexity: fieldCosts.value,
    description: 'How it stands with your second factor.',
  })
  async secondFactor(@Root() actor: Actor, @Ctx() context: RequestContext): Promise<SecondFactorState> {
    if (actor.lacksFactor) {
      return SecondFactorState.DEMANDED;
    }
    const kept = await keptFactor(context.sql, actor.id);
    return kept?.confirmed === true ? SecondFactorState.CONFIRMED : SecondFactorState.NONE;
  }
}
