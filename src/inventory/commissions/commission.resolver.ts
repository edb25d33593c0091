import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { changingRights, mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, Reference } from '../../platform/reads/index.js';
import { Inventory } from '../inventory.graphql.js';
import { grantCommission, revokeCommission } from './commission.commands.js';
import {
  Commission,
  CommissionGrantInput,
  CommissionGrantPayload,
  CommissionRevokeInput,
  CommissionRevokePayload,
} from './commission.graphql.js';

@Resolver(() => Commission)
export class CommissionResolver {
  @Mutation(() => CommissionGrantPayload, {
    description:
      'Sends a person of another office into one inventory by an order that you have signed, to count or to settle, for a time.',
  })
  @needs('commission.grant')
  async commissionGrant(
    @RequestId() requestId: string,
    @Arg('input', () => CommissionGrantInput, { description: 'The order.' }) input: CommissionGrantInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await changingRights(
      context,
      mutate(context, 'commissionGrant', requestId, input, (work) =>
        grantCommission(work, {
          ...input,
          inventoryId: localIdOf('Inventory', input.inventoryId),
          personId: localIdOf('Staff', input.personId),
        }),
      ),
    );
    return payloadOf(outcome, ({ commissionId }) => ({
      commission: new Reference('Commission', commissionId),
    }));
  }

  @Mutation(() => CommissionRevokePayload, {
    description: 'Ends a commission now; what was done under it stays.',
  })
  @needs('commission.revoke')
  async commissionRevoke(
    @RequestId() requestId: string,
    @Arg('input', () => CommissionRevokeInput, { description: 'The commission and why it ends.' })
    input: CommissionRevokeInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await changingRights(
      context,
      mutate(context, 'commissionRevoke', requestId, input, (work) =>
        revokeCommission(work, { ...input, commissionId: localIdOf('Commission', input.commissionId) }),
      ),
    );
    return payloadOf(outcome, ({ commissionId }) => ({
      commission: new Reference('Commission', commissionId),
    }));
  }

  @FieldResolver(() => Inventory, { description: 'The inventory, and no other.' })
  inventory(): unknown {
    return readByPlan();
  }
}

@Resolver(() => Inventory)
export class InventoryCommissionsResolver {
  @FieldResolver(() => [Commission], {
    description: 'The orders that send people of other offices into it, the latest period first.',
  })
  commissions(): unknown {
    return readByPlan();
  }
}
