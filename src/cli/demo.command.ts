import { Command } from 'commander';
import { openServer } from '../app.js';
import { demoAccounts, demoPassword, ensureDemoOrganisation } from '../demo/organisation.js';
import type { PlayedStep } from '../demo/player.js';
import { importDemoRegisters } from '../demo/registers.js';
import { playWorkingDay } from '../demo/working-day.js';
import { requireOwner } from '../house-database.js';
import { systemClock } from '../platform/clock.js';
import { openConfiguredHouse } from './opened-house.js';
import type { CommandSurroundings } from './surroundings.js';

interface DemoOptions {
  readonly url?: string;
  readonly json?: true;
}

/** `so-kho demo`: a working day over HTTP, against a running server or one of its own. */
export function demoCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('demo')
    .description(
      'Play a working day against a demo server: the one at --url or on PORT, else one of its own.',
    )
    .option('--url <url>', 'the address of a running server that was started with serve --demo')
    .option('--json', 'print the demo log-ins and the outcome of each step as JSON')
    .action(async (options: DemoOptions) => {
      const settings = config();
      const telling = options.json ? () => undefined : print;
      const running = options.url ?? (await runningServer(`http://127.0.0.1:${settings.port}`));
      const steps =
        running === undefined
          ? await playOnOwnServer({ config, print, tell }, telling)
          : await playWorkingDay(running.replace(/\/$/, ''), systemClock, telling);
      print(options.json ? JSON.stringify(report(steps)) : `\n${steps.length} steps, all as expected.`);
    });
}

async function runningServer(url: string): Promise<string | undefined> {
  const alive = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })
    .then((answer) => answer.ok)
    .catch(() => false);
  return alive ? url : undefined;
}

async function playOnOwnServer(
  { config, tell }: CommandSurroundings,
  telling: (line: string) => void,
): Promise<PlayedStep[]> {
  const opened = await openConfiguredHouse(config(), tell);
  try {
    await ensureDemoOrganisation(opened.house, requireOwner(opened.database));
    await importDemoRegisters(opened.house, tell);
    const server = await openServer(opened.house, { logLevel: 'warn' });
    try {
      const address = await server.listen({ port: 0, host: '127.0.0.1' });
      return await playWorkingDay(address, systemClock, telling);
    } finally {
      await server.close();
    }
  } finally {
    await opened.close();
  }
}

function report(steps: readonly PlayedStep[]): object {
  return {
    logins: demoAccounts().map(({ username, role, officeCode }) => ({
      username,
      password: demoPassword,
      role,
      officeCode,
    })),
    steps: steps.map((step) => ({ ...step, done: true })),
  };
}
