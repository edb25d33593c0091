import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';
import type { DocumentKind } from '../documents/index.js';

/** A number that a register states, of whatever row. */
export interface StatedNumber {
  readonly kind: DocumentKind;
  readonly year: number;
  readonly number: string;
}

/** Numbers of the usual form; beyond four digits it is no number of an office's year but a slip of the pen. */
const usual = /^0*(\d{1,4})\/?(LNK|PNK|LXK|PXK)$/i;

/**
 * Lets the office's series go on after the numbers of its register. Without this the next typed receipt would take a
 * gap that a row set aside has left, and the row could never be booked under its own number.
 */
export async function continueSeries(
  work: HouseWork,
  officeId: string,
  stated: readonly StatedNumber[],
): Promise<void> {
  const highest = new Map<string, { kind: DocumentKind; document_year: number; last: number }>();
  for (const { kind, year, number } of stated) {
    const last = Number(usual.exec(number)?.[1] ?? 0);
    const key = `${kind} ${year}`;
    if (last > (highest.get(key)?.last ?? 0)) highest.set(key, { kind, document_year: year, last });
  }
  await sql`
    insert into custody.document_series as s (office_id, kind, document_year, last)
    select ${officeId}, kind, document_year, last
    from jsonb_populate_recordset(null::custody.document_series, ${JSON.stringify([...highest.values()])}::jsonb)
    order by kind, document_year
    on conflict (office_id, kind, document_year) do update set last = greatest(s.last, excluded.last)`.execute(
    work.sql,
  );
}
