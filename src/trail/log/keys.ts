import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { FormatError } from './format-error.js';
import { sha256 } from './hashing.js';

/** The signature types of C2SP signed-note that the trail uses. */
export const signatureTypes = { ed25519: 0x01, cosignatureV1: 0x04 } as const;

/** 0x01: Ed25519 over the note's text; 0x04: a witness's timestamped cosignature. */
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes];

/** The public half of a key, as people write it down: `name+key id+base64` (C2SP signed-note, verifier keys). */
export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  /** First four bytes of SHA-256(name ‖ newline ‖ type ‖ public key), big-endian. */
  readonly keyId: number;
  /** 32 bytes. */
  readonly publicKey: Buffer;
}

/** A key that signs; `PRIVATE+KEY+name+key id+base64` as text. */
export interface SigningKey extends VerifierKey {
  readonly privateKey: KeyObject;
}

/** Bytes of an Ed25519 seed and of a public key. */
const KEY_SIZE = 32;

// The fixed beginnings of PKCS #8 and SPKI for Ed25519 (RFC 8410).
const PRIVATE_KEY_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_HEADER = Buffer.from('302a300506032b6570032100', 'hex');

const SECRET_PREFIX = 'PRIVATE+KEY+';
const SPACE_OR_PLUS = /[\p{White_Space}+]/u;
const CONTROL = /\p{Cc}/u;
const KEY_ID = /^[0-9a-f]{8}$/;

/** Whether a text may name a key: not empty, no Unicode space, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !SPACE_OR_PLUS.test(name) && !CONTROL.test(name);
}

/** @throws FormatError */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, keyId, type, material } = parseKeyText(text);
  const key = verifierKey(name, type, material);
  if (key.keyId !== keyId) throw new FormatError('key', 'the key id is not that of the key');
  return key;
}

export function formatVerifierKey(key: VerifierKey): string {
  return formatKeyText(key, key.publicKey);
}

/**
 * A signing key of a seed of 32 random bytes.
 * @throws FormatError when the name may not be one
 */
export function signingKeyOf(name: string, type: SignatureType, seed: Uint8Array): SigningKey {
  if (seed.length !== KEY_SIZE) throw new FormatError('key', 'the seed has not 32 bytes');
  const privateKey = createPrivateKey({
    key: Buffer.concat([PRIVATE_KEY_HEADER, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { ...verifierKey(name, type, spki.subarray(PUBLIC_KEY_HEADER.length)), privateKey };
}

/** @throws FormatError */
export function parseSigningKey(text: string): SigningKey {
  if (!text.startsWith(SECRET_PREFIX)) throw new FormatError('key', 'not a signing key');
  const { name, keyId, type, material } = parseKeyText(text.slice(SECRET_PREFIX.length));
  const key = signingKeyOf(name, type, material);
  if (key.keyId !== keyId) throw new FormatError('key', 'the key id is not that of the key');
  return key;
}

/** The text of a signing key, to be kept in a file that only its owner reads. */
export function formatSigningKey(key: SigningKey): string {
  const pkcs8 = key.privateKey.export({ format: 'der', type: 'pkcs8' });
  return `${SECRET_PREFIX}${formatKeyText(key, pkcs8.subarray(PRIVATE_KEY_HEADER.length))}`;
}

/** The public key as node:crypto takes it. */
export function publicKeyObject(key: VerifierKey): KeyObject {
  return createPublicKey({
    key: Buffer.concat([PUBLIC_KEY_HEADER, key.publicKey]),
    format: 'der',
    type: 'spki',
  });
}

function verifierKey(name: string, type: SignatureType, publicKey: Buffer): VerifierKey {
  if (!isKeyName(name)) throw new FormatError('key', 'not a name that a key may have');
  const digest = sha256(Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Buffer.of(type), publicKey]));
  return { name, type, keyId: digest.readUInt32BE(0), publicKey: Buffer.from(publicKey) };
}

function formatKeyText({ name, keyId, type }: VerifierKey, material: Buffer): string {
  const id = keyId.toString(16).padStart(8, '0');
  return `${name}+${id}+${Buffer.concat([Buffer.of(type), material]).toString('base64')}`;
}

function parseKeyText(text: string): { name: string; keyId: number; type: SignatureType; material: Buffer } {
  const [name, id, ...rest] = text.split('+');
  if (name === undefined || id === undefined || !KEY_ID.test(id)) {
    throw new FormatError('key', 'not of the form name+id+key');
  }
  // Base64 has plus signs of its own.
  const bytes = decodeBase64(rest.join('+'));
  const type = Object.values(signatureTypes).find((each) => each === bytes[0]);
  if (type === undefined) throw new FormatError('key', 'of a signature type that is not known here');
  if (bytes.length !== 1 + KEY_SIZE) throw new FormatError('key', 'not an Ed25519 key');
  return { name, keyId: Number.parseInt(id, 16), type, material: bytes.subarray(1) };
}
