// How a question becomes a request, and how an answer is looked at while there is no time to read it.
import { tell } from './questions.mjs';

/** The text of the request: the document by its hash, or itself where free documents are measured. */
export function bodyFor({ contender, workload, documentId, document }, one) {
  const told = tell[contender.kind][workload](one);
  if (contender.kind === 'limit') {
    return JSON.stringify({ documentId, values: told });
  }
  return JSON.stringify(
    contender.free ? { query: document, variables: told } : { documentId, variables: told },
  );
}

export function headersFor(token) {
  return { 'content-type': 'application/json', authorization: `Bearer ${token}` };
}

/** What is wrong with an answer; undefined when nothing is. */
export function judge({ workload }, status, body) {
  if (status !== 200) {
    return `status ${status}: ${body.slice(0, 200)}`;
  }
  if (/"errors":\s*\[/.test(body)) {
    return body.slice(0, 300);
  }
  return workload === 'w4' && /"userErrors":\s*\[\s*\{/.test(body) ? body.slice(0, 300) : undefined;
}
