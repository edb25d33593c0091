import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { readPage, Reference } from '../../platform/reads/index.js';
import type { Grant } from '../actor.js';
import { changingRights, mutate, type RequestContext } from '../request-context.js';
import { RoleGrant } from '../sessions/session.graphql.js';
import { grantDelegation, revokeDelegation } from './delegation.commands.js';
import {
  Delegation,
  DelegationConnection,
  DelegationGrantInput,
  DelegationGrantPayload,
  DelegationRevokeInput,
  DelegationRevokePayload,
} from './delegation.graphql.js';
import { delegations } from './delegation.reads.js';

@Resolver(() => Delegation)
export class DelegationResolver {
  @Query(() => DelegationConnection, {
    description:
      'The delegations over the offices that you may see, and those that name you, the latest period first.',
  })
  @needs('office.read')
  delegations(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those over this very office.' })
    _officeId: string | null | undefined,
    @Arg('staffId', () => ID, { nullable: true, description: 'Only those from or to this person.' })
    _staffId: string | null | undefined,
    @Arg('inForce', () => Boolean, {
      nullable: true,
      description: 'Only those that give their rights today, or only the others; all when left out.',
    })
    _inForce: boolean | null | undefined,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(delegations, context, info);
  }

  @Mutation(() => DelegationGrantPayload, {
    description: 'Hands a role of yours on in writing, for a time; what was delegated to you stays with you.',
  })
  @needs('delegation.grant')
  async delegationGrant(
    @RequestId() requestId: string,
    @Arg('input', () => DelegationGrantInput, { description: 'The delegation.' }) input: DelegationGrantInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await changingRights(
      context,
      mutate(context, 'delegationGrant', requestId, input, (work) =>
        grantDelegation(work, {
          ...input,
          delegateId: localIdOf('Staff', input.delegateId),
          officeId: localIdOf('Office', input.officeId),
        }),
      ),
    );
    return payloadOf(outcome, ({ delegationId }) => ({
      delegation: new Reference('Delegation', delegationId),
    }));
  }

  @Mutation(() => DelegationRevokePayload, {
    description: 'Ends a delegation now: yours, or one of an office whose delegations you oversee.',
  })
  @needs('delegation.revoke')
  async delegationRevoke(
    @RequestId() requestId: string,
    @Arg('input', () => DelegationRevokeInput, { description: 'The delegation and why it ends.' })
    input: DelegationRevokeInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await changingRights(
      context,
      mutate(context, 'delegationRevoke', requestId, input, (work) =>
        revokeDelegation(work, { ...input, delegationId: localIdOf('Delegation', input.delegationId) }),
      ),
    );
    return payloadOf(outcome, ({ delegationId }) => ({
      delegation: new Reference('Delegation', delegationId),
    }));
  }
}

@Resolver(() => RoleGrant)
export class RoleGrantDelegationResolver {
  @FieldResolver(() => Delegation, {
    nullable: true,
    description: 'The delegation through which it is held; absent for a role held by assignment.',
  })
  delegation(@Root() grant: Pick<Grant, 'delegation'>): Reference | null {
    return grant.delegation == null ? null : new Reference('Delegation', grant.delegation.id);
  }
}
