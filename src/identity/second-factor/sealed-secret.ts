import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const version = 'v1';

/** Keeps secrets that the database must hold but not know: AES-256-GCM under a key that lies elsewhere. */
export class SecretSeal {
  private readonly key: Uint8Array;

  /** @param secret at least 32 characters of randomness; the key is derived from it (HKDF-SHA256) */
  constructor(secret: string) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', 'so-kho second factor', 32));
  }

  /** @param owner whose secret it is: under another owner it does not open */
  seal(plain: string, owner: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv(algorithm, this.key, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [version, nonce, sealed, cipher.getAuthTag()]
      .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
      .join('.');
  }

  /** @throws Error when it was sealed under another key or for another owner */
  open(text: string, owner: string): string {
    const [form, nonce = '', sealed = '', tag = ''] = text.split('.');
    if (form !== version) {
      throw new Error('A sealed secret has an unknown form.');
    }
    const decipher = createDecipheriv(algorithm, this.key, Buffer.from(nonce, 'base64url'), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(owner)).setAuthTag(Buffer.from(tag, 'base64url'));
    try {
      return decipher.update(sealed, 'base64url', 'utf8') + decipher.final('utf8');
    } catch (error) {
      throw new Error('A sealed secret does not open: SO_KHO_SECRET is not the one that sealed it.', {
        cause: error,
      });
    }
  }
}
