import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';
import type { ReadingChoices } from '../registers/index.js';

/** What columns mean, by their keys. */
export type ColumnMapping = NonNullable<ReadingChoices['columns']>;

/** What the columns of the registers of an office were said to mean. */
export async function columnMappingOf(work: HouseWork, officeId: string): Promise<ColumnMapping> {
  const found = await sql<{ key: string; meaning: ColumnMapping[string] }>`
    select column_key as key, meaning from custody.register_mapping where office_id = ${officeId}`.execute(
    work.sql,
  );
  return Object.fromEntries(found.rows.map(({ key, meaning }) => [key, meaning]));
}

/** Keeps what columns mean, for the next file of the office. */
export async function keepColumnMapping(
  work: HouseWork,
  officeId: string,
  columns: ColumnMapping,
): Promise<void> {
  const rows = Object.entries(columns).map(([key, meaning]) => ({ column_key: key, meaning }));
  await sql`
    insert into custody.register_mapping as m (office_id, column_key, meaning, changed_by, changed_at)
    select ${officeId}, column_key, meaning, ${work.actor.id}, ${work.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (column_key text, meaning text)
    order by column_key
    on conflict (office_id, column_key) do update
      set meaning = excluded.meaning, changed_by = excluded.changed_by, changed_at = excluded.changed_at
      where m.meaning is distinct from excluded.meaning`.execute(work.sql);
}
