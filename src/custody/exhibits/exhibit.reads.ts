import type DataLoader from 'dataloader';
import { sql, type RawBuilder } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { manyByKey, oneByKey } from '../../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../../identity/index.js';
import type { ExhibitKind, ExhibitStatus } from './exhibit.entity.js';
import type { ExhibitFilter } from './exhibit.graphql.js';

export interface ExhibitRow {
  readonly id: string;
  readonly officeId: string;
  readonly caseId: string;
  readonly code: string;
  readonly kind: ExhibitKind;
  readonly classCode: string;
  readonly name: string;
  readonly features: string;
  readonly unitCode: string;
  readonly quantityReceived: string;
  readonly condition: string;
  readonly valueAmount: string | null;
  readonly valueBasis: string;
  readonly notSealedReason: string | null;
  readonly intendedDisposal: string | null;
  readonly externalReference: string | null;
  readonly status: ExhibitStatus;
  readonly version: number;
  /** Of a class of which every look at a single item is recorded. */
  readonly isHighRisk: boolean;
}

export interface HoldingRow {
  readonly exhibitId: string;
  readonly placeId: string;
  readonly quantity: string;
}

const columns = sql`
  e.id, e.office_id as "officeId", e.case_id as "caseId", e.code, e.kind, e.class_code as "classCode", e.name, e.features,
  e.unit_code as "unitCode", e.quantity_received as "quantityReceived", e.condition, e.value_amount as "valueAmount",
  e.value_basis as "valueBasis", e.not_sealed_reason as "notSealedReason", e.intended_disposal as "intendedDisposal",
  e.external_reference as "externalReference", e.status, e.version,
  (select c.high_risk from custody.exhibit_class c where c.code = e.class_code) as "isHighRisk"`;

/** That an exhibit `e` is one of the caller's offices, or on the road to one of them. */
export function exhibitIsVisible(context: RequestContext): RawBuilder<unknown> {
  const offices = officesOf(context, 'exhibit.read');
  return sql`(e.office_id = any(${offices}::uuid[]) or ${isOnTheRoadTo(offices)})`;
}

function isOnTheRoadTo(offices: readonly string[]): RawBuilder<unknown> {
  return sql`exists (
    select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
    where l.exhibit_id = e.id and t.status = 'IN_TRANSIT' and t.to_office_id = any(${offices}::uuid[]))`;
}

export async function exhibitsPage(
  context: RequestContext,
  filter: ExhibitFilter,
  args: ConnectionArguments,
): Promise<Connection<ExhibitRow>> {
  const page = pageOf(args, { list: 'exhibits', keys: ['uuid'] });
  const [id] = page.after ?? [];
  const offices = officesOf(context, 'exhibit.read');
  const found = await sql<ExhibitRow>`
    select ${columns} from custody.exhibit e
    where ${filter.incoming === true ? isOnTheRoadTo(offices) : sql`e.office_id = any(${offices}::uuid[])`}
      ${filter.officeId == null ? sql`` : sql`and e.office_id = ${localIdOf('Office', filter.officeId)}`}
      ${filter.caseId == null ? sql`` : sql`and e.case_id = ${localIdOf('CaseFile', filter.caseId)}`}
      ${filter.code == null ? sql`` : sql`and e.code = ${filter.code.trim().toUpperCase()}`}
      ${filter.status == null ? sql`` : sql`and e.status = ${filter.status}`}
      ${filter.classCode == null ? sql`` : sql`and e.class_code = ${filter.classCode}`}
      ${filter.name == null ? sql`` : sql`and strpos(lower(e.name), lower(${filter.name.normalize('NFC').trim()})) > 0`}
      ${filter.warehouseId == null ? sql`` : inWarehouse(localIdOf('Warehouse', filter.warehouseId))}
      ${id === undefined ? sql`` : sql`and e.id < ${id}::uuid`}
    order by e.id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.id]);
}

function inWarehouse(warehouseId: string): RawBuilder<unknown> {
  return sql`and exists (
    select from custody.holding h join custody.place p on p.id = h.place_id
    where h.exhibit_id = e.id and h.quantity > 0 and p.warehouse_id = ${warehouseId})`;
}

export async function exhibitById(context: RequestContext, id: string): Promise<ExhibitRow | undefined> {
  return (await exhibitsByIds(context, [id]))[0];
}

/** Those of the items that the caller may see, in the order of the ids. */
export async function exhibitsByIds(context: RequestContext, ids: readonly string[]): Promise<ExhibitRow[]> {
  const found = await sql<ExhibitRow>`
    select ${columns} from custody.exhibit e where e.id = any(${ids}::uuid[]) and ${exhibitIsVisible(context)}`.execute(
    context.sql,
  );
  const byId = new Map(found.rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}

/** Items by id within the caller's sight; the others load as null. */
export function exhibitLoader(context: RequestContext): DataLoader<string, ExhibitRow | null> {
  return context.loaders.get('exhibit', () =>
    oneByKey<string, ExhibitRow>(
      (ids) => exhibitsByIds(context, ids),
      (row) => row.id,
    ),
  );
}

export function holdingsLoader(context: RequestContext): DataLoader<string, HoldingRow[]> {
  return context.loaders.get('holdings', () =>
    manyByKey<string, HoldingRow>(
      async (ids) =>
        (
          await sql<HoldingRow>`
            select h.exhibit_id as "exhibitId", h.place_id as "placeId", h.quantity
            from custody.holding h join custody.place p on p.id = h.place_id
            where h.exhibit_id = any(${ids}::uuid[]) and h.quantity > 0 order by p.code, p.id`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.exhibitId,
    ),
  );
}
