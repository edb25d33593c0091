/** The body of every answer that is not GraphQL's own: the shape of a GraphQL answer, and nothing of the inside. */
export interface RefusalBody {
  readonly errors: readonly [{ readonly message: string; readonly extensions: { readonly code: string } }];
}

const refusals: Readonly<Record<number, readonly [message: string, code: string]>> = {
  400: ['The request could not be read.', 'BAD_REQUEST'],
  401: ['Log in first.', 'UNAUTHENTICATED'],
  404: ['Nothing here.', 'NOT_FOUND'],
  405: ['This method is not for this address.', 'METHOD_NOT_ALLOWED'],
  408: ['The request took too long to arrive.', 'REQUEST_TIMEOUT'],
  410: ['This can no longer be fetched.', 'GONE'],
  413: ['The request is too large.', 'REQUEST_TOO_LARGE'],
  415: ['The request is not JSON in UTF-8.', 'UNSUPPORTED_MEDIA_TYPE'],
  431: ['The headers are too large.', 'HEADERS_TOO_LARGE'],
  500: ['Internal error', 'INTERNAL_SERVER_ERROR'],
  503: ['This took too long and was given up. Ask for less, or try again.', 'TIMEOUT'],
};

/** What is said for a status of HTTP. */
export function refusalBody(status: number): RefusalBody {
  const [message, code] = refusals[status] ??
    refusals[status < 500 ? 400 : 500] ?? ['Internal error', 'ERROR'];
  return { errors: [{ message, extensions: { code } }] };
}

/** A refusal by the HTTP door; the error handler answers it by its status. */
export class HttpRefusal extends Error {
  constructor(readonly statusCode: number) {
    super(`refused with ${statusCode}`);
  }
}

/** An answer for a connection that never became a request. */
export function rawRefusal(status: number, reason: string): string {
  const body = JSON.stringify(refusalBody(status));
  return [
    `HTTP/1.1 ${status} ${reason}`,
    'content-type: application/json; charset=utf-8',
    'x-content-type-options: nosniff',
    'cache-control: no-store',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
