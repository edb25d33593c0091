// The peers are packages of this folder alone: they are installed when somebody measures for the first time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Installs what the lock file of this folder names, unless it is there already. @throws Error when npm fails */
export async function ensurePeers(tell) {
  const [installed, locked] = await Promise.all(
    ['node_modules/.package-lock.json', 'package-lock.json'].map((file) =>
      stat(folder + file).catch(() => undefined),
    ),
  );
  if (installed !== undefined && installed.mtimeMs >= locked.mtimeMs) {
    return;
  }
  tell('Installing the peers (npm ci --prefix bench) …');
  const npm = spawn(
    'npm',
    ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const [code] = await once(npm, 'exit');
  if (code !== 0) {
    throw new Error('The peers could not be installed.');
  }
}
