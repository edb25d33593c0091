import { sign, verify } from 'node:crypto';
import { parseCheckpoint } from './checkpoint.js';
import { FormatError } from './format-error.js';
import { publicKeyObject, signatureTypes, type SigningKey, type VerifierKey } from './keys.js';
import { formatSignatureLine, type NoteSignature, type NoteVerifier } from './note.js';

const TIMESTAMP_SIZE = 8;
const SIGNATURE_SIZE = 64;
const LATEST = 2n ** 63n - 1n;

/**
 * Checks the timestamped cosignatures of a witness (C2SP tlog-cosignature, cosignature/v1).
 * @throws FormatError when the key is not one for cosignatures
 */
export function cosignatureVerifier(key: VerifierKey): NoteVerifier {
  requireCosignatureKey(key);
  const publicKey = publicKeyObject(key);
  return {
    name: key.name,
    keyId: key.keyId,
    verify: (text, signature) => {
      if (signature.length !== TIMESTAMP_SIZE + SIGNATURE_SIZE) return false;
      const seconds = signature.readBigUInt64BE(0);
      return (
        seconds <= LATEST &&
        verify(null, signedMessage(text, seconds), publicKey, signature.subarray(TIMESTAMP_SIZE))
      );
    },
  };
}

/**
 * The signature line by which a witness states that at this time this was the largest tree it has seen of this log.
 * @param text the checkpoint's note text
 * @param seconds since 1970
 * @throws FormatError when the text is no checkpoint or the key not one for cosignatures
 */
export function cosign(key: SigningKey, text: string, seconds: bigint): string {
  requireCosignatureKey(key);
  parseCheckpoint(text);
  if (seconds < 0n || seconds > LATEST) throw new FormatError('cosignature', 'the time is out of range');
  const signature = Buffer.alloc(TIMESTAMP_SIZE + SIGNATURE_SIZE);
  signature.writeBigUInt64BE(seconds, 0);
  signature.set(
    sign(null, signedMessage(Buffer.from(text, 'utf8'), seconds), key.privateKey),
    TIMESTAMP_SIZE,
  );
  return formatSignatureLine({ name: key.name, keyId: key.keyId, signature });
}

/**
 * When a cosignature was given, in seconds since 1970; to be believed only of a verified one.
 * @throws FormatError when the signature is none of this kind
 */
export function cosignatureTime({ signature }: NoteSignature): bigint {
  if (signature.length !== TIMESTAMP_SIZE + SIGNATURE_SIZE) {
    throw new FormatError('cosignature', 'not a cosignature/v1');
  }
  return signature.readBigUInt64BE(0);
}

function signedMessage(text: Buffer, seconds: bigint): Buffer {
  return Buffer.concat([Buffer.from(`cosignature/v1\ntime ${seconds.toString()}\n`, 'utf8'), text]);
}

function requireCosignatureKey(key: VerifierKey): void {
  if (key.type !== signatureTypes.cosignatureV1) {
    throw new FormatError('key', `${key.name} is not a key for cosignatures`);
  }
}
