import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type BuildSchemaOptions } from 'type-graphql';
import { guardRootFields } from './platform/graphql/root-guard.js';
import {
  checkPermission,
  DelegationResolver,
  OfficeResolver,
  RoleGrantDelegationResolver,
  RoleGrantResolver,
  SecondFactorResolver,
  SessionResolver,
  StaffResolver,
} from './identity/index.js';
import { AuditEventResolver, AuditExportResolver } from './trail/index.js';
import {
  CaseResolver,
  DisposalResolver,
  ExhibitDisposalsResolver,
  ExhibitMovementsResolver,
  ExhibitResolver,
  ExhibitSealsResolver,
  guardViewings,
  HandoverResolver,
  HoldingResolver,
  MovementResolver,
  ParticipantResolver,
  PlaceResolver,
  RegisterImportResolver,
  RegisterRowResolver,
  ReleaseResolver,
  SealCheckResolver,
  SealOpeningResolver,
  SealResolver,
  TransferLineResolver,
  TransferResolver,
  TransferTargetResolver,
  WarehouseResolver,
} from './custody/index.js';
import {
  DiscrepancyRecountsResolver,
  DiscrepancyResolver,
  InventoryCountResolver,
  InventoryLineResolver,
  InventoryRecountResolver,
  InventoryRecountSheetResolver,
  InventoryResolver,
  InventorySignatureResolver,
  RecountTaskResolver,
} from './inventory/index.js';
import { InspectionProgrammeResolver, InspectionResolver, ProgrammeResolver } from './inspection/index.js';

import { NodeResolver } from './node.resolver.js';

const resolvers: BuildSchemaOptions['resolvers'] = [
  OfficeResolver,
  SessionResolver,
  SecondFactorResolver,
  RoleGrantResolver,
  RoleGrantDelegationResolver,
  StaffResolver,
  DelegationResolver,
  AuditEventResolver,
  AuditExportResolver,
  WarehouseResolver,
  PlaceResolver,
  CaseResolver,
  HandoverResolver,
  ExhibitResolver,
  HoldingResolver,
  MovementResolver,
  ReleaseResolver,
  ExhibitMovementsResolver,
  TransferResolver,
  TransferLineResolver,
  TransferTargetResolver,
  DisposalResolver,
  ExhibitDisposalsResolver,
  SealResolver,
  SealCheckResolver,
  SealOpeningResolver,
  ParticipantResolver,
  ExhibitSealsResolver,
  RegisterImportResolver,
  RegisterRowResolver,
  InventoryResolver,
  InventorySignatureResolver,
  InventoryLineResolver,
  InventoryCountResolver,
  InventoryRecountResolver,
  InventoryRecountSheetResolver,
  RecountTaskResolver,
  DiscrepancyRecountsResolver,
  DiscrepancyResolver,
  ProgrammeResolver,
  InspectionResolver,
  InspectionProgrammeResolver,
  NodeResolver,
];

/** The whole API: every root field stands behind its permission, and a look at a sensitive item is recorded first. */
export async function buildApiSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({ resolvers, validate: false });
  return guardRootFields(guardViewings(schema), checkPermission);
}
