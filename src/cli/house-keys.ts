import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';
import type { HouseDatabase } from '../house-database.js';
import { rowsThrough } from '../platform/database/administration.js';
import type { Finding } from '../platform/health.js';
import type { Clock } from '../platform/clock.js';
import { keepKey, putAside, readKey, SpoiltKeyFile } from '../platform/key-file.js';
import {
  formatVerifierKey,
  keepSigningKey,
  readSigningKey,
  receiptKeyName,
  signatureTypes,
  type SigningKey,
} from '../trail/keys/index.js';

/** A key that the database knows by name: what signs the log, what signs receipts, what seals second factors. */
export const keyKinds = ['SIGNER', 'RECEIPT', 'SECRET'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** What the servers of a house use themselves; the signer is the sequencer's. */
type HouseKeyKind = Exclude<KeyKind, 'SIGNER'>;

/** What the house signs and seals with; a key that is not the known one is not used. */
export interface HouseKeys {
  readonly secret?: string;
  readonly receiptKey?: { readonly origin: string; readonly key: SigningKey };
  /** What is the matter with a key and what to do about it. */
  readonly findings: readonly Finding[];
}

/** The keys of this house. One is made only where none of its kind was ever used; another one is never taken. */
export async function openHouseKeys(config: Config, database: HouseDatabase): Promise<HouseKeys> {
  const [secret, receipt] = [await secretOf(config, database), await receiptKeyOf(config, database)];
  return {
    ...(receipt.key === undefined ? {} : { receiptKey: { origin: config.trail.origin, key: receipt.key } }),
    ...(secret.key === undefined ? {} : { secret: secret.key }),
    findings: [...receipt.findings, ...secret.findings],
  };
}

interface Judged<Key> {
  readonly key?: Key;
  readonly findings: readonly Finding[];
}

async function receiptKeyOf(config: Config, database: HouseDatabase): Promise<Judged<SigningKey>> {
  const file = receiptKeyFile(config);
  const known = await knownKey(database, 'RECEIPT');
  const isFirst = known === undefined && !(await wasSignedBeforeKeysWereKnown(database));
  const key = await unlessSpoilt(isFirst ? makeReceiptKey(config) : readSigningKey(file));
  const instruction =
    'Receipts are given unsigned. Restore receipt.key from its backup, or say so-kho keys adopt receipt.';
  return judged(database, 'RECEIPT', known, key, key && formatVerifierKey(key), {
    missing: {
      code: 'RECEIPT_KEY_MISSING',
      message: `The key of receipts is missing or spoilt. ${instruction}`,
      detail: file,
    },
    changed: {
      code: 'RECEIPT_KEY_CHANGED',
      message: `The key of receipts is another one than before. ${instruction}`,
      detail: file,
    },
  });
}

async function secretOf(config: Config, database: HouseDatabase): Promise<Judged<string>> {
  const known = await knownKey(database, 'SECRET');
  const file = secretFile(config);
  const detail = config.secret === undefined ? file : 'SO_KHO_SECRET';
  const instruction =
    'Nobody can enrol a second factor, and who has one cannot log in. Restore the secret from its backup, or say so-kho ' +
    'keys adopt secret.';
  if (config.secret === undefined && config.databaseUrl !== undefined && known === undefined) {
    return { findings: [] };
  }
  const key = config.secret ?? (await unlessSpoilt(ownSecret(config, database, known)));
  return judged(database, 'SECRET', known, key, key && fingerprintOf(key), {
    missing: {
      code: 'SECRET_MISSING',
      message: `The secret of second factors is missing or spoilt. ${instruction}`,
      detail,
    },
    changed: {
      code: 'SECRET_CHANGED',
      message: `The secret of second factors is another one than before. ${instruction}`,
      detail,
    },
  });
}

/** The secret beside the embedded database; another database has none of its own. */
async function ownSecret(
  config: Config,
  database: HouseDatabase,
  known: string | undefined,
): Promise<string | undefined> {
  if (config.databaseUrl !== undefined) {
    return undefined;
  }
  const isFirst = known === undefined && !(await hasSecondFactors(database));
  return isFirst ? keepKey(secretFile(config)) : readKey(secretFile(config));
}

/** A spoilt key is as good as none: the server starts without it and says so. */
async function unlessSpoilt<Key>(reading: Promise<Key>): Promise<Key | undefined> {
  try {
    return await reading;
  } catch (failure) {
    if (failure instanceof SpoiltKeyFile) {
      return undefined;
    }
    throw failure;
  }
}

interface Complaints {
  readonly missing: Omit<Finding, 'state'>;
  readonly changed: Omit<Finding, 'state'>;
}

async function judged<Key>(
  database: HouseDatabase,
  kind: HouseKeyKind,
  known: string | undefined,
  key: Key | undefined,
  name: string | undefined,
  { missing, changed }: Complaints,
): Promise<Judged<Key>> {
  if (key === undefined || name === undefined) {
    return { findings: [{ state: 'warning', ...missing }] };
  }
  return (known ?? (await firstKey(database, kind, name))) === name
    ? { key, findings: [] }
    : { findings: [{ state: 'warning', ...changed }] };
}

/** Writes the first key of a kind down and answers the one that is known: two first servers may come at once. */
async function firstKey(
  database: HouseDatabase,
  kind: HouseKeyKind,
  name: string,
): Promise<string | undefined> {
  const [row] = await rowsThrough<{ known: string }>(
    lookOf(database),
    'select trail.first_house_key($1, $2) as known',
    [kind, name],
  );
  return row?.known;
}

/**
 * The name of the receipt key or secret that is here, made where there is none or a spoilt one: what `so-kho keys adopt`
 * writes down.
 * @param onAside hears under which name a spoilt file is kept
 */
export async function keyToAdopt(
  config: Config,
  kind: HouseKeyKind,
  clock: Clock,
  onAside: (file: string) => void,
): Promise<string> {
  if (kind === 'SECRET' && config.secret !== undefined) {
    return fingerprintOf(config.secret);
  }
  const [file, read] =
    kind === 'RECEIPT' ? [receiptKeyFile(config), readSigningKey] : [secretFile(config), readKey];
  if (existsSync(file) && (await unlessSpoilt<unknown>(read(file))) === undefined) {
    onAside(await putAside(file, clock));
  }
  return kind === 'RECEIPT'
    ? formatVerifierKey(await makeReceiptKey(config))
    : fingerprintOf(await keepKey(file));
}

async function makeReceiptKey(config: Config): Promise<SigningKey> {
  const { folder, origin } = config.trail;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return keepSigningKey(
    receiptKeyFile(config),
    receiptKeyName(origin),
    signatureTypes.ed25519,
    'receipt-key',
  );
}

/** The public key of receipts; undefined where no server has made one. */
export async function receiptKeyHere(config: Config): Promise<string | undefined> {
  const key = await readSigningKey(receiptKeyFile(config));
  return key && formatVerifierKey(key);
}

function receiptKeyFile({ trail }: Config): string {
  return join(trail.folder, 'receipt.key');
}

function secretFile({ home }: Config): string {
  return join(home, 'secret.key');
}

/** By this the database knows a secret again; who has the database can try guesses on sealed secrets already. */
function fingerprintOf(secret: string): string {
  return createHash('sha256').update(`so-kho secret v1\n${secret}`).digest('hex').slice(0, 32);
}

/** The application, too, may see the names of the keys, and write the first of a kind down. */
function lookOf({ ownerUrl, url }: HouseDatabase): string {
  return ownerUrl ?? url;
}

/** The key of a kind that the database knows; undefined where none was ever used. */
export async function knownKey(database: HouseDatabase, kind: KeyKind): Promise<string | undefined> {
  const [row] = await rowsThrough<{ name: string }>(
    lookOf(database),
    'select name from trail.known_key where kind = $1 order by ordinal desc limit 1',
    [kind],
  );
  return row?.name;
}

/**
 * A log of before keys were written down has given receipts when it was signed. Any other has given none while no key of
 * receipts is known: the sequencer may sign it before the first server starts.
 */
async function wasSignedBeforeKeysWereKnown(database: HouseDatabase): Promise<boolean> {
  const [row] = await rowsThrough<{ signed: boolean }>(
    lookOf(database),
    `select exists (
       select from trail.checkpoint c
       where c.created_at < coalesce((select min(k.since) from trail.known_key k where k.kind = 'SIGNER'), 'infinity')
     ) as signed`,
  );
  return row?.signed ?? false;
}

async function hasSecondFactors(database: HouseDatabase): Promise<boolean> {
  const [row] = await rowsThrough<{ has: boolean }>(
    lookOf(database),
    'select exists (select from identity.second_factor) as has',
  );
  return row?.has ?? false;
}
