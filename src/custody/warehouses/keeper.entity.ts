import { defineEntity, p } from '@mikro-orm/core';

const ResponsibleKeeperSchema = defineEntity({
  name: 'ResponsibleKeeper',
  schema: 'custody',
  tableName: 'responsible_keeper',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    warehouseId: p.uuid(),
    staffId: p.uuid(),
    validFrom: p.string().columnType('date'),
    validTo: p.string().columnType('date').nullable(),
    paperNumber: p.string(),
    paperDated: p.string().columnType('date'),
    assignedBy: p.uuid(),
    assignedAt: p.datetime(3),
  },
});

/** Who answers for a warehouse from a day on, by a paper, until another does. */
export class ResponsibleKeeper extends ResponsibleKeeperSchema.class {}
ResponsibleKeeperSchema.setClass(ResponsibleKeeper);
