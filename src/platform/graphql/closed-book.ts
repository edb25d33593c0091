import type { GraphQLError } from 'graphql';
import { sqlStateOf } from '../database/failures.js';
import { tellBare, type BareRefusal } from '../sentences/index.js';
import { refusal } from './errors.js';

/** With what the database refuses a command of a book that is not written, and how that is answered. */
const closed: Readonly<Record<string, { readonly told: BareRefusal; readonly status: number }>> = {
  SKB01: { told: 'BOOK_BEHIND_LOG', status: 503 },
  SKB02: { told: 'BOOK_RESTORED', status: 503 },
  SKB03: { told: 'MISSING_ACT_UNKNOWN', status: 400 },
};

/** What is said of a command that came while the book was not written; undefined for any other failure. */
export function refusalOfClosedBook(error: unknown): GraphQLError | undefined {
  const found = closed[sqlStateOf(error) ?? ''];
  return found && refusal(tellBare(found.told), { status: found.status });
}

/** What is said of a request that names an act of the log which it cannot enter again. */
export function unknownMissingAct(): GraphQLError {
  return refusal(tellBare('MISSING_ACT_UNKNOWN'), { status: 400 });
}
