import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { oneByKey } from '../../platform/graphql/loaders.js';
import type { RequestContext } from '../../identity/index.js';
import { exhibitById } from '../exhibits/index.js';
import type { SealCheckOccasion, SealCondition, SealEndKind, SealPacking } from './seal.entity.js';

export interface SealRow {
  readonly id: string;
  readonly exhibitId: string;
  readonly ordinal: number;
  readonly labelIssuer: string;
  readonly labelNumber: string | null;
  readonly labelCount: number;
  readonly packing: SealPacking;
  readonly reason: string;
  readonly stateBefore: string;
  readonly stateAfter: string;
  readonly minutesId: string | null;
  readonly appliedAt: string;
  readonly appliedBy: string;
  readonly recordedAt: string;
  readonly resealsOpeningId: string | null;
  readonly endedAt: string | null;
  readonly endKind: SealEndKind | null;
}

export interface SealCheckRow {
  readonly id: string;
  readonly exhibitId: string;
  readonly sealId: string;
  readonly condition: SealCondition;
  readonly occasion: SealCheckOccasion;
  readonly checkedAt: string;
  readonly checkedBy: string;
  readonly recordedAt: string;
  readonly note: string;
  /** The moment of the check to the millisecond in UTC, for the cursor. */
  readonly checkedAtText: string;
}

export interface SealOpeningRow {
  readonly id: string;
  readonly exhibitId: string;
  readonly sealId: string;
  readonly reason: string;
  readonly conditionFound: SealCondition;
  readonly conditionNote: string;
  readonly stateAfter: string;
  readonly minutesId: string;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly recordedAt: string;
}

const sealColumns = sql`
  s.id, s.exhibit_id as "exhibitId", s.ordinal, s.label_issuer as "labelIssuer", s.label_number as "labelNumber",
  s.label_count as "labelCount", s.packing, s.reason, s.state_before as "stateBefore", s.state_after as "stateAfter",
  s.minutes_id as "minutesId", s.applied_at as "appliedAt", s.applied_by as "appliedBy", s.recorded_at as "recordedAt",
  s.reseals_opening_id as "resealsOpeningId", s.ended_at as "endedAt", s.end_kind as "endKind"`;

const checkColumns = sql`
  c.id, c.exhibit_id as "exhibitId", c.seal_id as "sealId", c.condition, c.occasion, c.checked_at as "checkedAt",
  c.checked_by as "checkedBy", c.recorded_at as "recordedAt", c.note,
  to_char(c.checked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "checkedAtText"`;

const openingColumns = sql`
  o.id, o.exhibit_id as "exhibitId", o.seal_id as "sealId", o.reason, o.condition_found as "conditionFound",
  o.condition_note as "conditionNote", o.state_after as "stateAfter", o.minutes_id as "minutesId",
  o.opened_at as "openedAt", o.opened_by as "openedBy", o.recorded_at as "recordedAt"`;

/** The seals of one exhibit, newest first. Whoever may see the exhibit may see all its seals. */
export async function sealsOfExhibit(
  context: RequestContext,
  exhibitId: string,
  args: ConnectionArguments,
): Promise<Connection<SealRow>> {
  const page = pageOf(args, { list: 'exhibit-seals', keys: ['integer'] });
  const [ordinal] = page.after ?? [];
  const found = await sql<SealRow>`
    select ${sealColumns} from custody.seal s
    where s.exhibit_id = ${exhibitId} ${ordinal === undefined ? sql`` : sql`and s.ordinal < ${ordinal}::integer`}
    order by s.ordinal desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [String(row.ordinal)]);
}

/** The checks of one seal, newest first. */
export async function checksOfSeal(
  context: RequestContext,
  sealId: string,
  args: ConnectionArguments,
): Promise<Connection<SealCheckRow>> {
  const page = pageOf(args, { list: 'seal-checks', keys: ['instant', 'uuid'] });
  const [checkedAt, id] = page.after ?? [];
  const found = await sql<SealCheckRow>`
    select ${checkColumns} from custody.seal_check c
    where c.seal_id = ${sealId}
      ${checkedAt === undefined ? sql`` : sql`and (c.checked_at, c.id) < (${checkedAt}::timestamptz, ${id}::uuid)`}
    order by c.checked_at desc, c.id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.checkedAtText, row.id]);
}

/** A seal, if the caller may see its exhibit now: with the exhibit its seals go to another office. */
export async function sealById(context: RequestContext, id: string): Promise<SealRow | undefined> {
  const found = await sql<SealRow>`select ${sealColumns} from custody.seal s where s.id = ${id}`.execute(
    context.sql,
  );
  return visible(context, found.rows[0]);
}

export async function sealCheckById(context: RequestContext, id: string): Promise<SealCheckRow | undefined> {
  const found = await sql<SealCheckRow>`
    select ${checkColumns} from custody.seal_check c where c.id = ${id}`.execute(context.sql);
  return visible(context, found.rows[0]);
}

export async function sealOpeningById(
  context: RequestContext,
  id: string,
): Promise<SealOpeningRow | undefined> {
  const found = await sql<SealOpeningRow>`
    select ${openingColumns} from custody.seal_opening o where o.id = ${id}`.execute(context.sql);
  return visible(context, found.rows[0]);
}

async function visible<Row extends { readonly exhibitId: string }>(
  context: RequestContext,
  row: Row | undefined,
): Promise<Row | undefined> {
  return row !== undefined && (await exhibitById(context, row.exhibitId)) !== undefined ? row : undefined;
}

export function sealLoader(context: RequestContext): DataLoader<string, SealRow | null> {
  return context.loaders.get('seal', () =>
    oneByKey<string, SealRow>(
      async (ids) =>
        (
          await sql<SealRow>`
            select ${sealColumns} from custody.seal s where s.id = any(${ids}::uuid[])`.execute(context.sql)
        ).rows,
      (row) => row.id,
    ),
  );
}

/** The last seal of each exhibit, live or not. */
export function lastSealLoader(context: RequestContext): DataLoader<string, SealRow | null> {
  return context.loaders.get('last-seal', () =>
    oneByKey<string, SealRow>(
      async (ids) =>
        (
          await sql<SealRow>`
            select distinct on (s.exhibit_id) ${sealColumns} from custody.seal s
            where s.exhibit_id = any(${ids}::uuid[]) order by s.exhibit_id, s.ordinal desc`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.exhibitId,
    ),
  );
}

/** The seal that closed the item again after each opening. */
export function resealLoader(context: RequestContext): DataLoader<string, SealRow | null> {
  return context.loaders.get('reseal', () =>
    oneByKey<string, SealRow>(
      async (ids) =>
        (
          await sql<SealRow>`
            select ${sealColumns} from custody.seal s where s.reseals_opening_id = any(${ids}::uuid[])`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.resealsOpeningId ?? '',
    ),
  );
}

export function openingLoader(context: RequestContext): DataLoader<string, SealOpeningRow | null> {
  return context.loaders.get('seal-opening', () =>
    oneByKey<string, SealOpeningRow>(
      async (ids) =>
        (
          await sql<SealOpeningRow>`
            select ${openingColumns} from custody.seal_opening o where o.id = any(${ids}::uuid[])`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.id,
    ),
  );
}

/** The opening of each seal. */
export function openingOfSealLoader(context: RequestContext): DataLoader<string, SealOpeningRow | null> {
  return context.loaders.get('opening-of-seal', () =>
    oneByKey<string, SealOpeningRow>(
      async (ids) =>
        (
          await sql<SealOpeningRow>`
            select ${openingColumns} from custody.seal_opening o where o.seal_id = any(${ids}::uuid[])`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.sealId,
    ),
  );
}
