import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import { globalIdOf } from '../../platform/graphql/global-id.js';
import {
  connection,
  derived,
  extendReadModel,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
} from '../../platform/reads/index.js';
import { staffReads } from '../../identity/index.js';
import { caseReads } from '../cases/index.js';
import { disposalReads } from '../disposals/index.js';
import { documentReads } from '../documents/index.js';
import { exhibitReads, hasVisibleExhibit } from '../exhibits/index.js';
import { movementReads, releaseReads } from '../movements/index.js';
import { sealCheckReads, sealOpeningReads, sealReads } from '../seals/index.js';
import type { CorrectedField } from './correction.entity.js';

interface KeptChange {
  readonly field: CorrectedField;
  readonly old: string | null;
  readonly new: string | null;
}

/** As the API writes values: cases by global id, decimals without trailing zeros. */
function shown(field: CorrectedField, kept: string | null): string | null {
  if (kept === null) {
    return null;
  }
  if (field === 'CASE_ID') {
    return globalIdOf('CaseFile', kept);
  }
  return field === 'VALUE_AMOUNT' || field === 'QUANTITY_RECEIVED' ? new Decimal(kept).toFixed() : kept;
}

/** Seen with the item, whose history they are. */
export const correctionReads: ReadModel = readModel('Correction', {
  table: 'custody.correction',
  visible: hasVisibleExhibit,
  fields: {
    id: identity,
    kind: value('kind'),
    reason: value('reason'),
    recordedAt: value('recorded_at'),
    changes: derived<{ changes: readonly KeptChange[] }>({ changes: 'changes' }, ({ changes }) =>
      changes.map((change) => ({
        field: change.field,
        old: shown(change.field, change.old),
        new: shown(change.field, change.new),
      })),
    ),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    minutes: one(() => documentReads, { by: 'document_id' }),
    correctedBy: one(() => staffReads, { by: 'corrected_by' }),
    secondPerson: one(() => staffReads, { by: 'second_person_id' }),
    reversed: one(() => movementReads, { by: 'movement_id' }),
    movement: one(() => movementReads, {
      by: (movement, correction) => sql`${movement('correction_id')} = ${correction('id')}`,
    }),
    sealCheck: one(() => sealCheckReads, { by: 'seal_check_id' }),
    sealOpening: one(() => sealOpeningReads, { by: 'seal_opening_id' }),
    seal: one(() => sealReads, { by: 'seal_id' }),
    oldCase: one(() => caseReads, { by: 'old_case_id' }),
    newCase: one(() => caseReads, { by: 'new_case_id' }),
  },
});

extendReadModel(exhibitReads, {
  corrections: connection({
    name: 'exhibit-corrections',
    model: () => correctionReads,
    direction: 'desc',
    order: [orderBy('id', 'uuid')],
    where: (correction, _args, exhibit) => [sql`${correction('exhibit_id')} = ${exhibit('id')}`],
  }),
});

extendReadModel(movementReads, {
  correction: one(() => correctionReads, { by: 'correction_id' }),
  reverses: one(() => movementReads, {
    by: (reversed, movement) => sql`${reversed('id')} = (
      select c.movement_id from custody.correction c where c.id = ${movement('correction_id')})`,
  }),
  reversedBy: one(() => movementReads, {
    by: (reversal, movement) => sql`${reversal('correction_id')} = (
      select c.id from custody.correction c where c.movement_id = ${movement('id')})`,
  }),
});

extendReadModel(disposalReads, { reversedBy: one(() => movementReads, { by: 'reversed_by' }) });

extendReadModel(releaseReads, {
  reversed: value(
    (release) => sql`exists (
      select from custody.movement m join custody.correction c on c.movement_id = m.id
      where m.exhibit_id = ${release('exhibit_id')} and m.release_id = ${release('id')} and m.kind = 'RELEASE')`,
  ),
});

function correctionsOf(finding: 'seal_check_id' | 'seal_opening_id'): ListRead {
  return {
    name: 'finding-corrections',
    model: () => correctionReads,
    direction: 'asc',
    order: [orderBy('id', 'uuid')],
    where: (correction, _args, found) => [sql`${correction(finding)} = ${found('id')}`],
  };
}

function correctedCondition(written: 'condition' | 'condition_found'): ReturnType<typeof value> {
  return value((found) => sql`custody.condition_found(${found('id')}, ${found(written)})`);
}

extendReadModel(sealReads, {
  voidedBy: one(() => correctionReads, {
    by: (correction, seal) => sql`${correction('seal_id')} = ${seal('id')}`,
  }),
});

extendReadModel(sealCheckReads, {
  corrections: many(correctionsOf('seal_check_id')),
  correctedCondition: correctedCondition('condition'),
});

extendReadModel(sealOpeningReads, {
  corrections: many(correctionsOf('seal_opening_id')),
  correctedCondition: correctedCondition('condition_found'),
});
