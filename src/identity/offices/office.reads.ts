import { sql } from 'kysely';
import type DataLoader from 'dataloader';
import type { Sql } from '../../platform/database/orm.js';
import { oneByKey } from '../../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../request-context.js';

export interface OfficeRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly code: string;
  readonly kind: 'PROVINCE' | 'DEPARTMENT' | 'REGIONAL_OFFICE';
  readonly number: number | null;
  readonly name: string;
}

const columns = sql`id, parent_id as "parentId", code, kind, number, name`;

/** The offices that the acting person may see, in the order of their codes. */
export async function visibleOffices(context: RequestContext): Promise<OfficeRow[]> {
  const visible = officesOf(context, 'office.read');
  const found = await sql<OfficeRow>`
    select ${columns} from identity.office where id = any(${visible}::uuid[])
    order by kind = 'PROVINCE' desc, kind = 'DEPARTMENT' desc, code`.execute(context.sql);
  return found.rows;
}

/** Offices by id, whoever asks: an office's name stands on papers that travel between offices. */
export function officeLoader(context: RequestContext): DataLoader<string, OfficeRow | null> {
  return context.loaders.get('office', () =>
    oneByKey<string, OfficeRow>(
      async (ids) => {
        const found =
          await sql<OfficeRow>`select ${columns} from identity.office where id = any(${ids}::uuid[])`.execute(
            context.sql,
          );
        return found.rows;
      },
      (office) => office.id,
    ),
  );
}

export async function officeById(context: RequestContext, id: string): Promise<OfficeRow | undefined> {
  const found = await sql<OfficeRow>`
    select ${columns} from identity.office
    where id = ${id} and id = any(${officesOf(context, 'office.read')}::uuid[])`.execute(context.sql);
  return found.rows[0];
}

export async function officeByCode(database: Sql, code: string): Promise<OfficeRow | undefined> {
  const found = await sql<OfficeRow>`select ${columns} from identity.office where code = ${code}`.execute(
    database,
  );
  return found.rows[0];
}
