import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import {
  identity,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
} from '../../platform/reads/index.js';
import { officesAllowing } from '../reading.js';

/** Offices by reference follow the caller's sight; as the office of a paper they are named to whoever sees the paper. */
export const officeReads: ReadModel = readModel('Office', {
  table: 'identity.office',
  visible: (office) => sql`${office('id')} = any(${officesAllowing('office.read')})`,
  fields: {
    id: identity,
    code: value('code'),
    kind: value('kind'),
    number: value('number'),
    name: value('name'),
    parent: one(() => officeReads, { by: 'parent_id' }),
  },
});

/** The offices that the caller may see: the province, its departments, the regional offices by code. */
export const visibleOffices: ListRead = {
  name: 'offices',
  model: () => officeReads,
  direction: 'asc',
  order: [
    orderBy((office) => sql`array_position(array['PROVINCE', 'DEPARTMENT'], ${office('kind')})`, 'integer'),
    orderBy('code', 'text'),
  ],
  where: (office) => [sql`${office('id')} = any(${officesAllowing('office.read')})`],
};

export interface OfficeRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly code: string;
  readonly kind: 'PROVINCE' | 'DEPARTMENT' | 'REGIONAL_OFFICE';
  readonly number: number | null;
  readonly name: string;
}

export async function officeByCode(database: Sql, code: string): Promise<OfficeRow | undefined> {
  const found = await sql<OfficeRow>`
    select id, parent_id as "parentId", code, kind, number, name from identity.office where code = ${code}`.execute(
    database,
  );
  return found.rows[0];
}
