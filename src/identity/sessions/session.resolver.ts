import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import type { Actor, Grant } from '../actor.js';
import { officeLoader, type OfficeRow } from '../offices/office.reads.js';
import { permissions } from '../permissions.js';
import { actorOf, type RequestContext } from '../request-context.js';
import { staffLoader, type StaffRow } from '../staff/staff.reads.js';
import { closeSession, openSession } from './session.commands.js';
import {
  RoleGrant,
  SessionClosePayload,
  SessionOpenInput,
  SessionOpenPayload,
  Viewer,
} from './session.graphql.js';

@Resolver(() => Viewer)
export class SessionResolver {
  @Query(() => Viewer, { description: 'Who you are and what you may do.' })
  @needs('signed-in')
  viewer(@Ctx() context: RequestContext): Actor {
    return actorOf(context);
  }

  @Mutation(() => SessionOpenPayload, {
    description: 'Logs in with a password and answers a short-lived token.',
  })
  @needs('public')
  async sessionOpen(
    @RequestId() requestId: string,
    @Arg('input', () => SessionOpenInput, { description: 'Name and password.' }) input: SessionOpenInput,
    @Ctx() context: RequestContext,
  ): Promise<SessionOpenPayload> {
    return payloadOf(
      await openSession(context.sql, requestId, input, context.clock.now()),
      (opened) => opened,
    );
  }

  @Mutation(() => SessionClosePayload, { description: 'Logs out: the token is dead at once.' })
  @needs('signed-in')
  async sessionClose(
    @RequestId() _requestId: string,
    @Ctx() context: RequestContext,
  ): Promise<SessionClosePayload> {
    const { sessionId } = actorOf(context);
    if (sessionId !== undefined) {
      await closeSession(context.sql, sessionId, context.clock.now());
    }
    return { userErrors: [] };
  }

  @FieldResolver()
  staff(@Root() actor: Actor, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(actor.id);
  }

  @FieldResolver()
  permissions(@Root() actor: Actor): string[] {
    return permissions.filter((permission) => actor.may(permission));
  }
}

@Resolver(() => RoleGrant)
export class RoleGrantResolver {
  @FieldResolver()
  office(@Root() grant: Grant, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(grant.officeId);
  }
}
