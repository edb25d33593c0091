import { sql } from 'kysely';
import {
  derived,
  connection,
  extendReadModel,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ReadModel,
} from '../../platform/reads/index.js';
import { staffReads } from '../../identity/index.js';
import { documentReads } from '../documents/index.js';
import { exhibitReads, hasVisibleExhibit } from '../exhibits/index.js';
import { participantsOf } from './participant.reads.js';
import { labelText, type LabelNamed } from './seal.rules.js';

/** With the exhibit its seals go to another office, and so do their checks and openings. */
export const sealReads: ReadModel = readModel('Seal', {
  table: 'custody.seal',
  visible: hasVisibleExhibit,
  fields: {
    id: identity,
    ordinal: value('ordinal'),
    label: derived<LabelNamed & { labelCount: number }>(
      {
        labelIssuer: 'label_issuer',
        labelNumber: 'label_number',
        labelCount: 'label_count',
        ordinal: 'ordinal',
      },
      (seal) => ({
        issuer: seal.labelIssuer,
        number: seal.labelNumber,
        count: seal.labelCount,
        text: labelText(seal),
      }),
    ),
    packing: value('packing'),
    reason: value('reason'),
    stateBefore: value('state_before'),
    stateAfter: value('state_after'),
    appliedAt: value('applied_at'),
    recordedAt: value('recorded_at'),
    endedAt: value('ended_at'),
    endKind: value('end_kind'),
    origin: value(
      (seal) => sql`case when ${seal('on_arrival')} then 'FOREIGN'
        when ${seal('minutes_id')} is null then 'REGISTER' else 'OWN' end`,
    ),
    damagedSince: value('damaged_since'),
    contradictedSince: value('contradicted_since'),
    conclusions: many({
      name: 'seal-conclusions',
      model: () => sealConclusionReads,
      direction: 'asc',
      order: [orderBy('recorded_at', 'instant'), orderBy('id', 'uuid')],
      where: (conclusion, _args, seal) => [sql`${conclusion('seal_id')} = ${seal('id')}`],
    }),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    appliedBy: one(() => staffReads, { by: 'applied_by' }),
    minutes: one(() => documentReads, { by: 'minutes_id' }),
    participants: many(participantsOf('seal_id')),
    checks: connection({
      name: 'seal-checks',
      model: () => sealCheckReads,
      direction: 'desc',
      order: [orderBy('checked_at', 'instant'), orderBy('id', 'uuid')],
      where: (check, _args, seal) => [sql`${check('seal_id')} = ${seal('id')}`],
    }),
    opening: one(() => sealOpeningReads, {
      by: (opening, seal) => sql`${opening('seal_id')} = ${seal('id')}`,
    }),
    reseals: one(() => sealOpeningReads, { by: 'reseals_opening_id' }),
  },
});

const sealConclusionReads: ReadModel = readModel('SealConclusion', {
  table: 'custody.seal_conclusion',
  fields: {
    number: value('number'),
    dated: value('dated'),
    outcome: value('outcome'),
    text: value('text'),
    concludedBy: one(() => staffReads, { by: 'concluded_by' }),
    recordedAt: value('recorded_at'),
  },
});

export const sealCheckReads: ReadModel = readModel('SealCheck', {
  table: 'custody.seal_check',
  visible: hasVisibleExhibit,
  fields: {
    id: identity,
    condition: value('condition'),
    occasion: value('occasion'),
    checkedAt: value('checked_at'),
    recordedAt: value('recorded_at'),
    note: value('note'),
    checkedBy: one(() => staffReads, { by: 'checked_by' }),
    seal: one(() => sealReads, { by: 'seal_id' }),
  },
});

export const sealOpeningReads: ReadModel = readModel('SealOpening', {
  table: 'custody.seal_opening',
  visible: hasVisibleExhibit,
  fields: {
    id: identity,
    reason: value('reason'),
    conditionFound: value('condition_found'),
    conditionNote: value('condition_note'),
    stateAfter: value('state_after'),
    openedAt: value('opened_at'),
    recordedAt: value('recorded_at'),
    openedBy: one(() => staffReads, { by: 'opened_by' }),
    minutes: one(() => documentReads, { by: 'minutes_id' }),
    participants: many(participantsOf('opening_id')),
    seal: one(() => sealReads, { by: 'seal_id' }),
    resealedBy: one(() => sealReads, {
      by: (seal, opening) =>
        sql`${seal('reseals_opening_id')} = ${opening('id')} and ${seal('end_kind')} is distinct from 'VOIDED'`,
    }),
  },
});

extendReadModel(exhibitReads, {
  liveSeal: one(() => sealReads, {
    by: (seal, exhibit) => sql`${seal('exhibit_id')} = ${exhibit('id')} and ${seal('ended_at')} is null`,
  }),
  seals: connection({
    name: 'exhibit-seals',
    model: () => sealReads,
    direction: 'desc',
    order: [orderBy('ordinal', 'integer')],
    where: (seal, _args, exhibit) => [sql`${seal('exhibit_id')} = ${exhibit('id')}`],
  }),
});
