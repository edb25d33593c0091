import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type BuildSchemaOptions } from 'type-graphql';
import { computedFields, planSchema } from './platform/reads/index.js';
import { requireDeclaredCosts } from './platform/graphql/declared-costs.js';
import { guardRootFields } from './platform/graphql/root-guard.js';
import {
  checkPermission,
  DelegationResolver,
  RoleGrantDelegationResolver,
  OfficeResolver,
  RoleGrantResolver,
  SecondFactorResolver,
  SessionResolver,
  StaffResolver,
} from './identity/index.js';
import {
  AuditEntryResolver,
  AuditEventResolver,
  AuditExportResolver,
  AuditProofResolver,
  AuditReceiptResolver,
  AuditReconciliationResolver,
  MissingActResolver,
} from './trail/index.js';
import {
  CaseDecisionResolver,
  CaseDecisionsResolver,
  CaseResolver,
  CorrectionResolver,
  DisposalCorrectionsResolver,
  DisposalResolver,
  ExhibitCorrectionsResolver,
  ExhibitDisposalsResolver,
  ExhibitMovementsResolver,
  ExhibitOrdersResolver,
  ExhibitResolver,
  ExhibitSealsResolver,
  MovementCorrectionsResolver,
  MovementResolver,
  PlaceResolver,
  RegisterDraftResolver,
  RegisterImportResolver,
  RegisterRowResolver,
  ReleaseCorrectionsResolver,
  SealCheckCorrectionsResolver,
  SealCorrectionsResolver,
  SealOpeningCorrectionsResolver,
  SealResolver,
  SearchResolver,
  TransferResolver,
  UnregisteredFindResolver,
  WarehouseKeeperResolver,
  WarehouseResolver,
} from './custody/index.js';
import {
  DiscrepancyRecountsResolver,
  DiscrepancyResolver,
  CommissionResolver,
  InventoryCommissionsResolver,
  InventoryLateEntriesResolver,
  InventoryRecountResolver,
  InventoryRecountSheetResolver,
  InventoryResolver,
  MovementLateEntryResolver,
} from './inventory/index.js';
import {
  AbsenceResolver,
  InspectionProgrammeResolver,
  InspectionResolver,
  ProgrammeResolver,
} from './inspection/index.js';
import { EligiblePeopleResolver } from './eligible.resolver.js';
import { NodeResolver } from './node.resolver.js';
import { readModels } from './read-models.js';

const resolvers: BuildSchemaOptions['resolvers'] = [
  CommissionResolver,
  InventoryCommissionsResolver,
  RoleGrantDelegationResolver,
  DelegationResolver,
  AuditExportResolver,
  AuditEntryResolver,
  AuditProofResolver,
  AuditReceiptResolver,
  AuditReconciliationResolver,
  MissingActResolver,
  InventoryRecountResolver,
  InventoryRecountSheetResolver,
  DiscrepancyRecountsResolver,
  OfficeResolver,
  SessionResolver,
  SecondFactorResolver,
  RoleGrantResolver,
  StaffResolver,
  AuditEventResolver,
  WarehouseKeeperResolver,
  WarehouseResolver,
  PlaceResolver,
  CaseResolver,
  CaseDecisionResolver,
  CaseDecisionsResolver,
  ExhibitOrdersResolver,
  ExhibitResolver,
  MovementResolver,
  ExhibitMovementsResolver,
  TransferResolver,
  UnregisteredFindResolver,
  DisposalResolver,
  ExhibitDisposalsResolver,
  SealResolver,
  SearchResolver,
  ExhibitSealsResolver,
  CorrectionResolver,
  ExhibitCorrectionsResolver,
  MovementCorrectionsResolver,
  DisposalCorrectionsResolver,
  ReleaseCorrectionsResolver,
  SealCheckCorrectionsResolver,
  SealCorrectionsResolver,
  SealOpeningCorrectionsResolver,
  RegisterDraftResolver,
  RegisterImportResolver,
  RegisterRowResolver,
  InventoryLateEntriesResolver,
  MovementLateEntryResolver,
  InventoryResolver,
  DiscrepancyResolver,
  AbsenceResolver,
  ProgrammeResolver,
  InspectionResolver,
  InspectionProgrammeResolver,
  EligiblePeopleResolver,
  NodeResolver,
];

/** The types and the resolvers as they are declared; nothing answers for the read models yet. */
export function buildDeclaredSchema(): Promise<GraphQLSchema> {
  return buildSchema({ resolvers, validate: false });
}

/** The whole API: every root field stands behind its permission, and what is kept in the database is read by plan. */
export async function buildApiSchema(): Promise<GraphQLSchema> {
  const schema = await buildDeclaredSchema();
  planSchema(schema, readModels);
  requireDeclaredCosts(schema, computedFields(readModels));
  return guardRootFields(schema, checkPermission);
}
