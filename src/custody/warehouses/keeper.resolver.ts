import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, Reference } from '../../platform/reads/index.js';
import { assignKeeper } from './keeper.commands.js';
import {
  ResponsibleKeeper,
  WarehouseKeeperAssignInput,
  WarehouseKeeperAssignPayload,
} from './keeper.graphql.js';
import { Warehouse } from './warehouse.graphql.js';

@Resolver(() => Warehouse)
export class WarehouseKeeperResolver {
  @Mutation(() => WarehouseKeeperAssignPayload, {
    description: 'Names who answers for a warehouse from a day on, in place of whoever did so far.',
  })
  @needs('warehouse.assign')
  async warehouseKeeperAssign(
    @RequestId() requestId: string,
    @Arg('input', () => WarehouseKeeperAssignInput, { description: 'The assignment.' })
    input: WarehouseKeeperAssignInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'warehouseKeeperAssign', requestId, input, (work) =>
      assignKeeper(work, {
        ...input,
        warehouseId: localIdOf('Warehouse', input.warehouseId),
        staffId: localIdOf('Staff', input.staffId),
      }),
    );
    return payloadOf(outcome, ({ warehouseId }) => ({
      warehouse: new Reference('Warehouse', warehouseId),
    }));
  }

  @FieldResolver(() => ResponsibleKeeper, {
    nullable: true,
    description: 'Who answers for it today; null while nobody is named, or where you may not see it.',
  })
  keeper(): unknown {
    return readByPlan();
  }

  @FieldResolver(() => [ResponsibleKeeper], {
    description: 'Who has answered for it and who will, the last first.',
  })
  keepers(): unknown {
    return readByPlan();
  }
}
