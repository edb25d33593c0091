import { sql, type RawBuilder } from 'kysely';
import {
  decimal,
  derived,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import type { AuditRowDifference } from './reconciliation.graphql.js';
import { isReadable } from './payload.visibility.js';

/** A member of what was found. */
function found(leaf: Row, ...path: readonly string[]): RawBuilder<unknown> {
  return sql`(select convert_from(p.bytes, 'UTF8')::json #> ${`{${path.join(',')}}`}::text[] from trail.payload p
    where p.event_id = ${leaf('event_id')})`;
}

function count(leaf: Row, ...path: readonly string[]): RawBuilder<unknown> {
  return sql`${found(leaf, ...path)}::text::integer`;
}

function text(leaf: Row, name: string): RawBuilder<unknown> {
  return sql`(${found(leaf)} ->> ${name}::text)`;
}

function broken(leaf: Row): RawBuilder<unknown> {
  return sql`(select coalesce(sum(d.value::integer), 0)::integer from json_each_text(${found(leaf, 'derived')}) d)`;
}

export const reconciliationReads: ReadModel = readModel('AuditReconciliation', {
  table: 'trail.leaf',
  key: ['leaf_index'],
  fields: {
    leafIndex: decimal('leaf_index'),
    comparedAt: value('at'),
    treeSize: value((leaf) => text(leaf, 'treeSize')),
    isEqual: value(
      (leaf) => sql`(
        select coalesce(sum(c.value::integer), 0) from json_each_text(${found(leaf, 'counts')}) c) + ${broken(leaf)} = 0`,
    ),
    tables: value((leaf) => count(leaf, 'tables')),
    rows: value((leaf) => count(leaf, 'rows')),
    differing: value((leaf) => count(leaf, 'counts', 'DIFFERS')),
    unlogged: value((leaf) => count(leaf, 'counts', 'UNLOGGED')),
    missing: value((leaf) => count(leaf, 'counts', 'MISSING')),
    withheld: value((leaf) => count(leaf, 'counts', 'WITHHELD')),
    brokenInvariants: value(broken),
    digest: value((leaf) => text(leaf, 'digest')),
    differences: derived<{ all: AuditRowDifference[] }>(
      { all: (leaf) => found(leaf, 'differences') },
      ({ all }) => all,
    ),
  },
});

/** What the comparisons of the book with the log have found, the latest first. */
export const auditReconciliations: ListRead = {
  name: 'audit-reconciliations',
  model: () => reconciliationReads,
  direction: 'desc',
  order: [orderBy('at', 'instant'), orderBy('leaf_index', 'bigint')],
  where: (leaf) => [
    sql`${leaf('type')} = 'system.reconciled'`,
    sql`${leaf('source')} = 'system'`,
    isReadable(leaf),
  ],
};
