import { hash, verify } from '@node-rs/argon2';

/** Argon2id with 19 MiB, two passes and one lane, the floor that OWASP names for log-ins. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), cost);
}

let decoy: Promise<string> | undefined;

/**
 * Whether the password is right. An unknown user is checked against a decoy, so that the answer takes as long and
 * does not tell who has an account.
 */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password');
  const matches = await verify(stored ?? (await decoy), password.normalize('NFC'));
  return stored !== undefined && matches;
}
