import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import { manyByKey, oneByKey } from '../../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../../identity/index.js';

export interface CaseRow {
  readonly id: string;
  readonly officeId: string;
  readonly title: string;
  readonly judgmentNumber: string | null;
  readonly judgmentDate: string | null;
  readonly enforcementDecisionNumber: string | null;
  readonly enforcementDecisionDate: string | null;
  readonly version: number;
}

export interface PartyRow {
  readonly caseId: string;
  readonly name: string;
  readonly capacity: string;
}

const columns = sql`
  c.id, c.office_id as "officeId", c.title, c.judgment_number as "judgmentNumber", c.judgment_date::text as "judgmentDate",
  c.enforcement_decision_number as "enforcementDecisionNumber",
  c.enforcement_decision_date::text as "enforcementDecisionDate", c.version`;

export async function caseById(context: RequestContext, id: string): Promise<CaseRow | undefined> {
  const found = await sql<CaseRow>`
    select ${columns} from custody.case_file c
    where c.id = ${id} and c.office_id = any(${officesOf(context, 'exhibit.read')}::uuid[])`.execute(
    context.sql,
  );
  return found.rows[0];
}

export function caseLoader(context: RequestContext): DataLoader<string, CaseRow | null> {
  return context.loaders.get('case', () =>
    oneByKey<string, CaseRow>(
      async (ids) =>
        (
          await sql<CaseRow>`select ${columns} from custody.case_file c where c.id = any(${ids}::uuid[])`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.id,
    ),
  );
}

export function partiesLoader(context: RequestContext): DataLoader<string, PartyRow[]> {
  return context.loaders.get('parties', () =>
    manyByKey<string, PartyRow>(
      async (ids) =>
        (
          await sql<PartyRow>`
            select case_id as "caseId", name, capacity from custody.party where case_id = any(${ids}::uuid[])
            order by case_id, position`.execute(context.sql)
        ).rows,
      (row) => row.caseId,
    ),
  );
}
