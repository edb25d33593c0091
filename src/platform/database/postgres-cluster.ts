import { lchown, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../durable-file.js';
import { reached } from '../failure-points.js';
import { runProgram, type ProgramResult, type SystemUser } from './child-program.js';
import type { PostgresPrograms } from './postgres-programs.js';

export interface ClusterPlan {
  readonly dataFolder: string;
  readonly programs: PostgresPrograms;
  readonly user: SystemUser | undefined;
  readonly superuserPassword: string;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

export const superuserName = 'postgres';

/**
 * The C library still decides what a letter is for pg_trgm and full-text search: under plain "C" every
 * Vietnamese letter with a mark would end a word, hence the search for a UTF-8 one.
 */
const characterLocales = ['C.UTF-8', 'en_US.UTF-8', 'C'];

/**
 * Creates the data folder: UTF-8, sorted as in Vietnamese, with checksums and passwords. It is made beside its
 * final place and renamed when complete, so that a data folder is never half-made.
 *
 * @throws Error with what initdb said.
 */
export async function createCluster(plan: ClusterPlan): Promise<void> {
  await removeUnfinished(plan.dataFolder);
  let last: ProgramResult | undefined;
  for (const characterLocale of characterLocales) {
    const unfinished = await mkdtemp(`${plan.dataFolder}.unfinished-`);
    await giveTo(plan.user, unfinished);
    reached('cluster.begun');
    last = await runInitdb(plan, unfinished, characterLocale);
    if (last.succeeded) {
      reached('cluster.initialised');
      await rename(unfinished, plan.dataFolder);
      reached('cluster.renamed');
      await syncFolder(dirname(plan.dataFolder));
      return;
    }
    await rm(unfinished, { recursive: true, force: true });
    if (!/locale/i.test(last.output)) {
      break;
    }
    plan.log(`The character set of the locale ${characterLocale} cannot be used here.`);
  }
  const reason =
    (last?.output ?? '').split('\n').find((line) => line.includes('initdb: error')) ?? last?.output;
  throw new Error(
    `The database folder ${plan.dataFolder} could not be created (${reason?.trim()}): ` +
      `free some space or correct the rights of its folder, and start again.`,
  );
}

/** The path by which the server reaches its data. */
export function reachablePath(folder: string, user: SystemUser | undefined): string {
  // Started in the data folder, a process reaches it through this link of the kernel even when its user may not
  // enter the folders above (a checkout under /root): the link is followed without looking them up.
  return user === undefined ? folder : '/proc/self/cwd';
}

/**
 * @throws Error with what to do, when the data was written by another major version.
 */
export async function assertSameMajorVersion(dataFolder: string, programs: PostgresPrograms): Promise<void> {
  const written = (await readFile(join(dataFolder, 'PG_VERSION'), 'utf8')).trim();
  if (written !== programs.majorVersion) {
    throw new Error(
      `The database in ${dataFolder} was written by PostgreSQL ${written} and cannot be opened by version ` +
        `${programs.majorVersion}: carry it over with a dump made by the older version, or choose another home.`,
    );
  }
}

/** A data folder that root has copied or restored belongs to root until the server's user is given it back. */
export async function giveBack(dataFolder: string, user: SystemUser | undefined): Promise<void> {
  if (user === undefined) {
    return;
  }
  await giveTo(user, dataFolder);
  for (const entry of await readdir(dataFolder, { recursive: true })) {
    await giveTo(user, join(dataFolder, entry));
  }
}

async function runInitdb(plan: ClusterPlan, folder: string, characterLocale: string): Promise<ProgramResult> {
  const passwordFile = await openPasswordFile(plan, `${folder}.password`);
  try {
    return await runProgram(
      plan.programs.initdb,
      [
        `--pgdata=${reachablePath(folder, plan.user)}`,
        `--username=${superuserName}`,
        '--auth=scram-sha-256',
        `--pwfile=${process.platform === 'linux' ? '/proc/self/fd/3' : '/dev/fd/3'}`,
        '--encoding=UTF8',
        '--locale-provider=icu',
        '--icu-locale=vi-VN',
        '--locale=C',
        `--lc-ctype=${characterLocale}`,
        '--data-checksums',
        ...(plan.durable ? [] : ['--no-sync']),
      ],
      { user: plan.user, workingFolder: folder, inheritedFile: passwordFile.fd },
    );
  } finally {
    await passwordFile.close();
  }
}

/** Handed down open and already nameless: the password is never left in a file, whatever happens to initdb. */
async function openPasswordFile(plan: ClusterPlan, path: string): Promise<Awaited<ReturnType<typeof open>>> {
  const file = await open(path, 'wx+', 0o600);
  await file.write(`${plan.superuserPassword}\n`, 0);
  await giveTo(plan.user, path);
  reached('cluster.password-given');
  await rm(path);
  return file;
}

async function giveTo(user: SystemUser | undefined, path: string): Promise<void> {
  if (user !== undefined) {
    await lchown(path, user.uid, user.gid);
  }
}

async function removeUnfinished(dataFolder: string): Promise<void> {
  const parent = dirname(dataFolder);
  for (const name of await readdir(parent)) {
    if (name.startsWith(`${basename(dataFolder)}.unfinished-`)) {
      await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 });
    }
  }
}
