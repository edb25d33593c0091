import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { canonicalNumber, comparableName } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { RegisterItem } from '../registers/index.js';
import { noonOf } from './noon.js';
import type { RegisterOffice } from './register-office.js';

/** Who issued a label of which the register names no giver. */
const registerAsIssuer = 'Sổ theo dõi vật chứng';
const notStated = 'Sổ không ghi';

/** A seal that the register states, to be written with its item. */
export interface StatedSeal {
  readonly id: string;
  readonly labelIssuer: string;
  readonly labelNumber: string | null;
  /** The number that the register states belongs to another item, so it is left out here. */
  readonly labelTaken: boolean;
}

/** The labels of seals; a label is used once, whatever office it is in. */
export class SealLabels {
  private constructor(private readonly taken: Set<string>) {}

  static async read(work: HouseWork, items: readonly RegisterItem[]): Promise<SealLabels> {
    const issuers = new Set(items.map((item) => comparableName(issuerOf(item))));
    const numbers = items.map((item) => item.seal.labelNumber).filter((number) => number !== null);
    const found = await sql<{ key: string }>`
      select label_key || ' ' || label_issuer_key as key
      from custody.labels_in_use(${[...issuers]}::text[], ${numbers.map(canonicalNumber)}::text[])`.execute(
      work.sql,
    );
    return new SealLabels(new Set(found.rows.map((row) => row.key)));
  }

  /** The seal of an item; null when the register says that there is none, or does not say. */
  sealOf(item: RegisterItem): StatedSeal | null {
    if (item.seal.sealed !== true) return null;
    const labelIssuer = issuerOf(item);
    const number = item.seal.labelNumber;
    const labelTaken = number !== null && this.taken.has(labelKey(labelIssuer, number));
    if (number !== null) this.taken.add(labelKey(labelIssuer, number));
    return { id: newId(), labelIssuer, labelNumber: labelTaken ? null : number, labelTaken };
  }
}

export interface SealedExhibit {
  readonly exhibitId: string;
  readonly seal: StatedSeal;
  readonly item: RegisterItem;
  /** The seal in the words of the register. */
  readonly wording: string;
}

/** Writes the seals, and a check upon receipt for each that the register calls not intact (L2008 Đ123.2, TT 04/2023 Đ11.1). */
export async function writeSeals(
  work: HouseWork,
  office: RegisterOffice,
  { sealed, preparedBy }: { readonly sealed: readonly SealedExhibit[]; readonly preparedBy: string },
): Promise<void> {
  const seals = sealed.map(({ exhibitId, seal, item }) => ({
    id: seal.id,
    office_id: office.id,
    exhibit_id: exhibitId,
    ordinal: 1,
    label_issuer: seal.labelIssuer,
    label_number: seal.labelNumber,
    label_count: 1,
    packing: 'OTHER',
    reason: notStated,
    state_before: notStated,
    state_after: notStated,
    applied_at: noonOf(item.receivedOn, work.now),
    applied_by: preparedBy,
  }));
  await sql`
    insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, label_count, packing,
      reason, state_before, state_after, applied_at, applied_by)
    select id, office_id, exhibit_id, ordinal, label_issuer, label_number, label_count, packing, reason, state_before,
      state_after, applied_at, applied_by
    from jsonb_populate_recordset(null::custody.seal, ${JSON.stringify(seals)}::jsonb)`.execute(work.sql);
  const checks = sealed
    .filter(({ item }) => item.seal.condition !== 'INTACT' && item.seal.condition !== 'NOT_STATED')
    .map(({ exhibitId, seal, item, wording }) => ({
      id: newId(),
      office_id: office.id,
      seal_id: seal.id,
      exhibit_id: exhibitId,
      condition: item.seal.condition,
      occasion: 'RECEIPT',
      checked_at: noonOf(item.receivedOn, work.now),
      checked_by: preparedBy,
      note: `Theo sổ: ${wording}`,
    }));
  await sql`
    insert into custody.seal_check (id, office_id, seal_id, exhibit_id, condition, occasion, checked_at, checked_by, note)
    select id, office_id, seal_id, exhibit_id, condition, occasion, checked_at, checked_by, note
    from jsonb_populate_recordset(null::custody.seal_check, ${JSON.stringify(checks)}::jsonb)`.execute(
    work.sql,
  );
}

function issuerOf(item: RegisterItem): string {
  return item.giver ?? registerAsIssuer;
}

function labelKey(issuer: string, number: string): string {
  return `${canonicalNumber(number)} ${comparableName(issuer)}`;
}
