import { Temporal } from 'temporal-polyfill';

/** What a value of a cursor is: the type of the column by which its list is sorted. */
export type CursorKey = 'uuid' | 'instant' | 'day' | 'text' | 'integer' | 'bigint';

/** A list that comes in pages: its name, and its sort columns with the id that breaks ties. */
export interface PagedList {
  readonly list: string;
  readonly keys: readonly CursorKey[];
}

/** The opaque place of a row in a list: the list's name and the row's sort values, base64url. */
export function cursorOf(list: string, values: readonly string[]): string {
  return Buffer.from(JSON.stringify([list, ...values]), 'utf8').toString('base64url');
}

/**
 * The sort values of a cursor; undefined when it is none of this list. Clients do not write cursors, but some will
 * try: nothing reaches a statement that its cast would refuse.
 */
export function valuesOfCursor(cursor: string, { list, keys }: PagedList): readonly string[] | undefined {
  const content = contentOf(cursor);
  if (!Array.isArray(content) || content.length !== keys.length + 1 || content[0] !== list) {
    return undefined;
  }
  const values: readonly unknown[] = content.slice(1);
  const known = values.filter((value, index): value is string => isValueOf(keys[index], value));
  return known.length === keys.length ? known : undefined;
}

function contentOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const dayForm = /^\d{4}-\d{2}-\d{2}$/;
/** Of what has no day, in a list that has it last. */
const noDay = 'infinity';
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
/** Nine digits always fit into an integer of PostgreSQL. */
const integerForm = /^\d{1,9}$/;
/** And eighteen into a bigint. */
const bigintForm = /^\d{1,18}$/;

function isValueOf(key: CursorKey | undefined, value: unknown): value is string {
  if (typeof value !== 'string') {
    return false;
  }
  switch (key) {
    case 'uuid':
      return uuidForm.test(value);
    case 'integer':
      return integerForm.test(value);
    case 'bigint':
      return bigintForm.test(value);
    case 'day':
      return (
        value === noDay || (dayForm.test(value) && isOnCalendar(() => Temporal.PlainDate.from(value).year))
      );
    case 'instant':
      return (
        instantForm.test(value) &&
        isOnCalendar(() => Temporal.Instant.from(value).toZonedDateTimeISO('UTC').year)
      );
    case 'text':
      return value.isWellFormed() && !value.includes('\0');
    case undefined:
      return false;
  }
}

/** PostgreSQL has no year 0. */
function isOnCalendar(year: () => number): boolean {
  try {
    return year() > 0;
  } catch {
    return false;
  }
}
