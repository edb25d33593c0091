import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';
import type { KnownReceiptVoucher, KnownVouchers, OtherIssueVoucher } from '../registers/index.js';
import { unknownRecipient } from './book-issues.js';

/** The vouchers of an office's book, from earlier registers and from what was typed. */
export async function readKnownVouchers(work: HouseWork, officeId: string): Promise<KnownVouchers> {
  const receipts = await sql<KnownReceiptVoucher>`
    select distinct d.number, d.document_year as year, r.case_key as "caseKey"
    from custody.document d
    left join custody.movement m on m.voucher_id = d.id and m.office_id = d.office_id and m.seq = 1
    left join custody.register_row r on r.exhibit_id = m.exhibit_id
    where d.office_id = ${officeId} and d.kind = 'RECEIPT_VOUCHER' and d.freed_at is null`.execute(work.sql);
  const issues = await sql<OtherIssueVoucher>`
    select distinct d.number, d.dated::text as "issuedOn",
      nullif(coalesce(x.recipient, h.receiver_name), ${unknownRecipient}) as receiver
    from custody.document d
    join custody.movement m on m.voucher_id = d.id and m.office_id = d.office_id
    left join custody.disposal x on x.id = m.disposal_id
    left join custody.handover h on h.id = m.handover_id
    where d.office_id = ${officeId} and d.kind = 'ISSUE_VOUCHER' and d.freed_at is null`.execute(work.sql);
  return { receipts: receipts.rows, issues: issues.rows };
}
