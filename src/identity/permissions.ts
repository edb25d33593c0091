/** Every permission there is. A root field names one of them or the schema refuses to be built. */
export const permissions = [
  'public',
  'signed-in',
  'office.read',
  'warehouse.read',
  'warehouse.manage',
  'exhibit.read',
  'exhibit.receive',
  'exhibit.move',
  'exhibit.release',
  'exhibit.dispose',
  'transfer.dispatch',
  'transfer.accept',
  'seal.apply',
  'seal.check',
  'seal.open',
  'inventory.read',
  'inventory.open',
  'inventory.count',
  'inventory.resolve',
  'inventory.sign',
  'inventory.close',
  'programme.read',
  'programme.draft',
  'programme.approve',
  'inspection.record',
  'audit.read',
  'register.import',
] as const;

export type Permission = (typeof permissions)[number];

export const roles = {
  KEEPER: 'Thủ kho',
  ACCOUNTANT: 'Kế toán nghiệp vụ',
  ENFORCEMENT_OFFICER: 'Chấp hành viên',
  OFFICE_HEAD: 'Trưởng phòng THADS khu vực',
  FINANCE: 'Phòng Tài chính - Kế toán',
  INSPECTION: 'Phòng Kiểm tra, giải quyết khiếu nại, tố cáo',
  INSPECTOR: 'Thành viên đoàn kiểm tra',
  PROVINCIAL_HEAD: 'Trưởng THADS tỉnh',
  PROSECUTOR: 'Kiểm sát viên theo dõi',
  ADMINISTRATOR: 'Quản trị hệ thống',
} as const;

export type Role = keyof typeof roles;

const readsCustody: readonly Permission[] = [
  'office.read',
  'warehouse.read',
  'exhibit.read',
  'inventory.read',
];

/** What each role may do within its offices. The administrator keeps accounts and places, never goods. */
export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  KEEPER: [
    ...readsCustody,
    'exhibit.receive',
    'exhibit.move',
    'exhibit.release',
    'exhibit.dispose',
    'transfer.dispatch',
    'transfer.accept',
    'seal.apply',
    'seal.check',
    'seal.open',
    'inventory.count',
    'inventory.sign',
    'warehouse.manage',
  ],
  ACCOUNTANT: [
    ...readsCustody,
    'inventory.open',
    'inventory.count',
    'inventory.sign',
    'inventory.close',
    'register.import',
    'audit.read',
  ],
  ENFORCEMENT_OFFICER: [
    ...readsCustody,
    'seal.apply',
    'seal.check',
    'seal.open',
    'inventory.count',
    'exhibit.dispose',
  ],
  OFFICE_HEAD: [
    ...readsCustody,
    'inventory.open',
    'inventory.resolve',
    'inventory.sign',
    'inventory.close',
    'seal.check',
    'programme.read',
    'audit.read',
  ],
  FINANCE: [
    ...readsCustody,
    'inventory.open',
    'inventory.resolve',
    'programme.read',
    'programme.draft',
    'inspection.record',
    'register.import',
    'audit.read',
  ],
  INSPECTION: [
    ...readsCustody,
    'inventory.open',
    'programme.read',
    'programme.draft',
    'inspection.record',
    'audit.read',
  ],
  INSPECTOR: [
    ...readsCustody,
    'seal.check',
    'inventory.count',
    'programme.read',
    'inspection.record',
    'audit.read',
  ],
  PROVINCIAL_HEAD: [
    ...readsCustody,
    'inventory.open',
    'inventory.resolve',
    'inventory.sign',
    'inventory.close',
    'programme.read',
    'programme.approve',
    'audit.read',
  ],
  PROSECUTOR: [...readsCustody, 'programme.read', 'audit.read'],
  ADMINISTRATOR: ['office.read', 'warehouse.read', 'warehouse.manage', 'register.import'],
};

/** Roles of one office alone. The others reach every office below the one in which they are held. */
export const localRoles: ReadonlySet<Role> = new Set([
  'KEEPER',
  'ACCOUNTANT',
  'ENFORCEMENT_OFFICER',
  'OFFICE_HEAD',
]);
