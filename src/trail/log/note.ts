import { sign, verify } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { FormatError } from './format-error.js';
import { isKeyName, publicKeyObject, signatureTypes, type SigningKey, type VerifierKey } from './keys.js';

/** Checks the signatures of one key on notes. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  verify(text: Buffer, signature: Buffer): boolean;
}

/** Signs notes with one key. */
export interface NoteSigner {
  readonly name: string;
  readonly keyId: number;
  sign(text: Buffer): Buffer;
}

/** A signature line, not yet believed. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  /** Without the key id. */
  readonly signature: Buffer;
}

/** A note cut into its parts, not yet believed. */
export interface SignedNote {
  /** With its last newline, without the empty line after it. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A note whose text at least one known key has signed. */
export interface OpenedNote extends SignedNote {
  /** The signatures of known keys, all of them checked. */
  readonly verified: readonly NoteSignature[];
}

/** A note that no known key has signed, or one with a signature that is not its key's. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
}

/** Larger notes are refused unread. */
const MAXIMUM_NOTE_SIZE = 1_000_000;

/** C2SP signed-note asks for at least 16. */
const MAXIMUM_SIGNATURES = 100;

const SIGNATURE_SIZE = 64;
const FORBIDDEN_CONTROL = /[\0-\x09\x0b-\x1f]/;
const DASH = '— ';

/** @throws FormatError when the key is not one for plain Ed25519 signatures */
export function ed25519Verifier(key: VerifierKey): NoteVerifier {
  requireEd25519(key);
  const publicKey = publicKeyObject(key);
  return {
    name: key.name,
    keyId: key.keyId,
    verify: (text, signature) =>
      signature.length === SIGNATURE_SIZE && verify(null, text, publicKey, signature),
  };
}

/** @throws FormatError when the key is not one for plain Ed25519 signatures */
export function ed25519Signer(key: SigningKey): NoteSigner {
  requireEd25519(key);
  return { name: key.name, keyId: key.keyId, sign: (text) => sign(null, text, key.privateKey) };
}

/**
 * Cuts a note into text and signatures (C2SP signed-note). Nothing of it is verified.
 * @throws FormatError
 */
export function parseNote(note: string | Uint8Array): SignedNote {
  const whole = typeof note === 'string' ? note : decodeUtf8(note);
  if (whole.length > MAXIMUM_NOTE_SIZE) throw new FormatError('note', 'too long');
  if (!whole.isWellFormed() || FORBIDDEN_CONTROL.test(whole)) {
    throw new FormatError('note', 'not UTF-8 without control characters');
  }
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) throw new FormatError('note', 'without an empty line before the signatures');
  const lines = whole.slice(split + 2).split('\n');
  if (lines.length < 2 || lines.pop() !== '') {
    throw new FormatError('note', 'the last signature line is not ended');
  }
  if (lines.length > MAXIMUM_SIGNATURES) throw new FormatError('note', 'too many signatures');
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/**
 * The text of a note, once a known key has signed it. Signatures of unknown keys are ignored; one of a known key that
 * is wrong, or is there twice, spoils the note.
 * @throws FormatError, SignatureError
 */
export function openNote(note: string | Uint8Array, verifiers: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = parseNote(note);
  const bytes = Buffer.from(text, 'utf8');
  const verified: NoteSignature[] = [];
  for (const signature of signatures) {
    const verifier = verifiers.find((each) => isSameKey(each, signature));
    if (verifier === undefined) continue;
    if (verified.some((each) => isSameKey(each, signature))) {
      throw new SignatureError(`two signatures of ${verifier.name}`);
    }
    if (!verifier.verify(bytes, signature.signature)) {
      throw new SignatureError(`the signature of ${verifier.name} is wrong`);
    }
    verified.push(signature);
  }
  if (verified.length === 0) throw new SignatureError('no signature of a known key');
  return { text, signatures, verified };
}

/**
 * Signs a text, which must end in a newline.
 * @throws FormatError when the text cannot be that of a note
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  const bytes = Buffer.from(text, 'utf8');
  const lines = signers.map((signer) =>
    formatSignatureLine({ name: signer.name, keyId: signer.keyId, signature: signer.sign(bytes) }),
  );
  const note = `${text}\n${lines.join('')}`;
  if (!text.endsWith('\n') || parseNote(note).text !== text) {
    throw new FormatError('note', 'a text that does not end in a newline');
  }
  return note;
}

/**
 * The note with further signature lines, such as cosignatures, at its end.
 * @throws FormatError
 */
export function addSignatureLines(note: string, lines: readonly string[]): string {
  const longer = `${note}${lines.join('')}`;
  if (parseNote(longer).text !== parseNote(note).text) {
    throw new FormatError('note', 'lines that would change the text');
  }
  return longer;
}

/** One signature line with its newline: em dash, space, name, space, base64(key id ‖ signature). */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  const bytes = Buffer.alloc(4 + signature.length);
  bytes.writeUInt32BE(keyId, 0);
  bytes.set(signature, 4);
  return `${DASH}${name} ${bytes.toString('base64')}\n`;
}

/**
 * Reads one signature line, with or without its newline.
 * @throws FormatError
 */
export function parseSignatureLine(line: string): NoteSignature {
  const content = line.endsWith('\n') ? line.slice(0, -1) : line;
  const [name, base64, ...rest] = content.startsWith(DASH) ? content.slice(DASH.length).split(' ') : [];
  if (name === undefined || base64 === undefined || rest.length > 0 || !isKeyName(name)) {
    throw new FormatError('note', 'a malformed signature line');
  }
  const bytes = decodeBase64(base64);
  if (bytes.length < 5) throw new FormatError('note', 'a signature that is too short');
  return { name, keyId: bytes.readUInt32BE(0), signature: bytes.subarray(4) };
}

function requireEd25519(key: VerifierKey): void {
  if (key.type !== signatureTypes.ed25519) {
    throw new FormatError('key', `${key.name} is not a key for plain signatures`);
  }
}

function isSameKey(
  one: { readonly name: string; readonly keyId: number },
  other: { readonly name: string; readonly keyId: number },
): boolean {
  return one.name === other.name && one.keyId === other.keyId;
}

function decodeUtf8(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // Invalid bytes decode to U+FFFD and do not come back.
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new FormatError('note', 'not UTF-8');
  return text;
}
