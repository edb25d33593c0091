import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { Reference } from '../../platform/reads/index.js';
import type { Actor, Grant } from '../actor.js';
import { permissions } from '../permissions.js';
import { changingRights, actorOf, mutate, type RequestContext } from '../request-context.js';
import { redeemLogIn } from '../provider/provider-log-in.js';
import { logIn } from './log-in.js';
import { closeSession, refreshSession } from './session.commands.js';
import {
  RoleGrant,
  SessionClosePayload,
  SessionOpenInput,
  SessionOpenPayload,
  SessionRedeemInput,
  SessionRedeemPayload,
  SessionRefreshInput,
  SessionRefreshPayload,
  Viewer,
} from './session.graphql.js';

@Resolver(() => Viewer)
export class SessionResolver {
  @Query(() => Viewer, {
    complexity: fieldCosts.value,
    description: 'Who you are and what you may do.',
  })
  @needs('signed-in')
  viewer(@Ctx() context: RequestContext): Actor {
    return actorOf(context);
  }

  @Mutation(() => SessionOpenPayload, {
    description:
      'Logs in with a password and answers a token of five minutes and one to refresh it with. Attempts are counted per name and address and grow slower.',
  })
  @needs('public')
  async sessionOpen(
    @RequestId() requestId: string,
    @Arg('input', () => SessionOpenInput, { description: 'Name and password.' }) input: SessionOpenInput,
    @Ctx() context: RequestContext,
  ): Promise<SessionOpenPayload> {
    return payloadOf(await changingRights(context, logIn(context, requestId, input)), (tokens) => tokens);
  }

  @Mutation(() => SessionRefreshPayload, {
    description:
      'Answers the next tokens of a session and uses the refresh token up. A second use, but for the retry of a lost answer, closes the session.',
  })
  @needs('public')
  async sessionRefresh(
    @RequestId() requestId: string,
    @Arg('input', () => SessionRefreshInput, { description: 'The refresh token.' })
    input: SessionRefreshInput,
    @Ctx() context: RequestContext,
  ): Promise<SessionRefreshPayload> {
    return payloadOf(
      await changingRights(context, refreshSession(context, requestId, input.refreshToken)),
      (tokens) => tokens,
    );
  }

  @Mutation(() => SessionRedeemPayload, {
    description: 'Opens the session of a log-in at the provider (/auth/oidc/start).',
  })
  @needs('public')
  async sessionRedeem(
    @RequestId() requestId: string,
    @Arg('input', () => SessionRedeemInput, { description: 'The one-time code and its verifier.' })
    input: SessionRedeemInput,
    @Ctx() context: RequestContext,
  ): Promise<SessionRedeemPayload> {
    return payloadOf(
      await changingRights(context, redeemLogIn(context, requestId, input)),
      (tokens) => tokens,
    );
  }

  @Mutation(() => SessionClosePayload, {
    description: 'Logs out: every token of the session is dead at once.',
  })
  @needs('signed-in')
  async sessionClose(
    @RequestId() requestId: string,
    @Ctx() context: RequestContext,
  ): Promise<SessionClosePayload> {
    const { sessionId } = actorOf(context);
    if (sessionId === undefined) {
      return { userErrors: [], receipts: [] };
    }
    return payloadOf(
      await changingRights(
        context,
        mutate(context, 'sessionClose', requestId, null, (work) => closeSession(work, sessionId)),
      ),
      () => ({}),
    );
  }

  @FieldResolver()
  staff(@Root() actor: Actor): Reference {
    return new Reference('Staff', actor.id);
  }

  @FieldResolver()
  permissions(@Root() actor: Actor): string[] {
    return permissions.filter((permission) => actor.may(permission));
  }
}

@Resolver(() => RoleGrant)
export class RoleGrantResolver {
  @FieldResolver()
  office(@Root() grant: Pick<Grant, 'officeId'>): Reference {
    return new Reference('Office', grant.officeId);
  }

  @FieldResolver()
  delegatedBy(@Root() grant: Pick<Grant, 'delegation'>): Reference | null {
    return grant.delegation == null ? null : new Reference('Staff', grant.delegation.delegatorId);
  }
}
