import { Secret, TOTP } from 'otpauth';

/** RFC 6238 as every authenticator knows it. */
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Steps before and after the present one whose codes are taken: clocks differ, and people type slowly. */
const window = 1;

/** A new secret of 160 bits, base32 as authenticators take it. */
export function newCodeSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an authenticator scans. */
export function enrolmentUri(secret: string, username: string): string {
  return new TOTP({ ...form, issuer: 'So Kho', label: username, secret }).toString();
}

/** The step in whose time the code was made, if it is one that is taken at this moment. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) {
    return undefined;
  }
  const totp = new TOTP({ ...form, secret });
  const timestamp = now.getTime();
  const delta = totp.validate({ token: digits, timestamp, window });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
}
