import type { HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type ASTNode, type GraphQLFormattedError } from 'graphql';
import { newReference } from '../ids.js';
import { isBareRefusal, tell, tellBare, type ToldRefusal, type Worded } from '../sentences/index.js';
import { retryAfterOf, unavailability } from '../unavailable.js';

export type ErrorLog = (reference: string, error: unknown) => void;

/**
 * Shows the errors of the closed list without their inner details, in both languages, and masks everything else behind
 * a reference id, under which the log holds the original.
 */
export function errorFormatter(
  log: ErrorLog,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const original = unwrapResolverError(error);
    const isCoded = original instanceof GraphQLError || error === original;
    const shown = isCoded ? toldBy(formatted) : undefined;
    if (shown !== undefined) {
      return pick(formatted, shown);
    }
    const reference = newReference();
    log(reference, original);
    const refusal = unavailability(original) ?? tell('INTERNAL_SERVER_ERROR', { reference });
    return pick(formatted, refusal, { reference });
  };
}

/** What an error of the closed list says; undefined for any other, whose words may be of the inside. */
function toldBy({ message, extensions = {} }: GraphQLFormattedError): ToldRefusal | undefined {
  const { code, messageVietnamese, facts } = extensions;
  if (typeof code !== 'string' || code === 'INTERNAL_SERVER_ERROR') {
    return undefined;
  }
  const variable = code === 'BAD_USER_INPUT' ? variableIn(message) : undefined;
  const about = variable === undefined ? {} : { variable };
  if (typeof messageVietnamese === 'string') {
    return { message, code, messageVietnamese, facts: { ...(facts as ToldRefusal['facts']), ...about } };
  }
  if (variable !== undefined) {
    return { ...tell('VALUE_OF_WRONG_TYPE', { variable }), message };
  }
  // graphql-js and Apollo say in English what of the document is wrong.
  return isBareRefusal(code) ? { ...tellBare(code), message } : undefined;
}

/** Where in the variables graphql-js found a value of the wrong type. */
function variableIn(message: string): string | undefined {
  const name = /^Variable "\$(\w+)" /.exec(message)?.[1];
  const inside = /^Variable "\$\w+" got invalid value .* at "([\w.[\]]+)"; /s.exec(message)?.[1];
  return inside ?? name;
}

function pick(
  formatted: GraphQLFormattedError,
  { message, ...extensions }: ToldRefusal,
  more: Readonly<Record<string, unknown>> = {},
): GraphQLFormattedError {
  return {
    message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { ...extensions, ...waiting(extensions.code), ...more },
  };
}

function waiting(code: string): { readonly retryAfter?: number } {
  const retryAfter = retryAfterOf(code);
  return retryAfter === undefined ? {} : { retryAfter };
}

/** How a refusal is answered: with which status of HTTP, where not 200, and about what of the document. */
export interface RefusalManner {
  readonly status?: number;
  readonly headers?: HeaderMap;
  readonly nodes?: readonly ASTNode[] | undefined;
}

/** A refusal of the closed list, to be thrown: `refusal(tell('QUERY_TOO_DEEP', { most }), { status: 400 })`. */
export function refusal(told: ToldRefusal, { status, headers, nodes }: RefusalManner = {}): GraphQLError {
  const { message, ...extensions } = told;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    extensions: {
      ...extensions,
      ...(status === undefined ? {} : { http: { status, ...(headers === undefined ? {} : { headers }) } }),
    },
  });
}

/** Where a refusal that GraphQL answers with 200 is answered outside of it. */
const statusByCode: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
};

/** A refusal of the closed list and its status, for a route outside of GraphQL; undefined for any other error. */
export function refusedOutside(error: unknown): { told: ToldRefusal; status: number } | undefined {
  const told = error instanceof GraphQLError ? toldBy(error.toJSON()) : undefined;
  if (told === undefined || !(error instanceof GraphQLError)) {
    return undefined;
  }
  const { http } = error.extensions as { http?: { status?: number } };
  const usual = retryAfterOf(told.code) === undefined ? (statusByCode[told.code] ?? 400) : 503;
  return { told, status: http?.status ?? usual };
}

export function unauthenticated(): GraphQLError {
  return refusal(tell('UNAUTHENTICATED'), { status: 401 });
}

/** @param roles the roles that may, with their Vietnamese words; undefined where nobody may */
export function forbidden(roles?: Worded): GraphQLError {
  return refusal(roles === undefined ? tellBare('FORBIDDEN') : tell('FORBIDDEN', { roles }));
}
