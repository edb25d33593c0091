import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Sql } from '../platform/database/orm.js';
import { newId } from '../platform/ids.js';
import type { Outcome } from '../platform/outcome.js';
import { type Actor, actorOfUsername, hashPassword, type HouseWork, type Role } from '../identity/index.js';
import { addPlace, openWarehouse, PlaceEntity } from '../custody/index.js';
import type { House } from '../app.js';
import { projectRoot } from '../config.js';

/** The password of every demo account; the demo organisation is refused on a database that holds another one. */
export const demoPassword = 'so-kho-demo';

export interface DemoAccount {
  readonly username: string;
  readonly fullName: string;
  readonly title: string;
  readonly role: Role;
  readonly officeCode: string;
}

interface OrganisationFile {
  readonly province: { code: string; name: string };
  readonly departments: readonly { code: string; name: string }[];
  readonly regionalOffices: readonly { code: string; number: number; name: string }[];
}

interface CalendarFile {
  readonly holidays: readonly { date: string; name: string }[];
}

function readData<Content>(file: string): Content {
  return JSON.parse(readFileSync(join(projectRoot(), 'data', file), 'utf8')) as Content;
}

const familyNames = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Huỳnh',
  'Võ',
  'Đặng',
  'Bùi',
  'Rơ Châm',
  'Ksor',
  'Siu',
  'Kpă',
];
const middleNames = ['Văn', 'Thị', 'Minh', 'Ngọc', 'Thanh', 'Hữu', 'Kim'];
const givenNames = [
  'An',
  'Bình',
  'Chi',
  'Dung',
  'Giang',
  'Hà',
  'Hòa',
  'Khôi',
  'Lan',
  'Mai',
  'Nam',
  'Phúc',
  'Quyên',
  'Sơn',
  'Tâm',
  'Uyên',
  'Vinh',
];

/** An invented name; the lists have lengths without a common divisor, so that the first thousand differ. */
function inventedName(ordinal: number): string {
  return [familyNames, middleNames, givenNames].map((names) => names[ordinal % names.length]).join(' ');
}

/**
 * The invented staff: each office its keeper, accountant, enforcement officer and head, two of them a deputy, the
 * province its departments and its deputies.
 */
export function demoAccounts(): DemoAccount[] {
  const { province, regionalOffices } = readData<OrganisationFile>('organisation.json');
  const accounts: Omit<DemoAccount, 'fullName'>[] = [];
  for (const office of [...regionalOffices, province]) {
    const suffix = office.code.toLowerCase();
    accounts.push(
      { username: `thukho.${suffix}`, title: 'Thủ kho vật chứng', role: 'KEEPER', officeCode: office.code },
      {
        username: `ketoan.${suffix}`,
        title: 'Kế toán nghiệp vụ',
        role: 'ACCOUNTANT',
        officeCode: office.code,
      },
      {
        username: `chv.${suffix}`,
        title: 'Chấp hành viên',
        role: 'ENFORCEMENT_OFFICER',
        officeCode: office.code,
      },
    );
    if (office !== province) {
      accounts.push({
        username: `truongphong.${suffix}`,
        title: 'Trưởng Phòng THADS khu vực',
        role: 'OFFICE_HEAD',
        officeCode: office.code,
      });
    }
  }
  const provincial: readonly (readonly [string, string, Role, number])[] = [
    ['truong.tinh', 'Trưởng THADS tỉnh', 'PROVINCIAL_HEAD', 0],
    ['taichinh', 'Chuyên viên Phòng Tài chính - Kế toán', 'FINANCE', 4],
    ['kiemtra', 'Chuyên viên Phòng Kiểm tra, giải quyết khiếu nại, tố cáo', 'INSPECTION', 4],
    ['thanhtra', 'Thẩm tra viên', 'INSPECTOR', 3],
    ['kiemsat', 'Kiểm sát viên', 'PROSECUTOR', 1],
    ['quantri', 'Quản trị hệ thống', 'ADMINISTRATOR', 0],
  ];
  for (const [name, title, role, count] of provincial) {
    const usernames =
      count === 0 ? [name] : Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
    accounts.push(...usernames.map((username) => ({ username, title, role, officeCode: province.code })));
  }
  // At the end: a name is invented by its place in the list, and those of the others stay.
  for (const officeCode of ['KV03', 'KV07']) {
    const username = `phophong.${officeCode.toLowerCase()}`;
    accounts.push({
      username,
      title: 'Phó Trưởng Phòng THADS khu vực',
      role: 'OFFICE_DEPUTY_HEAD',
      officeCode,
    });
  }
  for (const username of ['photruong.tinh1', 'photruong.tinh2']) {
    const title = 'Phó Trưởng THADS tỉnh';
    accounts.push({ username, title, role: 'PROVINCIAL_DEPUTY_HEAD', officeCode: province.code });
  }
  return accounts.map((account, ordinal) => ({ ...account, fullName: inventedName(ordinal) }));
}

/**
 * Makes the demo organisation where there is none: the province, its departments and 14 regional offices, their
 * warehouses and places, invented staff in every role, the holidays. A second call finds it and changes nothing.
 * @param ownerUrl the owner's log-in: the application makes no offices, people and holidays
 * @throws Error when the database holds an organisation that is not the demo's
 */
export async function ensureDemoOrganisation(house: House, ownerUrl: string): Promise<void> {
  const present = await sql<{
    code: string;
  }>`select code from identity.office where parent_id is null`.execute(house.sql);
  const organisation = readData<OrganisationFile>('organisation.json');
  if (present.rows.length > 0) {
    const demo =
      await sql`select from identity.staff where username = 'quantri' and title = 'Quản trị hệ thống'`.execute(
        house.sql,
      );
    if (demo.rows.length === 0) {
      throw new Error('This database holds another organisation; the demo wants a database of its own.');
    }
    return;
  }
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 });
  const owner = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
  try {
    await insertOffices(owner, organisation);
    await insertStaff(owner);
    await insertHolidays(owner);
  } finally {
    await owner.destroy();
  }
  const administrator = await actorOfUsername(house.sql, 'quantri', house.clock.now());
  if (administrator === undefined) {
    throw new Error('The demo administrator is missing.');
  }
  for (const office of [organisation.province, ...organisation.regionalOffices]) {
    await furnish(house, administrator, office.code);
  }
}

async function insertOffices(owner: Sql, organisation: OrganisationFile): Promise<void> {
  const root = newId();
  const { province, departments, regionalOffices } = organisation;
  await sql`insert into identity.office (id, parent_id, code, kind, number, name)
    values (${root}, null, ${province.code}, 'PROVINCE', null, ${province.name})`.execute(owner);
  for (const department of departments) {
    await sql`insert into identity.office (id, parent_id, code, kind, number, name)
      values (${newId()}, ${root}, ${department.code}, 'DEPARTMENT', null, ${department.name})`.execute(
      owner,
    );
  }
  for (const office of regionalOffices) {
    await sql`insert into identity.office (id, parent_id, code, kind, number, name)
      values (${newId()}, ${root}, ${office.code}, 'REGIONAL_OFFICE', ${office.number}, ${office.name})`.execute(
      owner,
    );
  }
}

async function insertStaff(owner: Sql): Promise<void> {
  const passwordHash = await hashPassword(demoPassword);
  for (const account of demoAccounts()) {
    const id = newId();
    await sql`insert into identity.staff (id, username, full_name, title, password_hash)
      values (${id}, ${account.username}, ${account.fullName}, ${account.title}, ${passwordHash})`.execute(
      owner,
    );
    await sql`insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
      select ${newId()}, ${id}, ${account.role}, o.id, '2025-10-01' from identity.office o
      where o.code = ${account.officeCode}`.execute(owner);
  }
}

/** Of each warehouse of the office its keeper, by a paper of the head from the beginning of the working year. */
async function insertResponsibleKeepers(work: HouseWork, officeId: string): Promise<void> {
  const found = await sql<{ warehouseId: string; keeperId: string; headId: string }>`
    select distinct on (w.id) w.id as "warehouseId", keeper.staff_id as "keeperId", head.staff_id as "headId"
    from custody.warehouse w
    join identity.role_assignment keeper on keeper.office_id = w.office_id and keeper.role = 'KEEPER'
    join identity.role_assignment head on head.office_id = w.office_id
      and head.role in ('OFFICE_HEAD', 'PROVINCIAL_HEAD')
    where w.office_id = ${officeId}
    order by w.id, keeper.staff_id, head.staff_id`.execute(work.sql);
  for (const [index, { warehouseId, keeperId, headId }] of found.rows.entries()) {
    await sql`insert into custody.responsible_keeper (
        id, office_id, warehouse_id, staff_id, valid_from, paper_number, paper_dated, assigned_by, assigned_at)
      values (${newId()}, ${officeId}, ${warehouseId}, ${keeperId}, '2025-10-01', ${`${String(index + 1)}/QĐ-PCTK`},
        '2025-09-30', ${headId}, ${work.now})`.execute(work.sql);
  }
}

async function insertHolidays(owner: Sql): Promise<void> {
  for (const holiday of readData<CalendarFile>('calendar.json').holidays) {
    await sql`insert into rules.holiday (date, name) values (${holiday.date}, ${holiday.name})
      on conflict (date) do nothing`.execute(owner);
  }
}

const zones = [
  { code: 'A', name: 'Khu A', fitness: null },
  { code: 'B', name: 'Khu B', fitness: null },
  { code: 'C', name: 'Khu C', fitness: null },
  { code: 'D', name: 'Khu D', fitness: null },
  { code: 'SAN', name: 'Sân sau', fitness: 'OPEN_YARD' },
  { code: 'BAI', name: 'Bãi xe', fitness: 'OPEN_YARD' },
  { code: 'KET', name: 'Két sắt', fitness: 'SAFE' },
] as const;
const shelvesPerZone = 6;
const binsPerShelf = 5;
/** Offices whose bins are made beforehand; elsewhere an import makes the bins that its register names. */
const fullyFurnished = new Set(['KV03', 'TINH']);

async function furnish(house: House, administrator: Actor, officeCode: string): Promise<void> {
  const found = await sql<{ id: string }>`select id from identity.office where code = ${officeCode}`.execute(
    house.sql,
  );
  const officeId = found.rows[0]?.id ?? '';
  const request = { id: newId(), operation: 'demo', input: { officeCode } };
  const outcome = await house.unitOfWork.run(administrator, request, async (work) => {
    const rented = await openWarehouse(work, { officeId, code: 'KT', name: 'Kho thuê', ownership: 'RENTED' });
    if (rented.ok) {
      const { warehouseId } = rented.value;
      const root = await work.em.findOneOrFail(PlaceEntity, { warehouseId, kind: 'WAREHOUSE' });
      await insertMark(work, root, 'LOCKED_ROOM');
    }
    const opened = await openWarehouse(work, {
      officeId,
      code: 'K1',
      name: 'Kho vật chứng',
      ownership: 'OWN',
    });
    if (opened.ok) {
      await furnishWarehouse(work, opened.value.warehouseId, fullyFurnished.has(officeCode));
      await work.em.flush();
      await insertResponsibleKeepers(work, officeId);
    }
    return opened;
  });
  if (!outcome.ok) {
    throw new Error(`The warehouse of ${officeCode} could not be opened: ${outcome.problems[0]?.code ?? ''}`);
  }
}

async function furnishWarehouse(work: HouseWork, warehouseId: string, withBins: boolean): Promise<void> {
  const root = await work.em.findOneOrFail(PlaceEntity, { warehouseId, kind: 'WAREHOUSE' });
  await insertMark(work, root, 'LOCKED_ROOM');
  for (const { fitness, ...zone } of zones) {
    const kind = 'ZONE';
    const stated = fitness === 'OPEN_YARD' ? fitness : null;
    const zoneId = placed(await addPlace(work, { parentId: root.id, kind, ...zone, fitness: stated }));
    if (fitness !== 'OPEN_YARD') {
      await insertMark(work, await work.em.findOneOrFail(PlaceEntity, { id: zoneId }), fitness);
    }
    for (let shelf = 1; zone.code.length === 1 && shelf <= shelvesPerZone; shelf += 1) {
      const code = `${zone.code}${shelf}`;
      const shelfId = placed(
        await addPlace(work, { parentId: zoneId, kind: 'SHELF', code, name: `Kệ ${code}` }),
      );
      for (let bin = 1; withBins && bin <= binsPerShelf; bin += 1) {
        const name = `Kệ ${code}-${bin}`;
        placed(await addPlace(work, { parentId: shelfId, kind: 'BIN', code: `${code}-${bin}`, name }));
      }
    }
  }
}

/** What the head of the office says that a place is like; null for what the place around it is like. */
async function insertMark(
  work: HouseWork,
  place: PlaceEntity,
  fitness: 'LOCKED_ROOM' | 'SAFE' | null,
): Promise<void> {
  await work.em.flush();
  await sql`update custody.place set own_fitness = ${fitness}, fitness_set_by = (
      select r.staff_id from identity.role_assignment r
      where r.office_id = ${place.officeId} and r.role in ('OFFICE_HEAD', 'PROVINCIAL_HEAD')
      order by r.staff_id limit 1)
    where id = ${place.id}`.execute(work.sql);
  await work.em.refresh(place);
}

function placed(outcome: Outcome<{ placeId: string }>): string {
  if (!outcome.ok) {
    throw new Error(`A place could not be added: ${outcome.problems[0]?.code ?? ''}`);
  }
  return outcome.value.placeId;
}
