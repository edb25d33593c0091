import type { Problem } from '../platform/outcome.js';
import type { UserErrorCode } from './user-errors.js';

/** A problem of the closed list: `problem('REQUIRED', ['input', 'name'])`. */
export function problem(
  code: UserErrorCode,
  field: readonly string[] = [],
  facts: Readonly<Record<string, string>> = {},
): Problem<UserErrorCode> {
  return { code, field, facts };
}
