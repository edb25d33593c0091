import { chmod, readFile } from 'node:fs/promises';
import { replaceFile } from '../durable-file.js';
import { newSecret } from '../ids.js';

export interface PostgresSecrets {
  readonly superuserPassword: string;
  readonly applicationPassword: string;
  readonly sequencerPassword: string;
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
  if (secrets.sequencerPassword === undefined) {
    return writeSecrets(file, { ...secrets, sequencerPassword: newSecret() });
  }
  await chmod(file, 0o600);
  return { ...secrets, sequencerPassword: secrets.sequencerPassword };
}

/** A home of before the log was kept has no password for its sequencer. */
type KeptSecrets = Omit<PostgresSecrets, 'sequencerPassword'> & {
  readonly sequencerPassword: string | undefined;
};

function parseSecrets(content: string): KeptSecrets | undefined {
  try {
    const { superuserPassword, applicationPassword, sequencerPassword } = JSON.parse(content) as Record<
      string,
      unknown
    >;
    return typeof superuserPassword === 'string' && typeof applicationPassword === 'string'
      ? {
          superuserPassword,
          applicationPassword,
          sequencerPassword: typeof sequencerPassword === 'string' ? sequencerPassword : undefined,
        }
      : undefined;
  } catch {
    return undefined;
  }
}

function createSecrets(file: string): Promise<PostgresSecrets> {
  return writeSecrets(file, {
    superuserPassword: newSecret(),
    applicationPassword: newSecret(),
    sequencerPassword: newSecret(),
  });
}

async function writeSecrets(file: string, secrets: PostgresSecrets): Promise<PostgresSecrets> {
  await replaceFile(file, `${JSON.stringify(secrets, null, 2)}\n`, 0o600, 'postgres-passwords');
  return secrets;
}
