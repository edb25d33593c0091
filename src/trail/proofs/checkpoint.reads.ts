import { sql } from 'kysely';
import {
  decimal,
  many,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';

export const cosignatureReads: ReadModel = readModel('AuditCosignature', {
  table: 'trail.cosignature',
  key: ['size', 'witness'],
  fields: {
    witness: value('witness'),
    line: value('line'),
    receivedAt: value('created_at'),
  },
});

export const anchorReads: ReadModel = readModel('AuditAnchor', {
  table: 'trail.anchor',
  key: ['size', 'kind'],
  fields: {
    kind: value('kind'),
    tokenBase64: value((anchor) => sql`translate(encode(${anchor('token')}, 'base64'), E'\n', '')`),
    receivedAt: value('created_at'),
  },
});

/** Everybody may read checkpoints: they tell how many entries there are, and nothing of any. */
export const checkpointReads: ReadModel = readModel('AuditCheckpoint', {
  table: 'trail.checkpoint',
  key: ['size'],
  fields: {
    origin: value((checkpoint) => sql`split_part(${checkpoint('note')}, E'\n', 1)`),
    size: decimal('size'),
    rootHash: value((checkpoint) => sql`encode(${checkpoint('root')}, 'base64')`),
    note: value(
      (checkpoint) => sql`${checkpoint('note')} || coalesce((
        select string_agg(c.line, '' order by c.witness) from trail.cosignature c
        where c.size = ${checkpoint('size')}), '')`,
    ),
    publishedAt: value('created_at'),
    cosignatures: many({
      name: 'audit-cosignatures',
      model: () => cosignatureReads,
      direction: 'asc',
      order: [orderBy('witness', 'text')],
      where: (cosignature, _args, checkpoint) => [sql`${cosignature('size')} = ${checkpoint('size')}`],
    }),
    anchors: many({
      name: 'audit-anchors',
      model: () => anchorReads,
      direction: 'asc',
      order: [orderBy('kind', 'text')],
      where: (anchor, _args, checkpoint) => [sql`${anchor('size')} = ${checkpoint('size')}`],
    }),
  },
});

/** The checkpoints, the newest first. */
export const auditCheckpoints: ListRead = {
  name: 'audit-checkpoints',
  model: () => checkpointReads,
  direction: 'desc',
  order: [orderBy('size', 'bigint')],
  where: (checkpoint, args) => [args.when('size', (size) => sql`${checkpoint('size')} = ${size}::bigint`)],
};

/** The same without a filter: a list at the root names only arguments that its field has. */
export const allCheckpoints: ListRead = { ...auditCheckpoints, where: () => [] };

/** A checkpoint that somebody else has seen. */
const witnessed = sql`exists (select from trail.cosignature s where s.size = c.size)`;

function lastWithout(leaf: Row, column: 'created_at' | 'size') {
  return sql`(select c.${sql.ref(column)} from trail.checkpoint c
    where c.size <= ${leaf('leaf_index')} and ${witnessed} order by c.size desc limit 1)`;
}

function firstWith(leaf: Row, column: 'created_at' | 'size') {
  return sql`(select c.${sql.ref(column)} from trail.checkpoint c
    where c.size > ${leaf('leaf_index')} and ${witnessed} order by c.size limit 1)`;
}

/** When something was logged, told by the checkpoints around it. */
export const timeBracketReads: ReadModel = readModel('AuditTimeBracket', {
  table: 'trail.leaf',
  key: ['leaf_index'],
  fields: {
    after: value((leaf) => lastWithout(leaf, 'created_at')),
    afterSize: decimal((leaf) => lastWithout(leaf, 'size')),
    before: value((leaf) => firstWith(leaf, 'created_at')),
    beforeSize: decimal((leaf) => firstWith(leaf, 'size')),
  },
});
