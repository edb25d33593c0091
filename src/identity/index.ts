export { accessMatrix } from './access-matrix.js';
export { Actor, soleDelegation, type DelegationOfGrant, type Grant } from './actor.js';
export { Delegation } from './delegations/delegation.graphql.js';
export { delegationById, delegationLoader, type DelegationRow } from './delegations/delegation.reads.js';
export { DelegationResolver, RoleGrantDelegationResolver } from './delegations/delegation.resolver.js';
export { NodeType, nodeTypeName } from './node.graphql.js';
export { Office } from './offices/office.graphql.js';
export { officeByCode, officeById, officeLoader, type OfficeRow } from './offices/office.reads.js';
export { OfficeResolver } from './offices/office.resolver.js';
export {
  isPermission,
  permissions,
  permissionsOfRole,
  roles,
  type Permission,
  type Role,
} from './permissions.js';
export {
  actorOf,
  checkPermission,
  mutate,
  noteRead,
  officesOf,
  settingsOf,
  type HouseWork,
  type RequestContext,
} from './request-context.js';
export { actorOfStaff, actorOfToken, actorOfUsername } from './sessions/session.reads.js';
export { RoleEnum } from './sessions/session.graphql.js';
export { type ProviderSettings } from './provider/provider-client.js';
export { addProviderRoutes } from './provider/provider-routes.js';
export { SecondFactorResolver } from './second-factor/second-factor.resolver.js';
export { SecretSeal } from './second-factor/sealed-secret.js';
export { callerAddress, proxiesOf } from './sessions/caller-address.js';
export { RoleGrantResolver, SessionResolver } from './sessions/session.resolver.js';
export { hashPassword } from './staff/password.js';
export { Staff } from './staff/staff.graphql.js';
export { staffById, staffLoader, type StaffRow } from './staff/staff.reads.js';
export { StaffResolver } from './staff/staff.resolver.js';
