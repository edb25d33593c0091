import { randomBytes } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** The codes whose message is ours and may be shown. Everything else is masked. */
const shown = new Set([
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'THROTTLED',
]);

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
    const reference = randomBytes(6).toString('hex');
    log(reference, original);
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
