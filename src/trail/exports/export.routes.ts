import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { answerSignal } from '../../platform/http/answer-time.js';
import { HttpRefusal } from '../../platform/http/refusals.js';
import { newId } from '../../platform/ids.js';
import type { Outcome } from '../../platform/outcome.js';
import { sentenceOf } from '../../rules/index.js';
import { actorOf, inPresentRights, type RequestContext } from '../../identity/index.js';
import { beginDownload, completeDownload, type BegunDownload } from './export.download.js';
import { exportFile, mediaTypes } from './export.file.js';

export interface ExportRoutesOptions {
  /** What the request works with, as the person of its token. */
  readonly contextOf: (request: FastifyRequest) => Promise<RequestContext>;
  /** Milliseconds that a file may take. */
  readonly fileTime: number;
  /** Milliseconds in which it begins, or is given up. */
  readonly answerTime: number;
}

/**
 * GET /exports/<id> sends the file of an approved export to whoever asked for it. What is unknown, of others or not
 * approved is 404; what was approved and has expired or is used up is 410. A file that ends before its last byte breaks
 * the connection, and its download stays recorded as begun.
 */
export function addExportRoutes(
  server: FastifyInstance,
  { contextOf, fileTime, answerTime }: ExportRoutesOptions,
): void {
  const route = { exposeHeadRoute: false, config: { answerTime: fileTime } };
  server.get<{ Params: { id: string } }>('/exports/:id', route, async (request, reply) => {
    const context = await contextOf(request);
    if (context.actor === undefined) {
      throw new HttpRefusal(401);
    }
    const exportId = localIdOf('AuditExport', request.params.id);
    const begun = await inTime(answerTime, context.signal, (signal) => begin(context, exportId, signal));
    if (!begun.ok) {
      throw refusalOf(begun.problems[0]?.code);
    }
    // Answered already, because it took too long: a file that nobody is sent stays recorded as begun.
    return answerSignal(request)?.aborted === true ? reply : send(reply, context, begun.value);
  });
}

/** What is not theirs to fetch looks as if it were not there; of what is over they are told why. */
function refusalOf(code: string | undefined): HttpRefusal {
  return code === 'EXPORT_EXPIRED' || code === 'EXPORT_DOWNLOADS_USED'
    ? new HttpRefusal(410, { vi: sentenceOf(code, 'vi'), en: sentenceOf(code, 'en') })
    : new HttpRefusal(404);
}

function send(reply: FastifyReply, context: RequestContext, download: BegunDownload): FastifyReply {
  const { exportId, ordinal } = download;
  const file = exportFile(context, download, async (summary) => {
    const completed = { exportId, ordinal, ...summary };
    // Whoever was allowed to begin is sent the rest, whatever ended meanwhile, and the record says so.
    const request = {
      id: newId(),
      operation: 'auditExportComplete',
      input: completed,
      needsNoRight: true as const,
    };
    const outcome = await context.unitOfWork.run(
      actorOf(context),
      request,
      (work) => completeDownload(work, completed),
      context.signal,
    );
    if (!outcome.ok) {
      throw new Error(`The download could not be completed: ${outcome.problems[0]?.code ?? ''}`);
    }
  });
  return reply
    .type(mediaTypes[download.format])
    .header('content-disposition', `attachment; filename="${fileName(download)}"`)
    .send(Readable.from(file, { objectMode: false }));
}

/**
 * A download is no client's intention that could be repeated under its id: each is a request of its own.
 * @throws HttpRefusal 401 when session or account was closed meanwhile
 */
async function begin(
  context: RequestContext,
  exportId: string,
  signal: AbortSignal,
): Promise<Outcome<BegunDownload>> {
  const operation = 'auditExportBegin';
  const request = { id: newId(), operation, input: { exportId } };
  try {
    return await inPresentRights(context, operation, (actor) =>
      context.unitOfWork.run(actor, request, (work) => beginDownload(work, { exportId }), signal),
    );
  } catch (error) {
    const isNobodys = error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED';
    throw isNobodys ? new HttpRefusal(401) : error;
  }
}

/** Runs what is given up after so many milliseconds, or when nobody waits any more. @throws HttpRefusal 503 when it is late */
async function inTime<Result>(
  milliseconds: number,
  waits: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new HttpRefusal(503));
  }, milliseconds);
  try {
    return await run(waits === undefined ? late.signal : AbortSignal.any([waits, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}

function fileName({ label, ordinal, format }: BegunDownload): string {
  const name = label.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase();
  return `audit-${name}-${String(ordinal)}.${format.toLowerCase()}`;
}
