export { Actor, type Grant } from './actor.js';
export { NodeType, nodeTypeName } from './node.graphql.js';
export { Office } from './offices/office.graphql.js';
export { officeByCode, officeById, officeLoader, type OfficeRow } from './offices/office.reads.js';
export { OfficeResolver } from './offices/office.resolver.js';
export { permissions, permissionsOfRole, roles, type Permission, type Role } from './permissions.js';
export {
  actorOf,
  checkPermission,
  mutate,
  officesOf,
  type HouseWork,
  type RequestContext,
} from './request-context.js';
export { actorOfToken, actorOfUsername } from './sessions/session.reads.js';
export { RoleEnum } from './sessions/session.graphql.js';
export { RoleGrantResolver, SessionResolver } from './sessions/session.resolver.js';
export { hashPassword } from './staff/password.js';
export { Staff } from './staff/staff.graphql.js';
export { staffById, staffLoader, type StaffRow } from './staff/staff.reads.js';
