import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import { oneByKey } from '../../platform/graphql/loaders.js';
import type { RequestContext } from '../../identity/index.js';

export interface UnitRow {
  readonly code: string;
  readonly name: string;
  readonly decimals: number;
}

export interface ClassRow {
  readonly code: string;
  readonly name: string;
  readonly highRisk: boolean;
}

const unitColumns = sql`code, name, decimals`;
const classColumns = sql`code, name, high_risk as "highRisk"`;

/** All units of measure, by code. */
export async function allUnits(context: RequestContext): Promise<UnitRow[]> {
  const found = await sql<UnitRow>`select ${unitColumns} from custody.unit order by code collate "C"`.execute(
    context.sql,
  );
  return found.rows;
}

/** All classes of items, by code. */
export async function allClasses(context: RequestContext): Promise<ClassRow[]> {
  const found =
    await sql<ClassRow>`select ${classColumns} from custody.exhibit_class order by code collate "C"`.execute(
      context.sql,
    );
  return found.rows;
}

export function unitLoader(context: RequestContext): DataLoader<string, UnitRow | null> {
  return context.loaders.get('unit', () =>
    oneByKey<string, UnitRow>(
      async (codes) =>
        (
          await sql<UnitRow>`select ${unitColumns} from custody.unit where code = any(${codes}::text[])`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.code,
    ),
  );
}

export function classLoader(context: RequestContext): DataLoader<string, ClassRow | null> {
  return context.loaders.get('class', () =>
    oneByKey<string, ClassRow>(
      async (codes) =>
        (
          await sql<ClassRow>`
            select ${classColumns} from custody.exhibit_class where code = any(${codes}::text[])`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.code,
    ),
  );
}
