import type { SignedTree } from './journal.js';

/**
 * What is said over the signer's socket: a line of JSON each way, answered in order.
 * `{"do":"state"}` or `{"do":"sign","size":"161480","root":"<base64>","proof":["<base64>", …]}`.
 */
export type SignerRequest =
  | { readonly do: 'state' }
  | { readonly do: 'sign'; readonly tree: SignedTree; readonly proof: readonly Buffer[] };

/** Why a tree is not signed: older than what was signed, not its continuation, or not understood. */
export const refusals = ['ROLLBACK', 'FORK', 'INVALID'] as const;
export type Refusal = (typeof refusals)[number];

/** The tree that was signed last; of size 0 where none was. */
export interface SignerState extends SignedTree {
  readonly vkey: string;
}

export type SignerAnswer =
  | { readonly ok: true; readonly state: SignerState }
  | { readonly ok: true; readonly note: string }
  | { readonly ok: false; readonly refused: Refusal; readonly message: string };

/** A consistency proof has at most 63 hashes; with everything around them a request stays below this. */
export const longestLine = 8192;
const mostHashes = 63;

/** The request of a line; undefined when it is not exactly one. */
export function readRequest(line: string): SignerRequest | undefined {
  const given = objectOf(line);
  if (given === undefined) {
    return undefined;
  }
  if (given['do'] === 'state') {
    return hasKeys(given, ['do']) ? { do: 'state' } : undefined;
  }
  const { size, root, proof } = given;
  if (given['do'] !== 'sign' || !hasKeys(given, ['do', 'proof', 'root', 'size']) || !Array.isArray(proof)) {
    return undefined;
  }
  const tree = treeOf(size, root);
  const hashes = proof.map(hashOf);
  return tree === undefined || hashes.length > mostHashes || !hashes.every((hash) => hash !== undefined)
    ? undefined
    : { do: 'sign', tree, proof: hashes };
}

/** The line, without its end, that asks for this. */
export function requestLine(request: SignerRequest): string {
  return JSON.stringify(
    request.do === 'state'
      ? request
      : {
          do: 'sign',
          ...treeText(request.tree),
          proof: request.proof.map((hash) => hash.toString('base64')),
        },
  );
}

/** The line, without its end, that answers this. */
export function answerLine(answer: SignerAnswer): string {
  return JSON.stringify(
    'state' in answer ? { ok: true, state: { vkey: answer.state.vkey, ...treeText(answer.state) } } : answer,
  );
}

/** @throws Error when the line is not an answer */
export function readAnswer(line: string): SignerAnswer {
  const given = objectOf(line);
  if (given?.['ok'] === true && typeof given['note'] === 'string') {
    return { ok: true, note: given['note'] };
  }
  if (given?.['ok'] === true && isObject(given['state'])) {
    const { vkey, size, root } = given['state'];
    const tree = treeOf(size, root);
    if (tree !== undefined && typeof vkey === 'string') {
      return { ok: true, state: { vkey, ...tree } };
    }
  }
  const refused = refusals.find((refusal) => refusal === given?.['refused']);
  if (given?.['ok'] === false && refused !== undefined && typeof given['message'] === 'string') {
    return { ok: false, refused, message: given['message'] };
  }
  throw new Error('The signer answered something that is not an answer.');
}

function treeText({ size, root }: SignedTree): { size: string; root: string } {
  return { size: size.toString(), root: root.toString('base64') };
}

function treeOf(size: unknown, root: unknown): SignedTree | undefined {
  const hash = hashOf(root);
  return typeof size === 'string' && /^(0|[1-9][0-9]{0,18})$/.test(size) && hash !== undefined
    ? { size: BigInt(size), root: hash }
    : undefined;
}

function hashOf(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text ? bytes : undefined;
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasKeys(value: object, keys: readonly string[]): boolean {
  return Object.keys(value).sort().join() === keys.join();
}
