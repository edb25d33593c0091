import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { manyByKey } from '../../platform/graphql/loaders.js';
import { dateInVietnam } from '../../rules/index.js';
import { officesOf, type RequestContext, type StaffRow } from '../../identity/index.js';
import type { InspectionKind, InspectionStatus } from '../programmes/coverage.rules.js';

export interface InspectionRow {
  readonly id: string;
  readonly programmeId: string;
  readonly officeId: string;
  readonly kind: InspectionKind;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly status: InspectionStatus;
  readonly leaderId: string;
  readonly doneFrom: string | null;
  readonly doneTo: string | null;
  readonly conclusionNumber: string | null;
  readonly conclusionDate: string | null;
  readonly result: string | null;
  readonly recordedBy: string | null;
  readonly version: number;
}

const columns = sql`
  i.id, i.programme_id as "programmeId", i.office_id as "officeId", i.kind, i.subject, i.starts_on::text as "from",
  i.ends_on::text as "to", i.status, i.leader_id as "leaderId", i.done_from::text as "doneFrom",
  i.done_to::text as "doneTo", i.conclusion_number as "conclusionNumber",
  i.conclusion_date::text as "conclusionDate", i.result, i.recorded_by as "recordedBy", i.version`;

/**
 * Whose sight reaches the province sees every inspection. The inspected office sees its own ones once the programme
 * is approved, an unannounced one from its first day.
 */
function visibleTo(context: RequestContext): ReturnType<typeof sql<boolean>> {
  const offices = officesOf(context, 'programme.read');
  const today = dateInVietnam(context.clock.now());
  return sql<boolean>`(
    p.office_id = any(${offices}::uuid[])
    or (i.office_id = any(${offices}::uuid[]) and p.status <> 'DRAFT' and i.status <> 'CANCELLED'
      and (i.kind <> 'UNANNOUNCED' or i.starts_on <= ${today}::date)))`;
}

/** The inspections of a programme that the acting person may see, by date. */
export async function inspectionsOfProgramme(
  context: RequestContext,
  programmeId: string,
  args: ConnectionArguments,
): Promise<Connection<InspectionRow>> {
  const page = pageOf(args, { list: 'programme-inspections', keys: ['day', 'uuid'] });
  const [from, id] = page.after ?? [];
  const found = await sql<InspectionRow>`
    select ${columns} from inspection.inspection i join inspection.programme p on p.id = i.programme_id
    where i.programme_id = ${programmeId} and ${visibleTo(context)}
      ${from === undefined ? sql`` : sql`and (i.starts_on, i.id) > (${from}::date, ${id}::uuid)`}
    order by i.starts_on, i.id limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.from, row.id]);
}

export async function inspectionById(
  context: RequestContext,
  id: string,
): Promise<InspectionRow | undefined> {
  const found = await sql<InspectionRow>`
    select ${columns} from inspection.inspection i join inspection.programme p on p.id = i.programme_id
    where i.id = ${id} and ${visibleTo(context)}`.execute(context.sql);
  return found.rows[0];
}

type MemberRow = StaffRow & { readonly inspectionId: string };

/** The members of each team in the order of their seats, without the leader. */
export function membersLoader(context: RequestContext): DataLoader<string, MemberRow[]> {
  return context.loaders.get('inspection-members', () =>
    manyByKey<string, MemberRow>(
      async (ids) =>
        (
          await sql<MemberRow>`
            select m.inspection_id as "inspectionId", s.id, s.username, s.full_name as "fullName", s.title
            from inspection.team_member m join identity.staff s on s.id = m.staff_id
            where m.inspection_id = any(${ids}::uuid[]) and m.standing and m.seat > 0
            order by m.inspection_id, m.seat`.execute(context.sql)
        ).rows,
      (row) => row.inspectionId,
    ),
  );
}
