import type { WorkActor } from '../platform/database/unit-of-work.js';
import { permissionsOfRole, type Permission, type Role } from './permissions.js';

/** A role held now, over an office and, unless it is a role of one office alone, all below it. */
export interface Grant {
  readonly role: Role;
  readonly officeId: string;
  /** Every office that it reaches. */
  readonly officeIds: readonly string[];
}

/** The person behind a request, with the rights of this moment. */
export class Actor implements WorkActor {
  constructor(
    readonly id: string,
    readonly username: string,
    readonly fullName: string,
    readonly grants: readonly Grant[],
    readonly sessionId?: string,
    /** Logged in without the second factor that a role asks for: no right until one is enrolled. */
    readonly lacksFactor = false,
  ) {}

  get roles(): readonly Role[] {
    return [...new Set(this.grants.map((grant) => grant.role))];
  }

  /** Every office that any of the roles reaches: the rows that row-level security lets through. */
  get officeIds(): readonly string[] {
    return [...new Set(this.grants.flatMap((grant) => grant.officeIds))];
  }

  /** Whether any of the roles allows it, somewhere. */
  may(permission: Permission): boolean {
    return this.grants.some((grant) => permissionsOfRole[grant.role].includes(permission));
  }

  /** Whether it is allowed in this office. */
  mayIn(permission: Permission, officeId: string): boolean {
    return this.officesFor(permission).includes(officeId);
  }

  /** The offices in which it is allowed; reads are limited to them. */
  officesFor(permission: Permission): readonly string[] {
    const granting = this.grants.filter((grant) => permissionsOfRole[grant.role].includes(permission));
    return [...new Set(granting.flatMap((grant) => grant.officeIds))];
  }
}
