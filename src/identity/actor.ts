import type { WorkActor } from '../platform/database/unit-of-work.js';
import { neverDelegated, permissionsOfRole, type Permission, type Role } from './permissions.js';

/** The written delegation through which a role is held. */
export interface DelegationOfGrant {
  readonly id: string;
  readonly delegatorId: string;
  readonly delegatorName: string;
  /** The office in which the delegator holds the role. */
  readonly issuingOfficeId: string;
}

/** A role held now, over an office and, unless it is a role of one office alone, all below it. */
export interface Grant {
  readonly role: Role;
  readonly officeId: string;
  /** The assignment by which it is held; none where it is held through a delegation. */
  readonly assignmentId?: string | null;
  /** Every office that it reaches. */
  readonly officeIds: readonly string[];
  /** The last day on which it is held; open where none is set. */
  readonly validTo?: string | null;
  /** Where it is held through a delegation and not by an assignment of one's own. */
  readonly delegation?: DelegationOfGrant | null;
}

/** What a written order lets a person of another office do in one inventory. */
export type CommissionedAct = 'COUNT' | 'RECOUNT' | 'RESOLVE';

/** The permission that each of them takes of somebody of the office. */
export const permissionOfAct = {
  COUNT: 'inventory.count',
  RECOUNT: 'inventory.count',
  RESOLVE: 'inventory.resolve',
} as const satisfies Record<CommissionedAct, Permission>;

/** An order in force: it reaches one inventory, and none of what else its office keeps. */
export interface CommissionHeld {
  readonly id: string;
  readonly inventoryId: string;
  readonly officeId: string;
  readonly acts: readonly CommissionedAct[];
  readonly paperNumber: string;
}

/** The person behind a request, with the rights of this moment. */
export class Actor implements WorkActor {
  /** An actor is the rights of one moment: what follows from them is found once. */
  private offices: readonly string[] | undefined;
  private readonly officesByPermission = new Map<Permission, readonly string[]>();

  constructor(
    readonly id: string,
    readonly username: string,
    readonly fullName: string,
    readonly grants: readonly Grant[],
    readonly sessionId?: string,
    /** Logged in without the second factor that a role asks for: no right until one is enrolled. */
    readonly lacksFactor = false,
    /** The orders that send the person into inventories of other offices. */
    readonly commissions: readonly CommissionHeld[] = [],
    /** Where nobody logged in: an operator acts in the person's name, and each event says so. */
    readonly origin?: 'COMMAND_LINE',
  ) {}

  get roles(): readonly Role[] {
    return [...new Set(this.grants.map((grant) => grant.role))];
  }

  /** Every office that any of the roles reaches. */
  get officeIds(): readonly string[] {
    this.offices ??= Object.freeze([...new Set(this.grants.flatMap((grant) => grant.officeIds))]);
    return this.offices;
  }

  /** The offices whose rows row-level security lets through: those, and the offices of the commissioned inventories. */
  get officeIdsInReach(): readonly string[] {
    const sentTo = this.commissions.map(({ officeId }) => officeId);
    return sentTo.length === 0 ? this.officeIds : [...new Set([...this.officeIds, ...sentTo])];
  }

  /** Whether any of the roles, or an order, allows it, somewhere. */
  may(permission: Permission): boolean {
    return (
      this.grants.some((grant) => allows(grant, permission)) ||
      this.commissions.some(({ acts }) => acts.some((act) => permissionOfAct[act] === permission))
    );
  }

  /** The order that lets the person do this in an inventory, if there is one. */
  commissionFor(act: CommissionedAct, inventoryId: string): CommissionHeld | undefined {
    return this.commissions.find((one) => one.inventoryId === inventoryId && one.acts.includes(act));
  }

  /** Whether it is allowed in this office. */
  mayIn(permission: Permission, officeId: string): boolean {
    return this.officesFor(permission).includes(officeId);
  }

  /** The offices in which it is allowed; reads are limited to them. */
  officesFor(permission: Permission): readonly string[] {
    const known = this.officesByPermission.get(permission) ?? this.findOffices(permission);
    this.officesByPermission.set(permission, known);
    return known;
  }

  private findOffices(permission: Permission): readonly string[] {
    const granting = this.grants.filter((grant) => allows(grant, permission));
    return Object.freeze([...new Set(granting.flatMap((grant) => grant.officeIds))]);
  }

  /** The delegation on which alone a permission rests in an office; nothing where an own role gives it as well. */
  delegationFor(permission: Permission, officeId: string): DelegationOfGrant | undefined {
    const granting = this.grants.filter((grant) => allows(grant, permission));
    return soleDelegation(granting.filter((grant) => grant.officeIds.includes(officeId)));
  }
}

/** Whether a role that is held so brings a permission along. */
export function allows(grant: Grant, permission: Permission): boolean {
  const brought = grant.delegation == null || !neverDelegated.has(permission);
  return brought && permissionsOfRole[grant.role].includes(permission);
}

/** The delegation behind these grants when each of them is delegated; of several the one that was written first. */
export function soleDelegation(grants: readonly Grant[]): DelegationOfGrant | undefined {
  const own = grants.some((grant) => grant.delegation == null);
  return own ? undefined : (grants[0]?.delegation ?? undefined);
}
