import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { visit, type DocumentNode, type GraphQLError } from 'graphql';
import { tell, type ToldRefusal } from '../sentences/index.js';
import { refusal } from './errors.js';
import { queryLimits } from './limits.js';

/** Members whose text is a file. */
const fileMembers = new Set(['contentBase64']);

function refuse(told: ToldRefusal): GraphQLError {
  return refusal(told, { status: 400 });
}

/** PostgreSQL has no text with NUL, and half a surrogate pair is no character: such a text can be stored nowhere. */
function checkText(text: string, member: string | undefined): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw refuse(tell('TEXT_UNSTORABLE'));
  }
  if (text.length > queryLimits.text && !fileMembers.has(member ?? '')) {
    throw refuse(tell('TEXT_TOO_LONG', { most: String(queryLimits.text) }));
  }
}

function checkValue(value: unknown, depth: number, member?: string): void {
  if (depth > queryLimits.variableDepth) {
    throw refuse(tell('VALUES_TOO_DEEP', { most: String(queryLimits.variableDepth) }));
  }
  if (typeof value === 'string') {
    checkText(value, member);
  } else if (Array.isArray(value)) {
    for (const item of value) {
      checkValue(item, depth + 1, member);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      checkValue(item, depth + 1, name);
    }
  }
}

/** Documents are kept parsed between requests; what was looked through once stays sound. */
const sound = new WeakSet<DocumentNode>();

function checkLiterals(document: DocumentNode): void {
  if (sound.has(document)) {
    return;
  }
  visit(document, {
    StringValue: (node) => {
      checkText(node.value, undefined);
    },
  });
  sound.add(document);
}

/** Whether every text in these variables can be stored. */
export function isSoundValue(variables: unknown): boolean {
  return passes(() => {
    checkValue(variables, 0);
  });
}

/** Whether every text in this document can be stored. */
export function isSoundDocument(document: DocumentNode): boolean {
  return passes(() => {
    checkLiterals(document);
  });
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** Refuses texts that the database could not store, wherever in the request they stand, before anything runs. */
export function textGuard<Context extends BaseContext>(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ request, document }) => {
        checkValue(request.variables ?? {}, 0);
        checkLiterals(document);
      },
    }),
  };
}
