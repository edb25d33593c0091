import pg from 'pg';
import { hiddenColumns } from '../capture/captured-tables.js';

/** How the rows of a table are read as the log has them. */
export interface LiveTable {
  readonly name: string;
  /** SQL over the row `one`: its primary key as the log writes it. */
  readonly key: string;
  /** SQL over the row `one`: all of its columns, the hidden ones as their hash. */
  readonly image: string;
  readonly columns: ReadonlySet<string>;
}

/** Reads how a table looks now. @throws Error when it is not there */
export async function liveTable(client: pg.Client, name: string): Promise<LiveTable> {
  const { rows } = await client.query<{ column: string; position: number | null }>(
    `select a.attname as column, array_position(k.conkey, a.attnum) as position
     from pg_attribute a left join pg_constraint k on k.conrelid = a.attrelid and k.contype = 'p'
     where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [name],
  );
  const keyed = rows
    .filter((row) => row.position !== null)
    .sort((left, right) => (left.position ?? 0) - (right.position ?? 0));
  if (keyed.length === 0) {
    throw new Error(`The table ${name} is not there, or has no primary key.`);
  }
  const parts = keyed.map(({ column }, index) => {
    const label = pg.escapeLiteral(`${index === 0 ? '' : ','}${JSON.stringify(column)}:`);
    return `${label} || to_json(one.${pg.escapeIdentifier(column)})::text`;
  });
  return {
    name,
    key: `'{' || ${parts.join(' || ')} || '}'`,
    image: imageOf(hiddenColumns[name] ?? []),
    columns: new Set(rows.map(({ column }) => column)),
  };
}

function imageOf(hidden: readonly string[]): string {
  if (hidden.length === 0) {
    return 'row_to_json(one)::text';
  }
  const hashes = hidden.map(
    (column) =>
      `${pg.escapeLiteral(column)}, 'sha256:' || encode(sha256(convert_to(one.${pg.escapeIdentifier(column)}::text, 'UTF8')), 'hex')`,
  );
  return `(to_jsonb(one) || jsonb_build_object(${hashes.join(', ')}))::text`;
}
