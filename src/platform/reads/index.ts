export type { FieldArguments } from './field-arguments.js';
export { planSchema } from './planned-schema.js';
export {
  computed,
  computedFields,
  connection,
  decimal,
  derived,
  extendReadModel,
  identity,
  many,
  nodeTypes,
  one,
  orderBy,
  readModel,
  summary,
  rowOf,
  value,
  watchRows,
  type ListRead,
  type ReadModel,
  type Row,
  type RowSql,
} from './read-model.js';
export { readAll, readByPlan, readFirst, readPage, Reference, type ReadContext } from './read-road.js';
export { fromContext } from './request-value.js';
