import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sql, type RawBuilder } from 'kysely';
import type { Sql } from '../platform/database/orm.js';

/** What the minutes of an inventory said before they named items and people: by codes alone, which never change. */
function codedStatementSql(inventoryId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`jsonb_build_object(
    'inventory', (
      select jsonb_build_object('code', i.code, 'office', o.code, 'warehouse', w.code, 'kind', i.kind, 'reason', i.reason,
        'asOf', ${utc('i.as_of')}, 'openedAt', ${utc('i.opened_at')}, 'comparedAt', ${utc('i.compared_at')})
      from inventory.inventory i join custody.warehouse w on w.id = i.warehouse_id
      join identity.office o on o.id = i.office_id where i.id = ${inventoryId}),
    'lines', (
      select coalesce(jsonb_agg(jsonb_build_object('exhibit', e.code, 'place', p.code, 'origin', l.origin,
        'book', ${decimal('l.book_quantity')}, 'expected', ${decimal('l.expected_quantity')},
        'count', l.count_id) order by e.code, p.code), '[]')
      from inventory.line l join custody.exhibit e on e.id = l.exhibit_id join custody.place p on p.id = l.place_id
      where l.inventory_id = ${inventoryId}),
    'counts', (
      select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'exhibit', e.code, 'description', c.description, 'place', p.code,
        'quantity', ${decimal('c.quantity')}, 'seal', c.seal_condition, 'note', c.note,
        'countedAt', ${utc('c.counted_at')}, 'countedBy', s.username)
          || case when b.id is null then '{}' else jsonb_build_object('secondCountedBy', b.username) end order by c.id), '[]')
      from inventory.count c join custody.place p on p.id = c.place_id join identity.staff s on s.id = c.counted_by
      left join identity.staff b on b.id = c.second_counted_by
      left join inventory.line l on l.id = c.line_id left join custody.exhibit e on e.id = l.exhibit_id
      where c.inventory_id = ${inventoryId}),
    'discrepancies', (
      select coalesce(jsonb_agg(jsonb_build_object('ordinal', d.ordinal, 'kind', d.kind, 'quantity', ${decimal('d.quantity')},
        'count', d.count_id, 'exhibit', e.code, 'place', p.code, 'foundAt', fp.code, 'cause', d.cause,
        'explanation', d.explanation, 'decision', d.decision, 'resolvedBy', s.username,
        'resolvedAt', ${utc('d.resolved_at')}, 'movement', m.seq)
          || coalesce(${recounts}, '{}') order by d.ordinal), '[]')
      from inventory.discrepancy d
      left join inventory.line l on l.id = d.line_id left join custody.exhibit e on e.id = l.exhibit_id
      left join custody.place p on p.id = l.place_id
      left join inventory.line f on f.id = d.found_line_id left join custody.place fp on fp.id = f.place_id
      left join identity.staff s on s.id = d.resolved_by left join custody.movement m on m.id = d.movement_id
      where d.inventory_id = ${inventoryId})
  )`;
}

/**
 * What the minutes of an inventory say, in SQL: each item at its place with its name, its unit and its state as it was
 * counted (TT 04/2023 Đ11.4), every count, every discrepancy with its recounts and its decision, what was booked late,
 * what left, came and moved between the opening and the comparison, which counts were cancelled since the last minutes, and
 * who the people are.
 */
function namedStatementSql(inventoryId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${codedStatementSql(inventoryId)} || jsonb_build_object(
    'edition', 3,
    'items', (
      select coalesce(jsonb_agg(jsonb_build_object('exhibit', e.code, 'name', e.name, 'features', e.features, 'unit', u.name,
        'place', p.code, 'placeName', p.name, 'book', ${decimal('l.book_quantity')},
        'expected', ${decimal('l.expected_quantity')}, 'counted', ${decimal('c.quantity')}, 'seal', c.seal_condition,
        'note', c.note, 'countedBy', s.full_name, 'secondCountedBy', b.full_name) order by e.code, p.code), '[]')
      from inventory.line l join custody.exhibit e on e.id = l.exhibit_id join custody.unit u on u.code = e.unit_code
      join custody.place p on p.id = l.place_id left join inventory.count c on c.id = l.count_id
      left join identity.staff s on s.id = c.counted_by left join identity.staff b on b.id = c.second_counted_by
      where l.inventory_id = ${inventoryId}),
    'lateEntries', (
      select coalesce(jsonb_agg(jsonb_build_object('exhibit', e.code, 'movement', m.seq, 'kind', m.kind,
        'quantity', ${decimal('m.quantity')}, 'occurredAt', ${utc('m.occurred_at')}, 'recordedAt', ${utc('m.recorded_at')},
        'recordedBy', s.full_name, 'contradicts', i.code, 'reason', m.late_reason) order by e.code, m.seq), '[]')
      from inventory.late_entry told join custody.movement m on m.id = told.movement_id
      join custody.exhibit e on e.id = m.exhibit_id join identity.staff s on s.id = m.recorded_by
      left join inventory.inventory i on i.id = m.late_inventory_id
      where told.inventory_id = ${inventoryId}),
    'movements', (
      select coalesce(jsonb_agg(jsonb_build_object('exhibit', e.code, 'movement', m.seq, 'kind', m.kind,
        'from', f.code, 'to', t.code, 'quantity', ${decimal('m.quantity')}, 'voucher', d.number,
        'occurredAt', ${utc('m.occurred_at')}, 'recordedAt', ${utc('m.recorded_at')}, 'recordedBy', s.full_name)
        order by m.recorded_at, e.code, m.seq), '[]')
      from inventory.inventory i
      join custody.movement m on m.recorded_at > i.opened_at and m.recorded_at <= i.compared_at
      join custody.exhibit e on e.id = m.exhibit_id join identity.staff s on s.id = m.recorded_by
      join custody.place f on f.id = m.from_place_id join custody.place t on t.id = m.to_place_id
      left join custody.document d on d.id = m.voucher_id
      where i.id = ${inventoryId} and i.warehouse_id in (f.warehouse_id, t.warehouse_id)),
    'cancelled', (
      select coalesce(jsonb_agg(jsonb_build_object('code', i.code, 'cancelledAt', ${utc('i.cancelled_at')},
        'cancelledBy', s.full_name, 'reason', i.cancel_reason) order by i.code), '[]')
      from inventory.inventory self join inventory.inventory i on i.warehouse_id = self.warehouse_id
      join identity.staff s on s.id = i.cancelled_by
      where self.id = ${inventoryId} and i.status = 'CANCELLED' and i.cancelled_at < self.opened_at
        and not exists (
          select from inventory.inventory between_them
          where between_them.warehouse_id = self.warehouse_id and between_them.status = 'CLOSED'
            and between_them.opened_at > i.cancelled_at and between_them.opened_at < self.opened_at)),
    'people', (
      select coalesce(jsonb_agg(jsonb_build_object('username', s.username, 'name', s.full_name, 'title', s.title)
        order by s.username), '[]')
      from identity.staff s where s.id in (
        select unnest(array[i.opened_by, i.compared_by]) from inventory.inventory i where i.id = ${inventoryId}
        union select unnest(array[c.counted_by, c.second_counted_by]) from inventory.count c
          where c.inventory_id = ${inventoryId}
        union select unnest(array[r.counted_by, r.second_counted_by]) from inventory.recount r
          where r.inventory_id = ${inventoryId}
        union select d.resolved_by from inventory.discrepancy d where d.inventory_id = ${inventoryId}))))`;
}

/**
 * What the minutes of an inventory say: the text that was signed, and until then what would be. Those that were signed
 * before texts were kept are made again from their codes.
 */
export function statementSql(inventoryId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`coalesce(
    (select to_jsonb(kept.text) from inventory.statement kept where kept.inventory_id = ${inventoryId}),
    case when exists (select from inventory.signature signed where signed.inventory_id = ${inventoryId})
      then ${codedStatementSql(inventoryId)} else ${namedStatementSql(inventoryId)} end)`;
}

/**
 * The text of the minutes, as canonical JSON (RFC 8785). Quantities are decimals without trailing zeros, moments UTC.
 */
export async function statementOf(database: Sql, inventoryId: string): Promise<string> {
  const found = await sql<{
    statement: unknown;
  }>`select ${statementSql(sql`${inventoryId}::uuid`)} as statement`.execute(database);
  return statementText(found.rows[0]?.statement);
}

/** Keeps the text that the first signature stands over, so that the others sign the same whatever is renamed. */
export async function keepStatement(database: Sql, inventoryId: string, text: string): Promise<void> {
  await sql`
    insert into inventory.statement (inventory_id, text)
    select ${inventoryId}, ${text}
    where not exists (select from inventory.statement s where s.inventory_id = ${inventoryId})
      and not exists (select from inventory.signature s where s.inventory_id = ${inventoryId})`.execute(
    database,
  );
}

/** The statement in the one form in which it has one digest. */
export function statementText(statement: unknown): string {
  if (typeof statement === 'string') {
    return statement;
  }
  const text = canonicalize(statement);
  if (text === undefined) {
    throw new Error('The inventory says nothing that could be signed.');
  }
  return text;
}

/** The recounts of discrepancy `d`, where there are any: minutes without one read as they always have. */
const recounts = sql`(
  select jsonb_build_object('recounts', jsonb_agg(jsonb_build_object('place', p.code, 'quantity', ${decimal('r.quantity')},
    'expected', ${decimal('r.expected_quantity')}, 'verdict', r.verdict, 'seal', r.seal_condition, 'note', r.note,
    'countedAt', ${utc('r.counted_at')}, 'countedBy', s.username)
      || case when b.id is null then '{}' else jsonb_build_object('secondCountedBy', b.username) end order by r.id))
  from inventory.recount r join custody.place p on p.id = r.place_id join identity.staff s on s.id = r.counted_by
  left join identity.staff b on b.id = r.second_counted_by where r.discrepancy_id = d.id having count(*) > 0)`;

/** The SHA-256 of a statement in UTF-8, as 64 hexadecimal digits: what each signature stands over. */
export function digestOf(statement: string): string {
  return createHash('sha256').update(statement, 'utf8').digest('hex');
}

function utc(column: string) {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

function decimal(column: string) {
  return sql`trim_scale(${sql.ref(column)})::text`;
}
