import { webcrypto } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const timeStamping = '1.3.6.1.5.5.7.3.8';

/** What a test may ask of an authority that it should not do. */
export interface Mischief {
  /** The certificate is for something else than time stamps. */
  readonly usage?: string;
  readonly usageCritical?: boolean;
  /** The signature names another certificate, or none. */
  readonly names?: 'another' | 'none';
  /** The answer says that nothing was granted. */
  readonly status?: pkijs.PKIStatus;
}

/** A time-stamping authority of this test alone: a root certificate, and one that stamps. */
export class TestAuthority {
  private constructor(
    /** The root certificate, PEM. */
    readonly root: string,
    private readonly certificate: pkijs.Certificate,
    private readonly key: webcrypto.CryptoKey,
    private readonly mischief: Mischief,
  ) {}

  static async make(name: string, mischief: Mischief = {}): Promise<TestAuthority> {
    const rootKeys = await keyPair();
    const keys = await keyPair();
    const root = await certificateOf(
      `${name} root`,
      `${name} root`,
      rootKeys.publicKey,
      rootKeys.privateKey,
      [
        new pkijs.Extension({
          extnID: '2.5.29.19',
          critical: true,
          extnValue: new pkijs.BasicConstraints({ cA: true }).toSchema().toBER(),
        }),
      ],
    );
    const usage = new pkijs.ExtKeyUsage({ keyPurposes: [mischief.usage ?? timeStamping] });
    const certificate = await certificateOf(name, `${name} root`, keys.publicKey, rootKeys.privateKey, [
      new pkijs.Extension({
        extnID: '2.5.29.37',
        critical: mischief.usageCritical ?? true,
        extnValue: usage.toSchema().toBER(),
      }),
    ]);
    return new TestAuthority(pemOf(root), certificate, keys.privateKey, mischief);
  }

  /** The answer to a request. */
  async answer(request: Buffer, at: Date): Promise<Buffer> {
    const asked = pkijs.TimeStampReq.fromBER(Uint8Array.from(request).buffer);
    const info = new pkijs.TSTInfo({
      version: 1,
      policy: '1.3.6.1.4.1.99999.1',
      messageImprint: asked.messageImprint,
      serialNumber: new asn1js.Integer({ value: 7 }),
      genTime: at,
    });
    const content = info.toSchema().toBER();
    const signed = new pkijs.SignedData({
      version: 3,
      encapContentInfo: new pkijs.EncapsulatedContentInfo({
        eContentType: '1.2.840.113549.1.9.16.1.4',
        eContent: new asn1js.OctetString({ valueHex: content }),
      }),
      signerInfos: [await this.signerInfo(content)],
      certificates: [this.certificate],
    });
    await signed.sign(this.key, 0, 'SHA-256', content);
    const response = new pkijs.TimeStampResp({
      status: new pkijs.PKIStatusInfo({ status: this.mischief.status ?? pkijs.PKIStatus.granted }),
      timeStampToken: new pkijs.ContentInfo({
        contentType: '1.2.840.113549.1.7.2',
        content: signed.toSchema(true),
      }),
    });
    return Buffer.from(response.toSchema().toBER());
  }

  /** The hash of the certificate, as signingCertificateV2 holds it. */
  private async namedCertificate(): Promise<asn1js.OctetString[]> {
    if (this.mischief.names === 'none') {
      return [];
    }
    const bytes =
      this.mischief.names === 'another' ? new ArrayBuffer(1) : this.certificate.toSchema().toBER();
    return [new asn1js.OctetString({ valueHex: await webcrypto.subtle.digest('SHA-256', bytes) })];
  }

  private async signerInfo(content: ArrayBuffer): Promise<pkijs.SignerInfo> {
    const digest = await webcrypto.subtle.digest('SHA-256', content);
    const attribute = (type: string, value: asn1js.AsnType) => new pkijs.Attribute({ type, values: [value] });
    return new pkijs.SignerInfo({
      version: 1,
      sid: new pkijs.IssuerAndSerialNumber({
        issuer: this.certificate.issuer,
        serialNumber: this.certificate.serialNumber,
      }),
      signedAttrs: new pkijs.SignedAndUnsignedAttributes({
        type: 0,
        attributes: [
          attribute(
            '1.2.840.113549.1.9.3',
            new asn1js.ObjectIdentifier({ value: '1.2.840.113549.1.9.16.1.4' }),
          ),
          attribute('1.2.840.113549.1.9.4', new asn1js.OctetString({ valueHex: digest })),
          ...(await this.namedCertificate()).map((hash) =>
            attribute('1.2.840.113549.1.9.16.2.47', sequenceOf(sequenceOf(sequenceOf(hash)))),
          ),
        ],
      }),
    });
  }
}

function sequenceOf(value: asn1js.AsnType): asn1js.Sequence {
  return new asn1js.Sequence({ value: [value] });
}

async function keyPair(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function certificateOf(
  subject: string,
  issuer: string,
  publicKey: webcrypto.CryptoKey,
  signingKey: webcrypto.CryptoKey,
  extensions: pkijs.Extension[],
): Promise<pkijs.Certificate> {
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1js.Integer({ value: subject === issuer ? 1 : 2 });
  certificate.subject.typesAndValues.push(commonName(subject));
  certificate.issuer.typesAndValues.push(commonName(issuer));
  certificate.notBefore.value = new Date('2026-01-01T00:00:00Z');
  certificate.notAfter.value = new Date('2036-01-01T00:00:00Z');
  certificate.extensions = extensions;
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  await certificate.sign(signingKey, 'SHA-256');
  return certificate;
}

function commonName(value: string): pkijs.AttributeTypeAndValue {
  return new pkijs.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1js.Utf8String({ value }) });
}

function pemOf(certificate: pkijs.Certificate): string {
  const lines =
    Buffer.from(certificate.toSchema().toBER())
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
