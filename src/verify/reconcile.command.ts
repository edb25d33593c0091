import {
  isLost,
  parseExactJson,
  rowImage,
  spelling,
  type LostActs,
  type RowImage,
  type TrailEntry,
} from '../trail/log/index.js';
import type { DumpEvent, DumpObserver } from './dump-checks.js';
import { verifyDump, type DumpOptions } from './dump.command.js';
import { isCommitted } from './event-checks.js';
import { readLostActs } from './lost-acts-check.js';
import { InputError, readText } from './input.js';
import type { Report } from './report.js';
import { countInVietnamese } from './language.js';

/** What `reconcile` is given. */
export interface ReconcileOptions extends DumpOptions {
  readonly tableExport: string | undefined;
}

/** What the first line of a table export says. */
const TABLE_EXPORT_FORMAT = 'so-kho/table-export/v1';

interface TableExport {
  readonly tables: ReadonlySet<string>;
  /** By {@link rowName}. */
  readonly rows: ReadonlyMap<string, RowImage>;
}

/** That the rows of the database are those that the log's events lead to. */
export function verifyTables(report: Report, options: ReconcileOptions): void {
  if (options.tableExport === undefined) {
    throw new InputError(
      'Thiếu tệp kết xuất bảng (--table-export).',
      'The table export (--table-export) is missing.',
    );
  }
  const exported = readTableExport(options.tableExport);
  const fold = new RowFold(report, exported.tables, readLostActs(options.dump));
  if (verifyDump(report, options, [fold]) === undefined) return;
  compare(report, fold, exported);
}

/** Follows each row through its events. */
class RowFold implements DumpObserver {
  readonly rows = new Map<string, { image: RowImage; index: number }>();
  readonly otherTables = new Set<string>();

  constructor(
    private readonly report: Report,
    private readonly tables: ReadonlySet<string>,
    private readonly lost: readonly LostActs[],
  ) {}

  observe({ index, entry, payload }: DumpEvent): void {
    if (entry.kind !== 'row' || isLost(BigInt(index), this.lost)) return;
    const table = tableOf(entry);
    if (!this.tables.has(table)) {
      this.otherTables.add(table);
    } else if (payload === undefined || !isCommitted(entry, payload)) {
      this.report.undecided(
        'row-withheld',
        `Bản ghi ${index}: không có nội dung, không đối chiếu hết được bảng ${table}.`,
        `Entry ${index}: without its payload the table ${table} cannot be compared in full.`,
      );
    } else {
      this.follow(index, table, payload.bytes.toString('utf8'));
    }
  }

  finish(): void {
    // The rows are compared afterwards.
  }

  private follow(index: number, table: string, body: string): void {
    const event = parseExactJson(body);
    if (typeof event !== 'object' || event === null || !('table' in event) || event.table !== table) {
      this.report.bad('row', `Bản ghi ${index}: nội dung sai dạng.`, `Entry ${index}: a malformed payload.`);
      return;
    }
    const { key, before, after } = event as { key?: unknown; before?: unknown; after?: unknown };
    const name = rowName(table, key);
    const known = this.rows.get(name);
    const old = rowImage(before);
    if ((old === undefined) !== (known === undefined) || differingColumns(old, known?.image).length > 0) {
      this.report.bad(
        'row-gap',
        `Bản ghi ${index}: ${name} trước thay đổi này khác với điều sổ đã ghi (${differingColumns(old, known?.image).join(', ')}): có thay đổi không được ghi.`,
        `Entry ${index}: before this change ${name} was not what the log says (${differingColumns(old, known?.image).join(', ')}): a change was not logged.`,
      );
    }
    const image = rowImage(after);
    if (image === undefined) this.rows.delete(name);
    else this.rows.set(name, { image, index });
  }
}

function compare(report: Report, { rows, otherTables }: RowFold, exported: TableExport): void {
  for (const [name, { image, index }] of rows) {
    const present = exported.rows.get(name);
    const columns = differingColumns(image, present);
    if (present === undefined) {
      report.bad(
        'row-missing',
        `${name}: có trong sổ (bản ghi ${index}) nhưng không còn trong bảng.`,
        `${name}: in the log (entry ${index}) but not in the table.`,
      );
    } else if (columns.length > 0) {
      const details = columns.map((column) => {
        return `${column}: ${image.get(column) ?? '∅'} → ${present.get(column) ?? '∅'}`;
      });
      report.bad(
        'row-differs',
        `${name} khác bản ghi ${index}: ${details.join('; ')}`,
        `${name} differs from entry ${index}: ${details.join('; ')}`,
      );
    }
  }
  for (const name of exported.rows.keys()) {
    if (rows.has(name)) continue;
    report.bad(
      'row-unlogged',
      `${name}: có trong bảng nhưng không có trong sổ.`,
      `${name}: in the table but not in the log.`,
    );
  }
  for (const table of [...otherTables].sort()) {
    report.note('tables', `Không đối chiếu bảng ${table}.`, `The table ${table} was not compared.`);
  }
  if (report.exitCode !== 1) {
    report.good(
      `${countInVietnamese(rows.size)} dòng của ${countInVietnamese(exported.tables.size)} bảng đúng như sổ.`,
      `${rows.size} rows of ${exported.tables.size} tables are as the log says.`,
    );
  }
}

/** Names of the columns in which two images of a row differ. */
function differingColumns(one: RowImage | undefined, other: RowImage | undefined): string[] {
  if (one === undefined || other === undefined) return [];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => one.get(name) !== other.get(name)).sort();
}

/** `custody.exhibit.update` is an event of `custody.exhibit`. */
function tableOf({ type }: TrailEntry): string {
  return type.slice(0, type.lastIndexOf('.'));
}

function rowName(table: string, key: unknown): string {
  return `${table} ${spelling(key)}`;
}

function readTableExport(path: string): TableExport {
  const [head = '', ...lines] = readText(path).split('\n');
  const tables = tablesOf(path, head);
  const rows = new Map<string, RowImage>();
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const row = exactJson(line) as { table?: unknown; key?: unknown; image?: unknown } | null | undefined;
    const image = rowImage(row?.image);
    if (typeof row?.table !== 'string' || !tables.has(row.table) || image === undefined) {
      throw malformed(path, index + 2);
    }
    rows.set(rowName(row.table, row.key), image);
  }
  return { tables, rows };
}

function tablesOf(path: string, head: string): ReadonlySet<string> {
  const value = exactJson(head) as { format?: unknown; tables?: unknown } | null | undefined;
  if (value?.format !== TABLE_EXPORT_FORMAT || !Array.isArray(value.tables)) throw malformed(path, 1);
  return new Set(value.tables.map(String));
}

function exactJson(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function malformed(path: string, line: number): InputError {
  return new InputError(
    `Tệp ${path} sai định dạng ở dòng ${line}.`,
    `The file ${path} is malformed in line ${line}.`,
  );
}
