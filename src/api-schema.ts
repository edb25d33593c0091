import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type BuildSchemaOptions } from 'type-graphql';
import { guardRootFields } from './platform/graphql/root-guard.js';
import { checkPermission, OfficeResolver, RoleGrantResolver, SessionResolver } from './identity/index.js';
import { AuditEventResolver } from './trail/index.js';
import {
  CaseResolver,
  ExhibitMovementsResolver,
  ExhibitResolver,
  HandoverResolver,
  HoldingResolver,
  MovementResolver,
  PlaceResolver,
  ReleaseResolver,
  WarehouseResolver,
} from './custody/index.js';

const resolvers: BuildSchemaOptions['resolvers'] = [
  OfficeResolver,
  SessionResolver,
  RoleGrantResolver,
  AuditEventResolver,
  WarehouseResolver,
  PlaceResolver,
  CaseResolver,
  HandoverResolver,
  ExhibitResolver,
  HoldingResolver,
  MovementResolver,
  ReleaseResolver,
  ExhibitMovementsResolver,
];

/** The whole API: every root field stands behind its permission. */
export async function buildApiSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({ resolvers, validate: false });
  return guardRootFields(schema, checkPermission);
}
