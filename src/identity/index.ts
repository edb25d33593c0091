import type { ReadModel } from '../platform/reads/index.js';
import { delegationReads } from './delegations/delegation.reads.js';
import { officeReads } from './offices/office.reads.js';
import { staffReads } from './staff/staff.reads.js';

/** How offices and people are read. */
export const identityReadModels: readonly ReadModel[] = [officeReads, staffReads, delegationReads];

export { accessMatrix } from './access-matrix.js';
export {
  Actor,
  permissionOfAct,
  soleDelegation,
  type CommissionedAct,
  type DelegationOfGrant,
  type Grant,
} from './actor.js';
export {
  candidateOf,
  eligibleFact,
  eligibleIn,
  nearestFirst,
  presentAmong,
  type Candidate,
  type EligiblePerson,
} from './eligible.js';
export { Delegation } from './delegations/delegation.graphql.js';
export { delegationReads } from './delegations/delegation.reads.js';
export { DelegationResolver, RoleGrantDelegationResolver } from './delegations/delegation.resolver.js';
export { NodeType } from './node.graphql.js';
export { Office } from './offices/office.graphql.js';
export { officeByCode, officeReads, type OfficeRow } from './offices/office.reads.js';
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
  changingRights,
  checkPermission,
  forbiddenWithout,
  inPresentRights,
  enteringAgain,
  mutate,
  noteRead,
  officesOf,
  settingsOf,
  type HouseWork,
  type MissingActEntry,
  type ReceiptSigner,
  type RequestContext,
} from './request-context.js';
export { KnownActors } from './sessions/known-actors.js';
export {
  actorAgain,
  actorOfAnswer,
  actorOfStaff,
  actorOfUsername,
  actorsIn,
  actorsOfStaff,
  staffRead,
  tokenRead,
} from './sessions/session.reads.js';
export { standingOf } from './sessions/standing.js';
export { RoleEnum } from './sessions/session.graphql.js';
export { type ProviderSettings } from './provider/provider-client.js';
export { addProviderRoutes } from './provider/provider-routes.js';
export { SecondFactorResolver } from './second-factor/second-factor.resolver.js';
export { SecretSeal } from './second-factor/sealed-secret.js';
export { callerAddress, proxiesOf } from './sessions/caller-address.js';
export { RoleGrantResolver, SessionResolver } from './sessions/session.resolver.js';
export { hashPassword } from './staff/password.js';
export { Staff } from './staff/staff.graphql.js';
export {
  caller,
  commissionedInventories,
  isCommissioned,
  hasOneOffice,
  inOfficesAllowing,
  officesAllowing,
  today,
} from './reading.js';
export { staffReads } from './staff/staff.reads.js';
export { StaffResolver } from './staff/staff.resolver.js';
