import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { officesOf, type RequestContext } from '../../identity/index.js';
import type { FindingCount, RowFindings } from '../registers/index.js';
import type { RegisterRowVerdict, StoredCells } from './register-row-state.js';

export interface RegisterImportRow {
  readonly id: string;
  readonly officeId: string;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly title: string;
  readonly caseCount: number;
  readonly rowsRead: number;
  readonly taken: number;
  readonly takenWithWarning: number;
  readonly setAside: number;
  readonly known: number;
  readonly inStock: number;
  readonly issued: number;
  readonly takenInStock: number;
  readonly takenIssued: number;
  readonly statedCount: string | null;
  readonly findings: readonly FindingCount[];
  readonly importedBy: string;
  readonly importedAt: string;
}

export interface RegisterRowRow {
  readonly id: string;
  readonly rowNumber: number;
  readonly verdict: RegisterRowVerdict;
  readonly caseKey: string;
  readonly findings: RowFindings;
  readonly originalCells: StoredCells;
  readonly inheritedCells: StoredCells;
  readonly correctedCells: StoredCells | null;
  readonly exhibitId: string | null;
  readonly settledAt: string | null;
  readonly settledBy: string | null;
}

const importColumns = sql`
  i.id, i.office_id as "officeId", i.file_name as "fileName", i.file_sha256 as "fileSha256", i.title,
  i.case_count as "caseCount", i.rows_read as "rowsRead", i.taken, i.taken_with_warning as "takenWithWarning",
  i.set_aside as "setAside", i.known, i.in_stock as "inStock", i.issued, i.taken_in_stock as "takenInStock",
  i.taken_issued as "takenIssued", i.stated_count as "statedCount", i.findings, i.imported_by as "importedBy",
  i.imported_at as "importedAt"`;

const rowColumns = sql`
  r.id, r.row_number as "rowNumber", r.verdict, r.case_key as "caseKey", r.findings,
  r.original_cells as "originalCells", r.inherited_cells as "inheritedCells", r.corrected_cells as "correctedCells",
  r.exhibit_id as "exhibitId", r.settled_at as "settledAt", r.settled_by as "settledBy"`;

/** The imports of the offices for which the caller may import, last first. */
export async function registerImportsPage(
  context: RequestContext,
  officeId: string | null | undefined,
  args: ConnectionArguments,
): Promise<Connection<RegisterImportRow>> {
  const page = pageOf(args, { list: 'register-imports', keys: ['uuid'] });
  const [id] = page.after ?? [];
  const found = await sql<RegisterImportRow>`
    select ${importColumns} from custody.register_import i
    where i.office_id = any(${officesOf(context, 'register.import')}::uuid[])
      ${officeId == null ? sql`` : sql`and i.office_id = ${localIdOf('Office', officeId)}`}
      ${id === undefined ? sql`` : sql`and i.id < ${id}::uuid`}
    order by i.id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.id]);
}

export async function registerImportById(
  context: RequestContext,
  id: string,
): Promise<RegisterImportRow | undefined> {
  const found = await sql<RegisterImportRow>`
    select ${importColumns} from custody.register_import i
    where i.id = ${id} and i.office_id = any(${officesOf(context, 'register.import')}::uuid[])`.execute(
    context.sql,
  );
  return found.rows[0];
}

/** The rows that an import brought, as the file numbers them; rows that were known stay with their first import. */
export async function registerRowsPage(
  context: RequestContext,
  importId: string,
  verdict: RegisterRowVerdict | null | undefined,
  args: ConnectionArguments,
): Promise<Connection<RegisterRowRow>> {
  const page = pageOf(args, { list: 'register-rows', keys: ['integer'] });
  const [rowNumber] = page.after ?? [];
  const found = await sql<RegisterRowRow>`
    select ${rowColumns} from custody.register_row r
    where r.import_id = ${importId}
      ${verdict == null ? sql`` : sql`and r.verdict = ${verdict}`}
      ${rowNumber === undefined ? sql`` : sql`and r.row_number > ${rowNumber}::integer`}
    order by r.row_number limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [String(row.rowNumber)]);
}

export async function registerRowById(
  context: RequestContext,
  id: string,
): Promise<RegisterRowRow | undefined> {
  return (await registerRowsByIds(context, [id]))[0];
}

/** Those of the rows that the caller may see, in the order of the register. */
export async function registerRowsByIds(
  context: RequestContext,
  ids: readonly string[],
): Promise<readonly RegisterRowRow[]> {
  const found = await sql<RegisterRowRow>`
    select ${rowColumns} from custody.register_row r
    where r.id = any(${ids}::uuid[]) and r.office_id = any(${officesOf(context, 'register.import')}::uuid[])
    order by r.row_number`.execute(context.sql);
  return found.rows;
}
