import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFailure, type PlannedFailure } from './platform/failure-points.js';

/** A setting that is not usable; the sentence names it. Starting again does not help. */
export class SettingError extends Error {}

/** What the surroundings decide; read once, here and nowhere else. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The application's database; undefined means the embedded one. */
  readonly databaseUrl: string | undefined;
  /** The database as its owner sees it, for migrations; the application's own URL when left out. */
  readonly databaseOwnerUrl: string | undefined;
  /** The log-in of the trail's sequencer; the owner's in the sequencer's role when left out. */
  readonly databaseSequencerUrl: string | undefined;
  /** The folder of the embedded database. */
  readonly home: string;
  readonly logLevel: string;
  readonly poolSize: number;
  /** Requests at work at once; what comes beyond is sent away to come again. */
  readonly mostRequests: number;
  /** Bytes of the disk that are kept free: below them no change of the book begins. 0 where nobody looks. */
  readonly diskReserve: number;
  /** Seconds by which the clocks of server and database may differ before that is a warning. */
  readonly clockTolerance: number;
  /** Seconds after which an embedded PostgreSQL that does not answer is killed; 0 never. */
  readonly hungAfter: number;
  /** Whether NODE_ENV says that this serves an authority: what helps a developer is off unless it is asked for. */
  readonly production: boolean;
  /** Whether browsers get the explorer page and anybody the schema; undefined where nobody said. */
  readonly explorer: boolean | undefined;
  /** Whether only the documents of known clients run, but for the permission query.free; undefined where nobody said. */
  readonly trustedDocuments: boolean | undefined;
  /** From which the key of the second factors is derived; undefined means the one kept in the home. */
  readonly secret: string | undefined;
  /** Proxies before the server, as addresses or networks. */
  readonly trustedProxies: readonly string[];
  /** The OpenID Connect provider; undefined where people log in with their own password only. */
  readonly provider: ProviderConfig | undefined;
  readonly trail: TrailConfig;
}

export interface TrailConfig {
  /** The name of the log, which stands in every checkpoint and never changes. */
  readonly origin: string;
  /** Key, journal, mirror and policy are kept here. */
  readonly folder: string;
  /** Where a signer of its own listens; undefined means one that the server starts. */
  readonly signerSocket: string | undefined;
  /** Who cosigns checkpoints. */
  readonly witnesses: readonly WitnessConfig[];
  /** How many witnesses must have cosigned before a checkpoint counts; all when left out. */
  readonly quorum: number | undefined;
  /** Hours within which a new verdict of the offline verifier is expected; undefined where none is. */
  readonly verifyHours: number | undefined;
  /** Whether the server appends to the log and publishes it; of several servers on one database none does. */
  readonly sequencer: boolean;
}

interface WitnessConfig {
  /** The public key as signed notes write it: name+id+key. */
  readonly vkey: string;
  readonly url: string;
}

interface ProviderConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly redirectUri: string;
  readonly algorithm: 'RS256' | 'ES256';
  readonly returnTo: string;
}

/** Reads the settings. @throws SettingError in one sentence when one is not usable */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  return {
    port: numberOf('PORT', environment['PORT'], 4000, 0, 65_535),
    host: hostOf(environment['HOST']),
    databaseUrl: databaseUrlOf('DATABASE_URL', environment['DATABASE_URL']),
    databaseOwnerUrl: databaseUrlOf('DATABASE_OWNER_URL', environment['DATABASE_OWNER_URL']),
    databaseSequencerUrl: databaseUrlOf('DATABASE_SEQUENCER_URL', environment['DATABASE_SEQUENCER_URL']),
    home: homeOf(environment),
    logLevel: logLevelOf(environment['LOG_LEVEL']),
    poolSize: numberOf('DATABASE_POOL', environment['DATABASE_POOL'], 10, 1, 100),
    mostRequests: numberOf('MOST_REQUESTS', environment['MOST_REQUESTS'], 250, 10, 10_000),
    diskReserve: numberOf('DISK_RESERVE_MB', environment['DISK_RESERVE_MB'], 256, 0, 1_000_000) * 1024 * 1024,
    clockTolerance: numberOf('CLOCK_TOLERANCE', environment['CLOCK_TOLERANCE'], 5, 1, 3_600),
    hungAfter: numberOf('DATABASE_HUNG_SECONDS', environment['DATABASE_HUNG_SECONDS'], 60, 0, 3_600),
    production: environment['NODE_ENV'] === 'production',
    explorer: switchOf('EXPLORER', environment['EXPLORER']),
    trustedDocuments: switchOf('TRUSTED_DOCUMENTS', environment['TRUSTED_DOCUMENTS']),
    secret: secretOf(environment['SO_KHO_SECRET']),
    trustedProxies: listOf(environment['TRUSTED_PROXIES']),
    provider: providerOf(environment),
    trail: trailOf(environment),
  };
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function logLevelOf(text: string | undefined): string {
  const level = text === undefined || text === '' ? 'warn' : text;
  if (!logLevels.includes(level)) {
    throw new SettingError(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`);
  }
  return level;
}

function hostOf(text: string | undefined): string {
  const host = text === undefined || text === '' ? '127.0.0.1' : text;
  if (isIP(host) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host)) {
    throw new SettingError(
      'HOST must be an address or a name of this machine, such as 127.0.0.1 or 0.0.0.0.',
    );
  }
  return host;
}

function trailOf(environment: NodeJS.ProcessEnv): TrailConfig {
  const origin = environment['TRAIL_ORIGIN'] ?? 'so-kho.localhost/audit';
  if (!/^[a-z0-9./-]{1,100}$/.test(origin)) {
    throw new SettingError('TRAIL_ORIGIN must be a name such as kho.example.gov.vn/audit/2026.');
  }
  const witnesses = listOf(environment['TRAIL_WITNESSES']).map(witnessOf);
  const quorum = environment['TRAIL_QUORUM'] ?? '';
  const verifyHours = environment['TRAIL_VERIFY_HOURS'] ?? '';
  return {
    origin,
    folder: resolve(environment['TRAIL_HOME'] ?? join(homeOf(environment), 'trail')),
    signerSocket: environment['TRAIL_SIGNER_SOCKET'] === '' ? undefined : environment['TRAIL_SIGNER_SOCKET'],
    witnesses,
    quorum: quorum === '' ? undefined : numberOf('TRAIL_QUORUM', quorum, 0, 0, witnesses.length),
    verifyHours: verifyHours === '' ? undefined : numberOf('TRAIL_VERIFY_HOURS', verifyHours, 0, 1, 10_000),
    // Two servers would each start a signer of their own, and a log has one.
    sequencer:
      switchOf('TRAIL_SEQUENCER', environment['TRAIL_SEQUENCER']) ??
      ['DATABASE_URL', 'DATABASE_OWNER_URL'].every((name) => (environment[name] ?? '') === ''),
  };
}

/** `vkey=https://…` */
function witnessOf(text: string): WitnessConfig {
  // The base64 of a key may end in an equals sign of its own.
  const found = /^(\S+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44})=(https?:\/\/.+)$/.exec(text);
  if (found?.[1] === undefined) {
    throw new SettingError('TRAIL_WITNESSES must be a list of name+id+key=https://address, with commas.');
  }
  return { vkey: found[1], url: safeUrlOf('TRAIL_WITNESSES', found[2] ?? '') };
}

function homeOf(environment: NodeJS.ProcessEnv): string {
  return resolve(environment['SO_KHO_HOME'] ?? join(projectRoot(), '.so-kho'));
}

function numberOf(
  name: string,
  text: string | undefined,
  fallback: number,
  least: number,
  most: number,
): number {
  const value = text === undefined || text === '' ? fallback : Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new SettingError(`${name} must be a whole number from ${least} to ${most}.`);
  }
  return value;
}

function switchOf(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  if (text !== 'on' && text !== 'off') {
    throw new SettingError(`${name} must be on or off.`);
  }
  return text === 'on';
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function secretOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  if (text.length < 32) {
    throw new SettingError(
      'SO_KHO_SECRET must have at least 32 characters; make it with: openssl rand -base64 32.',
    );
  }
  return text;
}

function providerOf(environment: NodeJS.ProcessEnv): ProviderConfig | undefined {
  const issuer = environment['OIDC_ISSUER'] ?? '';
  if (issuer === '') {
    return undefined;
  }
  const clientId = environment['OIDC_CLIENT_ID'] ?? '';
  if (clientId === '') {
    throw new SettingError('OIDC_CLIENT_ID must be set beside OIDC_ISSUER.');
  }
  const algorithm = environment['OIDC_ALGORITHM'] ?? 'RS256';
  if (algorithm !== 'RS256' && algorithm !== 'ES256') {
    throw new SettingError('OIDC_ALGORITHM must be RS256 or ES256.');
  }
  const returnTo = environment['OIDC_RETURN_TO'] ?? '/graphql';
  if (!/^\/(?!\/)[^#\\]*$/.test(returnTo)) {
    throw new SettingError('OIDC_RETURN_TO must be a path of this server, without #.');
  }
  const clientSecret = environment['OIDC_CLIENT_SECRET'] ?? '';
  return {
    issuer: safeUrlOf('OIDC_ISSUER', issuer),
    clientId,
    ...(clientSecret === '' ? {} : { clientSecret }),
    redirectUri: safeUrlOf('OIDC_REDIRECT_URI', environment['OIDC_REDIRECT_URI'] ?? ''),
    algorithm,
    returnTo,
  };
}

/** An https address; http only where it does not leave the machine. */
function safeUrlOf(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url?.hostname ?? '');
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && loopback)) {
    throw new SettingError(`${name} must begin with https://, or with http:// on a loopback address.`);
  }
  return text;
}

function databaseUrlOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw new SettingError(`${name} must be an address such as postgresql://user:password@host:5432/so_kho.`);
  }
  return text;
}

/**
 * Where a test lets this process fail (SO_KHO_FAIL_AT); undefined where nobody asked for it.
 * @throws Error in one sentence when it is none, or when this process serves an authority
 */
export function readFailure(environment: NodeJS.ProcessEnv = process.env): PlannedFailure | undefined {
  const text = environment['SO_KHO_FAIL_AT'] ?? '';
  if (text === '') {
    return undefined;
  }
  if (environment['NODE_ENV'] === 'production') {
    throw new Error(
      'SO_KHO_FAIL_AT makes the program fail for a test: it is refused where NODE_ENV is production.',
    );
  }
  return parseFailure(text);
}

/** The folder that holds package.json, whether this runs from src/ or from dist/src/. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    folder = dirname(folder);
  }
  return folder;
}
