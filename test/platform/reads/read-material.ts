import { globalIdOf } from '../../../src/platform/graphql/global-id.js';
import { newId } from '../../../src/platform/ids.js';
import { nodeTypes } from '../../../src/platform/reads/index.js';
import { readModels } from '../../../src/read-models.js';
import type { TestHouse } from '../../support/test-house.js';
import type { Material } from './read-requests.js';

/** Ids that filters and `node` find something under, by the member that takes them. */
const inUse = `
  select 'warehouse' as taker, 'Warehouse' as type, w.id from custody.warehouse w
    where exists (select from inventory.inventory i where i.warehouse_id = w.id)
  union all select 'case', 'CaseFile', case_id from (select case_id from custody.exhibit order by id desc limit 8) e
  union all select 'actor', 'Staff', actor_id from (select distinct actor_id from trail.event) a
  union all select 'place', 'Warehouse', id from custody.warehouse where exists (
    select from trail.event_context c where c.context_id = warehouse.id)
  union all select 'office', 'Office', id from identity.office where code in ('KV01', 'KV03', 'TINH')
  union all select 'inventory', 'Inventory', id from inventory.inventory
  union all select 'programme', 'Programme', id from inspection.programme
  union all select 'subject', subject_type, subject_id from (
    select subject_type, subject_id from trail.event order by recorded_at desc limit 20) s`;

/** What is written of items, cases and seals, with its accents and without, and numbers with and without their signs. */
const writings = `
  with written as (
    (select name as text from custody.exhibit order by md5(id::text) limit 12)
    union (select code from custody.exhibit order by md5(id::text) limit 6)
    union (select external_reference from custody.exhibit where external_reference is not null order by id limit 4)
    union (select (regexp_match(features, '[0-9]{2}[A-Z][0-9A-Z]*[-. ]?[0-9.]{3,}'))[1] from custody.exhibit
      where features ~ '[0-9]{2}[A-Z][0-9A-Z]*[-. ]?[0-9.]{3,}' order by md5(id::text) limit 8)
    union (select title from custody.case_file order by md5(id::text) limit 5)
    union (select judgment_number from custody.case_file where judgment_number is not null order by id limit 5)
    union (select label_number from custody.seal where label_number is not null order by id limit 5)
    union (select label_issuer from custody.seal where label_issuer is not null order by id limit 2))
  select value from written cross join lateral (values (text), (custody.search_fold(text)), (custody.search_code(text))) v (value)
  order by md5(value)`;

/** The first two words, or the first half of one: that which somebody types who does not remember the rest. */
function partOf(text: string): string {
  const words = text.split(' ');
  return words.length > 2 ? words.slice(0, 2).reverse().join(' ') : text.slice(0, Math.ceil(text.length / 2));
}

/** What operations over a filled house may ask for; the cursors come with the answers. */
export async function materialOf(
  t: TestHouse,
  cursors: ReadonlyMap<string, readonly string[]>,
): Promise<Material> {
  const ids = new Map<string, string[]>();
  const nodes: string[] = [];
  const add = (taker: string, type: string, id: string): void => {
    ids.set(taker, [...(ids.get(taker) ?? []), globalIdOf(type, id)]);
    if (types.has(type)) {
      nodes.push(globalIdOf(type, id));
    }
  };
  const types = new Set(nodeTypes(readModels));
  for (const { type, table } of readModels.filter((model) => types.has(model.type))) {
    const { rows } = await t.owner.query(`select id from ${table} order by md5(id::text) limit 12`);
    for (const { id } of rows) {
      add(type.toLowerCase(), type, id);
    }
    add('nothing', type, newId());
  }
  const { rows } = await t.owner.query(inUse);
  for (const { taker, type, id } of rows) {
    add(taker, type, id);
  }
  const column = async (query: string): Promise<string[]> => {
    const found = await t.owner.query<{ value: string }>(query);
    return found.rows.map(({ value }) => value);
  };
  const moments = await column(
    `select to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as value
     from trail.event order by md5(id::text) limit 10`,
  );
  const searched = await column(writings);
  const codes = await column('select code as value from custody.exhibit order by id desc limit 20');
  const kinds = await column('select distinct kind as value from trail.event');
  return {
    ids: ids.set('any', [...nodes, 'bm9ib2R5', '']),
    cursors,
    texts: new Map<string, readonly string[]>([
      ['code', [...codes, ...codes.map((code) => ` ${code.toLowerCase()}`), 'x']],
      ['classCode', await column('select distinct class_code as value from custody.exhibit')],
      ['text', [...searched, ...searched.map(partOf), 'xe', 'tu', '%_', 'x', '']],
      ['kind', kinds],
      ['kinds', kinds],
      ['kindFamily', ['exhibit', 'seal', 'inventory', 'x']],
      ['name', ['xe', 'Ma túy', 'VAM', '%', "'", '"', 'dao', '']],
      ['from', moments],
      ['until', moments],
      ['workingYear', ['2027', '2027', '2026', 'x']],
    ]),
  };
}
