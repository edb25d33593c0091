import { sql, type RawBuilder } from 'kysely';

/** What is known only when a request comes. */
export interface RequestValues {
  readonly context: unknown;
  /** The variables of the operation, coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The ids of the references that are read together. */
  readonly ids?: readonly string[];
  /** The rows of which a look is told before they are answered. */
  readonly watched: WatchedRow[];
}

/** A row that is looked at singly. */
export interface WatchedRow {
  readonly row: unknown;
  readonly tell: (context: never, rows: readonly never[]) => Promise<void>;
}

/** A parameter of a planned statement: where its value comes from at each request. */
export class RequestValue {
  constructor(readonly of: (request: RequestValues) => unknown) {}
}

/** A parameter that is read from the request's context, such as the offices that a person reaches. */
export function fromContext<Context>(read: (context: Context) => unknown): RawBuilder<unknown> {
  return sql`${sql.val(new RequestValue(({ context }) => read(context as Context)))}`;
}

/** A value as the text that PostgreSQL reads for any type. */
export function parameterText(value: unknown): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  if (Array.isArray(value)) {
    return arrayText(value);
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The texts of arrays that nobody changes, such as the offices of a person. */
const arrayTexts = new WeakMap<readonly unknown[], string>();

function arrayText(values: readonly unknown[]): string {
  const text =
    arrayTexts.get(values) ?? `{${values.map((element) => elementText(parameterText(element))).join(',')}}`;
  if (Object.isFrozen(values)) {
    arrayTexts.set(values, text);
  }
  return text;
}

const plainElement = /^[0-9A-Za-z_-]+$/;

function elementText(text: string | null): string {
  if (text === null) {
    return 'NULL';
  }
  return plainElement.test(text) && text.toUpperCase() !== 'NULL'
    ? text
    : `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}
