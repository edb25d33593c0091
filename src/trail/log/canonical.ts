import canonicalize from 'canonicalize';
import { FormatError } from './format-error.js';

/** What may be logged: no float, no date, no undefined; decimals and 64-bit numbers are strings. */
export type CanonicalValue =
  string | number | boolean | null | readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue };

/** Nothing that people write nests deeper, and a deeper value could exhaust the stack of a verifier. */
const DEEPEST = 64;

const PLAIN_ASCII = /^[\x20-\x7e]*$/;

/**
 * The JCS bytes (RFC 8785) of a value that keeps the encoding rules of the trail. They are checked first, because
 * the canonicaliser would silently drop or change what breaks them.
 * @throws FormatError naming the place of what breaks a rule
 */
export function encodeCanonical(value: unknown): Buffer {
  requireCanonical(value);
  return Buffer.from(canonicalize(value) as string, 'utf8');
}

/**
 * The value of JCS bytes, which must be exactly those that {@link encodeCanonical} would make of it: no duplicate
 * key, no space, no second spelling of a number or a string.
 * @throws FormatError
 */
export function decodeCanonical(bytes: Uint8Array): CanonicalValue {
  const value = parseJson(bytes);
  if (!encodeCanonical(value).equals(bytes)) throw new FormatError('canonical', 'not in canonical form');
  return value as CanonicalValue;
}

/**
 * Refuses whatever JCS or JSON would change without saying so.
 * @throws FormatError naming the place
 */
function requireCanonical(value: unknown): asserts value is CanonicalValue {
  check(value, '$', 0);
}

/** Whether a text is well-formed Unicode in normalisation form C, as every logged text must be. */
export function isCanonicalText(text: string): boolean {
  return PLAIN_ASCII.test(text) || (text.isWellFormed() && text.normalize('NFC') === text);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    throw new FormatError('canonical', 'not JSON');
  }
}

function check(value: unknown, place: string, depth: number): void {
  if (depth > DEEPEST) throw new FormatError('canonical', `deeper than ${DEEPEST} levels`);
  switch (typeof value) {
    case 'boolean':
      break;
    case 'string':
      checkText(value, place);
      break;
    case 'number':
      checkNumber(value, place);
      break;
    case 'object':
      if (value !== null) checkMembers(value, place, depth);
      break;
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new FormatError('canonical', `${place} is of type ${typeof value}`);
  }
}

function checkText(text: string, place: string): void {
  if (isCanonicalText(text)) return;
  throw new FormatError('canonical', `${place} is not well-formed Unicode in form NFC`);
}

function checkNumber(value: number, place: string): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return;
  throw new FormatError('canonical', `${place} is not an integer up to 2^53 - 1`);
}

function checkMembers(value: object, place: string, depth: number): void {
  if (Array.isArray(value)) {
    // Counting the keys finds holes and properties beside the elements.
    if (Reflect.ownKeys(value).length !== value.length + 1) {
      throw new FormatError('canonical', `${place} is not a plain array`);
    }
    value.forEach((each, index) => check(each, `${place}[${index}]`, depth + 1));
    return;
  }
  const keys = Object.keys(value);
  if (!isPlainObject(value) || Reflect.ownKeys(value).length !== keys.length) {
    throw new FormatError('canonical', `${place} is not a plain object`);
  }
  for (const key of keys) {
    checkText(key, `a key of ${place}`);
    check((value as Record<string, unknown>)[key], `${place}.${key}`, depth + 1);
  }
}

/** Also for objects of another realm, whose Object.prototype is another one. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
