import { Args, FieldResolver, Resolver } from 'type-graphql';
import { ConnectionArguments } from '../platform/graphql/connection.js';
import { readByPlan } from '../platform/reads/index.js';
import { Movement, MovementConnection } from '../custody/index.js';
import { Inventory } from './inventory.graphql.js';
import { LateEntry } from './late-entry.graphql.js';

@Resolver(() => Movement)
export class MovementLateEntryResolver {
  @FieldResolver(() => LateEntry, {
    nullable: true,
    description: 'That it claims a time before a count of its warehouse; null where it does not.',
  })
  lateEntry(): unknown {
    return readByPlan();
  }
}

@Resolver(() => Inventory)
export class InventoryLateEntriesResolver {
  @FieldResolver(() => MovementConnection, {
    description:
      'The late entries of its warehouse that its minutes tell, because no minutes before have; none until the comparison.',
  })
  lateEntries(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
  }
}
