/** Every permission there is. A root field names one of them or the schema refuses to be built. */
export const permissions = [
  'public',
  'signed-in',
  'office.read',
  'warehouse.read',
  'warehouse.manage',
  'warehouse.assign',
  'place.mark',
  'exhibit.read',
  'exhibit.receive',
  'exhibit.move',
  'exhibit.release',
  'exhibit.dispose',
  'exhibit.correct',
  'movement.reverse',
  'case.decide',
  'transfer.dispatch',
  'transfer.accept',
  'seal.apply',
  'seal.check',
  'seal.open',
  'seal.conclude',
  'seal.correct',
  'inventory.read',
  'inventory.open',
  'inventory.count',
  'inventory.resolve',
  'inventory.sign',
  'inventory.close',
  'commission.grant',
  'commission.revoke',
  'programme.read',
  'programme.draft',
  'programme.approve',
  'inspection.record',
  'absence.enter',
  'audit.read',
  'export.approve',
  'missing-act.settle',
  'book.open',
  'register.read',
  'register.prepare',
  'register.release',
  'register.close',
  'delegation.grant',
  'delegation.revoke',
  'delegation.oversee',
  'query.free',
] as const;

export type Permission = (typeof permissions)[number];

export function isPermission(name: string): name is Permission {
  return (permissions as readonly string[]).includes(name);
}

export const roles = {
  KEEPER: 'Thủ kho',
  ACCOUNTANT: 'Kế toán nghiệp vụ',
  ENFORCEMENT_OFFICER: 'Chấp hành viên',
  OFFICE_HEAD: 'Trưởng phòng THADS khu vực',
  OFFICE_DEPUTY_HEAD: 'Phó trưởng phòng THADS khu vực',
  FINANCE: 'Phòng Tài chính - Kế toán',
  INSPECTION: 'Phòng Kiểm tra, giải quyết khiếu nại, tố cáo',
  INSPECTOR: 'Thành viên đoàn kiểm tra',
  PROVINCIAL_HEAD: 'Trưởng THADS tỉnh',
  PROVINCIAL_DEPUTY_HEAD: 'Phó trưởng THADS tỉnh',
  PROSECUTOR: 'Kiểm sát viên theo dõi',
  ADMINISTRATOR: 'Quản trị hệ thống',
} as const;

export type Role = keyof typeof roles;

/** Whoever may hand a right on; which of the roles can be handed on says the rule `identity.delegation.roles`. */
const delegates: readonly Permission[] = ['delegation.grant', 'delegation.revoke'];

const readsCustody: readonly Permission[] = [
  'office.read',
  'warehouse.read',
  'exhibit.read',
  'inventory.read',
];

/** The daily work of a head, which a deputy does in their own right; rights are handed on and data let out by the head. */
const leads: readonly Permission[] = [
  'warehouse.assign',
  'place.mark',
  'inventory.open',
  'inventory.resolve',
  'inventory.sign',
  'inventory.close',
  'seal.conclude',
  'programme.read',
  'absence.enter',
  'missing-act.settle',
  'register.read',
  'register.release',
  'audit.read',
];

/** Whoever takes registers over prepares them; a head or deputy head releases what was prepared. */
const preparesRegisters: readonly Permission[] = ['register.read', 'register.prepare'];

/** Sending a person of another office into an inventory is the province's: the counted office asks, and does not choose. */
const commissions: readonly Permission[] = ['commission.grant', 'commission.revoke'];

/** What each role may do within its offices. The administrator keeps accounts and places, never goods. */
export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  KEEPER: [
    ...readsCustody,
    ...delegates,
    'exhibit.receive',
    'exhibit.move',
    'exhibit.release',
    'exhibit.dispose',
    'movement.reverse',
    'transfer.dispatch',
    'transfer.accept',
    'seal.apply',
    'seal.check',
    'seal.open',
    'seal.correct',
    'inventory.count',
    'inventory.sign',
    'warehouse.manage',
  ],
  ACCOUNTANT: [
    ...readsCustody,
    ...delegates,
    'exhibit.correct',
    'movement.reverse',
    'case.decide',
    'inventory.open',
    'inventory.count',
    'inventory.sign',
    'inventory.close',
    ...preparesRegisters,
    'audit.read',
  ],
  ENFORCEMENT_OFFICER: [
    ...readsCustody,
    ...delegates,
    'seal.apply',
    'seal.check',
    'seal.open',
    'seal.correct',
    'inventory.count',
    'exhibit.dispose',
    'exhibit.correct',
    'case.decide',
  ],
  OFFICE_HEAD: [...readsCustody, ...delegates, ...leads, 'seal.check', 'seal.correct', 'export.approve'],
  OFFICE_DEPUTY_HEAD: [...readsCustody, ...leads, 'seal.check', 'seal.correct'],
  FINANCE: [
    ...readsCustody,
    ...delegates,
    'inventory.open',
    'inventory.resolve',
    'inventory.sign',
    'inventory.close',
    'programme.read',
    'programme.draft',
    'inspection.record',
    ...preparesRegisters,
    'absence.enter',
    'audit.read',
    'query.free',
  ],
  INSPECTION: [
    ...readsCustody,
    ...delegates,
    'inventory.open',
    'inventory.sign',
    'inventory.close',
    'programme.read',
    'programme.draft',
    'inspection.record',
    'absence.enter',
    'audit.read',
    'query.free',
  ],
  INSPECTOR: [
    ...readsCustody,
    ...delegates,
    'seal.check',
    'seal.correct',
    'inventory.count',
    'programme.read',
    'inspection.record',
    'audit.read',
    'query.free',
  ],
  PROVINCIAL_HEAD: [
    ...readsCustody,
    ...delegates,
    ...leads,
    'book.open',
    ...commissions,
    'register.close',
    'delegation.oversee',
    'programme.approve',
    'export.approve',
  ],
  PROVINCIAL_DEPUTY_HEAD: [...readsCustody, ...leads, 'book.open', ...commissions, 'register.close'],
  PROSECUTOR: [...readsCustody, 'programme.read', 'audit.read'],
  ADMINISTRATOR: [
    'office.read',
    'warehouse.read',
    'warehouse.manage',
    'delegation.revoke',
    'delegation.oversee',
    'query.free',
  ],
};

/** The roles that hold a permission. */
export function rolesWith(permission: Permission): Role[] {
  return (Object.keys(permissionsOfRole) as Role[]).filter((role) =>
    permissionsOfRole[role].includes(permission),
  );
}

/** What no delegation brings along: a delegated right is not passed on, and the delegate watches over no other. */
export const neverDelegated: ReadonlySet<Permission> = new Set([
  'delegation.grant',
  'delegation.revoke',
  'delegation.oversee',
]);

/** Roles of one office alone. The others reach every office below the one in which they are held. */
export const localRoles: ReadonlySet<Role> = new Set([
  'KEEPER',
  'ACCOUNTANT',
  'ENFORCEMENT_OFFICER',
  'OFFICE_HEAD',
  'OFFICE_DEPUTY_HEAD',
]);
