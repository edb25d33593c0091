import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import { oneByKey } from '../../platform/graphql/loaders.js';
import type { RequestContext } from '../../identity/index.js';
import type { DocumentKind } from './document.entity.js';

export interface DocumentRow {
  readonly id: string;
  readonly officeId: string;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly dated: string;
  readonly signerName: string | null;
}

export interface HandoverRow {
  readonly id: string;
  readonly documentId: string;
  readonly giverName: string;
  readonly giverOrganisation: string;
  readonly receiverName: string;
  readonly receiverOrganisation: string;
  readonly handedOverAt: string;
}

export function documentLoader(context: RequestContext): DataLoader<string, DocumentRow | null> {
  return context.loaders.get('document', () =>
    oneByKey<string, DocumentRow>(
      async (ids) =>
        (
          await sql<DocumentRow>`
            select d.id, d.office_id as "officeId", d.kind, d.number, d.dated::text as dated,
              coalesce(s.full_name, d.signer_name) as "signerName"
            from custody.document d left join identity.staff s on s.id = d.signer_id
            where d.id = any(${ids}::uuid[])`.execute(context.sql)
        ).rows,
      (document) => document.id,
    ),
  );
}

export function handoverLoader(context: RequestContext): DataLoader<string, HandoverRow | null> {
  return context.loaders.get('handover', () =>
    oneByKey<string, HandoverRow>(
      async (ids) =>
        (
          await sql<HandoverRow>`
            select id, document_id as "documentId", giver_name as "giverName", giver_organisation as "giverOrganisation",
              receiver_name as "receiverName", receiver_organisation as "receiverOrganisation",
              handed_over_at as "handedOverAt"
            from custody.handover where id = any(${ids}::uuid[])`.execute(context.sql)
        ).rows,
      (handover) => handover.id,
    ),
  );
}
