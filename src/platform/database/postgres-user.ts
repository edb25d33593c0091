import { stat } from 'node:fs/promises';
import { runProgram, type SystemUser } from './child-program.js';

const dedicatedName = 'so-kho';

/**
 * The user PostgreSQL runs as. It refuses root, so a server started by root hands it to the owner of the data
 * there is, else to `postgres`, else to a system user of our own, else to `nobody`.
 *
 * @returns undefined when the present user is not root and so serves itself.
 * @throws Error with what to do, when root has no other user to turn to.
 */
export async function findPostgresUser(dataFolder: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  if (process.platform !== 'linux') {
    throw new Error('PostgreSQL refuses to run as root: start so-kho as an ordinary user.');
  }
  const user =
    (await ownerOf(dataFolder)) ??
    (await userNamed('postgres')) ??
    (await userNamed(dedicatedName)) ??
    (await createDedicatedUser()) ??
    (await userNamed('nobody'));
  if (user === undefined) {
    throw new Error(
      `PostgreSQL refuses to run as root and no other user was found or could be made: ` +
        `run "useradd --system ${dedicatedName}" once, or start so-kho as an ordinary user.`,
    );
  }
  return user;
}

async function ownerOf(folder: string): Promise<SystemUser | undefined> {
  const facts = await stat(folder).catch(() => undefined);
  return facts === undefined || facts.uid === 0 ? undefined : { uid: facts.uid, gid: facts.gid };
}

async function userNamed(name: string): Promise<SystemUser | undefined> {
  const [uid, gid] = await Promise.all([runProgram('id', ['-u', name]), runProgram('id', ['-g', name])]);
  const user = { uid: Number.parseInt(uid.output, 10), gid: Number.parseInt(gid.output, 10) };
  return uid.succeeded && gid.succeeded && user.uid > 0 ? user : undefined;
}

/** initdb asks for the user's name, so a bare number would not do; the second spelling is BusyBox's. */
async function createDedicatedUser(): Promise<SystemUser | undefined> {
  const ways: readonly [string, readonly string[]][] = [
    [
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', dedicatedName],
    ],
    ['adduser', ['-S', '-D', '-H', dedicatedName]],
  ];
  for (const [program, parameters] of ways) {
    if ((await runProgram(program, parameters)).succeeded) {
      return userNamed(dedicatedName);
    }
  }
  return undefined;
}
