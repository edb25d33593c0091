import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
import { dateInVietnam, documentYearOf, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { Document, Handover, type DocumentKind } from './document.entity.js';

/** How a paper is called after its number: 01/PNK. The symbols of 2026 may change; the number itself does not. */
const symbols: Readonly<Record<DocumentKind, string>> = {
  ENTRY_ORDER: 'LNK',
  EXIT_ORDER: 'LXK',
  RECEIPT_VOUCHER: 'PNK',
  ISSUE_VOUCHER: 'PXK',
  HANDOVER_MINUTES: 'BBGN',
  SEALING_MINUTES: 'BBNP',
  OPENING_MINUTES: 'BBMNP',
  DISPOSAL_DECISION: 'QĐ-THADS',
};

/** A paper to be written: with a number of its own where it has one, else with the next of its series. */
export interface Paper {
  readonly number?: string | null;
  /** The date it bears, YYYY-MM-DD; today where it is left out. */
  readonly dated?: string | null;
  readonly signerId?: string | null;
  readonly signerName?: string | null;
}

/** Whether the number is free in the calendar year of its date (NĐ 30/2020 Đ15), and the date not yet to come. */
export async function paperProblems(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  paper: Paper,
  field: readonly string[],
): Promise<Problem[]> {
  const today = dateInVietnam(work.now);
  const dated = paper.dated ?? today;
  const problems: Problem[] = [];
  if (dated > today) {
    problems.push(problem('DATE_IN_FUTURE', [...field, 'dated']));
  }
  if (paper.number != null) {
    const number = paper.number.normalize('NFC').trim();
    const documentYear = documentYearOf(dated);
    if (number === '') {
      problems.push(problem('REQUIRED', [...field, 'number']));
    } else if ((await work.em.count(Document, { officeId, kind, documentYear, number })) > 0) {
      problems.push(problem('DOCUMENT_NUMBER_TAKEN', [...field, 'number'], { number }));
    }
  }
  return problems;
}

/** Writes the paper into the book. Its number comes from the series unless it brings one. */
export async function writePaper(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  paper: Paper,
): Promise<Document> {
  const dated = paper.dated ?? dateInVietnam(work.now);
  const documentYear = documentYearOf(dated);
  const number =
    paper.number?.normalize('NFC').trim() ?? (await nextNumber(work, officeId, kind, documentYear));
  const document = work.em.create(Document, {
    id: newId(),
    officeId,
    kind,
    documentYear,
    number,
    dated,
    signerId: paper.signerId ?? null,
    signerName: paper.signerName ?? null,
  });
  await work.em.flush();
  return document;
}

/**
 * The next number of a series, skipping those that were given by hand. The row stays locked until the transaction
 * ends and a rollback gives the number back, so a series has no gaps; one writer per office, kind and year waits.
 */
async function nextNumber(
  work: HouseWork,
  officeId: string,
  kind: DocumentKind,
  year: number,
): Promise<string> {
  for (;;) {
    const taken = await sql<{ last: number }>`
      insert into custody.document_series (office_id, kind, document_year, last) values (${officeId}, ${kind}, ${year}, 1)
      on conflict (office_id, kind, document_year) do update set last = document_series.last + 1
      returning last`.execute(work.sql);
    const number = `${String(taken.rows[0]?.last ?? 0).padStart(2, '0')}/${symbols[kind]}`;
    if ((await work.em.count(Document, { officeId, kind, documentYear: year, number })) === 0) {
      return number;
    }
  }
}

/** One side of a handover: a person of the staff, or somebody from outside with a name and an organisation. */
export interface HandoverParty {
  readonly staffId: string | null;
  readonly name: string;
  readonly organisation: string;
}

export interface HandoverGiven {
  readonly giver: HandoverParty;
  readonly receiver: HandoverParty;
  readonly handedOverAt: Date;
  readonly minutes: Paper;
}

/** Two different people, at least one of them ours, not in the future (Luật THADS Đ123; TT 04/2023 Đ10). */
export function handoverProblems(handover: HandoverGiven, now: Date, field: readonly string[]): Problem[] {
  const { giver, receiver } = handover;
  const problems: Problem[] = [];
  for (const [name, party] of [
    ['giver', giver],
    ['receiver', receiver],
  ] as const) {
    if (party.name.trim() === '') {
      problems.push(problem('REQUIRED', [...field, name]));
    }
  }
  const samePerson = giver.staffId !== null && giver.staffId === receiver.staffId;
  const sameName = comparable(giver) === comparable(receiver);
  if (samePerson || sameName) {
    problems.push(problem('HANDOVER_SAME_PERSON', field));
  }
  if (handover.handedOverAt > now) {
    problems.push(problem('DATE_IN_FUTURE', [...field, 'handedOverAt']));
  }
  return problems;
}

function comparable(party: HandoverParty): string {
  return `${party.name} ${party.organisation}`.normalize('NFC').trim().toLowerCase();
}

export async function writeHandover(
  work: HouseWork,
  officeId: string,
  given: HandoverGiven,
): Promise<Handover> {
  const minutes = await writePaper(work, officeId, 'HANDOVER_MINUTES', given.minutes);
  const handover = work.em.create(Handover, {
    id: newId(),
    officeId,
    documentId: minutes.id,
    giverId: given.giver.staffId,
    giverName: given.giver.name,
    giverOrganisation: given.giver.organisation,
    receiverId: given.receiver.staffId,
    receiverName: given.receiver.name,
    receiverOrganisation: given.receiver.organisation,
    handedOverAt: given.handedOverAt,
  });
  await work.em.flush();
  return handover;
}
