import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createCluster } from '../../src/platform/database/postgres-cluster.js';
import {
  findPostgresPrograms,
  type PostgresPrograms,
} from '../../src/platform/database/postgres-programs.js';
import { startServer } from '../../src/platform/database/postgres-server.js';
import { findPostgresUser } from '../../src/platform/database/postgres-user.js';

/** Where Debian has its PostgreSQL 15. */
const debian = '/usr/lib/postgresql/15/bin';

/** A PostgreSQL beside the program, as an authority has one. */
export interface Cluster {
  readonly address: string;
  readonly password: string;
  /** The folder with pg_dump and pg_restore, which the embedded package lacks. */
  readonly tools: string | undefined;
  stop(): Promise<void>;
}

/** Debian's PostgreSQL 15 where it is installed, else the programs of the embedded one, as a cluster of its own. */
export async function startCluster(folder: string): Promise<Cluster> {
  const log = (): void => undefined;
  const dataFolder = join(folder, 'data');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const user = await findPostgresUser(dataFolder);
  const isDebian = process.env['SO_KHO_TEST_EMBEDDED'] === undefined && existsSync(join(debian, 'postgres'));
  const programs: PostgresPrograms = isDebian
    ? { initdb: join(debian, 'initdb'), postgres: join(debian, 'postgres'), majorVersion: '15' }
    : await findPostgresPrograms({ user, log });
  const password = 'superuser';
  await createCluster({ dataFolder, programs, user, superuserPassword: password, durable: true, log });
  const server = await startServer({
    program: programs.postgres,
    dataFolder,
    logFile: join(folder, 'log'),
    user,
    durable: true,
    preferredPort: undefined,
    log,
  });
  return {
    address: `127.0.0.1:${server.port}`,
    password,
    tools: isDebian ? dirname(programs.postgres) : undefined,
    stop: () => server.stop(),
  };
}
