import { createHash } from 'node:crypto';
import type { GraphQLError } from 'graphql';
import { tell, type ToldRefusal } from '../sentences/index.js';
import { refusal } from './errors.js';
import { queryLimits } from './limits.js';

/** What of a request names the document to run, whether it came in a body or in an address. */
export interface GivenDocument {
  readonly query: unknown;
  readonly documentId: unknown;
  readonly extensions: unknown;
}

export interface AdmittedDocument {
  /** The text to run; undefined when the request names none, which Apollo refuses. */
  readonly query: string | undefined;
  readonly isTrusted: boolean;
}

function refused(told: ToldRefusal): GraphQLError {
  return refusal(told, { status: 400 });
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The documents of the first-party clients, by the SHA-256 of their text. */
export class TrustedDocuments {
  private readonly documents: ReadonlyMap<string, string>;

  /** @throws Error when a text is not the one that its hash names */
  constructor(manifest: Readonly<Record<string, string>>) {
    this.documents = new Map(Object.entries(manifest));
    for (const [hash, text] of this.documents) {
      if (hashOf(text) !== hash) {
        throw new Error(`The trusted document ${hash} is not the text that this hash names.`);
      }
    }
  }

  has(hash: string | undefined): boolean {
    return hash !== undefined && this.documents.has(hash);
  }

  /** @throws Error for a hash that is not there */
  textOf(hash: string): string {
    const text = this.documents.get(hash);
    if (text === undefined) {
      throw new Error(`There is no trusted document ${hash}.`);
    }
    return text;
  }

  /**
   * The text behind a request: its own, or the one that its hash names.
   * @throws GraphQLError PERSISTED_QUERY_NOT_FOUND for a hash that is not known and comes alone,
   *   PERSISTED_QUERY_MISMATCH for a hash that is not of the text beside it, QUERY_TOO_LARGE
   */
  admit(given: GivenDocument): AdmittedDocument {
    const hash = namedHash(given);
    // What is neither a text nor absent is refused by Apollo in its own words.
    const text = typeof given.query === 'string' && given.query !== '' ? given.query : undefined;
    if (text === undefined) {
      const query = hash === undefined ? undefined : this.documents.get(hash);
      if (hash !== undefined && query === undefined) {
        throw refused(tell('PERSISTED_QUERY_NOT_FOUND'));
      }
      return { query, isTrusted: query !== undefined };
    }
    if (text.length > queryLimits.documentCharacters) {
      throw refused(tell('QUERY_TOO_LARGE', { most: String(queryLimits.documentCharacters) }));
    }
    const own = hashOf(text);
    if (hash !== undefined && hash !== own) {
      throw refused(tell('PERSISTED_QUERY_MISMATCH'));
    }
    return { query: text, isTrusted: this.has(own) };
  }
}

/**
 * `documentId` ("sha256:…" or the bare hash) or `extensions.persistedQuery.sha256Hash`, as Apollo's clients send it.
 * @throws GraphQLError BAD_REQUEST for what is no hash
 */
export function namedHash({
  documentId,
  extensions,
}: Pick<GivenDocument, 'documentId' | 'extensions'>): string | undefined {
  const persisted = memberOf(extensions, 'persistedQuery');
  const named = documentId ?? memberOf(persisted, 'sha256Hash');
  if (named === undefined && persisted === undefined) {
    return undefined;
  }
  if (typeof named !== 'string') {
    throw refused(tell('DOCUMENT_HASH_UNREADABLE'));
  }
  return named.replace(/^sha256:/, '').toLowerCase();
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** The refusal of a document of one's own where only trusted ones run. */
export function trustedDocumentsOnly(): GraphQLError {
  return refused(tell('PERSISTED_QUERY_ONLY'));
}
