import { retryAfterOf } from '../unavailable.js';
import { tell, tellBare, type BareRefusal, type Bilingual, type ToldRefusal } from '../sentences/index.js';

/** The body of every answer that is not GraphQL's own: the shape of a GraphQL answer, and nothing of the inside. */
export interface RefusalBody {
  readonly errors: readonly [
    {
      readonly message: string;
      readonly extensions: Omit<ToldRefusal, 'message'> & { reference?: string; retryAfter?: number };
    },
  ];
}

const byStatus: Readonly<Record<number, BareRefusal>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  410: 'GONE',
  413: 'REQUEST_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'HEADERS_TOO_LARGE',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'TIMEOUT',
};

/** What is said for a status of HTTP where nothing more is known. */
export function refusalOfStatus(status: number): ToldRefusal {
  return tellBare(byStatus[status] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'));
}

export function refusalBody({ message, ...extensions }: ToldRefusal): RefusalBody {
  const retryAfter = retryAfterOf(extensions.code);
  return {
    errors: [{ message, extensions: { ...extensions, ...(retryAfter === undefined ? {} : { retryAfter }) } }],
  };
}

/** A failure of ours with the reference under which it was told. */
export function failureBody(reference: string): RefusalBody {
  const { message, ...extensions } = tell('INTERNAL_SERVER_ERROR', { reference });
  return { errors: [{ message, extensions: { ...extensions, reference } }] };
}

/** A refusal by the HTTP door; the error handler answers it by its status. */
export class HttpRefusal extends Error {
  readonly told: ToldRefusal;

  /** @param told what is said, where more is known than the status */
  constructor(
    readonly statusCode: number,
    told?: ToldRefusal | Bilingual,
  ) {
    super(`refused with ${statusCode}`);
    const usual = refusalOfStatus(statusCode);
    this.told =
      told === undefined || 'code' in told
        ? (told ?? usual)
        : { ...usual, message: told.en, messageVietnamese: told.vi };
  }
}

/** An answer for a connection that never became a request. */
export function rawRefusal(status: number, reason: string): string {
  const body = JSON.stringify(refusalBody(refusalOfStatus(status)));
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
