import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { canonicalNumber, dateInVietnam, documentYearOf } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { DocumentKind } from '../documents/index.js';
import type { RegisterItem } from '../registers/index.js';
import { continueSeries } from './continue-series.js';
import { noonOf } from './noon.js';
import type { RegisterOffice } from './register-office.js';
import { inParts } from './write-parts.js';

/** The papers on which a movement stands; what the register does not state is missing. */
export interface MovementPapers {
  readonly orderId: string | null;
  readonly voucherId: string | null;
  readonly handoverId: string | null;
}

interface Paper {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly year: number;
  readonly number: string;
  readonly occurrence: number;
  readonly dated: string;
  /** The register cases whose receipt stands on it. */
  readonly caseKeys: Set<string>;
}

interface Handover {
  readonly id: string;
  readonly documentId: string;
  readonly giver: string;
  readonly giverOrganisation: string;
  readonly receiver: string;
  readonly receiverOrganisation: string;
  readonly handedOverAt: Date;
}

const unknownGiver = 'Sổ không ghi bên giao';
const keeper = 'Thủ kho';

/**
 * The papers of an office while rows of its register are booked. A receipt's papers are shared by the rows of its
 * case, an issue's by the rows of its day; a number that somebody else has gets the next occurrence.
 */
export class BookPapers {
  private readonly papers: Map<string, Paper[]>;
  private readonly newPapers: Paper[] = [];
  private readonly handovers = new Map<string, string>();
  private readonly newHandovers: Handover[] = [];

  private constructor(
    private readonly work: HouseWork,
    private readonly office: RegisterOffice,
    papers: readonly Paper[],
    handovers: readonly KnownHandover[],
  ) {
    this.papers = Map.groupBy(papers, (paper) => keyOf(paper.kind, paper.year, paper.number));
    for (const known of handovers) {
      this.handovers.set(handoverKey(known.caseKey, known.giver, new Date(known.handedOverAt)), known.id);
    }
  }

  /** Reads the papers that share a number with the items, and which register cases they belong to. */
  static async read(
    work: HouseWork,
    office: RegisterOffice,
    items: readonly RegisterItem[],
  ): Promise<BookPapers> {
    const numbers = items.flatMap((item) => [
      item.receiptOrderNumber,
      item.receiptVoucherNumber,
      minutesNumber(item.receiptVoucherNumber),
      item.disposalDecision?.number,
      item.issue?.orderNumber,
      item.issue?.voucherNumber,
      minutesNumber(item.issue?.voucherNumber),
    ]);
    const papers = await sql<Omit<Paper, 'caseKeys'>>`
      select id, kind, document_year as year, number, occurrence, dated::text as dated from custody.document
      where office_id = ${office.id} and freed_at is null and number_key = any(${numbers.filter((number) => number != null).map(canonicalNumber)}::text[])
      order by occurrence`.execute(work.sql);
    const keys = [...new Set(items.map((item) => item.caseKey))];
    const receipts = await sql<ReceiptOfCase>`
      select distinct r.case_key as "caseKey", m.order_id as "orderId", m.voucher_id as "voucherId",
        h.id, h.giver_name as giver, h.handed_over_at as "handedOverAt"
      from custody.register_row r
      join custody.movement m on m.exhibit_id = r.exhibit_id and m.seq = 1
      left join custody.handover h on h.id = m.handover_id
      where r.office_id = ${office.id} and r.case_key = any(${keys}::text[])`.execute(work.sql);
    const caseKeys = new Map<string, Set<string>>();
    for (const { caseKey, orderId, voucherId } of receipts.rows) {
      for (const id of [orderId, voucherId]) {
        if (id !== null) caseKeys.set(id, (caseKeys.get(id) ?? new Set()).add(caseKey));
      }
    }
    return new BookPapers(
      work,
      office,
      papers.rows.map((paper) => ({ ...paper, caseKeys: caseKeys.get(paper.id) ?? new Set<string>() })),
      receipts.rows.filter((row) => row.id !== null) as KnownHandover[],
    );
  }

  /** Order, voucher and handover on which an item came in. */
  ofReceipt(item: RegisterItem): MovementPapers {
    const { caseKey, receivedOn } = item;
    const handedOverAt = noonOf(receivedOn, this.work.now);
    const giver = item.giver ?? unknownGiver;
    const ofCase = (kind: DocumentKind, number: string | null): string | null =>
      number === null
        ? null
        : this.paper(kind, number, receivedOn, (paper) => paper.caseKeys.has(caseKey), caseKey);
    return {
      orderId: ofCase('ENTRY_ORDER', item.receiptOrderNumber),
      voucherId: ofCase('RECEIPT_VOUCHER', item.receiptVoucherNumber),
      handoverId: this.handover(handoverKey(caseKey, giver, handedOverAt), item.receiptVoucherNumber, {
        giver,
        giverOrganisation: '',
        receiver: keeper,
        receiverOrganisation: this.office.name,
        handedOverAt,
        dated: receivedOn,
      }),
    };
  }

  /** Order, voucher and handover on which an item went out. */
  ofIssue(issue: NonNullable<RegisterItem['issue']>): MovementPapers {
    const { issuedOn, orderNumber, voucherNumber, receiver } = issue;
    const handedOverAt = noonOf(issuedOn, this.work.now);
    const voucherId = this.ofDay('ISSUE_VOUCHER', voucherNumber, issuedOn);
    const key = handoverKey(voucherId ?? '', receiver ?? '', handedOverAt);
    return {
      orderId: this.ofDay('EXIT_ORDER', orderNumber, issuedOn),
      voucherId,
      handoverId:
        receiver === null || voucherNumber === null
          ? null
          : this.handover(key, voucherNumber, {
              giver: keeper,
              giverOrganisation: this.office.name,
              receiver,
              receiverOrganisation: '',
              handedOverAt,
              dated: issuedOn,
            }),
    };
  }

  /** The paper of that number and day, or null where the register does not state both. */
  ofDay(kind: DocumentKind, number: string | null, dated: string | null): string | null {
    return number === null || dated === null
      ? null
      : this.paper(kind, number, dated, (paper) => paper.dated === dated);
  }

  /** Writes the papers that were not in the book yet. */
  async write(): Promise<void> {
    const documents = this.newPapers.map((paper) => ({
      id: paper.id,
      office_id: this.office.id,
      kind: paper.kind,
      document_year: paper.year,
      number: paper.number,
      occurrence: paper.occurrence,
      dated: paper.dated,
    }));
    await inParts(documents, (part) =>
      sql`
        insert into custody.document (id, office_id, kind, document_year, number, occurrence, dated)
        select id, office_id, kind, document_year, number, occurrence, dated
        from jsonb_populate_recordset(null::custody.document, ${JSON.stringify(part)}::jsonb)`.execute(
        this.work.sql,
      ),
    );
    await continueSeries(this.work, this.office.id, this.newPapers);
    const handovers = this.newHandovers.map((handover) => ({
      id: handover.id,
      office_id: this.office.id,
      document_id: handover.documentId,
      giver_name: handover.giver,
      giver_organisation: handover.giverOrganisation,
      receiver_name: handover.receiver,
      receiver_organisation: handover.receiverOrganisation,
      handed_over_at: handover.handedOverAt,
      source: 'REGISTER',
    }));
    await inParts(handovers, (part) =>
      sql`
        insert into custody.handover (id, office_id, document_id, giver_name, giver_organisation, receiver_name,
          receiver_organisation, handed_over_at, source)
        select id, office_id, document_id, giver_name, giver_organisation, receiver_name, receiver_organisation,
          handed_over_at, source
        from jsonb_populate_recordset(null::custody.handover, ${JSON.stringify(part)}::jsonb)`.execute(
        this.work.sql,
      ),
    );
  }

  private paper(
    kind: DocumentKind,
    number: string,
    dated: string,
    isMeant: (paper: Paper) => boolean,
    caseKey?: string,
  ): string {
    const year = documentYearOf(dated);
    const key = keyOf(kind, year, number);
    const sameNumber = this.papers.get(key) ?? [];
    const known = sameNumber.find(isMeant);
    if (known) return known.id;
    const paper: Paper = {
      id: newId(),
      kind,
      year,
      number,
      occurrence: (sameNumber.at(-1)?.occurrence ?? 0) + 1,
      dated,
      caseKeys: new Set(caseKey === undefined ? [] : [caseKey]),
    };
    this.papers.set(key, [...sameNumber, paper]);
    this.newPapers.push(paper);
    return paper.id;
  }

  /** A register states no minutes, so the handover rests on minutes that are named after the voucher. */
  private handover(
    key: string,
    voucherNumber: string,
    given: Omit<Handover, 'id' | 'documentId'> & { readonly dated: string },
  ): string {
    const known = this.handovers.get(key);
    if (known !== undefined) return known;
    const { dated, ...handover } = given;
    const minutes = minutesNumber(voucherNumber) ?? '';
    const written: Handover = {
      id: newId(),
      documentId: this.paper('HANDOVER_MINUTES', minutes, dated, () => false),
      ...handover,
    };
    this.handovers.set(key, written.id);
    this.newHandovers.push(written);
    return written.id;
  }
}

interface KnownHandover {
  readonly id: string;
  readonly caseKey: string;
  readonly giver: string;
  readonly handedOverAt: string;
}

interface ReceiptOfCase {
  readonly caseKey: string;
  readonly orderId: string | null;
  readonly voucherId: string | null;
  readonly id: string | null;
  readonly giver: string | null;
  readonly handedOverAt: string | null;
}

function minutesNumber(voucherNumber: string | null | undefined): string | null {
  return voucherNumber == null ? null : `theo ${voucherNumber}`;
}

function keyOf(kind: DocumentKind, year: number, number: string): string {
  return `${kind} ${String(year)} ${canonicalNumber(number)}`;
}

function handoverKey(what: string, other: string, handedOverAt: Date): string {
  return `${what} ${dateInVietnam(handedOverAt)} ${other}`;
}
