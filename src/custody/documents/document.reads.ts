import { sql } from 'kysely';
import { derived, one, readModel, value, type ReadModel } from '../../platform/reads/index.js';

/** Papers have no sight of their own: they are seen with the act that they prove. */
export const documentReads: ReadModel = readModel('Document', {
  table: 'custody.document',
  fields: {
    kind: value('kind'),
    number: value('number'),
    dated: value('dated'),
    freedAt: value('freed_at'),
    signerName: value(
      (paper) => sql`coalesce(
        (select s.full_name from identity.staff s where s.id = ${paper('signer_id')}), ${paper('signer_name')})`,
    ),
  },
});

interface Authority {
  readonly number: string | null;
  readonly dated: string | null;
  readonly body: string | null;
}

export const handoverReads: ReadModel = readModel('Handover', {
  table: 'custody.handover',
  fields: {
    giverName: value('giver_name'),
    giverOrganisation: value('giver_organisation'),
    receiverName: value('receiver_name'),
    receiverOrganisation: value('receiver_organisation'),
    authority: derived<Authority>(
      { number: 'authority_number', dated: 'authority_dated', body: 'authority_body' },
      (authority) => (authority.number === null ? null : authority),
    ),
    handedOverAt: value('handed_over_at'),
    minutes: one(() => documentReads, { by: 'document_id' }),
  },
});
