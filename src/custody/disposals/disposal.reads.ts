import { sql } from 'kysely';
import {
  decimal,
  extendReadModel,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ReadModel,
} from '../../platform/reads/index.js';
import { decisionReads } from '../decisions/index.js';
import { documentReads } from '../documents/index.js';
import { exhibitReads, hasVisibleExhibit } from '../exhibits/index.js';
import { participantsOf } from '../seals/index.js';

export const disposalReads: ReadModel = readModel('Disposal', {
  table: 'custody.disposal',
  visible: hasVisibleExhibit,
  fields: {
    id: identity,
    kind: value('kind'),
    quantity: decimal('quantity'),
    recipient: value('recipient'),
    method: value('method'),
    disposedAt: value('disposed_at'),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    decision: one(() => decisionReads, { by: 'case_decision_id' }),
    decisionPaper: one(() => documentReads, { by: 'decision_id' }),
    participants: many(participantsOf('disposal_id')),
  },
});

extendReadModel(exhibitReads, {
  disposals: many({
    name: 'disposals',
    model: () => disposalReads,
    direction: 'asc',
    order: [orderBy('disposed_at', 'instant'), orderBy('id', 'uuid')],
    where: (disposal, _args, exhibit) => [sql`${disposal('exhibit_id')} = ${exhibit('id')}`],
  }),
});
