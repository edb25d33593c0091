import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { sqlStateOf } from '../database/failures.js';
import { newReference } from '../ids.js';

/** The codes whose message is ours and may be shown. Everything else is masked. */
const shown = new Set([
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_MISMATCH',
  'PERSISTED_QUERY_ONLY',
  'INTROSPECTION_DISABLED',
  'QUERY_TOO_LARGE',
  'QUERY_TOO_DEEP',
  'QUERY_TOO_COMPLEX',
  'TOO_MANY_ALIASES',
  'TOO_MANY_DIRECTIVES',
  'TOO_MANY_MUTATIONS',
  'TIMEOUT',
  'THROTTLED',
]);

/** What PostgreSQL answers when a statement took too long, waited too long for a lock, or was given up. */
const givenUp = new Set(['57014', '55P03']);

export type ErrorLog = (reference: string, error: unknown) => void;

/**
 * Shows coded errors without their inner details and masks everything else behind a reference id, under which the
 * log holds the original.
 */
export function errorFormatter(
  log: ErrorLog,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const original = unwrapResolverError(error);
    const code = formatted.extensions?.['code'];
    const ours = original instanceof GraphQLError || error === original;
    if (typeof code === 'string' && shown.has(code) && ours) {
      return pick(formatted, formatted.message, { code });
    }
    const reference = newReference();
    log(reference, original);
    if (givenUp.has(sqlStateOf(original) ?? '')) {
      const message = 'This took too long and was given up. Ask for less, or try again.';
      return pick(formatted, message, { code: 'TIMEOUT', reference });
    }
    return pick(formatted, 'Internal error', { code: 'INTERNAL_SERVER_ERROR', reference });
  };
}

function pick(
  formatted: GraphQLFormattedError,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLFormattedError {
  return {
    message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions,
  };
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('Log in first.', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}

export function forbidden(): GraphQLError {
  return new GraphQLError('Your role does not allow this.', { extensions: { code: 'FORBIDDEN' } });
}
