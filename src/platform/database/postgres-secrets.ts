import { chmod, open, readFile, rename } from 'node:fs/promises';
import { newSecret } from '../ids.js';

export interface PostgresSecrets {
  readonly superuserPassword: string;
  readonly applicationPassword: string;
}

/**
 * The passwords made once for this home, in a file only its owner reads.
 *
 * @param mayCreate false when there is data already: new passwords would not open it.
 * @throws Error with what to do, when the file is missing or spoilt.
 */
export async function keepSecrets(file: string, mayCreate: boolean): Promise<PostgresSecrets> {
  const content = await readFile(file, 'utf8').catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw failure;
  });
  if (content === undefined && mayCreate) {
    return createSecrets(file);
  }
  const secrets = content === undefined ? undefined : parseSecrets(content);
  if (secrets === undefined) {
    throw new Error(
      `The password file ${file} is missing or spoilt: restore it from the backup, ` +
        `or move its folder away to begin with an empty database.`,
    );
  }
  await chmod(file, 0o600);
  return secrets;
}

function parseSecrets(content: string): PostgresSecrets | undefined {
  try {
    const { superuserPassword, applicationPassword } = JSON.parse(content) as Record<string, unknown>;
    return typeof superuserPassword === 'string' && typeof applicationPassword === 'string'
      ? { superuserPassword, applicationPassword }
      : undefined;
  } catch {
    return undefined;
  }
}

async function createSecrets(file: string): Promise<PostgresSecrets> {
  const secrets = { superuserPassword: newSecret(), applicationPassword: newSecret() };
  const handle = await open(`${file}.new`, 'w', 0o600);
  await handle.chmod(0o600);
  await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
  await handle.sync();
  await handle.close();
  await rename(`${file}.new`, file);
  return secrets;
}
