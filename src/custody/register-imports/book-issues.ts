import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import type { HouseWork } from '../../identity/index.js';
import type { RegisterItem } from '../registers/index.js';
import type { BookPapers } from './book-papers.js';
import { disposalKindOf, type DisposalKind } from './issue-kind.rules.js';
import { noonOf } from './noon.js';
import type { RegisterOffice } from './register-office.js';

/** Stands where the register does not say who took an item. */
export const unknownRecipient = 'Sổ không ghi người nhận';

/** An exhibit that left the warehouse, and its movement out. */
export interface IssuedExhibit {
  readonly exhibitId: string;
  readonly item: RegisterItem & { readonly issue: NonNullable<RegisterItem['issue']> };
}

export interface BookedIssue {
  readonly exhibitId: string;
  readonly disposalId: string;
  readonly kind: DisposalKind;
  readonly item: IssuedExhibit['item'];
  readonly occurredAt: Date;
  readonly decisionId: string | null;
}

/** How the items left and on which decisions; the decisions are among the papers to be written. */
export function planIssues(
  work: HouseWork,
  papers: BookPapers,
  issued: readonly IssuedExhibit[],
): BookedIssue[] {
  return issued.map(({ exhibitId, item }) => ({
    exhibitId,
    disposalId: newId(),
    kind: disposalKindOf(item.issue.receiver, item.intendedDisposal),
    item,
    occurredAt: noonOf(item.issue.issuedOn, work.now),
    decisionId: papers.ofDay(
      'DISPOSAL_DECISION',
      item.disposalDecision?.number ?? null,
      item.disposalDecision?.date ?? null,
    ),
  }));
}

export async function writeDisposals(
  work: HouseWork,
  office: RegisterOffice,
  issues: readonly BookedIssue[],
): Promise<void> {
  const rows = issues.map((issue) => ({
    id: issue.disposalId,
    office_id: office.id,
    exhibit_id: issue.exhibitId,
    kind: issue.kind,
    decision_id: issue.decisionId,
    quantity: issue.item.quantity,
    recipient: issue.item.issue.receiver ?? unknownRecipient,
    disposed_at: issue.occurredAt,
    source: 'REGISTER',
  }));
  await sql`
    insert into custody.disposal (id, office_id, exhibit_id, kind, decision_id, quantity, recipient, disposed_at, source)
    select id, office_id, exhibit_id, kind, decision_id, quantity, recipient, disposed_at, source
    from jsonb_populate_recordset(null::custody.disposal, ${JSON.stringify(rows)}::jsonb)`.execute(work.sql);
}
