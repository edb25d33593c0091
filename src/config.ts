import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the surroundings decide; read once, here and nowhere else. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The application's database; undefined means the embedded one. */
  readonly databaseUrl: string | undefined;
  /** The database as its owner sees it, for migrations; the application's own URL when left out. */
  readonly databaseOwnerUrl: string | undefined;
  /** The folder of the embedded database. */
  readonly home: string;
  readonly logLevel: string;
  readonly poolSize: number;
}

/** Reads the settings. @throws Error in one sentence when one is not usable */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  return {
    port: numberOf('PORT', environment['PORT'], 4000, 0, 65_535),
    host: environment['HOST'] ?? '127.0.0.1',
    databaseUrl: databaseUrlOf('DATABASE_URL', environment['DATABASE_URL']),
    databaseOwnerUrl: databaseUrlOf('DATABASE_OWNER_URL', environment['DATABASE_OWNER_URL']),
    home: resolve(environment['SO_KHO_HOME'] ?? join(projectRoot(), '.so-kho')),
    logLevel: environment['LOG_LEVEL'] ?? 'warn',
    poolSize: numberOf('DATABASE_POOL', environment['DATABASE_POOL'], 10, 1, 100),
  };
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
    throw new Error(`${name} must be a whole number from ${least} to ${most}.`);
  }
  return value;
}

function databaseUrlOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw new Error(`${name} must begin with postgresql://.`);
  }
  return text;
}

/** The folder that holds package.json, whether this runs from src/ or from dist/src/. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    folder = dirname(folder);
  }
  return folder;
}
