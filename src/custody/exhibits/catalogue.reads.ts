import { sql } from 'kysely';
import { orderBy, readModel, value, type ListRead, type ReadModel } from '../../platform/reads/index.js';

export const unitReads: ReadModel = readModel('Unit', {
  table: 'custody.unit',
  key: ['code'],
  fields: { code: value('code'), name: value('name'), decimals: value('decimals') },
});

export const classReads: ReadModel = readModel('ExhibitClass', {
  table: 'custody.exhibit_class',
  key: ['code'],
  fields: { code: value('code'), name: value('name'), highRisk: value('high_risk') },
});

const byCode = orderBy((row) => sql`${row('code')} collate "C"`, 'text');

/** All units of measure, by code. */
export const units: ListRead = {
  name: 'units',
  model: () => unitReads,
  direction: 'asc',
  order: [byCode],
  where: () => [],
};

/** All classes of items, by code. */
export const exhibitClasses: ListRead = { ...units, name: 'exhibit-classes', model: () => classReads };
