import { laggingColumns } from '../capture/captured-tables.js';
import { parseExactJson, rowImage, spelling, type RowImage } from '../log/index.js';
import type { Findings } from './findings.js';
import type { LiveTable } from './live-tables.js';
import type { KeyedRow, LoggedRow } from './row-streams.js';

/** Walks both sides of a table, which come in the order of their keys; no more than a page of each is held. */
export async function compareTable(
  table: LiveTable,
  logged: AsyncGenerator<LoggedRow, void>,
  live: AsyncGenerator<KeyedRow, void>,
  findings: Findings,
): Promise<void> {
  let said = await next(logged);
  let held = await next(live);
  while (said !== undefined || held !== undefined) {
    const order = compareKeys(said?.key, held?.key);
    if (order <= 0 && said !== undefined) {
      judge(table, said, order === 0 ? held : undefined, findings);
    } else if (held !== undefined) {
      saw(table, held, findings);
      findings.add({ table: table.name, key: held.key, kind: 'UNLOGGED', columns: [] });
    }
    [said, held] = [order <= 0 ? await next(logged) : said, order >= 0 ? await next(live) : held];
  }
}

async function next<Row>(rows: AsyncGenerator<Row, void>): Promise<Row | undefined> {
  const result = await rows.next();
  return result.done === true ? undefined : result.value;
}

/** As PostgreSQL's collation "C" has it: byte by byte. What has ended comes last. */
function compareKeys(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) {
    return one === other ? 0 : one === undefined ? 1 : -1;
  }
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function judge(table: LiveTable, said: LoggedRow, held: KeyedRow | undefined, findings: Findings): void {
  const present = held === undefined ? undefined : saw(table, held, findings);
  const at = { table: table.name, key: said.key };
  if (said.isRemoved || present === undefined) {
    if (said.isRemoved !== (present === undefined)) {
      findings.add({ ...at, kind: said.isRemoved ? 'UNLOGGED' : 'MISSING', columns: [] });
    }
    return;
  }
  const expected = said.image === null ? undefined : imageOf(said.image);
  if (expected === undefined) {
    findings.add({ ...at, kind: 'WITHHELD', columns: [] });
    return;
  }
  const columns = differing(table, expected, present);
  if (columns.length > 0) {
    findings.add({ ...at, kind: 'DIFFERS', columns });
  }
}

function saw(table: LiveTable, { key, image }: KeyedRow, findings: Findings): RowImage {
  const present = imageOf(image ?? '{}') ?? new Map<string, string>();
  findings.saw(table.name, spelling(parseExactJson(key)), present);
  return present;
}

function imageOf(text: string): RowImage | undefined {
  return rowImage(parseExactJson(text));
}

/** The columns that both know, and that the log follows: a migration may have added or dropped others since. */
function differing(table: LiveTable, expected: RowImage, present: RowImage): string[] {
  const lagging = new Set(laggingColumns[table.name] ?? []);
  return [...expected.keys()]
    .filter((column) => table.columns.has(column) && !lagging.has(column))
    .filter((column) => expected.get(column) !== present.get(column))
    .sort();
}
