import { createHash, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { sha256 } from '../log/hashing.js';

/** What a time-stamping authority says of a text (RFC 3161). */
export interface Timestamp {
  /** When the authority saw the hash of the text. */
  readonly at: Date;
  /** Subject of the certificate that signed. */
  readonly authority: string;
  readonly serialNumber: string;
  /** The policy of the authority under which it was given, as an object identifier. */
  readonly policy: string;
  /** The token alone, DER: what `openssl ts -verify -token_in` takes. */
  readonly token: Buffer;
}

/** A token that proves nothing about this text; the message says why. */
export class TimestampError extends Error {
  override readonly name = 'TimestampError';
}

const sha256Identifier = '2.16.840.1.101.3.4.2.1';
const signedDataIdentifier = '1.2.840.113549.1.7.2';
const tokenInfoIdentifier = '1.2.840.113549.1.9.16.1.4';
const extendedKeyUsage = '2.5.29.37';
const timeStamping = '1.3.6.1.5.5.7.3.8';
/** The attributes signingCertificate and signingCertificateV2, with the hash of each where it names none. */
const certificateHashes = new Map([
  ['1.2.840.113549.1.9.16.2.12', 'sha1'],
  ['1.2.840.113549.1.9.16.2.47', 'sha256'],
]);
const hashNames = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);
/** granted, and granted with modifications */
const granted = [0, 1];

/** The request of a time stamp over a text, DER: SHA-256, with the authority's certificate asked for. */
export function timestampRequest(text: string): Buffer {
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({
        algorithmId: sha256Identifier,
        algorithmParams: new asn1js.Null(),
      }),
      hashedMessage: new asn1js.OctetString({ valueHex: sha256(Buffer.from(text)) }),
    }),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER());
}

/**
 * Reads the answer of an authority, or the token alone, and believes it only when it is over this text and its
 * signer was certified for time stamps by one of these authorities.
 * @param authorities certificates that are trusted, PEM, got otherwise than with the token
 * @throws TimestampError
 */
export async function verifyTimestamp(
  text: string,
  answer: Uint8Array,
  authorities: readonly string[],
): Promise<Timestamp> {
  const content = tokenOf(answer);
  const signed = signedDataOf(content);
  const info = tokenInfoOf(signed);
  if (!isOver(info, text)) {
    throw new TimestampError('The time stamp is over another text.');
  }
  const signer = await verifiedSigner(signed, text, info.genTime, authorities.map(certificateOf));
  if (!mayStampTimes(signer)) {
    throw new TimestampError('The certificate is not one for time stamps.');
  }
  if (!isNamed(signer, signed)) {
    throw new TimestampError('The signature does not name the certificate that it was made with.');
  }
  return {
    at: info.genTime,
    authority: new X509Certificate(Buffer.from(signer.toSchema().toBER())).subject.replaceAll('\n', ', '),
    serialNumber: Buffer.from(info.serialNumber.valueBlock.valueHexView).toString('hex'),
    policy: info.policy,
    token: Buffer.from(content.toSchema().toBER()),
  };
}

function tokenOf(answer: Uint8Array): pkijs.ContentInfo {
  const bytes = Uint8Array.from(answer).buffer;
  const response = attempt(() => pkijs.TimeStampResp.fromBER(bytes));
  if (response === undefined) {
    const content = attempt(() => pkijs.ContentInfo.fromBER(bytes));
    if (content === undefined) {
      throw new TimestampError('This is neither the answer of a time-stamping authority nor a token.');
    }
    return content;
  }
  if (!granted.includes(response.status.status) || response.timeStampToken === undefined) {
    throw new TimestampError(`The authority has refused (status ${response.status.status}).`);
  }
  return response.timeStampToken;
}

function signedDataOf(content: pkijs.ContentInfo): pkijs.SignedData {
  const signed =
    content.contentType === signedDataIdentifier
      ? attempt(() => new pkijs.SignedData({ schema: content.content as asn1js.AsnType }))
      : undefined;
  if (signed?.signerInfos.length !== 1) {
    throw new TimestampError('The token is not signed data with one signer.');
  }
  return signed;
}

function tokenInfoOf(signed: pkijs.SignedData): pkijs.TSTInfo {
  const { eContentType, eContent } = signed.encapContentInfo;
  const info =
    eContentType === tokenInfoIdentifier && eContent !== undefined
      ? attempt(() => pkijs.TSTInfo.fromBER(eContent.getValue()))
      : undefined;
  if (info === undefined) {
    throw new TimestampError('The token does not carry a time stamp.');
  }
  return info;
}

function isOver({ messageImprint }: pkijs.TSTInfo, text: string): boolean {
  return (
    messageImprint.hashAlgorithm.algorithmId === sha256Identifier &&
    sha256(Buffer.from(text)).equals(Buffer.from(messageImprint.hashedMessage.valueBlock.valueHexView))
  );
}

async function verifiedSigner(
  signed: pkijs.SignedData,
  text: string,
  at: Date,
  authorities: pkijs.Certificate[],
): Promise<pkijs.Certificate> {
  const data = Uint8Array.from(Buffer.from(text)).buffer;
  const result = await signed
    .verify({
      signer: 0,
      data,
      trustedCerts: authorities,
      checkChain: true,
      checkDate: at,
      extendedMode: true,
    })
    .catch((failure: unknown) => failure as { signatureVerified?: boolean; message?: string });
  const signer = 'signerCertificate' in result ? result.signerCertificate : undefined;
  if (result.signatureVerified !== true || signer === undefined || signer === null) {
    throw new TimestampError(`The signature of the time stamp does not hold: ${result.message ?? 'unknown'}`);
  }
  return signer;
}

/** RFC 3161 §2.3: the extension is there, is critical and names nothing but time stamping. */
function mayStampTimes(certificate: pkijs.Certificate): boolean {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === extendedKeyUsage);
  return (
    usage?.critical === true &&
    usage.parsedValue instanceof pkijs.ExtKeyUsage &&
    usage.parsedValue.keyPurposes.join() === timeStamping
  );
}

/** RFC 3161 §2.4.2 and RFC 5816: a signed attribute holds the hash of the signer's certificate, which comes first. */
function isNamed(certificate: pkijs.Certificate, signed: pkijs.SignedData): boolean {
  const bytes = Buffer.from(certificate.toSchema().toBER());
  const attributes = signed.signerInfos[0]?.signedAttrs?.attributes ?? [];
  return attributes.some(({ type, values }) => {
    const fallback = certificateHashes.get(type);
    const [identifiers] = partsOf(values[0]);
    const parts = partsOf(partsOf(identifiers)[0]);
    // The name of the hash comes before the hash, where it is another than the usual one.
    const [named] = partsOf(parts[0]);
    const algorithm = named instanceof asn1js.ObjectIdentifier ? hashNames.get(named.getValue()) : fallback;
    const hash = parts.find((part) => part instanceof asn1js.OctetString);
    return (
      fallback !== undefined &&
      algorithm !== undefined &&
      hash !== undefined &&
      createHash(algorithm).update(bytes).digest().equals(Buffer.from(hash.valueBlock.valueHexView))
    );
  });
}

function partsOf(value: unknown): asn1js.AsnType[] {
  return value instanceof asn1js.Sequence ? value.valueBlock.value : [];
}

function certificateOf(pem: string): pkijs.Certificate {
  const certificate = attempt(() =>
    pkijs.Certificate.fromBER(Uint8Array.from(new X509Certificate(pem).raw).buffer),
  );
  if (certificate === undefined) {
    throw new TimestampError('The certificate of the authority cannot be read: it must be PEM.');
  }
  return certificate;
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
